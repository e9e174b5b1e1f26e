/** Replays an open capture into ports, one for each of its inputs. */
import type { LivePort } from "#shared/model/engine.ts";
import { ReplayCourse, type ReplayTimer } from "#shared/replay/replay-course.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";
import { giveWay } from "../turns.ts";
import type { OpenCapture } from "../open-capture.ts";
import { InputFeed } from "./input-feed.ts";

const TELL_MS = 250;
/** Sent together, where packets are due faster. */
const FLUSH_BYTES = 256 << 10;
const PACKETS_IN_A_ROW = 4096;

const TIMER: ReplayTimer = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** What of the capture a stand tells. */
export interface ReplaySpan {
  readonly firstNs: bigint;
  readonly lengthNs: bigint;
}

export class Replayer {
  readonly #capture: OpenCapture;
  readonly #span: ReplaySpan;
  readonly #feeds: readonly InputFeed[];
  readonly #course: ReplayCourse;
  readonly #tell: () => void;
  #inARow = 0;

  constructor(
    capture: OpenCapture,
    span: ReplaySpan,
    ports: readonly LivePort[],
    plan: { readonly order: ReplayOrder; readonly onStand: (stand: ReplayStand) => void },
  ) {
    this.#capture = capture;
    this.#span = span;
    const { exports } = capture.instance;
    this.#feeds = capture.sources.flatMap((source, index) => {
      const port = ports[index];
      return port === undefined ? [] : [new InputFeed(source, exports.inputFormat(index) >>> 0, port)];
    });
    this.#tell = (): void => {
      plan.onStand({ ...this.#course.stand, ...span, packets: capture.table.total, optionsLeftOut: 0 });
    };
    this.#course = new ReplayCourse(plan.order, TIMER, this.#tell);
  }

  control(wish: ReplayOrder): void {
    this.#course.control(wish);
  }

  stop(): void {
    this.#course.stop();
  }

  /** Resolves when all was sent, or it was stopped; the ports have their end then. */
  async run(): Promise<void> {
    this.#tell();
    const timer = setInterval(this.#tell, TELL_MS);
    try {
      for (let isFirst = true, isGoing = true; isGoing; isFirst = false) {
        for (const feed of this.#feeds) feed.restart(isFirst);
        await this.#sendRound(this.#course.beginRound());
        isGoing = await this.#course.endRound();
      }
    } finally {
      clearInterval(timer);
      this.#tell();
      for (const feed of this.#feeds) feed.end();
    }
  }

  async #sendRound(least: bigint): Promise<void> {
    const { table } = this.#capture;
    let offsetNs = 0n;
    for (let row = 0; row < table.total; row++) {
      const time = table.time(row);
      // A record without a time follows the one before it.
      if (time !== undefined) offsetNs = time - this.#span.firstNs;
      if (!(await this.#sendRow(row, offsetNs, least))) return;
    }
    for (const feed of this.#feeds) await feed.finish();
  }

  /** False when it goes on elsewhere. */
  async #sendRow(row: number, offsetNs: bigint, least: bigint): Promise<boolean> {
    const { table } = this.#capture;
    const course = this.#course;
    const feed = this.#feeds[table.input(row)];
    if (feed === undefined) return true;
    const isTimeless = table.time(row) === undefined;
    const place = await feed.placeOf({ offset: table.offset(row), captured: table.captured(row), isTimeless });
    if (++this.#inARow % PACKETS_IN_A_ROW === 0) await giveWay();
    if (course.isElsewhere) {
      await this.#flush();
      return false;
    }
    if (!course.isWithin(offsetNs, least)) {
      await feed.leaveOut(place);
      return true;
    }
    if (!course.isDue(offsetNs)) {
      await this.#flush();
      if (!(await course.reach(offsetNs))) return false;
    }
    feed.reach(place.end);
    course.pass(offsetNs);
    if (feed.dueBytes >= FLUSH_BYTES) await feed.flush();
    return true;
  }

  async #flush(): Promise<void> {
    for (const feed of this.#feeds) await feed.flush();
  }
}
