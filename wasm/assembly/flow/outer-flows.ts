/**
 * Flows of a packet's outer headers. A row has one flow, that of its innermost addresses; where a tunnel brought other addresses
 * before them, the flow of each counts the packet as well, and is listed here: what is counted for some of the packets only needs it.
 */
import {
  OUTER_BLOCK_ENTRIES,
  OUTER_BLOCK_SHIFT,
  OUTER_BYTES,
  OUTER_FLOW,
  OUTER_REVERSE,
  OUTER_ROW,
} from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { allocate } from "../core/memory.ts";
import { Sink } from "../core/sink.ts";
import { keepOuterHosts } from "./community-id.ts";
import { findHostFlow } from "./flow-table.ts";

const BLOCK_CAP: u32 = 65536;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
let entries: u32 = 0;
let refused: u32 = 0;

export function outerTotal(): u32 {
  return entries;
}
/** Entries that there was no room for. */
export function outerRefused(): u32 {
  return refused;
}

/** Address of an entry; entries of one block follow each other. */
export function outerAt(index: u32): usize {
  const block = <usize>load<u32>(blocks + ((index >> OUTER_BLOCK_SHIFT) << 2));
  return block + <usize>(index & (OUTER_BLOCK_ENTRIES - 1)) * OUTER_BYTES;
}

function note(s: Sink): void {
  if ((entries & (OUTER_BLOCK_ENTRIES - 1)) == 0) {
    const index = entries >> OUTER_BLOCK_SHIFT;
    const block = index < BLOCK_CAP ? allocate(OUTER_BLOCK_ENTRIES * OUTER_BYTES) : 0;
    if (block == 0) {
      refused++;
      return;
    }
    store<u32>(blocks + (index << 2), <u32>block);
  }
  const entry = outerAt(entries++);
  store<u32>(entry, s.row, OUTER_ROW);
  store<u32>(entry, s.flow | (s.direction != 0 ? <u32>OUTER_REVERSE : 0), OUTER_FLOW);
}

/** Other addresses come, further in: those so far are a flow's of their own. Link-layer addresses are one only when nothing is inside. */
export function leaveAddresses<S extends Sink>(s: S): void {
  if (s.flow == NO_FLOW) {
    if (s.addressSize != 4 && s.addressSize != 16) return;
    findHostFlow(s);
    keepOuterHosts<S>(s);
  }
  if (s.live && s.flow != NO_FLOW) note(s);
  s.flow = NO_FLOW;
}

/** Another transport comes inside this one, between the same hosts (SCTP over UDP): the row is the inner one's, and the outer one counts it, too. */
export function leaveTransport(s: Sink): void {
  if (s.live && !s.quoted && s.flow != NO_FLOW) note(s);
}
