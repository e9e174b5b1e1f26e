/** Fragments whose datagram never came whole: lost on the way, not captured, or made to keep somebody busy. */
import { ROW_ASSEMBLED, ROW_FRAGMENT, ROW_OVERLAP } from "#shared/abi/table.ts";
import type { RowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

export class FragmentWatch {
  readonly #capture: OpenCapture;
  readonly #waiting = new Set<number>();
  #total = 0;

  constructor(capture: OpenCapture) {
    this.#capture = capture;
  }

  /** Blocks in their order: what completes a datagram comes behind its parts. */
  add({ first, count, flags }: RowBlock): void {
    for (let at = 0; at < count; at++) {
      const own = flags[at] ?? 0;
      if ((own & ROW_FRAGMENT) === 0) continue;
      this.#total++;
      // What repeats another fragment is no loss.
      if ((own & (ROW_ASSEMBLED | ROW_OVERLAP)) === 0) this.#waiting.add(first + at);
      if ((own & ROW_ASSEMBLED) !== 0)
        for (const row of this.#capture.frames.needed(first + at)) this.#waiting.delete(row);
    }
  }

  get total(): number {
    return this.#total;
  }
  /** Numbers of their packets. */
  get packets(): readonly number[] {
    return Array.from(this.#waiting, (row) => row + 1);
  }
}
