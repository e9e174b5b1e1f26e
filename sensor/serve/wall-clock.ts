/**
 * The time of day in nanoseconds, as fine as it goes. Node's fine clock runs on from when the process started; when the system's clock is
 * set, packets bear the new time, and so must everything that is compared with them.
 */

/** The two clocks differ by so much from one reading to the next without anybody having set one: the system's counts milliseconds. */
const STEP_MS = 2;

export class WallClock {
  readonly #fineMs: () => number;
  readonly #systemMs: () => number;
  #offsetMs = 0;

  constructor(fineMs = (): number => performance.timeOrigin + performance.now(), systemMs = (): number => Date.now()) {
    this.#fineMs = fineMs;
    this.#systemMs = systemMs;
  }

  /** Nanoseconds since 1970. */
  read(): bigint {
    const fine = this.#fineMs();
    const away = this.#systemMs() - fine;
    // Less than a millisecond is only what the system's clock does not tell.
    if (away - this.#offsetMs < -STEP_MS || away - this.#offsetMs > STEP_MS) this.#offsetMs = away;
    return BigInt(Math.round((fine + this.#offsetMs) * 1000)) * 1000n;
  }
}

const clock = new WallClock();

export function readWallClock(): bigint {
  return clock.read();
}
