/**
 * Something that is being put together: a PDU of one direction of a stream, or a datagram of fragments. Bytes are kept up
 * to KEPT_CAP; which stretches have arrived is known exactly, so a hole is never taken for data.
 */
import { KEPT_CAP, PART_AT, PART_LENGTH, PART_NEXT } from "../../../shared/abi/assembly.ts";
import { allocate, borrow, bufferSize, giveBack } from "../core/memory.ts";
import { freeParts, makePart } from "./assembly.ts";

@unmanaged
export class Pending {
  next: usize = 0;
  /** Sequence number (TCP) or hash (fragments) of the first byte. */
  start: u32 = 0;
  /** Bytes needed in all; 0: one segment more; 0xffffffff: to the end. */
  need: u32 = 0;
  /** Bytes from the start without a hole. */
  have: u32 = 0;
  /** End of the furthest byte that arrived. */
  reach: u32 = 0;
  buffer: usize = 0;
  bufferBytes: u32 = 0;
  /** First part; parts are in the order of their place. */
  parts: usize = 0;
  /** Part of the furthest byte. */
  last: usize = 0;
  partCount: u32 = 0;
  /** Bytes dissected again and again while waiting for one more segment. */
  work: u32 = 0;
  protocol: u32 = 0;
  /** Bytes from the start that are kept. */
  keep: u32 = 0;
  /** Time of the last bytes. */
  time: i64 = 0;
}

const PENDING_BYTES: usize = offsetof<Pending>();
let spare: usize = 0;
let alive: u32 = 0;
let abandoned: u32 = 0;
let overlong: u32 = 0;
/** Pending things of all flows together; a new one beyond it is refused and counted. */
const PENDING_CAP: u32 = 200000;
/** Parts of one pending thing: in order, and while there are holes (their order must be searched). */
const PART_CAP: u32 = 100000;
const PART_CAP_HOLES: u32 = 4096;
const SMALLEST_BUFFER: u32 = 512;

export function pendingAbandoned(): u32 {
  return abandoned;
}
export function pendingOverlong(): u32 {
  return overlong;
}
export function pendingAlive(): u32 {
  return alive;
}

/** A new pending thing, or 0 when there are too many. */
export function makePending(start: u32, need: u32, protocol: u32): usize {
  if (alive >= PENDING_CAP) {
    abandoned++;
    return 0;
  }
  let at = spare;
  if (at != 0) spare = load<u32>(at);
  else at = allocate(PENDING_BYTES);
  if (at == 0) {
    abandoned++;
    return 0;
  }
  memory.fill(at, 0, PENDING_BYTES);
  const made = changetype<Pending>(at);
  made.start = start;
  made.need = need;
  made.protocol = protocol;
  made.keep = KEPT_CAP;
  alive++;
  return at;
}

/** Gives its buffer and record back, and its parts, unless an assembly owns them now. */
export function dropPending(at: usize, complete: bool): void {
  const pending = changetype<Pending>(at);
  if (pending.buffer != 0) giveBack(pending.buffer, pending.bufferBytes);
  if (!complete) {
    abandoned++;
    freeParts(pending.parts, pending.last);
  }
  store<u32>(at, <u32>spare);
  spare = at;
  alive--;
}

/** Makes room for `bytes` in the buffer, as far as they are kept. */
function reserve(pending: Pending, bytes: u32): bool {
  const wanted = max(min(bytes, pending.keep), SMALLEST_BUFFER);
  if (pending.buffer != 0 && bufferSize(pending.bufferBytes) >= wanted) {
    pending.bufferBytes = max(pending.bufferBytes, wanted);
    return true;
  }
  const made = borrow(wanted);
  if (made == 0) return false;
  if (pending.buffer != 0) {
    memory.copy(made, pending.buffer, min(pending.reach, bufferSize(pending.bufferBytes)));
    giveBack(pending.buffer, pending.bufferBytes);
  }
  pending.buffer = made;
  pending.bufferBytes = wanted;
  return true;
}

/** Bytes of the last addBytes that had not come before. */
let added: u32 = 0;

export function lastAdded(): u32 {
  return added;
}

let originRow: u32 = 0;
let originView: u32 = 0;

/** Names the packet, and the assembly or frame (NO_ASSEMBLY) in it, that the bytes of the next addBytes stand in. */
export function comesFrom(row: u32, view: u32): void {
  originRow = row;
  originView = view;
}

/**
 * Adds the bytes at `from` (`length` of them, place `at`) that came from `offset` of what comesFrom() named. What arrived
 * before is not overwritten. False when there is no room; the pending thing must then be given up.
 */
export function addBytes(pending: Pending, offset: u32, from: usize, length: u32, at: u32): bool {
  if (length > 0xffffffff - at || pending.partCount >= PART_CAP) return false;
  const end = at + length;
  added = 0;
  const inOrder = at == pending.reach && pending.have == pending.reach;
  if (!inOrder && pending.partCount >= PART_CAP_HOLES) return false;
  if (end > <u32>KEPT_CAP && pending.reach <= <u32>KEPT_CAP) overlong++;
  // A growing PDU doubles its room, so that small segments are not copied again and again.
  const wanted = pending.need != 0 && pending.need < <u32>KEPT_CAP ? max(end, pending.need) : end;
  if (at < pending.keep && !reserve(pending, wanted)) return false;
  if (inOrder) return append(pending, offset, from, length);
  let place = at;
  let before: usize = 0;
  let part = pending.parts;
  while (place < end) {
    while (part != 0 && load<u32>(part, PART_AT) + load<u32>(part, PART_LENGTH) <= place) {
      before = part;
      part = load<u32>(part, PART_NEXT);
    }
    const stop = part != 0 ? min(end, load<u32>(part, PART_AT)) : end;
    if (stop > place) {
      const made = makePart(originRow, originView, offset + (place - at), stop - place, place);
      if (made == 0) return false;
      store<u32>(made, <u32>part, PART_NEXT);
      if (before == 0) pending.parts = made;
      else store<u32>(before, <u32>made, PART_NEXT);
      pending.partCount++;
      if (part == 0) pending.last = made;
      before = made;
      if (place < pending.keep)
        memory.copy(pending.buffer + place, from + (place - at), min(stop, pending.keep) - place);
      added += stop - place;
      place = stop;
    }
    if (part != 0 && place >= load<u32>(part, PART_AT))
      place = max(place, load<u32>(part, PART_AT) + load<u32>(part, PART_LENGTH));
  }
  if (end > pending.reach) pending.reach = end;
  advance(pending);
  return true;
}

/** The usual case: the bytes that come next. */
function append(pending: Pending, offset: u32, from: usize, length: u32): bool {
  const made = makePart(originRow, originView, offset, length, pending.reach);
  if (made == 0) return false;
  if (pending.last == 0) pending.parts = made;
  else store<u32>(pending.last, <u32>made, PART_NEXT);
  pending.last = made;
  pending.partCount++;
  if (pending.reach < pending.keep)
    memory.copy(pending.buffer + pending.reach, from, min(length, pending.keep - pending.reach));
  added = length;
  pending.reach += length;
  pending.have = pending.reach;
  return true;
}

/** Finds how far the bytes reach without a hole. */
function advance(pending: Pending): void {
  let have: u32 = 0;
  for (let part = pending.parts; part != 0; part = load<u32>(part, PART_NEXT)) {
    const at = load<u32>(part, PART_AT);
    if (at > have) break;
    const end = at + load<u32>(part, PART_LENGTH);
    if (end > have) have = end;
  }
  pending.have = have;
}
