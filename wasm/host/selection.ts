/** Rows that a filter shows: one bit a row in the engine's memory, with counts beside it, so that places and rows map onto each other. */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import type { Instance } from "./instance.ts";

/** Rows counted together; a look-up counts at most the bits of one such stretch. */
const STRETCH_SHIFT = 11;
const STRETCH_ROWS = 1 << STRETCH_SHIFT;

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export class Selection {
  readonly #instance: Instance;
  readonly #run: number;
  /** Matches before each stretch, and at the end the total; as far as `#counted` rows go. */
  #before = new Uint32Array(2);
  #stretches = 0;

  constructor(instance: Instance, run: number) {
    this.#instance = instance;
    this.#run = run;
  }

  get total(): number {
    return this.#before[this.#stretches] ?? 0;
  }

  #word(row: number): number {
    return this.#instance.u32((this.#instance.exports.runMatches(this.#run) >>> 0) + (row >>> 5) * 4);
  }

  /** Counts the rows of block `block` (and forgets what was counted behind it), `rows` of which exist in all. */
  count(block: number, rows: number): void {
    const first = block << (BLOCK_SHIFT - STRETCH_SHIFT);
    const end = Math.ceil(rows / STRETCH_ROWS);
    if (end + 1 > this.#before.length) {
      const grown = new Uint32Array(Math.max(end + 1, this.#before.length * 2));
      grown.set(this.#before);
      this.#before = grown;
    }
    for (let stretch = first; stretch < end; stretch++) {
      const row = stretch << STRETCH_SHIFT;
      const matches = this.#instance.exports.countMatches(this.#run, row, Math.min(row + STRETCH_ROWS, rows)) >>> 0;
      this.#before[stretch + 1] = (this.#before[stretch] ?? 0) + matches;
    }
    this.#stretches = end;
  }

  isShown(row: number): boolean {
    return row >>> STRETCH_SHIFT < this.#stretches && ((this.#word(row) >>> (row & 31)) & 1) !== 0;
  }

  /** Shown rows before this one. */
  rank(row: number): number {
    const stretch = row >>> STRETCH_SHIFT;
    if (stretch >= this.#stretches) return this.total;
    let count = this.#before[stretch] ?? 0;
    let at = stretch << STRETCH_SHIFT;
    for (; at + 32 <= row; at += 32) count += countBits(this.#word(at));
    return at === row ? count : count + countBits(this.#word(at) & ((1 << (row - at)) - 1));
  }

  /** The shown row at a place; the number of all rows counted when there are not so many. */
  rowAt(place: number): number {
    let low = 0;
    let high = this.#stretches;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#before[middle + 1] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    if (low >= this.#stretches) return this.#stretches << STRETCH_SHIFT;
    let left = place - (this.#before[low] ?? 0);
    let row = low << STRETCH_SHIFT;
    let word = this.#word(row);
    for (let bits = countBits(word); bits <= left; bits = countBits(word)) {
      left -= bits;
      row += 32;
      word = this.#word(row);
    }
    for (; left > 0; left--) word &= word - 1;
    return row + 31 - Math.clz32(word & -word);
  }
}
