/** The blocks of a recording that a sensor sent, one after the other. What is behind the last whole block was being written, and is none. */
import { BYTE_ORDER, SECTION_HEADER } from "./block.ts";

export interface RecordingSource {
  /** For the user: where it is from. */
  readonly name: string;
  /** Bytes of the recording; fewer only at its end. */
  readonly range: (at: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** Added to its times. */
  readonly shiftNs: bigint;
}

export interface Block {
  readonly type: number;
  /** All of it, in memory that nobody else reads. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
}

const WINDOW_BYTES = 1 << 20;
/** A longer one is damage: the sensor's are at most as long as its frames. */
const LONGEST_BLOCK = 64 << 20;
const LEAST_BLOCK = 12;

export class BlockReader {
  readonly #source: RecordingSource;
  #window = new Uint8Array(0);
  /** Where the window begins in the recording, and where in the window the next block does. */
  #windowAt = 0;
  #at = 0;

  constructor(source: RecordingSource) {
    this.#source = source;
  }

  /** Where the next block begins. */
  get offset(): number {
    return this.#windowAt + this.#at;
  }

  /** The next block; undefined behind the last one. Throws a sentence where the recording is damaged. */
  async next(): Promise<Block | undefined> {
    if (!(await this.#reach(LEAST_BLOCK))) return undefined;
    let view = new DataView(this.#window.buffer, this.#window.byteOffset + this.#at);
    const type = view.getUint32(0, true);
    const length = view.getUint32(4, true);
    if (this.offset === 0 && type !== SECTION_HEADER)
      throw new Error(`What is stored of ${this.#source.name} is no pcapng file`);
    const isLittle = type !== SECTION_HEADER || view.getUint32(8, true) === BYTE_ORDER;
    if (!isLittle || length < LEAST_BLOCK || length % 4 !== 0 || length > LONGEST_BLOCK)
      throw new Error(`The recording of ${this.#source.name} is damaged at byte ${this.offset.toString()}`);
    if (!(await this.#reach(length))) return undefined;
    const bytes = this.#window.subarray(this.#at, this.#at + length);
    view = new DataView(bytes.buffer, bytes.byteOffset, length);
    this.#at += length;
    return { type, bytes, view };
  }

  /** Whether so many bytes are there from the next block on. */
  async #reach(length: number): Promise<boolean> {
    if (this.#window.length - this.#at >= length) return true;
    const { offset } = this;
    this.#window = await this.#source.range(offset, Math.max(WINDOW_BYTES, length));
    this.#windowAt = offset;
    this.#at = 0;
    return this.#window.length >= length;
  }
}
