/** What the engine does for filters: one that is shown, counts beside it, colour rules. One at a time looks at packets. */
import type { EngineOutcome, FilterProgram, FilterProgress, FilterRequest } from "#shared/model/engine.ts";
import { factsOf } from "#shared/filter/providers.ts";
import { FilterRun, type FilterWatch } from "./filter-run.ts";
import type { FlowKnowledge } from "./flow-knowledge.ts";
import type { OpenCapture } from "./open-capture.ts";
import { Selection } from "./selection.ts";
import { giveWay } from "./turns.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;
/** While a capture is still being read, the filter follows it in steps of so long. */
const FOLLOW_MS = 100;
/** What it asks of flows is worked out anew at most this often, and takes at most one part in so many of the time. */
const REFRESH_MS = 1500;
const REFRESH_SHARE = 5;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function unreadable(cause: unknown): EngineOutcome<never> {
  return { ok: false, kind: "unreadable", message: `The filter could not be applied to the end: ${String(cause)}` };
}

export class Filtering {
  readonly #capture: () => OpenCapture;
  readonly #isGrowing: () => boolean;
  readonly #facts: FlowKnowledge;
  #shown: FilterRun | undefined;
  #rules: FilterRun[] = [];
  /** Counted up by each request: work that began under an older number stops. */
  #filterKey = 0;
  #countKey = 0;
  #ruleKey = 0;
  /** Whose turn it is with the engine's scratch memory. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(capture: () => OpenCapture, isGrowing: () => boolean, facts: FlowKnowledge) {
    this.#capture = capture;
    this.#isGrowing = isGrowing;
    this.#facts = facts;
  }

  cancel(): void {
    this.#filterKey++;
    this.#countKey++;
  }

  /** Runs `work` when all that came before it has ended. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async filter(
    request: FilterRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<FilterProgress>> {
    const key = ++this.#filterKey;
    this.#countKey++;
    const isCancelled = (): boolean => this.#filterKey !== key;
    try {
      const began = await this.inTurn(() => this.#show(request, isCancelled));
      if (!began) return CANCELLED;
      const run = this.#shown;
      if (run === undefined || request.program === undefined) return { ok: true, value: this.#everything() };
      const watch = { isCancelled, report: onProgress, giveWay };
      if ([...factsOf(request.program)].length === 0)
        return (await this.#follow(run, watch)) ? { ok: true, value: run.progress() } : CANCELLED;
      const last = await this.#followFlows(request.program, request.selected, watch);
      return last === undefined ? CANCELLED : { ok: true, value: last.progress() };
    } catch (cause) {
      return unreadable(cause);
    }
  }

  /**
   * What the filter asks of flows is worked out before it begins, of the packets that were read. The watch for what follows:
   * where there was something to work out, that was the first half of the progress. Undefined when it was cancelled.
   */
  async #giveFacts(
    program: FilterProgram | undefined,
    run: FilterRun | undefined,
    watch: FilterWatch,
  ): Promise<FilterWatch | undefined> {
    const kinds = program === undefined ? [] : factsOf(program);
    if ([...kinds].length === 0) return watch;
    const work = { isDone: false };
    const given = await this.#facts.give(kinds, {
      isCancelled: watch.isCancelled,
      giveWay,
      inTurn: (work) => this.inTurn(work),
      report: ({ rowsDone }) => {
        work.isDone = true;
        if (run !== undefined) watch.report({ ...run.progress(), rowsDone: Math.floor(rowsDone / 2) });
      },
    });
    if (!given) return undefined;
    if (!work.isDone) return watch;
    const report = (progress: FilterProgress): void => {
      watch.report({ ...progress, rowsDone: Math.floor((progress.rowsTotal + progress.rowsDone) / 2) });
    };
    return { ...watch, report };
  }

  /** Puts the filter in place of the one that is shown: from now on rows are its rows. */
  async #show(request: FilterRequest, isCancelled: () => boolean): Promise<boolean> {
    if (isCancelled()) return false;
    const capture = this.#capture();
    const { program, selected } = request;
    const run = program === undefined ? undefined : await FilterRun.start(capture, program, { selected });
    capture.order.select(undefined);
    this.#shown?.end();
    this.#shown = run;
    this.#selection = run === undefined ? undefined : new Selection(capture.instance, run.address);
    capture.order.select(this.#selection);
    return true;
  }

  #selection: Selection | undefined;

  #everything(): FilterProgress {
    const { total } = this.#capture().table;
    return { rowsDone: total, rowsTotal: total, matches: total, dissected: 0, failures: 0, elapsedMs: 0 };
  }

  /** Judges what is there, and as long as the capture grows what comes. */
  async #follow(run: FilterRun, watch: FilterWatch): Promise<boolean> {
    for (;;) {
      const wasGrowing = this.#isGrowing();
      if (!(await this.#judgeShown(run, watch))) return false;
      if (watch.isCancelled()) return false;
      watch.report(run.progress());
      if (!wasGrowing) return true;
      await pause(FOLLOW_MS);
      if (watch.isCancelled()) return false;
    }
  }

  /**
   * A filter that asks for facts of flows: what a later packet says of a flow may change the answer for an earlier one, so that all
   * is judged anew from time to time while the capture grows. The rows shown change when the new answer is there as a whole.
   */
  async #followFlows(
    program: FilterProgram,
    selected: number | undefined,
    watch: FilterWatch,
  ): Promise<FilterRun | undefined> {
    for (let isFirst = true; ; isFirst = false) {
      const wasGrowing = this.#isGrowing();
      const began = performance.now();
      const shown = this.#shown;
      const wait = await this.#giveFacts(program, isFirst ? shown : undefined, watch);
      if (wait === undefined || shown === undefined) return undefined;
      const judged = isFirst
        ? await this.#judgeShown(shown, wait)
        : await this.inTurn(() => this.#judgeAnew(program, selected, watch));
      if (!judged || watch.isCancelled()) return undefined;
      if (this.#shown !== undefined) watch.report(this.#shown.progress());
      if (!wasGrowing) return this.#shown;
      const due = performance.now() + Math.max(REFRESH_MS, (performance.now() - began) * REFRESH_SHARE);
      while (this.#isGrowing() && performance.now() < due) {
        await pause(FOLLOW_MS);
        if (watch.isCancelled()) return undefined;
      }
    }
  }

  /** Judges what is there; rows are shown as they are found. */
  #judgeShown(run: FilterRun, watch: FilterWatch): Promise<boolean> {
    return this.inTurn(() =>
      watch.isCancelled()
        ? Promise.resolve(false)
        : run.catchUp(watch, (block, rows) => this.#selection?.count(block, rows)),
    );
  }

  /** Judges all rows apart from those shown, then puts the answer in their place. */
  async #judgeAnew(program: FilterProgram, selected: number | undefined, watch: FilterWatch): Promise<boolean> {
    if (watch.isCancelled()) return false;
    const capture = this.#capture();
    const run = await FilterRun.start(capture, program, { selected });
    const selection = new Selection(capture.instance, run.address);
    const quiet = { ...watch, report: () => undefined };
    const went = await run.catchUp(quiet, (block, rows) => {
      selection.count(block, rows);
    });
    if (!went || watch.isCancelled()) {
      run.end();
      return false;
    }
    capture.order.select(selection);
    this.#shown?.end();
    this.#shown = run;
    this.#selection = selection;
    return true;
  }

  async count(
    programs: readonly FilterProgram[],
    selected: number | undefined,
    onProgress: (progress: readonly FilterProgress[]) => void,
  ): Promise<EngineOutcome<readonly FilterProgress[]>> {
    const key = ++this.#countKey;
    const isCancelled = (): boolean => this.#countKey !== key;
    const done: FilterProgress[] = [];
    try {
      const watch: FilterWatch = {
        isCancelled,
        report: (each) => {
          onProgress([...done, each]);
        },
        giveWay,
      };
      for (const program of programs) {
        if ((await this.#giveFacts(program, undefined, watch)) === undefined) return CANCELLED;
        const progress = await this.inTurn(() => this.#countOne(program, selected, watch));
        if (progress === undefined) return CANCELLED;
        done.push(progress);
      }
      return { ok: true, value: done };
    } catch (cause) {
      return unreadable(cause);
    }
  }

  /** Which rows match, one bit each; undefined when it was cancelled. Shows nothing. */
  async matches(program: FilterProgram, watch: FilterWatch): Promise<Uint8Array | undefined> {
    if ((await this.#giveFacts(program, undefined, watch)) === undefined) return undefined;
    return this.inTurn(async () => {
      if (watch.isCancelled()) return undefined;
      const { instance, table } = this.#capture();
      const run = await FilterRun.start(this.#capture(), program, { selected: undefined });
      try {
        if (!(await run.catchUp(watch, () => undefined))) return undefined;
        return instance.copy(instance.exports.runMatches(run.address) >>> 0, (table.total + 7) >> 3);
      } finally {
        run.end();
      }
    });
  }

  async #countOne(
    program: FilterProgram,
    selected: number | undefined,
    watch: FilterWatch,
  ): Promise<FilterProgress | undefined> {
    if (watch.isCancelled()) return undefined;
    const run = await FilterRun.start(this.#capture(), program, { selected });
    try {
      return (await run.catchUp(watch, () => undefined)) ? run.progress() : undefined;
    } finally {
      run.end();
    }
  }

  /** The rules by which rows are coloured, in their order. */
  async colour(programs: readonly FilterProgram[]): Promise<void> {
    await this.inTurn(async () => {
      for (const rule of this.#rules) rule.end();
      this.#rules = [];
      for (const program of programs) {
        this.#rules.push(await FilterRun.start(this.#capture(), program, { selected: undefined }));
      }
    });
    // Rules that ask for facts of flows hold for nothing until these are known.
    const key = ++this.#ruleKey;
    const watch = { isCancelled: () => this.#ruleKey !== key, report: () => undefined, giveWay };
    const asking = programs.filter((program) => [...factsOf(program)].length > 0);
    for (let isWhole = asking.length === 0; !isWhole && !watch.isCancelled();) {
      isWhole = !this.#isGrowing();
      const began = performance.now();
      for (const program of asking) await this.#giveFacts(program, undefined, watch);
      const due = performance.now() + Math.max(REFRESH_MS, (performance.now() - began) * REFRESH_SHARE);
      while (!isWhole && this.#isGrowing() && performance.now() < due && !watch.isCancelled()) await pause(FOLLOW_MS);
    }
  }

  get hasRules(): boolean {
    return this.#rules.length > 0;
  }

  /** The first rule that holds for the packet that was dissected last, -1 for none. */
  ruleOf(row: number): number {
    const { exports } = this.#capture().instance;
    return this.#rules.findIndex(({ address }) => exports.holdsForLast(address, row));
  }

  /** Numbers of the packets shown, in capture order. */
  *shownNumbers(): Generator<number> {
    const total = this.#selection?.total ?? 0;
    for (let place = 0; place < total; place++) yield (this.#selection?.rowAt(place) ?? 0) + 1;
  }
}
