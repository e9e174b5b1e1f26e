/**
 * Bidirectional flows by endpoints, found through an open-addressing table of ids. A reused five-tuple makes a new flow
 * that points to the older one, so that a packet dissected again finds the flow it belonged to.
 */
import {
  FLOW_ADDRESS_A,
  FLOW_ADDRESS_B,
  FLOW_ADDRESS_SIZE,
  FLOW_BLOCK_FLOWS,
  FLOW_BLOCK_SHIFT,
  FLOW_BYTES,
  FLOW_BYTES_A,
  FLOW_FIRST_ROW,
  FLOW_FIRST_TIME,
  FLOW_FLAGS,
  FLOW_FLAG_PORTS,
  FLOW_FLAG_TIME,
  FLOW_LAST_ROW,
  FLOW_LAST_TIME,
  FLOW_MEMO,
  FLOW_OLDER,
  FLOW_PACKETS_A,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_STREAM,
  FLOW_TCP,
  FLOW_TRANSPORT,
} from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { allocate, recycle } from "../core/memory.ts";
import { Sink } from "../core/sink.ts";
import { hashOf } from "./flow-hash.ts";
import { makeTcpState } from "./tcp-room.ts";

const BLOCK_CAP: u32 = 8192;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
let flows: u32 = 0;
/** Flows that no packet belongs to: errors quote packets of theirs that were not captured. */
let quotedOnly: u32 = 0;
/** Their first row. */
const NOT_YET: u32 = 0xffffffff;
let refused: u32 = 0;
let slots: usize = 0;
let slotCount: u32 = 0;
/** Flows so far of each IP protocol, and of link-layer conversations at 0. */
const streams = new StaticArray<u32>(256);

export function flowTotal(): u32 {
  return flows;
}
/** Flows with packets of their own. */
export function flowsWithPackets(): u32 {
  return flows - quotedOnly;
}
export function flowsRefused(): u32 {
  return refused;
}

/** Streams of an IP protocol: their numbers go from 0. */
export function streamTotal(transport: u32): u32 {
  return unchecked(streams[transport & 255]);
}

export function flowAt(id: u32): usize {
  return <usize>load<u32>(blocks + ((id >> FLOW_BLOCK_SHIFT) << 2)) + <usize>(id & (FLOW_BLOCK_FLOWS - 1)) * FLOW_BYTES;
}

function sameAddress(stored: usize, address: usize, size: u32): bool {
  if (size == 4) return load<u32>(stored) == load<u32>(address);
  if (size == 16) return load<u64>(stored) == load<u64>(address) && load<u64>(stored, 8) == load<u64>(address, 8);
  return memory.compare(stored, address, size) == 0;
}

/** A slot: u32 hash, u32 flow id; the hash tells almost always whether the record is worth a look. */
const SLOT_SHIFT: usize = 3;

function slotAt(slot: u32): usize {
  return slots + ((<usize>slot) << SLOT_SHIFT);
}

/** Doubles the slots when they are half full. */
function grow(): void {
  const wanted: u32 = slotCount == 0 ? 4096 : slotCount << 1;
  const made = allocate((<usize>wanted) << SLOT_SHIFT);
  if (made == 0) return;
  memory.fill(made, 0xff, (<usize>wanted) << SLOT_SHIFT);
  for (let old: u32 = 0; old < slotCount; old++) {
    const entry = load<u64>(slotAt(old));
    if (<u32>(entry >> 32) == NO_FLOW) continue;
    let slot = (<u32>entry) & (wanted - 1);
    while (load<u32>(made + ((<usize>slot) << SLOT_SHIFT), 4) != NO_FLOW) slot = (slot + 1) & (wanted - 1);
    store<u64>(made + ((<usize>slot) << SLOT_SHIFT), entry);
  }
  recycle(slots, (<usize>slotCount) << SLOT_SHIFT);
  slots = made;
  slotCount = wanted;
}

/** Instead of a slot: nobody knows of one. */
export const NO_SLOT: u32 = 0xffffffff;

