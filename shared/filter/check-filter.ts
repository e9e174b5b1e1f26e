/** The front door of the display-filter language: text in, a checked filter or an error out. Never throws. */
import { translateCaptureSyntax } from "./capture-syntax.ts";
import { CheckContext } from "./check-context.ts";
import { checkTest } from "./check.ts";
import { type ExpandedText, expandMacros, macrosByName, MOST_TEXT, unexpanded } from "./macros.ts";
import type { CheckedFilter, Condition, FilterMacro, FilterNames, Repair } from "./model.ts";
import { parseFilter } from "./parse.ts";
import { clip, type Problem, type Remark } from "./problem.ts";
import { RepairFinder } from "./repairs.ts";
import type { ZoneOffset } from "./time-literal.ts";
import { moveRanges } from "./walk.ts";
import { findRemarks } from "./warnings.ts";

export interface CheckOptions {
  readonly macros?: readonly FilterMacro[];
  /** How far local time is ahead of UTC at a local time; without it, times that name no zone are UTC. */
  readonly zoneOffsetMs?: ZoneOffset;
}

/** More than anybody reads. */
const MOST_WARNINGS = 16;

interface Settings {
  readonly names: FilterNames;
  readonly macros: ReadonlyMap<string, FilterMacro>;
  readonly zoneOffset: ZoneOffset;
}

interface Run {
  /** undefined: the macros could not be put in, or the text is too long. */
  readonly expanded: ExpandedText | undefined;
  readonly problem: Problem | undefined;
  readonly condition: Condition | undefined;
  readonly remarks: readonly Remark[];
  readonly usesSelection: boolean;
}

const failedRun = (problem: Problem, expanded?: ExpandedText): Run => ({
  expanded,
  problem,
  condition: undefined,
  remarks: [],
  usesSelection: false,
});

/** Everything but the repairs. */
function runCheck(text: string, { names, macros, zoneOffset }: Settings): Run {
  if (text.length > MOST_TEXT) {
    const message = `The filter is longer than ${MOST_TEXT} characters.`;
    return failedRun({ range: { from: MOST_TEXT, to: text.length }, message, proposals: [] });
  }
  const expansion = expandMacros(text, macros);
  if (!expansion.ok) return failedRun(expansion.problem);
  const { expanded } = expansion;
  const parsed = parseFilter(expanded.text);
  if (!parsed.ok) return failedRun(parsed.problem, expanded);
  const context = new CheckContext(expanded.text, names, zoneOffset);
  const condition = parsed.test === undefined ? undefined : checkTest(context, parsed.test);
  if (context.problem !== undefined) return failedRun(context.problem, expanded);
  const found = condition === undefined ? [] : findRemarks(condition, (range) => context.textOf(range));
  const remarks = [...context.remarks, ...found].sort((a, b) => a.range.from - b.range.from);
  return { expanded, problem: undefined, condition, remarks, usesSelection: context.usesSelection };
}

/** A capture filter that was typed here by habit. */
function translateHabit(text: string, settings: Settings): readonly Repair[] {
  const translated = translateCaptureSyntax(text);
  if (translated === undefined || runCheck(translated.text, settings).problem !== undefined) return [];
  return [{ title: translated.title, text: translated.text }];
}

function reportError(text: string, run: Run, problem: Problem, repairs: readonly Repair[]): CheckedFilter {
  const range = run.expanded?.toSource(problem.range) ?? problem.range;
  const from = Math.min(range.from, text.length);
  const to = Math.min(Math.max(range.to, from), text.length);
  return { ok: false, error: { range: { from, to }, message: clip(problem.message), repairs } };
}

/** Checks a filter's text against the names that there are. Each repair was checked to be a filter that can be used. */
export function checkFilter(text: string, names: FilterNames, options: CheckOptions = {}): CheckedFilter {
  const zoneOffset = options.zoneOffsetMs ?? ((): number => 0);
  const settings: Settings = { names, macros: macrosByName(options.macros ?? []), zoneOffset };
  const run = runCheck(text, settings);
  const finder = new RepairFinder((repaired) => runCheck(repaired, settings));
  if (run.problem !== undefined) {
    const habits = translateHabit(text, settings);
    const found = finder.find(text, run.problem, run.expanded);
    const repairs = [...habits, ...found.filter((repair) => habits.every((habit) => habit.text !== repair.text))];
    return reportError(text, run, run.problem, repairs);
  }
  const { condition, expanded = unexpanded(text) } = run;
  const warnings = run.remarks.slice(0, MOST_WARNINGS).map((remark) => ({
    kind: remark.kind,
    isHint: remark.isHint,
    range: expanded.toSource(remark.range),
    message: clip(remark.message),
    repairs: finder.find(text, remark, expanded),
  }));
  const isSame = expanded.text === text;
  const moved = condition === undefined || isSame ? condition : moveRanges(condition, expanded.toSource);
  return { ok: true, condition: moved, text: expanded.text, warnings, usesSelection: run.usesSelection };
}
