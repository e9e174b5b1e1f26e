/**
 * Packets that have a note: the first pass left each packet's worst severity in the table, so only packets that can have the note
 * are dissected again. Also counts the notes of the packets that a filter shows.
 */
import {
  EXPERT_GROUP,
  EXPERT_LAST_ROW,
  EXPERT_PROTOCOL,
  EXPERT_SEVERITY,
  EXPERT_SIZE,
  EXPERT_TEXT,
} from "#shared/abi/expert.ts";
import { NODE_ID, NODE_KIND, NODE_KIND_NOTE, NODE_NOTE, NODE_SIZE, NODE_TEXT } from "#shared/abi/detail.ts";
import { BLOCK_SHIFT, ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type {
  ExpertSummary,
  NotePacket,
  NotePackets,
  NotePacketsRequest,
  NotesProgress,
} from "#shared/model/expert.ts";
import { listNotes, readExpert, readNotes } from "./expert.ts";
import { readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

/** Packets that are read at once. */
const BATCH = 256;
const MOST_PACKETS = 1000;
const GIVE_WAY_MS = 30;
const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

/** Text, severity and group, protocol: what the engine counts a note by. */
function keyOf(text: number, note: number, protocol: number): string {
  return `${text} ${note} ${protocol}`;
}

interface Kind {
  readonly index: number;
  readonly key: string;
  readonly severity: number;
  readonly lastRow: number;
}

/** The counted notes, as they lie in the engine. */
function readKinds({ instance }: OpenCapture): Kind[] {
  const table = instance.exports.noteTable() >>> 0;
  return Array.from({ length: instance.exports.noteTotal() >>> 0 }, (_, index) => {
    const at = table + index * EXPERT_SIZE;
    const severity = instance.u8(at + EXPERT_SEVERITY);
    const note = severity + (instance.u8(at + EXPERT_GROUP) << 8);
    const key = keyOf(instance.u32(at + EXPERT_TEXT), note, instance.u16(at + EXPERT_PROTOCOL));
    return { index, key, severity, lastRow: instance.u32(at + EXPERT_LAST_ROW) };
  });
}

/** Notes of the packet that was dissected last, with repeats. */
function notesOfDetail({ instance }: OpenCapture): string[] {
  const table = instance.exports.nodeTable() >>> 0;
  const total = instance.exports.nodeTotal() >>> 0;
  const keys: string[] = [];
  for (let at = table; at < table + total * NODE_SIZE; at += NODE_SIZE) {
    if (instance.u8(at + NODE_KIND) !== NODE_KIND_NOTE) continue;
    keys.push(keyOf(instance.u32(at + NODE_TEXT), instance.u16(at + NODE_NOTE), instance.u16(at + NODE_ID)));
  }
  return keys;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** The least severity that the packet's worst note has. */
  readonly severity: number;
  readonly onlyShown: boolean;
}

/** Rows that can have such a note, some at a time. */
function* candidates(capture: OpenCapture, { from, to, severity, onlyShown }: Range): Generator<number[]> {
  let rows: number[] = [];
  const last = Math.min(to, capture.table.total - 1);
  if (last < from) return;
  for (let block = from >>> BLOCK_SHIFT; block <= last >>> BLOCK_SHIFT; block++) {
    // Read anew behind each batch: the engine's memory may have grown meanwhile.
    let { first, flags } = readRowBlock(capture, block);
    for (let row = Math.max(from, first); row < first + flags.length && row <= last; row++) {
      if (((flags[row - first] ?? 0) & ROW_SEVERITY_MASK) < severity) continue;
      if (onlyShown && !capture.order.isShown(row)) continue;
      rows.push(row);
      if (rows.length < BATCH) continue;
      yield rows;
      rows = [];
      ({ first, flags } = readRowBlock(capture, block));
    }
  }
  if (rows.length > 0) yield rows;
}

export class NoteReader {
  readonly #capture: () => OpenCapture;
  #newestList = 0;
  #newestCount = 0;

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  cancel(): void {
    this.#newestList++;
    this.#newestCount++;
  }

  /** Goes through packets until `take` or `isCancelled` ends it; `take` gets the notes of each. */
  async #walk(
    range: Range,
    isCancelled: () => boolean,
    take: (row: number, notes: readonly string[]) => boolean,
  ): Promise<void> {
    const capture = this.#capture();
    let lastWay = performance.now();
    for (const rows of candidates(capture, range)) {
      const frames = await capture.frames.read(rows.flatMap((row) => [row, ...capture.frames.needed(row)]));
      if (isCancelled()) return;
      for (const row of rows) if (!take(row, this.#notesOf(capture, row, frames))) return;
      if (performance.now() - lastWay < GIVE_WAY_MS) continue;
      await giveWay();
      if (isCancelled()) return;
      lastWay = performance.now();
    }
  }

  /** A trap is a defect of ours: such a packet says so in the list of packets. */
  #notesOf(capture: OpenCapture, row: number, frames: ReadonlyMap<number, Uint8Array>): readonly string[] {
    try {
      capture.frames.dissect(row, frames);
      return notesOfDetail(capture);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      capture.instance.exports.endLook();
      return [];
    }
  }

  /** The next packets that have a note; the newest request wins. */
  async packets(request: NotePacketsRequest): Promise<EngineOutcome<NotePackets>> {
    const own = ++this.#newestList;
    const isCancelled = (): boolean => this.#newestList !== own;
    const capture = this.#capture();
    const indexes = readNotes(capture).flatMap(({ code, index }) => (code === request.code ? [index] : []));
    const kinds = readKinds(capture).filter(({ index }) => indexes.includes(index));
    const keys = new Set(kinds.map(({ key }) => key));
    const to = kinds.reduce((most, { lastRow }) => Math.max(most, lastRow), -1);
    const severity = kinds.reduce((least, kind) => Math.min(least, kind.severity), ROW_SEVERITY_MASK);
    const most = Math.min(request.count, MOST_PACKETS);
    const packets: NotePacket[] = [];
    const range = { from: request.after, to, severity, onlyShown: request.onlyShown };
    // One more than is asked for tells whether there are others.
    await this.#walk(range, isCancelled, (row, notes) => {
      if (notes.some((note) => keys.has(note))) packets.push(toPacket(capture, row));
      return packets.length <= most;
    });
    if (isCancelled()) return CANCELLED;
    return { ok: true, value: { packets: packets.slice(0, most), isAll: packets.length <= most } };
  }

  /** Counts the notes of the packets shown; the newest request wins. */
  async countShown(onProgress: (progress: NotesProgress) => void): Promise<EngineOutcome<ExpertSummary>> {
    const own = ++this.#newestCount;
    const isCancelled = (): boolean => this.#newestCount !== own;
    const capture = this.#capture();
    const counts = new Map<string, { packets: number; occurrences: number; firstRow: number; lastRow: number }>();
    const total = capture.table.total;
    await this.#walk({ from: 0, to: total - 1, severity: 1, onlyShown: true }, isCancelled, (row, notes) => {
      for (const key of notes) {
        const count = counts.get(key) ?? { packets: 0, occurrences: 0, firstRow: row, lastRow: -1 };
        count.occurrences++;
        if (count.lastRow !== row) count.packets++;
        count.lastRow = row;
        counts.set(key, count);
      }
      if (row % BATCH === 0) onProgress({ rowsDone: row, rowsTotal: total });
      return true;
    });
    if (isCancelled()) return CANCELLED;
    const keys = new Map(readKinds(capture).map(({ index, key }) => [index, key]));
    const shown = readNotes(capture).flatMap((entry) => {
      const count = counts.get(keys.get(entry.index) ?? "");
      if (count === undefined) return [];
      const { packets, occurrences, firstRow } = count;
      return [{ ...entry, packets, occurrences, firstPacket: firstRow + 1 }];
    });
    return { ok: true, value: { ...readExpert(capture), entries: listNotes(shown) } };
  }
}

/** What one line says of the packet that was dissected last. */
function toPacket({ cells, table }: OpenCapture, row: number): NotePacket {
  return {
    number: row + 1,
    timeNs: table.time(row),
    source: cells.write(row, { kind: "builtIn", id: "source" }),
    destination: cells.write(row, { kind: "builtIn", id: "destination" }),
    protocol: cells.write(row, { kind: "builtIn", id: "protocol" }),
    info: cells.info(row),
  };
}