/** The slot of the first flow with this hash, or NO_SLOT. */
export function slotWithHash(hash: u32): u32 {
  if (slotCount == 0) return NO_SLOT;
  let slot = hash & (slotCount - 1);
  let entry = load<u64>(slotAt(slot));
  while (<u32>(entry >> 32) != NO_FLOW && <u32>entry != hash) {
    slot = (slot + 1) & (slotCount - 1);
    entry = load<u64>(slotAt(slot));
  }
  return <u32>(entry >> 32) == NO_FLOW ? NO_SLOT : slot;
}

/** The flow in a slot. */
export function flowInSlot(slot: u32): u32 {
  return load<u32>(slotAt(slot), 4);
}

let hashFound: u32 = 0;
let slotFound: u32 = 0;
let reversed: bool = false;
let hint: u32 = NO_SLOT;

/** The slot in which the flow of the packet that comes now probably is: a key has one slot, so a look there says whether it is. */
export function hintSlot(slot: u32): void {
  hint = slot;
}

/** Whether `flow` is that of the packet's endpoints; leaves the direction behind. */
function isFlowOf(s: Sink, flow: usize, transport: u32, sourcePort: u32, destinationPort: u32): bool {
  const size = s.addressSize;
  // Protocol and size, both ports: one look at each.
  if (load<u16>(flow, FLOW_TRANSPORT) != (transport | (size << 8))) return false;
  const ports = load<u32>(flow, FLOW_PORT_A);
  if (
    ports == (sourcePort | (destinationPort << 16)) &&
    sameAddress(flow + FLOW_ADDRESS_A, s.source, size) &&
    sameAddress(flow + FLOW_ADDRESS_B, s.destination, size)
  ) {
    reversed = false;
    return true;
  }
  if (
    ports == (destinationPort | (sourcePort << 16)) &&
    sameAddress(flow + FLOW_ADDRESS_B, s.source, size) &&
    sameAddress(flow + FLOW_ADDRESS_A, s.destination, size)
  ) {
    reversed = true;
    return true;
  }
  return false;
}

/** Newest flow of the packet's endpoints, or NO_FLOW; leaves hash, slot and direction behind. */
function findNewest(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32): u32 {
  const hinted = hint;
  hint = NO_SLOT;
  if (hinted != NO_SLOT) {
    const id = flowInSlot(hinted);
    if (id != NO_FLOW && isFlowOf(s, flowAt(id), transport, sourcePort, destinationPort)) {
      hashFound = load<u32>(slotAt(hinted));
      slotFound = hinted;
      return id;
    }
  }
  return searchNewest(s, transport, sourcePort, destinationPort);
}

function searchNewest(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32): u32 {
  hashFound = hashOf(s.source, s.destination, s.addressSize, transport, sourcePort, destinationPort);
  let slot = hashFound & (slotCount - 1);
  for (;;) {
    const id = flowInSlot(slot);
    if (id == NO_FLOW) break;
    const isSame = load<u32>(slotAt(slot)) == hashFound;
    if (isSame && isFlowOf(s, flowAt(id), transport, sourcePort, destinationPort)) {
      slotFound = slot;
      return id;
    }
    slot = (slot + 1) & (slotCount - 1);
  }
  slotFound = slot;
  return NO_FLOW;
}

const TCP: u32 = 6;

/** TCP, UDP, DCCP, SCTP, UDP-Lite. */
function hasPorts(transport: u32): bool {
  return transport == 6 || transport == 17 || transport == 33 || transport == 132 || transport == 136;
}

/** The packets looked for now have no ports, whatever their protocol. */
let isPortless: bool = false;

/** The flow's number among those of its transport, once ports of its own were seen. */
function claimNumber(flow: usize): void {
  const transport = load<u8>(flow, FLOW_TRANSPORT);
  const flags = load<u16>(flow, FLOW_FLAGS);
  if ((flags & FLOW_FLAG_PORTS) != 0) return;
  store<u32>(flow, unchecked(streams[transport]++), FLOW_STREAM);
  if (hasPorts(transport)) store<u16>(flow, flags | FLOW_FLAG_PORTS, FLOW_FLAGS);
}

