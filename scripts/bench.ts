/**
 * Speed, memory and size against others on the same files, in the same run: `npm run bench`, or `npm run bench -- --quick`.
 * CPU seconds (user and system, all threads) of whole processes, median of three; nothing here judges a wall clock, and nothing
 * here is a test: numbers depend on the machine. `--runs N` and `--only mix100,small1m` shorten it.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureBrowser } from "./bench/browser.ts";
import { measureEngine, measureSizes } from "./bench/engine.ts";
import { measureFilters, measurePeer, measureWiregasm } from "./bench/filters.ts";
import { medianRun, type Usage } from "./bench/run-child.ts";
import { listTools } from "./bench/tools.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAKER = join(ROOT, "../shared/bench/make-captures.mjs");
const LONGEST_MS = 600_000;

const FULL = {
  mix100: ["mix", "--bytes", "100000000"],
  small1m: ["small", "--packets", "1000000", "--flows", "90000"],
  mix1g: ["mix", "--bytes", "1000000000"],
  small10m: ["small", "--packets", "10000000", "--flows", "400000"],
};
const QUICK = {
  mix10: ["mix", "--bytes", "10000000"],
  small100k: ["small", "--packets", "100000", "--flows", "9000"],
};

/** Goals of the product: our CPU time against a peer's on one file; `pass` leaves out what either takes to start. */
const RATIOS = [
  { goal: "G1", peer: "tshark conv,tcp", file: "mix1g", floor: 60, aim: 90, pass: false },
  { goal: "G1f", peer: "tshark conv,tcp", file: "mix1g", floor: 40, aim: 70, pass: false },
  { goal: "G2", peer: "Wiregasm load()", file: "mix100", floor: 60, aim: 150, pass: true },
  { goal: "G3", peer: "ndpiReader", file: "mix1g", floor: 1.5, aim: 3, pass: false },
  { goal: "G3", peer: "ndpiReader", file: "small10m", floor: 8, aim: 20, pass: false },
];

