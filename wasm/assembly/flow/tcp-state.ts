/**
 * What is known of each direction of a TCP flow: sequence numbers seen, so that a repeated segment is not dissected twice
 * and relative numbers, scaled windows and PDUs over several segments come out (RFC 9293 section 3.4, RFC 7323 section 2).
 */
import { FLOW_TCP } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { Sink } from "../core/sink.ts";
import { findFlow, flowAt, peekFlow, peekedReversed } from "./flow-table.ts";

export const TCP_FIN: u32 = 1;
export const TCP_SYN: u32 = 2;
export const TCP_RST: u32 = 4;
export const TCP_ACK: u32 = 16;

@unmanaged
export class TcpDirection {
  /** Sequence number that counts as 0. */
  base: u32 = 0;
  /** The next one expected: the highest end seen. */
  next: u32 = 0;
  /** Highest acknowledgement sent, how often it was repeated without data, and when last. */
  ack: u32 = 0;
  repeats: u32 = 0;
  repeatTime: i64 = 0;
  /** First pending PDU. */
  pending: usize = 0;
  /** TCP_DIRECTION_ bits. */
  flags: u32 = 0;
}

const DIRECTION_BASE: u32 = 1;
const DIRECTION_NEXT: u32 = 2;
const DIRECTION_ACK: u32 = 4;

/** As many as FLOW_TCP has room for. */
const DIRECTION_BYTES: usize = offsetof<TcpDirection>();
/** A lost segment sent again this soon after the second repeated acknowledgement is a fast retransmission. */
const FAST_NS: i64 = 20000000;

/** State of direction 0 or 1 of a flow; 0 when there is no flow. */
export function tcpDirection(flow: u32, direction: u32): usize {
  return flow == NO_FLOW ? 0 : flowAt(flow) + FLOW_TCP + <usize>direction * DIRECTION_BYTES;
}

/** The state beside `state`, which is that of `direction`. */
export function otherDirection(state: usize, direction: u32): usize {
  return direction == 0 ? state + DIRECTION_BYTES : state - DIRECTION_BYTES;
}

/**
 * The flow of a TCP segment. A SYN with another initial sequence number than the one of the flow with these endpoints
 * starts a new flow (reused ports).
 */
export function findTcpFlow(s: Sink, sourcePort: u32, destinationPort: u32, flags: u32, sequence: u32): u32 {
  let fresh = false;
  if (s.live && (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
    const known = peekFlow(s, 6, sourcePort, destinationPort);
    if (known != NO_FLOW) {
      const state = changetype<TcpDirection>(tcpDirection(known, peekedReversed() ? 1 : 0));
      fresh = (state.flags & DIRECTION_BASE) != 0 && state.base != sequence;
    }
  }
  const flow = findFlow(s, 6, sourcePort, destinationPort, fresh);
  if (flow != NO_FLOW && s.live) setBases(s, flow, flags, sequence, s.segmentAck);
  return flow;
}

/** Memo key: what a direction's base was before this packet changed it. */
const MEMO_OLD_BASE: u32 = 2;

/** Sequence number that counts as 0 for `direction` at this packet. */
export function baseOf(s: Sink, flow: u32, direction: u32): u32 {
  if (flow == NO_FLOW) return 0;
  const base = changetype<TcpDirection>(tcpDirection(flow, direction)).base;
  return s.live ? base : <u32>s.memo.getAfter(MEMO_OLD_BASE + direction, base);
}

/** Without a SYN, the first number seen counts as 1; an acknowledgement tells the other direction's. A SYN always knows better. */
function setBases(s: Sink, flow: u32, flags: u32, sequence: u32, ack: u32): void {
  const direction = s.direction;
  const at = tcpDirection(flow, direction);
  const own = changetype<TcpDirection>(at);
  const other = changetype<TcpDirection>(otherDirection(at, direction));
  if ((own.flags & DIRECTION_BASE) != 0 && (flags & TCP_SYN) != 0 && own.base != sequence) {
    s.memo.set(MEMO_OLD_BASE + direction, own.base);
    own.base = sequence;
  } else if ((own.flags & DIRECTION_BASE) == 0) {
    own.base = flags & TCP_SYN ? sequence : sequence - 1;
    own.flags |= DIRECTION_BASE;
  }
  if ((other.flags & DIRECTION_BASE) == 0 && (flags & TCP_ACK) != 0) {
    other.base = ack - 1;
    other.flags |= DIRECTION_BASE;
  }
}

const SEGMENT_NEW: u32 = 0;
export const SEGMENT_REPEATED: u32 = 1;
export const SEGMENT_AFTER_GAP: u32 = 2;

/** What a segment is to its direction; moves the state on. First pass only. */
export function classify(own: TcpDirection, other: TcpDirection, s: Sink, length: u32): u32 {
  const sequence = s.sequence;
  const flags = s.segmentFlags;
  const kind = judge(own, other, s, length);
  const end = sequence + length + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
  if ((own.flags & DIRECTION_NEXT) == 0 || <i32>(end - own.next) > 0) {
    own.next = end;
    own.flags |= DIRECTION_NEXT;
  }
  if (flags & TCP_ACK) noteAck(own, s, length);
  return kind;
}

function judge(own: TcpDirection, other: TcpDirection, s: Sink, length: u32): u32 {
  if ((own.flags & DIRECTION_NEXT) == 0) return SEGMENT_NEW;
  const ahead = <i32>(s.sequence - own.next);
  if (ahead == 0) return SEGMENT_NEW;
  if (ahead > 0) return SEGMENT_AFTER_GAP;
  if (length == 0) return SEGMENT_NEW;
  const isFast =
    other.repeats >= 2 && other.ack == s.sequence && s.time - other.repeatTime < FAST_NS && (length > 1 || ahead != -1);
  return isFast ? SEGMENT_NEW : SEGMENT_REPEATED;
}

function noteAck(own: TcpDirection, s: Sink, length: u32): void {
  const ack = s.segmentAck;
  if ((own.flags & DIRECTION_ACK) != 0 && own.ack == ack) {
    if (length == 0 && (s.segmentFlags & (TCP_SYN | TCP_FIN | TCP_RST)) == 0) {
      own.repeats++;
      own.repeatTime = s.time;
    }
    return;
  }
  own.ack = ack;
  own.flags |= DIRECTION_ACK;
  own.repeats = 0;
}
