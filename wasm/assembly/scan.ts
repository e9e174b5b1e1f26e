/** A filter at work over packets: which stretches of the file the open rows need, and the verdicts of the packets themselves. */
import {
  BLOCK_MASK,
  BLOCK_ROWS,
  BLOCK_SHIFT,
  COLUMN_CAPTURED,
  COLUMN_FLOW,
  COLUMN_INTERFACE,
  COLUMN_OFFSET,
  COLUMN_OFFSET_HIGH,
  COLUMN_PATH,
  ROW_ASSEMBLED,
  ROW_COMMENT,
  ROW_ENGINE_ERROR,
  ROW_FRAGMENT,
  ROW_REVERSE,
} from "../../shared/abi/table.ts";
import { INTERFACE_INPUT } from "../../shared/abi/read.ts";
import { collect } from "./collect.ts";
import { NO_STOP, isWanted, wanted, wantNothing } from "./core/wanted.ts";
import { clearStaged, listNeeded, neededRows, stage } from "./flow/assembly.ts";
import { adoptProgram, hasReferences, holds, keepReferences, wantFields } from "./filter/program.ts";
import { filterBlock, unknownRows } from "./filter/block.ts";
import { isBehindAssembly } from "./filter/paths.ts";
import { Run, beginRun, setMatch, stopOf } from "./filter/run.ts";
import { FROM_NODES, source } from "./filter/source.ts";
import { FRAME_COMMENT, FRAME_INTERFACE_NAME } from "./dissect/frame.ts";
import { detail, detailSink, firstPacketTime } from "./pass.ts";
import { interfaceAt } from "./read/input.ts";
import { blockOf, rowFlags, rowTotal } from "./table/packets.ts";

/** Bytes of one stretch of a file, and the widest gap between packets that is read along. */
const STRETCH_CAP: u64 = 4 << 20;
const GAP_CAP: u64 = 64 << 10;
/** Rows whose packets need bytes from outside the stretch: the host brings them one by one. */
const DEFERRED_CAP: u32 = BLOCK_ROWS;
const deferred: usize = heap.alloc(DEFERRED_CAP * 4);
let deferredCount: u32 = 0;
/** Row that is being looked at: after a trap the host asks which. */
let lookingAt: u32 = 0;

function offsetOf(row: u32): u64 {
  const block = blockOf(row);
  const at = <usize>(row & BLOCK_MASK);
  return ((<u64>load<u8>(block + COLUMN_OFFSET_HIGH + at)) << 32) | load<u32>(block + COLUMN_OFFSET + (at << 2));
}
function capturedOf(row: u32): u32 {
  return load<u32>(blockOf(row) + COLUMN_CAPTURED + ((<usize>(row & BLOCK_MASK)) << 2));
}
function pathOf(row: u32): u32 {
  return load<u16>(blockOf(row) + COLUMN_PATH + ((<usize>(row & BLOCK_MASK)) << 1));
}
function inputOf(row: u32): u32 {
  const id = load<u16>(blockOf(row) + COLUMN_INTERFACE + ((<usize>(row & BLOCK_MASK)) << 1));
  return load<u32>(interfaceAt(id), INTERFACE_INPUT);
}

/** First row from `from` on, within the block, that only its packet can answer for; the block's end when there is none. */
function nextOpen(from: u32, end: u32): u32 {
  const bits = unknownRows();
  for (let row = from; row < end;) {
    const at = row & BLOCK_MASK;
    const word = load<u64>(bits + <usize>((at >> 6) << 3)) >> (at & 63);
    if (word != 0) return min(row + <u32>ctz(word), end);
    row += 64 - (at & 63);
  }
  return end;
}

function close(row: u32): void {
  const at = unknownRows() + ((row & BLOCK_MASK) >> 3);
  store<u8>(at, load<u8>(at) & ~(<u8>((<u32>1) << (row & 7))));
}

