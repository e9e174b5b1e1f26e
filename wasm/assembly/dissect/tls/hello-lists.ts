/** What fingerprints share: GREASE (RFC 8701), hexadecimal digits, and where a hello's extension stands. */
import { Sink } from "../../core/sink.ts";

/** Values that a client sends so that servers get used to unknown ones. */
export function isGrease(value: u32): bool {
  return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

export function hexDigit(value: u32): u32 {
  return value < 10 ? 48 + value : 87 + value;
}

/** Where the extension of this type begins, among those from `at` to `end`; 0 when it is missing. */
export function findList(s: Sink, at: u32, end: u32, type: u32): u32 {
  while (at < end && end - at >= 4) {
    const length = s.peek16(at + 2);
    if (length > end - at - 4) return 0;
    if (s.peek16(at) == type) return at;
    at += 4 + length;
  }
  return 0;
}
