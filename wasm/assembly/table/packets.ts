/** The packet table: one row a packet in blocks of 65,536, each column an array (offsets in shared/abi/table). */
import {
  BLOCK_BYTES,
  BLOCK_MASK,
  BLOCK_SHIFT,
  COLUMN_CAPTURED,
  COLUMN_FLAGS,
  COLUMN_FLOW,
  COLUMN_INTERFACE,
  COLUMN_LENGTH,
  COLUMN_OFFSET,
  COLUMN_OFFSET_HIGH,
  COLUMN_PATH,
  COLUMN_TIME,
  ROW_ENGINE_ERROR,
  ROW_MALFORMED,
} from "../../../shared/abi/table.ts";
import { allocate } from "../core/memory.ts";

/** 100 million rows and more. */
const BLOCK_CAP: u32 = 2048;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
/** Per block: whether a row's packet broke off. */
const broken: usize = heap.alloc(BLOCK_CAP);
let rows: u32 = 0;

export function rowTotal(): u32 {
  return rows;
}

export function blockAt(index: u32): usize {
  return <usize>load<u32>(blocks + (index << 2));
}

/** Address of the row's block. */
export function blockOf(row: u32): usize {
  return <usize>load<u32>(blocks + ((row >> BLOCK_SHIFT) << 2));
}

/** Makes sure that one more row fits. False when memory is used up. */
export function hasRoom(): bool {
  if ((rows & BLOCK_MASK) != 0) return true;
  const index = rows >> BLOCK_SHIFT;
  if (index >= BLOCK_CAP) return false;
  if (blockAt(index) != 0) return true;
  const block = allocate(BLOCK_BYTES);
  if (block == 0) return false;
  store<u32>(blocks + (index << 2), <u32>block);
  store<u8>(broken + index, 0);
  return true;
}

/** Writes what the record itself says into the next row (hasRoom was asked); the row's number. */
export function appendRow(time: i64, offset: u64, captured: u32, original: u32, interfaceId: u32): u32 {
  const row = rows++;
  const block = blockOf(row);
  const at = <usize>(row & BLOCK_MASK);
  store<i64>(block + COLUMN_TIME + (at << 3), time);
  store<u32>(block + COLUMN_OFFSET + (at << 2), <u32>offset);
  store<u8>(block + COLUMN_OFFSET_HIGH + at, <u8>(offset >> 32));
  store<u32>(block + COLUMN_CAPTURED + (at << 2), captured);
  store<u32>(block + COLUMN_LENGTH + (at << 2), original);
  store<u16>(block + COLUMN_INTERFACE + (at << 1), <u16>interfaceId);
  return row;
}

/** Adds what dissection found. */
export function finishRow(row: u32, flow: u32, flags: u32, path: u32): void {
  const block = blockOf(row);
  const at = <usize>(row & BLOCK_MASK);
  store<u32>(block + COLUMN_FLOW + (at << 2), flow);
  store<u32>(block + COLUMN_FLAGS + (at << 2), flags);
  store<u16>(block + COLUMN_PATH + (at << 1), <u16>path);
  if ((flags & (ROW_MALFORMED | ROW_ENGINE_ERROR)) != 0) store<u8>(broken + (row >> BLOCK_SHIFT), 1);
}

/** Whether a packet among the block's rows broke off (ROW_MALFORMED, ROW_ENGINE_ERROR). */
export function hasBroken(block: u32): bool {
  return load<u8>(broken + block) != 0;
}

export function rowFlags(row: u32): u32 {
  return load<u32>(blockOf(row) + COLUMN_FLAGS + ((<usize>(row & BLOCK_MASK)) << 2));
}

export function rowTime(row: u32): i64 {
  return load<i64>(blockOf(row) + COLUMN_TIME + ((<usize>(row & BLOCK_MASK)) << 3));
}
