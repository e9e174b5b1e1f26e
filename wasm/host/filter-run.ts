/**
 * One filter over the capture: block by block, first by the table, then by the packets that the table cannot answer for. These are
 * read in stretches straight into the engine's memory; a packet whose PDU began elsewhere is brought with what it needs.
 */
import { BLOCK_ROWS, BLOCK_SHIFT } from "#shared/abi/table.ts";
import type { FilterProgram, FilterProgress } from "#shared/model/engine.ts";
import { tellComments, tellInterfaceNames } from "./host-texts.ts";
import type { OpenCapture } from "./open-capture.ts";
import { readComments } from "./packet.ts";

/** Other requests wait at most so long. */
const GIVE_WAY_MS = 30;
const REPORT_MS = 100;
/** Packets brought one by one that are read at the same time. */
const DEFERRED_AT_ONCE = 64;

export interface FilterWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: FilterProgress) => void;
  readonly giveWay: () => Promise<void>;
}

/** Whether the program was taken in; `asksTable` false makes every packet answer for itself (tests). */
export interface RunOptions {
  readonly selected: number | undefined;
  readonly asksTable?: boolean;
  /** Told whenever the engine may have collected values (collect.ts of the engine), which it takes. */
  readonly onCollected?: () => void;
}

export class FilterRun {
  readonly #capture: OpenCapture;
  readonly address: number;
  readonly #asksTable: boolean;
  readonly #onCollected: (() => void) | undefined;
  readonly #started = performance.now();
  #spentMs = 0;
  #rowsDone = 0;
  #failures = 0;
  #lastWay = performance.now();
  #lastReport = 0;

  private constructor(capture: OpenCapture, address: number, options: RunOptions) {
    this.#capture = capture;
    this.address = address;
    this.#asksTable = options.asksTable !== false;
    this.#onCollected = options.onCollected;
  }

  /** Takes the program in and reads what it refers to off the selected packet. */
  static async start(capture: OpenCapture, program: FilterProgram, options: RunOptions): Promise<FilterRun> {
    const { exports } = capture.instance;
    const at = exports.reserveProgram(program.length) >>> 0;
    if (at === 0) throw new Error("the engine's memory is used up");
    capture.instance.bytes.set(program, at);
    const address = exports.startRun(at, program.length) >>> 0;
    if (address === 0) throw new Error("the engine refused the compiled filter");
    const { selected } = options;
    if (exports.runHasReferences(address) && selected !== undefined && selected <= capture.table.total) {
      const row = selected - 1;
      const frames = await capture.frames.read([row, ...capture.frames.needed(row)]);
      const { at: frame, length } = capture.frames.stage(row, frames);
      exports.readReferences(address, row, frame, length);
    }
    return new FilterRun(capture, address, options);
  }

  end(): void {
    this.#capture.instance.exports.endRun(this.address);
  }

  progress(): FilterProgress {
    const { exports } = this.#capture.instance;
    return {
      rowsDone: this.#rowsDone,
      rowsTotal: this.#capture.table.total,
      matches: exports.runMatched(this.address) >>> 0,
      dissected: exports.runDissected(this.address) >>> 0,
      failures: this.#failures,
      elapsedMs: this.#spentMs,
    };
  }

  /** Judges all rows there are that were not judged yet; `onBlock` after each block. False when it was cancelled. */
  async catchUp(watch: FilterWatch, onBlock: (block: number, rows: number) => void): Promise<boolean> {
    const started = performance.now();
    while (this.#rowsDone < this.#capture.table.total) {
      const block = this.#rowsDone >>> BLOCK_SHIFT;
      if (!(await this.#judgeBlock(block, watch))) return false;
      this.#rowsDone = Math.min((block + 1) * BLOCK_ROWS, this.#judgedTo);
      this.#spentMs += performance.now() - Math.max(started, this.#lastTick);
      this.#lastTick = performance.now();
      onBlock(block, this.#rowsDone);
      if (!(await this.#turn(watch))) return false;
    }
    return true;
  }

  #judgedTo = 0;
  #lastTick = this.#started;

  /** Lets others have their turn; false when the run was cancelled. */
  async #turn(watch: FilterWatch): Promise<boolean> {
    const now = performance.now();
    if (now - this.#lastReport >= REPORT_MS) {
      this.#lastReport = now;
      watch.report(this.progress());
    }
    if (now - this.#lastWay >= GIVE_WAY_MS) {
      await watch.giveWay();
      this.#lastWay = performance.now();
    }
    return !watch.isCancelled();
  }

  async #judgeBlock(block: number, watch: FilterWatch): Promise<boolean> {
    const { exports } = this.#capture.instance;
    this.#judgedTo = this.#capture.table.total;
    const open = exports.startBlock(this.address, block, this.#asksTable);
    if (open < 0) throw new Error("the engine's memory is used up");
    if (open === 0) return true;
    if (exports.asksInterfaceNames()) tellInterfaceNames(this.#capture);
    while (exports.findStretch(block * BLOCK_ROWS)) {
      await this.#judgeStretch();
      if (!(await this.#turn(watch))) return false;
    }
    return true;
  }

  async #judgeStretch(): Promise<void> {
    const { instance, sources, frames } = this.#capture;
    const { exports } = instance;
    const offset = Number(exports.stretchOffset());
    const length = exports.stretchLength() >>> 0;
    const bytes = await sources[exports.stretchSource() >>> 0]?.range(offset, length);
    const at = frames.reserve(Math.max(length, 1));
    if (bytes !== undefined) instance.bytes.set(bytes, at);
    this.#guarded(() => {
      exports.judgeStretch(this.address, at, bytes?.length ?? 0);
    });
    this.#onCollected?.();
    const total = exports.deferredTotal() >>> 0;
    const table = exports.deferredRows() >>> 0;
    const rows = Array.from({ length: total }, (_, index) => instance.u32(table + index * 4));
    for (let i = 0; i < rows.length; i += DEFERRED_AT_ONCE)
      await this.#judgeDeferred(rows.slice(i, i + DEFERRED_AT_ONCE));
  }

  /** Rows whose packets need others that lie outside the stretch. */
  async #judgeDeferred(rows: readonly number[]): Promise<void> {
    const { frames, instance } = this.#capture;
    const read = await frames.read(rows.flatMap((row) => [row, ...frames.needed(row)]));
    const asksComments = instance.exports.asksComments();
    for (const row of rows) {
      const comments = asksComments ? await readComments(this.#capture, row) : [];
      const { at, length } = frames.stage(row, read);
      if (asksComments) tellComments(this.#capture, comments);
      this.#guarded(() => {
        instance.exports.judgeRow(this.address, row, at, length);
      });
      this.#onCollected?.();
    }
    if (asksComments) instance.exports.setComments(0, 0);
  }

  /** A trap is a defect of ours: the packet does not match, it is counted, and the run goes on behind it. */
  #guarded(judge: () => void): void {
    try {
      judge();
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      this.#failures++;
      this.#capture.instance.exports.skipJudged();
    }
  }
}
