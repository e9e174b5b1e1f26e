/** The packets that were selected one after another, and where among them the user stands: back and forward, as in a browser. */

/** Older ones are forgotten. */
const MOST = 98;

export class PacketHistory {
  #numbers = $state.raw<readonly number[]>([]);
  #at = $state(-1);

  get current(): number | undefined {
    return this.#numbers[this.#at];
  }

  /** What lay ahead is forgotten. */
  add(number: number): void {
    this.#numbers = [...this.#numbers.slice(Math.max(0, this.#at - MOST), this.#at + 1), number];
    this.#at = this.#numbers.length - 1;
  }

  /** The packet that lies that way; undefined at the end. */
  step(step: -1 | 1): number | undefined {
    const number = this.#numbers[this.#at + step];
    if (number !== undefined) this.#at += step;
    return number;
  }
}
