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
  #wake: () => void = () => undefined;

  /** `onChange` hears of everything that a stand tells, but for packets that go by. */
  constructor(wish: ReplayOrder, timer: ReplayTimer, onChange: () => void) {
    this.#timer = timer;
    this.#onChange = onChange;
    this.#clock = new ReplayClock(wish.pacePercent ?? 100);
    this.#use(wish);
  }

  get stand(): Pick<ReplayStand, "isPaused" | "pacePercent" | "loops" | "round" | "positionNs"> {
    const { isPaused, pacePercent } = this.#clock;
    return { isPaused, pacePercent, loops: this.#loops, round: this.#round, positionNs: this.#positionNs };
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
    this.#fromNs = wish.fromNs ?? this.#fromNs;
    this.#untilNs = wish.untilNs ?? this.#untilNs;
    this.#steps += wish.steps ?? 0;
    this.#seekNs = wish.seekNs ?? wish.fromNs ?? this.#seekNs;
    if (this.#seekNs !== undefined) this.#positionNs = this.#seekNs;
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
    this.#clock.jump();
    return least;
  }

  isWithin(offsetNs: bigint, least: bigint): boolean {
    return offsetNs >= least && (this.#untilNs === undefined || offsetNs <= this.#untilNs);
  }

  /** All packets went by. True when another round follows. */
  async endRound(): Promise<boolean> {
    if (this.#isStopped) return false;
    if (this.#seekNs !== undefined) return true;
    this.#round++;
    this.#onChange();
    if (!this.#loops) return false;
    // An empty window would spin.
    await this.#wait(TIMER_MS);
    return !this.#isStopped;
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
