/**
 * Brings the flow records of the next packets into the cache before they are needed: a look at the header of each (plain
 * Ethernet, IPv4, TCP or UDP) and one load of slot, record and memo. Many misses then overlap instead of following each
 * other. Changes nothing; a packet that it does not understand is left alone.
 */
import { FLOW_MEMO, FLOW_TCP, FLOW_TRANSPORT } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { MEMO_VALUE } from "../core/memo.ts";
import { rowTime, rowTotal } from "../table/packets.ts";
import { flowAt, hashOf, flowWithHash } from "./flow-table.ts";
import { DIRECTION_BYTES, newestUnacked } from "./tcp-state.ts";

const ETHERNET_IPV4: u32 = 0x0008;
const TCP: u32 = 6;
/** What one batch found: slots, then flows. */
const BATCH: u32 = 64;
const hashes = new StaticArray<u32>(BATCH);
const flows = new StaticArray<u32>(BATCH);
const records = new StaticArray<u32>(BATCH);
/** Newest numbered memo entries of flows without TCP, or 0. */
const entries = new StaticArray<u32>(BATCH);
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

/** Loads slots, then all of the records, then what hangs on them: first memos, both directions of TCP and their rings. */
export function touchNoted(): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) unchecked((flows[i] = flowWithHash(hashes[i])));
  for (let i: u32 = 0; i < count; i++) {
    const id = unchecked(flows[i]);
    const flow: usize = id == NO_FLOW ? 0 : flowAt(id);
    unchecked((records[i] = <u32>flow));
    if (flow != 0) sum += load<u32>(flow);
  }
  for (let i: u32 = 0; i < count; i++) {
    const flow = <usize>unchecked(records[i]);
    unchecked((entries[i] = 0));
    if (flow == 0) continue;
    const memo = <usize>load<u32>(flow, FLOW_MEMO);
    if (memo != 0) sum += load<u32>(memo);
    const state = <usize>load<u32>(flow, FLOW_TCP);
    const isTcp = load<u8>(flow, FLOW_TRANSPORT) == TCP;
    unchecked((flows[i] = isTcp ? <u32>state : 0));
    if (isTcp) sum += load<u32>(state) + load<u32>(state + DIRECTION_BYTES);
    else if (state != 0) {
      sum += load<u32>(state);
      unchecked((entries[i] = <u32>state));
    }
  }
  touchRings(sum);
  count = 0;
}

/** The newest unacknowledged segments, then the oldest, which they point to: an acknowledgement looks at both. */
function touchRings(before: u32): void {
  let sum = before;
  for (let i: u32 = 0; i < count; i++) {
    const state: usize = unchecked(records[i]) == 0 ? 0 : <usize>unchecked(flows[i]);
    const first: usize = state == 0 ? 0 : newestUnacked(state);
    const second: usize = state == 0 ? 0 : newestUnacked(state + DIRECTION_BYTES);
    unchecked((records[i] = <u32>first));
    unchecked((flows[i] = <u32>second));
    if (first != 0) sum += load<u32>(first);
    if (second != 0) sum += load<u32>(second);
  }
  for (let i: u32 = 0; i < count; i++) {
    const first = <usize>unchecked(records[i]);
    const second = <usize>unchecked(flows[i]);
    if (first != 0) sum += load<u32>(<usize>load<u32>(first));
    if (second != 0) sum += load<u32>(<usize>load<u32>(second));
    const entry = <usize>unchecked(entries[i]);
    if (entry != 0) sum += touchAsked(<u32>load<u64>(entry, MEMO_VALUE));
  }
  touched = sum;
}

/** Most entries hold the number of the packet that asked something: how long ago is about to be asked. */
function touchAsked(number: u32): u32 {
  return number - 1 < rowTotal() ? <u32>rowTime(number - 1) : 0;
}

export function touchSum(): u32 {
  return touched;
}
