/**
 * A filter over a block of 65,536 rows, from the table alone. Each test gives two bitmaps: rows where it holds for certain and
 * rows where it fails for certain; what is in neither only the packet itself can tell. The condition is worked out on bitmaps.
 */
import {
  CONDITION_AND,
  CONDITION_BYTES,
  CONDITION_GROUP,
  CONDITION_NOT,
  CONDITION_OR,
  CONDITION_TEST,
  PLAN_ANALYSIS,
  PLAN_FLAG,
  PLAN_FLOW_GROUP,
  PLAN_FLOW_RANGE,
  PLAN_RANGE,
  PLAN_ROW,
  PROGRAM_NODES,
  PROGRAM_NODE_COUNT,
  PROVIDER_FIN,
  PROVIDER_SYN,
  SLOT_PROVIDER,
  TEST_A,
  TEST_ASKED,
  TEST_B,
  TEST_C,
  TEST_PLAN,
  TEST_READS,
  TEST_READ_COUNT,
} from "../../../shared/abi/filter.ts";
import {
  BLOCK_ROWS,
  BLOCK_SHIFT,
  COLUMN_FLAGS,
  COLUMN_FLOW,
  COLUMN_PATH,
  NO_FLOW,
  ROW_ANALYSIS,
  ROW_CUT,
  ROW_ENGINE_ERROR,
  ROW_FIN,
  ROW_MALFORMED,
  ROW_RESET,
  ROW_SYN,
} from "../../../shared/abi/table.ts";
import { allocate } from "../core/memory.ts";
import { flowAt, flowTotal } from "../flow/flow-table.ts";
import { analysisBits } from "../flow/analysis-table.ts";
import { blockAt, hasBroken, rowTotal } from "../table/packets.ts";
import { ASK_TABLE, FALSE, TRUE } from "./paths.ts";
import { slotAt, testAt } from "./program.ts";
import { flowInRanges, rangeBits } from "./ranges.ts";
import { Run, asksFlow, flowAnswersOf, judgedPaths, reserveMatches, reserveVerdicts } from "./run.ts";
import { runTest } from "./run-test.ts";
import { FROM_FLOW, FROM_ROW, source } from "./source.ts";
import { fitsFlow } from "./table-values.ts";

/** ROW_REVERSE is this bit. */
const REVERSE_SHIFT: u32 = 3;
/** Bytes of a bitmap over a block. */
const BITMAP: u32 = 8192;
/** Pairs of bitmaps that wait to be joined: as deep as a condition can be nested. */
const PAIR_CAP: u32 = 512;
const pairs: usize = heap.alloc(PAIR_CAP << 2);
let depth: u32 = 0;
/** Rows of the block under way whose packets must be looked at. */
let unknown: usize = 0;

/** Verdicts of 64 rows, a byte each. */
const verdicts: usize = heap.alloc(64);

/** Bitmaps of the entry `below` the top of the stack: certain matches, behind them certain failures. */
function pairAt(below: u32): usize {
  return <usize>load<u32>(pairs + <usize>((depth - 1 - below) << 2));
}

function pushPair(): usize {
  if (depth >= PAIR_CAP) return 0;
  const at = pairs + <usize>(depth << 2);
  if (load<u32>(at) == 0) store<u32>(at, <u32>allocate(BITMAP * 2));
  depth++;
  return <usize>load<u32>(at);
}

export function unknownRows(): usize {
  return unknown;
}

/** Bit `i` of the answer is the highest bit of verdict `i`. */
function highBits(shift: i32): u64 {
  let bits: u64 = 0;
  for (let i = 0; i < 4; i++) {
    const sixteen = v128.load(verdicts + (i << 4));
    bits |= (<u64>(<u32>i8x16.bitmask(i8x16.shl(sixteen, shift)))) << (i << 4);
  }
  return bits;
}

/** Packs the 64 verdicts into the two bitmaps at row `word` of the block. */
function storeVerdicts(to: usize, word: u32): void {
  store<u64>(to + (word >> 3), highBits(0));
  store<u64>(to + BITMAP + (word >> 3), highBits(1));
}

/** All bits, or none. */
function maskOf(holds: bool): u32 {
  return 0 - <u32>holds;
}

/** The path's verdict unless it leaves the row to the table. Without a branch: which of them it is no processor guesses. */
function settled(byPath: u32, byTable: u32): u8 {
  return <u8>(byPath ^ ((byPath ^ byTable) & maskOf(byPath == ASK_TABLE)));
}

function verdictOf(holds: bool): u32 {
  return FALSE << (<u32>holds);
}

