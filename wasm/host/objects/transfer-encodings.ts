/** Undoes what makes bytes fit for mail: base64 and quoted-printable (RFC 2045 section 6). */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NONE = 255;
const PADDING = 61;
const EQUALS = 61;

const VALUES = new Uint8Array(256).fill(NONE);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Each letter one byte: letters above 255 do not come from bytes. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
}

/** Letters outside of the alphabet are passed over (RFC 2045 section 6.8); the padding ends the data. */
export function fromBase64(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    if (letter === PADDING) break;
    const value = VALUES[letter] ?? NONE;
    if (value === NONE) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 255;
  }
  return bytes.slice(0, length);
}

function digitOf(letter: number): number {
  const digit = parseInt(String.fromCharCode(letter), 16);
  return Number.isNaN(digit) ? -1 : digit;
}

/** Where the text goes on behind a soft line break at `at`; -1 where there is none. */
function behindSoftBreak(text: Uint8Array, at: number): number {
  let next = at + 1;
  while (text[next] === 32 || text[next] === 9) next++;
  if (next === text.length) return next;
  if (text[next] === 13) next++;
  return text[next] === 10 ? next + 1 : -1;
}

/** What is no escape stays as it is (RFC 2045 section 6.7). */
export function fromQuotedPrintable(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const letter = text[at] ?? 0;
    const soft = letter === EQUALS ? behindSoftBreak(text, at) : -1;
    const [high, low] = [digitOf(text[at + 1] ?? 0), digitOf(text[at + 2] ?? 0)];
    const isEscape = letter === EQUALS && soft < 0 && high >= 0 && low >= 0;
    if (soft < 0) bytes[length++] = isEscape ? high * 16 + low : letter;
    at = soft >= 0 ? soft : at + (isEscape ? 3 : 1);
  }
  return bytes.slice(0, length);
}
