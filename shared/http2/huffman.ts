/**
 * The Huffman code of header compression (RFC 7541 section 5.2 and appendix B). It is canonical: codes of one length follow each
 * other in the order of their symbols, so their lengths alone give it.
 */

/** Bits of the code of each byte, and of the end of the string, as digits of base 36. */
const LENGTHS =
  "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6" +
  "f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu";
const SHORTEST = 5;
const LONGEST = 30;

/** Of each length: its first code, and its symbols in the order of their codes. */
const CODES = makeCodes();

function makeCodes(): readonly { readonly first: number; readonly symbols: readonly number[] }[] {
  const lengths = Array.from(LENGTHS, (digit) => Number.parseInt(digit, 36));
  let next = 0;
  return Array.from({ length: LONGEST + 1 }, (_, length) => {
    const first = next * 2;
    const symbols = lengths.flatMap((own, symbol) => (length > 0 && own === length ? [symbol] : []));
    next = first + symbols.length;
    return { first, symbols };
  });
}

/** The bytes behind the code; undefined where it is broken. */
export function decodeHuffman(bytes: Uint8Array): Uint8Array | undefined {
  const made: number[] = [];
  let code = 0;
  let bits = 0;
  for (let i = 0; i < bytes.length * 8; i++) {
    code = code * 2 + (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
    const known = CODES[++bits];
    if (known === undefined) return undefined;
    const symbol = bits < SHORTEST ? undefined : known.symbols[code - known.first];
    if (symbol === undefined) continue;
    if (symbol > 255) return undefined;
    made.push(symbol);
    code = 0;
    bits = 0;
  }
  // What is left fills the last byte: up to seven ones.
  return bits < 8 && code === 2 ** bits - 1 ? Uint8Array.from(made) : undefined;
}
