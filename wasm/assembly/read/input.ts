/**
 * One input: the bytes of a file that have arrived and not been used, and the record that stands at its head. Chunks may end
 * anywhere; what is incomplete is carried over. Readers take bytes with need() and advance().
 */
import {
  BLOCK_RECORD_BYTES,
  BLOCK_RECORD_CAP,
  DAMAGE_BYTES,
  DAMAGE_CAP,
  DAMAGE_INPUT,
  DAMAGE_OFFSET,
  DAMAGE_PACKETS,
  DAMAGE_REASON,
  DAMAGE_SKIPPED,
  INTERFACE_BYTES,
  INTERFACE_CAP,
  INTERFACE_INPUT,
  INTERFACE_LINK,
  INTERFACE_LOCAL,
  INTERFACE_PACKETS,
  INTERFACE_RESOLUTION,
  INTERFACE_SHIFT,
  INTERFACE_SNAP,
} from "../../../shared/abi/read.ts";
import { allocate } from "../core/memory.ts";

@unmanaged
export class Input {
  index: u32 = 0;
  format: u32 = 0;
  /** Bytes that wait, from `start` to `end` of `buffer`; the first of them is byte `offset` of the file. */
  buffer: usize = 0;
  capacity: u32 = 0;
  start: u32 = 0;
  end: u32 = 0;
  offset: u64 = 0;
  /** Bytes to throw away before anything else is read. */
  skip: u64 = 0;
  /** No more bytes will come; nothing more will be read. */
  ended: bool = false;
  done: bool = false;
  damaged: bool = false;
  isBig: bool = false;
  /** Byte orders seen: 1 little, 2 big. */
  orders: u32 = 0;
  headerBytes: u32 = 0;
  isNano: bool = false;
  /** pcap before version 2.3: lengths the other way round. */
  isSwapped: bool = false;
  /** First interface of the section, and how many it has. */
  firstInterface: u32 = 0;
  interfaces: u32 = 0;
  packets: u32 = 0;
  /** Added to every time, ns. */
  shift: i64 = 0;
  lastTime: i64 = 0;
  /** Live, and silent for so long that the others go on without it. */
  isWaived: bool = false;
  /** Searching for the next plausible record since this offset. */
  isLost: bool = false;
  lostAt: u64 = 0;
  lostReason: u32 = 0;

  /** The record at the head. */
  isReady: bool = false;
  time: i64 = 0;
  isTimeless: bool = false;
  bytes: usize = 0;
  captured: u32 = 0;
  original: u32 = 0;
  interfaceId: u32 = 0;
  bytesOffset: u64 = 0;
  hasComment: bool = false;
  /** What to take off the head once the record was used. */
  recordBytes: u32 = 0;

  get left(): u32 {
    return this.end - this.start;
  }
  get head(): usize {
    return this.buffer + this.start;
  }
  advance(count: u32): void {
    this.start += count;
    this.offset += count;
  }
  u16(at: u32): u32 {
    const value = load<u16>(this.head + at);
    return this.isBig ? bswap(value) : value;
  }
  u32(at: u32): u32 {
    const value = load<u32>(this.head + at);
    return this.isBig ? bswap(value) : value;
  }
  u64(at: u32): u64 {
    const value = load<u64>(this.head + at);
    return this.isBig ? bswap(value) : value;
  }
}

const INPUT_CAP: u32 = 256;
const INPUT_BYTES: usize = offsetof<Input>();
const inputs = new StaticArray<usize>(INPUT_CAP);
let inputCount: u32 = 0;

const damages: usize = heap.alloc(<usize>(DAMAGE_BYTES * DAMAGE_CAP));
let damageCount: u32 = 0;
let damagesDropped: u32 = 0;
const interfaces: usize = heap.alloc(INTERFACE_BYTES * 1024);
let interfaceTable: usize = interfaces;
let interfaceCapacity: u32 = 1024;
let interfaceCount: u32 = 0;
let blockRecords: usize = 0;
let blockCount: u32 = 0;
let blocksDropped: u32 = 0;

/** A new input; its number, or -1 when there are too many. */
export function openInput(shift: i64): i32 {
  if (inputCount >= INPUT_CAP) return -1;
  const at = allocate(INPUT_BYTES);
  if (at == 0) return -1;
  const input = changetype<Input>(at);
  input.index = inputCount;
  input.shift = shift;
  unchecked((inputs[inputCount] = at));
  return inputCount++;
}

/** The others go on without this input while it has no record, or wait for it again. */
export function waiveInput(index: u32, on: bool): void {
  inputAt(index).isWaived = on;
  if (on) everWaived = true;
}

let everWaived: bool = false;

export function wasWaived(): bool {
  return everWaived;
}

export function inputTotal(): u32 {
  return inputCount;
}
export function inputAt(index: u32): Input {
  return changetype<Input>(unchecked(inputs[index]));
}

