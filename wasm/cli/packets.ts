/** `tapglass packets FILE`: the packet list, or chosen fields. */
import { formatSeconds } from "#shared/format/time.ts";
import type { ColumnSpec, Row } from "#shared/model/row.ts";
import type { ExitCode } from "./exit-code.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { createEngine } from "../host/index.ts";
import { followPackets } from "./follow.ts";
import { UsageError, loadEngineModule, openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson, wholeNumber, type Words } from "./words.ts";

const WINDOW = 1024;
const USUAL: readonly ColumnSpec[] = (
  ["number", "time", "source", "destination", "protocol", "length", "info"] as const
).map((id) => ({
  kind: "builtIn",
  id,
}));
const BUILT_IN = new Set(["process", "number", "time", "source", "destination", "protocol", "length", "info"]);

function toColumn(name: string): ColumnSpec {
  if (!BUILT_IN.has(name)) return { kind: "field", name };
  if (name === "process") return { kind: "builtIn", id: name };
  return USUAL.find((column) => column.kind === "builtIn" && column.id === name) ?? { kind: "field", name };
}

const nameOf = (column: ColumnSpec): string => (column.kind === "field" ? column.name : column.id);

function printRow(row: Row, columns: readonly ColumnSpec[], firstNs: bigint, asJson: boolean): void {
  const cells = row.cells.map((cell, index) => {
    if (nameOf(columns[index] ?? { kind: "field", name: "" }) !== "time") return cell;
    return row.timeNs === undefined ? "" : formatSeconds(row.timeNs - firstNs, 9);
  });
  if (!asJson) {
    console.log(cells.join("\t"));
    return;
  }
  const named = Object.fromEntries(
    cells.map((cell, index) => [nameOf(columns[index] ?? { kind: "field", name: "" }), cell]),
  );
  console.log(toJson({ ...named, number: row.number, ...(row.timeNs === undefined ? {} : { timeNs: row.timeNs }) }));
}

async function readColumns(engine: CaptureEngine, fields: string | undefined): Promise<readonly ColumnSpec[]> {
  const columns = fields?.split(",").map(toColumn) ?? USUAL;
  const known = new Set((await engine.registry()).fields.map(({ name }) => name));
  for (const column of columns) {
    if (column.kind === "field" && !known.has(column.name))
      throw new UsageError(`there is no field "${column.name}" (tapglass fields lists them)`);
  }
  return columns;
}

/** What comes on standard input, while it comes: JSON a line each is what log collectors read. */
async function follow({ values, flags }: Words): Promise<ExitCode> {
  for (const option of ["first", "count"])
    if (values.has(option)) throw new UsageError(`--${option} is for a whole capture: leave --follow out`);
  const engine = await createEngine(loadEngineModule());
  const columns = await readColumns(engine, values.get("fields"));
  const asJson = flags.has("json");
  let firstNs: bigint | undefined;
  const outcome = await followPackets(engine, process.stdin, columns, (rows) => {
    for (const row of rows) printRow(row, columns, (firstNs ??= row.timeNs) ?? 0n, asJson);
  });
  if (!outcome.ok) throw new UsageError(`standard input: ${outcome.message}`);
  return reportDamage("standard input", outcome.value) ? 1 : 0;
}

export async function packets(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "follow"], ["fields", "first", "count"]);
  const path = onlyWord(split, "the file");
  if (split.flags.has("follow")) {
    if (path !== "-") throw new UsageError("--follow reads standard input: give - as the file");
    return follow(split);
  }
  const { engine, summary } = await openFile(path);
  const columns = await readColumns(engine, split.values.get("fields"));
  const first = wholeNumber(split.values.get("first") ?? "1", "--first") - 1;
  const end = Math.min(
    summary.packets,
    first + wholeNumber(split.values.get("count") ?? `${Number.MAX_SAFE_INTEGER - first}`, "--count"),
  );
  for (let at = first; at < end; at += WINDOW) {
    const window = await engine.window({ key: 0, first: at, count: Math.min(WINDOW, end - at), columns });
    for (const row of window.rows) printRow(row, columns, summary.firstNs ?? 0n, split.flags.has("json"));
  }
  return reportDamage(path, summary) ? 1 : 0;
}
