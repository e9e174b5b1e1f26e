/**
 * pcapng (draft-ietf-opsawg-pcapng): sections, interfaces with link type and time resolution each, enhanced, simple and old
 * packet blocks. Other blocks are kept by place and read by the host.
 *
 *   block: type u32 | total length u32 | body, padded to 4 | total length u32
 */
import {
  DAMAGE_BLOCK_LENGTH,
  DAMAGE_BLOCK_TRAILER,
  DAMAGE_BYTE_ORDER,
  DAMAGE_CUT_BLOCK,
  DAMAGE_INTERFACE,
  DAMAGE_PACKET_BLOCK,
  FORMAT_PCAPNG,
  INTERFACE_RESOLUTION,
  INTERFACE_SHIFT,
  INTERFACE_SNAP,
  PACKET_CAP,
} from "../../../shared/abi/read.ts";
import {
  Input,
  addBlock,
  addDamage,
  addInterface,
  findInterface,
  giveUp,
  interfaceAt,
  interfaceTotal,
  skipped,
} from "./input.ts";

const SECTION: u32 = 0x0a0d0d0a;
const INTERFACE: u32 = 1;
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;
/** A block that is no packet and longer than this is passed over without being held. */
const HELD_CAP: u32 = 1 << 20;
/** Longest block that is believed. */
const BLOCK_CAP: u32 = 64 << 20;

export function isPcapng(magic: u32): bool {
  return magic == SECTION;
}

export function openPcapng(input: Input): bool {
  input.format = FORMAT_PCAPNG;
  return true;
}

const STEP_WAIT = 0;
const STEP_PACKET = 1;
const STEP_ON = 2;

/** Puts the next packet at the head, taking in the blocks before it. False when more bytes must come, or none will. */
export function nextPcapng(input: Input): bool {
  let step = STEP_ON;
  while (step == STEP_ON) step = readBlock(input);
  return step == STEP_PACKET;
}

/** Passes over what is to be skipped or cannot be read. False while more bytes must come. */
function findHead(input: Input): bool {
  if (!skipped(input)) {
    if (input.ended) giveUp(input, DAMAGE_CUT_BLOCK);
    return false;
  }
  if (input.isLost && !findBlock(input)) return false;
  if (input.left >= 12) return true;
  if (input.ended && input.left != 0) giveUp(input, DAMAGE_CUT_BLOCK);
  return false;
}

/** One block: a packet comes to the head, anything else is taken in. */
function readBlock(input: Input): i32 {
  if (!findHead(input)) return STEP_WAIT;
  const type = load<u32>(input.head);
  if (type == SECTION && !beginSection(input)) return STEP_WAIT;
  const length = input.u32(4);
  if (length < 12 || length > BLOCK_CAP) {
    lose(input, DAMAGE_BLOCK_LENGTH);
    return STEP_ON;
  }
  const padded = (length + 3) & ~3;
  const kind = type == SECTION ? SECTION : input.u32(0);
  const isPacket = kind == ENHANCED_PACKET || kind == SIMPLE_PACKET || kind == OLD_PACKET;
  if (!isPacket && length > HELD_CAP && kind != INTERFACE && kind != SECTION) {
    addBlock(input, kind, length);
    input.skip = padded;
    return STEP_ON;
  }
  if (input.left < padded) {
    if (!input.ended) return STEP_WAIT;
    if (input.left < length) {
      giveUp(input, DAMAGE_CUT_BLOCK);
      return STEP_WAIT;
    }
  }
  if (input.u32(length - 4) != length) {
    lose(input, DAMAGE_BLOCK_TRAILER);
    return STEP_ON;
  }
  if (isPacket) {
    if (takePacket(input, kind, length)) {
      input.recordBytes = min(padded, input.left);
      input.isReady = true;
      return STEP_PACKET;
    }
    addDamage(input, packetReason, input.offset, length);
  } else {
    addBlock(input, kind, length);
    if (kind == INTERFACE) takeInterface(input, length);
  }
  input.advance(min(padded, input.left));
  return STEP_ON;
}

/** Byte order and numbering start anew. False while the magic has not come, or is none. */
function beginSection(input: Input): bool {
  const magic = load<u32>(input.head, 8);
  if (magic != 0x1a2b3c4d && magic != 0x4d3c2b1a) {
    giveUp(input, DAMAGE_BYTE_ORDER);
    return false;
  }
  input.isBig = magic == 0x4d3c2b1a;
  input.orders |= input.isBig ? 2 : 1;
  input.firstInterface = interfaceTotal();
  input.interfaces = 0;
  return true;
}

function lose(input: Input, reason: u32): void {
  input.isLost = true;
  input.lostAt = input.offset;
  input.lostReason = reason;
  input.advance(min<u32>(4, input.left));
}

