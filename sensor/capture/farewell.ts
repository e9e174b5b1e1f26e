/**
 * Whether the sensor asked this capturing process to end: its standard input is over. Asked from within libpcap's loop, which under a
 * flood never returns to the event loop.
 */
import { readSync } from "node:fs";

const STANDARD_INPUT = 0;
/** Looking costs a system call; nobody notices a stop that is so late. */
const LOOK_EVERY_MS = 50;
/** Between two looks at the clock. */
const PACKETS_A_LOOK = 256;

export class Farewell {
  readonly #byte = Buffer.alloc(1);
  #packets = 0;
  #lastLook = 0;
  #askedMicros: number | undefined;

  /** Called for each packet: true when it is from after the moment when the end was asked for. */
  isBehind(micros: number): boolean {
    if (this.#askedMicros !== undefined) return micros > this.#askedMicros;
    if (++this.#packets < PACKETS_A_LOOK) return false;
    this.#packets = 0;
    const now = performance.now();
    if (now - this.#lastLook < LOOK_EVERY_MS) return false;
    this.#lastLook = now;
    if (this.#isInputOver()) this.ask();
    return false;
  }

  /** The end is asked for, now. */
  ask(): void {
    this.#askedMicros ??= Date.now() * 1000 + 999;
  }

  #isInputOver(): boolean {
    try {
      return readSync(STANDARD_INPUT, this.#byte) === 0;
    } catch {
      // Nothing to read yet (EAGAIN): it is still open.
      return false;
    }
  }
}
