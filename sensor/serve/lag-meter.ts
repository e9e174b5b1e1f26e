/** How long the event loop was held up at most, measured by a timer that comes late. */

const STEP_MS = 50;

export class LagMeter {
  #last = performance.now();
  #worst = 0;
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.#worst = Math.max(this.#worst, now - this.#last - STEP_MS);
    this.#last = now;
  }, STEP_MS);

  /** The worst since the last call, in whole milliseconds. */
  take(): number {
    const worst = Math.max(0, Math.round(this.#worst));
    this.#worst = 0;
    return worst;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
