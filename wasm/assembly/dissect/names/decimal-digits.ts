/** Decimal digits packed two to a byte, as telephone numbers are (3GPP TS 29.002 section 17.7.8, TBCD-STRING). */
import { Sink } from "../../core/sink.ts";

/** Shows `length` bytes at `at` as the text field `id`: the low half of each byte comes first, what is no digit ends them. */
export function digits<S extends Sink>(s: S, id: u16, at: u32, length: u32): void {
  s.begin();
  for (let i: u32 = 0; i < length; i++) {
    const byte = s.peek8(at + i);
    if ((byte & 15) > 9) break;
    s.put(48 + (byte & 15));
    if (byte >> 4 > 9) break;
    s.put(48 + (byte >> 4));
  }
  s.made(id, at, length);
}
