/** What the bytes of one direction are like: text, random as encrypted or compressed bytes are, or neither. */
import type { Evenness, PayloadKind, PayloadShape } from "#shared/model/flow-story.ts";

/** Bytes looked at: enough for every value to come often. */
const SAMPLE = 65_536;
/** Of fewer bytes nothing can be said. */
const LEAST = 64;
/** A chi-square test of 256 equally likely values needs some of each; of fewer bytes both halves of each are tested alone. */
const LEAST_FOR_BYTES = 2048;
/** Random bytes go beyond it once in ten thousand times: 255 and 15 degrees of freedom. */
const BYTE_LIMIT = 347;
const HALF_LIMIT = 44.3;
const TEXT_SHARE = 0.9;

const isPrintable = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;

export class ShapeCounter {
  readonly #counts = new Float64Array(256);
  #sampled = 0;
  #total = 0;

  get isFull(): boolean {
    return this.#sampled >= SAMPLE;
  }

  /** A payload of `length` bytes, as far as it was captured in `hex`. */
  add(hex: string, length: number): void {
    this.#total += length;
    const count = Math.min(hex.length / 2, SAMPLE - this.#sampled);
    for (let i = 0; i < count; i++) {
      const byte = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
      this.#counts[byte] = (this.#counts[byte] ?? 0) + 1;
    }
    this.#sampled += count;
  }

  /** Of bytes that nobody needs to look at. */
  skip(length: number): void {
    this.#total += length;
  }

  finish(): PayloadShape {
    const sampled = this.#sampled;
    let bits = 0;
    let printable = 0;
    this.#counts.forEach((count, byte) => {
      if (count > 0) bits -= (count / sampled) * Math.log2(count / sampled);
      if (isPrintable(byte)) printable += count;
    });
    const share = sampled === 0 ? 0 : printable / sampled;
    return {
      kind: this.#kind(share),
      sampled,
      total: this.#total,
      entropy: bits,
      printable: share,
      evenness: sampled < LEAST ? undefined : this.#evenness(),
    };
  }

  #kind(share: number): PayloadKind {
    if (this.#total === 0) return "none";
    if (this.#sampled < LEAST) return "few";
    if (share >= TEXT_SHARE) return "text";
    const { chiSquare: found, limit } = this.#evenness();
    return found <= limit ? "random" : "binary";
  }

  /** Of a short sample the less even half of the bytes speaks. */
  #evenness(): Evenness {
    if (this.#sampled >= LEAST_FOR_BYTES)
      return { chiSquare: chiSquare(this.#counts), degrees: this.#counts.length - 1, limit: BYTE_LIMIT };
    const [high, low] = [new Float64Array(16), new Float64Array(16)];
    this.#counts.forEach((count, byte) => {
      high[byte >> 4] = (high[byte >> 4] ?? 0) + count;
      low[byte & 15] = (low[byte & 15] ?? 0) + count;
    });
    return { chiSquare: Math.max(chiSquare(high), chiSquare(low)), degrees: high.length - 1, limit: HALF_LIMIT };
  }
}

/** How far counts are from equal ones. */
function chiSquare(counts: Float64Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