/** By the path alone. */
function pathBits(run: Run, index: u32, block: usize, rows: u32, to: usize): void {
  const table = judgedPaths(run, index);
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    const paths = block + COLUMN_PATH + (word << 1);
    for (let i: u32 = 0; i < end; i++) store<u8>(verdicts + i, load<u8>(table + load<u16>(paths + (i << 1))));
    storeVerdicts(to, word);
  }
}

/** Whether the flow has all that the test reads. */
function isServed(program: usize, test: usize, flow: u32): bool {
  if (load<u32>(test, TEST_PLAN) == PLAN_FLOW_RANGE) return fitsFlow(load<u32>(test, TEST_A), flowAt(flow));
  const reads = <usize>load<u32>(test, TEST_READS);
  const count = load<u32>(test, TEST_READ_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotAt(program, load<u32>(reads + (i << 2)));
    if (!fitsFlow(load<u32>(slot, SLOT_PROVIDER), flowAt(flow))) return false;
  }
  return true;
}

/** Bit 0: it holds for packets of the flow's first sender; bit 1: for those of the other. */
function flowHolds(program: usize, test: usize, flow: u32): u32 {
  const plan = load<u32>(test, TEST_PLAN);
  if (plan == PLAN_FLOW_RANGE) return flowInRanges(test, flowAt(flow));
  if (plan == PLAN_FLOW_GROUP) {
    const members = <usize>load<u32>(test, TEST_B);
    const count = load<u32>(test, TEST_C);
    let bits: u32 = 3;
    for (let i: u32 = 0; i < count && bits != 0; i++) {
      bits &= flowHolds(program, testAt(program, load<u32>(members + (i << 2))), flow);
    }
    return bits;
  }
  source.kind = FROM_FLOW;
  source.flow = flow;
  source.isReverse = false;
  const forward: u32 = runTest(program, test) ? 1 : 0;
  source.isReverse = true;
  return runTest(program, test) ? forward | 2 : forward;
}

/** The flow's verdicts: for packets of its first sender in the low byte, for those of the other in the high one. */
function askFlow(program: usize, test: usize, flow: u32): u32 {
  if (!isServed(program, test, flow)) return 0;
  const bits = flowHolds(program, test, flow);
  return verdictOf((bits & 1) != 0) | (verdictOf((bits & 2) != 0) << 8);
}

/** In the record of a test beside how far flows were asked: some flow answers its two directions differently. */
const SIDED: u32 = 0x80000000;

/** Asks the flows that came since the last time. */
function askFlows(run: Run, index: u32): usize {
  const answers = flowAnswersOf(run, index);
  const test = testAt(run.program, index);
  const total = flowTotal();
  // How far this test's flows were asked stands in its record: groups leave their members alone.
  let sided = load<u32>(test, TEST_ASKED) & SIDED;
  for (let flow = load<u32>(test, TEST_ASKED) & ~SIDED; flow < total; flow++) {
    const answer = askFlow(run.program, test, flow);
    if (answer >> 8 != (answer & 0xff)) sided = SIDED;
    store<u16>(answers + <usize>(flow << 1), <u16>answer);
  }
  store<u32>(test, total | sided, TEST_ASKED);
  return answers;
}

/** What a malformed packet says need not be what its flow says: such rows are the packet's to answer. */
function takeBackMalformed(flags: usize, end: u32): void {
  for (let i: u32 = 0; i < end; i++) {
    const isOdd = (load<u32>(flags + (i << 2)) & (ROW_MALFORMED | ROW_ENGINE_ERROR)) != 0;
    if (isOdd && load<u8>(verdicts + i) != FALSE) store<u8>(verdicts + i, 0);
  }
}

/** By the flow where no row of the block needs more than that: neither its direction, nor a look at the packet. */
function plainFlowBits(table: usize, answers: usize, none: u32, block: usize, rows: u32, to: usize): void {
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    const paths = block + COLUMN_PATH + (word << 1);
    const flows = block + COLUMN_FLOW + (word << 2);
    for (let i: u32 = 0; i < end; i++) {
      const byPath = <u32>load<u8>(table + load<u16>(paths + (i << 1)));
      const flow = min(load<u32>(flows + (i << 2)), none);
      store<u8>(verdicts + i, settled(byPath, <u32>load<u8>(answers + <usize>(flow << 1))));
    }
    storeVerdicts(to, word);
  }
}

