/**
 * One direction of a followed TCP stream (RFC 9293 section 3.4): places by sequence-number arithmetic, segments that wait for
 * what lies before them, and the last bytes delivered, so that bytes that come again are compared with the first ones.
 */
import { PIECE_CUT, PIECE_GAP, SIDE_EARLY, SIDE_LATE, SIDE_UNCOMPARED } from "../../../../shared/abi/follow.ts";
import { allocate, borrow, giveBack } from "../../core/memory.ts";
import { addPiece, addRepeat, count64, moveRepeats, noteDifference } from "./pieces.ts";

/** Bytes behind the last one delivered that can still be compared. */
const RECENT: u32 = 1 << 20;
/** Segments, and their bytes, that wait for a hole to be filled; beyond it the hole becomes a gap. */
const WAITING_CAP: u32 = 16384;
const WAITING_BYTES_CAP: u32 = 32 << 20;
/** Without a SYN, so many segments are looked at before the lowest of them counts as the stream's start. */
const START_CAP: u32 = 32;
/** Places in the list of what waits: room to drop from its front and add at its back. */
const WAIT_PLACES: u32 = 2 * (WAITING_CAP + 2);

/** Packet, place and offset in the payload of the bytes that are being taken. */
let originRow: u32 = 0;
let originPlace: i64 = 0;
let originOffset: u32 = 0;

@unmanaged
export class Direction {
  number: u32 = 0;
  /** Place up to which all was delivered or is a gap, and its sequence number; the place where the stream starts. */
  done: i64 = 0;
  start: i64 = 0;
  sequence: u32 = 0;
  /** Whether any sequence number is known, and whether the start is. */
  isKnown: bool = false;
  isStarted: bool = false;
  /** Place behind the last byte, when a FIN told it, and the highest place acknowledged. */
  hasEnd: bool = false;
  end: i64 = 0;
  hasAck: bool = false;
  acknowledged: i64 = 0;
  /** Waiting segments in ascending places, without overlaps. */
  waiting: usize = 0;
  waitingFirst: u32 = 0;
  waitingCount: u32 = 0;
  waitingBytes: u32 = 0;
  /** Rings of RECENT bytes: what was delivered last, and whether it was a byte (1) or a gap (0). */
  recent: usize = 0;
  present: usize = 0;
}

/** A waiting stretch: i64 place, u32 length, u32 row, u32 offset in the payload, u32 address of a copy (0: cut off). */
const WAIT_BYTES: usize = 24;
const WAIT_LENGTH: usize = 8;
const WAIT_ROW: usize = 12;
const WAIT_OFFSET: usize = 16;
const WAIT_COPY: usize = 20;

/** A direction without memory of any stream, or 0 when memory is used up. */
export function makeDirection(number: u32): usize {
  const at = allocate(offsetof<Direction>());
  if (at == 0) return 0;
  const made = changetype<Direction>(at);
  made.number = number;
  made.waiting = allocate(WAIT_BYTES * WAIT_PLACES);
  made.recent = allocate(RECENT);
  made.present = allocate(RECENT);
  return made.waiting == 0 || made.recent == 0 || made.present == 0 ? 0 : at;
}

export function clearDirection(d: Direction): void {
  while (d.waitingCount != 0) dropFirst(d);
  // What the last stream left in the ring is no byte of this one.
  if (d.done - d.start >= <i64>RECENT) memory.fill(d.present, 0, RECENT);
  else remember(d, d.start, <u32>(d.done - d.start), 0);
  d.done = 0;
  d.start = 0;
  d.isKnown = false;
  d.isStarted = false;
  d.hasEnd = false;
  d.hasAck = false;
}

/** The place of a sequence number: the one nearest to where the stream stands. */
export function placeOf(d: Direction, sequence: u32): i64 {
  if (!d.isKnown) {
    d.isKnown = true;
    d.sequence = sequence;
  }
  return d.done + <i64>(<i32>(sequence - d.sequence));
}

/** The stream starts at `place`; what waits before it is none of it. */
export function startAt(d: Direction, place: i64): void {
  d.isStarted = true;
  d.sequence += <u32>(place - d.done);
  moveRepeats(d.number, place - d.start);
  d.done = place;
  d.start = place;
  while (d.waitingCount != 0 && load<i64>(waitAt(d, 0)) < place) {
    count64(d.number, SIDE_EARLY, load<u32>(waitAt(d, 0), WAIT_LENGTH));
    dropFirst(d);
  }
  drain(d);
}

function waitAt(d: Direction, index: u32): usize {
  return d.waiting + <usize>(d.waitingFirst + index) * WAIT_BYTES;
}

