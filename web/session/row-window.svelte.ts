/**
 * The rows in sight: one window of the engine's table, asked for again whenever it would look different. At most one question
 * is under way and the newest wish wins. While the list moves, the question reaches as far ahead as the list gets until the answer.
 */
import type { Engine } from "#shared/model/engine.ts";
import type { ColumnSpec, Row, RowWindow } from "#shared/model/row.ts";
import { Motion, spanOf } from "./row-motion.ts";

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
      while (this.#isStale && this.#wish !== undefined) {
        this.#isStale = false;
        const { columns, selected } = this.#wish;
        const askedMs = performance.now();
        const reply = await this.#engine.window({
          key: ++this.#key,
          ...spanOf(this.#wish, this.#motion.rowsAhead(askedMs)),
          columns,
          ...(selected === undefined ? {} : { selected }),
        });
        this.#motion.noteAnswer(performance.now() - askedMs);
        if (reply.key === this.#key) this.#window = reply;
      }
    } finally {
      this.#isAsking = false;
    }
  }
}