/** A new flow from the packet's endpoints into the slot found last. */
function addFlow(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32, older: u32): u32 {
  const id = flows;
  if ((id & (FLOW_BLOCK_FLOWS - 1)) == 0) {
    const block = id >> FLOW_BLOCK_SHIFT < BLOCK_CAP ? allocate(FLOW_BLOCK_FLOWS * FLOW_BYTES) : 0;
    if (block == 0) {
      refused++;
      return NO_FLOW;
    }
    store<u32>(blocks + ((id >> FLOW_BLOCK_SHIFT) << 2), <u32>block);
  }
  const state: usize = transport == TCP ? makeTcpState() : 0;
  if (transport == TCP && state == 0) {
    refused++;
    return NO_FLOW;
  }
  flows++;
  const flow = flowAt(id);
  store<u32>(flow, <u32>state, FLOW_TCP);
  memory.copy(flow + FLOW_ADDRESS_A, s.source, s.addressSize);
  memory.copy(flow + FLOW_ADDRESS_B, s.destination, s.addressSize);
  store<u16>(flow, sourcePort, FLOW_PORT_A);
  store<u16>(flow, destinationPort, FLOW_PORT_B);
  store<u8>(flow, transport, FLOW_TRANSPORT);
  store<u8>(flow, s.addressSize, FLOW_ADDRESS_SIZE);
  store<u32>(flow, s.row, FLOW_FIRST_ROW);
  store<u32>(flow, s.row, FLOW_LAST_ROW);
  store<u32>(flow, older, FLOW_OLDER);
  store<u16>(flow, 0, FLOW_FLAGS);
  // Fragments and the like have no ports: they are nobody's stream and take no number.
  if (!isPortless) claimNumber(flow);
  store<u32>(slotAt(slotFound), hashFound);
  store<u32>(slotAt(slotFound), id, 4);
  reversed = false;
  return id;
}

/** Makes the flow the packet's own: memo, direction, the row's flow. */
function enterFlow(s: Sink, id: u32): u32 {
  s.flow = id;
  if (id == NO_FLOW) {
    s.memo.head = 0;
    s.direction = 0;
    return id;
  }
  s.memo.head = flowAt(id) + FLOW_MEMO;
  s.memo.row = s.row;
  s.memo.live = s.live;
  s.direction = reversed ? 1 : 0;
  return id;
}

/** A flow that was only quoted so far: its first packet says which end is the first. */
function takeEnds(s: Sink, flow: usize): void {
  store<u32>(flow, s.row, FLOW_FIRST_ROW);
  quotedOnly--;
  if (s.direction == 0) return;
  s.direction = 0;
  memory.copy(flow + FLOW_ADDRESS_A, s.source, s.addressSize);
  memory.copy(flow + FLOW_ADDRESS_B, s.destination, s.addressSize);
  const port = load<u16>(flow, FLOW_PORT_A);
  store<u16>(flow, load<u16>(flow, FLOW_PORT_B), FLOW_PORT_A);
  store<u16>(flow, port, FLOW_PORT_B);
}

/** The flow's first packet, or the first of which more is known than of those before. */
function addFlags(s: Sink, flow: usize): void {
  const flags = <u32>load<u16>(flow, FLOW_FLAGS);
  store<u16>(flow, flags | s.flowFlags, FLOW_FLAGS);
  if ((flags & FLOW_FLAG_TIME) != 0) return;
  store<i64>(flow, s.time, FLOW_FIRST_TIME);
  store<i64>(flow, s.time, FLOW_LAST_TIME);
  if (load<u32>(flow, FLOW_FIRST_ROW) == NOT_YET) takeEnds(s, flow);
}

/** Counts the packet for its flow: frame bytes, times, last row. */
function countPacket(s: Sink, id: u32): void {
  const flow = flowAt(id);
  if ((s.flowFlags & ~(<u32>load<u16>(flow, FLOW_FLAGS))) != 0) addFlags(s, flow);
  const packets = flow + FLOW_PACKETS_A + (s.direction << 2);
  store<u32>(packets, load<u32>(packets) + 1);
  const bytes = flow + FLOW_BYTES_A + (s.direction << 3);
  store<u64>(bytes, load<u64>(bytes) + s.originalLength);
  store<u32>(flow, s.row, FLOW_LAST_ROW);
  if (s.time < load<i64>(flow, FLOW_FIRST_TIME)) store<i64>(flow, s.time, FLOW_FIRST_TIME);
  if (s.time > load<i64>(flow, FLOW_LAST_TIME)) store<i64>(flow, s.time, FLOW_LAST_TIME);
}

