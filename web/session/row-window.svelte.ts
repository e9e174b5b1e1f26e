/**
 * The rows in sight: one window of the engine's table, asked for again whenever it would look different. At most one question
 * is under way and the newest wish wins. While the list moves, the question reaches as far ahead as the list gets until the answer;
 * where it moves too fast for that, the rows in sight come without the cells that take long, and those follow when it slows down.
 */
import type { Engine } from "#shared/model/engine.ts";
import type { ColumnSpec, Row, RowWindow } from "#shared/model/row.ts";
import { holds, isTooFast, Motion, type Span, spanOf } from "./row-motion.ts";

interface Wish {
  readonly first: number;
  readonly count: number;
  readonly columns: readonly ColumnSpec[];
  readonly selected: number | undefined;
  /** The list goes along with the newest row: nobody moves it, and the rows around those in sight are of no use. */
  readonly isFollowing: boolean;
}

export class RowWindowState {
  #engine: Engine;
  #window = $state.raw<RowWindow>();
  #wish: Wish | undefined;
  #motion = new Motion();
  #key = 0;
  /** Changes when rows stand elsewhere: another filter, another order. */
  #arrangement = 0;
  #heldArrangement = 0;
  #isAsking = false;
  #isStale = false;
  #mustHit = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The row on the screen at a position, if it has arrived; until others come it may stand elsewhere already. */
  at(position: number): Row | undefined {
    return this.#window === undefined ? undefined : this.#window.rows[position - this.#window.first];
  }

  /** The number of the packet that stands at a position now; undefined where only the engine knows. */
  numberAt(position: number): number | undefined {
    return this.#heldArrangement === this.#arrangement ? this.at(position)?.number : undefined;
  }

  /** Where rows at hand begin that are nearest to those in sight: they stay on screen until the others come. */
  standIn(first: number, count: number): number {
    const window = this.#window;
    if (window === undefined || window.rows.length < count) return first;
    return Math.min(Math.max(first, window.first), window.first + window.rows.length - count);
  }

  /** Columns that the rows at hand were made for stay in force until the next window arrives. */
  want(wish: Wish): void {
    if (wish.isFollowing) this.#motion.jumpTo(wish.first);
    else this.#motion.moveTo(wish.first, performance.now());
    this.#wish = wish;
    this.#askAgain();
  }

  /** Asks again for the same rows: others stand there, or what they show changed. */
  refresh(): void {
    this.#arrangement++;
    this.#askAgain();
  }

  #askAgain(): void {
    this.#isStale = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    // What is told now may move the list; the question is put when it has.
    queueMicrotask(() => void this.#ask());
  }

  /** More rows were read: asks again only where some in sight are missing. */
  grow(): void {
    const [wish, window] = [this.#wish, this.#window];
    const isFull = wish !== undefined && window !== undefined && holds(spanOfWindow(window), wish);
    if (!isFull) this.#askAgain();
  }

  async #ask(): Promise<void> {
    try {
      while (this.#isStale && this.#wish !== undefined) await this.#askOnce(this.#wish);
    } finally {
      this.#isAsking = false;
    }
  }

  async #askOnce(wish: Wish): Promise<void> {
    this.#isStale = false;
    const arrangement = this.#arrangement;
    const askedMs = performance.now();
    const reach = this.#mustHit ? 0 : this.#motion.reach(askedMs);
    const isLight = isTooFast(wish, reach);
    const span = isLight || wish.isFollowing ? wish : spanOf(wish, reach);
    const { columns, selected } = wish;
    const key = ++this.#key;
    const reply = await this.#engine.window({
      key,
      first: span.first,
      count: span.count,
      columns,
      isLight,
      isPrompt: true,
      ...(selected === undefined ? {} : { selected }),
    });
    if (!isLight) this.#motion.noteAnswer(performance.now() - askedMs);
    if (reply.key === key) {
      this.#window = reply;
      this.#heldArrangement = arrangement;
    }
    // A fast list may have stopped short of where it was expected: then the rows in sight are asked for as they are.
    this.#mustHit = this.#wish === wish && (isLight || !holds(span, wish));
    if (this.#mustHit) this.#isStale = true;
  }
}

function spanOfWindow({ first, rows }: RowWindow): Span {
  return { first, count: rows.length };
}