function flowBits(run: Run, index: u32, blockIndex: u32, rows: u32, to: usize): void {
  const block = blockAt(blockIndex);
  const table = judgedPaths(run, index);
  const answers = askFlows(run, index);
  const none = run.flows;
  const isSided = (load<u32>(testAt(run.program, index), TEST_ASKED) & SIDED) != 0;
  if (!isSided && !hasBroken(blockIndex)) return plainFlowBits(table, answers, none, block, rows, to);
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    const paths = block + COLUMN_PATH + (word << 1);
    const flows = block + COLUMN_FLOW + (word << 2);
    const flags = block + COLUMN_FLAGS + (word << 2);
    let seen: u32 = 0;
    for (let i: u32 = 0; i < end; i++) {
      const byPath = <u32>load<u8>(table + load<u16>(paths + (i << 1)));
      const flag = load<u32>(flags + (i << 2));
      const flow = min(load<u32>(flows + (i << 2)), none);
      const byFlow = <u32>load<u8>(answers + <usize>(flow << 1) + ((flag >> REVERSE_SHIFT) & 1));
      store<u8>(verdicts + i, settled(byPath, byFlow));
      seen |= flag;
    }
    if ((seen & (ROW_MALFORMED | ROW_ENGINE_ERROR)) != 0) takeBackMalformed(flags, end);
    storeVerdicts(to, word);
  }
}

function flagBits(run: Run, index: u32, block: usize, rows: u32, to: usize): void {
  const table = judgedPaths(run, index);
  const test = testAt(run.program, index);
  const provider = load<u32>(test, TEST_A);
  const bit: u32 = provider == PROVIDER_SYN ? ROW_SYN : provider == PROVIDER_FIN ? ROW_FIN : ROW_RESET;
  const ifSet: u32 = load<u32>(test, TEST_B) != 0 ? TRUE : FALSE;
  const ifClear: u32 = ifSet ^ TRUE ^ FALSE;
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    const paths = block + COLUMN_PATH + (word << 1);
    const flags = block + COLUMN_FLAGS + (word << 2);
    let seen: u32 = 0;
    for (let i: u32 = 0; i < end; i++) {
      const byPath = <u32>load<u8>(table + load<u16>(paths + (i << 1)));
      const flag = load<u32>(flags + (i << 2));
      // Without a flow the header was cut.
      const hasFlow = load<u32>(block + COLUMN_FLOW + ((word + i) << 2)) != NO_FLOW;
      const byFlag = !hasFlow ? 0 : (flag & bit) != 0 ? ifSet : ifClear;
      store<u8>(verdicts + i, settled(byPath, byFlag));
      seen |= flag | ((flag & ROW_CUT) != 0 ? ROW_MALFORMED : 0);
    }
    if ((seen & (ROW_MALFORMED | ROW_ENGINE_ERROR)) != 0) takeBackMalformed(flags, end);
    storeVerdicts(to, word);
  }
}

/** By what the analysis of TCP noted for the row. */
function analysisVerdicts(run: Run, index: u32, first: u32, block: usize, rows: u32, to: usize): void {
  const table = judgedPaths(run, index);
  const wanted = load<u32>(testAt(run.program, index), TEST_A);
  for (let word: u32 = 0; word < rows; word += 64) {
    const end = min(<u32>64, rows - word);
    const paths = block + COLUMN_PATH + (word << 1);
    const flags = block + COLUMN_FLAGS + (word << 2);
    for (let i: u32 = 0; i < end; i++) {
      const byPath = <u32>load<u8>(table + load<u16>(paths + (i << 1)));
      const isNoted = (load<u32>(flags + (i << 2)) & ROW_ANALYSIS) != 0;
      const holds = isNoted && (analysisBits(first + word + i) & wanted) != 0;
      store<u8>(verdicts + i, settled(byPath, verdictOf(holds)));
    }
    storeVerdicts(to, word);
  }
}

/** Each row asked by itself: what the columns hold, in any expression. */
function rowBits(run: Run, index: u32, first: u32, rows: u32, to: usize): void {
  const test = testAt(run.program, index);
  source.kind = FROM_ROW;
  for (let word: u32 = 0; word < rows; word += 64) {
    let holds: u64 = 0;
    const end = min(<u32>64, rows - word);
    for (let i: u32 = 0; i < end; i++) {
      source.row = first + word + i;
      if (runTest(run.program, test)) holds |= (<u64>1) << i;
    }
    store<u64>(to + (word >> 3), holds);
    store<u64>(to + BITMAP + (word >> 3), ~holds);
  }
}

