/** What a followed stream is made of: pieces in the order of delivery, repeats, and what is counted. One stream at a time. */
import {
  FOLLOW_A,
  FOLLOW_BOTH,
  PIECE_BYTES,
  PIECE_FLAGS,
  PIECE_FROM_B,
  PIECE_GAP,
  PIECE_LENGTH,
  PIECE_OFFSET,
  PIECE_OTHER,
  PIECE_OWN,
  PIECE_POSITION,
  PIECE_ROW,
  REPEAT_BYTES,
  REPEAT_DIFFERENT,
  REPEAT_DIFFERS_AT,
  REPEAT_LATE,
  REPEAT_LENGTH,
  REPEAT_POSITION,
  REPEAT_ROW,
  REPEAT_SIDE,
  SIDE_BYTES,
  SIDE_CAPTURED,
  SIDE_CONFLICTS,
  SIDE_DIFFERENT,
  SIDE_GAPS,
  SIDE_MISSING,
  SIDE_REPEATED,
  SIDE_REPEATS,
} from "../../../../shared/abi/follow.ts";
import { allocate } from "../../core/memory.ts";

/** Pieces of 4 GB in full segments are three million; blocks stay for the next stream. */
const BLOCK_SHIFT: u32 = 14;
const BLOCK_CAP: u32 = 512;
const PIECE_CAP: u32 = BLOCK_CAP << BLOCK_SHIFT;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
memory.fill(blocks, 0, BLOCK_CAP * 4);
let pieces: u32 = 0;
let refusedBytes: u64 = 0;

/** Repeats kept; the others are only counted. */
const REPEAT_CAP: u32 = 262144;
let repeats: usize = 0;
let repeatCount: u32 = 0;
let repeatsRefused: u32 = 0;

const sides: usize = heap.alloc(2 * SIDE_BYTES);

export function pieceTotal(): u32 {
  return pieces;
}
export function pieceAt(index: u32): usize {
  return (
    <usize>load<u32>(blocks + ((index >> BLOCK_SHIFT) << 2)) + <usize>(index & ((1 << BLOCK_SHIFT) - 1)) * PIECE_BYTES
  );
}
/** Bytes that are in no piece, because there are too many pieces. */
export function piecesRefused(): u64 {
  return refusedBytes;
}
export function repeatTable(): usize {
  return repeats;
}
export function repeatTotal(): u32 {
  return repeatCount;
}
export function repeatsLeftOut(): u32 {
  return repeatsRefused;
}
/** Counters of direction 0 or 1. */
export function sideAt(direction: u32): usize {
  return sides + <usize>direction * SIDE_BYTES;
}

export function clearPieces(): void {
  pieces = 0;
  refusedBytes = 0;
  repeatCount = 0;
  repeatsRefused = 0;
  memory.fill(sides, 0, 2 * SIDE_BYTES);
}

export function count64(direction: u32, counter: i32, by: u64): void {
  const at = sideAt(direction) + <usize>counter;
  store<u64>(at, load<u64>(at) + by);
}
export function count32(direction: u32, counter: i32): void {
  const at = sideAt(direction) + <usize>counter;
  store<u32>(at, load<u32>(at) + 1);
}

