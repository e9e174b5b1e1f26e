/** The part of the detailed sink that makes texts byte by byte: names with their dots, decoded and joined strings. */
import { Sink } from "./sink.ts";

/** Text of one packet; what is beyond it is counted. */
export const TEXT_CAP: u32 = 8 << 20;

export abstract class TextSink extends Sink {
  texts: usize = 0;
  textCount: u32 = 0;
  textStart: u32 = 0;
  textsLost: u32 = 0;

  @inline get shows(): bool {
    return true;
  }
  @inline walks(at: u32, length: u32): bool {
    return true;
  }
  begin(): void {
    this.textStart = this.textCount;
  }
  put(byte: u32): void {
    if (this.textCount < TEXT_CAP) store<u8>(this.texts + this.textCount++, byte);
    else this.textsLost++;
  }
  putRune(rune: u32): void {
    if (rune < 0x80) this.put(rune);
    else if (rune < 0x800) {
      this.put(0xc0 | (rune >> 6));
      this.put(0x80 | (rune & 63));
    } else if (rune < 0x10000) {
      this.put(0xe0 | (rune >> 12));
      this.put(0x80 | ((rune >> 6) & 63));
      this.put(0x80 | (rune & 63));
    } else {
      this.put(0xf0 | (rune >> 18));
      this.put(0x80 | ((rune >> 12) & 63));
      this.put(0x80 | ((rune >> 6) & 63));
      this.put(0x80 | (rune & 63));
    }
  }
  putBytes(at: u32, length: u32): void {
    const count = min(length, this.left(at));
    for (let i: u32 = 0; i < count; i++) this.put(load<u8>(this.base + at + i));
  }
  putText(text: string): void {
    const count = <u32>text.length;
    const from = changetype<usize>(text);
    for (let i: u32 = 0; i < count; i++) this.put(load<u16>(from + (i << 1)) & 0x7f);
  }
  putDecimal(value: u64): void {
    let divisor: u64 = 1;
    while (value / divisor >= 10) divisor *= 10;
    for (; divisor != 0; divisor /= 10) this.put(48 + <u32>((value / divisor) % 10));
  }
}
