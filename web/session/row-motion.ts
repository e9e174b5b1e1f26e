/** How fast a list is moved, and which rows to ask for so that they are there when it gets to them. */

/** Rows fetched on both sides of those in sight, so that small moves need no wait. */
export const MARGIN = 60;
/** Most rows of one question: what an answer costs must stay well below a frame. */
export const MOST_ROWS = 720;
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

  noteAnswer(tookMs: number): void {
    this.#answerMs += (tookMs - this.#answerMs) * WEIGHT;
  }

  /** Where the list gets to, as rows from where it is: negative upwards, 0 when it stands still. */
  outlook(nowMs: number): Outlook {
    if (nowMs - this.#movedMs > STILL_MS) return STILL;
    const frames = Math.max(1, Math.ceil(this.#answerMs / FRAME_MS));
    return {
      next: Math.round(this.#rowsPerMs * frames * FRAME_MS),
      reach: Math.round(this.#rowsPerMs * (this.#answerMs + 2 * FRAME_MS)),
    };
  }
}

export interface Outlook {
  /** When an answer can first be drawn. */
  readonly next: number;
  /** Until the answer after that one. */
  readonly reach: number;
}

export const STILL: Outlook = { next: 0, reach: 0 };

export interface Span {
  readonly first: number;
  readonly count: number;
}

/** What to ask for: the rows in sight and those ahead; where they are too many, those where the list will be. */
export function spanOf({ first, count }: Span, { next, reach }: Outlook): Span {
  const room = Math.max(0, MOST_ROWS - count - 2 * MARGIN);
  if (Math.abs(reach) > room)
    return { first: Math.max(0, first + next - Math.floor(room / 2) - MARGIN), count: MOST_ROWS };
  const from = Math.max(0, first - MARGIN + Math.min(0, reach));
  return { first: from, count: first + count + MARGIN + Math.max(0, reach) - from };
}

export function holds(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.first + inner.count <= outer.first + outer.count;
}
