/**
 * Recordings of several sensors as one pcapng file: one section, the interfaces of all of them, their packets in the order of time. Each
 * recording keeps its own order, as it does on the screen. What stands between packets (gaps, counters, processes) stays behind the packet before it.
 */
import { formatSeconds } from "../format/time.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { BlockReader, type RecordingSource } from "./block-reader.ts";
import { OPTION_COMMENT, SECTION_APPLICATION, encodeSectionHeader, readOptions, textOption } from "./block.ts";
import { Retelling, commentsOf, type InterfaceNumbers } from "./retell.ts";

/** Handed on together. */
const PIECE_BYTES = 1 << 20;
const SECTION_BYTES = 16;

class Part {
  readonly source: RecordingSource;
  readonly #reader: BlockReader;
  readonly #retelling: Retelling;
  /** The next block; undefined behind the last one. */
  block: Uint8Array<ArrayBuffer> | undefined;

  constructor(source: RecordingSource, numbers: InterfaceNumbers) {
    this.source = source;
    this.#reader = new BlockReader(source);
    this.#retelling = new Retelling(source, numbers);
  }

  get timeNs(): bigint {
    return this.#retelling.timeNs;
  }

  get offset(): number {
    return this.#reader.offset;
  }

  /** Call it when the block was written. */
  async advance(): Promise<void> {
    this.#retelling.noteWritten();
    for (;;) {
      const block = await this.#reader.next();
      this.block = block && this.#retelling.retell(block);
      if (block === undefined || this.block !== undefined) return;
    }
  }
}

/** What the recordings' own sections say, whose they are, and what was done to their times. */
async function writeHead(sources: readonly RecordingSource[]): Promise<Uint8Array<ArrayBuffer>> {
  const comments = [`Merged by time from the recordings of ${sources.map(({ name }) => name).join(" and ")}.`];
  let application = "";
  for (const source of sources) {
    const section = await new BlockReader(source).next();
    if (section === undefined) continue;
    for (const comment of commentsOf(section)) comments.push(`${source.name}: ${comment}`);
    const by = readOptions(section.bytes, SECTION_BYTES).find(([code]) => code === SECTION_APPLICATION);
    if (application === "" && by !== undefined) application = decodeUtf8(by[1]);
    if (source.shiftNs !== 0n)
      comments.push(`${source.name}: ${formatSeconds(source.shiftNs, 9)} s were added to its times, for its clock.`);
  }
  return encodeSectionHeader([
    ...comments.map((comment) => textOption(OPTION_COMMENT, comment)),
    textOption(SECTION_APPLICATION, application),
  ]);
}

/** The one that goes next; of several of one time the first. Undefined behind the last of all. */
function findNext(parts: readonly Part[]): Part | undefined {
  let next: Part | undefined;
  for (const part of parts)
    if (part.block !== undefined && (next === undefined || part.timeNs < next.timeNs)) next = part;
  return next;
}

/** The file, in pieces; `report` hears how many bytes of the recordings were read. Throws a sentence where one of them is damaged. */
export async function* mergeRecordings(
  sources: readonly RecordingSource[],
  report: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const numbers = { next: 0 };
  const parts = sources.map((source) => new Part(source, numbers));
  let piece = new Uint8Array(PIECE_BYTES);
  let used = 0;
  yield await writeHead(sources);
  for (const part of parts) await part.advance();
  for (let next = findNext(parts); next?.block !== undefined; next = findNext(parts)) {
    const { block } = next;
    if (block.length > piece.length - used) {
      yield piece.subarray(0, used);
      piece = new Uint8Array(Math.max(PIECE_BYTES, block.length));
      used = 0;
      report(parts.reduce((sum, { offset }) => sum + offset, 0));
    }
    piece.set(block, used);
    used += block.length;
    await next.advance();
  }
  yield piece.subarray(0, used);
}
