/**
 * Follows one conversation: its packets are dissected again in capture order, and their payload put in order. A dissection
 * that serves this stops at the transport. For TCP a hole is passed as a gap when the receiver confirms what lies behind it.
 *
 * Differs from tshark's "follow" on purpose: what stands behind a hole that nobody filled or confirmed is shown at the end,
 * after a gap, where tshark drops it; without a SYN the lowest of the first segments begins the stream, where tshark drops
 * what comes before the first; bytes that were confirmed but never captured are a gap at the end.
 */
import { PIECE_CUT, PIECE_GAP, SIDE_CAPTURED, SIDE_PACKETS } from "../../../../shared/abi/follow.ts";
import { FLOW_FLAGS, FLOW_FLAG_PORTS, FLOW_STREAM, FLOW_TRANSPORT } from "../../../../shared/abi/flow.ts";
import { COLUMN_FLOW, BLOCK_MASK, NO_FLOW } from "../../../../shared/abi/table.ts";
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";
import { wanted } from "../../core/wanted.ts";
import { blockOf, rowTotal } from "../../table/packets.ts";
import { flowAt, flowTotal } from "../flow-table.ts";
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from "../tcp-state.ts";
import {
  Direction,
  clearDirection,
  comesFrom,
  isConfirmed,
  makeDirection,
  passGap,
  passTail,
  placeOf,
  startAt,
  take,
} from "./direction.ts";
import { addPiece, clearPieces, count32, sideAt } from "./pieces.ts";

let followed: u32 = NO_FLOW;
let a: usize = 0;
let b: usize = 0;
let lastRow: u32 = 0;

/** What the dissection under way is for: NO_FLOW for something else. */
let watched: u32 = NO_FLOW;
let isTaking: bool = false;
let located: usize = 0;
let locatedLength: u32 = 0;

/** Forgets the stream followed before. False when memory is used up. */
export function beginFollow(flow: u32): bool {
  if (a == 0) a = makeDirection(0);
  if (b == 0) b = makeDirection(1);
  if (a == 0 || b == 0) return false;
  clearPieces();
  clearDirection(changetype<Direction>(a));
  clearDirection(changetype<Direction>(b));
  followed = flow;
  lastRow = 0;
  return true;
}

/** The next dissection is for the stream: it takes the payload in, or only says where it lies. */
export function watchFlow(taking: bool): void {
  watched = followed;
  isTaking = taking;
  located = 0;
  locatedLength = 0;
}
export function unwatchFlow(): void {
  watched = NO_FLOW;
}
export function payloadAt(): usize {
  return located;
}
export function payloadLength(): u32 {
  return locatedLength;
}

/** Once a packet: nothing below the transport needs to be looked at for this. */
function arrives(s: Sink, flow: u32, from: usize, captured: u32): bool {
  if (flow != watched || watched == NO_FLOW || s.quoted) return false;
  watched = NO_FLOW;
  wanted.stopPath = s.path;
  located = from;
  locatedLength = captured;
  return isTaking;
}

/** A TCP segment: `captured` of `reported` bytes of payload at `from`. */
export function followSegment(s: Sink, flow: u32, from: usize, captured: u32, reported: u32): void {
  if (!arrives(s, flow, from, captured)) return;
  const own = changetype<Direction>(s.direction == 0 ? a : b);
  const other = changetype<Direction>(s.direction == 0 ? b : a);
  const flags = s.segmentFlags;
  lastRow = s.row;
  if (flags & TCP_ACK && (flags & TCP_RST) == 0 && other.isKnown) acknowledge(other, s.segmentAck);
  const first = s.sequence + (flags & TCP_SYN ? 1 : 0);
  if ((flags & TCP_RST && reported == 0) || (reported == 0 && (flags & (TCP_SYN | TCP_FIN)) == 0)) return;
  const place = placeOf(own, first);
  if (flags & TCP_SYN && !own.isStarted) startAt(own, place);
  if (flags & TCP_FIN) {
    own.hasEnd = true;
    own.end = place + <i64>reported;
  }
  if (reported == 0) return;
  count32(own.number, SIDE_PACKETS);
  comesFrom(s.row, 0);
  if (captured != 0) take(own, place, from, min(captured, reported));
  comesFrom(s.row, captured);
  if (captured < reported) take(own, place + <i64>captured, 0, reported - captured);
}

function acknowledge(other: Direction, ack: u32): void {
  const place = placeOf(other, ack);
  if (!other.hasAck || place > other.acknowledged) other.acknowledged = place;
  other.hasAck = true;
  while (isConfirmed(other, place)) passGap(other);
}

/** A datagram of a flow without sequence numbers. */
export function followDatagram(s: Sink, flow: u32, from: usize, captured: u32, reported: u32): void {
  if (!arrives(s, flow, from, captured) || reported == 0) return;
  const number = s.direction;
  count32(number, SIDE_PACKETS);
  const place = load<u64>(sideAt(number), SIDE_CAPTURED);
  const there = min(captured, reported);
  if (there != 0) addPiece(number, place, there, s.row, 0, 0);
  if (there < reported) addPiece(number, place + there, reported - there, s.row, there, PIECE_GAP | PIECE_CUT);
}

/** No packet comes any more: what still waits is delivered, with gaps before it. */
export function endFollow(): void {
  const one = changetype<Direction>(a);
  const two = changetype<Direction>(b);
  while (one.waitingCount != 0) passGap(one);
  while (two.waitingCount != 0) passGap(two);
  passTail(one, lastRow);
  passTail(two, lastRow);
}

/** The flow with a stream number; NO_FLOW when there is none. Fragments without ports have no number of their own. */
export function findStream(transport: u32, number: u32): u32 {
  const total = flowTotal();
  for (let id: u32 = 0; id < total; id++) {
    const flow = flowAt(id);
    if (load<u32>(flow, FLOW_STREAM) != number || load<u8>(flow, FLOW_TRANSPORT) != transport) continue;
    if ((load<u16>(flow, FLOW_FLAGS) & FLOW_FLAG_PORTS) != 0) return id;
  }
  return NO_FLOW;
}

const LIST_CAP: u32 = 4096;
let list: usize = 0;

/** Rows from `from` to `to` that the table counts to the followed flow. Those that carry it around another flow are not among them. */
export function countFlowRows(from: u32, to: u32): u32 {
  let count: u32 = 0;
  const end = min(to + 1, rowTotal());
  for (let row = from; row < end; row++) if (flowOfRow(row) == followed) count++;
  return count;
}

function flowOfRow(row: u32): u32 {
  return load<u32>(blockOf(row) + COLUMN_FLOW + ((<usize>(row & BLOCK_MASK)) << 2));
}

/**
 * Lists at most `limit` rows from row `from` on, at flowRows(): those that the table counts to the followed flow, or every row,
 * for a flow that carries others inside it. How many.
 */
export function listFlowRows(from: u32, limit: u32, everyRow: bool): u32 {
  if (list == 0) list = allocate(LIST_CAP << 2);
  if (list == 0) return 0;
  const total = rowTotal();
  const most = min(limit, LIST_CAP);
  let count: u32 = 0;
  for (let row = from; row < total && count < most; row++) {
    if (everyRow || flowOfRow(row) == followed) store<u32>(list + (count++ << 2), row);
  }
  return count;
}

export function flowRows(): usize {
  return list;
}