/** Room for `bytes` more behind what waits; the address to write them to, or 0. */
export function reserveInput(index: u32, bytes: u32): usize {
  const input = inputAt(index);
  const waiting = input.left;
  if (input.start != 0) {
    if (waiting != 0) memory.copy(input.buffer, input.head, waiting);
    input.start = 0;
    input.end = waiting;
  }
  if (waiting + bytes > input.capacity) {
    const capacity = max(waiting + bytes, input.capacity << 1);
    const made = allocate(capacity);
    if (made == 0) return 0;
    if (waiting != 0) memory.copy(made, input.buffer, waiting);
    input.buffer = made;
    input.capacity = capacity;
  }
  return input.buffer + input.end;
}

/** `bytes` were written where reserveInput said; `last` when no more will come. */
export function commitInput(index: u32, bytes: u32, last: bool): void {
  const input = inputAt(index);
  input.end += bytes;
  input.ended = last;
}

/** Drops what is to be skipped; false while more must come. */
export function skipped(input: Input): bool {
  if (input.skip == 0) return true;
  const count = <u32>min<u64>(input.skip, input.left);
  input.advance(count);
  input.skip -= count;
  return input.skip == 0;
}

/** Notes a damage at `offset` of the file. */
export function addDamage(input: Input, reason: u32, offset: u64, skippedBytes: u64): void {
  input.damaged = true;
  if (damageCount >= <u32>DAMAGE_CAP) {
    damagesDropped++;
    return;
  }
  const at = damages + (damageCount++ as usize) * DAMAGE_BYTES;
  store<u32>(at, input.index, DAMAGE_INPUT);
  store<u32>(at, reason, DAMAGE_REASON);
  store<u64>(at, offset, DAMAGE_OFFSET);
  store<u64>(at, skippedBytes, DAMAGE_SKIPPED);
  store<u32>(at, input.packets, DAMAGE_PACKETS);
}

/** The rest of the input cannot be used: the damage covers what waits and what still comes. */
export function giveUp(input: Input, reason: u32): void {
  addDamage(input, reason, input.offset, input.left);
  input.advance(input.left);
  input.done = true;
}

/** Declares an interface of the input; false when there are too many. */
export function addInterface(input: Input, link: u32, snap: u32, resolution: u32, shiftSeconds: i64): bool {
  if (interfaceCount >= <u32>INTERFACE_CAP) return false;
  if (interfaceCount >= interfaceCapacity) {
    const made = allocate(<usize>(interfaceCapacity << 1) * INTERFACE_BYTES);
    if (made == 0) return false;
    memory.copy(made, interfaceTable, <usize>interfaceCapacity * INTERFACE_BYTES);
    interfaceTable = made;
    interfaceCapacity <<= 1;
  }
  const at = interfaceTable + (interfaceCount++ as usize) * INTERFACE_BYTES;
  memory.fill(at, 0, INTERFACE_BYTES);
  store<u32>(at, input.index, INTERFACE_INPUT);
  store<u16>(at, link, INTERFACE_LINK);
  store<u8>(at, resolution, INTERFACE_RESOLUTION);
  store<u32>(at, snap, INTERFACE_SNAP);
  store<i64>(at, shiftSeconds, INTERFACE_SHIFT);
  store<u32>(at, input.interfaces++, INTERFACE_LOCAL);
  return true;
}

export function interfaceAt(id: u32): usize {
  return interfaceTable + <usize>id * INTERFACE_BYTES;
}

/** Id of a declared interface of the section: other inputs may have declared theirs in between. */
export function findInterface(input: Input, local: u32): u32 {
  let id = input.firstInterface + local;
  for (; id < interfaceCount; id++) {
    const at = interfaceAt(id);
    if (load<u32>(at, INTERFACE_INPUT) == input.index && load<u32>(at, INTERFACE_LOCAL) == local) break;
  }
  return id;
}

/** Counts a packet of an interface. */
export function countInterface(id: u32): void {
  const at = interfaceAt(id);
  store<u32>(at, load<u32>(at, INTERFACE_PACKETS) + 1, INTERFACE_PACKETS);
}

/** Keeps where a block that is not a packet lies: the host reads it when it is wanted. */
export function addBlock(input: Input, type: u32, length: u32): void {
  if (blockRecords == 0) blockRecords = allocate(BLOCK_RECORD_BYTES * <u32>BLOCK_RECORD_CAP);
  if (blockRecords == 0 || blockCount >= <u32>BLOCK_RECORD_CAP) {
    blocksDropped++;
    return;
  }
  const at = blockRecords + (blockCount++ as usize) * BLOCK_RECORD_BYTES;
  store<u32>(at, input.index);
  store<u32>(at, type, 4);
  store<u64>(at, input.offset, 8);
  store<u32>(at, length, 16);
  store<u32>(at, input.firstInterface | (input.isBig ? 0x80000000 : 0), 20);
}

/** Blocks beyond BLOCK_RECORD_CAP. */
export function blocksRefused(): u32 {
  return blocksDropped;
}

export function damageTable(): usize {
  return damages;
}
export function damageTotal(): u32 {
  return damageCount;
}
export function damageDropped(): u32 {
  return damagesDropped;
}
export function interfaceTotal(): u32 {
  return interfaceCount;
}
export function blockTable(): usize {
  return blockRecords;
}
export function blockTotal(): u32 {
  return blockCount;
}
