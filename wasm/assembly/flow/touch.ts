/**
 * Brings the flow records of the next packets into the cache before they are needed: a look at the header of each (plain
 * Ethernet, IPv4, TCP or UDP) and one load of slot, record and memo. Many misses then overlap instead of following each
 * other. Changes nothing; a packet that it does not understand is left alone.
 */
import { FLOW_MEMO, FLOW_TCP } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { flowAt, hashOf, flowWithHash } from "./flow-table.ts";

const ETHERNET_IPV4: u32 = 0x0008;
/** What one batch found: slots, then flows. */
const BATCH: u32 = 64;
const hashes = new StaticArray<u32>(BATCH);
const flows = new StaticArray<u32>(BATCH);
let count: u32 = 0;
/** Keeps the loads alive. */
let touched: u32 = 0;

/** Notes one frame of Ethernet. */
export function noteFrame(frame: usize, captured: u32): void {
  if (captured < 38 || count >= BATCH || load<u16>(frame, 12) != ETHERNET_IPV4 || load<u8>(frame, 14) != 0x45) return;
  const transport = <u32>load<u8>(frame, 23);
  if (transport != 6 && transport != 17) return;
  const ports = load<u32>(frame, 34);
  unchecked(
    (hashes[count++] = hashOf(
      frame + 26,
      frame + 30,
      4,
      transport,
      bswap<u16>(<u16>ports),
      bswap<u16>(<u16>(ports >> 16)),
    )),
  );
}

/** Loads slots, then all of the records, then the first memos of all noted frames. */
export function touchNoted(): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) unchecked((flows[i] = flowWithHash(hashes[i])));
  for (let i: u32 = 0; i < count; i++) {
    const id = unchecked(flows[i]);
    if (id == NO_FLOW) continue;
    const flow = flowAt(id);
    sum += load<u32>(flow) + load<u32>(<usize>load<u32>(flow, FLOW_TCP));
    unchecked((flows[i] = load<u32>(flow, FLOW_MEMO)));
  }
  for (let i: u32 = 0; i < count; i++) {
    const memo = unchecked(flows[i]);
    if (memo != NO_FLOW && memo != 0) sum += load<u32>(<usize>memo);
  }
  touched = sum;
  count = 0;
}

export function touchSum(): u32 {
  return touched;
}
