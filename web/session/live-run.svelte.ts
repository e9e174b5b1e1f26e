/** One capture while it comes from a sensor, and what is to be known of it afterwards: mode, losses, what is stored. */
import type { Gap } from "#shared/wire/frame.ts";
import type { CaptureMode } from "#shared/wire/protocol.ts";
import type { SensorMessageOf, StreamTotals } from "#shared/wire/sensor-message.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";
import type { RecordingFacts, StoredGap } from "../store/database.ts";
import { isLossy, lossesOf, lostPacketsOf, type Loss, type LossAccount } from "./losses.ts";

export type Stats = SensorMessageOf<"stats">;
type Started = SensorMessageOf<"started">;

/** Gaps that are told one by one; those beyond are counted. */
const MOST_GAPS = 10_000;
const NS_PER_MS = 1_000_000n;

export interface LiveRate {
  readonly packets: number;
  readonly bytes: number;
}

/** An interface's counter, where the host has one. */
interface Counted {
  readonly name: string;
  readonly packets?: number | undefined;
}

/** What a run needs of the connection that it comes through. */
export interface LiveControl {
  readonly stop: () => void;
  /** The sensor's number for it; 0 where it is not known any more. */
  readonly stream: number;
  /** Of a capture that is replayed: changes how. */
  readonly replay: (wish: ReplayOrder) => void;
  /** Keeps the facts with what is stored. */
  readonly keep: (facts: RecordingFacts) => void;
}

/** A run and where it is stored. */
export interface StoredRun {
  readonly run: LiveRun;
  readonly recording: string;
}

export class LiveRun implements LossAccount {
  /** Of the recording; undefined where nothing is stored. */
  readonly recording: string | undefined;
  readonly #control: LiveControl;
  #facts: RecordingFacts;
  #totals = $state.raw<StreamTotals>();
  /** Of the streams before, when the sensor was restarted. */
  #before: StreamTotals | undefined;
  #rate = $state.raw<LiveRate>({ packets: 0, bytes: 0 });
  #unreadBytes = $state(0);
  #waitingBytes = $state(0);
  #storedBytes = $state(0);
  #replay = $state.raw<ReplayStand>();
  #isOver = $state(false);
  #elapsedMs = $state(0);
  #isPaused = $state(false);
  #follows = $state(true);
  #last: Stats | undefined;
  #lastTotals: StreamTotals | undefined;

  constructor(facts: RecordingFacts, recording: string | undefined, control: LiveControl) {
    this.#facts = $state.raw(facts);
    this.recording = recording;
    this.#control = control;
  }

  /** A run that is over, as it was stored. */
  static ofRecording(facts: RecordingFacts, recording: string): LiveRun {
    const run = new LiveRun(facts, recording, {
      stream: 0,
      stop: () => undefined,
      replay: () => undefined,
      keep: () => undefined,
    });
    run.#isOver = true;
    return run;
  }

  get facts(): RecordingFacts {
    return this.#facts;
  }
  get stream(): number {
    return this.#control.stream;
  }
  /** What is stored of it, recording by recording: one, or none. */
  get recordings(): readonly StoredRun[] {
    return this.recording === undefined ? [] : [{ run: this, recording: this.recording }];
  }
  /** The captures that come together in it: itself, where nothing was merged. */
  get sources(): readonly LiveRun[] {
    return [this];
  }
  get mode(): CaptureMode {
    return this.#facts.mode;
  }
  /** One packet in so many is kept. */
  get sampling(): number {
    return this.#facts.sampling ?? 1;
  }
  get gaps(): readonly StoredGap[] {
    return this.#facts.gaps;
  }
  get isOver(): boolean {
    return this.#isOver;
  }
  /** Counters of the sensor, those before its restart included. */
  get totals(): StreamTotals | undefined {
    return this.#totals;
  }
  get rate(): LiveRate {
    return this.#rate;
  }
  /** In the browser, but not read by the engine yet; at the sensor, for want of credit. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }
  get waitingBytes(): number {
    return this.#waitingBytes;
  }
  get storedBytes(): number {
    return this.#storedBytes;
  }
  /** How a replay stands; undefined where packets come from a wire, and before it was told. */
  get replay(): ReplayStand | undefined {
    return this.#isOver ? undefined : this.#replay;
  }
  get elapsedMs(): number {
    return this.#elapsedMs;
  }
  /** The view stands still while packets go on coming. */
  get isPaused(): boolean {
    return this.#isPaused;
  }
  /** The list goes along with the newest packet. */
  get follows(): boolean {
    return this.#follows && !this.isOver;
  }

  get moreGaps(): number {
    return this.#facts.moreGaps;
  }

