/** Reads classic pcap as it comes through a pipe or from a file: both byte orders, micro- and nanoseconds. */

const FILE_HEAD = 24;
const RECORD_HEAD = 16;
const MAGIC_MICRO = 0xa1b2c3d4;
const MAGIC_NANO = 0xa1b23c4d;
/** No frame is longer; a greater length is damage. */
const MOST_CAPTURED = 1 << 20;

export interface ClassicHead {
  readonly linkType: number;
  /** 6 or 9: times are in 10^-resolution seconds. */
  readonly resolution: number;
}

export interface ClassicReader {
  readonly onHead: (head: ClassicHead) => void;
  /** `frame` is valid until it returns. */
  readonly onRecord: (frame: Buffer, original: number, seconds: number, fraction: number) => void;
}

export class ClassicPcap {
  readonly #reader: ClassicReader;
  #left = Buffer.alloc(0);
  #isLittle = true;
  #hasHead = false;
  #offset = 0;

  constructor(reader: ClassicReader) {
    this.#reader = reader;
  }

  /** Bytes of the file that were read so far, up to a whole record. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes that are not a whole record yet. */
  get pending(): number {
    return this.#left.length;
  }

  /** Why the bytes cannot be read, or undefined. */
  push(chunk: Buffer): string | undefined {
    let bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    let used = 0;
    if (!this.#hasHead) {
      if (bytes.length < FILE_HEAD) {
        this.#left = Buffer.from(bytes);
        return undefined;
      }
      const problem = this.#readHead(bytes);
      if (problem !== undefined) return problem;
      used = FILE_HEAD;
    }
    for (;;) {
      const end = this.#findEnd(bytes, used);
      if (typeof end === "string") return end;
      if (end === 0) break;
      const captured = end - used - RECORD_HEAD;
      this.#reader.onRecord(
        bytes.subarray(used + RECORD_HEAD, used + RECORD_HEAD + captured),
        this.#u32(bytes, used + 12),
        this.#u32(bytes, used),
        this.#u32(bytes, used + 4),
      );
      used = end;
    }
    this.#offset += used;
    bytes = bytes.subarray(used);
    // A copy: the chunk's own memory may be used again.
    this.#left = Buffer.from(bytes);
    return undefined;
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #readHead(bytes: Buffer): string | undefined {
    const little = bytes.readUInt32LE(0);
    const big = bytes.readUInt32BE(0);
    const magic = [little, big].find((each) => each === MAGIC_MICRO || each === MAGIC_NANO);
    if (magic === undefined) return "this is no pcap file";
    this.#isLittle = magic === little;
    this.#hasHead = true;
    this.#reader.onHead({
      linkType: this.#u32(bytes, 20) & 0xffff,
      resolution: magic === MAGIC_NANO ? 9 : 6,
    });
    return undefined;
  }

  /** Where the record at `at` ends; 0 when it is not whole yet. */
  #findEnd(bytes: Buffer, at: number): number | string {
    if (bytes.length < at + RECORD_HEAD) return 0;
    const captured = this.#u32(bytes, at + 8);
    if (captured > MOST_CAPTURED) return `at byte ${this.#offset + at} a packet of ${captured} bytes cannot be`;
    const end = at + RECORD_HEAD + captured;
    return end <= bytes.length ? end : 0;
  }
}

/** A time as two halves of 10^-resolution seconds, without a 64-bit number on the way. */
export function splitTime(seconds: number, fraction: number, resolution: number, units: [number, number]): void {
  const WRAP = 2 ** 32;
  if (resolution === 6) {
    const micros = seconds * 1e6 + fraction;
    units[0] = Math.floor(micros / WRAP);
    units[1] = micros % WRAP;
    return;
  }
  // seconds * 1e9 is beyond 2^53: multiplied in two steps, the lower half first.
  const millis = seconds * 1e3;
  const low = (millis % WRAP) * 1e6 + fraction;
  units[0] = Math.floor(millis / WRAP) * 1e6 + Math.floor(low / WRAP);
  units[1] = low % WRAP;
}
