/** Sorting millions of rows by 32-bit words: counting sort by halves of words, the least significant first. Stable. */

const DIGITS = 65536;

/** Words of one key, the least significant first; each holds one value for every index that the order names. */
export type KeyWords = readonly Uint32Array[];

const scratch = new DataView(new ArrayBuffer(8));

/** Numbers from 0 on as two words that sort as the numbers do; those below 0 sort before all others. */
export function numberWords(length: number, valueAt: (index: number) => number): KeyWords {
  const low = new Uint32Array(length);
  const high = new Uint32Array(length);
  for (let index = 0; index < length; index++) {
    const value = valueAt(index);
    if (value < 0) continue;
    // The bits of a float that is not negative sort as it does; one more keeps 0 apart from what has no value.
    scratch.setFloat64(0, value + 1);
    high[index] = scratch.getUint32(0);
    low[index] = scratch.getUint32(4);
  }
  return [low, high];
}

/** Signed times as two words. */
export function timeWords(times: BigInt64Array): KeyWords {
  const halves = new Uint32Array(times.buffer, times.byteOffset, times.length * 2);
  const low = new Uint32Array(times.length);
  const high = new Uint32Array(times.length);
  for (let index = 0; index < times.length; index++) {
    low[index] = halves[2 * index] ?? 0;
    high[index] = (halves[2 * index + 1] ?? 0) ^ 0x80000000;
  }
  return [low, high];
}

/** One pass by 16 bits of a word. Undefined when all have the same: the order stays. */
function sortByDigit(order: Uint32Array, word: Uint32Array, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(DIGITS + 1);
  for (const index of order) {
    const digit = (((word[index] ?? 0) >>> shift) & 0xffff) + 1;
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  if (starts[(((word[order[0] ?? 0] ?? 0) >>> shift) & 0xffff) + 1] === order.length) return undefined;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
  const sorted = new Uint32Array(order.length);
  for (const index of order) {
    const digit = ((word[index] ?? 0) >>> shift) & 0xffff;
    const place = starts[digit] ?? 0;
    starts[digit] = place + 1;
    sorted[place] = index;
  }
  return sorted;
}

/** The order by the key; `step` between passes, false from it ends the work with undefined. */
export async function sortByWords(
  order: Uint32Array,
  words: KeyWords,
  descending: boolean,
  step: () => Promise<boolean>,
): Promise<Uint32Array | undefined> {
  // Equal rows stay in their order whichever way is up: turned before, and turned back after.
  let sorted = descending ? order.toReversed() : order;
  for (const word of words) {
    for (const shift of [0, 16]) {
      sorted = sortByDigit(sorted, word, shift) ?? sorted;
      if (!(await step())) return undefined;
    }
  }
  return descending ? sorted.toReversed() : sorted;
}
