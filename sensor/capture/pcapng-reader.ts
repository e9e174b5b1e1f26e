/**
 * Reads pcapng (draft-ietf-opsawg-pcapng) in pieces: several sections and interfaces, both byte orders, any resolution of time, packets
 * with their options. Interfaces are numbered through all sections.
 */
import type { FileReader } from "./file-record.ts";
import { readPacketOptions } from "./packet-options.ts";
import { NANOSECONDS, toNanoseconds, type TimeUnit } from "./time-unit.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
/** No block is longer; a greater length is damage. */
const MOST_BLOCK = 64 << 20;
/** More interfaces than a section of the stream is made for. */
const MOST_INTERFACES = 256;

const OPTION_NAME = 2;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

interface PacketPlace {
  readonly localInterface: number;
  readonly high: number;
  readonly low: number;
  readonly captured: number;
  readonly original: number;
  /** Where its bytes begin. */
  readonly at: number;
  readonly hasOptions: boolean;
}

export class PcapngReader {
  readonly #reader: FileReader;
  readonly #units: [number, number] = [0, 0];
  #left: Buffer = Buffer.alloc(0);
  #isLittle = true;
  #offset = 0;
  /** Interfaces of earlier sections. */
  #base = 0;
  #interfaces: { readonly unit: TimeUnit; readonly snapLength: number }[] = [];

  constructor(reader: FileReader) {
    this.#reader = reader;
  }

  /** Bytes that are not a whole block yet. */
  get pending(): number {
    return this.#left.length;
  }

  /** Why the bytes cannot be read, or undefined. The chunk's memory must stay as it is. */
  push(chunk: Buffer): string | undefined {
    const bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    let at = 0;
    while (bytes.length - at >= 12) {
      const length = this.#findLength(bytes, at);
      if (typeof length === "string") return length;
      if (length > bytes.length - at) break;
      const problem = this.#readBlock(bytes.subarray(at, at + length));
      if (problem !== undefined) return `at byte ${this.#offset + at}: ${problem}`;
      at += length;
    }
    this.#offset += at;
    this.#left = bytes.subarray(at);
    return undefined;
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #findLength(bytes: Buffer, at: number): number | string {
    // A section's header says in which order its own length is written.
    if (bytes.readUInt32LE(at) === SECTION_HEADER) {
      const order = bytes.readUInt32LE(at + 8);
      if (order !== BYTE_ORDER && bytes.readUInt32BE(at + 8) !== BYTE_ORDER)
        return `at byte ${this.#offset + at} a section has no byte order`;
      this.#isLittle = order === BYTE_ORDER;
    }
    const length = this.#u32(bytes, at + 4);
    if (length >= 12 && length % 4 === 0 && length <= MOST_BLOCK) return length;
    return `at byte ${this.#offset + at} a block of ${length} bytes cannot be`;
  }

  #readBlock(block: Buffer): string | undefined {
    switch (this.#u32(block, 0)) {
      case SECTION_HEADER:
        this.#base += this.#interfaces.length;
        this.#interfaces = [];
        return undefined;
      case INTERFACE_DESCRIPTION:
        return this.#readInterface(block);
      case ENHANCED_PACKET:
        return this.#readEnhanced(block);
      case SIMPLE_PACKET:
        return this.#readSimple(block);
      case OBSOLETE_PACKET:
        return this.#readObsolete(block);
      default:
        return undefined;
    }
  }

  #readInterface(block: Buffer): string | undefined {
    if (block.length < 20) return "the description of an interface is cut";
    if (this.#base + this.#interfaces.length >= MOST_INTERFACES) return `more than ${MOST_INTERFACES} interfaces`;
    let name = "";
    let resolution = 6;
    let offsetSeconds = 0n;
    for (let at = 16; at + 8 <= block.length;) {
      const code = this.#u16(block, at);
      const length = this.#u16(block, at + 2);
      const value = block.subarray(at + 4, Math.min(at + 4 + length, block.length - 4));
      if (code === 0) break;
      if (code === OPTION_NAME) name = value.toString("utf8");
      else if (code === OPTION_RESOLUTION) resolution = value[0] ?? 6;
      else if (code === OPTION_OFFSET && value.length === 8)
        offsetSeconds = this.#isLittle ? value.readBigInt64LE() : value.readBigInt64BE();
      at += 4 + ((length + 3) & ~3);
    }
    this.#interfaces.push({ unit: { resolution, offsetSeconds }, snapLength: this.#u32(block, 12) });
    this.#reader.onInterface({
      linkType: this.#u16(block, 8),
      name: name.slice(0, 64),
      resolution: Math.min(resolution, NANOSECONDS),
    });
    return undefined;
  }

  #readEnhanced(block: Buffer): string | undefined {
    if (block.length < 32) return "a packet's block is cut";
    return this.#give(block, {
      localInterface: this.#u32(block, 8),
      high: this.#u32(block, 12),
      low: this.#u32(block, 16),
      captured: this.#u32(block, 20),
      original: this.#u32(block, 24),
      at: 28,
      hasOptions: true,
    });
  }

  #readObsolete(block: Buffer): string | undefined {
    if (block.length < 32) return "a packet's block is cut";
    return this.#give(block, {
      localInterface: this.#u16(block, 8),
      high: this.#u32(block, 12),
      low: this.#u32(block, 16),
      captured: this.#u32(block, 20),
      original: this.#u32(block, 24),
      at: 28,
      hasOptions: false,
    });
  }

  /** Without a time, and as long as the block or the first interface's snap length let it be. */
  #readSimple(block: Buffer): string | undefined {
    if (block.length < 16) return "a packet's block is cut";
    const original = this.#u32(block, 8);
    const snapLength = this.#interfaces[0]?.snapLength ?? 0;
    const captured = Math.min(original, block.length - 16, snapLength === 0 ? original : snapLength);
    return this.#give(block, { localInterface: 0, high: 0, low: 0, captured, original, at: 12, hasOptions: false });
  }

  #give(block: Buffer, place: PacketPlace): string | undefined {
    const known = this.#interfaces[place.localInterface];
    if (known === undefined) return `a packet of interface ${place.localInterface}, which was not described`;
    const end = place.at + place.captured;
    if (place.captured > block.length - place.at - 4) return `a packet of ${place.captured} bytes in a smaller block`;
    toNanoseconds(known.unit, place.high, place.low, this.#units);
    const rest = place.hasOptions ? block.subarray((end + 3) & ~3, block.length - 4) : undefined;
    this.#reader.onRecord({
      interfaceId: this.#base + place.localInterface,
      frame: block.subarray(place.at, end),
      original: place.original,
      timeHigh: this.#units[0],
      timeLow: this.#units[1],
      options: rest === undefined || rest.length < 4 ? undefined : readPacketOptions(rest, this.#isLittle),
    });
    return undefined;
  }
}
