/** The first pass: takes records in order of time, dissects each, writes its row. And the later passes over single packets. */
import { INTERFACE_LINK, PUMP_DONE, PUMP_MEMORY, PUMP_PAUSE } from "../../shared/abi/read.ts";
import {
  BLOCK_MASK,
  COLUMN_INTERFACE,
  COLUMN_LENGTH,
  COLUMN_TIME,
  ROW_COMMENT,
  ROW_ENGINE_ERROR,
  NO_FLOW,
  ROW_NO_TIME,
  ROW_REVERSE,
  ROW_SEVERITY_MASK,
} from "../../shared/abi/table.ts";
import { NO_ASSEMBLY } from "../../shared/abi/assembly.ts";
import { NODE_ID, NODE_KIND, NODE_KIND_LAYER, NODE_SIZE } from "../../shared/abi/detail.ts";
import { SEVERITY_ERROR } from "../../shared/abi/note.ts";
import { DetailSink } from "./core/detail-sink.ts";
import { BY_LINK_TYPE, findByTable } from "./core/dispatch.ts";
import { IndexSink } from "./core/index-sink.ts";
import { countNotes, forgetNotes, waitingNotes } from "./core/note-counts.ts";
import { countPath } from "./core/path.ts";
import { beginPacket } from "./core/layer-stack.ts";
import { Sink } from "./core/sink.ts";
import { enterView, forgetViews } from "./core/views.ts";
import { wanted, isWanted } from "./core/wanted.ts";
import { runLayer } from "./dissect/dissect.ts";
import { DATA, dissectLayer } from "./dissect/index.ts";
import { FRAME_COMMENT, FRAME_INTERFACE_NAME, FRAME_PROTOCOLS, showHostTexts, showProtocols } from "./dissect/frame.ts";
import { ETHERNET, FRAME } from "./dissect/names/protocols.ts";
import { beginNames, nameRest } from "./flow/community-id.ts";
import { findHostFlow, hintSlot } from "./flow/flow-table.ts";
import { BATCH, beginTouch, noteFrame, touchNoted, touchedSlot } from "./flow/touch.ts";
import { runPlain } from "./plain.ts";
import { Input, countInterface, inputAt, inputTotal, interfaceAt, wasWaived } from "./read/input.ts";
import { dropRecord, nextRecord } from "./read/index.ts";
import { appendRow, blockOf, finishRow, hasRoom, rowFlags } from "./table/packets.ts";
import { addTime, addToTotals } from "./table/totals.ts";

const indexSink = new IndexSink();
export const detailSink = new DetailSink();

let firstTime: i64 = 0;
let hasFirstTime: bool = false;

/** The input whose record comes next, or a negative code: -2 when input `wanting` must bring bytes first, -1 when nothing will come. */
function earliest(): i32 {
  const total = inputTotal();
  if (total == 1) {
    const only = inputAt(0);
    if (nextRecord(only)) return 0;
    wanting = 0;
    return only.done ? -1 : -2;
  }
  let best = -1;
  let bestTime: i64 = 0;
  let silent = -1;
  for (let i: u32 = 0; i < total; i++) {
    const input = inputAt(i);
    if (!nextRecord(input)) {
      if (input.done) continue;
      if (input.isWaived) {
        silent = <i32>i;
        continue;
      }
      wanting = i;
      return -2;
    }
    // A record without a time follows the one before it in its file.
    const time = input.isTimeless ? input.lastTime : input.time;
    if (best < 0 || time < bestTime) {
      best = i;
      bestTime = time;
    }
  }
  if (best >= 0 || silent < 0) return best;
  wanting = silent;
  return -2;
}

/** The latest time that was taken, and from which input. */
let latestTaken: i64 = i64.MIN_VALUE;
let latestInput: u32 = 0;
let late: u32 = 0;

/** Packets that came when packets of later times, from other inputs, had been taken already: they did not wait for a silent input. */
export function lateTotal(): u32 {
  return late;
}

function noteOrder(input: Input): void {
  if (input.isTimeless) return;
  if (input.time >= latestTaken) {
    latestTaken = input.time;
    latestInput = input.index;
  } else if (input.index != latestInput && wasWaived()) late++;
}

/** Prepares the caches for the next packets of a single Ethernet pcap; any other input does without. */
function touchAhead(): void {
  beginTouch();
  if (inputTotal() != 1) return;
  const input = inputAt(0);
  if (input.headerBytes != 16 || input.isReady || load<u16>(interfaceAt(0), INTERFACE_LINK) != 1) return;
  let at: u32 = 0;
  for (let i: u32 = 0; i < BATCH; i++) {
    if (input.left - at < 16) break;
    const captured = input.u32(at + 8);
    if (captured > input.left - at - 16) break;
    noteFrame(input.head + at + 16, captured);
    at += 16 + captured;
  }
  touchNoted();
}

let wanting: i32 = 0;
/** Row whose dissection is under way: after a trap the host asks which it was. */
let underWay: u32 = 0;

export function rowUnderWay(): u32 {
  return underWay;
}