function makeCapture(name: string, [kind = "", ...options]: readonly string[]): string {
  const folder = join(tmpdir(), "tapglass-bench");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.pcap`);
  if (!existsSync(file)) execFileSync(process.execPath, [MAKER, kind, file, ...options], { stdio: "inherit" });
  return file;
}

/** A capture without a packet: what remains is the start of a process. */
function makeEmptyCapture(): string {
  const file = join(tmpdir(), "tapglass-bench", "empty.pcap");
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b2c3d4, true);
  header.setUint16(4, 2, true);
  header.setUint16(6, 4, true);
  header.setUint32(16, 65_535, true);
  header.setUint32(20, 1, true);
  writeFileSync(file, header);
  return file;
}

const commit = (): string =>
  execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();

function printUsage(file: string, tool: string, usage: Usage | undefined): void {
  const numbers =
    usage === undefined
      ? "failed or too slow"
      : `${usage.cpuSeconds.toFixed(2).padStart(8)} s CPU ${usage.wallSeconds.toFixed(2).padStart(8)} s wall ${usage.peakMegabytes.toFixed(0).padStart(6)} MB`;
  console.log(`${file.padEnd(10)} ${tool.padEnd(16)} ${numbers}`);
}

async function printBrowser(name: string, file: string): Promise<void> {
  const facts = await measureBrowser(ROOT, file, statSync(file).size / 1e6);
  if (facts === undefined) {
    console.log(`${name.padEnd(10)} browser: no Chromium, or the app is not built (npm run build); not measured`);
    return;
  }
  const { readRate, importRate, frameMs, freshShare, firstRowsMs, treeMs, tabMegabytes } = facts;
  const rates = `reads ${readRate.toFixed(0)} MB/s, imports ${importRate.toFixed(0)} MB/s: ${(importRate / readRate).toFixed(2)} of it (G4)`;
  const rows = `frame p95 ${frameMs.toFixed(1)} ms, fresh rows in ${(freshShare * 100).toFixed(0)} % (G10)`;
  const waits = `first rows after ${firstRowsMs.toFixed(0)} ms (G9), tree of a packet ${treeMs[0].toFixed(0)} ms, p95 ${treeMs[1].toFixed(0)} ms`;
  console.log(`${name.padEnd(10)} browser: ${rates}; ${rows}; ${waits}; tab ${tabMegabytes.toFixed(0)} MB`);
}

/** Filters on the open capture; beside the peer only on small files, where it takes seconds and not minutes. */
async function printFilters(name: string, file: string): Promise<void> {
  const isSmall = statSync(file).size < 200e6;
  const hasPeer = isSmall && tools.some(({ name: tool }) => tool.startsWith("tshark"));
  const wiregasm = isSmall ? await measureWiregasm(ROOT, file, LONGEST_MS) : new Map<string, number>();
  for (const { filter, kind, matches, dissected, milliseconds, openMilliseconds } of await measureFilters(file)) {
    const peer = hasPeer ? await measurePeer(file, filter, LONGEST_MS) : undefined;
    const ratio =
      peer === undefined ? "" : `, ${((peer * 1000) / milliseconds).toFixed(0)}x less CPU than tshark -Y (G6t)`;
    const other = wiregasm.get(filter);
    const beside = other === undefined ? "" : `, ${(other / milliseconds).toFixed(0)}x less than Wiregasm`;
    const share = `${(milliseconds / openMilliseconds).toFixed(2)} of the first pass`;
    const goal = kind === "columns" ? "G6" : `${share} (G6d)`;
    console.log(
      `${name.padEnd(10)} filter: ${filter.padEnd(42)} ${milliseconds.toFixed(0).padStart(6)} ms CPU, ${matches} match, ${dissected} dissected, ${goal}${ratio}${beside}`,
    );
  }
}

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    only: { type: "string" },
  },
});
if (!existsSync(MAKER)) throw new Error("the capture maker is not there (../shared/bench); nothing to measure with");
const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { bin?: Record<string, string> };
const tools = listTools(ROOT, bin?.["tapglass"] ?? "");
const files = Object.entries(values.quick ? QUICK : FULL).filter(
  ([name]) => values.only === undefined || values.only.split(",").includes(name),
);

console.log(
  `${commit()}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
);
const measured = new Map<string, number>();
for (const [name, recipe] of files) {
  const file = makeCapture(name, recipe);
  for (const tool of tools) {
    const usage = await medianRun(tool.command(file), Number(values.runs), LONGEST_MS);
    printUsage(name, tool.name, usage);
    if (usage !== undefined) measured.set(`${name} ${tool.name}`, usage.cpuSeconds);
  }
  const { packets, flows, bytesPerPacket, firstRowsMs } = await measureEngine(file);
  console.log(
    `${name.padEnd(10)} engine: ${packets} packets, ${flows} flows, ${bytesPerPacket.toFixed(0)} B a packet in all (G7), first rows after ${firstRowsMs.toFixed(0)} ms (G9)`,
  );
  await printFilters(name, file);
  await printBrowser(name, file);
}

/** CPU seconds of a start without packets, of a tool whose start is taken off somewhere. */
const starts = new Map<string, number>();
for (const tool of tools) {
  const isAsked = RATIOS.some(
    ({ peer, file, pass }) => pass && measured.has(`${file} ${peer}`) && ["tapglass", peer].includes(tool.name),
  );
  const usage = isAsked
    ? await medianRun(tool.command(makeEmptyCapture()), Number(values.runs), LONGEST_MS)
    : undefined;
  if (usage === undefined) continue;
  printUsage("empty", tool.name, usage);
  starts.set(tool.name, usage.cpuSeconds);
}

console.log("");
for (const [name] of files) {
  const ours = measured.get(`${name} tapglass`);
  for (const { name: peer } of tools.slice(1)) {
    const theirs = measured.get(`${name} ${peer}`);
    if (ours === undefined || theirs === undefined) continue;
    console.log(`${name}: ${(theirs / ours).toFixed(1)}x less CPU than ${peer}`);
    for (const { goal, floor, aim, pass } of RATIOS.filter((ratio) => ratio.peer === peer && ratio.file === name)) {
      const ratio = pass ? (theirs - (starts.get(peer) ?? 0)) / (ours - (starts.get("tapglass") ?? 0)) : theirs / ours;
      const what = pass ? ", the pass without the start of either" : "";
      console.log(`${name}: ${goal} ${ratio.toFixed(1)}x${what} (floor ${floor}x, goal ${aim}x)`);
    }
  }
}
const { engine, firstLoad } = measureSizes(ROOT);
console.log(
  `G11: engine ${engine.toFixed(0)} KB gzip, whole first load ${firstLoad?.toFixed(0) ?? "(not built)"} KB gzip`,
);
