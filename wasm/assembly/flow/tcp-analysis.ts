/**
 * What the sequence numbers of a segment say about its conversation (RFC 9293 section 3.4 and 3.8, RFC 2018, RFC 5681):
 * repeated, lost, out of order, keep-alive, zero window and so on, by the conditions that are documented for Wireshark's
 * tcp.analysis fields. First pass only; the row keeps the result.
 */
import {
  ANALYSIS_ACK_LOST_SEGMENT,
  ANALYSIS_DUPLICATE_ACK,
  ANALYSIS_FAST_RETRANSMISSION,
  ANALYSIS_KEEP_ALIVE,
  ANALYSIS_KEEP_ALIVE_ACK,
  ANALYSIS_LOST_SEGMENT,
  ANALYSIS_OUT_OF_ORDER,
  ANALYSIS_RETRANSMISSION,
  ANALYSIS_REUSED_PORTS,
  ANALYSIS_SPURIOUS_RETRANSMISSION,
  ANALYSIS_TFO_ACK,
  ANALYSIS_TFO_IGNORED,
  ANALYSIS_TFO_SYN,
  ANALYSIS_WINDOW_FULL,
  ANALYSIS_WINDOW_UPDATE,
  ANALYSIS_ZERO_WINDOW,
  ANALYSIS_ZERO_WINDOW_PROBE,
  ANALYSIS_ZERO_WINDOW_PROBE_ACK,
  TCP_COLUMN_ACKED,
  TCP_COLUMN_IN_FLIGHT,
  TCP_COLUMN_PUSHED,
} from "../../../shared/abi/tcp-analysis.ts";
import { ROW_ANALYSIS, ROW_GAP } from "../../../shared/abi/table.ts";
import { Sink } from "../core/sink.ts";
import { addAnalysis, setTcpValue } from "./analysis-table.ts";
import {
  DIRECTION_ACK,
  DIRECTION_BLIND,
  DIRECTION_FAST_OPEN,
  DIRECTION_KEEP_ALIVE,
  DIRECTION_NEXT,
  DIRECTION_OVERRUN,
  DIRECTION_PROBE,
  DIRECTION_SCALED,
  DIRECTION_SEEN,
  DIRECTION_SHAKEN,
  DIRECTION_SYN,
  DIRECTION_SYN_ACK,
  MEMO_INITIAL_RTT,
  TCP_ACK,
  TCP_FIN,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  NO_SCALE,
  TcpDirection,
  otherDirection,
  changesBase,
  tcpDirection,
} from "./tcp-state.ts";
import { addUnacked, dropOldest, oldestUnacked } from "./unacked.ts";

/** A segment that comes this soon after the acknowledgement that asked for it is a fast retransmission. */
const FAST_NS: u64 = 20000000;
/** Without a known round-trip time, a segment that comes this soon after the newest one was out of order. */
const OUT_OF_ORDER_NS: u64 = 3000000;

const CONTROL: u32 = TCP_SYN | TCP_FIN | TCP_RST;

/** The row that the last finding refers to, plus one. */
let otherRow: u32 = 0;

/** Looks at the segment: payload of `length` bytes, `window` as it is written, `cookie` bytes of a Fast Open option. ANALYSIS_ bits. */
export function analyse(s: Sink, flow: u32, length: u32, window: u32, cookie: u32): u32 {
  const at = tcpDirection(flow, s.direction);
  const own = changetype<TcpDirection>(at);
  const other = changetype<TcpDirection>(otherDirection(at, s.direction));
  const flags = s.segmentFlags;
  otherRow = 0;
  let found: u32 = changesBase() ? ANALYSIS_REUSED_PORTS : 0;
  found |= judgeWindow(own, other, s, length, window);
  if (flags & TCP_ACK) found |= judgeAck(own, other, s, found);
  if (length != 0 || (flags & (TCP_SYN | TCP_FIN)) != 0) found |= judgeRepeat(own, other, s, length, found);
  if (flags & TCP_SYN) found |= judgeOpening(own, other, s, length, cookie);
  else if ((own.flags & DIRECTION_SYN) != 0 && (other.flags & DIRECTION_SYN_ACK) != 0) noteHandshake(own, s);
  s.isRepeated = repeatsBytes(own, other, s, length);
  if (found & ANALYSIS_LOST_SEGMENT) {
    s.flags |= ROW_GAP;
    own.flags |= <u16>DIRECTION_BLIND;
  }
  advance(own, s, length, (found & ANALYSIS_ZERO_WINDOW_PROBE) != 0);
  if (flags & TCP_ACK) noteAck(own, other, s);
  noteFlight(own, s, length, found);
  noteState(own, other, s, window, found);
  if (found == 0) return 0;
  if (addAnalysis(s.row, found, otherRow, found & ANALYSIS_DUPLICATE_ACK ? own.repeats : 0)) s.flags |= ROW_ANALYSIS;
  return found;
}

