/** One filter at work over the table: its program, its verdicts on paths and flows, the rows that match so far. */
import {
  PLAN_FLOW,
  PLAN_FLOW_GROUP,
  PLAN_FLOW_RANGE,
  PROGRAM_TEST_COUNT,
  TEST_ASKED,
  TEST_PLAN,
} from "../../../shared/abi/filter.ts";
import { borrow, giveBack } from "../core/memory.ts";
import { pathTotal } from "../core/path.ts";
import { NO_STOP } from "../core/wanted.ts";
import { flowTotal } from "../flow/flow-table.ts";
import { dropProgram, testAt } from "./program.ts";
import { stopFor, verdictFor } from "./paths.ts";

/** Not judged yet. */
const UNJUDGED: u8 = 0xff;
/** The same in the table of stops, and "judged: there is none". Paths have 16 bits. */
const UNJUDGED_STOP: u32 = 0xffffffff;
const JUDGED_NO_STOP: u32 = 0xfffffffe;

@unmanaged
export class Run {
  program: usize = 0;
  tests: u32 = 0;
  /** u8 per test and path; u32 per path behind them: where a dissection may stop. */
  verdicts: usize = 0;
  paths: u32 = 0;
  /**
   * Verdicts of flows for each test that asks them, one test after the other: u8 for packets of the first sender, u8 for those
   * of the other; `flows` pairs and one more that is unknown, for packets without a flow.
   */
  flowAnswers: usize = 0;
  flows: u32 = 0;
  flowTests: u32 = 0;
  /** One bit a row: it matches. */
  matches: usize = 0;
  rows: u32 = 0;
  /** Rows that match, and rows that had to be dissected. */
  matched: u32 = 0;
  dissected: u32 = 0;
}

/** Whether each flow is asked once. */
export function asksFlow(test: usize): bool {
  const plan = load<u32>(test, TEST_PLAN);
  return plan == PLAN_FLOW || plan == PLAN_FLOW_RANGE || plan == PLAN_FLOW_GROUP;
}

function verdictBytes(run: Run, paths: u32): u32 {
  return paths * (run.tests + 4);
}

/** A run of an adopted program; 0 when there is no room. */
export function beginRun(program: usize): usize {
  const at = borrow(offsetof<Run>());
  if (at == 0) return 0;
  memory.fill(at, 0, offsetof<Run>());
  const run = changetype<Run>(at);
  run.program = program;
  run.tests = load<u32>(program, PROGRAM_TEST_COUNT);
  for (let i: u32 = 0; i < run.tests; i++) if (asksFlow(testAt(program, i))) run.flowTests++;
  return at;
}

/** Gives everything back, the program too. */
export function endRun(at: usize): void {
  const run = changetype<Run>(at);
  dropProgram(run.program);
  if (run.verdicts != 0) giveBack(run.verdicts, verdictBytes(run, run.paths));
  if (run.flowAnswers != 0) giveBack(run.flowAnswers, flowBytes(run, run.flows));
  if (run.matches != 0) giveBack(run.matches, run.rows >> 3);
  giveBack(at, offsetof<Run>());
}

/** Makes room for `rows` rows (a multiple of 64); what was found stays. */
export function reserveMatches(run: Run, rows: u32): bool {
  if (rows <= run.rows) return true;
  const made = borrow(rows >> 3);
  if (made == 0) return false;
  memory.fill(made, 0, rows >> 3);
  if (run.matches != 0) {
    memory.copy(made, run.matches, run.rows >> 3);
    giveBack(run.matches, run.rows >> 3);
  }
  run.matches = made;
  run.rows = rows;
  return true;
}

/** Makes room for verdicts on all paths and flows there are now. */
export function reserveVerdicts(run: Run): bool {
  if (pathTotal() > run.paths) {
    const wanted = max(pathTotal() << 1, 64);
    const made = borrow(verdictBytes(run, wanted));
    if (made == 0) return false;
    if (run.verdicts != 0) giveBack(run.verdicts, verdictBytes(run, run.paths));
    memory.fill(made, UNJUDGED, verdictBytes(run, wanted));
    run.verdicts = made;
    run.paths = wanted;
  }
  return run.flowTests == 0 || flowTotal() <= run.flows || reserveFlows(run);
}

function flowBytes(run: Run, flows: u32): u32 {
  return ((flows + 1) << 1) * run.flowTests;
}

/** Room for all flows there are, and half as many more; they are asked anew. */
function reserveFlows(run: Run): bool {
  const wanted = max(flowTotal() + (flowTotal() >> 1), 256);
  const made = borrow(flowBytes(run, wanted));
  if (made == 0) return false;
  if (run.flowAnswers != 0) giveBack(run.flowAnswers, flowBytes(run, run.flows));
  memory.fill(made, 0, flowBytes(run, wanted));
  run.flowAnswers = made;
  run.flows = wanted;
  for (let i: u32 = 0; i < run.tests; i++) store<u32>(testAt(run.program, i), 0, TEST_ASKED);
  return true;
}

/** The table of verdicts on paths of test `index`; all paths are judged. */
export function judgedPaths(run: Run, index: u32): usize {
  const table = run.verdicts + <usize>index * run.paths;
  const total = pathTotal();
  const test = testAt(run.program, index);
  for (let path: u32 = 0; path < total; path++) {
    if (load<u8>(table + path) == UNJUDGED) store<u8>(table + path, <u8>verdictFor(run.program, test, path));
  }
  return table;
}

/** Where the dissection of a packet of this path may stop. */
export function stopOf(run: Run, path: u32): u32 {
  const at = run.verdicts + <usize>run.tests * run.paths + <usize>(path << 2);
  const known = load<u32>(at);
  if (known == JUDGED_NO_STOP) return NO_STOP;
  if (known != UNJUDGED_STOP) return known;
  const stop = stopFor(run.program, path);
  store<u32>(at, stop == NO_STOP ? JUDGED_NO_STOP : stop);
  return stop;
}

/** The table of answers of flows for test `index`, which asks flows. */
export function flowAnswersOf(run: Run, index: u32): usize {
  let before: u32 = 0;
  for (let i: u32 = 0; i < index; i++) if (asksFlow(testAt(run.program, i))) before++;
  return run.flowAnswers + <usize>before * ((run.flows + 1) << 1);
}

export function setMatch(run: Run, row: u32): void {
  const at = run.matches + (row >> 3);
  store<u8>(at, load<u8>(at) | (<u8>((<u32>1) << (row & 7))));
  run.matched++;
}

/** Matches among the rows from `from` (a multiple of 64) up to `to`. */
export function countMatches(at: usize, from: u32, to: u32): u32 {
  const run = changetype<Run>(at);
  let count: u32 = 0;
  for (let row = from; row < to; row += 64) count += <u32>popcnt(load<u64>(run.matches + (row >> 3)));
  return count;
}
