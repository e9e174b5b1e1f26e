/** What the analysis of TCP said, kept for later passes: a record for each segment that something was said of, and columns. */
import {
  ANALYSIS_BITS,
  ANALYSIS_BYTES,
  ANALYSIS_COUNT,
  ANALYSIS_OTHER_ROW,
  ANALYSIS_ROW,
  TCP_BLOCK_BYTES,
} from "../../../shared/abi/tcp-analysis.ts";
import { BLOCK_MASK, BLOCK_SHIFT } from "../../../shared/abi/table.ts";
import { allocate } from "../core/memory.ts";

const BLOCK: u32 = 8192;
const BLOCK_CAP: u32 = 16384;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
let count: u32 = 0;

function recordAt(index: u32): usize {
  return <usize>load<u32>(blocks + ((index / BLOCK) << 2)) + <usize>(index % BLOCK) * ANALYSIS_BYTES;
}

/** Notes what was said of `row`; rows come in ascending order. False when memory is used up. */
export function addAnalysis(row: u32, bits: u32, otherRow: u32, repeats: u32): bool {
  if (count % BLOCK == 0) {
    const block = count / BLOCK < BLOCK_CAP ? allocate(BLOCK * ANALYSIS_BYTES) : 0;
    if (block == 0) return false;
    store<u32>(blocks + ((count / BLOCK) << 2), <u32>block);
  }
  const at = recordAt(count++);
  store<u32>(at, row, ANALYSIS_ROW);
  store<u32>(at, bits, ANALYSIS_BITS);
  store<u32>(at, otherRow, ANALYSIS_OTHER_ROW);
  store<u32>(at, repeats, ANALYSIS_COUNT);
  return true;
}

/** The record of `row`, or 0. */
export function findAnalysis(row: u32): usize {
  let low: u32 = 0;
  let high: u32 = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(recordAt(middle), ANALYSIS_ROW) < row) low = middle + 1;
    else high = middle;
  }
  return low < count && load<u32>(recordAt(low), ANALYSIS_ROW) == row ? recordAt(low) : 0;
}

/** ANALYSIS_ bits of `row`. */
export function analysisBits(row: u32): u32 {
  const at = findAnalysis(row);
  return at == 0 ? 0 : load<u32>(at, ANALYSIS_BITS);
}

/** As many as the packet table has. */
const COLUMN_CAP: u32 = 2048;
const columns: usize = heap.alloc(COLUMN_CAP * 4);

/** Puts `value` into a TCP column at `row`; the columns of a block are made when its first segment comes. */
export function setTcpValue(column: usize, row: u32, value: u32): void {
  const index = row >> BLOCK_SHIFT;
  if (index >= COLUMN_CAP) return;
  const slot = columns + (index << 2);
  let block = <usize>load<u32>(slot);
  if (block == 0) {
    block = allocate(TCP_BLOCK_BYTES);
    if (block == 0) return;
    store<u32>(slot, <u32>block);
  }
  store<u32>(block + column + ((<usize>(row & BLOCK_MASK)) << 2), value);
}

/** The value of a TCP column at `row`; 0 where none was set. */
export function tcpValue(column: usize, row: u32): u32 {
  const index = row >> BLOCK_SHIFT;
  const block: usize = index < COLUMN_CAP ? <usize>load<u32>(columns + (index << 2)) : 0;
  return block == 0 ? 0 : load<u32>(block + column + ((<usize>(row & BLOCK_MASK)) << 2));
}
