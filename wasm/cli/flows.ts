/** `tapglass flows FILE`: flows, conversations or endpoints, one a line. */
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { confidenceOf } from "#shared/format/flow-application.ts";
import { flowIdOf, formatFlowValue, nextFlowSort, valueOfFlow, type FlowField } from "#shared/format/flow-row.ts";
import { localOffsetMs } from "#shared/format/time.ts";
import type { FlowColumn, FlowLevel, FlowRow, FlowScope } from "#shared/model/flow.ts";
import type { CaptureEngine } from "../host/engine.ts";
import type { ExitCode } from "./exit-code.ts";
import { describeProblem } from "./filter.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

const WINDOW = 1024;
const LEVELS: readonly FlowLevel[] = ["flow", "link", "network", "transport"];
const COUNTS: readonly FlowField[] = [
  "packets",
  "bytes",
  "packetsA",
  "bytesA",
  "packetsB",
  "bytesB",
  "start",
  "duration",
];
const ENDS: readonly FlowField[] = ["transport", "addressA", "portA", "addressB", "portB"];
const END: readonly FlowField[] = ["transport", "addressA", "portA"];
const RATES: readonly FlowField[] = ["rateA", "rateB"];
const FLOWS: readonly FlowField[] = ["protocol", "firstPacket", "lastPacket", "communityId"];
/** Of flows alone, not of conversations. */
const STORY: readonly FlowField[] = ["state", "history", "close", "rtt", "direction"];
const SORTABLE: readonly FlowColumn[] = [
  "transport",
  "protocol",
  "addressA",
  "portA",
  "addressB",
  "portB",
  "packets",
  "bytes",
  "packetsA",
  "bytesA",
  "packetsB",
  "bytesB",
  "start",
  "duration",
  "rateA",
  "rateB",
  "firstPacket",
  "lastPacket",
  "stream",
  "state",
  "history",
  "close",
  "rtt",
  "direction",
];

function findWord<T extends string>(words: readonly T[], text: string, what: string): T {
  const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new UsageError(`there is no ${what} "${text}"; there are ${words.join(", ")}`);
  return found;
}

function columnsOf(level: FlowLevel, isEndpoints: boolean): readonly FlowField[] {
  const withPorts = level === "flow" || level === "transport";
  const ends = (isEndpoints ? END : ENDS).filter((field) => withPorts || !field.startsWith("port"));
  if (isEndpoints) return [...ends, ...COUNTS.slice(0, 6)];
  return [...ends, ...COUNTS, ...RATES, ...(withPorts ? FLOWS : []), ...(level === "flow" ? STORY : [])];
}

async function applyFilter(engine: CaptureEngine, text: string): Promise<void> {
  const checked = checkFilter(text, engine.names, { zoneOffsetMs: localOffsetMs });
  if (!checked.ok) throw new UsageError(describeProblem(text, checked.error));
  const program = compileFilter(checked.condition, engine.names);
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  if (!outcome.ok) throw new UsageError(outcome.message);
}

function print(row: FlowRow, fields: readonly FlowField[], startNs: bigint, asJson: boolean): void {
  if (!asJson) {
    console.log(fields.map((field) => formatFlowValue(row, field, startNs)).join("\t"));
    return;
  }
  const { name, evidence, isElsewhere } = row.application ?? {};
  const carried = [
    ["id", flowIdOf(row)],
    ["application", name],
    ["evidence", name === "" ? undefined : evidence],
    ["confidence", row.application === undefined ? undefined : confidenceOf(row.application)],
    ["unusualPort", isElsewhere === true ? true : undefined],
  ] as const;
  const values = [...fields.map((field) => [field, valueOfFlow(row, field, startNs)] as const), ...carried];
  console.log(toJson(Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== ""))));
}

export async function flows(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "endpoints", "only-matching"], ["level", "filter", "sort"]);
  const path = onlyWord(split, "the file");
  const level = findWord(LEVELS, split.values.get("level") ?? "flow", "level");
  const sortBy = split.values.get("sort");
  const sort = sortBy === undefined ? undefined : nextFlowSort(undefined, findWord(SORTABLE, sortBy, "column"));
  const isEndpoints = split.flags.has("endpoints");
  const { engine, summary } = await openFile(path);
  const filter = split.values.get("filter");
  if (filter !== undefined) await applyFilter(engine, filter);
  const scope: FlowScope = filter === undefined ? "all" : split.flags.has("only-matching") ? "shown" : "touched";
  if (level === "flow") await engine.fates(() => undefined);
  const query = { table: "flows", level, isEndpoints, scope, search: "", sort };
  const outcome = await engine.flows(query, () => undefined);
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  const fields = columnsOf(level, isEndpoints);
  const asJson = split.flags.has("json");
  if (!asJson) console.log(fields.join("\t"));
  for (let first = 0; first < outcome.value.rows; first += WINDOW) {
    const { rows } = await engine.flowWindow({ table: "flows", key: 0, first, count: WINDOW });
    for (const row of rows) print(row, fields, summary.firstNs ?? 0n, asJson);
  }
  return reportDamage(path, summary) ? 1 : 0;
}
