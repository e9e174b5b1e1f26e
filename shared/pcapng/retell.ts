/** Blocks of one recording as blocks of the file that it is merged into: with that file's interface numbers, and times by one clock. */
import { decodeUtf8 } from "../format/utf8.ts";
import { GAP_BLOCK, encodeGapBlock, readGapBody } from "../losses/gap-block.ts";
import { shiftProcess } from "../processes/flow-process.ts";
import { PROCESS_BLOCK, encodeProcessBlock, readProcessBlocks } from "../processes/process-block.ts";
import {
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_DESCRIPTION_TEXT,
  INTERFACE_RESOLUTION,
  INTERFACE_STATISTICS,
  OPTION_COMMENT,
  SECTION_HEADER,
  STATISTICS_END,
  STATISTICS_START,
  encodeBlock,
  readOptions,
  textOption,
} from "./block.ts";
import type { Block, RecordingSource } from "./block-reader.ts";

const MICROSECONDS = 6;
const NANOSECONDS = 9;
/** Of the bodies in front of the options. */
const SECTION_BYTES = 16;
const INTERFACE_BYTES = 8;
const STATISTICS_BYTES = 12;

/** An interface of the section being read, as the merged file has it. */
interface Retold {
  /** Negative until its description is written. */
  number: number;
  /** Units of the recording times this, and this added, are those of the merged file. */
  readonly scale: bigint;
  readonly shift: bigint;
  readonly nsPerUnit: bigint;
}

/** Numbers of interfaces in the merged file, in the order in which they are described there: all recordings draw from one. */
export interface InterfaceNumbers {
  next: number;
}

/** Comments of a section: what a reader of the file must know, such as the capture mode. */
export function commentsOf({ bytes }: Block): string[] {
  return readOptions(bytes, SECTION_BYTES).flatMap(([code, value]) =>
    code === OPTION_COMMENT ? [decodeUtf8(value)] : [],
  );
}

export class Retelling {
  readonly #source: RecordingSource;
  readonly #numbers: InterfaceNumbers;
  #interfaces: Retold[] = [];
  #sections = 0;
  #comments: readonly string[] = [];
  /** Of the last packet: blocks without a time stay behind it. */
  #timeNs = -1n;

  constructor(source: RecordingSource, numbers: InterfaceNumbers) {
    this.#source = source;
    this.#numbers = numbers;
  }

  /** Its place among the blocks of the others. */
  get timeNs(): bigint {
    return this.#timeNs;
  }

  /** The block retold last stands in the file now; call it before the next is retold. */
  noteWritten(): void {
    const newest = this.#interfaces.at(-1);
    if (newest !== undefined && newest.number < 0) newest.number = this.#numbers.next++;
  }

  /** The block of the merged file, in the same memory where nothing grows; undefined where none is needed. */
  retell(block: Block): Uint8Array<ArrayBuffer> | undefined {
    const { type, bytes, view } = block;
    switch (type) {
      case SECTION_HEADER:
        // The first one's comments are those of the merged section; a later one (the sensor was restarted) stands with its interfaces.
        this.#comments = this.#sections++ === 0 ? [] : commentsOf(block);
        this.#interfaces = [];
        return undefined;
      case INTERFACE_DESCRIPTION:
        return this.#retellInterface(bytes);
      case ENHANCED_PACKET:
        this.#timeNs = this.#retime(view, 12, this.#renumber(view));
        return bytes;
      case INTERFACE_STATISTICS:
        this.#retellStatistics(bytes, view);
        return bytes;
      default:
        return this.#source.shiftNs === 0n ? bytes : this.#retellOwn(type, bytes);
    }
  }

  #retellInterface(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const { name, shiftNs } = this.#source;
    const options = readOptions(bytes, INTERFACE_BYTES);
    const resolution = options.find(([code]) => code === INTERFACE_RESOLUTION)?.[1][0] ?? MICROSECONDS;
    if (resolution > NANOSECONDS)
      throw new Error(`The recording of ${name} has times in a unit that no sensor writes: open it by itself`);
    const nsPerUnit = 10n ** BigInt(NANOSECONDS - resolution);
    // A shift that is finer than the unit asks for a finer one.
    const isFiner = shiftNs % nsPerUnit !== 0n;
    this.#interfaces.push({
      number: -1,
      scale: isFiner ? nsPerUnit : 1n,
      shift: isFiner ? shiftNs : shiftNs / nsPerUnit,
      nsPerUnit: isFiner ? 1n : nsPerUnit,
    });
    const described = options.find(([code]) => code === INTERFACE_DESCRIPTION_TEXT)?.[1];
    const text = described === undefined ? `on ${name}` : `${decodeUtf8(described)}, on ${name}`;
    return encodeBlock(INTERFACE_DESCRIPTION, bytes.subarray(8, 8 + INTERFACE_BYTES), [
      ...options.filter(([code]) => code !== INTERFACE_DESCRIPTION_TEXT && code !== INTERFACE_RESOLUTION),
      textOption(INTERFACE_DESCRIPTION_TEXT, text),
      [INTERFACE_RESOLUTION, Uint8Array.of(isFiner ? NANOSECONDS : resolution)],
      ...this.#comments.map((comment) => textOption(OPTION_COMMENT, comment)),
    ]);
  }

  /** The interface of a block that names it first. */
  #renumber(view: DataView): Retold {
    const found = this.#interfaces[view.getUint32(8, true)];
    if (found === undefined)
      throw new Error(
        `The recording of ${this.#source.name} is damaged: a packet is of an interface that it does not name`,
      );
    view.setUint32(8, found.number, true);
    return found;
  }

  /** Times are two words, the higher one first. Gives it in nanoseconds. */
  #retime(view: DataView, at: number, { scale, shift, nsPerUnit }: Retold): bigint {
    const units = (BigInt(view.getUint32(at, true)) << 32n) | BigInt(view.getUint32(at + 4, true));
    const told = units * scale + shift;
    const held = told < 0n ? 0n : told;
    view.setUint32(at, Number(held >> 32n), true);
    view.setUint32(at + 4, Number(held & 0xffff_ffffn), true);
    return held * nsPerUnit;
  }

  #retellStatistics(bytes: Uint8Array, view: DataView): void {
    const of = this.#renumber(view);
    this.#retime(view, 12, of);
    for (const [code, value] of readOptions(bytes, STATISTICS_BYTES))
      if ((code === STATISTICS_START || code === STATISTICS_END) && value.length === 8)
        this.#retime(new DataView(value.buffer, value.byteOffset, 8), 0, of);
  }

  /** Blocks of our own have times in them. */
  #retellOwn(type: number, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const { shiftNs } = this.#source;
    if (type === GAP_BLOCK) {
      const gap = readGapBody(bytes.subarray(8, bytes.length - 4));
      return gap === undefined
        ? bytes
        : encodeGapBlock({ ...gap, fromNs: later(gap.fromNs, shiftNs), toNs: later(gap.toNs, shiftNs) });
    }
    if (type !== PROCESS_BLOCK) return bytes;
    const [flows] = [...readProcessBlocks(bytes)];
    return flows === undefined ? bytes : encodeProcessBlock(flows.map((flow) => shiftProcess(flow, shiftNs)));
  }
}

const later = (timeNs: bigint, shiftNs: bigint): bigint => (timeNs + shiftNs < 0n ? 0n : timeNs + shiftNs);
