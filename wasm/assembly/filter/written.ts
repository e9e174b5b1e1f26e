/** Values as text, the way the tree writes them: for string() and for names such as ip.host. */
import {
  KIND_DURATION,
  KIND_ETHER,
  KIND_EUI64,
  KIND_GUID,
  KIND_I16,
  KIND_I32,
  KIND_I64,
  KIND_I8,
  KIND_IPV4,
  KIND_IPV6,
  KIND_OID,
  KIND_TIME,
} from "../../../shared/abi/field-kind.ts";
import { addBytes, addText, putByte, putCopy, putDecimal, putHex, putText, textMark } from "./lists.ts";

function isSigned(kind: u32): bool {
  return kind == KIND_I8 || kind == KIND_I16 || kind == KIND_I32 || kind == KIND_I64;
}

function putSeconds(nanoseconds: i64): void {
  if (nanoseconds < 0) putByte(45);
  const size = <u64>(nanoseconds < 0 ? -nanoseconds : nanoseconds);
  putDecimal(size / 1000000000);
  putByte(46);
  let rest = size % 1000000000;
  for (let unit: u64 = 100000000; unit != 0; unit /= 10) {
    putByte(48 + <u32>(rest / unit));
    rest %= unit;
  }
}

/** A number of the KIND_: decimal, dotted, or seconds. */
export function writeNumber(value: u64, kind: u32): void {
  if (kind == KIND_IPV4) {
    for (let shift: i32 = 24; shift >= 0; shift -= 8) {
      putDecimal((value >> shift) & 255);
      if (shift != 0) putByte(46);
    }
  } else if (kind == KIND_TIME || kind == KIND_DURATION) putSeconds(<i64>value);
  else if (isSigned(kind) && <i64>value < 0) {
    putByte(45);
    putDecimal(<u64>-(<i64>value));
  } else putDecimal(value);
}

/** RFC 5952: the longest run of two zero groups or more is "::", the first of equal ones. */
function putIpv6(at: usize): void {
  let best: u32 = 8;
  let bestLength: u32 = 1;
  for (let i: u32 = 0; i < 8; i++) {
    let length: u32 = 0;
    while (i + length < 8 && load<u16>(at + ((i + length) << 1)) == 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
    i += length;
  }
  for (let i: u32 = 0; i < 8; i++) {
    if (i == best) {
      putText("::");
      i += bestLength - 1;
      continue;
    }
    if (i != 0 && i != best + bestLength) putByte(58);
    const group = bswap(load<u16>(at + (i << 1)));
    putHex(group, group >= 0x1000 ? 4 : group >= 0x100 ? 3 : group >= 0x10 ? 2 : 1);
  }
}

/** BER contents octets (X.690 section 8.19). */
function putOid(at: usize, length: u32): void {
  let arc: u64 = 0;
  let isFirst = true;
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(at + i);
    arc = (arc << 7) | (byte & 127);
    if ((byte & 128) != 0) continue;
    if (isFirst) {
      const top: u64 = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      putDecimal(top);
      arc -= top * 40;
      isFirst = false;
    }
    putByte(46);
    putDecimal(arc);
    arc = 0;
  }
}

function putGuid(at: usize, length: u32): void {
  for (let i: u32 = 0; i < min(length, 16); i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) putByte(45);
    putHex(load<u8>(at + i), 2);
  }
}

/** Bytes of the KIND_ as text. */
export function writeBytes(at: usize, length: u32, kind: u32): void {
  if (kind == KIND_IPV6) {
    if (length == 16) putIpv6(at);
    return;
  }
  if (kind == KIND_OID) {
    putOid(at, length);
    return;
  }
  if (kind == KIND_GUID) {
    putGuid(at, length);
    return;
  }
  const isAddress = kind == KIND_ETHER || kind == KIND_EUI64;
  for (let i: u32 = 0; i < length; i++) {
    if (isAddress && i != 0) putByte(58);
    putHex(load<u8>(at + i), 2);
  }
}

/** Bytes of the UTF-8 sequence at `at` (RFC 3629), 0 when it is none; `left` bytes are there. */
function sequenceLength(at: usize, left: u32): u32 {
  const first = load<u8>(at);
  if (first < 0x80) return 1;
  const count: u32 = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || count > left) return 0;
  const second = load<u8>(at, 1);
  const low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i: u32 = 2; i < count; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  return count;
}

/** Adds text of the packet: up to its first NUL, what is no UTF-8 as U+FFFD. */
export function addUtf8(at: usize, length: u32): void {
  let end: u32 = 0;
  let isPlain = true;
  while (end < length && load<u8>(at + end) != 0) {
    if (load<u8>(at + end) >= 0x80) isPlain = false;
    end++;
  }
  if (isPlain) {
    addBytes(at, end);
    return;
  }
  const mark = textMark();
  for (let i: u32 = 0; i < end;) {
    const count = sequenceLength(at + i, end - i);
    if (count != 0) putCopy(at + i, count);
    else {
      putByte(0xef);
      putByte(0xbf);
      putByte(0xbd);
    }
    i += max(count, 1);
  }
  addText(mark);
}
