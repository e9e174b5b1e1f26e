/**
 * The course of a replay: what its user wishes, and which packet goes next by it. Offsets are nanoseconds from the earliest packet. It knows
 * neither packets nor timers: both are brought by whoever replays.
 */
import type { ReplayOrder, ReplayStand } from "../wire/replay.ts";
import { ReplayClock } from "./replay-clock.ts";

export interface ReplayTimer {
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Calls `act` after so many milliseconds; what it returns calls it off. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** Timers come at best a millisecond apart: what is due within it goes now rather than too late. */
const TIMER_MS = 1;
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Between rounds that find nothing to send. */
const EMPTY_ROUND_MS = 1000;
const NS_PER_MS = 1e6;

export class ReplayCourse {
  readonly #timer: ReplayTimer;
  readonly #onChange: () => void;
  readonly #clock: ReplayClock;
  #fromNs = 0n;
  #untilNs: bigint | undefined;
  #loops = false;
  #round = 0;
  #positionNs = 0n;
  #seekNs: bigint | undefined;
  /** Packets that go although it is paused. */
  #steps = 0;
  #isStopped = false;
  /** Of the round under way: whether all of the window is in it, and whether a packet went. */
  #isWhole = false;
  #hasSent = false;
  #isEmpty = false;
  #wake: () => void = () => undefined;

  /** `onChange` hears of everything that a stand tells, but for packets that go by. */
  constructor(wish: ReplayOrder, timer: ReplayTimer, onChange: () => void) {
    this.#timer = timer;
    this.#onChange = onChange;
    this.#clock = new ReplayClock(wish.pacePercent ?? 100);
    this.#use(wish);
  }

  get stand(): Omit<ReplayStand, "lengthNs" | "firstNs" | "packets" | "optionsLeftOut"> {
    const { isPaused, pacePercent } = this.#clock;
    const window = { fromNs: this.#fromNs, ...(this.#untilNs === undefined ? {} : { untilNs: this.#untilNs }) };
    const place = { round: this.#round, positionNs: this.#positionNs, isEmpty: this.#isEmpty };
    return { isPaused, pacePercent, loops: this.#loops, ...place, ...window };
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The packets that follow are not wanted: it goes on elsewhere, or nowhere. */
  get isElsewhere(): boolean {
    return this.#seekNs !== undefined || this.#isStopped;
  }

  control(wish: ReplayOrder): void {
    this.#use(wish);
    this.#onChange();
    this.#wake();
  }

  #use(wish: ReplayOrder): void {
    const now = this.#timer.now();
    if (wish.pacePercent !== undefined) this.#clock.setPace(wish.pacePercent, now);
    if (wish.isPaused === true) this.#clock.pause(now);
    else if (wish.isPaused === false) this.#clock.resume(now);
    this.#loops = wish.loops ?? this.#loops;
    const beginsNew = wish.fromNs !== undefined && wish.fromNs !== this.#fromNs;
    this.#fromNs = wish.fromNs ?? this.#fromNs;
    this.#untilNs = wish.untilNs ?? this.#untilNs;
    if (wish.fromNs !== undefined || wish.untilNs !== undefined) this.#isEmpty = false;
    this.#steps += wish.steps ?? 0;
    this.#seekNs = this.#placeOf(wish.seekNs ?? (beginsNew ? wish.fromNs : this.#seekNs));
    if (this.#seekNs !== undefined) this.#positionNs = this.#seekNs;
  }

  /** Where it goes on; undefined: where it is. Outside of the window is no place, and one that a new end leaves out is left for the begin. */
  #placeOf(soughtNs: bigint | undefined): bigint | undefined {
    const most = this.#untilNs;
    if (soughtNs === undefined) return this.isWithin(this.#positionNs, this.#fromNs) ? undefined : this.#fromNs;
    if (soughtNs < this.#fromNs) return this.#fromNs;
    return most !== undefined && soughtNs > most ? most : soughtNs;
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** A round begins; packets of lesser offsets are not wanted in it. */
  beginRound(): bigint {
    const least = this.#seekNs ?? this.#fromNs;
    this.#seekNs = undefined;
    this.#positionNs = least;
    this.#isWhole = least <= this.#fromNs;
    this.#hasSent = false;
    this.#clock.jump();
    return least;
  }

  isWithin(offsetNs: bigint, least: bigint): boolean {
    return offsetNs >= least && (this.#untilNs === undefined || offsetNs <= this.#untilNs);
  }

  /** All packets went by. True when another round follows; while it is held, that is not decided: it can still be sought. */
  async endRound(): Promise<boolean> {
    if (!this.isElsewhere) this.#isEmpty = this.#isWhole && !this.#hasSent;
    this.#onChange();
    while (this.#holds()) await this.#wait(LONGEST_WAIT_MS);
    if (this.#isStopped) return false;
    if (this.#seekNs !== undefined) return true;
    this.#round++;
    this.#onChange();
    if (!this.#loops) return false;
    // An empty window would spin.
    await this.#wait(this.#hasSent ? TIMER_MS : EMPTY_ROUND_MS);
    return !this.#isStopped;
  }

  /** Whether it is held at the end of a round. Only where another one follows there is a packet to step to. */
  #holds(): boolean {
    const stepsOn = this.#loops && this.#steps > 0 && !this.#isEmpty;
    if (!stepsOn) this.#steps = 0;
    return this.#clock.isPaused && !this.isElsewhere && !stepsOn;
  }

  /** Whether the packet goes without waiting. */
  isDue(offsetNs: bigint): boolean {
    return !this.#clock.isPaused && this.#waitOf(offsetNs) < TIMER_MS / 2;
  }

  /** Waits until the packet is due; false when it is not wanted any more. */
  async reach(offsetNs: bigint): Promise<boolean> {
    while (!this.#takesStep()) {
      const waitMs = this.#waitOf(offsetNs);
      if (waitMs < TIMER_MS / 2) break;
      await this.#wait(Math.max(TIMER_MS, waitMs));
      if (this.isElsewhere) return false;
    }
    return true;
  }

  /** The packet goes. */
  pass(offsetNs: bigint): void {
    this.#positionNs = offsetNs;
    this.#hasSent = true;
    if (this.#clock.isPaused) this.#onChange();
  }

  #waitOf(offsetNs: bigint): number {
    return this.#clock.waitOf(Number(offsetNs) / NS_PER_MS, this.#timer.now());
  }

  #takesStep(): boolean {
    if (!this.#clock.isPaused) this.#steps = 0;
    if (this.#steps === 0) return false;
    this.#steps--;
    return true;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#timer.after(Math.min(ms, LONGEST_WAIT_MS), resolve);
      this.#wake = (): void => {
        callOff();
        resolve();
      };
    });
  }
}
