/**
 * The Huffman code of header compression (RFC 7541 section 5.2 and appendix B). It is canonical: codes of one length follow each
 * other in the order of their symbols, so their lengths alone give it.
 */

/** Bits of the code of each byte, and of the end of the string. */
// prettier-ignore
const LENGTHS: StaticArray<u8> = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];
const SYMBOLS: i32 = 257;
const SHORTEST: u32 = 5;
const LONGEST: u32 = 30;

/** Symbols in the order of their codes; of each length the first code, where its symbols begin, and how many there are. */
const symbols = new StaticArray<u16>(SYMBOLS);
const firstCode = new StaticArray<u32>(32);
const firstSymbol = new StaticArray<u32>(32);
const counts = new StaticArray<u32>(32);

function fillTables(): void {
  let code: u32 = 0;
  let filled: u32 = 0;
  for (let length: u32 = SHORTEST; length <= LONGEST; length++) {
    code <<= 1;
    unchecked((firstCode[length] = code));
    unchecked((firstSymbol[length] = filled));
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if (<u32>unchecked(LENGTHS[symbol]) != length) continue;
      unchecked((symbols[filled++] = <u16>symbol));
      code++;
    }
    unchecked((counts[length] = filled - unchecked(firstSymbol[length])));
  }
}
fillTables();

/** What decodeHuffman says of bytes that are no such code. */
export const NOT_HUFFMAN: u32 = 0xffffffff;

/** Decodes `length` bytes at `from` to `to`, which has room for twice as many. The decoded length, or NOT_HUFFMAN. */
export function decodeHuffman(from: usize, length: u32, to: usize): u32 {
  let code: u32 = 0;
  let bits: u32 = 0;
  let made: u32 = 0;
  for (let i: u32 = 0; i < length << 3; i++) {
    const byte = <u32>load<u8>(from + (i >> 3));
    code = (code << 1) | ((byte >> (7 - (i & 7))) & 1);
    bits++;
    if (bits > LONGEST) return NOT_HUFFMAN;
    const index = code - unchecked(firstCode[bits]);
    if (bits < SHORTEST || index >= unchecked(counts[bits])) continue;
    const symbol = <u32>unchecked(symbols[unchecked(firstSymbol[bits]) + index]);
    if (symbol > 255) return NOT_HUFFMAN;
    store<u8>(to + made++, symbol);
    code = 0;
    bits = 0;
  }
  // What is left fills the last byte: up to seven ones.
  return bits < 8 && code == (1 << bits) - 1 ? made : NOT_HUFFMAN;
}
