/**
 * Brings the flow records of the next packets into the cache before they are needed: a look at the header of each (plain
 * Ethernet, IPv4, TCP or UDP) and one load of slot, record and memo. Many misses then overlap instead of following each
 * other. Changes nothing; a packet that it does not understand is left alone. The slots that it saw are a hint for whoever
 * looks for the flows.
 */
import { FLOW_MEMO, FLOW_TCP, FLOW_TRANSPORT } from "../../../shared/abi/flow.ts";
import { MEMO_VALUE } from "../core/memo.ts";
import { rowTime, rowTotal } from "../table/packets.ts";
import { hashOfIpv4 } from "./flow-hash.ts";
import { NO_SLOT, flowAt, flowInSlot, slotWithHash } from "./flow-table.ts";
import { DIRECTION_BYTES, ringOf } from "./tcp-state.ts";

const ETHERNET_IPV4: u32 = 0x0008;
const TCP: u32 = 6;
/** Frames looked at in one go: what they bring into the cache must fit. */
export const BATCH: u32 = 64;
/** Of each frame of the batch: its hash, then its slot. */
const slots = new StaticArray<u32>(BATCH);
/** Whether it was understood. */
const isKnown = new StaticArray<bool>(BATCH);
/** Its flow's record, its state of TCP, and the newest numbered memo entry of a flow without TCP; each 0 where there is none. */
const records = new StaticArray<u32>(BATCH);
const states = new StaticArray<u32>(BATCH);
const entries = new StaticArray<u32>(BATCH);
let count: u32 = 0;
/** Keeps the loads alive. */
let touched: u32 = 0;

/** Forgets the frames before. */
export function beginTouch(): void {
  count = 0;
}

/** Notes one frame of Ethernet. */
export function noteFrame(frame: usize, captured: u32): void {
  const i = count++;
  unchecked((isKnown[i] = false));
  if (captured < 38 || load<u16>(frame, 12) != ETHERNET_IPV4 || load<u8>(frame, 14) != 0x45) return;
  const transport = <u32>load<u8>(frame, 23);
  if (transport != 6 && transport != 17) return;
  const ports = load<u32>(frame, 34);
  unchecked((isKnown[i] = true));
  unchecked(
    (slots[i] = hashOfIpv4(
      load<u32>(frame, 26),
      load<u32>(frame, 30),
      transport,
      bswap<u16>(<u16>ports),
      bswap<u16>(<u16>(ports >> 16)),
    )),
  );
}

/** The slot in which the flow of the batch's frame `i` was seen, or NO_SLOT. */
export function touchedSlot(i: u32): u32 {
  return i < count ? unchecked(slots[i]) : NO_SLOT;
}

/** Loads slots, then all of the records, then what hangs on them: first memos, both directions of TCP and their rings. */
export function touchNoted(): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) unchecked((slots[i] = isKnown[i] ? slotWithHash(slots[i]) : NO_SLOT));
  for (let i: u32 = 0; i < count; i++) {
    const slot = unchecked(slots[i]);
    const flow: usize = slot == NO_SLOT ? 0 : flowAt(flowInSlot(slot));
    unchecked((records[i] = <u32>flow));
    if (flow != 0) sum += load<u32>(flow);
  }
  for (let i: u32 = 0; i < count; i++) {
    const flow = <usize>unchecked(records[i]);
    unchecked((states[i] = 0));
    unchecked((entries[i] = 0));
    if (flow == 0) continue;
    const memo = <usize>load<u32>(flow, FLOW_MEMO);
    if (memo != 0) sum += load<u32>(memo);
    const state = <usize>load<u32>(flow, FLOW_TCP);
    const isTcp = load<u8>(flow, FLOW_TRANSPORT) == TCP;
    unchecked((states[i] = isTcp ? <u32>state : 0));
    if (isTcp) sum += load<u32>(state) + load<u32>(state + DIRECTION_BYTES);
    else if (state != 0) {
      sum += load<u32>(state);
      unchecked((entries[i] = <u32>state));
    }
  }
  touchRings(sum);
}

/** The rings of unacknowledged segments: what they begin with, and mostly all of them, is one line. */
function touchRings(before: u32): void {
  let sum = before;
  for (let i: u32 = 0; i < count; i++) {
    const state = <usize>unchecked(states[i]);
    if (state != 0) {
      const first = ringOf(state);
      const second = ringOf(state + DIRECTION_BYTES);
      if (first != 0) sum += load<u32>(first);
      if (second != 0) sum += load<u32>(second);
    }
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
