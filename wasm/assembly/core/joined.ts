/** Bytes of one layer that belong together but do not stand together: gathered, then dissected as a view of their own. */
import { borrow, giveBack } from "./memory.ts";
import { Sink } from "./sink.ts";
import { enterInnerView, keepBuffer, leaveView } from "./views.ts";

let buffer: usize = 0;
let room: u32 = 0;
let gathered: u32 = 0;

/** Starts gathering anew. */
export function joinBegin(): void {
  gathered = 0;
}

/** Bytes gathered so far. */
export function joinedLength(): u32 {
  return gathered;
}

export function joinedByte(index: u32): u32 {
  return index < gathered ? load<u8>(buffer + index) : 0;
}

/** Adds `length` captured bytes at `at`; false when there is no room for them. */
export function joinAdd(s: Sink, at: u32, length: u32): bool {
  return s.has(at, length) && joinAddFrom(s.base + at, length);
}

/** Adds `length` bytes at `from`, wherever they stand; false when there is no room for them. */
export function joinAddFrom(from: usize, length: u32): bool {
  if (gathered + length > room && !grow(gathered + length)) return false;
  memory.copy(buffer + gathered, from, length);
  gathered += length;
  return true;
}

function grow(bytes: u32): bool {
  const wanted = max(bytes, 4096);
  const made = borrow(wanted);
  if (made == 0) return false;
  if (room != 0) {
    memory.copy(made, buffer, gathered);
    giveBack(buffer, room);
  }
  buffer = made;
  room = wanted;
  return true;
}

let outerBase: usize = 0;
let outerLength: u32 = 0;
let outerReported: u32 = 0;

/** Makes what was gathered the bytes that the layer reads. False when there is no room; joinLeave goes back. */
export function joinEnter(s: Sink): bool {
  if (gathered == 0) return false;
  outerBase = s.base;
  outerLength = s.length;
  outerReported = s.reported;
  enterInnerView(s, buffer, s.viewAssembly, gathered);
  return true;
}

/** Back to the layer's own bytes; a failure in between fails the layer. */
export function joinLeave(s: Sink): void {
  if (s.shows) {
    keepBuffer(s, buffer, room);
    room = 0;
    buffer = 0;
  } else s.viewCount--;
  leaveView(s);
  s.base = outerBase;
  s.reported = outerReported;
  s.length = s.failed ? 0 : outerLength;
}
