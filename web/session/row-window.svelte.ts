/** The rows in sight: one window of the engine's table, asked for again whenever it would look different. */
import type { Engine } from "#shared/model/engine.ts";
import type { ColumnSpec, Row, RowWindow } from "#shared/model/row.ts";

interface Wish {
  readonly first: number;
  readonly count: number;
  readonly columns: readonly ColumnSpec[];
  readonly selected: number | undefined;
}

/** Rows fetched above and below those in sight, so that small moves need no wait. */
const MARGIN = 60;

export class RowWindowState {
  #engine: Engine;
  #window = $state.raw<RowWindow>();
  #wish: Wish | undefined;
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
        const { first, count, columns, selected } = this.#wish;
        const from = Math.max(0, first - MARGIN);
        const reply = await this.#engine.window({
          key: ++this.#key,
          first: from,
          count: first - from + count + MARGIN,
          columns,
          ...(selected === undefined ? {} : { selected }),
        });
        if (reply.key === this.#key) this.#window = reply;
      }
    } finally {
      this.#isAsking = false;
    }
  }
}