/** The next piece: `length` bytes from `offset` of the row's payload, or a gap as `flags` say. */
export function addPiece(direction: u32, position: u64, length: u32, row: u32, offset: u32, flags: u32): void {
  const isGap = (flags & PIECE_GAP) != 0;
  const block = pieces >> BLOCK_SHIFT;
  if (pieces < PIECE_CAP && load<u32>(blocks + (block << 2)) == 0)
    store<u32>(blocks + (block << 2), <u32>allocate((<usize>PIECE_BYTES) << BLOCK_SHIFT));
  if (pieces >= PIECE_CAP || load<u32>(blocks + (block << 2)) == 0) {
    if (!isGap) refusedBytes += length;
    return;
  }
  const at = pieceAt(pieces++);
  store<u64>(at, position, PIECE_POSITION);
  store<u64>(at, load<u64>(sideAt(direction), SIDE_CAPTURED), PIECE_OWN);
  store<u64>(at, load<u64>(sideAt(1 - direction), SIDE_CAPTURED), PIECE_OTHER);
  store<u32>(at, length, PIECE_LENGTH);
  store<u32>(at, row, PIECE_ROW);
  store<u32>(at, offset, PIECE_OFFSET);
  store<u32>(at, flags | (direction != 0 ? <u32>PIECE_FROM_B : 0), PIECE_FLAGS);
  count64(direction, isGap ? SIDE_MISSING : SIDE_CAPTURED, length);
  if (isGap) count32(direction, SIDE_GAPS);
}

/** Bytes of `row` that came again: how many of them differ, from where on, and how many filled a gap that was passed. */
export function addRepeat(direction: u32, position: u64, length: u32, row: u32, late: u32): usize {
  count64(direction, SIDE_REPEATED, length);
  count32(direction, SIDE_REPEATS);
  if (repeats == 0) repeats = allocate(REPEAT_CAP * REPEAT_BYTES);
  if (repeats == 0 || repeatCount >= REPEAT_CAP) {
    repeatsRefused++;
    return 0;
  }
  const at = repeats + <usize>repeatCount * REPEAT_BYTES;
  repeatCount++;
  store<u64>(at, position, REPEAT_POSITION);
  store<u32>(at, length, REPEAT_LENGTH);
  store<u32>(at, row, REPEAT_ROW);
  store<u32>(at, 0, REPEAT_DIFFERENT);
  store<u32>(at, 0, REPEAT_DIFFERS_AT);
  store<u32>(at, late, REPEAT_LATE);
  store<u32>(at, direction, REPEAT_SIDE);
  return at;
}

export function noteDifference(direction: u32, repeat: usize, different: u32, at: u32): void {
  count64(direction, SIDE_DIFFERENT, different);
  count32(direction, SIDE_CONFLICTS);
  if (repeat == 0) return;
  store<u32>(repeat, different, REPEAT_DIFFERENT);
  store<u32>(repeat, at, REPEAT_DIFFERS_AT);
}

/** The start of a direction turned out to lie `by` bytes from where it was thought to be. */
export function moveRepeats(direction: u32, by: i64): void {
  for (let i: u32 = 0; i < repeatCount; i++) {
    const at = repeats + <usize>i * REPEAT_BYTES;
    if (load<u32>(at, REPEAT_SIDE) == direction)
      store<u64>(at, load<u64>(at, REPEAT_POSITION) - <u64>by, REPEAT_POSITION);
  }
}

/** Captured bytes of what `side` (a FOLLOW_ constant) shows before piece `index`. */
function shownBefore(piece: usize, side: u32): u64 {
  const own = load<u64>(piece, PIECE_OWN);
  const other = load<u64>(piece, PIECE_OTHER);
  if (side == <u32>FOLLOW_BOTH) return own + other;
  const isA = (load<u32>(piece, PIECE_FLAGS) & PIECE_FROM_B) == 0;
  return isA == (side == <u32>FOLLOW_A) ? own : other;
}

/** The first piece that byte `offset` of `side` lies in or stands before; the total when there is none. */
export function findPiece(side: u32, offset: u64): u32 {
  let low: u32 = 0;
  let high: u32 = pieces;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieceAt(middle);
    const flags = load<u32>(piece, PIECE_FLAGS);
    const before = shownBefore(piece, side);
    const isShown = side == <u32>FOLLOW_BOTH || (flags & PIECE_FROM_B) == side;
    const shown: u64 = isShown && (flags & PIECE_GAP) == 0 ? load<u32>(piece, PIECE_LENGTH) : 0;
    if (before >= offset || before + shown > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
