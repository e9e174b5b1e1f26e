/** Sets of byte values: 32 bytes, bit b of byte b >> 3 says that byte b is a member. */

export type ByteSet = Uint8Array;

export const SET_BYTES = 32;

export function hasByte(set: ByteSet, byte: number): boolean {
  return (((set[byte >> 3] ?? 0) >> (byte & 7)) & 1) === 1;
}

/** The values from `first` to `last`, both included. */
export function addRange(set: ByteSet, first: number, last: number): void {
  for (let byte = first; byte <= last; byte++) set[byte >> 3] = (set[byte >> 3] ?? 0) | (1 << (byte & 7));
}

export function addSet(set: ByteSet, other: ByteSet): void {
  for (let at = 0; at < SET_BYTES; at++) set[at] = (set[at] ?? 0) | (other[at] ?? 0);
}

export function invertSet(set: ByteSet): ByteSet {
  return set.map((byte) => ~byte & 0xff);
}

/** Made from ranges: [first, last, first, last …]. */
export function makeSet(...ranges: readonly number[]): ByteSet {
  const set = new Uint8Array(SET_BYTES);
  for (let at = 0; at + 1 < ranges.length; at += 2) addRange(set, ranges[at] ?? 0, ranges[at + 1] ?? 0);
  return set;
}

/** Adds the other case of every ASCII letter in the set. */
export function foldCase(set: ByteSet): ByteSet {
  const folded = set.slice();
  for (let lower = 0x61; lower <= 0x7a; lower++) {
    if (hasByte(set, lower) || hasByte(set, lower - 0x20)) {
      addRange(folded, lower, lower);
      addRange(folded, lower - 0x20, lower - 0x20);
    }
  }
  return folded;
}

export const DIGITS = makeSet(0x30, 0x39);
export const WORD_BYTES = makeSet(0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a);
export const SPACES = makeSet(0x09, 0x0d, 0x20, 0x20);
export const HORIZONTAL_SPACES = makeSet(0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0);
export const VERTICAL_SPACES = makeSet(0x0a, 0x0d, 0x85, 0x85);
export const EVERY_BYTE = makeSet(0x00, 0xff);
export const NOT_NEWLINE = makeSet(0x00, 0x09, 0x0b, 0xff);

const LETTERS = makeSet(0x41, 0x5a, 0x61, 0x7a);

/** What stands between [: and :], in the C locale. */
export const POSIX_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ["alnum", makeSet(0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a)],
  ["alpha", LETTERS],
  ["ascii", makeSet(0x00, 0x7f)],
  ["blank", makeSet(0x09, 0x09, 0x20, 0x20)],
  ["cntrl", makeSet(0x00, 0x1f, 0x7f, 0x7f)],
  ["digit", DIGITS],
  ["graph", makeSet(0x21, 0x7e)],
  ["lower", makeSet(0x61, 0x7a)],
  ["print", makeSet(0x20, 0x7e)],
  ["punct", makeSet(0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e)],
  ["space", SPACES],
  ["upper", makeSet(0x41, 0x5a)],
  ["word", WORD_BYTES],
  ["xdigit", makeSet(0x30, 0x39, 0x41, 0x46, 0x61, 0x66)],
]);
