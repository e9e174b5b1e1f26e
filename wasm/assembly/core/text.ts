/** Reading protocols that are lines of text: line ends, words, numbers and addresses. Nothing here shows or fails anything. */
import { Sink } from "./sink.ts";

/** Offset of the first CR or LF at or after `at`, or of the end of the captured bytes. */
export function endOfLine(s: Sink, at: u32): u32 {
  const stop = s.length;
  for (let i = at; i < stop; i++) {
    const byte = load<u8>(s.base + i);
    if (byte == 10 || byte == 13) return i;
  }
  return max(at, stop);
}

/** Start of the line after the one that ends at `end`: CR LF, LF or a CR alone. */
export function afterLine(s: Sink, end: u32): u32 {
  if (end >= s.length) return end;
  const isPair = load<u8>(s.base + end) == 13 && s.has(end, 2) && load<u8>(s.base + end, 1) == 10;
  return isPair ? end + 2 : end + 1;
}

/** Whether a line ends at `end` and its LF was captured. */
export function isWhole(s: Sink, end: u32): bool {
  const next = afterLine(s, end);
  return next > end && load<u8>(s.base + next - 1) == 10;
}

/** Offset of the first space or tab at or after `at`, or `end`. */
export function endOfWord(s: Sink, at: u32, end: u32): u32 {
  const stop = min(end, s.length);
  for (let i = at; i < stop; i++) {
    const byte = load<u8>(s.base + i);
    if (byte == 32 || byte == 9) return i;
  }
  return end;
}

/** Offset of the first byte that is no space and no tab, or `end`. */
export function afterSpace(s: Sink, at: u32, end: u32): u32 {
  const stop = min(end, s.length);
  for (let i = at; i < stop; i++) {
    const byte = load<u8>(s.base + i);
    if (byte != 32 && byte != 9) return i;
  }
  return end;
}

/** `end` without the spaces and tabs before it. */
export function beforeSpace(s: Sink, at: u32, end: u32): u32 {
  let stop = min(end, s.length);
  while (stop > at) {
    const byte = load<u8>(s.base + stop - 1);
    if (byte != 32 && byte != 9) break;
    stop--;
  }
  return max(stop, at);
}

export function isDigit(s: Sink, at: u32): bool {
  return at < s.length && <u32>load<u8>(s.base + at) - 48 < 10;
}

/** Offset of the first byte at or after `at` that is no digit, or `end`. */
export function endOfDigits(s: Sink, at: u32, end: u32): u32 {
  let i = at;
  while (i < end && isDigit(s, i)) i++;
  return i;
}

/** The digits from `at` to before `end` as a number; the largest number when they do not fit. */
export function decimal(s: Sink, at: u32, end: u32): u32 {
  let value: u64 = 0;
  for (let i = at; i < end && isDigit(s, i); i++) {
    value = value * 10 + (load<u8>(s.base + i) - 48);
    if (value > 0xffffffff) return 0xffffffff;
  }
  return <u32>value;
}

const address: usize = heap.alloc(16);

/** Bytes of the address that the last parse found. */
export function parsedAddress(): usize {
  return address;
}

/** Four numbers below 256 with `separator` between them; offset after the last, or 0 when they are not there. */
export function parseIpv4(s: Sink, at: u32, end: u32, separator: u32): u32 {
  let i = at;
  for (let part: u32 = 0; part < 4; part++) {
    if (part != 0) {
      if (i >= end || s.left(i) == 0 || load<u8>(s.base + i) != separator) return 0;
      i++;
    }
    const stop = endOfDigits(s, i, end);
    const value = decimal(s, i, stop);
    if (stop == i || value > 255) return 0;
    store<u8>(address + part, value);
    i = stop;
  }
  return i;
}

/** RFC 4291 section 2.2, with or without "::", no dotted tail. True when all of `at` to before `end` is such an address. */
export function parseIpv6(s: Sink, at: u32, end: u32): bool {
  memory.fill(address, 0, 16);
  let group: u32 = 0;
  let gap: u32 = 16;
  let i = at;
  if (s.matches(at, "::")) {
    gap = 0;
    i += 2;
  }
  while (i < end) {
    let value: u32 = 0;
    let digits: u32 = 0;
    for (; i < end && digits < 5; i++, digits++) {
      const digit = hexDigit(s, i);
      if (digit > 15) break;
      value = (value << 4) | digit;
    }
    if (digits == 0 || digits > 4 || group == 8) return false;
    store<u16>(address + (group++ << 1), bswap(<u16>value));
    if (i == end) break;
    if (load<u8>(s.base + i) != 58) return false;
    i++;
    if (i < end && load<u8>(s.base + i) == 58) {
      if (gap != 16) return false;
      gap = group;
      i++;
    } else if (i == end) return false;
  }
  if (gap == 16) return group == 8;
  if (group == 8) return false;
  const tail = (group - gap) << 1;
  memory.copy(address + 16 - tail, address + (gap << 1), tail);
  memory.fill(address + (gap << 1), 0, 16 - tail - (gap << 1));
  return true;
}

/** Value of the hexadecimal digit at `at`, or 16. */
function hexDigit(s: Sink, at: u32): u32 {
  if (at >= s.length) return 16;
  const byte = <u32>load<u8>(s.base + at);
  if (byte - 48 < 10) return byte - 48;
  const letter = byte | 32;
  return letter - 97 < 6 ? letter - 87 : 16;
}

/** Whether the first bytes of the layer, eight at most, are printable ASCII or white space. */
export function beginsWithText(s: Sink): bool {
  const count = min(s.left(0), 8);
  for (let i: u32 = 0; i < count; i++) {
    const byte = s.peek8(i);
    if ((byte < 32 && byte != 9 && byte != 10 && byte != 13) || byte > 126) return false;
  }
  return true;
}