/** What the next segments must know of this one. */
function noteState(own: TcpDirection, other: TcpDirection, s: Sink, window: u32, found: u32): void {
  let flags = own.flags & ~(DIRECTION_KEEP_ALIVE | DIRECTION_PROBE | DIRECTION_SCALED);
  if ((s.segmentFlags & TCP_SYN) == 0 && <u32>own.scale - 1 < 15 && other.scale != NO_SCALE) flags |= DIRECTION_SCALED;
  if (found & ANALYSIS_KEEP_ALIVE) flags |= DIRECTION_KEEP_ALIVE;
  if (found & ANALYSIS_ZERO_WINDOW_PROBE) flags |= DIRECTION_PROBE;
  own.writtenWindow = <u16>window;
  own.flags = <u16>(flags | DIRECTION_SEEN);
}

/** The window that a direction announced last, scaled where the factor is known. */
function windowOf(direction: TcpDirection): u32 {
  const written = <u32>direction.writtenWindow;
  return direction.flags & DIRECTION_SCALED ? written << (<u32>direction.scale - 1) : written;
}

/** Whether the acknowledgement is of bytes that were not captured; what lies beyond all that was seen is said once, until the other side sends an acknowledgement alone. */
function judgeAck(own: TcpDirection, other: TcpDirection, s: Sink, found: u32): u32 {
  if ((other.flags & DIRECTION_NEXT) == 0 || <i32>(s.segmentAck - other.toBeAcked) <= 0) return 0;
  if (found & (ANALYSIS_DUPLICATE_ACK | ANALYSIS_WINDOW_UPDATE)) return 0;
  if (other.toBeAcked == other.next) {
    const saysMore = (found & ANALYSIS_LOST_SEGMENT) != 0 && s.segmentAck != own.ack;
    if (other.flags & DIRECTION_OVERRUN && !saysMore) return 0;
    other.flags |= <u16>DIRECTION_OVERRUN;
  }
  other.toBeAcked = other.next;
  other.flags &= ~(<u16>DIRECTION_BLIND);
  return ANALYSIS_ACK_LOST_SEGMENT;
}

/** A SYN or SYN+ACK: TCP Fast Open (RFC 7413), and the time from which the handshake counts. */
function judgeOpening(own: TcpDirection, other: TcpDirection, s: Sink, length: u32, cookie: u32): u32 {
  if ((s.segmentFlags & TCP_ACK) == 0) {
    own.flags |= <u16>DIRECTION_SYN;
    // Nothing was acknowledged by this side yet: the place holds the time of its newest SYN.
    own.ackTime = s.time;
    if (length == 0 || cookie == 0) return 0;
    own.flags |= <u16>DIRECTION_FAST_OPEN;
    return ANALYSIS_TFO_SYN;
  }
  own.flags |= <u16>DIRECTION_SYN_ACK;
  const acked = s.segmentAck - other.base;
  if (acked > 1) return ANALYSIS_TFO_ACK;
  return acked == 1 && (other.flags & DIRECTION_FAST_OPEN) != 0 ? ANALYSIS_TFO_IGNORED : 0;
}

