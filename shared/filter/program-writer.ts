/** Writes the bytes of a compiled filter: grows as needed, remembers which words are offsets (the engine makes addresses of them). */

export class ProgramWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;
  readonly relocations: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** Room for `length` zeroed bytes at an 8-byte boundary; its offset. */
  reserve(length: number): number {
    const at = (this.#size + 7) & ~7;
    const end = at + length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#size = end;
    return at;
  }

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }
  u16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }
  u64(at: number, value: bigint): void {
    this.#view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }
  f64(at: number, value: number): void {
    this.#view.setFloat64(at, value, true);
  }

  /** An offset within the program. */
  pointer(at: number, to: number): void {
    this.u32(at, to);
    this.relocations.push(at);
  }

  /** Bytes at a place of their own. */
  bytes(value: Uint8Array): number {
    const at = this.reserve(value.length);
    this.#bytes.set(value, at);
    return at;
  }

  words(values: readonly number[]): number {
    const at = this.reserve(values.length * 4);
    values.forEach((value, index) => {
      this.u32(at + index * 4, value);
    });
    return at;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }
}
