/** Facts of flows that the host worked out, for filters: one table for each kind, texts behind it. The host writes them. */
import { FACT_BYTES, FACT_FIRST_LIST, FACT_FIRST_NUMBER, FACT_KINDS } from "../../../shared/abi/flow.ts";
import { allocate } from "../core/memory.ts";

const tables = new StaticArray<usize>(FACT_KINDS);
/** Flows that each table has, and bytes that its memory takes. */
const totals = new StaticArray<u32>(FACT_KINDS);
const sizes = new StaticArray<u32>(FACT_KINDS);

/** Memory for the facts of `flows` flows and for `textBytes` of texts behind them; 0 when memory is used up. */
export function reserveFlowFacts(kind: u32, flows: u32, textBytes: u32): usize {
  if (kind >= <u32>FACT_KINDS) return 0;
  const wanted = <u64>flows * FACT_BYTES + textBytes;
  if (wanted > 0x7fffffff) return 0;
  if (wanted > unchecked(sizes[kind])) {
    // Twice as much as is needed: a capture that grows does not take new memory each time.
    const made = allocate((<usize>wanted) << 1);
    if (made == 0) return 0;
    unchecked((tables[kind] = made));
    unchecked((sizes[kind] = (<u32>wanted) << 1));
  }
  unchecked((totals[kind] = flows));
  return unchecked(tables[kind]);
}

/** Where the fact of the flow stands; 0 when the host gave none. */
export function flowFact(kind: u32, flow: u32): usize {
  if (flow >= unchecked(totals[kind])) return 0;
  const at = unchecked(tables[kind]) + <usize>flow * FACT_BYTES;
  if (kind >= <u32>FACT_FIRST_LIST) return load<u32>(at, 4) == 0 ? 0 : at;
  if (kind >= <u32>FACT_FIRST_NUMBER) return load<u64>(at) == u64.MAX_VALUE ? 0 : at;
  return load<u32>(at) == 0 ? 0 : at;
}