/** Everything that the next number expected, the window and the acknowledgement say. */
function judgeWindow(own: TcpDirection, other: TcpDirection, s: Sink, length: u32, window: u32): u32 {
  const flags = s.segmentFlags;
  const isKnown = (own.flags & DIRECTION_NEXT) != 0;
  const ahead = <i32>(s.sequence - own.next);
  const isNext = isKnown && ahead == 0;
  if (length == 1 && isNext && other.writtenWindow == 0 && (other.flags & DIRECTION_SEEN) != 0)
    return ANALYSIS_ZERO_WINDOW_PROBE;
  let found: u32 = 0;
  if (window == 0 && (flags & CONTROL) == 0) found |= ANALYSIS_ZERO_WINDOW;
  if (isKnown && ahead > 0 && (flags & TCP_RST) == 0) found |= ANALYSIS_LOST_SEGMENT;
  if (flags & CONTROL) return found;
  if (length <= 1 && isKnown && ahead == -1) found |= ANALYSIS_KEEP_ALIVE;
  if (length == 0) return found | judgeBare(own, other, s, window, isNext);
  if (other.scale != 0 && (other.flags & DIRECTION_ACK) != 0 && s.sequence + length == other.ack + windowOf(other))
    found |= ANALYSIS_WINDOW_FULL;
  return found;
}

/** A segment without bytes and without SYN, FIN, RST. */
function judgeBare(own: TcpDirection, other: TcpDirection, s: Sink, window: u32, isNext: bool): u32 {
  if (!isNext || (own.flags & DIRECTION_ACK) == 0) return 0;
  const isSameAck = s.segmentAck == own.ack;
  const isSameWindow = window == own.writtenWindow;
  if (window == 0) {
    const isAnswer = (other.flags & DIRECTION_PROBE) != 0 && isSameWindow;
    return isAnswer && (isSameAck || s.segmentAck == own.ack + 1) ? ANALYSIS_ZERO_WINDOW_PROBE_ACK : 0;
  }
  if (!isSameAck) return 0;
  if (isSameWindow && (other.flags & DIRECTION_KEEP_ALIVE) != 0) return ANALYSIS_KEEP_ALIVE_ACK;
  if (!isSameWindow) return ANALYSIS_WINDOW_UPDATE;
  own.repeats++;
  otherRow = own.ackRow + 1;
  return ANALYSIS_DUPLICATE_ACK;
}

/** Bytes, SYN or FIN that were acknowledged, or that come from below the next number expected. */
function judgeRepeat(own: TcpDirection, other: TcpDirection, s: Sink, length: u32, found: u32): u32 {
  const end = s.sequence + length;
  const isAckKnown = (other.flags & DIRECTION_ACK) != 0;
  const isBelow = (own.flags & DIRECTION_NEXT) != 0 && <i32>(s.sequence - own.next) < 0;
  if (found & (ANALYSIS_KEEP_ALIVE | ANALYSIS_ZERO_WINDOW_PROBE)) return 0;
  if (length != 0 && isAckKnown && <i32>(end - other.ack) <= 0)
    return ANALYSIS_SPURIOUS_RETRANSMISSION | ANALYSIS_RETRANSMISSION;
  if (!isBelow) return 0;
  if (isAckKnown && other.repeats >= 2 && other.ack == s.sequence && <u64>(s.time - other.ackTime) < FAST_NS)
    return ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_RETRANSMISSION;
  const roundTrip = s.memo.get(MEMO_INITIAL_RTT);
  const isNewest = end + (s.segmentFlags & (TCP_SYN | TCP_FIN) ? 1 : 0) == own.next;
  // A time before the newest segment's is far away, too.
  const since = <u64>(s.time - own.nextTime);
  if (!isNewest && since < (roundTrip != 0 ? roundTrip : OUT_OF_ORDER_NS)) return ANALYSIS_OUT_OF_ORDER;
  otherRow = 1 + (own.unackedCount == 0 ? own.nextRow : oldestUnacked(own).row);
  return ANALYSIS_RETRANSMISSION;
}

