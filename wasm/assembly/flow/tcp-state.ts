/**
 * What is known of each direction of a TCP flow: sequence numbers seen, so that a repeated segment is not dissected twice
 * and relative numbers, scaled windows and PDUs over several segments come out (RFC 9293 section 3.4, RFC 7323 section 2).
 * What the numbers mean is said in flow/tcp-analysis.
 */
import { FLOW_TCP } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { Sink } from "../core/sink.ts";
import { findFlow, flowAt, peekFlow, peekedReversed } from "./flow-table.ts";

export const TCP_FIN: u32 = 1;
export const TCP_SYN: u32 = 2;
export const TCP_RST: u32 = 4;
export const TCP_PSH: u32 = 8;
export const TCP_ACK: u32 = 16;

@unmanaged
export class TcpDirection {
  /** Sequence number that counts as 0. */
  base: u32 = 0;
  /** The next one expected: the highest end seen; when and in which row it came. */
  next: u32 = 0;
  nextTime: i64 = 0;
  /** Highest end that may be acknowledged without surprise. */
  toBeAcked: u32 = 0;
  /** Newest acknowledgement sent, the row that first brought it, how often it was repeated without payload, time of the last one. */
  ack: u32 = 0;
  ackTime: i64 = 0;
  ackRow: u32 = 0;
  repeats: u32 = 0;
  nextRow: u32 = 0;
  /** First pending PDU. */
  pending: usize = 0;
  /** Ring of unacknowledged segments (flow/unacked), and how many are in it. */
  unacked: usize = 0;
  unackedCount: u16 = 0;
  /** DIRECTION_ bits. */
  flags: u16 = 0;
  /** Window scale that its SYN announced, plus one; NO_SCALE when its SYN had none; 0 when it was not seen. */
  scale: u16 = 0;
  /** Window announced last, as it was written. */
  writtenWindow: u16 = 0;
  /** Sequence number behind the last push. */
  pushEnd: u32 = 0;
}

const DIRECTION_BASE: u32 = 1;
export const DIRECTION_NEXT: u32 = 2;
export const DIRECTION_ACK: u32 = 4;
/** It sent a SYN; a SYN with ACK; it ended the handshake. */
export const DIRECTION_SYN: u32 = 8;
export const DIRECTION_SYN_ACK: u32 = 16;
export const DIRECTION_SHAKEN: u32 = 32;
/** Its last segment was a keep-alive; a zero window probe. */
export const DIRECTION_KEEP_ALIVE: u32 = 64;
export const DIRECTION_PROBE: u32 = 128;
/** It sent anything. */
export const DIRECTION_SEEN: u32 = 256;
/** An acknowledgement went beyond all that was seen of it; its SYN brought Fast Open data. */
export const DIRECTION_OVERRUN: u32 = 512;
export const DIRECTION_FAST_OPEN: u32 = 1024;
/** Its last window is to be scaled; a gap hides how much of it is in flight. */
export const DIRECTION_SCALED: u32 = 2048;
export const DIRECTION_BLIND: u32 = 4096;
/** It sent a FIN. */
export const DIRECTION_FIN: u32 = 8192;
export const NO_SCALE: u32 = 255;

/** Half of FLOW_TCP_BYTES. */
export const DIRECTION_BYTES: usize = offsetof<TcpDirection>();
/** Memo key: nanoseconds from the SYN to the acknowledgement that ends the handshake. */
export const MEMO_INITIAL_RTT: u32 = 5;

/** State of direction 0 or 1 of a flow; 0 when there is no flow. */
export function tcpDirection(flow: u32, direction: u32): usize {
  return flow == NO_FLOW ? 0 : <usize>load<u32>(flowAt(flow), FLOW_TCP) + <usize>direction * DIRECTION_BYTES;
}

/** The ring of unacknowledged segments of a direction, or 0. */
export function ringOf(state: usize): usize {
  return changetype<TcpDirection>(state).unacked;
}

/** The state beside `state`, which is that of `direction`. */
export function otherDirection(state: usize, direction: u32): usize {
  return direction == 0 ? state + DIRECTION_BYTES : state - DIRECTION_BYTES;
}

let isNewBase: bool = false;
/** Whether the segment of the last findTcpFlow was a SYN with another initial sequence number than the one known before. */
export function changesBase(): bool {
  return isNewBase;
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
  isNewBase = fresh;
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
    isNewBase = true;
  } else if ((own.flags & DIRECTION_BASE) == 0) {
    own.base = flags & TCP_SYN ? sequence : sequence - 1;
    own.flags |= <u16>DIRECTION_BASE;
  }
  if ((other.flags & DIRECTION_BASE) == 0 && (flags & TCP_ACK) != 0) {
    other.base = ack - 1;
    other.flags |= <u16>DIRECTION_BASE;
  }
}
