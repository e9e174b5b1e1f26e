/**
 * A table of flows, conversations or endpoints: what it was asked for, how far the engine is with it, the rows in sight. The
 * engine builds it anew when the question, the filter or the capture changes; until then what is there stays on the screen.
 */
import type { Engine } from "#shared/model/engine.ts";
import { FlowFateState } from "./flow-fates.svelte.ts";
import { FlowStoryState } from "./flow-story.svelte.ts";
import type {
  FlowColumn,
  FlowCondition,
  FlowLevel,
  FlowProtocol,
  FlowProgress,
  FlowQuery,
  FlowRow,
  FlowScope,
  FlowTimeline,
  FlowTotals,
  FlowWindow,
} from "#shared/model/flow.ts";

interface Start {
  readonly table: string;
  readonly level: FlowLevel;
  readonly protocol?: FlowProtocol;
  readonly scope: FlowScope;
}

const UNASKED: FlowQuery = {
  table: "",
  level: "flow",
  isEndpoints: false,
  scope: "all",
  search: "",
  sort: undefined,
};
/** Rows around those in sight that are asked for with them. */
const MARGIN = 60;
/** Rows of one question where all of them are needed. */
const PORTION = 4096;
const FATE_COLUMNS: ReadonlySet<FlowColumn> = new Set(["state", "history", "close", "rtt"]);
/** While a capture is being read the table follows it, at most so often. */
const FOLLOW_MS = 1000;

/** The same row in a table that was built anew. */
function isSameRow(one: FlowRow, other: FlowRow): boolean {
  return (
    one.flow === other.flow &&
    one.addressA === other.addressA &&
    one.addressB === other.addressB &&
    one.portA === other.portA
  );
}

export const FLOWS: Start = { table: "flows", level: "flow", scope: "touched" };
export const CONVERSATIONS: Start = { table: "conversations", level: "network", protocol: "ipv4", scope: "shown" };

export class FlowTableState {
  /** How the connections of its rows went. */
  readonly fates: FlowFateState;
  readonly story: FlowStoryState;
  #engine: Engine;
  readonly #condition: (() => FlowCondition | undefined) | undefined;
  #query = $state.raw<FlowQuery>(UNASKED);
  #totals = $state.raw<FlowTotals>();
  #progress = $state.raw<FlowProgress>();
  #problem = $state("");
  #window = $state.raw<FlowWindow>();
  #position = $state<number>();
  #selected = $state.raw<FlowRow>();
  #wish = { first: 0, count: 0 };
  /** The rows stand elsewhere than in the window before; the selected one is looked for in the next that arrives. */
  #isSelectedStale = false;
  #runs = 0;
  #key = 0;
  #lastFollowed = 0;
  #followTimer: ReturnType<typeof setTimeout> | undefined;