function testBits(run: Run, index: u32, blockIndex: u32, rows: u32, to: usize): void {
  const block = blockAt(blockIndex);
  const test = testAt(run.program, index);
  const plan = load<u32>(test, TEST_PLAN);
  if (asksFlow(test)) flowBits(run, index, blockIndex, rows, to);
  else if (plan == PLAN_FLAG) flagBits(run, index, block, rows, to);
  else if (plan == PLAN_ANALYSIS) analysisVerdicts(run, index, blockIndex << BLOCK_SHIFT, block, rows, to);
  else if (plan == PLAN_RANGE) {
    rangeBits(test, blockIndex, rows, to);
    for (let i: u32 = 0; i < BITMAP; i += 8) store<u64>(to + BITMAP + i, ~load<u64>(to + i));
  } else if (plan == PLAN_ROW) rowBits(run, index, blockIndex << BLOCK_SHIFT, rows, to);
  else pathBits(run, index, block, rows, to);
}

/** Joins the two pairs on top into one. */
function join(kind: u32): void {
  const a = pairAt(1);
  const b = pairAt(0);
  for (let i: u32 = 0; i < BITMAP; i += 8) {
    const aHolds = load<u64>(a + i);
    const aFails = load<u64>(a + BITMAP + i);
    const bHolds = load<u64>(b + i);
    const bFails = load<u64>(b + BITMAP + i);
    let holds: u64 = aHolds & bHolds;
    let fails: u64 = aFails | bFails;
    if (kind == CONDITION_OR) {
      holds = aHolds | bHolds;
      fails = aFails & bFails;
    } else if (kind != CONDITION_AND) {
      holds = (aHolds & bFails) | (aFails & bHolds);
      fails = (aHolds & bHolds) | (aFails & bFails);
    }
    store<u64>(a + i, holds);
    store<u64>(a + BITMAP + i, fails);
  }
  depth--;
}

function turn(): void {
  const a = pairAt(0);
  for (let i: u32 = 0; i < BITMAP; i += 8) {
    const holds = load<u64>(a + i);
    store<u64>(a + i, load<u64>(a + BITMAP + i));
    store<u64>(a + BITMAP + i, holds);
  }
}

/** Works out the bitmaps of a node; false when the condition is nested deeper than there is room: then nothing is certain. */
function nodeBits(run: Run, index: u32, blockIndex: u32, rows: u32): bool {
  const node = <usize>load<u32>(run.program, PROGRAM_NODES) + <usize>index * CONDITION_BYTES;
  const kind = load<u32>(node);
  const a = load<u32>(node, 4);
  if (kind == CONDITION_TEST || kind == CONDITION_GROUP) {
    const to = pushPair();
    if (to != 0) testBits(run, a, blockIndex, rows, to);
    return to != 0;
  }
  if (!nodeBits(run, a, blockIndex, rows)) return false;
  if (kind == CONDITION_NOT) turn();
  else {
    if (!nodeBits(run, load<u32>(node, 8), blockIndex, rows)) return false;
    join(kind);
  }
  return true;
}

function conditionBits(run: Run, blockIndex: u32, rows: u32): bool {
  depth = 0;
  return nodeBits(run, load<u32>(run.program, PROGRAM_NODE_COUNT) - 1, blockIndex, rows);
}

/**
 * Judges the rows of a block from the table: certain matches are set in the run, and how many rows the packets themselves must
 * answer for is returned; they are set in `unknownRows`. -1 when memory is used up. `certain` false: the table is not asked.
 */
export function filterBlock(run: Run, blockIndex: u32, certain: bool): i32 {
  if (unknown == 0) unknown = allocate(BITMAP);
  const first = blockIndex << BLOCK_SHIFT;
  const rows = min(rowTotal() - first, <u32>BLOCK_ROWS);
  if (unknown == 0 || !reserveVerdicts(run) || !reserveMatches(run, (first + rows + 63) & ~63)) return -1;
  const isEmpty = load<u32>(run.program, PROGRAM_NODE_COUNT) == 0;
  const known = isEmpty || (certain && conditionBits(run, blockIndex, rows));
  const top = known && !isEmpty ? pairAt(0) : 0;
  let open: u32 = 0;
  for (let word: u32 = 0; word < rows; word += 64) {
    const there: u64 = rows - word >= 64 ? u64.MAX_VALUE : ((<u64>1) << (rows - word)) - 1;
    const holds = isEmpty ? there : top == 0 ? 0 : load<u64>(top + (word >> 3)) & there;
    const fails = isEmpty || top == 0 ? 0 : load<u64>(top + BITMAP + (word >> 3));
    const left = there & ~(holds | fails);
    const at = run.matches + ((first + word) >> 3);
    // A block that was judged when it had fewer rows.
    run.matched -= <u32>popcnt(load<u64>(at));
    store<u64>(at, holds);
    store<u64>(unknown + (word >> 3), left);
    run.matched += <u32>popcnt(holds);
    open += <u32>popcnt(left);
  }
  return open;
}
