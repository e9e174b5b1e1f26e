/**
 * Snoop (RFC 1761), big-endian.
 *
 *   file:   "snoop" 0 0 0 | version u32 | data link u32
 *   record: original u32 | captured u32 | record length u32 | drops u32 | seconds u32 | microseconds u32 | bytes, padded
 */
import {
  DAMAGE_CUT_HEADER,
  DAMAGE_CUT_PACKET,
  DAMAGE_FILE_HEADER,
  DAMAGE_LENGTH,
  FORMAT_SNOOP,
  PACKET_CAP,
} from "../../../shared/abi/read.ts";
import { Input, addInterface, giveUp, interfaceTotal } from "./input.ts";

const RECORD_HEADER: u32 = 24;

/** Whether the first eight bytes are snoop's. */
export function isSnoop(head: usize): bool {
  return load<u32>(head) == 0x6f6f6e73 && load<u32>(head, 4) == 0x00000070;
}

/** Data link numbers of RFC 1761 section 4 as LINKTYPE_ numbers. */
function linkType(number: u32): u32 {
  switch (number) {
    case 0:
    case 1:
    case 2:
      return number == 2 ? 6 : 1;
    case 4:
      return 1;
    case 8:
      return 10;
    default:
      return 0xffff;
  }
}

export function openSnoop(input: Input): bool {
  if (input.left < 16) {
    if (input.ended) giveUp(input, DAMAGE_FILE_HEADER);
    return false;
  }
  input.isBig = true;
  input.orders = 2;
  input.format = FORMAT_SNOOP;
  input.firstInterface = interfaceTotal();
  addInterface(input, linkType(input.u32(12)), <u32>PACKET_CAP, 6, 0);
  input.advance(16);
  return true;
}

export function nextSnoop(input: Input): bool {
  if (input.left < RECORD_HEADER) {
    if (input.ended && input.left != 0) giveUp(input, DAMAGE_CUT_HEADER);
    return false;
  }
  const original = input.u32(0);
  const captured = input.u32(4);
  const record = input.u32(8);
  if (
    captured > <u32>PACKET_CAP ||
    record < RECORD_HEADER ||
    captured > record - RECORD_HEADER ||
    record > <u32>PACKET_CAP + 4096
  ) {
    giveUp(input, DAMAGE_LENGTH);
    return false;
  }
  if (input.left < record) {
    if (input.ended) giveUp(input, DAMAGE_CUT_PACKET);
    return false;
  }
  input.time = <i64>input.u32(16) * 1000000000 + <i64>input.u32(20) * 1000 + input.shift;
  input.isTimeless = false;
  input.lastTime = input.time;
  input.bytes = input.head + RECORD_HEADER;
  input.captured = captured;
  input.original = original;
  input.interfaceId = input.firstInterface;
  input.bytesOffset = input.offset + RECORD_HEADER;
  input.hasComment = false;
  input.recordBytes = record;
  input.isReady = true;
  return true;
}
