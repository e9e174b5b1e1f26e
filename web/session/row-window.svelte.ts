/**
 * The rows in sight: one window of the engine's table, asked for again whenever it would look different. At most one question
 * is under way and the newest wish wins. While the list moves, the question reaches as far ahead as the list gets until the answer.
 */
import type { Engine } from "#shared/model/engine.ts";
import type { ColumnSpec, Row, RowWindow } from "#shared/model/row.ts";
import { holds, Motion, spanOf, STILL } from "./row-motion.ts";

interface Wish {
  readonly first: number;
  readonly count: number;
  readonly columns: readonly ColumnSpec[];
  readonly selected: number | undefined;
}

export class RowWindowState {
  #engine: Engine;
  #window = $state.raw<RowWindow>();
  #wish: Wish | undefined;
  #motion = new Motion();
  #key = 0;
  #isAsking = false;
  #isStale = false;
  #mustHit = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The row at a position, if it has arrived. */
  at(position: number): Row | undefined {
    return this.#window === undefined ? undefined : this.#window.rows[position - this.#window.first];
  }

  /** Columns that the rows at hand were made for stay in force until the next window arrives. */
  want(wish: Wish): void {
    this.#motion.moveTo(wish.first, performance.now());
    this.#wish = wish;
    this.refresh();
  }

  /** Asks again for the same rows: their number, order or bracket changed. */
  refresh(): void {
    this.#isStale = true;
    if (!this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      while (this.#isStale && this.#wish !== undefined) await this.#askOnce(this.#wish);
    } finally {
      this.#isAsking = false;
    }
  }

  async #askOnce(wish: Wish): Promise<void> {
    this.#isStale = false;
    const askedMs = performance.now();
    const span = spanOf(wish, this.#mustHit ? STILL : this.#motion.outlook(askedMs));
    const { columns, selected } = wish;
    const key = ++this.#key;
    const reply = await this.#engine.window({
      key,
      ...span,
      columns,
      ...(selected === undefined ? {} : { selected }),
    });
    this.#motion.noteAnswer(performance.now() - askedMs);
    if (reply.key === key) this.#window = reply;
    // A fast list may have stopped short of where it was expected: then the rows in sight are asked for as they are.
    this.#mustHit = this.#wish === wish && !holds(span, wish);
    if (this.#mustHit) this.#isStale = true;
  }
}
