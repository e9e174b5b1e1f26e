/** One open capture: its engine, how far it is read, what is selected and in which order its rows stand. */
import { SvelteSet } from "svelte/reactivity";
import { digitsOfResolution, type TimeDigits } from "#shared/format/time.ts";
import type { CaptureSummary, Progress } from "#shared/model/capture.ts";
import type { FindRequest } from "#shared/model/engine.ts";
import type { Registry } from "#shared/model/registry.ts";
import type { ColumnSpec, SortSpec } from "#shared/model/row.ts";
import type { EngineClient } from "../engine/client.ts";
import type { Opening } from "../source/opening.ts";
import { Detail, type Expansion } from "./detail.svelte.ts";
import { RowWindowState } from "./row-window.svelte.ts";

export type CaptureState = "reading" | "open" | "cancelled" | "failed";

/** The order in force: by one column, or as captured. */
export interface SortState {
  readonly columnId: string;
  readonly descending: boolean;
}

export class OpenCapture {
  readonly id: number;
  readonly opening: Opening;
  readonly rows: RowWindowState;
  readonly detail: Detail;
  readonly marks = new SvelteSet<number>();
  #client: EngineClient;
  #state = $state<CaptureState>("reading");
  #problem = $state("");
  #progress = $state.raw<Progress>();
  /** What goes on beside reading: sorting or finding. */
  #work = $state.raw<Progress>();
  #summary = $state.raw<CaptureSummary>();
  #registry = $state.raw<Registry>();
  #firstNs = $state.raw<bigint>();
  #position = $state<number>();
  #number = $state<number>();
  #order = $state.raw<SortState>();
  #orderVersion = $state(0);
  #history = $state.raw<readonly number[]>([]);
  #historyAt = $state(-1);
  #moves = 0;

  constructor(id: number, opening: Opening, client: EngineClient, expansion: Expansion) {
    this.id = id;
    this.opening = opening;
    this.#client = client;
    this.rows = new RowWindowState(client.engine);
    this.detail = new Detail(client.engine, expansion);
  }

  get title(): string {
    return this.opening.title;
  }
  get state(): CaptureState {
    return this.#state;
  }
  get problem(): string {
    return this.#problem;
  }
  get progress(): Progress | undefined {
    return this.#progress;
  }
  get work(): Progress | undefined {
    return this.#work;
  }
  get summary(): CaptureSummary | undefined {
    return this.#summary;
  }
  get registry(): Registry | undefined {
    return this.#registry;
  }
  get total(): number {
    return this.#summary?.packets ?? this.#progress?.packets ?? 0;
  }
  /** Number of the selected packet, from 1. */
  get selected(): number | undefined {
    return this.#number;
  }
  /** Where it stands in the order in force, from 0. */
  get position(): number | undefined {
    return this.#position;
  }
  get order(): SortState | undefined {
    return this.#order;
  }
  /** Changes whenever the rows may stand elsewhere. */
  get orderVersion(): number {
    return this.#orderVersion;
  }
  /** Time of packet 1, which relative times count from; the earliest time where packet 1 has none. */
  get firstNs(): bigint | undefined {
    return this.#firstNs ?? this.#summary?.firstNs;
  }
  get canGoBack(): boolean {
    return this.#historyAt > 0;
  }
  get canGoForward(): boolean {
    return this.#historyAt < this.#history.length - 1;
  }
  /** Decimals that the finest of the files' clocks fills. */
  get digits(): TimeDigits {
    const all = this.#summary?.inputs.map((input) => digitsOfResolution(input.resolution)) ?? [];
    return all.length === 0 ? 6 : (Math.max(...all) as TimeDigits);
  }

