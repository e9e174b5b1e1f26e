/**
 * How far our answers agree with tshark's on the corpus beside the project:
 *   npm run oracle                    the whole corpus, against the floors (status 1 below one)
 *   npm run oracle -- dns             captures named like "dns" or holding it, with the first disagreements
 *   npm run oracle -- --raise         lifts the floors to what was measured; never lowers one
 *   npm run oracle -- --show packets  first disagreements of the aspects whose name starts so
 *   npm run oracle -- --json FILE     also writes what was measured
 * Skips itself where the corpus is absent.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findContradictions } from "../wasm/tests/support/consistency.ts";
import { newEngine, openBytes } from "../wasm/tests/support/open.ts";
import { measureApplications } from "./oracle/applications.ts";
import { coreFieldAspects, measureAspects, OwnProtocols, type Measured } from "./oracle/aspects.ts";
import { addCounts, ConversationSums } from "./oracle/conversations.ts";
import { measureFingerprints } from "./oracle/fingerprints.ts";
import { measureFilters } from "./oracle/filters.ts";
import { measureZeek } from "./oracle/zeek.ts";
import { judge, raise, type Judged } from "./oracle/floors.ts";
import {
  CORPUS,
  listCorpus,
  loadReference,
  readExpected,
  readOurs,
  referenceIsPresent,
  type CorpusEntry,
  type Reference,
} from "./oracle/reference.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The whole corpus takes about a minute; ten mean that the engine hangs. */
const LONGEST_MS = 600_000;
const SHOWN = 20;

function commandLine(): string {
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { bin?: Record<string, string> };
  const tapglass = bin?.["tapglass"];
  if (tapglass === undefined) throw new Error("package.json names no command tapglass");
  return join(ROOT, tapglass);
}

function runCommandLine(folder: string, entries: readonly CorpusEntry[]): void {
  const list = join(folder, "list.txt");
  writeFileSync(list, entries.map(({ file }) => `${file}\n`).join(""));
  const args = [commandLine(), "oracle-answer", "--root", CORPUS, "--out", folder, "--list", list];
  const run = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], timeout: LONGEST_MS });
  if (run.status !== 0) console.error(`tapglass oracle-answer ended with ${run.status ?? run.signal ?? "nothing"}`);
}

async function ownProtocols(): Promise<OwnProtocols> {
  const registry = await (await newEngine()).registry();
  return new OwnProtocols(registry.protocols.map(({ path }) => path));
}

/** No trap, no contradiction between the passes, and an answer within the time that a whole corpus may take. */
async function survives(file: string): Promise<boolean> {
  try {
    const { engine, summary } = await openBytes(readFileSync(join(CORPUS, file)));
    const [first] = await findContradictions(engine, summary);
    if (first !== undefined) console.log(`${file}: ${first}`);
    return first === undefined;
  } catch (error) {
    console.log(`${file}: ${String(error)}`);
    return false;
  }
}

async function measure(reference: Reference, folder: string, entries: readonly CorpusEntry[]): Promise<Measured> {
  const tally = reference.newTally(SHOWN);
  const own = await ownProtocols();
  const conversations = new ConversationSums(reference);
  const hostile = { survived: 0, total: 0 };
  for (const { file, isHostile } of entries) {
    const ours = readOurs(folder, file);
    if (isHostile) {
      hostile.total++;
      if (ours !== undefined && (await survives(file))) hostile.survived++;
    }
    const expected = readExpected(file);
    if (expected === undefined) continue;
    const counts = reference.newTally(SHOWN);
    reference.compareCapture(ours ?? {}, expected, counts);
    addCounts(counts, tally);
    tally.dis.push(...counts.dis);
    conversations.add(ours ?? {}, expected, counts);
    own.add(ours ?? {}, expected);
  }
  return { tally, own, conversations, hostile };
}

const percentText = (percent: number | undefined): string =>
  (percent === undefined ? "-" : percent.toFixed(2)).padStart(7);

function printTable(judged: readonly Judged[]): void {
  console.log(
    `${"aspect".padEnd(32)}${"agree".padStart(9)}${"total".padStart(9)}${"%".padStart(8)}${"floor".padStart(8)}${"goal".padStart(7)}`,
  );
  for (const { name, agree, total, percent, floor, goal, passed } of judged) {
    const counts = `${String(agree).padStart(9)}${String(total).padStart(9)} ${percentText(percent)}`;
    const reached = (percent ?? 0) >= goal ? "" : "  goal not reached";
    console.log(
      `${name.padEnd(32)}${counts}${floor.toFixed(2).padStart(8)}${goal.toFixed(1).padStart(7)}${passed ? reached : "  BELOW THE FLOOR"}`,
    );
  }
}

function printDisagreements({ tally }: Measured, start: string): void {
  const shown = tally.dis.filter(({ aspect }) => aspect.startsWith(start)).slice(0, SHOWN);
  for (const { aspect, where, ours, expected } of shown) {
    console.log(`${aspect}  ${where}\n   ours     ${JSON.stringify(ours)}\n   expected ${JSON.stringify(expected)}`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    raise: { type: "boolean", default: false },
    show: { type: "string" },
    json: { type: "string" },
    keep: { type: "string" },
  },
});
const isWanted = ({ file, top }: CorpusEntry): boolean =>
  positionals.every((name) => file.includes(name) || top.split(",").some((part) => part.startsWith(`${name}:`)));

if (!referenceIsPresent()) {
  console.log("oracle: the corpus is not there (../shared); nothing compared");
} else {
  const entries = listCorpus().filter(isWanted);
  if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), "tapglass-oracle-"));
  runCommandLine(folder, entries);
  const reference = await loadReference();
  const measured = await measure(reference, folder, entries);
  const isWhole = positionals.length === 0;
  const filterFolder = mkdtempSync(join(tmpdir(), "tapglass-filters-"));
  const filters = isWhole ? measureFilters(commandLine(), filterFolder) : [];
  const isAsked = (values.show ?? "-").startsWith("fingerprints");
  const fingerprints = isWhole ? await measureFingerprints(measured.tally, entries, isAsked) : [];
  const applications = isWhole ? (await measureApplications()).aspects : [];
  const zeek = isWhole ? await measureZeek("", (values.show ?? "-").startsWith("zeek")) : [];
  const judged = judge([...measureAspects(measured, reference), ...fingerprints, ...applications, ...filters, ...zeek]);
  rmSync(filterFolder, { recursive: true });
  printTable(judged);
  if (!isWhole || values.show !== undefined) printDisagreements(measured, values.show ?? "");
  for (const field of coreFieldAspects(measured.tally, reference)) {
    if ((field.percent ?? 100) < 98)
      console.log(`  ${field.name.padEnd(46)}${percentText(field.percent)} of ${field.total}`);
  }
  const failed = judged.filter(({ passed }) => !passed).length;
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      JSON.stringify({ passed: judged.length - failed, failed, aspects: judged }, undefined, 1),
    );
  }
  if (values.raise && isWhole) raise(judged);
  if (values.keep === undefined) rmSync(folder, { recursive: true });
  if (isWhole && failed > 0) process.exitCode = 1;
}
