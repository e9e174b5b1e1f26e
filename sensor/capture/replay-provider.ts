/**
 * Frames from a capture file, as if they came now: each packet no earlier than it is due and at most a timer's step later. The file is read
 * once before, for its interfaces and its length; every round reads it again.
 */
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { Batcher, reportNote } from "./batcher.ts";
import { readCaptureFile } from "./capture-file.ts";
import { timeOf, type FileInterface, type FileRecord } from "./file-record.ts";
import type { CaptureJob } from "./order.ts";
import type { OpenProvider, Provider } from "./provider.ts";
import { fromNanoseconds, NANOSECONDS } from "./time-unit.ts";
import { ReplayClock } from "./replay-clock.ts";

const STATE_MS = 1000;
/** Packets in a row at full speed before others get a turn. */
const PACKETS_IN_A_ROW = 4096;
/** Timers come at best a millisecond apart: what is due within it goes now rather than too late. */
const TIMER_MS = 1;
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const MOST_OPTION_BYTES = 128 << 10;

interface Survey {
  readonly interfaces: readonly FileInterface[];
  readonly firstNs: bigint;
  readonly lengthNs: bigint;
  readonly packets: number;
}

/** Reads the file once; a damaged one up to the damage, which the replay will name when it gets there. */
async function survey(path: string): Promise<Survey> {
  const interfaces: FileInterface[] = [];
  let packets = 0;
  let first: bigint | undefined;
  let last = 0n;
  try {
    for await (const records of readCaptureFile(path, (facts) => interfaces.push(facts))) {
      packets += records.length;
      for (const record of records) {
        const time = timeOf(record);
        if (first === undefined || time < first) first = time;
        if (time > last) last = time;
      }
    }
  } catch (cause) {
    if (packets === 0) throw cause;
  }
  return { interfaces, packets, firstNs: first ?? 0n, lengthNs: last - (first ?? 0n) };
}

class Replay implements Provider {
  readonly #order: CaptureJob;
  readonly #survey: Survey;
  readonly #batcher: Batcher;
  readonly #clock: ReplayClock;
  readonly #units: [number, number] = [0, 0];
  #fromNs = 0n;
  #untilNs: bigint | undefined;
  #loops = false;
  #round = 0;
  /** Packets that go although it is paused. */
  #steps = 0;
  #positionNs = 0n;
  #seekNs: bigint | undefined;
  #optionsLeftOut = 0;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(order: CaptureJob, facts: Survey) {
    this.#order = order;
    this.#survey = facts;
    this.#clock = new ReplayClock(order.replay.pacePercent ?? 100);
    this.#batcher = new Batcher(order, { interfaces: facts.interfaces }, () => ({
      droppedByKernel: 0,
      droppedByInterface: 0,
    }));
    this.control(order.replay);
    setInterval(() => {
      this.#tell();
    }, STATE_MS);
  }

  control(wish: ReplayOrder): void {
    const now = performance.now();
    if (wish.pacePercent !== undefined) this.#clock.setPace(wish.pacePercent, now);
    if (wish.isPaused === true) this.#clock.pause(now);
    else if (wish.isPaused === false) this.#clock.resume(now);
    this.#loops = wish.loops ?? this.#loops;
    this.#fromNs = wish.fromNs ?? this.#fromNs;
    this.#untilNs = wish.untilNs ?? this.#untilNs;
    this.#steps += wish.steps ?? 0;
    this.#seekNs = wish.seekNs ?? wish.fromNs ?? this.#seekNs;
    if (this.#seekNs !== undefined) this.#positionNs = this.#seekNs;
    this.#tell();
    this.#wake?.();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#batcher.flush();
    this.#batcher.report();
    return Promise.resolve();
  }

  /** Sends the file, and again while it loops; after its end it can still be sought back into while it is paused. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      const least = this.#seekNs ?? this.#fromNs;
      this.#seekNs = undefined;
      this.#positionNs = least;
      this.#clock.jump();
      await this.#sendRound(least);
      if (this.#isSought()) continue;
      this.#round++;
      this.#tell();
      if (!this.#loops) break;
      // An empty window would spin.
      await this.#wait(TIMER_MS);
    }
    await this.stop();
  }

  /** Asked anew after every wait: a client may have said so meanwhile. */
  #isSought(): boolean {
    return this.#seekNs !== undefined;
  }

  async #sendRound(least: bigint): Promise<void> {
    const { firstNs } = this.#survey;
    let inARow = 0;
    for await (const records of readCaptureFile(this.#order.interface)) {
      for (const record of records) {
        const offset = timeOf(record) - firstNs;
        if (offset < least || (this.#untilNs !== undefined && offset > this.#untilNs)) continue;
        if (!(await this.#waitUntilDue(Number(offset) / 1e6))) return;
        this.#positionNs = offset;
        this.#send(record);
        if (this.#clock.isPaused) this.#tell();
        if (++inARow % PACKETS_IN_A_ROW === 0) await new Promise(setImmediate);
        if (this.#seekNs !== undefined || this.#isStopped) return;
      }
    }
  }

  /** False when there is somewhere else to go. */
  async #waitUntilDue(offsetMs: number): Promise<boolean> {
    for (;;) {
      if (this.#takesStep()) return true;
      const waitMs = this.#clock.waitOf(offsetMs, performance.now());
      if (waitMs < TIMER_MS / 2) return true;
      await this.#wait(Math.max(TIMER_MS, waitMs));
      if (this.#seekNs !== undefined || this.#isStopped) return false;
    }
  }

  #takesStep(): boolean {
    if (!this.#clock.isPaused) this.#steps = 0;
    if (this.#steps === 0) return false;
    this.#steps--;
    return true;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_WAIT_MS));
      this.#wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #send(record: FileRecord): void {
    const { mode, snapLength } = this.#order;
    const isTooLong = (record.options?.length ?? 0) > MOST_OPTION_BYTES;
    if (isTooLong) this.#optionsLeftOut++;
    // Comments may quote what the packet held.
    const options = mode === "metadata" || isTooLong ? undefined : record.options;
    this.#batcher.select(record.interfaceId, options);
    // In the file's own unit: a time shows as many digits as it has.
    const resolution = this.#survey.interfaces[record.interfaceId]?.resolution ?? NANOSECONDS;
    fromNanoseconds(resolution, record.timeHigh, record.timeLow, this.#units);
    this.#batcher.add(record.frame, Math.min(record.frame.length, snapLength), record.original, this.#units);
  }

  #tell(): void {
    const { firstNs, lengthNs, packets } = this.#survey;
    reportNote({
      kind: "replay",
      isPaused: this.#clock.isPaused,
      pacePercent: this.#clock.pacePercent,
      loops: this.#loops,
      round: this.#round,
      positionNs: this.#positionNs,
      lengthNs,
      firstNs,
      packets,
      optionsLeftOut: this.#optionsLeftOut,
    });
  }
}

export const openReplay: OpenProvider = async (order, onEnd) => {
  if (order.filter !== "")
    throw new Error("a replayed file is sent whole: leave the capture filter empty and use a display filter");
  const replay = new Replay(order, await survey(order.interface));
  replay.run().then(
    () => {
      onEnd();
    },
    (cause: unknown) => {
      void replay.stop();
      onEnd(cause instanceof Error ? cause.message : String(cause));
    },
  );
  return replay;
};
