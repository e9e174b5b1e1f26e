/**
 * How far our Zeek logs agree with those of Zeek itself (../shared/oracle/zeek/PAIRS.tsv). Alone:
 *   node --import ./scripts/typescript.mjs scripts/oracle/zeek.ts [part of a capture's or a log's name]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { CaptureEngine } from "../../wasm/host/engine.ts";
import { exportZeek } from "../../wasm/host/zeek/export-zeek.ts";
import { openBytes } from "../../wasm/tests/support/open.ts";
import { aspect, type Aspect } from "./aspect.ts";
import { CORPUS } from "./reference.ts";

const PAIRS = join(CORPUS, "../oracle/zeek");
/** Each group is right or wrong as a whole. */
const CONN_GROUPS: readonly (readonly string[])[] = [
  ["id.orig_h", "id.orig_p"],
  ["id.resp_h", "id.resp_p"],
  ["proto"],
  ["duration"],
  ["orig_bytes"],
  ["resp_bytes"],
  ["conn_state"],
  ["missed_bytes"],
  ["history"],
  ["orig_pkts", "orig_ip_bytes"],
  ["resp_pkts", "resp_ip_bytes"],
];
/** Depend on the run: names that Zeek draws, times that the baselines mask. */
const IGNORED = new Set([
  "ts",
  "uid",
  "fuid",
  "orig_fuids",
  "resp_fuids",
  "tunnel_parents",
  "cert_chain_fuids",
  "client_cert_chain_fuids",
]);
const LOGS = ["conn", "dns", "http", "ssl"] as const;
type LogName = (typeof LOGS)[number];

interface Pair {
  readonly log: LogName;
  readonly isBare: boolean;
  readonly ignoresChecksums: boolean;
  readonly capture: string;
  readonly baseline: string;
  readonly command: string;
}
type Row = ReadonlyMap<string, string>;

function readPairs(): Pair[] {
  const [head = "", ...lines] = readFileSync(join(PAIRS, "PAIRS.tsv"), "utf8").trimEnd().split("\n");
  const names = head.split("\t");
  return lines.flatMap((line) => {
    const cells = line.split("\t");
    const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
    const log = LOGS.find((name) => `${name}.log` === cell("log"));
    if (log === undefined || (cell("tier") !== "1" && cell("tier") !== "2")) return [];
    return {
      log,
      isBare: cell("bare") === "True",
      ignoresChecksums: cell("ignore_checksums") === "True",
      capture: cell("capture"),
      baseline: cell("baseline"),
      command: cell("zeek_command"),
    };
  });
}

function parseLog(text: string): Row[] {
  let names: string[] = [];
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#fields")) names = line.split("\t").slice(1);
    else if (line !== "" && !line.startsWith("#")) {
      const cells = line.split("\t");
      rows.push(new Map(names.map((name, i) => [name, cells[i] ?? ""])));
    }
  }
  return rows;
}

async function ourLogs(pair: Pair): Promise<Map<string, Row[]>> {
  const bytes = readFileSync(join(CORPUS, pair.capture));
  const { engine } = await openBytes(pair.capture.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  const texts = new Map<string, string>();
  const outcome = await exportZeek(
    engine,
    {
      format: "tsv",
      ignoresChecksums: pair.ignoresChecksums,
    },
    (file, text) => {
      texts.set(file, (texts.get(file) ?? "") + text);
    },
  );
  if (!outcome.ok) throw new Error(outcome.message);
  return new Map([...texts].map(([file, text]) => [file, parseLog(text)]));
}

const endsOf = (row: Row): string =>
  ["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"].map((name) => row.get(name) ?? "").join(" ");
const bothEndsOf = (row: Row): string => {
  const [a = "", b = "", c = "", d = ""] = endsOf(row).split(" ");
  return [`${a} ${b}`, `${c} ${d}`].sort().join(" ");
};

function isSame(name: string, ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  if (name !== "duration" && name !== "rtt") return false;
  return Math.abs(Number(ours) - Number(theirs)) < 1.5e-6;
}

/** Our rows beside theirs: by both ends, in order. */
function match(ours: readonly Row[], theirs: readonly Row[]): [Row | undefined, Row][] {
  const left = [...ours];
  return theirs.map((row) => {
    let at = left.findIndex((mine) => endsOf(mine) === endsOf(row) && mine.get("trans_id") === row.get("trans_id"));
    if (at < 0) at = left.findIndex((mine) => bothEndsOf(mine) === bothEndsOf(row));
    return [at < 0 ? undefined : left.splice(at, 1)[0], row];
  });
}

function differences(log: LogName, ours: Row, theirs: Row): string[] {
  const groups =
    log === "conn" ? CONN_GROUPS.flat() : [...theirs.keys()].filter((name) => ours.has(name) && !IGNORED.has(name));
  return groups.filter((name) => theirs.has(name) && !isSame(name, ours.get(name) ?? "", theirs.get(name) ?? ""));
}

export async function measureZeek(part: string, isShown: boolean): Promise<Aspect[]> {
  if (!existsSync(join(PAIRS, "PAIRS.tsv"))) return [];
  const counts = new Map<LogName, { agree: number; total: number }>(LOGS.map((log) => [log, { agree: 0, total: 0 }]));
  const wrong = new Map<string, number>();
  for (const pair of readPairs()) {
    if (!pair.capture.includes(part) && !pair.baseline.includes(part)) continue;
    const count = counts.get(pair.log);
    const theirs = parseLog(readFileSync(join(PAIRS, pair.baseline), "utf8"));
    const ours = existsSync(join(CORPUS, pair.capture)) ? ((await ourLogs(pair)).get(`${pair.log}.log`) ?? []) : [];
    // Some baselines hold other columns only.
    if (theirs[0]?.has("id.orig_h") === false) continue;
    for (const [mine, row] of match(ours, theirs)) {
      const different = mine === undefined ? ["(no row)"] : differences(pair.log, mine, row);
      if (count === undefined) continue;
      count.total++;
      if (different.length === 0) count.agree++;
      for (const name of different) wrong.set(`${pair.log}.${name}`, (wrong.get(`${pair.log}.${name}`) ?? 0) + 1);
      if (!isShown || different.length === 0) continue;
      const values = different.map((name) => `${name}: ${mine?.get(name) ?? "-"} not ${row.get(name) ?? "-"}`);
      console.log(`${pair.log} ${pair.capture} [${pair.baseline}] ${endsOf(row)}\n   ${values.join("; ")}`);
    }
  }
  if (isShown) for (const [name, times] of [...wrong].sort((a, b) => b[1] - a[1])) console.log(`${times} ${name}`);
  return [...counts].map(([log, { agree, total }]) => aspect(`zeek.${log}`, agree, total));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const { name, agree, total, percent } of await measureZeek(process.argv[2] ?? "", true))
    console.log(`${name.padEnd(12)}${agree} of ${total} ${percent?.toFixed(2) ?? "-"}`);
}
