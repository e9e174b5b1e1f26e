/**
 * The display filter of one capture: the text being written (the draft) with what is wrong with it, the one in force, how far
 * it came, and how many packets each of its parts matches. The newest wish wins; what was overtaken is never shown.
 */
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { compileFlowCondition } from "#shared/filter/flow-condition.ts";
import { localOffsetMs } from "#shared/format/time.ts";
import type { CheckedFilter, Condition, FilterMacro, FilterNames } from "#shared/filter/model.ts";
import type { FlowCondition } from "#shared/model/flow.ts";
import type { Engine, FilterProgram, FilterProgress } from "#shared/model/engine.ts";
import { FilterCounts } from "./filter-counts.svelte.ts";

/** What the filter needs of its capture and of the session. */
export interface FilterSurroundings {
  readonly engine: Engine;
  readonly names: () => FilterNames | undefined;
  readonly macros: () => readonly FilterMacro[];
  /** Times that name no zone are UTC, not those of the user's clock. */
  readonly isUtc: () => boolean;
  /** Number of the selected packet, for `${field}`. */
  readonly selected: () => number | undefined;
  /** More rows are shown, or others (`isOther`). */
  readonly onrows: (isOther: boolean) => void;
}

type Valid = Extract<CheckedFilter, { ok: true }>;

export interface AppliedFilter {
  readonly text: string;
  readonly check: Valid;
  /** The packet that `${field}` stood for when it was applied. */
  readonly selected: number | undefined;
}

export type FilterVerdict = "empty" | "unknown" | "valid" | "warned" | "invalid";

const UNFILTERED = "";

export class FilterState {
  readonly counts: FilterCounts;
  #around: FilterSurroundings;
  #draft = $state("");
  #applied = $state.raw<AppliedFilter>();
  #progress = $state.raw<FilterProgress>();
  #isRunning = $state(false);
  #isStopped = $state(false);
  #problem = $state("");
  #runs = 0;
  #check = $derived.by(() => (this.#draft.trim() === UNFILTERED ? undefined : this.checkOf(this.#draft)));

  constructor(around: FilterSurroundings) {
    this.#around = around;
    this.counts = new FilterCounts(around.engine, (condition) => this.#compile(condition));
  }

  get draft(): string {
    return this.#draft;
  }
  /** Undefined while nothing is written, and until the names of the fields are there. */
  get check(): CheckedFilter | undefined {
    return this.#check;
  }
  get verdict(): FilterVerdict {
    if (this.#draft.trim() === UNFILTERED) return "empty";
    if (this.#check === undefined) return "unknown";
    if (!this.#check.ok) return "invalid";
    return this.#check.warnings.length > 0 ? "warned" : "valid";
  }
  /** Undefined while all packets are shown. */
  get applied(): AppliedFilter | undefined {
    return this.#applied;
  }
  get appliedText(): string {
    return this.#applied?.text ?? UNFILTERED;
  }
  /** The filter in force as a question about flows. */
  get flowCondition(): FlowCondition | undefined {
    const condition = this.#applied?.check.condition;
    const names = this.#around.names();
    return condition && names && compileFlowCondition(condition, names);
  }
  get isChanged(): boolean {
    return this.#draft.trim() !== this.appliedText;
  }
  get progress(): FilterProgress | undefined {
    return this.#progress;
  }
  get isRunning(): boolean {
    return this.#isRunning;
  }
  /** The user stopped it: what was found until then is shown. */
  get isStopped(): boolean {
    return this.#isStopped;
  }
  /** Why the filter could not be run, in words. */
  get problem(): string {
    return this.#problem;
  }
  /** The applied filter speaks of a packet that is not the selected one any more. */
  get isBehindSelection(): boolean {
    const applied = this.#applied;
    return applied?.check.usesSelection === true && applied.selected !== this.#around.selected();
  }

  checkOf(text: string): CheckedFilter | undefined {
    const names = this.#around.names();
    const zoneOffsetMs = this.#around.isUtc() ? () => 0 : localOffsetMs;
    return names && checkFilter(text, names, { macros: this.#around.macros(), zoneOffsetMs });
  }

  write(text: string): void {
    this.#draft = text;
    this.#problem = "";
    const check = this.#check;
    this.counts.ask(check?.ok === true ? check : undefined, text, this.#around.selected());
  }

  /** Puts the draft, or another text, in force. False when it is not a filter; `check` then says why. */
  async apply(text = this.#draft): Promise<boolean> {
    const wanted = text.trim();
    if (wanted !== this.#draft.trim()) this.write(wanted);
    const check = this.checkOf(wanted);
    if (check?.ok !== true) return false;
    await this.#run({ text: wanted, check, selected: this.#around.selected() });
    return this.#problem === "";
  }

  async clear(): Promise<void> {
    await this.apply(UNFILTERED);
  }

  /** The same filter again: the selection that it refers to, or the marks that it asks for, are others. */
  async reapply(): Promise<void> {
    const applied = this.#applied;
    if (applied !== undefined) await this.#run({ ...applied, selected: this.#around.selected() });
  }

  #compile(condition: Condition): FilterProgram {
    const names = this.#around.names();
    // A condition exists only because its names were looked up.
    if (names === undefined) throw new Error("A filter is compiled before its names are known");
    return compileFilter(condition, names);
  }

  async #run(wanted: AppliedFilter): Promise<void> {
    const run = ++this.#runs;
    const program = wanted.check.condition && this.#compile(wanted.check.condition);
    let isBegun = false;
    let isOver = false;
    const take = (progress: FilterProgress): void => {
      // Progress comes by another way than the answer and may arrive after it.
      if (run !== this.#runs || isOver) return;
      this.#applied = program === undefined ? undefined : wanted;
      this.#progress = program === undefined ? undefined : progress;
      this.#around.onrows(!isBegun);
      isBegun = true;
    };
    this.#isRunning = true;
    this.#isStopped = false;
    this.#problem = "";
    try {
      const outcome = await this.#around.engine.filter({ program, selected: wanted.selected }, take);
      if (run !== this.#runs) return;
      isBegun = false; // whatever came last, the rows are asked for once more
      if (outcome.ok) take(outcome.value);
      else if (outcome.kind === "cancelled") this.#isStopped = true;
      else this.#problem = outcome.message;
    } catch (cause) {
      this.#problem = `The filter could not be run: ${cause instanceof Error ? cause.message : String(cause)}`;
    } finally {
      isOver = true;
      if (run === this.#runs) this.#isRunning = false;
    }
    if (run === this.#runs && this.#progress?.matches === 0)
      this.counts.explain(wanted.text, wanted.check, wanted.selected);
  }
}