  async read(): Promise<void> {
    const { engine } = this.#client;
    try {
      const opened = engine.open(this.opening.inputs, (progress) => {
        this.#progress = progress;
        this.rows.grow();
        if (this.#position === undefined && progress.packets > 0) void this.#begin();
      });
      // Asked for in the shadow of the reading: the first rows do not wait for it.
      const described = engine.registry().then((registry) => {
        this.#registry = registry;
      });
      const [outcome] = await Promise.all([opened, described]);
      if (outcome.ok) this.#summary = outcome.value;
      else {
        this.#problem = outcome.message;
        this.#summary = await engine.summary();
      }
      this.#state = outcome.ok ? "open" : outcome.kind === "cancelled" ? "cancelled" : "failed";
    } catch (cause) {
      this.fail(cause instanceof Error ? cause.message : String(cause));
      return;
    }
    this.rows.refresh();
    if (this.#position === undefined && this.total > 0) await this.#begin();
  }

  /** Packet 1 is there: select it, and count times from it. */
  async #begin(): Promise<void> {
    this.#position = 0;
    const first = await this.#client.engine.window({ key: 0, first: 0, count: 1, columns: [] });
    this.#firstNs = first.rows[0]?.timeNs;
    // The user may have gone elsewhere in the meantime.
    if (this.#moves === 0) await this.selectPosition(0);
  }

  /** The worker is gone; what is on the screen stays. */
  fail(reason: string): void {
    this.#state = "failed";
    this.#problem = reason;
    this.#work = undefined;
  }

  async cancel(): Promise<void> {
    await this.#client.engine.cancel();
  }

  close(): void {
    this.#client.close();
  }

  async selectPosition(position: number): Promise<void> {
    if (this.total === 0) return;
    const place = Math.min(this.total - 1, Math.max(0, position));
    const move = ++this.#moves;
    this.#position = place;
    const number = this.rows.at(place)?.number ?? (await this.#client.engine.numberAt(place));
    if (move === this.#moves) this.#settle(number);
  }

  async selectNumber(number: number): Promise<boolean> {
    if (number < 1 || number > this.total) return false;
    const move = ++this.#moves;
    const position = await this.#client.engine.positionOf(number);
    if (move !== this.#moves) return true;
    this.#position = position;
    this.#settle(number);
    return true;
  }

  #settle(number: number): void {
    if (number !== this.#number && this.#history[this.#historyAt] !== number) {
      this.#history = [...this.#history.slice(Math.max(0, this.#historyAt - 98), this.#historyAt + 1), number];
      this.#historyAt = this.#history.length - 1;
    }
    this.#number = number;
    void this.detail.show(number);
  }

  async moveBy(rows: number): Promise<void> {
    await this.selectPosition((this.#position ?? -1) + rows);
  }

  async goInHistory(step: -1 | 1): Promise<void> {
    const number = this.#history[this.#historyAt + step];
    if (number === undefined) return;
    this.#historyAt += step;
    await this.selectNumber(number);
  }

  /** False when the conversation has no further packet that way. */
  async goInConversation(backwards: boolean): Promise<boolean> {
    if (this.#number === undefined) return false;
    const next = await this.#client.engine.neighbour(this.#number, backwards);
    return next !== undefined && (await this.selectNumber(next));
  }

  async goToMark(backwards: boolean): Promise<boolean> {
    const numbers = [...this.marks].sort((one, other) => (backwards ? other - one : one - other));
    const here = this.#number ?? 0;
    const next = numbers.find((number) => (backwards ? number < here : number > here)) ?? numbers[0];
    return next !== undefined && (await this.selectNumber(next));
  }

  toggleMark(number: number): void {
    if (!this.marks.delete(number)) this.marks.add(number);
  }

  /** First click sorts upwards, the second downwards, the third brings capture order back. */
  async sortBy(columnId: string, column: ColumnSpec): Promise<string> {
    const before = this.#order?.columnId === columnId ? this.#order : undefined;
    const next =
      before === undefined
        ? { columnId, descending: false }
        : before.descending
          ? undefined
          : { columnId, descending: true };
    return this.sort(next, column);
  }

  /** Empty when done, else a sentence that says why not. */
  async sort(next: SortState | undefined, column: ColumnSpec): Promise<string> {
    const by: SortSpec[] = next === undefined ? [] : [{ column, descending: next.descending }];
    const outcome = await this.#run((report) => this.#client.engine.sort(by, report));
    if (!outcome.ok) return outcome.kind === "cancelled" ? "" : outcome.message;
    this.#order = next;
    this.#orderVersion++;
    this.rows.refresh();
    if (this.#number !== undefined) await this.selectNumber(this.#number);
    return "";
  }

  /** The packet found, undefined when there is none, or a sentence. */
  async find(request: FindRequest): Promise<number | string | undefined> {
    const outcome = await this.#run((report) => this.#client.engine.find(request, report));
    if (!outcome.ok) return outcome.kind === "cancelled" ? "Cancelled." : outcome.message;
    if (outcome.value !== undefined) await this.selectNumber(outcome.value);
    return outcome.value;
  }

  async #run<T>(act: (report: (progress: Progress) => void) => Promise<T>): Promise<T> {
    try {
      return await act((progress) => {
        this.#work = progress.phase === "done" ? undefined : progress;
      });
    } finally {
      this.#work = undefined;
    }
  }

  minimap(buckets: number): Promise<Uint8Array> {
    return this.#client.engine.minimap(buckets);
  }
}
