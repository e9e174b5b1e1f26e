/** Looks at a payload that several families share. */
import { Payload } from "../core/applications.ts";

export function isDigit(letter: u32): bool {
  return letter >= 0x30 && letter <= 0x39;
}

export function isLetter(letter: u32): bool {
  return (letter | 0x20) >= 0x61 && (letter | 0x20) <= 0x7a;
}

/** Whether `count` bytes from `at` are there, and printable ASCII. */
export function isPrintable(p: Payload, at: u32, count: u32): bool {
  if (at > p.length || count > p.length - at) return false;
  for (let i: u32 = 0; i < count; i++) if (p.u8(at + i) < 0x20 || p.u8(at + i) > 0x7e) return false;
  return true;
}

/** Whether the `count` bytes from `at` are there and all `value`. */
export function isAll(p: Payload, value: u32, at: u32, count: u32): bool {
  if (at > p.length || count > p.length - at) return false;
  for (let i: u32 = 0; i < count; i++) if (p.u8(at + i) != value) return false;
  return true;
}

/** Where the content begins whose BER tag stands at `at`; 0: that is no definite length that fits. */
export function berContent(p: Payload, at: u32): u32 {
  const first = p.u8(at + 1);
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (at + 2 + extra > p.length || extra > 4 || (first >= 0x80 && extra == 0)) return 0;
  return at + 2 + extra;
}

/** The length that the BER element at `at` states. */
function berLength(p: Payload, at: u32): u32 {
  const first = p.u8(at + 1);
  if (first < 0x80) return first;
  let length: u32 = 0;
  for (let i: u32 = 0; i < (first & 0x7f) && i < 4; i++) length = (length << 8) | p.u8(at + 2 + i);
  return length;
}

/** Whether the BER element at `at` ends where the payload does. */
export function berFills(p: Payload, at: u32): bool {
  const content = berContent(p, at);
  return content != 0 && berLength(p, at) == p.length - content;
}