// ---- stretches: what the host has to bring ----------------------------------------------------------------------------

let stretchFirst: u64 = 0;
let stretchBytes: u32 = 0;
let stretchInput: u32 = 0;
let stretchFrom: u32 = 0;
let stretchTo: u32 = 0;

/** Finds the next stretch of the block's open rows from `row` on. False when there is none. */
export function findStretch(row: u32): bool {
  const end = min(((row >> BLOCK_SHIFT) + 1) << BLOCK_SHIFT, rowTotal());
  const from = nextOpen(row, end);
  if (from >= end) return false;
  stretchFrom = from;
  stretchInput = inputOf(from);
  stretchFirst = offsetOf(from);
  let last = stretchFirst + capturedOf(from);
  let next = from;
  stretchTo = from + 1;
  for (;;) {
    next = nextOpen(next + 1, end);
    if (next >= end) break;
    if (inputOf(next) != stretchInput) continue;
    const offset = offsetOf(next);
    const after = offset + capturedOf(next);
    if (offset < stretchFirst || offset > last + GAP_CAP || after > stretchFirst + STRETCH_CAP) break;
    last = max(last, after);
    stretchTo = next + 1;
  }
  stretchBytes = <u32>(last - stretchFirst);
  return true;
}

export function stretchOffset(): u64 {
  return stretchFirst;
}
export function stretchLength(): u32 {
  return stretchBytes;
}
export function stretchSource(): u32 {
  return stretchInput;
}

// ---- packets ------------------------------------------------------------------------------------------------------------

function describe(row: u32): void {
  const s = detailSink;
  source.kind = FROM_NODES;
  source.nodes = s.nodes;
  source.nodeCount = s.nodeCount;
  source.views = s.views;
  source.viewCount = s.viewCount;
  source.row = row;
  source.flow = load<u32>(blockOf(row) + COLUMN_FLOW + ((<usize>(row & BLOCK_MASK)) << 2));
  source.isReverse = (rowFlags(row) & ROW_REVERSE) != 0;
  source.firstTime = firstPacketTime();
}

/** `isLast`: what is collected of the packet cannot be put off until there is more room. */
function judge(run: Run, row: u32, frame: usize, captured: u32, isLast: bool): void {
  lookingAt = row;
  wanted.isNarrow = true;
  wanted.stopPath = stopOf(run, pathOf(row));
  detail(row, frame, captured);
  wanted.isNarrow = false;
  wanted.stopPath = NO_STOP;
  describe(row);
  close(row);
  if (holds(run.program)) {
    if (!collect(row, isLast)) {
      defer(row);
      return;
    }
    setMatch(run, row);
  }
  run.dissected++;
}

function defer(row: u32): void {
  if (deferredCount < DEFERRED_CAP) store<u32>(deferred + (deferredCount++ << 2), row);
}

/** Stages the packets that this one's PDUs came from, all of them in the stretch at `at`. False when one is not. */
function stageFrom(row: u32, at: usize): bool {
  clearStaged();
  const count = listNeeded(row);
  const list = neededRows();
  let before: i64 = -1;
  // In ascending rows, each once: they are few, and nearly in order.
  for (let staged: u32 = 0; staged <= count; staged++) {
    let least: i64 = -1;
    for (let i: u32 = 0; i < count; i++) {
      const each = <i64>load<u32>(list + (i << 2));
      if (each > before && (least < 0 || each < least)) least = each;
    }
    if (least < 0) return true;
    const offset = offsetOf(<u32>least);
    const captured = capturedOf(<u32>least);
    const isInside =
      inputOf(<u32>least) == stretchInput && offset >= stretchFirst && offset + captured <= stretchFirst + stretchBytes;
    if (!isInside || !stage(<u32>least, at + <usize>(offset - stretchFirst), captured)) return false;
    before = least;
  }
  return true;
}

