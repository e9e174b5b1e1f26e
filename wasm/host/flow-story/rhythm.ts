/** Whether one direction speaks at even times, as programs do that report or poll. */
import type { FlowRhythm } from "#shared/model/flow-story.ts";
import type { StreamSide } from "#shared/model/stream.ts";

/** Payload that comes sooner than this after the last belongs to the same utterance. */
const PAUSE_NS = 1_000_000_000n;
/** Utterances that it takes to speak of a rhythm, and the spread up to which it is one. */
const LEAST_TIMES = 8;
const MOST_SPREAD = 0.35;
/** Utterances whose times are kept. */
const MOST_TIMES = 10_000;

export class RhythmWatch {
  readonly #starts: bigint[] = [];
  #lastNs: bigint | undefined;

  add(timeNs: bigint): void {
    if ((this.#lastNs === undefined || timeNs - this.#lastNs >= PAUSE_NS) && this.#starts.length < MOST_TIMES)
      this.#starts.push(timeNs);
    this.#lastNs = timeNs;
  }

  finish(side: StreamSide): FlowRhythm | undefined {
    const pauses = this.#starts.slice(1).map((start, index) => Number(start - (this.#starts[index] ?? start)));
    if (pauses.length < LEAST_TIMES) return undefined;
    const mean = pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length;
    const variance = pauses.reduce((sum, pause) => sum + (pause - mean) ** 2, 0) / pauses.length;
    const spread = Math.sqrt(variance) / mean;
    if (spread > MOST_SPREAD) return undefined;
    return { side, times: this.#starts.length, meanNs: BigInt(Math.round(mean)), spread };
  }
}
