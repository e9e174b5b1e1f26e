/** What the engine does for filters: one that is shown, counts beside it, colour rules. One at a time looks at packets. */
import type { EngineOutcome, FilterProgram, FilterProgress, FilterRequest } from "#shared/model/engine.ts";
import { factsOf } from "#shared/filter/providers.ts";
import { FilterRun, type FilterWatch } from "./filter-run.ts";
import type { FlowKnowledge } from "./flow-knowledge.ts";
import type { OpenCapture } from "./open-capture.ts";
import { isProcessFact } from "./processes/process-facts.ts";
import { Selection } from "./selection.ts";
import { giveWay } from "./turns.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;
/** While a capture is still being read, the filter follows it in steps of so long. */
const FOLLOW_MS = 100;
/** A filter that asks for processes is asked again so often while packets come. */
const PROCESS_MS = 1000;

function unreadable(cause: unknown): EngineOutcome<never> {
  return { ok: false, kind: "unreadable", message: `The filter could not be applied to the end: ${String(cause)}` };
}

/** Facts of processes, and no other facts of flows. */
function asksProcesses(program: FilterProgram): boolean {
  const kinds = [...factsOf(program)];
  return kinds.length > 0 && kinds.every((kind) => isProcessFact(kind));
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
      if (this.#isGrowing() && asksProcesses(request.program)) {
        const went = await this.#followProcesses(request.program, request.selected, watch);
        return went === undefined ? CANCELLED : { ok: true, value: went };
      }
      const wait = await this.#giveFacts(request.program, run, watch);
      if (wait === undefined) return CANCELLED;
      return (await this.#follow(run, wait)) ? { ok: true, value: run.progress() } : CANCELLED;
    } catch (cause) {
      return unreadable(cause);
    }
  }

  /**
   * What the filter asks of flows is worked out before it begins, once the capture is there as a whole. The watch for what
   * follows: where there was something to work out, that was the first half of the progress. Undefined when it was cancelled.
   */
  async #giveFacts(
    program: FilterProgram | undefined,
    run: FilterRun | undefined,
    watch: FilterWatch,
  ): Promise<FilterWatch | undefined> {
    const kinds = program === undefined ? [] : factsOf(program);
    if (program === undefined || [...kinds].length === 0) return watch;
    while (this.#isGrowing() && !asksProcesses(program)) {
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
      if (watch.isCancelled()) return undefined;
    }
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

  /**
   * What a sensor tells of processes comes up to a second after their packets: while the capture grows, all rows are judged anew each
   * time, and the answer takes the place of the one that is shown, the last time after the end. Undefined when it was cancelled.
   */
  async #followProcesses(
    program: FilterProgram,
    selected: number | undefined,
    watch: FilterWatch,
  ): Promise<FilterProgress | undefined> {
    for (;;) {
      const wasGrowing = this.#isGrowing();
      const started = performance.now();
      const inTurn = <T>(work: () => Promise<T>): Promise<T> => this.inTurn(work);
      if (!(await this.#facts.give(factsOf(program), { ...watch, inTurn, report: () => undefined }))) return undefined;
      const progress = await this.inTurn(() => this.#replace(program, selected, watch));
      if (progress === undefined || !wasGrowing) return progress;
      // A tenth of the time at most: the packets that come need the rest.
      const pauseMs = Math.max(PROCESS_MS, 9 * (performance.now() - started));
      for (let waited = 0; waited < pauseMs && this.#isGrowing(); waited += FOLLOW_MS) {
        await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
        if (watch.isCancelled()) return undefined;
      }
    }
  }

  /** Judges everything beside what is shown, then shows it. */
  async #replace(
    program: FilterProgram,
    selected: number | undefined,
    watch: FilterWatch,
  ): Promise<FilterProgress | undefined> {
    if (watch.isCancelled()) return undefined;
    const capture = this.#capture();
    const run = await FilterRun.start(capture, program, { selected });
    const selection = new Selection(capture.instance, run.address);
    const quiet = { ...watch, report: () => undefined };
    const went = await run.catchUp(quiet, (block, rows) => {
      selection.count(block, rows);
    });
    if (!went) {
      run.end();
      return undefined;
    }
    this.#shown?.end();
    this.#shown = run;
    this.#selection = selection;
    capture.order.select(selection);
    const progress = run.progress();
    watch.report(progress);
    return progress;
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
      const went = await this.inTurn(() =>
        watch.isCancelled()
          ? Promise.resolve(false)
          : run.catchUp(watch, (block, rows) => this.#selection?.count(block, rows)),
      );
      if (!went) return false;
      if (watch.isCancelled()) return false;
      watch.report(run.progress());
      if (!wasGrowing) return true;
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
      if (watch.isCancelled()) return false;
    }
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
    for (const program of programs) await this.#giveFacts(program, undefined, watch);
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
