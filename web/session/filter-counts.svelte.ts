/** How many packets each part of a filter matches, while it is written and where it matches nothing. */
import { listConjuncts } from "#shared/filter/conjuncts.ts";
import type { CheckedFilter, Condition } from "#shared/filter/model.ts";
import type { Engine, FilterProgram, FilterProgress } from "#shared/model/engine.ts";
import { joinConjuncts } from "./conjuncts.ts";

type Valid = Extract<CheckedFilter, { ok: true }>;

export interface PartCount {
  /** As it was written. */
  readonly text: string;
  readonly matches: number;
  /** Packets that match all the other parts; undefined where that was not asked for. */
  readonly withoutIt: number | undefined;
}

export interface Counts {
  /** The filter that was counted. */
  readonly text: string;
  readonly matches: number;
  readonly parts: readonly PartCount[];
  readonly isDone: boolean;
}

/** After the last key, in milliseconds: nobody reads numbers between two letters. */
const PAUSE_MS = 150;
/** More parts than these are not counted one by one. */
const MOST_PARTS = 12;

interface Question {
  readonly text: string;
  readonly parts: readonly Condition[];
  /** The whole filter, each part, and where that is asked for, the filter without each part. */
  readonly conditions: readonly Condition[];
}

function questionOf(text: string, condition: Condition, isExplaining: boolean): Question {
  const all = listConjuncts(condition);
  const parts = all.length > MOST_PARTS || all.length < 2 ? [] : all;
  const others = isExplaining
    ? parts.map((left) => joinConjuncts(parts.filter((part) => part !== left)) ?? condition)
    : [];
  return { text, parts, conditions: [condition, ...parts, ...others] };
}

function countsOf({ text, parts }: Question, progress: readonly FilterProgress[], isDone: boolean): Counts {
  return {
    text,
    isDone,
    matches: progress[0]?.matches ?? 0,
    parts: parts.map(({ range }, at) => ({
      text: text.slice(range.from, range.to),
      matches: progress[1 + at]?.matches ?? 0,
      withoutIt: progress[1 + parts.length + at]?.matches,
    })),
  };
}

export class FilterCounts {
  #engine: Engine;
  #compile: (condition: Condition) => FilterProgram;
  #counts = $state.raw<Counts>();
  #asked = 0;
  #timer = 0;

  constructor(engine: Engine, compile: (condition: Condition) => FilterProgram) {
    this.#engine = engine;
    this.#compile = compile;
  }

  get current(): Counts | undefined {
    return this.#counts;
  }

  /** Counts once the writer pauses; nothing is counted where there is no valid filter. */
  ask(check: Valid | undefined, text: string, selected: number | undefined): void {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const condition = check?.condition;
    if (condition === undefined) {
      this.#counts = undefined;
      return;
    }
    this.#timer = window.setTimeout(() => {
      void this.#count(questionOf(text, condition, false), selected, asked);
    }, PAUSE_MS);
  }

  /** At once, and also how many packets there would be without each part. */
  explain(text: string, check: Valid, selected: number | undefined): void {
    clearTimeout(this.#timer);
    if (check.condition !== undefined)
      void this.#count(questionOf(text, check.condition, true), selected, ++this.#asked);
  }

  async #count(question: Question, selected: number | undefined, asked: number): Promise<void> {
    const programs = question.conditions.map(this.#compile);
    let isOver = false;
    try {
      const outcome = await this.#engine.count(programs, selected, (progress) => {
        // Progress comes by another way than the answer and may arrive after it.
        if (asked === this.#asked && !isOver) this.#counts = countsOf(question, progress, false);
      });
      isOver = true;
      if (outcome.ok && asked === this.#asked) this.#counts = countsOf(question, outcome.value, true);
    } catch {
      this.#counts = undefined; // the worker is gone, which the capture's state tells
    }
  }
}