/** Whether the filter needs bytes of other packets for this one: what it reads stands behind what was put together. */
function needsOthers(run: Run, row: u32): bool {
  const flags = rowFlags(row);
  if ((flags & ROW_ASSEMBLED) == 0) return false;
  const stop = stopOf(run, pathOf(row));
  return stop == NO_STOP || isBehindAssembly(run.program, stop, (flags & ROW_FRAGMENT) != 0);
}

/** Looks at the open rows of the stretch, whose bytes the host put at `at`; `length` of them came. Rows that need more are deferred. */
export function judgeStretch(address: usize, at: usize, length: u32): void {
  const run = changetype<Run>(address);
  deferredCount = 0;
  stretchBytes = min(stretchBytes, length);
  for (let row = nextOpen(stretchFrom, stretchTo); row < stretchTo; row = nextOpen(row + 1, stretchTo)) {
    if (inputOf(row) != stretchInput) continue;
    const from = <u32>(offsetOf(row) - stretchFirst);
    if (from > stretchBytes) {
      close(row);
      continue;
    }
    const asksHost = (rowFlags(row) & ROW_COMMENT) != 0 && isWanted(FRAME_COMMENT);
    if (asksHost || (needsOthers(run, row) && !stageFrom(row, at))) {
      defer(row);
      close(row);
      continue;
    }
    judge(run, row, at + from, min(capturedOf(row), stretchBytes - from), false);
  }
}

export function deferredRows(): usize {
  return deferred;
}
export function deferredTotal(): u32 {
  return deferredCount;
}

/** Looks at one row whose bytes, and those it needs besides, were staged. */
export function judgeRow(address: usize, row: u32, frame: usize, captured: u32): void {
  judge(changetype<Run>(address), row, frame, captured, true);
}

/** After a trap: the packet that was looked at does not match, and the rest can go on. */
export function skipJudged(): u32 {
  wanted.isNarrow = false;
  wanted.stopPath = NO_STOP;
  close(lookingAt);
  return lookingAt;
}

// ---- runs -----------------------------------------------------------------------------------------------------------------

/** A run of the program that the host wrote to `at` (reserveProgram); 0 when it is none, or memory is used up. */
export function startRun(at: usize, bytes: u32): usize {
  return adoptProgram(at, bytes) ? beginRun(at) : 0;
}

/** Judges a block of rows by the table. How many rows only their packets can answer for, or -1. */
export function startBlock(address: usize, block: u32, asksTable: bool): i32 {
  const run = changetype<Run>(address);
  source.firstTime = firstPacketTime();
  const open = filterBlock(run, block, asksTable);
  wantNothing();
  wantFields(run.program, false);
  return open;
}

export function runHasReferences(address: usize): bool {
  return hasReferences(changetype<Run>(address).program);
}

/** Fills the references in from the packet in the staged bytes. */
export function readReferences(address: usize, row: u32, frame: usize, captured: u32): void {
  const run = changetype<Run>(address);
  wantNothing();
  wantFields(run.program, true);
  wanted.isNarrow = true;
  detail(row, frame, captured);
  wanted.isNarrow = false;
  describe(row);
  keepReferences(run.program);
}

/** Whether the program of a run holds for the packet that was dissected last, in full. */
export function holdsForLast(address: usize, row: u32): bool {
  describe(row);
  return (rowFlags(row) & ROW_ENGINE_ERROR) == 0 && holds(changetype<Run>(address).program);
}

export function runMatches(address: usize): usize {
  return changetype<Run>(address).matches;
}
export function runMatched(address: usize): u32 {
  return changetype<Run>(address).matched;
}
export function runDissected(address: usize): u32 {
  return changetype<Run>(address).dissected;
}

/** Whether the block under way asks for the names of interfaces, or for comments of packets. */
export function asksInterfaceNames(): bool {
  return isWanted(FRAME_INTERFACE_NAME);
}
export function asksComments(): bool {
  return isWanted(FRAME_COMMENT);
}