/** After damage: the next place where a known block type's two lengths agree. */
function findBlock(input: Input): bool {
  while (input.left >= 12) {
    const type = input.u32(0);
    const isKnown = type == SECTION || (type != 0 && type <= 10) || type == 0x0bad || type == 0x40000bad;
    if (isKnown) {
      const length = input.u32(4);
      if (length >= 12 && length <= BLOCK_CAP && (length & 3) == 0) {
        if (length > input.left && !input.ended && length <= HELD_CAP) return false;
        if (length <= input.left && input.u32(length - 4) == length) {
          addDamage(input, input.lostReason, input.lostAt, input.offset - input.lostAt);
          input.isLost = false;
          return true;
        }
      }
    }
    input.advance(4);
  }
  if (input.ended) {
    addDamage(input, input.lostReason, input.lostAt, input.offset + input.left - input.lostAt);
    input.advance(input.left);
    input.done = true;
  }
  return false;
}

/** Section 4.2: link type u16, reserved u16, snap length u32, options (9: if_tsresol, 14: if_tsoffset). */
function takeInterface(input: Input, length: u32): void {
  if (length < 20) {
    addDamage(input, DAMAGE_BLOCK_LENGTH, input.offset, length);
    return;
  }
  let resolution: u32 = 6;
  let shift: i64 = 0;
  for (let at: u32 = 16; at + 4 <= length - 4;) {
    const code = input.u16(at);
    const size = input.u16(at + 2);
    if (code == 0 || size > length - 8 - at) break;
    if (code == 9 && size >= 1) resolution = load<u8>(input.head + at + 4);
    if (code == 14 && size >= 8) shift = <i64>input.u64(at + 4);
    at += 4 + ((size + 3) & ~3);
  }
  if (!addInterface(input, input.u16(8), input.u32(12), resolution, shift))
    addDamage(input, DAMAGE_INTERFACE, input.offset, length);
}

/** Ticks of an interface's clock as nanoseconds since 1970. */
function toNanoseconds(ticks: u64, resolution: u32, shiftSeconds: i64): i64 {
  const power = resolution & 127;
  let nanoseconds: i64;
  if (resolution & 128) {
    if (power > 63) nanoseconds = 0;
    else {
      const fraction = ticks & (((<u64>1) << power) - 1);
      const scaled = power > 34 ? ((fraction >> (power - 34)) * 1000000000) >> 34 : (fraction * 1000000000) >> power;
      nanoseconds = <i64>((ticks >> power) * 1000000000 + scaled);
    }
  } else if (power <= 9) {
    let factor: u64 = 1;
    for (let i = power; i < 9; i++) factor *= 10;
    nanoseconds = <i64>(ticks * factor);
  } else {
    let divisor: u64 = 1;
    for (let i: u32 = 9; i < min<u32>(power, 28); i++) divisor *= 10;
    nanoseconds = <i64>(ticks / divisor);
  }
  return nanoseconds + shiftSeconds * 1000000000;
}

/** Why takePacket refused. */
let packetReason: u32 = 0;

/** Sections 4.3, 4.4 and appendix A. False when the block's own lengths do not fit or its interface was not declared. */
function takePacket(input: Input, kind: u32, length: u32): bool {
  packetReason = DAMAGE_PACKET_BLOCK;
  const header: u32 = kind == SIMPLE_PACKET ? 12 : 28;
  if (length < header + 4) return false;
  const local = kind == ENHANCED_PACKET ? input.u32(8) : kind == OLD_PACKET ? input.u16(8) : 0;
  if (local >= input.interfaces) {
    packetReason = DAMAGE_INTERFACE;
    return false;
  }
  const room = length - header - 4;
  const id = findInterface(input, local);
  const record = interfaceAt(id);
  const snap = load<u32>(record, INTERFACE_SNAP);
  let captured: u32;
  if (kind == SIMPLE_PACKET) {
    input.original = input.u32(8);
    captured = min(input.original, room);
    if (snap != 0) captured = min(captured, snap);
    input.isTimeless = true;
    input.time = 0;
  } else {
    captured = input.u32(20);
    input.original = input.u32(24);
    const ticks = ((<u64>input.u32(12)) << 32) | input.u32(16);
    input.isTimeless = false;
    input.time =
      toNanoseconds(ticks, load<u8>(record, INTERFACE_RESOLUTION), load<i64>(record, INTERFACE_SHIFT)) + input.shift;
    input.lastTime = input.time;
  }
  if (captured > room || captured > <u32>PACKET_CAP) return false;
  input.captured = captured;
  input.bytes = input.head + header;
  input.interfaceId = id;
  input.bytesOffset = input.offset + header;
  input.hasComment = kind != SIMPLE_PACKET && hasComment(input, header + ((captured + 3) & ~3), length - 4);
  return true;
}

/** Whether the packet's options hold a comment (code 1). */
function hasComment(input: Input, from: u32, end: u32): bool {
  let at = from;
  while (at + 4 <= end) {
    const code = input.u16(at);
    if (code == 1) return true;
    if (code == 0) return false;
    at += 4 + ((input.u16(at + 2) + 3) & ~3);
  }
  return false;
}
