/** `tapglass oracle-filters`: which packets of which captures match which filters, in the schema oracle-filters/1. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { createEngine } from "../host/index.ts";
import { openPath } from "./file-source.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, loadEngineModule } from "./open.ts";
import { splitWords } from "./words.ts";

interface Sorted {
  readonly accepted: ReadonlyMap<string, Uint8Array>;
  readonly rejected: readonly { readonly filter: string; readonly exit: number; readonly error: string }[];
}

function readLines(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

function sortFilters(lines: readonly string[], names: FilterNames): Sorted {
  const accepted = new Map<string, Uint8Array>();
  const rejected: { filter: string; exit: number; error: string }[] = [];
  for (const filter of lines) {
    const checked = checkFilter(filter, names);
    if (checked.ok) accepted.set(filter, compileFilter(checked.condition, names));
    else rejected.push({ filter, exit: 2, error: checked.error.message });
  }
  return { accepted, rejected };
}

/** "1-5,8,10-11". */
function toRanges(numbers: Iterable<number>): string {
  const ranges: string[] = [];
  let first = 0;
  let last = 0;
  const close = (): void => {
    if (first !== 0) ranges.push(first === last ? `${first}` : `${first}-${last}`);
  };
  for (const number of numbers) {
    if (number !== last + 1 || first === 0) {
      close();
      first = number;
    }
    last = number;
  }
  close();
  return ranges.join(",");
}

async function matchesOf(engine: CaptureEngine, program: Uint8Array): Promise<{ count: number; frames: string }> {
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return { count: outcome.value.matches, frames: toRanges(engine.shownNumbers()) };
}

async function answer(path: string, name: string, sorted: Sorted): Promise<object> {
  const engine = await createEngine(loadEngineModule());
  const outcome = await engine.openSources([await openPath(path)], [0n], () => undefined);
  const summary = outcome.ok ? outcome.value : await engine.summary();
  const filters: Record<string, object> = {};
  for (const [filter, program] of sorted.accepted) filters[filter] = await matchesOf(engine, program);
  const bytes = readFileSync(path);
  return {
    schema: "oracle-filters/1",
    producer: "tapglass",
    capture: { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
    packet_count: summary.packets,
    filters,
  };
}

export async function oracleFilters(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, [], ["root", "list", "out"]);
  const [file, extra] = split.rest;
  const [root, list, out] = ["root", "list", "out"].map((name) => split.values.get(name));
  if (file === undefined || extra !== undefined) throw new UsageError("one file with filters is needed");
  if (root === undefined || list === undefined || out === undefined)
    throw new UsageError("--root, --list and --out are needed");
  const { names } = await createEngine(loadEngineModule());
  const sorted = sortFilters(readLines(file), names);
  mkdirSync(out, { recursive: true });
  const rejected = { schema: "oracle-filters/1", producer: "tapglass", rejected: sorted.rejected };
  writeFileSync(join(out, "rejected.json"), JSON.stringify(rejected, undefined, 1));
  for (const name of readLines(list)) {
    const target = join(out, `${name.replaceAll("/", "__")}.json.gz`);
    writeFileSync(target, gzipSync(JSON.stringify(await answer(join(root, name), name, sorted)), { level: 1 }));
  }
  return 0;
}
