/** How fast a list is moved, and which rows to ask for so that they are there when it gets to them. */

/** Rows fetched on both sides of those in sight, so that small moves need no wait. */
export const MARGIN = 60;
/** Most rows of one question: what an answer costs must stay well below a frame. */
export const MOST_ROWS = 360;
/** A list that has stood still for so long is not being moved, in milliseconds. */
const STILL_MS = 120;
/** A frame: an answer is looked at on the next one at the earliest. */
const FRAME_MS = 17;
/** Share of the newest measurement in the running means. */
const WEIGHT = 0.5;

export class Motion {
  #first = 0;
  #movedMs = -Infinity;
  #rowsPerMs = 0;
  #answerMs = FRAME_MS;

  moveTo(first: number, nowMs: number): void {
    if (first === this.#first) return;
    const passedMs = nowMs - this.#movedMs;
    const speed = passedMs > STILL_MS ? 0 : (first - this.#first) / Math.max(1, passedMs);
    const isTurned = speed * this.#rowsPerMs < 0;
    this.#rowsPerMs = isTurned ? speed : this.#rowsPerMs + (speed - this.#rowsPerMs) * WEIGHT;
    if (passedMs > STILL_MS) this.#rowsPerMs = 0;
    this.#first = first;
    this.#movedMs = nowMs;
  }

  /** The list stands elsewhere without having been moved there. */
  jumpTo(first: number): void {
    this.#first = first;
    this.#rowsPerMs = 0;
    this.#movedMs = -Infinity;
  }

  noteAnswer(tookMs: number): void {
    this.#answerMs += (tookMs - this.#answerMs) * WEIGHT;
  }

  /** How many rows further the list is when the answer after the next one can be drawn: negative upwards, 0 when it stands still. */
  reach(nowMs: number): number {
    if (nowMs - this.#movedMs > STILL_MS) return 0;
    return Math.round(this.#rowsPerMs * (this.#answerMs + 2 * FRAME_MS));
  }
}

export interface Span {
  readonly first: number;
  readonly count: number;
}

/** Whether the list runs ahead of any answer that could hold the rows on its way. */
export function isTooFast({ count }: Span, reach: number): boolean {
  return Math.abs(reach) > Math.max(0, MOST_ROWS - count - 2 * MARGIN);
}

/** What to ask for: the rows in sight and those ahead. */
export function spanOf({ first, count }: Span, reach: number): Span {
  const from = Math.max(0, first - MARGIN + Math.min(0, reach));
  return { first: from, count: first + count + MARGIN + Math.max(0, reach) - from };
}

export function holds(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.first + inner.count <= outer.first + outer.count;
}