/** Whether the payload is left alone because its bytes were seen: a fast retransmission brings what was lost. */
function repeatsBytes(own: TcpDirection, other: TcpDirection, s: Sink, length: u32): bool {
  if ((own.flags & DIRECTION_NEXT) == 0 || length == 0) return false;
  const ahead = <i32>(s.sequence - own.next);
  if (ahead >= 0) return false;
  const isFast = other.repeats >= 2 && other.ack == s.sequence && <u64>(s.time - other.ackTime) < FAST_NS;
  return !isFast || (length == 1 && ahead == -1);
}

/** Moves the next number expected on; a zero window probe does not. */
function advance(own: TcpDirection, s: Sink, length: u32, isProbe: bool): void {
  if (length == 0 && (s.segmentFlags & (TCP_SYN | TCP_FIN)) == 0) own.flags &= ~(<u16>DIRECTION_OVERRUN);
  if (isProbe || (s.segmentFlags & TCP_RST) != 0) return;
  const end = s.sequence + length + (s.segmentFlags & (TCP_SYN | TCP_FIN) ? 1 : 0);
  const isFirst = (own.flags & DIRECTION_NEXT) == 0;
  if (isFirst || <i32>(end - own.next) > 0) {
    own.next = end;
    own.nextTime = s.time;
    own.nextRow = s.row;
    own.flags |= <u16>DIRECTION_NEXT;
  }
  if (isFirst) {
    own.toBeAcked = end;
    own.pushEnd = end - length;
  }
  if (s.sequence == own.toBeAcked) own.toBeAcked = own.next;
}

/** The acknowledgement: which segment it means, how long that took, whether it is new. */
function noteAck(own: TcpDirection, other: TcpDirection, s: Sink): void {
  const ack = s.segmentAck;
  if ((own.flags & DIRECTION_ACK) == 0 || own.ack != ack) {
    own.ack = ack;
    own.ackRow = s.row;
    own.repeats = 0;
    own.flags |= <u16>DIRECTION_ACK;
  }
  own.ackTime = s.time;
  let isFound = false;
  while (other.unackedCount != 0) {
    const oldest = oldestUnacked(other);
    if (<i32>(oldest.end - ack) > 0) break;
    if (oldest.end == ack && !isFound) {
      setTcpValue(TCP_COLUMN_ACKED, s.row, oldest.row + 1);
      isFound = true;
    }
    dropOldest(other);
  }
}

/** The first acknowledgement by the side that opened the connection ends the handshake: time since its SYN. */
function noteHandshake(own: TcpDirection, s: Sink): void {
  if ((s.segmentFlags & TCP_ACK) == 0 || own.next != own.base + 1 || (own.flags & DIRECTION_SHAKEN) != 0) return;
  own.flags |= <u16>DIRECTION_SHAKEN;
  s.memo.set(MEMO_INITIAL_RTT, <u64>(s.time - own.ackTime));
}

/** Remembers what the segment brings until it is acknowledged. */
function noteFlight(own: TcpDirection, s: Sink, length: u32, found: u32): void {
  const extra: u32 = s.segmentFlags & (TCP_SYN | TCP_FIN) ? 1 : 0;
  if (length + extra == 0) return;
  addUnacked(own, s.sequence, s.sequence + length + extra, s.row);
  if (length == 0) return;
  // Behind a gap nobody knows how much is on its way.
  if ((own.flags & DIRECTION_BLIND) != 0 || own.unackedCount == 0 || (found & ANALYSIS_KEEP_ALIVE) != 0) return;
  const first = oldestUnacked(own).sequence;
  const end = s.sequence + length;
  setTcpValue(TCP_COLUMN_IN_FLIGHT, s.row, (<i32>(end - first) > 0 ? end : own.next) - first);
  // What is sent again was pushed before.
  setTcpValue(TCP_COLUMN_PUSHED, s.row, <i32>(end - own.pushEnd) > 0 ? end - own.pushEnd : length);
  if (s.segmentFlags & TCP_PSH) own.pushEnd = end;
}
