/** Packets of a capture that get lost, for the audit log: told when it begins, and then once a minute at most while it grows. */
import type { StreamTotals } from "#shared/wire/sensor-message.ts";

const AGAIN_MS = 60_000;

interface Told {
  readonly lost: number;
  readonly atMs: number;
}

export class LossWatch {
  readonly #told = new Map<number, Told>();

  /** What is to be written down of a stream now, if anything. `nowMs` is of a clock that nobody sets. */
  note(stream: number, totals: StreamTotals, nowMs = performance.now()): Readonly<Record<string, number>> | undefined {
    const { droppedByKernel, droppedByInterface, givenUp } = totals;
    const lost = droppedByKernel + droppedByInterface + givenUp;
    const told = this.#told.get(stream);
    if (lost <= (told?.lost ?? 0) || (told !== undefined && nowMs - told.atMs < AGAIN_MS)) return undefined;
    this.#told.set(stream, { lost, atMs: nowMs });
    return { stream, droppedByKernel, droppedByInterface, givenUp };
  }

  forget(stream: number): void {
    this.#told.delete(stream);
  }
}
