/** Brings bytes to the engine and lets it read them, giving way to other requests and reporting how far it is. */
import { PUMP_DONE, PUMP_MEMORY, PUMP_PAUSE } from "#shared/abi/read.ts";
import type { Progress } from "#shared/model/capture.ts";
import type { Instance } from "./instance.ts";
import { SilentInputs } from "./silent-inputs.ts";
import type { ByteSource } from "./source.ts";

/** Packets between two looks at the clock. */
const BUDGET = 8192;
/** Other requests wait at most so long. */
const GIVE_WAY_MS = 40;
const REPORT_MS = 100;
/** Somebody watches packets come: they are told of within a few frames of the screen. */
const LIVE_REPORT_MS = 30;
/** Once this part of all bytes was read, what the rest will take is foreseen. */
const FORESEEN_AFTER = 1 / 16;
/** How long new rows wait to be told when nothing more comes, unless the last telling is more recent. */
const SOON_MS = 5;

/** All that an engine can address. */
const MEMORY_CAP = 0xffffffff;

export type ImportEnd = "done" | "cancelled" | "memory";

export interface ImportWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: Progress) => void;
  /** Lets other requests have their turn. */
  readonly giveWay: () => Promise<void>;
  /** The engine trapped; the message names the packet. True: skip it and go on. */
  readonly onTrap: (row: number, cause: unknown) => boolean;
}

export class Importer {
  readonly #instance: Instance;
  readonly #sources: readonly ByteSource[];
  readonly #silent: SilentInputs;
  readonly #started = performance.now();
  readonly #bytesTotal: number;
  readonly #reportMs: number;
  readonly #used: number;
  #isForeseen: boolean;
  #lastReport = 0;
  #lastWay = performance.now();

  constructor(instance: Instance, sources: readonly ByteSource[]) {
    this.#instance = instance;
    this.#sources = sources;
    this.#silent = new SilentInputs(instance, sources);
    this.#reportMs = sources.some(({ isLive }) => isLive === true) ? LIVE_REPORT_MS : REPORT_MS;
    this.#bytesTotal = sources.reduce((sum, { size }) => sum + size, 0);
    this.#used = instance.exports.usedBytes() >>> 0;
    this.#isForeseen = this.#bytesTotal === 0 || sources.some(({ isLive }) => isLive === true);
  }

  get #bytesDone(): number {
    return this.#sources.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  progress(phase: Progress["phase"]): Progress {
    return {
      phase,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      packets: this.#instance.exports.rowTotal() >>> 0,
      elapsedMs: performance.now() - this.#started,
    };
  }

  /** Reads all inputs to their end. `shifts` are added to the times, one per source. */
  async run(shifts: readonly bigint[], watch: ImportWatch): Promise<ImportEnd> {
    for (const shift of shifts) this.#instance.exports.openInput(shift);
    let wanted = 0;
    for (;;) {
      if (watch.isCancelled()) return "cancelled";
      for (const input of this.#silent.takeReadable()) await this.#bring(input, watch);
      if (wanted >= 0 && (await this.#await(wanted, watch))) await this.#bring(wanted, watch);
      wanted = this.#pump(watch);
      if (wanted === PUMP_DONE) return "done";
      if (wanted === PUMP_MEMORY) return "memory";
      this.#foresee();
      await this.#pause(watch);
    }
  }

  /** Tells the engine how much memory all of it will take: growing often costs the collector of this thread more than the room. */
  #foresee(): void {
    if (this.#isForeseen || this.#bytesDone < this.#bytesTotal * FORESEEN_AFTER) return;
    this.#isForeseen = true;
    const used = this.#instance.exports.usedBytes() >>> 0;
    const inAll = this.#used + ((used - this.#used) * this.#bytesTotal) / this.#bytesDone;
    this.#instance.exports.foresee(Math.min(inAll, MEMORY_CAP));
  }

  /** False when reading goes on without that input. */
  async #await(wanted: number, watch: ImportWatch): Promise<boolean> {
    const untold = this.#reportSoon(watch);
    const isThere = await this.#silent.waitFor(wanted);
    clearTimeout(untold);
    return isThere;
  }

  async #bring(input: number, watch: ImportWatch): Promise<void> {
    const source = this.#sources[input];
    const { exports } = this.#instance;
    // A source that comes slowly must not leave the newest rows untold until it says more.
    const untold = source?.isLive === true ? this.#reportSoon(watch) : undefined;
    const count = await source?.next((bytes) => {
      const at = exports.reserveInput(input, bytes) >>> 0;
      if (at === 0) throw new Error("the engine's memory is used up");
      return this.#instance.bytes.subarray(at, at + bytes);
    });
    clearTimeout(untold);
    this.#silent.noteBytes();
    exports.commitInput(input, count ?? 0, count === undefined || count === 0);
  }

  #reportSoon(watch: ImportWatch): ReturnType<typeof setTimeout> {
    const due = this.#lastReport + this.#reportMs - performance.now();
    return setTimeout(
      () => {
        this.#report(watch);
      },
      Math.max(SOON_MS, due),
    );
  }

  #report(watch: ImportWatch): void {
    this.#lastReport = performance.now();
    watch.report(this.progress("reading"));
  }

  #pump(watch: ImportWatch): number {
    for (;;) {
      try {
        const answer = this.#instance.exports.pump(BUDGET);
        if (answer !== PUMP_PAUSE || performance.now() - this.#lastWay > GIVE_WAY_MS) return answer;
      } catch (cause) {
        if (!watch.onTrap(this.#instance.exports.rowUnderWay() >>> 0, cause)) throw cause;
        this.#instance.exports.skipRecord();
      }
    }
  }

  async #pause(watch: ImportWatch): Promise<void> {
    const now = performance.now();
    if (now - this.#lastReport >= this.#reportMs) this.#report(watch);
    if (now - this.#lastWay < GIVE_WAY_MS) return;
    await watch.giveWay();
    this.#lastWay = performance.now();
  }
}
