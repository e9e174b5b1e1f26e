/** UTF-8 without the platform's encoder, which pure TypeScript does not know of. */

const REPLACEMENT = 0xfffd;

/** Appends a code point; a surrogate, which UTF-8 cannot say, becomes U+FFFD. */
export function appendUtf8(bytes: number[], codePoint: number): void {
  const point = codePoint >= 0xd800 && codePoint < 0xe000 ? REPLACEMENT : codePoint;
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  else {
    bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) appendUtf8(bytes, character.codePointAt(0) ?? REPLACEMENT);
  return Uint8Array.from(bytes);
}
