/**
 * Header compression of HTTP/2 (RFC 7541): the table of one direction, filled by its header blocks one after the other. Entries are
 * never dropped: an encoder that keeps the rules does not name one that its table has dropped.
 */
import { latin1 } from "../format/http-message.ts";
import { decodeHuffman } from "./huffman.ts";
import { type HeaderField, STATIC_TABLE } from "./static-table.ts";

/** A longer block is not read; one byte of it may stand for a long header, so that what comes out is bounded too. */
const BLOCK_BYTES = 256 << 10;
const DECODED_BYTES = 1 << 20;
/** What a header counts for besides its texts (RFC 9113 section 6.5.2). */
const FIELD_BYTES = 32;

export interface HeaderList {
  readonly fields: readonly HeaderField[];
  /** Headers left out: they name entries of bytes that were not captured. */
  readonly unknown: number;
  /** Why the block ends early; empty where it does not. */
  readonly trouble: string;
}

class BrokenBlock extends Error {}

/** A block that is read from its beginning to its end. */
class BlockReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }
  get first(): number {
    return this.#bytes[this.#at] ?? 0;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new BrokenBlock();
    return byte;
  }

  /** An integer with a prefix of `bits` (section 5.1). */
  number(bits: number): number {
    const mask = (1 << bits) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new BrokenBlock();
  }

  /** A string (section 5.2). */
  text(): string {
    const isHuffman = (this.first & 0x80) !== 0;
    const length = this.number(7);
    const sent = this.#bytes.subarray(this.#at, this.#at + length);
    const bytes = isHuffman ? decodeHuffman(sent) : sent;
    if (sent.length < length || bytes === undefined) throw new BrokenBlock();
    this.#at += length;
    return latin1(bytes);
  }
}

export class HeaderTable {
  /** The newest last; undefined: a header whose name is not known. */
  #entries: (HeaderField | undefined)[] = [];

  /** Bytes are missing: what they may have put into the table is not known, and where the rest stands neither. */
  forget(): void {
    this.#entries = [];
  }

  /** The headers of the direction's next block. */
  read(bytes: Uint8Array): HeaderList {
    const fields: HeaderField[] = [];
    let [unknown, decoded] = [0, 0];
    const end = (trouble: string): HeaderList => {
      if (trouble !== "") this.forget();
      return { fields, unknown, trouble };
    };
    if (bytes.length > BLOCK_BYTES) return end("longer than is decoded");
    const reader = new BlockReader(bytes);
    try {
      while (!reader.isDone) {
        // A change of the table's size concerns only what is dropped.
        if ((reader.first & 0xe0) === 0x20) {
          reader.number(5);
          continue;
        }
        const field = this.#field(reader);
        if (field === undefined) unknown++;
        else fields.push(field);
        decoded += FIELD_BYTES + (field === undefined ? 0 : field[0].length + field[1].length);
        if (decoded > DECODED_BYTES) return end("longer than is decoded");
      }
    } catch (cause) {
      if (!(cause instanceof BrokenBlock)) throw cause;
      return end("broken compression");
    }
    return end("");
  }

  #field(reader: BlockReader): HeaderField | undefined {
    const { first } = reader;
    if ((first & 0x80) !== 0) return this.#entry(reader.number(7));
    const isKept = (first & 0x40) !== 0;
    const index = reader.number(isKept ? 6 : 4);
    const name = index === 0 ? reader.text() : this.#entry(index)?.[0];
    const value = reader.text();
    const field: HeaderField | undefined = name === undefined ? undefined : [name, value];
    if (isKept) this.#entries.push(field);
    return field;
  }

  #entry(index: number): HeaderField | undefined {
    if (index === 0) throw new BrokenBlock();
    return STATIC_TABLE[index - 1] ?? this.#entries[this.#entries.length - (index - STATIC_TABLE.length)];
  }
}
