/** `tapglass filter`: which packets match; checks a filter; translates it to a capture filter; writes the matches to a file. */
import { toCaptureFilter } from "#shared/filter/bpf.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { CheckedFilter, FilterError, FilterNames } from "#shared/filter/model.ts";
import { localOffsetMs } from "#shared/format/time.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { createEngine } from "../host/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, loadEngineModule, openFile, reportDamage } from "./open.ts";
import { splitWords, toJson, wholeNumber } from "./words.ts";

type Accepted = Extract<CheckedFilter, { ok: true }>;

/** The text with the place underlined, the reason, and what would repair it. */
export function describeProblem(text: string, { range, message, repairs }: FilterError): string {
  const line = text.replace(/[\r\n\t]/gu, " ");
  const mark = `${" ".repeat(range.from)}^${"~".repeat(Math.max(0, range.to - range.from - 1))}`;
  return [message, `  ${line}`, `  ${mark}`, ...repairs.map(({ title, text: better }) => `  ${title}: ${better}`)].join(
    "\n",
  );
}

function check(text: string, names: FilterNames): Accepted {
  const checked = checkFilter(text, names, { zoneOffsetMs: localOffsetMs });
  if (!checked.ok) throw new UsageError(describeProblem(text, checked.error));
  for (const warning of checked.warnings) console.error(`warning: ${describeProblem(text, warning)}`);
  return checked;
}

function printCaptureFilter(text: string, checked: Accepted): ExitCode {
  const translated = toCaptureFilter(checked.condition);
  for (const assumption of translated.assumptions) console.error(`assumes: ${assumption}`);
  if (translated.ok) {
    console.log(translated.text);
    return 0;
  }
  console.error(describeProblem(text, { range: translated.range, message: translated.message, repairs: [] }));
  if (translated.wider !== undefined) console.error(`wider, loses nothing: ${translated.wider}`);
  return 1;
}

async function writeMatches(engine: CaptureEngine, path: string): Promise<void> {
  const { writePackets } = await import("./export-packets.ts");
  const outcome = await writePackets(engine, path, { kind: "shown" });
  if (!outcome.ok) throw new UsageError(outcome.message);
}

function printNumbers(numbers: Iterable<number>): void {
  let lines: string[] = [];
  for (const number of numbers) {
    lines.push(`${number}`);
    if (lines.length === 4096) {
      console.log(lines.join("\n"));
      lines = [];
    }
  }
  if (lines.length > 0) console.log(lines.join("\n"));
}

/** `-o` as the field's tools write it. */
const longNames = (words: readonly string[]): string[] => words.map((word) => (word === "-o" ? "--output" : word));

export async function filter(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(longNames(words), ["check", "count", "json", "to-bpf"], ["output", "selected"]);
  const [text, path, extra] = split.rest;
  if (text === undefined) throw new UsageError("the filter is missing");
  if (extra !== undefined) throw new UsageError(`one word too many: ${extra}`);
  if (split.flags.has("check") || split.flags.has("to-bpf")) {
    const { names } = await createEngine(loadEngineModule());
    const checked = check(text, names);
    if (split.flags.has("to-bpf")) return printCaptureFilter(text, checked);
    console.log("ok");
    return 0;
  }
  if (path === undefined) throw new UsageError("the file is missing");
  const { engine, summary } = await openFile(path);
  const checked = check(text, engine.names);
  const selected = split.values.get("selected");
  const outcome = await engine.filter(
    {
      program: compileFilter(checked.condition, engine.names),
      selected: selected === undefined ? undefined : wholeNumber(selected, "--selected"),
    },
    () => undefined,
  );
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  const output = split.values.get("output");
  if (output !== undefined) await writeMatches(engine, output);
  // Standard output holds the packets where they go there.
  const say = output === "-" ? console.error : console.log;
  if (split.flags.has("json")) say(toJson(outcome.value));
  else if (split.flags.has("count")) say(outcome.value.matches);
  else if (output === undefined) printNumbers(engine.shownNumbers());
  return reportDamage(path, summary) ? 1 : 0;
}
