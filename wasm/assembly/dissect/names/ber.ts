/**
 * Basic encoding rules (ITU-T X.690 section 8): tag, length, contents. For protocols that use one-byte tags and definite lengths.
 *
 *   | tag | length < 128 | contents … |     | tag | 0x80 + n | length (n bytes) | contents … |
 */
import { Sink } from "../../core/sink.ts";

export const BER_INTEGER: u32 = 0x02;
export const BER_OCTETS: u32 = 0x04;
export const BER_NULL: u32 = 0x05;
export const BER_OID: u32 = 0x06;
export const BER_SEQUENCE: u32 = 0x30;

/** Offset of the contents of the element at `at`. */
export function berContents<S extends Sink>(s: S, at: u32): u32 {
  const first = s.peek8(at + 1);
  return at + 2 + (first & 0x80 ? first & 0x7f : 0);
}

/** Length of the contents; a length of more than four bytes, or none (indefinite), fails the layer. */
export function berLength<S extends Sink>(s: S, at: u32): u32 {
  const first = s.peek8(at + 1);
  if (first < 0x80) return first;
  if (first == 0x80 || first > 0x84) return s.fail(s.reported, 1);
  let length: u32 = 0;
  for (let i: u32 = 0; i < (first & 0x7f); i++) length = (length << 8) | s.peek8(at + 2 + i);
  return length;
}

/** Offset behind the element; beyond the layer when the element does not fit. */
export function berEnd<S extends Sink>(s: S, at: u32): u32 {
  const contents = berContents<S>(s, at);
  const length = berLength<S>(s, at);
  return length <= s.leftReported(contents) ? contents + length : s.reported + 1;
}

/** The integer at `at`, sign kept; at most eight bytes count. */
export function berInteger<S extends Sink>(s: S, at: u32): i64 {
  const contents = berContents<S>(s, at);
  const length = berLength<S>(s, at);
  if (!s.ok || length == 0 || !s.need(contents, length)) return 0;
  let value: i64 = s.peek8(contents) & 0x80 ? -1 : 0;
  for (let i: u32 = 0; i < length; i++) value = (value << 8) | s.peek8(contents + i);
  return value;
}

/** Shows the integer at `at` as field `id`. */
export function showInteger<S extends Sink>(s: S, id: u16, at: u32): i64 {
  const value = berInteger<S>(s, at);
  s.number(id, berContents<S>(s, at), berLength<S>(s, at), <u64>value);
  return value;
}

/** Shows the contents at `at` as field `id`: bytes, text or an object identifier. */
export function showContents<S extends Sink>(s: S, id: u16, at: u32): void {
  s.bytes(id, berContents<S>(s, at), berLength<S>(s, at));
}

/** Makes the dotted text of the object identifier at `at`. */
export function putOid<S extends Sink>(s: S, at: u32): void {
  s.begin();
  const contents = berContents<S>(s, at);
  const length = berLength<S>(s, at);
  let part: u64 = 0;
  let isFirst = true;
  for (let i: u32 = 0; s.ok && i < length; i++) {
    const byte = s.peek8(contents + i);
    part = (part << 7) | (byte & 0x7f);
    if (byte & 0x80) continue;
    if (isFirst) {
      const arc: u64 = part < 40 ? 0 : part < 80 ? 1 : 2;
      s.putDecimal(arc);
      part -= arc * 40;
    }
    isFirst = false;
    s.put(46);
    s.putDecimal(part);
    part = 0;
  }
}
