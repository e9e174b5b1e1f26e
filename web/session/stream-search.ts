/** What is looked for in a stream, and looking for it in bytes that the page holds itself. */
import type { StreamMatch, StreamWindow } from "#shared/model/stream.ts";

export interface StreamSearchText {
  readonly bytes: Uint8Array;
  readonly foldsCase: boolean;
  readonly backwards: boolean;
}

/** Text, or bytes as hexadecimal digits; a sentence where it is neither. */
export function parseSearch(text: string, isHex: boolean): Uint8Array | string {
  if (!isHex) return new TextEncoder().encode(text);
  const digits = text.replaceAll(/[\s:,-]|0x/gu, "");
  if (digits === "" || digits.length % 2 !== 0 || !/^[\da-f]+$/iu.test(digits))
    return "Write bytes as pairs of hexadecimal digits: 47 45 54";
  return Uint8Array.from(digits.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

/** The next match behind `from` (before it, backwards), counted over the window's bytes. */
export function findInWindow(
  window: StreamWindow,
  { bytes, foldsCase, backwards }: StreamSearchText,
  from: number,
): StreamMatch | undefined {
  const there = foldsCase ? window.bytes.map(fold) : window.bytes;
  const needle = foldsCase ? bytes.map(fold) : bytes;
  const step = backwards ? -1 : 1;
  const first = backwards ? Math.min(from - 1, there.length - needle.length) : from;
  for (let at = first; at >= 0 && at + needle.length <= there.length; at += step) {
    if (!needle.every((byte, i) => there[at + i] === byte)) continue;
    const part = window.parts.find((one) => one.gap === undefined && at >= one.start && at < one.start + one.length);
    if (part === undefined) continue;
    const offset = part.offset + at - part.start;
    return { side: part.side, at, packet: part.packet, offset, length: needle.length };
  }
  return undefined;
}
