/**
 * Values of a MaxMind DB file (format 2.0, section "Output Data Section"): a control byte with the type in its high three bits
 * and the size in the low five, then the value. Everything is checked against the file: it comes from a stranger.
 */

import { decodeUtf8 } from "../../format/utf8.ts";

export type DatabaseValue =
  string | number | bigint | boolean | Uint8Array | readonly DatabaseValue[] | ReadonlyMap<string, DatabaseValue>;

/** What is wrong with a file, and where. */
export class DatabaseError extends Error {}

const POINTER = 1;
const EXTENDED = 0;
/** Values in each other; real databases have five. */
const MOST_DEPTH = 24;
/** Values of one record; real databases have a hundred. */
const MOST_VALUES = 20_000;
/** Added to a pointer's value, by its size. */
const POINTER_BASES = [0, 2048, 526_336, 0] as const;

export class ValueReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Pointers count from here; values may stand from here to `#end`. */
  readonly #base: number;
  readonly #end: number;
  #at = 0;
  #values = 0;

  constructor(bytes: Uint8Array, base: number, end: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#base = base;
    this.#end = end;
  }

  /** The value at an offset of the file. Throws a DatabaseError where the file says what cannot be. */
  read(offset: number): DatabaseValue {
    this.#values = 0;
    this.#at = offset;
    return this.#value(0);
  }

  #refuse(reason: string): never {
    throw new DatabaseError(`at byte ${this.#at.toString()} ${reason}`);
  }

  /** Moves on; the place where `count` bytes begin. */
  #take(count: number): number {
    const from = this.#at;
    if (from < this.#base || count > this.#end - from) this.#refuse("a value reaches beyond the end of the values");
    this.#at = from + count;
    return from;
  }

  #number(bytes: number): number {
    const from = this.#take(bytes);
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + (this.#bytes[from + i] ?? 0);
    return value;
  }

  #size(control: number): number {
    const size = control & 31;
    if (size < 29) return size;
    if (size === 29) return 29 + this.#number(1);
    return size === 30 ? 285 + this.#number(2) : 65_821 + this.#number(3);
  }

  #value(depth: number): DatabaseValue {
    if (depth > MOST_DEPTH) this.#refuse("values stand in each other more than 24 deep");
    if (++this.#values > MOST_VALUES) this.#refuse("one record has more than 20,000 values");
    const control = this.#number(1);
    const type = control >> 5;
    if (type === POINTER) return this.#pointed(control, depth);
    const kind = type === EXTENDED ? this.#number(1) + 7 : type;
    return this.#ofKind(kind, this.#size(control), depth);
  }

  #pointed(control: number, depth: number): DatabaseValue {
    const size = (control >> 3) & 3;
    const high = size === 3 ? 0 : (control & 7) * 256 ** (size + 1);
    const target = this.#base + high + this.#number(size + 1) + (POINTER_BASES[size] ?? 0);
    const back = this.#at;
    this.#at = target;
    if (target < this.#end && (this.#bytes[target] ?? 0) >> 5 === POINTER)
      this.#refuse("a pointer points to a pointer");
    const value = this.#value(depth + 1);
    this.#at = back;
    return value;
  }

  #ofKind(kind: number, size: number, depth: number): DatabaseValue {
    switch (kind) {
      case 2: {
        const from = this.#take(size);
        return decodeUtf8(this.#bytes.subarray(from, from + size));
      }
      case 3:
        if (size !== 8) this.#refuse("a number of eight bytes has another size");
        return this.#view.getFloat64(this.#take(8));
      case 4: {
        const from = this.#take(size);
        return this.#bytes.slice(from, from + size);
      }
      case 5:
      case 6:
        if (size > 4) this.#refuse("a whole number has more than four bytes");
        return this.#number(size);
      case 7:
        return this.#map(size, depth);
      case 8:
        if (size > 4) this.#refuse("a whole number has more than four bytes");
        return this.#number(size) | 0;
      case 9:
      case 10:
        return this.#large(size);
      case 11:
        return this.#array(size, depth);
      case 14:
        return size !== 0;
      case 15:
        if (size !== 4) this.#refuse("a number of four bytes has another size");
        return this.#view.getFloat32(this.#take(4));
      default:
        return this.#refuse(`stands a value of the unknown type ${kind.toString()}`);
    }
  }

  #large(size: number): bigint {
    if (size > 16) this.#refuse("a whole number has more than sixteen bytes");
    const from = this.#take(size);
    let value = 0n;
    for (let i = 0; i < size; i++) value = value * 256n + BigInt(this.#bytes[from + i] ?? 0);
    return value;
  }

  #array(size: number, depth: number): DatabaseValue[] {
    const values: DatabaseValue[] = [];
    for (let i = 0; i < size; i++) values.push(this.#value(depth + 1));
    return values;
  }

  #map(size: number, depth: number): ReadonlyMap<string, DatabaseValue> {
    const map = new Map<string, DatabaseValue>();
    for (let i = 0; i < size; i++) {
      const key = this.#value(depth + 1);
      if (typeof key !== "string") this.#refuse("the key of a map is no text");
      map.set(key, this.#value(depth + 1));
    }
    return map;
  }
}