/** The flow, of those with the endpoints of `id`, that the packet belonged to when it came; leaves the direction behind. */
function olderAt(s: Sink, id: u32, sourcePort: u32): u32 {
  while (id != NO_FLOW && load<u32>(flowAt(id), FLOW_FIRST_ROW) > s.row) {
    id = load<u32>(flowAt(id), FLOW_OLDER);
    if (id != NO_FLOW)
      reversed =
        !sameAddress(flowAt(id) + FLOW_ADDRESS_A, s.source, s.addressSize) ||
        load<u16>(flowAt(id), FLOW_PORT_A) != sourcePort;
  }
  return id;
}

/**
 * The flow of the packet's endpoints (s.source, s.destination) over `transport`; made when it is new, counted on the first
 * pass. NO_FLOW without addresses, inside quoted packets, or when there is no room. `fresh` starts a new flow on the same key.
 */
export function findFlow(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32, fresh: bool = false): u32 {
  if (s.quoted || s.addressSize == 0) {
    s.memo.head = 0;
    return NO_FLOW;
  }
  if (slotCount == 0 || flows >= slotCount >> 1) {
    if (s.live) grow();
    if (slotCount == 0) return enterFlow(s, NO_FLOW);
  }
  let id = findNewest(s, transport, sourcePort, destinationPort);
  if ((sourcePort | destinationPort) == 0 && id != NO_FLOW && s.live && !isPortless) claimNumber(flowAt(id));
  if (s.live) {
    if (id == NO_FLOW || fresh) {
      if (flows >= slotCount - 1) {
        refused++;
        return enterFlow(s, NO_FLOW);
      }
      id = addFlow(s, transport, sourcePort, destinationPort, id);
      if (id == NO_FLOW) return enterFlow(s, NO_FLOW);
    }
    enterFlow(s, id);
    countPacket(s, id);
    return id;
  }
  return enterFlow(s, olderAt(s, id, sourcePort));
}

/** The same for a packet without ports of its own: a fragment, a header that was cut, a protocol that has none. */
export function findHostFlow(s: Sink): u32 {
  isPortless = true;
  const id = findFlow(s, s.transport, 0, 0);
  isPortless = false;
  return id;
}

/**
 * The flow that a quoted header with ports speaks of, made (without packets) when it is new; the packet stays that of the error.
 * The addresses are those of the quoted network header.
 */
export function findQuotedFlow(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32): u32 {
  if (slotCount == 0 || s.quotedSize == 0) return NO_FLOW;
  const source = s.source;
  const destination = s.destination;
  const size = s.addressSize;
  s.source = s.quotedSource;
  s.destination = s.quotedSource + s.quotedSize;
  s.addressSize = s.quotedSize;
  let id = findNewest(s, transport, sourcePort, destinationPort);
  if (s.live) {
    if (id == NO_FLOW && flows < slotCount - 1) {
      id = addFlow(s, transport, sourcePort, destinationPort, NO_FLOW);
      if (id != NO_FLOW) {
        store<u32>(flowAt(id), NOT_YET, FLOW_FIRST_ROW);
        quotedOnly++;
      }
    }
  } else {
    const newest = id;
    id = olderAt(s, id, sourcePort);
    // Its packets came after the error.
    if (id == NO_FLOW) id = oldestOf(newest);
  }
  s.source = source;
  s.destination = destination;
  s.addressSize = size;
  return id;
}

function oldestOf(id: u32): u32 {
  while (id != NO_FLOW && load<u32>(flowAt(id), FLOW_OLDER) != NO_FLOW) id = load<u32>(flowAt(id), FLOW_OLDER);
  return id;
}

/** The newest flow of these endpoints without touching it: for deciding whether a SYN starts a new one. */
export function peekFlow(s: Sink, transport: u32, sourcePort: u32, destinationPort: u32): u32 {
  if (s.quoted || s.addressSize == 0 || slotCount == 0) return NO_FLOW;
  return findNewest(s, transport, sourcePort, destinationPort);
}

export function peekedReversed(): bool {
  return reversed;
}
