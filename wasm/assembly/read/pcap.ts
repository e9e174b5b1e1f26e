/**
 * pcap (libpcap savefile; draft-ietf-opsawg-pcap) in both byte orders, with microseconds or nanoseconds, and the "modified"
 * kind of patched kernels with 24-byte record headers.
 *
 *   file:   magic u32 | major u16 | minor u16 | zone i32 | sigfigs u32 | snap u32 | link type u32
 *   record: seconds u32 | fraction u32 | captured u32 | original u32 | (modified: index u32 | protocol u16 | type u8 | pad u8) | bytes
 */
import {
  DAMAGE_CUT_HEADER,
  DAMAGE_CUT_PACKET,
  DAMAGE_FILE_HEADER,
  DAMAGE_LENGTH,
  FORMAT_PCAP,
  FORMAT_PCAP_MODIFIED,
  PACKET_CAP,
} from "../../../shared/abi/read.ts";
import { Input, addDamage, addInterface, giveUp, interfaceTotal } from "./input.ts";

const FILE_HEADER: u32 = 24;
const RESOLUTION_MICRO: u32 = 6;
const RESOLUTION_NANO: u32 = 9;
/** How far a time may lie from the last one for a record to be believed after damage: 30 days. */
const BELIEVABLE_NS: i64 = 30 * 86400 * 1000000000;

/** Whether the first four bytes (as little-endian) are a pcap magic. */
export function isPcap(magic: u32): bool {
  return (
    magic == 0xa1b2c3d4 ||
    magic == 0xd4c3b2a1 ||
    magic == 0xa1b23c4d ||
    magic == 0x4d3cb2a1 ||
    magic == 0xa1b2cd34 ||
    magic == 0x34cdb2a1
  );
}

/** Reads the file header. False while it is not whole. */
export function openPcap(input: Input): bool {
  if (input.left < FILE_HEADER) {
    if (input.ended) giveUp(input, DAMAGE_FILE_HEADER);
    return false;
  }
  const magic = load<u32>(input.head);
  input.isBig = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1 || magic == 0x34cdb2a1;
  input.orders = input.isBig ? 2 : 1;
  input.isNano = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
  const isModified = magic == 0xa1b2cd34 || magic == 0x34cdb2a1;
  input.format = isModified ? FORMAT_PCAP_MODIFIED : FORMAT_PCAP;
  input.headerBytes = isModified ? 24 : 16;
  const major = input.u16(4);
  const minor = input.u16(6);
  // Versions before 2.3 wrote the original length first (libpcap's own note on its file format).
  input.isSwapped = major < 2 || (major == 2 && minor < 3);
  input.firstInterface = interfaceTotal();
  addInterface(input, input.u32(20) & 0xffff, input.u32(16), input.isNano ? RESOLUTION_NANO : RESOLUTION_MICRO, 0);
  input.advance(FILE_HEADER);
  return true;
}

function timeAt(input: Input, at: u32): i64 {
  return <i64>input.u32(at) * 1000000000 + (input.isNano ? <i64>input.u32(at + 4) : <i64>input.u32(at + 4) * 1000);
}

/** Puts the next record at the head. False when more bytes must come, or none will. */
export function nextPcap(input: Input): bool {
  if (input.isLost && !findRecord(input)) return false;
  const header = input.headerBytes;
  if (input.left < header) {
    if (input.ended && input.left != 0) giveUp(input, DAMAGE_CUT_HEADER);
    return false;
  }
  let captured = input.u32(8);
  let original = input.u32(12);
  if (input.isSwapped && captured > original) {
    captured = original;
    original = input.u32(8);
  }
  if (captured > <u32>PACKET_CAP) {
    input.isLost = true;
    input.lostAt = input.offset;
    input.lostReason = DAMAGE_LENGTH;
    return findRecord(input) ? nextPcap(input) : false;
  }
  if (input.left - header < captured) {
    if (input.ended) giveUp(input, DAMAGE_CUT_PACKET);
    return false;
  }
  input.time = timeAt(input, 0) + input.shift;
  input.isTimeless = false;
  input.lastTime = input.time;
  input.bytes = input.head + header;
  input.captured = captured;
  input.original = original;
  input.interfaceId = input.firstInterface;
  input.bytesOffset = input.offset + header;
  input.hasComment = false;
  input.recordBytes = header + captured;
  input.isReady = true;
  return true;
}

/** Whether a record may start `at` bytes behind the head: lengths fit each other and the time is near the last one. */
function isBelievable(input: Input, at: u32): bool {
  const captured = input.u32(at + 8);
  const original = input.u32(at + 12);
  if (captured == 0 || captured > 65535 + 64 || original < captured || original > <u32>PACKET_CAP) return false;
  if (input.u32(at + 4) >= (input.isNano ? <u32>1000000000 : 1000000)) return false;
  const apart = timeAt(input, at) + input.shift - input.lastTime;
  return input.packets == 0 || (apart > -BELIEVABLE_NS && apart < BELIEVABLE_NS);
}

/** After damage: looks for three believable records in a row, and notes what was skipped. */
function findRecord(input: Input): bool {
  const header = input.headerBytes;
  const reach = <u32>3 * (<u32>PACKET_CAP + 24);
  while (input.left >= header && (input.ended || input.left >= reach)) {
    let at: u32 = 0;
    let seen = 0;
    while (seen < 3 && input.left - at >= header && isBelievable(input, at)) {
      const next = header + input.u32(at + 8);
      if (input.left - at < next) break;
      at += next;
      seen++;
      if (at == input.left && input.ended) seen = 3;
    }
    if (seen == 3) {
      addDamage(input, input.lostReason, input.lostAt, input.offset - input.lostAt);
      input.isLost = false;
      return true;
    }
    input.advance(1);
  }
  if (input.ended) {
    addDamage(input, input.lostReason, input.lostAt, input.offset + input.left - input.lostAt);
    input.advance(input.left);
    input.done = true;
  }
  return false;
}
