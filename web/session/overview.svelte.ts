/** What the overview knows of a capture: who talks most, what they carry, the stretch of time picked, and filters to split by. */
import type { Engine, FilterProgram, FilterProgress } from "#shared/model/engine.ts";
import type { FlowRow } from "#shared/model/flow.ts";
import type { Shares } from "#shared/model/shares.ts";
import type { SplitTraffic } from "#shared/model/traffic.ts";

export type TopUnit = "bytes" | "packets";

export interface TimeStretch {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** The greatest of each kind: rows, and how many there are in all. */
export interface Top {
  readonly shares: Shares;
  readonly talkers: readonly FlowRow[];
  readonly talkerTotal: number;
  readonly talks: readonly FlowRow[];
  readonly talkTotal: number;
}

/** Rows of each table. */
const MOST = 10;
/** Slices of the graph. */
const SLICES = 240;

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

export class OverviewState {
  readonly #engine: Engine;
  #top = $state.raw<Top>();
  #unit = $state<TopUnit>("bytes");
  #problem = $state("");
  #brush = $state.raw<TimeStretch>();
  #splitTexts = $state.raw<readonly string[]>([]);
  #split = $state.raw<{ readonly texts: readonly string[]; readonly traffic: SplitTraffic }>();
  #progress = $state.raw<FilterProgress>();
  #splitProblem = $state("");
  #runs = 0;
  #splitRuns = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get top(): Top | undefined {
    return this.#top;
  }
  /** What the greatest are the greatest of. */
  get unit(): TopUnit {
    return this.#unit;
  }
  get problem(): string {
    return this.#problem;
  }
  /** The stretch of time that was dragged over and not filtered to yet; links carry it. */
  get brush(): TimeStretch | undefined {
    return this.#brush;
  }
  /** Filters as they were written, right or wrong. */
  get splitTexts(): readonly string[] {
    return this.#splitTexts;
  }
  get split(): { readonly texts: readonly string[]; readonly traffic: SplitTraffic } | undefined {
    return this.#split;
  }
  get splitProgress(): FilterProgress | undefined {
    return this.#progress;
  }
  get splitProblem(): string {
    return this.#splitProblem;
  }

  pick(stretch: TimeStretch | undefined): void {
    this.#brush = stretch;
  }

  async show(unit: TopUnit): Promise<void> {
    this.#unit = unit;
    await this.load();
  }

  /** Counts the packets read so far; the newest wish wins. */
  async load(): Promise<void> {
    const run = ++this.#runs;
    try {
      const [shares, talkers, talks] = await Promise.all([
        this.#engine.shares(MOST),
        this.#ask("top-talkers", true),
        this.#ask("top-talks", false),
      ]);
      if (run !== this.#runs || !shares.ok || talkers === undefined || talks === undefined) return;
      this.#problem = "";
      this.#top = {
        shares: shares.value,
        talkers: talkers.rows,
        talkerTotal: talkers.total,
        talks: talks.rows,
        talkTotal: talks.total,
      };
    } catch (cause) {
      if (run === this.#runs) this.#problem = `Who talks most could not be counted: ${textOf(cause)}`;
    }
  }

  async #ask(table: string, isEndpoints: boolean): Promise<{ rows: readonly FlowRow[]; total: number } | undefined> {
    const sort = { column: this.#unit, descending: true };
    const query = { table, level: "network", isEndpoints, scope: "all", search: "", sort } as const;
    const outcome = await this.#engine.flows(query, () => undefined);
    if (!outcome.ok) return undefined;
    return this.#engine.flowWindow({ table, key: 0, first: 0, count: MOST });
  }

  write(texts: readonly string[]): void {
    this.#splitTexts = texts;
  }

  /** Splits the traffic by these filters; `texts` name them. */
  async splitBy(texts: readonly string[], programs: readonly FilterProgram[]): Promise<void> {
    const run = ++this.#splitRuns;
    this.#splitProblem = "";
    this.#progress = undefined;
    if (programs.length === 0) {
      this.#split = undefined;
      return;
    }
    try {
      const outcome = await this.#engine.splitTraffic({ slices: SLICES, programs }, (progress) => {
        if (run === this.#splitRuns) this.#progress = progress;
      });
      if (run !== this.#splitRuns) return;
      if (outcome.ok) this.#split = { texts, traffic: outcome.value };
      else if (outcome.kind !== "cancelled") this.#splitProblem = outcome.message;
    } catch (cause) {
      if (run === this.#splitRuns) this.#splitProblem = `The traffic could not be split: ${textOf(cause)}`;
    } finally {
      if (run === this.#splitRuns) this.#progress = undefined;
    }
  }

  async cancelSplit(): Promise<void> {
    this.#splitRuns++;
    this.#progress = undefined;
    await this.#engine.cancel("traffic");
  }
}
