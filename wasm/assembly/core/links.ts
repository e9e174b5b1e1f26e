/**
 * Links between packets of a flow: requests and their answers, found by a key that both carry. The first pass appends in
 * constant time and never looks; later passes ask. (Memo is for state: its list is walked on every look-up, so it must stay short.)
 */
import { allocate, recycle } from "./memory.ts";
import { Sink } from "./sink.ts";

/** Links of the whole capture; beyond it nothing more is linked, and the count says so. */
const ENTRY_CAP: u32 = 8000000;
const FIRST_SLOTS: u32 = 4096;
/** Odd numbers with evenly scattered bits (those of SplitMix64), in halves. */
const SPREAD: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;
const FIRST_MIX: u64 = ((<u64>0xbf58476d) << 32) | 0x1ce4e5b9;
const SECOND_MIX: u64 = ((<u64>0x94d049bb) << 32) | 0x133111eb;

@unmanaged
class Link {
  key: u64 = 0;
  next: u32 = 0;
  row: u32 = 0;
  value: u32 = 0;
}

let slots: usize = 0;
let slotCount: u32 = 0;
let entries: u32 = 0;
let refused: u32 = 0;

export function linksRefused(): u32 {
  return refused;
}

/** Flow, kind and the protocol's key as one number; two that differ give the same about once in 2^64. */
function mixed(s: Sink, kind: u32, key: u64): u64 {
  let word = key ^ ((((<u64>s.flow) << 32) | (((<u64>s.current) << 8) | kind)) * SPREAD);
  word = (word ^ (word >> 30)) * FIRST_MIX;
  word = (word ^ (word >> 27)) * SECOND_MIX;
  return word ^ (word >> 31);
}

/** Doubles the slots; the chains keep their order, newest first. */
function grow(): bool {
  const wanted = slotCount == 0 ? FIRST_SLOTS : slotCount << 2;
  const made = allocate((<usize>wanted) << 2);
  if (made == 0) return false;
  for (let slot: u32 = 0; slot < slotCount; slot++) {
    let at = <usize>load<u32>(slots + ((<usize>slot) << 2));
    let turned: usize = 0;
    while (at != 0) {
      const next = <usize>changetype<Link>(at).next;
      changetype<Link>(at).next = <u32>turned;
      turned = at;
      at = next;
    }
    while (turned != 0) {
      const next = <usize>changetype<Link>(turned).next;
      const place = made + ((<usize>((<u32>changetype<Link>(turned).key) & (wanted - 1))) << 2);
      changetype<Link>(turned).next = load<u32>(place);
      store<u32>(place, <u32>turned);
      turned = next;
    }
  }
  recycle(slots, (<usize>slotCount) << 2);
  slots = made;
  slotCount = wanted;
  return true;
}

/** This packet carries `key` as `kind` (the protocol's own numbers, below 256), with a value. Does nothing on later passes. */
export function link(s: Sink, kind: u32, key: u64, value: u32 = 0): void {
  if (!s.live || s.quoted || s.flow == 0xffffffff) return;
  if (entries >= slotCount << 1 && !grow() && slotCount == 0) return;
  const made = entries < ENTRY_CAP ? allocate(offsetof<Link>()) : 0;
  if (made == 0) {
    refused++;
    return;
  }
  entries++;
  const entry = changetype<Link>(made);
  entry.key = mixed(s, kind, key);
  entry.row = s.row;
  entry.value = value;
  const slot = slots + ((<usize>((<u32>entry.key) & (slotCount - 1))) << 2);
  entry.next = load<u32>(slot);
  store<u32>(slot, <u32>made);
}

function newestBefore(s: Sink, kind: u32, key: u64): usize {
  if (slotCount == 0 || s.quoted) return 0;
  const wanted = mixed(s, kind, key);
  let at = <usize>load<u32>(slots + ((<usize>((<u32>wanted) & (slotCount - 1))) << 2));
  for (; at != 0; at = changetype<Link>(at).next) {
    if (changetype<Link>(at).key == wanted && changetype<Link>(at).row < s.row) return at;
  }
  return 0;
}

/** Number of the newest earlier packet with this link, or 0. */
export function linkedBefore(s: Sink, kind: u32, key: u64): u32 {
  const at = newestBefore(s, kind, key);
  return at == 0 ? 0 : changetype<Link>(at).row + 1;
}

/** Value of that link, or 0. */
export function linkedValue(s: Sink, kind: u32, key: u64): u32 {
  const at = newestBefore(s, kind, key);
  return at == 0 ? 0 : changetype<Link>(at).value;
}

/** Number of the first later packet with this link, or 0. */
export function linkedAfter(s: Sink, kind: u32, key: u64): u32 {
  if (slotCount == 0 || s.quoted) return 0;
  const wanted = mixed(s, kind, key);
  let found: u32 = 0;
  let at = <usize>load<u32>(slots + ((<usize>((<u32>wanted) & (slotCount - 1))) << 2));
  for (; at != 0; at = changetype<Link>(at).next) {
    if (changetype<Link>(at).row <= s.row) break;
    if (changetype<Link>(at).key == wanted) found = changetype<Link>(at).row + 1;
  }
  return found;
}

/** Text kept with a link, at most. */
const TEXT_CAP: u32 = 520;

/** Keeps `length` bytes at `at` of the layer for a link's value; 0 on later passes and when there is no room. */
export function keepBytes(s: Sink, at: u32, length: u32): u32 {
  const count = min(min(length, TEXT_CAP), s.left(at));
  if (!s.live || count == 0 || entries >= ENTRY_CAP) return 0;
  const made = allocate(4 + count);
  if (made == 0) return 0;
  store<u32>(made, count);
  memory.copy(made + 4, s.base + at, count);
  return <u32>made;
}

/** Puts kept UTF-16 (little-endian) into the text being made; a surrogate is written as a question mark. */
export function putKeptWide<S extends Sink>(s: S, kept: u32): void {
  const count = load<u32>(kept);
  for (let i: u32 = 0; i + 1 < count; i += 2) {
    const unit = <u32>load<u16>(<usize>kept + 4 + i);
    if (unit < 0x80) s.put(unit);
    else if (unit < 0x800) {
      s.put(0xc0 | (unit >> 6));
      s.put(0x80 | (unit & 63));
    } else if (unit - 0xd800 < 0x800) s.put(63);
    else {
      s.put(0xe0 | (unit >> 12));
      s.put(0x80 | ((unit >> 6) & 63));
      s.put(0x80 | (unit & 63));
    }
  }
}