/** Reads at most `budget` packets. The number of the input that wants bytes, or PUMP_DONE, PUMP_PAUSE, PUMP_MEMORY. */
export function pump(budget: u32): i32 {
  for (let i: u32 = 0; i < budget; i++) {
    if ((i & (BATCH - 1)) == 0) touchAhead();
    const next = earliest();
    if (next == -2) return wanting;
    if (next < 0) return PUMP_DONE;
    if (!hasRoom()) return PUMP_MEMORY;
    const input = inputAt(next);
    if (inputTotal() != 1) noteOrder(input);
    hintSlot(touchedSlot(i & (BATCH - 1)));
    takeRecord(input);
    dropRecord(input);
  }
  return PUMP_PAUSE;
}

/** After a trap: the packet keeps its row, marked as ours to mend, and reading goes on behind it. */
export function skipRecord(): void {
  const next = earliest();
  if (next < 0) return;
  forgetNotes();
  finishRow(underWay, NO_FLOW, ROW_ENGINE_ERROR | SEVERITY_ERROR, 0);
  dropRecord(inputAt(next));
}

/** The frame's own facts, above the first layer; part of no path. */
function dissectFrameLayer(s: DetailSink, frame: usize, captured: u32): void {
  enterView(s, frame, NO_ASSEMBLY, captured);
  s.current = FRAME;
  s.failed = false;
  s.layer(FRAME);
  dissectLayer<DetailSink>(FRAME, s);
  s.viewCount = 0;
}

/** Dissects one frame: `captured` bytes at `frame`. The sink's packet values (row, time, originalLength, live) are set. */
function dissectFrame<S extends Sink>(s: S, linkProtocol: u32, frame: usize, captured: u32): void {
  beginPacket(s);
  if (s.shows) beginNames();
  enterView(s, frame, NO_ASSEMBLY, captured);
  const reported = max(s.originalLength, captured);
  if (s.shows || linkProtocol != ETHERNET || !runPlain<S>(s, frame, captured, reported))
    runLayer<S>(s, linkProtocol == 0 ? DATA : linkProtocol, 0, captured, reported, 0);
  if (s.flow == NO_FLOW && s.addressSize != 0) {
    findHostFlow(s);
    if (s.shows) nameRest<S>(s, true);
  } else if (s.shows) nameRest<S>(s, false);
}

function takeRecord(input: Input): void {
  const row = appendRow(input.time, input.bytesOffset, input.captured, input.original, input.interfaceId);
  countInterface(input.interfaceId);
  if (!hasFirstTime && !input.isTimeless) {
    firstTime = input.time;
    hasFirstTime = true;
  }
  underWay = row;
  const s = indexSink;
  let flags: u32 = 0;
  if (input.isTimeless) flags |= ROW_NO_TIME;
  if (input.hasComment) flags |= ROW_COMMENT;
  forgetViews(s);
  s.row = row;
  s.time = input.time;
  s.live = true;
  s.flags = flags;
  s.originalLength = input.original;
  const link = load<u16>(interfaceAt(input.interfaceId), INTERFACE_LINK);
  dissectFrame<IndexSink>(s, findByTable(BY_LINK_TYPE, link), input.bytes, input.captured);
  if (s.flow != NO_FLOW && s.direction != 0) s.flags |= ROW_REVERSE;
  finishRow(row, s.flow, s.flags | min(s.severity, ROW_SEVERITY_MASK), s.path);
  countPath(s.path, input.original);
  if (waitingNotes() != 0) countNotes(row);
  addToTotals(input.captured, input.original, s.severity);
  if (!input.isTimeless) addTime(input.time);
}

/** Dissects packet `row` in full from `captured` bytes at `frame`; what it needs besides was staged. */
export function detail(row: u32, frame: usize, captured: u32): void {
  const s = detailSink;
  forgetViews(s);
  s.reset();
  const block = blockOf(row);
  const at = <usize>(row & BLOCK_MASK);
  s.row = row;
  s.time = load<i64>(block + COLUMN_TIME + (at << 3));
  s.live = false;
  s.flags = 0;
  s.rowFlags = rowFlags(row);
  s.timeless = (s.rowFlags & ROW_NO_TIME) != 0;
  s.firstTime = firstTime;
  s.originalLength = load<u32>(block + COLUMN_LENGTH + (at << 2));
  s.interfaceId = load<u16>(block + COLUMN_INTERFACE + (at << 1));
  const link = load<u16>(interfaceAt(s.interfaceId), INTERFACE_LINK);
  dissectFrameLayer(s, frame, captured);
  dissectFrame<DetailSink>(s, findByTable(BY_LINK_TYPE, link), frame, captured);
  if (!wanted.isNarrow) return;
  if (isWanted(FRAME_COMMENT) || isWanted(FRAME_INTERFACE_NAME)) showHostTexts<DetailSink>(s);
  if (isWanted(FRAME_PROTOCOLS)) nameLayers(s);
}

/** Layers of one packet that are named. */
const NAMED_CAP: u32 = 256;
const named: usize = heap.alloc(NAMED_CAP << 1);

/** The text of frame.protocols, for filters: in the tree the host writes it. */
function nameLayers(s: DetailSink): void {
  let count: u32 = 0;
  for (let i: u32 = 1; i < s.nodeCount && count < NAMED_CAP; i++) {
    const node = s.nodes + <usize>i * NODE_SIZE;
    if (load<u8>(node, NODE_KIND) != NODE_KIND_LAYER) continue;
    const id = load<u16>(node, NODE_ID);
    if (id != FRAME) store<u16>(named + (count++ << 1), id);
  }
  showProtocols<DetailSink>(s, named, count);
}

export function firstPacketTime(): i64 {
  return firstTime;
}