  get losses(): readonly Loss[] {
    return lossesOf(this.gaps, this.#totals);
  }

  get lostPackets(): number {
    return lostPacketsOf(this.losses);
  }

  get hasLoss(): boolean {
    return isLossy(this.losses);
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  follow(follows: boolean): void {
    this.#follows = follows;
    if (follows) this.#isPaused = false;
  }

  stop(): void {
    if (!this.#isOver) this.#control.stop();
  }

  changeReplay(wish: ReplayOrder): void {
    if (!this.isOver) this.#control.replay(wish);
  }

  noteReplay(stand: ReplayStand): void {
    this.#replay = stand;
    if (!this.#isOver) this.#elapsedMs = Date.now() - this.#facts.startedAtMs;
  }

  noteGap(gap: Gap): void {
    if (gap.packets > 0n) this.#addGap(gap);
  }

  /** The sensor began the capture anew: what passed between its last word and its first one is lost, uncounted. */
  noteRestart(started: Started, interfaces: readonly Counted[]): StoredGap | undefined {
    if (this.#last === undefined) return undefined;
    this.#before = this.#totals;
    const { sampling = 1 } = started;
    if (sampling > this.sampling) this.#change({ sampling });
    const passed = (counted: readonly Counted[]): number | undefined =>
      sumPackets(counted.filter(({ name }) => this.#facts.interfaces.includes(name)));
    const [then, now] = [passed(this.#last.interfaces), passed(interfaces)];
    const atMost = then === undefined || now === undefined || now < then ? undefined : BigInt(now - then);
    const gap = {
      packets: undefined,
      atMost,
      fromNs: this.#last.wallNs,
      toNs: started.startedNs,
      cause: "restart",
    } as const;
    this.#addGap(gap);
    this.#last = this.#lastTotals = undefined;
    return gap;
  }

  #addGap({ packets, atMost, fromNs, toNs, cause }: StoredGap): void {
    const { gaps, moreGaps } = this.#facts;
    if (gaps.length < MOST_GAPS) this.#change({ gaps: [...gaps, { packets, atMost, fromNs, toNs, cause }] });
    else this.#change({ moreGaps: moreGaps + 1 });
  }

  noteStats(stats: Stats): void {
    const { totals } = stats;
    if (this.#last !== undefined && this.#lastTotals !== undefined) {
      // By the clock that nobody sets.
      const seconds = Math.max(0.001, Number((stats.monotonicNs - this.#last.monotonicNs) / NS_PER_MS) / 1000);
      this.#rate = {
        packets: Math.max(0, (totals.sent - this.#lastTotals.sent) / seconds),
        bytes: Math.max(0, (totals.sentBytes - this.#lastTotals.sentBytes) / seconds),
      };
    }
    this.#last = stats;
    this.#lastTotals = totals;
    this.#totals = this.#before === undefined ? totals : sumOfTotals(this.#before, totals);
    this.#waitingBytes = stats.waitingBytes;
  }

  noteFlow(unreadBytes: number, storedBytes: number, storeProblem: string): void {
    this.#unreadBytes = unreadBytes;
    this.#storedBytes = storedBytes;
    if (!this.#isOver) this.#elapsedMs = Date.now() - this.#facts.startedAtMs;
    if (storeProblem !== this.#facts.storeProblem && storeProblem !== "") this.#change({ storeProblem });
  }

  end(reason: string, totals: StreamTotals | undefined): void {
    if (this.#isOver) return;
    if (totals !== undefined) this.#totals = this.#before === undefined ? totals : sumOfTotals(this.#before, totals);
    this.#isOver = true;
    this.#isPaused = false;
    this.#rate = { packets: 0, bytes: 0 };
    this.#unreadBytes = this.#waitingBytes = 0;
    this.#elapsedMs = Date.now() - this.#facts.startedAtMs;
    this.#change({ endReason: reason });
  }

  #change(change: Partial<RecordingFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#control.keep(this.#facts);
  }
}

/** Undefined where an interface has no counter. */
function sumPackets(counted: readonly Counted[]): number | undefined {
  let sum = 0;
  for (const { packets } of counted) {
    if (packets === undefined) return undefined;
    sum += packets;
  }
  return counted.length === 0 ? undefined : sum;
}

export function sumOfTotals(one: StreamTotals, other: StreamTotals): StreamTotals {
  return {
    received: one.received + other.received,
    droppedByKernel: one.droppedByKernel + other.droppedByKernel,
    droppedByInterface: one.droppedByInterface + other.droppedByInterface,
    own: one.own + other.own,
    withheld: one.withheld + other.withheld,
    sampledOut: (one.sampledOut ?? 0) + (other.sampledOut ?? 0),
    sent: one.sent + other.sent,
    sentBytes: one.sentBytes + other.sentBytes,
    givenUp: one.givenUp + other.givenUp,
  };
}