function dropFirst(d: Direction): void {
  const held = waitAt(d, 0);
  const copy = <usize>load<u32>(held, WAIT_COPY);
  const length = load<u32>(held, WAIT_LENGTH);
  if (copy != 0) {
    giveBack(copy, length);
    d.waitingBytes -= length;
  }
  d.waitingCount--;
  d.waitingFirst = d.waitingCount == 0 ? 0 : d.waitingFirst + 1;
}

/** Remembers `length` bytes at `from`, or a gap (0), that lie at `start`. */
function remember(d: Direction, start: i64, length: u32, from: usize): void {
  const skipped = length > RECENT ? length - RECENT : 0;
  let place = (<u32>(start + <i64>skipped)) & (RECENT - 1);
  let at = skipped;
  while (at < length) {
    const count = min(length - at, RECENT - place);
    memory.fill(d.present + place, from == 0 ? 0 : 1, count);
    if (from != 0) memory.copy(d.recent + place, from + at, count);
    at += count;
    place = 0;
  }
}

/** Moves on by `length` bytes at `from`, or by a gap (0). */
function advance(d: Direction, length: u32, from: usize): void {
  remember(d, d.done, length, from);
  d.done += <i64>length;
  d.sequence += length;
}

function deliver(d: Direction, from: usize, length: u32, row: u32, offset: u32): void {
  addPiece(d.number, <u64>(d.done - d.start), length, row, offset, 0);
  advance(d, length, from);
}

function deliverGap(d: Direction, length: u32, row: u32, flags: u32): void {
  addPiece(d.number, <u64>(d.done - d.start), length, row, 0, PIECE_GAP | flags);
  advance(d, length, 0);
}

/** Delivers what waits next to what was delivered. */
function drain(d: Direction): void {
  while (d.waitingCount != 0 && load<i64>(waitAt(d, 0)) == d.done) {
    const held = waitAt(d, 0);
    const copy = <usize>load<u32>(held, WAIT_COPY);
    const length = load<u32>(held, WAIT_LENGTH);
    const row = load<u32>(held, WAIT_ROW);
    if (copy == 0) deliverGap(d, length, row, PIECE_CUT);
    else deliver(d, copy, length, row, load<u32>(held, WAIT_OFFSET));
    dropFirst(d);
  }
}

/** Nobody will fill the hole before what waits. */
export function passGap(d: Direction): void {
  if (d.waitingCount == 0) return;
  const place = load<i64>(waitAt(d, 0));
  if (!d.isStarted) startAt(d, place);
  else {
    deliverGap(d, <u32>(place - d.done), load<u32>(waitAt(d, 0), WAIT_ROW), 0);
    drain(d);
  }
}

/** Whether the first that waits is what the receiver has already confirmed. */
export function isConfirmed(d: Direction, place: i64): bool {
  return d.waitingCount != 0 && load<i64>(waitAt(d, 0)) < place;
}

/** Names the packet, and the offset in its payload, that the bytes of the next take() stand at. */
export function comesFrom(row: u32, offset: u32): void {
  originRow = row;
  originOffset = offset;
}

/** Bytes of a segment at `place`: `length` of them at `from`, 0 for what was cut off. */
export function take(d: Direction, place: i64, from: usize, length: u32): void {
  let at = place;
  const end = place + <i64>length;
  originPlace = place;
  if (d.isStarted && at < d.done) {
    const old = <u32>(min(end, d.done) - at);
    if (from != 0) compareRecent(d, at, from, old);
    at += <i64>old;
    if (at == end) return;
  }
  if (d.isStarted && at == d.done && d.waitingCount == 0) {
    const skipped = <u32>(at - place);
    if (from == 0) deliverGap(d, length - skipped, originRow, PIECE_CUT);
    else deliver(d, from + skipped, length - skipped, originRow, originOffset + skipped);
    return;
  }
  keep(d, at, from, length);
  if (d.isStarted) drain(d);
  else if (d.waitingCount >= START_CAP) passGap(d);
  while (d.waitingCount > WAITING_CAP || d.waitingBytes > WAITING_BYTES_CAP) passGap(d);
}

/** Lets the part of a segment from `at` on wait, except for stretches that already do. */
function keep(d: Direction, first: i64, from: usize, length: u32): void {
  const end = originPlace + <i64>length;
  let at = first;
  let index = firstBehind(d, at);
  while (at < end) {
    const isLast = index >= d.waitingCount;
    const next = isLast ? end : min(end, load<i64>(waitAt(d, index)));
    if (at < next) {
      if (!insert(d, index++, at, from, <u32>(next - at))) return;
      at = next;
      continue;
    }
    const held = waitAt(d, index++);
    const stop = min(end, load<i64>(held) + <i64>load<u32>(held, WAIT_LENGTH));
    const copy = <usize>load<u32>(held, WAIT_COPY);
    if (from != 0 && copy != 0) compare(d, at, from, copy + <usize>(at - load<i64>(held)), <u32>(stop - at));
    at = stop;
  }
}

