/**
 * Distinguished Encoding Rules (X.690): elements of tag, length and contents. `derRead` reads a header; what it found stands
 * in `der`. Nothing here fails a layer: an element that does not fit its surroundings is refused.
 */
import { Sink } from "../../core/sink.ts";

export const DER_BOOLEAN: u32 = 1;
export const DER_INTEGER: u32 = 2;
export const DER_BITS: u32 = 3;
export const DER_OCTETS: u32 = 4;
export const DER_OID: u32 = 6;
export const DER_UTF8: u32 = 12;
export const DER_PRINTABLE: u32 = 19;
export const DER_TELETEX: u32 = 20;
export const DER_IA5: u32 = 22;
export const DER_GENERALIZED_TIME: u32 = 24;
export const DER_BMP: u32 = 30;
export const DER_SEQUENCE: u32 = 0x30;
export const DER_SET: u32 = 0x31;

class DerElement {
  tag: u32 = 0;
  /** Where the element starts, its contents, and where both end. */
  start: u32 = 0;
  at: u32 = 0;
  end: u32 = 0;

  get length(): u32 {
    return this.end - this.at;
  }
}

/** Element that the last derRead found. */
export const der = new DerElement();

/** Reads the element at `at` that must end at or before `end`; false when there is none. */
export function derRead(s: Sink, at: u32, end: u32): bool {
  if (at >= end || end - at < 2 || !s.has(at, 2)) return false;
  der.tag = s.peek8(at);
  der.start = at;
  // Tags of several bytes appear in nothing that is read here.
  if ((der.tag & 31) == 31) return false;
  let length = s.peek8(at + 1);
  at += 2;
  if (length & 0x80) {
    const count = length & 0x7f;
    if (count == 0 || count > 4 || count > end - at || !s.has(at, count)) return false;
    length = 0;
    for (let i: u32 = 0; i < count; i++) length = (length << 8) | s.peek8(at + i);
    at += count;
  }
  if (length > end - at || !s.has(at, length)) return false;
  der.at = at;
  der.end = at + length;
  return true;
}

/** The same, when its tag is the one expected. */
export function derExpect(s: Sink, at: u32, end: u32, tag: u32): bool {
  return derRead(s, at, end) && der.tag == tag;
}
