/**
 * Frames from a capture file, as if they came now: each packet no earlier than it is due and at most a timer's step later. The file is read
 * once before, for its interfaces and its length; every round reads it again.
 */
import { ReplayCourse, type ReplayTimer } from "#shared/replay/replay-course.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { Batcher, reportNote } from "./batcher.ts";
import { readCapturePart } from "./capture-file.ts";
import { timeOf, type FileInterface, type FileRecord } from "./file-record.ts";
import type { CaptureJob, FilePart } from "./order.ts";
import type { OpenProvider, Provider } from "./provider.ts";
import { fromNanoseconds, NANOSECONDS } from "./time-unit.ts";

const STATE_MS = 1000;
/** Packets in a row at full speed before others get a turn. */
const PACKETS_IN_A_ROW = 4096;
const MOST_OPTION_BYTES = 128 << 10;

interface Survey {
  readonly interfaces: readonly FileInterface[];
  readonly firstNs: bigint;
  readonly lengthNs: bigint;
  readonly packets: number;
}

/** All of the file, unless the order says which part. */
const partOf = ({ part = { skip: 0, most: Number.MAX_SAFE_INTEGER } }: CaptureJob): FilePart => part;

/** Reads the file once; a damaged one up to the damage, which the replay will name when it gets there. */
async function survey(path: string, part: FilePart): Promise<Survey> {
  const interfaces: FileInterface[] = [];
  let packets = 0;
  let first: bigint | undefined;
  let last = 0n;
  try {
    for await (const records of readCapturePart(path, part, (facts) => interfaces.push(facts))) {
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

const TIMER: ReplayTimer = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

class Replay implements Provider {
  readonly #order: CaptureJob;
  readonly #survey: Survey;
  readonly #batcher: Batcher;
  readonly #course: ReplayCourse;
  readonly #units: [number, number] = [0, 0];
  #optionsLeftOut = 0;

  constructor(order: CaptureJob, facts: Survey) {
    this.#order = order;
    this.#survey = facts;
    this.#batcher = new Batcher(order, { interfaces: facts.interfaces }, () => ({
      droppedByKernel: 0,
      droppedByInterface: 0,
    }));
    const tell = (): void => {
      this.#tell();
    };
    this.#course = new ReplayCourse(order.replay, TIMER, tell);
    tell();
    setInterval(tell, STATE_MS);
  }

  control(wish: ReplayOrder): void {
    this.#course.control(wish);
  }

  stop(): Promise<void> {
    this.#course.stop();
    this.#batcher.flush();
    this.#batcher.report();
    return Promise.resolve();
  }

  /** Sends the file, and again while it loops; after its end it can still be sought back into while it is paused. */
  async run(): Promise<void> {
    do await this.#sendRound(this.#course.beginRound());
    while (await this.#course.endRound());
    await this.stop();
  }

  async #sendRound(least: bigint): Promise<void> {
    const { firstNs } = this.#survey;
    const course = this.#course;
    let inARow = 0;
    for await (const records of readCapturePart(this.#order.interface, partOf(this.#order))) {
      for (const record of records) {
        const offset = timeOf(record) - firstNs;
        if (!course.isWithin(offset, least)) continue;
        if (!course.isDue(offset) && !(await course.reach(offset))) return;
        this.#send(record);
        course.pass(offset);
        if (++inARow % PACKETS_IN_A_ROW === 0) await new Promise(setImmediate);
        if (course.isElsewhere) return;
      }
    }
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
      ...this.#course.stand,
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
  const replay = new Replay(order, await survey(order.interface, partOf(order)));
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