  /** `condition`: what the filter in force asks of flows. */
  constructor(engine: Engine, { table, level, protocol, scope }: Start, condition?: () => FlowCondition | undefined) {
    this.#condition = condition;
    this.#engine = engine;
    this.fates = new FlowFateState(engine, () => this.#takeFates());
    this.story = new FlowStoryState(engine);
    this.#query = { ...UNASKED, table, level, protocol, scope };
  }

  get query(): FlowQuery {
    return this.#query;
  }
  get totals(): FlowTotals | undefined {
    return this.#totals;
  }
  get rows(): number {
    return this.#totals?.rows ?? 0;
  }
  /** Undefined while nothing is under way. */
  get progress(): FlowProgress | undefined {
    return this.#progress;
  }
  get problem(): string {
    return this.#problem;
  }
  /** Where the selected row stands; undefined when a new table has it elsewhere, or not at all. */
  get position(): number | undefined {
    return this.#position;
  }
  get selected(): FlowRow | undefined {
    return this.#selected;
  }

  at(position: number): FlowRow | undefined {
    return this.#window === undefined ? undefined : this.#window.rows[position - this.#window.first];
  }

  /** Asks something else; the selection is kept while rows are of the same kind. */
  change(query: Partial<Omit<FlowQuery, "table">>): void {
    const { level, isEndpoints, protocol } = this.#query;
    this.#query = { ...this.#query, ...query };
    if (level !== this.#query.level || isEndpoints !== this.#query.isEndpoints || protocol !== this.#query.protocol) {
      this.#selected = undefined;
      this.#totals = undefined;
      this.#window = undefined;
    }
    this.#position = undefined;
    void this.build();
  }

  /** The capture or the filter brought other packets: soon, but not more often than anybody can read. */
  follow(): void {
    if (this.#followTimer !== undefined) return;
    const waitMs = Math.max(0, this.#lastFollowed + FOLLOW_MS - performance.now());
    this.#followTimer = setTimeout(() => {
      this.#followTimer = undefined;
      this.#lastFollowed = performance.now();
      void this.build();
    }, waitMs);
  }

  async build(): Promise<void> {
    const run = ++this.#runs;
    this.#progress = { done: 0, total: 1, elapsedMs: 0 };
    this.#problem = "";
    try {
      const { scope } = this.#query;
      const condition = scope === "matching" ? this.#condition?.() : undefined;
      const outcome = await this.#engine.flows({ ...this.#query, condition }, (progress) => {
        if (run === this.#runs && this.#progress !== undefined) this.#progress = progress;
      });
      if (run !== this.#runs) return;
      if (outcome.ok) this.#totals = outcome.value;
      else if (outcome.kind !== "cancelled") this.#problem = outcome.message;
      await this.#readWindow(true);
    } catch (cause) {
      if (run === this.#runs)
        this.#problem = `The table could not be made: ${cause instanceof Error ? cause.message : String(cause)}`;
    } finally {
      if (run === this.#runs) this.#progress = undefined;
    }
  }

  /** The rows have states from now on: those in sight come again, or all of them where they are sorted by these. */
  async #takeFates(): Promise<void> {
    const { sort } = this.#query;
    if (sort !== undefined && FATE_COLUMNS.has(sort.column)) await this.build();
    else if (this.#totals !== undefined) await this.#readWindow(true);
  }

  /** Rows come into sight. */
  want(first: number, count: number): void {
    this.#wish = { first, count };
    const window = this.#window;
    const isThere =
      window !== undefined && first >= window.first && first + count <= window.first + Math.max(window.rows.length, 1);
    if (!isThere && this.#totals !== undefined) void this.#readWindow(false);
  }

  async #readWindow(isNew: boolean): Promise<void> {
    const key = ++this.#key;
    this.#isSelectedStale ||= isNew;
    const first = Math.max(0, this.#wish.first - MARGIN);
    const count = this.#wish.count + 2 * MARGIN;
    const window = await this.#engine.flowWindow({ table: this.#query.table, key, first, count });
    if (window.key !== this.#key) return;
    this.#window = window;
    if (this.#isSelectedStale) this.#findSelected(window);
    this.#isSelectedStale = false;
  }

  #findSelected(window: FlowWindow): void {
    const selected = this.#selected;
    // A key was pressed before the rows were there: what it led to is known only now.
    if (selected === undefined && this.#position !== undefined) {
      void this.select(this.#position);
      return;
    }
    const at = selected === undefined ? -1 : window.rows.findIndex((row) => isSameRow(row, selected));
    this.#position = at < 0 ? undefined : window.first + at;
    if (at >= 0) this.#selected = window.rows[at];
  }

  async select(position: number): Promise<void> {
    if (this.rows === 0) {
      this.#position = this.#progress === undefined ? undefined : Math.max(0, position);
      return;
    }
    const place = Math.max(0, Math.min(this.rows - 1, position));
    this.#position = place;
    const known = this.at(place);
    this.#selected = known;
    if (known !== undefined) return;
    const { rows } = await this.#engine.flowWindow({ table: this.#query.table, key: 0, first: place, count: 1 });
    if (this.#position === place) this.#selected = rows[0];
  }

  unselect(): void {
    this.#selected = undefined;
    this.#position = undefined;
  }

  /** The table's rows in their order, at most `most` of them. */
  async readRows(most: number): Promise<FlowRow[]> {
    const rows: FlowRow[] = [];
    while (rows.length < Math.min(most, this.rows)) {
      const count = Math.min(PORTION, most - rows.length);
      const window = await this.#engine.flowWindow({ table: this.#query.table, key: 0, first: rows.length, count });
      if (window.rows.length === 0) break;
      rows.push(...window.rows);
    }
    return rows;
  }

  timeline(flow: number, slices: number): Promise<FlowTimeline> {
    return this.#engine.flowTimeline(flow, slices);
  }
}
