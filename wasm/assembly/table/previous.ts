/** The packet before another one in its flow. The column is made when it is first asked for, and goes on from there. */
import { BLOCK_MASK, BLOCK_ROWS, BLOCK_SHIFT, COLUMN_FLOW, NO_FLOW } from "../../../shared/abi/table.ts";
import { allocate, borrow, giveBack } from "../core/memory.ts";
import { blockAt, rowTotal } from "./packets.ts";

export const NO_ROW: u32 = 0xffffffff;

const BLOCK_CAP: u32 = 2048;
/** u32 a row: the row before it in its flow. */
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
let built: u32 = 0;
/** u32 a flow: its last row so far. */
let lastRows: usize = 0;
let lastCap: u32 = 0;

function reserveFlow(flow: u32): bool {
  if (flow < lastCap) return true;
  const wanted = max(max(flow + 1, lastCap << 1), 4096);
  const made = borrow(wanted << 2);
  if (made == 0) return false;
  memory.fill(made, 0xff, wanted << 2);
  if (lastRows != 0) {
    memory.copy(made, lastRows, lastCap << 2);
    giveBack(lastRows, lastCap << 2);
  }
  lastRows = made;
  lastCap = wanted;
  return true;
}

/** Goes on to the row; false when memory is used up. */
function buildTo(row: u32): bool {
  while (built <= row) {
    const index = built >> BLOCK_SHIFT;
    if ((built & BLOCK_MASK) == 0) {
      const made = index < BLOCK_CAP ? allocate(BLOCK_ROWS << 2) : 0;
      if (made == 0) return false;
      store<u32>(blocks + (index << 2), <u32>made);
    }
    const end = min((index + 1) << BLOCK_SHIFT, rowTotal());
    const flows = blockAt(index) + COLUMN_FLOW;
    const column = <usize>load<u32>(blocks + (index << 2));
    for (; built < end; built++) {
      const at = (<usize>(built & BLOCK_MASK)) << 2;
      const flow = load<u32>(flows + at);
      if (flow == NO_FLOW) {
        store<u32>(column + at, NO_ROW);
        continue;
      }
      if (!reserveFlow(flow)) return false;
      store<u32>(column + at, load<u32>(lastRows + ((<usize>flow) << 2)));
      store<u32>(lastRows + ((<usize>flow) << 2), built);
    }
  }
  return true;
}

/** The row before this one in the same flow, NO_ROW when it is the first. */
export function previousInFlow(row: u32): u32 {
  if (row >= rowTotal() || (row >= built && !buildTo(row))) return NO_ROW;
  return load<u32>(<usize>load<u32>(blocks + ((row >> BLOCK_SHIFT) << 2)) + ((<usize>(row & BLOCK_MASK)) << 2));
}