/** The first waiting stretch that ends behind `place`. */
function firstBehind(d: Direction, place: i64): u32 {
  let low: u32 = 0;
  let high = d.waitingCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    const held = waitAt(d, middle);
    if (load<i64>(held) + <i64>load<u32>(held, WAIT_LENGTH) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** False when there is no room: the bytes are counted with those that came too late, which they are as good as. */
function insert(d: Direction, index: u32, place: i64, from: usize, length: u32): bool {
  const skipped = <u32>(place - originPlace);
  let copy: usize = 0;
  if (from != 0) copy = borrow(length);
  // A segment that is cut into more stretches than may wait is hostile.
  if ((from != 0 && copy == 0) || d.waitingCount > WAITING_CAP) {
    if (copy != 0) giveBack(copy, length);
    count64(d.number, SIDE_LATE, length);
    return false;
  }
  if (copy != 0) {
    memory.copy(copy, from + skipped, length);
    d.waitingBytes += length;
  }
  if (d.waitingFirst + d.waitingCount >= WAIT_PLACES) {
    memory.copy(d.waiting, waitAt(d, 0), <usize>d.waitingCount * WAIT_BYTES);
    d.waitingFirst = 0;
  }
  const at = waitAt(d, index);
  memory.copy(at + WAIT_BYTES, at, <usize>(d.waitingCount - index) * WAIT_BYTES);
  d.waitingCount++;
  store<i64>(at, place);
  store<u32>(at, length, WAIT_LENGTH);
  store<u32>(at, originRow, WAIT_ROW);
  store<u32>(at, originOffset + skipped, WAIT_OFFSET);
  store<u32>(at, <u32>copy, WAIT_COPY);
  return true;
}

/** Bytes that came again while the first ones wait. */
function compare(d: Direction, place: i64, from: usize, first: usize, length: u32): void {
  const again = from + <usize>(place - originPlace);
  let different: u32 = 0;
  let differsAt: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    if (load<u8>(again + i) == load<u8>(first + i)) continue;
    if (different++ == 0) differsAt = i;
  }
  const repeat = addRepeat(d.number, <u64>(place - d.start), length, originRow, 0);
  if (different != 0) noteDifference(d.number, repeat, different, differsAt);
}

/** Bytes that came again after the first ones were delivered, or after their place was passed as a gap. */
function compareRecent(d: Direction, place: i64, from: usize, length: u32): void {
  const early = place < d.start ? <u32>min<i64>(<i64>length, d.start - place) : 0;
  // A keep-alive repeats the last byte, or one before the first, and any byte will do (RFC 9293 section 3.8.4).
  const isProbe = length == 1 && place + 1 == d.done;
  if (early != 0 && !isProbe) count64(d.number, SIDE_EARLY, early);
  if (early == length) return;
  let different: u32 = 0;
  let differsAt: u32 = 0;
  let late: u32 = 0;
  let uncompared: u32 = 0;
  for (let i = early; i < length; i++) {
    const at = place + <i64>i;
    if (d.done - at > <i64>RECENT) {
      uncompared++;
      continue;
    }
    const slot = <usize>((<u32>at) & (RECENT - 1));
    if (load<u8>(d.present + slot) == 0) late++;
    else if (load<u8>(d.recent + slot) != load<u8>(from + i)) {
      if (different++ == 0) differsAt = i - early;
    }
  }
  if (isProbe && (different | late) != 0) return;
  const repeat = addRepeat(d.number, <u64>(place + <i64>early - d.start), length - early, originRow, late);
  if (different != 0) noteDifference(d.number, repeat, different, differsAt);
  if (late != 0) count64(d.number, SIDE_LATE, late);
  if (uncompared != 0) count64(d.number, SIDE_UNCOMPARED, uncompared);
}

/** The receiver confirmed bytes at the end that were never captured. */
export function passTail(d: Direction, row: u32): void {
  if (!d.isStarted || !d.hasAck) return;
  // Without a FIN, the last number confirmed may be that of one.
  const end = d.hasEnd ? min(d.acknowledged, d.end) : d.acknowledged - 1;
  if (end > d.done && end - d.done < 1 << 30) deliverGap(d, <u32>(end - d.done), row, 0);
}
