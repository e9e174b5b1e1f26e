/** How far our filters agree with the reference's: the conformance vectors, and filters on real captures. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Aspect } from "./aspect.ts";
import { CORPUS } from "./reference.ts";

const ORACLE = join(dirname(CORPUS), "oracle");
const VECTORS = join(ORACLE, "filter-vectors");
const LONGEST_MS = 600_000;

interface Matches {
  readonly frames: string;
  readonly frames2?: string;
}

interface FilterAnswer {
  readonly filters: Readonly<Record<string, Matches>>;
}

interface Rejections {
  readonly rejected: readonly { readonly filter: string; readonly newer?: string }[];
}

interface Vector {
  readonly filter: string;
  readonly ok: boolean;
  readonly frames?: readonly number[];
}

/** Vectors where we follow a newer Wireshark than the reference's 4.0, or say something clearer; each with its reason. */
const DELIBERATE: ReadonlyMap<string, string> = new Map([
  ["tcp.port not in {80}", "since 4.2 a packet without the field is no match"],
  ["all ip.addr in {10.0.0.5, 207.46.134.94}", "since 4.2 each value is looked for in the whole set"],
  ['http.host == "\\u0075pdate"', "newer versions take any code point"],
  ["count(frame.number)", "since 4.4 a function stands on its own"],
  ["ip_multicast(ip.dst)", "since 4.4 there are functions on addresses"],
  ['upper(upper(http.host)) == "A"', "since 4.4 functions nest"],
  ["6 == ip.proto", "newer versions take a constant on the left"],
  ["1 < tcp.srcport < 100", "newer versions take constants in chains"],
  ["tcp.srcport / 0 == 1", "a division by a constant zero never matches: it is an error"],
  ["frame.time_relative * 2 == 2", "since 4.4 spans are multiplied"],
  ["tcp ^^ ip", "since 4.2 there is xor"],
  ["tcp AND ip", "the newest versions take keywords in any case"],
  ["tcp.flags.syn == true", "since 4.4 true and false in any case"],
  ["$frame.number == 1", "since 4.2 a reference needs no braces"],
  ["9p or http", "no protocol of ours"],
  ['frame.coloring_rule.name == "TCP"', "colour rules are the page's, no field of the packet"],
  ["ip.src#[-2--1]", "a negative end counts from the innermost layer, as in slices"],
]);

function readJson(path: string): unknown {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

function run(tapglass: string, folder: string, [filters, root, list]: readonly [string, string, string]): void {
  const args = [tapglass, "oracle-filters", filters, "--root", root, "--list", list, "--out", folder];
  const ended = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], timeout: LONGEST_MS });
  if (ended.status !== 0)
    console.error(`tapglass oracle-filters ended with ${ended.status ?? ended.signal ?? "nothing"}`);
}

function expand(ranges: string): string {
  if (ranges === "") return "";
  const numbers = ranges.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return numbers.join();
}

function measureVectors(tapglass: string, folder: string): Aspect {
  const lines = readFileSync(join(VECTORS, "vectors.jsonl"), "utf8").trim().split("\n");
  const vectors = lines.map((line) => JSON.parse(line) as Vector);
  const filters = join(folder, "vectors.txt");
  const list = join(folder, "vectors-list.txt");
  writeFileSync(filters, vectors.map(({ filter }) => filter).join("\n"));
  writeFileSync(list, "t.pcap\n");
  run(tapglass, folder, [filters, VECTORS, list]);
  const ours = (readJson(join(folder, "t.pcap.json.gz")) as FilterAnswer).filters;
  let agree = 0;
  for (const { filter, ok, frames } of vectors) {
    const mine = ours[filter.trim()];
    const isSame = ok ? mine !== undefined && expand(mine.frames) === (frames ?? []).join() : mine === undefined;
    if (isSame !== DELIBERATE.has(filter)) agree++;
    else console.log(`filter vector ${filter}: ${isSame ? "agrees, though it is listed as different" : "differs"}`);
  }
  return aspect("filters.vectors", agree, vectors.length);
}

const aspect = (name: string, agree: number, total: number): Aspect => ({
  name,
  agree,
  total,
  percent: total === 0 ? undefined : (100 * agree) / total,
});

function countPairs(folder: string, isCounted: (filter: string) => boolean): { agree: number; total: number } {
  const expected = join(ORACLE, "expected/filters");
  let agree = 0;
  let total = 0;
  for (const name of readdirSync(expected).filter((file) => file.endsWith(".gz"))) {
    const reference = (readJson(join(expected, name)) as FilterAnswer).filters;
    const ours = (readJson(join(folder, name)) as FilterAnswer).filters;
    for (const [filter, { frames, frames2 }] of Object.entries(reference)) {
      if (!isCounted(filter)) continue;
      total++;
      const mine = ours[filter]?.frames;
      if (mine !== undefined && (mine === frames || mine === frames2)) agree++;
    }
  }
  return { agree, total };
}

/** Filters that both take or both refuse; those that only other versions take are not counted. */
function measureRejected(folder: string): Aspect {
  const reference = readJson(join(ORACLE, "expected/filters/rejected.json")) as Rejections;
  const ours = new Set((readJson(join(folder, "rejected.json")) as Rejections).rejected.map(({ filter }) => filter));
  const counted = reference.rejected.filter(({ newer }) => newer === undefined);
  return aspect("filters.rejected", counted.filter(({ filter }) => ours.has(filter)).length, counted.length);
}

/** Runs our command line on the vectors and on the filters of the reference, and compares. */
export function measureFilters(tapglass: string, folder: string): Aspect[] {
  const vectors = measureVectors(tapglass, folder);
  run(tapglass, folder, [join(ORACLE, "filters.txt"), CORPUS, join(ORACLE, "filter-captures.txt")]);
  const all = countPairs(folder, () => true);
  // TCP analysis is the flow stage's and comes with it; the second figure says how the others do.
  const others = countPairs(folder, (filter) => !filter.includes("tcp.analysis."));
  return [
    vectors,
    measureRejected(folder),
    aspect("filters.pairs", all.agree, all.total),
    aspect("filters.pairs without tcp.analysis", others.agree, others.total),
  ];
}
