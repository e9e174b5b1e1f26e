/** Time of display filters on an open capture: CPU of this process, and the peer's for the same filter on the same file. */
import { openAsBlob } from "node:fs";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { newEngine } from "../../wasm/tests/support/open.ts";
import { medianRun } from "./run-child.ts";
import { findWiregasm } from "./tools.ts";

/** Answered by the table, and by the packets themselves. */
const COLUMN_FILTERS = ["tcp.port == 443 && ip.addr == 10.0.0.0/8", "tcp.port == 443", "frame.len > 1000"];
const PACKET_FILTERS = ['dns.qry.name contains "x"', "http.host", "tcp.options.mss_val"];
const RUNS = 5;

export interface FilterFacts {
  readonly filter: string;
  readonly kind: "columns" | "packets";
  readonly matches: number;
  readonly dissected: number;
  /** CPU of one run, and of the first pass over the file. */
  readonly milliseconds: number;
  readonly openMilliseconds: number;
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export async function measureFilters(file: string): Promise<FilterFacts[]> {
  const engine = await newEngine();
  const opening = process.cpuUsage();
  await engine.open([{ name: file, bytes: await openAsBlob(file), shiftNs: 0n }], () => undefined);
  const openMilliseconds = cpuSince(opening);
  const names = createFilterNames(await engine.registry());
  const facts: FilterFacts[] = [];
  for (const filter of [...COLUMN_FILTERS, ...PACKET_FILTERS]) {
    const checked = checkFilter(filter, names);
    if (!checked.ok) throw new Error(`${filter}: ${checked.error.message}`);
    const program = compileFilter(checked.condition, names);
    const times: number[] = [];
    let counts = { matches: 0, dissected: 0 };
    for (let run = 0; run < RUNS; run++) {
      const start = process.cpuUsage();
      const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
      times.push(cpuSince(start));
      if (outcome.ok) counts = outcome.value;
    }
    facts.push({
      filter,
      kind: COLUMN_FILTERS.includes(filter) ? "columns" : "packets",
      matches: counts.matches,
      dissected: counts.dissected,
      milliseconds: median(times),
      openMilliseconds,
    });
  }
  return facts;
}

/** The peer's CPU seconds for one filter; undefined where it is not installed. */
export async function measurePeer(file: string, filter: string, limitMs: number): Promise<number | undefined> {
  return (await medianRun(["tshark", "-n", "-r", file, "-q", "-Y", filter], 1, limitMs))?.cpuSeconds;
}

/** Wiregasm's CPU milliseconds for each of our filters on the loaded file; empty where it is not installed. */
export async function measureWiregasm(root: string, file: string, limitMs: number): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const command = findWiregasm(root)?.(file, ...COLUMN_FILTERS, ...PACKET_FILTERS);
  const output = command === undefined ? "" : ((await medianRun(command, 1, limitMs))?.output ?? "");
  for (const line of output.split("\n")) {
    // Its own warnings stand between the answers.
    if (!line.startsWith("{")) continue;
    const { filter, milliseconds } = JSON.parse(line) as { filter: string; milliseconds: number };
    times.set(filter, milliseconds);
  }
  return times;
}
