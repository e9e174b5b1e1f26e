/**
 * Payload of TCP flows, put together to PDUs: a dissector says how much it needs, the segments that bring it are kept, and
 * the packet that completes it gets the whole. First pass: offer() and its kin; later passes: recall().
 */
import {
  ASSEMBLY_CONSUMED,
  ASSEMBLY_KIND_PDU,
  KEPT_CAP,
  NO_ASSEMBLY,
  PART_AT,
  PART_LENGTH,
  PART_NEXT,
  PART_OFFSET,
  PART_ROW,
  PART_VIEW,
} from "../../../shared/abi/assembly.ts";
import { MORE_ANY, MORE_TO_END, Sink } from "../core/sink.ts";
import { addAssembly, assemblyAt } from "./assembly.ts";
import { Pending, addBytes, comesFrom, dropPending, makePending } from "./pending.ts";
import { TcpDirection } from "./tcp-state.ts";

/** Pending PDUs of one direction; an older one is given up for a newer. */
const PER_DIRECTION: u32 = 8;
/** A PDU that keeps asking for one segment more is dissected over and over: at most so many bytes in all. */
const WORK_CAP: u32 = 512 << 20;

/** Bytes of the segment that the last offer() took. */
let taken: u32 = 0;
export function lastTaken(): u32 {
  return taken;
}

/** Bytes of `pending` that are still to come, from place `at` on. */
function wanted(pending: Pending, at: u32): u32 {
  return pending.need == MORE_ANY || pending.need == MORE_TO_END ? 0xffffffff : pending.need - min(at, pending.need);
}

/** The pending PDU that the byte with this sequence number belongs to. */
function findPending(own: TcpDirection, sequence: u32): usize {
  let at = own.pending;
  while (at != 0) {
    const pending = changetype<Pending>(at);
    const place = <i32>(sequence - pending.start);
    if (place >= 0) {
      if (pending.need == MORE_ANY || pending.need == MORE_TO_END) {
        if (<u32>place <= pending.reach) return at;
      } else if (<u32>place < pending.need) return at;
    }
    at = pending.next;
  }
  return 0;
}

/** Takes a pending PDU out of its direction's list. */
export function removePending(own: TcpDirection, gone: usize): void {
  if (own.pending == gone) {
    own.pending = changetype<Pending>(gone).next;
    return;
  }
  for (let at = own.pending; at != 0; at = changetype<Pending>(at).next) {
    if (changetype<Pending>(at).next != gone) continue;
    changetype<Pending>(at).next = changetype<Pending>(gone).next;
    return;
  }
}

/** Nothing will come of it. */
export function giveUp(own: TcpDirection, at: usize): void {
  removePending(own, at);
  dropPending(at, false);
}

/**
 * Gives a segment's payload (`from`, `length`, at `offset` of `view`) to the pending PDU it belongs to. Returns that PDU, or 0
 * when it belongs to none; lastTaken() says how much it took.
 */
export function offer(own: TcpDirection, s: Sink, from: usize, length: u32, view: u32, offset: u32): usize {
  taken = 0;
  const at = findPending(own, s.sequence);
  if (at == 0) return 0;
  const pending = changetype<Pending>(at);
  const place = s.sequence - pending.start;
  const count = min(length, wanted(pending, place));
  comesFrom(s.row, view);
  if (!addBytes(pending, offset, from, count, place)) {
    giveUp(own, at);
    return 0;
  }
  taken = count;
  return at;
}

/** Whether all that was asked for is there. */
export function isReady(pending: Pending, ended: bool): bool {
  if (pending.need == MORE_TO_END) return ended && pending.have == pending.reach;
  if (pending.need == MORE_ANY) return pending.have == pending.reach;
  return pending.have >= pending.need;
}

/** The dissector looked at the whole and asks for more from its start. False: it has asked too often, or what it wants was left out. */
export function keepWaiting(pending: Pending, need: u32, keep: u32): bool {
  pending.work += pending.have;
  if (pending.work > WORK_CAP) return false;
  const wanted = min(keep, <u32>KEPT_CAP);
  if (wanted > pending.keep && pending.reach > pending.keep) return false;
  pending.keep = wanted;
  // A need that is already met would never end.
  pending.need = need != MORE_ANY && need != MORE_TO_END && need <= pending.have ? MORE_ANY : need;
  return true;
}

/** A PDU whose first bytes stand at `from` begins at `sequence`. False when there is no room for it. */
export function beginPending(own: TcpDirection, sequence: u32, need: u32, keep: u32): usize {
  let count: u32 = 0;
  let last: usize = 0;
  for (let at = own.pending; at != 0; at = changetype<Pending>(at).next) {
    count++;
    last = at;
  }
  if (count >= PER_DIRECTION) giveUp(own, last);
  const made = makePending(sequence, need, 0);
  if (made == 0) return 0;
  changetype<Pending>(made).keep = min(keep, <u32>KEPT_CAP);
  changetype<Pending>(made).next = own.pending;
  own.pending = made;
  return made;
}

/** What is left of `old` from place `at` on becomes a pending PDU of its own. */
export function splitPending(own: TcpDirection, old: Pending, at: u32, need: u32, keep: u32): void {
  const made = beginPending(own, old.start + at, need, keep);
  if (made == 0) return;
  const fresh = changetype<Pending>(made);
  for (let part = old.parts; part != 0; part = <usize>load<u32>(part, PART_NEXT)) {
    const place = load<u32>(part, PART_AT);
    const end = place + load<u32>(part, PART_LENGTH);
    if (end <= at) continue;
    const from = max(place, at);
    const offset = load<u32>(part, PART_OFFSET) + (from - place);
    const row = load<u32>(part, PART_ROW);
    comesFrom(row, load<u32>(part, PART_VIEW));
    // What the old one left out cannot go on.
    if (end <= old.keep && addBytes(fresh, offset, old.buffer + from, end - from, from - at)) continue;
    giveUp(own, made);
    return;
  }
}

/** The PDU is complete in this packet: kept for later passes. */
export function settle(own: TcpDirection, s: Sink, at: usize, consumed: u32): void {
  const pending = changetype<Pending>(at);
  addAssembly(ASSEMBLY_KIND_PDU, s.row, s.flow, pending.parts, pending.have, consumed);
  removePending(own, at);
  dropPending(at, true);
}

/** Bytes of the completing segment that belong to an assembly. */
export function consumedBy(assembly: u32): u32 {
  return assembly == NO_ASSEMBLY ? 0 : load<u32>(assemblyAt(assembly), ASSEMBLY_CONSUMED);
}

/** The pending PDU that takes all until the stream ends, or 0. */
export function pendingToEnd(own: TcpDirection): usize {
  let at = own.pending;
  while (at != 0 && changetype<Pending>(at).need != MORE_TO_END) at = changetype<Pending>(at).next;
  return at;
}

/** Memo key: bytes of a segment (row in the upper half) that went to a PDU which it did not complete. */
const MEMO_TAIL: u32 = 4;

export function noteTail(s: Sink, used: u32): void {
  s.memo.set(MEMO_TAIL, ((<u64>s.row) << 32) | used);
}

/** Where the rest of this packet's segment begins, when noteTail said so. */
export function tailOf(s: Sink): u32 {
  const noted = s.memo.get(MEMO_TAIL);
  return <u32>(noted >> 32) == s.row ? <u32>noted : 0;
}
