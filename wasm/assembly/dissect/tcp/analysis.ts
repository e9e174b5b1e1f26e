/** What the analysis of sequence numbers found (flow/tcp-analysis), as fields, notes and words of the info column. */
import { KIND_DURATION, KIND_FRAME, KIND_NONE, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import { GROUP_SEQUENCE, SEVERITY_CHAT, SEVERITY_NOTE, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import {
  ANALYSIS_ACK_LOST_SEGMENT,
  ANALYSIS_COUNT,
  ANALYSIS_DUPLICATE_ACK,
  ANALYSIS_FAST_RETRANSMISSION,
  ANALYSIS_KEEP_ALIVE,
  ANALYSIS_KEEP_ALIVE_ACK,
  ANALYSIS_LOST_SEGMENT,
  ANALYSIS_OTHER_ROW,
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
} from "../../../../shared/abi/tcp-analysis.ts";
import { ROW_ANALYSIS } from "../../../../shared/abi/table.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { analysisBits, findAnalysis, tcpValue } from "../../flow/analysis-table.ts";
import { MEMO_INITIAL_RTT, TCP_FIN, TCP_RST, TCP_SYN } from "../../flow/tcp-state.ts";
import { rowTime } from "../../table/packets.ts";

const ANALYSIS = field("tcp.analysis", KIND_NONE, "Sequence number analysis");
const FLAGS = field("tcp.analysis.flags", KIND_NONE, "What stands out");
const INITIAL_RTT = field("tcp.analysis.initial_rtt", KIND_DURATION, "Round trip of the handshake");
const ACKS_FRAME = field("tcp.analysis.acks_frame", KIND_FRAME, "Acknowledges the segment in packet");
const ACK_RTT = field("tcp.analysis.ack_rtt", KIND_DURATION, "Round trip from that segment");
const IN_FLIGHT = field("tcp.analysis.bytes_in_flight", KIND_U32, "Bytes in flight");
const PUSHED = field("tcp.analysis.push_bytes_sent", KIND_U32, "Bytes sent since the last push");
const RTO = field("tcp.analysis.rto", KIND_DURATION, "Time since the segment was first sent");
const RTO_FRAME = field("tcp.analysis.rto_frame", KIND_FRAME, "First sent in packet");
const DUPLICATE_COUNT = field("tcp.analysis.duplicate_ack_num", KIND_U32, "Duplicate acknowledgment number");
const DUPLICATE_FRAME = field("tcp.analysis.duplicate_ack_frame", KIND_FRAME, "Repeats the acknowledgment in packet");
const RETRANSMISSION = field("tcp.analysis.retransmission", KIND_NONE, "Retransmission");
const FAST = field("tcp.analysis.fast_retransmission", KIND_NONE, "Fast retransmission");
const SPURIOUS = field("tcp.analysis.spurious_retransmission", KIND_NONE, "Spurious retransmission");
const OUT_OF_ORDER = field("tcp.analysis.out_of_order", KIND_NONE, "Out of order");
const DUPLICATE_ACK = field("tcp.analysis.duplicate_ack", KIND_NONE, "Duplicate acknowledgment");
const LOST_SEGMENT = field("tcp.analysis.lost_segment", KIND_NONE, "Previous segment not captured");
const ACK_LOST_SEGMENT = field(
  "tcp.analysis.ack_lost_segment",
  KIND_NONE,
  "Acknowledges a segment that was not captured",
);
const REUSED_PORTS = field("tcp.analysis.reused_ports", KIND_NONE, "Port numbers reused");
const WINDOW_UPDATE = field("tcp.analysis.window_update", KIND_NONE, "Window update");
const WINDOW_FULL = field("tcp.analysis.window_full", KIND_NONE, "Window full");
const KEEP_ALIVE = field("tcp.analysis.keep_alive", KIND_NONE, "Keep-alive");
const KEEP_ALIVE_ACK = field("tcp.analysis.keep_alive_ack", KIND_NONE, "Answer to a keep-alive");
const ZERO_WINDOW = field("tcp.analysis.zero_window", KIND_NONE, "Zero window");
const PROBE = field("tcp.analysis.zero_window_probe", KIND_NONE, "Zero window probe");
const PROBE_ACK = field("tcp.analysis.zero_window_probe_ack", KIND_NONE, "Answer to a zero window probe");
const TFO_SYN = field("tcp.analysis.tfo_syn", KIND_NONE, "SYN with a Fast Open cookie");
const TFO_ACK = field("tcp.analysis.tfo_ack", KIND_NONE, "SYN+ACK accepts Fast Open data");
const TFO_IGNORED = field("tcp.analysis.tfo_ignored", KIND_NONE, "SYN+ACK does not accept Fast Open data");

/** ANALYSIS_ bits of a packet that is dissected again. */
export function analysisOf(s: Sink): u32 {
  return s.rowFlags & ROW_ANALYSIS ? analysisBits(s.row) : 0;
}

/** What the info column says before everything else. */
export function tellAnalysis<S extends Sink>(s: S, bits: u32): void {
  if (bits & ANALYSIS_REUSED_PORTS) s.info("[TCP Port numbers reused] ");
  if (bits & ANALYSIS_LOST_SEGMENT) s.info("[TCP Previous segment not captured] ");
  if (bits & ANALYSIS_ACK_LOST_SEGMENT) s.info("[TCP ACKed unseen segment] ");
  if (bits & ANALYSIS_FAST_RETRANSMISSION) s.info("[TCP Fast Retransmission] ");
  else if (bits & ANALYSIS_SPURIOUS_RETRANSMISSION) s.info("[TCP Spurious Retransmission] ");
  else if (bits & ANALYSIS_RETRANSMISSION) s.info("[TCP Retransmission] ");
  if (bits & ANALYSIS_OUT_OF_ORDER) s.info("[TCP Out-Of-Order] ");
  if (bits & ANALYSIS_DUPLICATE_ACK) tellRepeat<S>(s);
  if (bits & ANALYSIS_KEEP_ALIVE) s.info("[TCP Keep-Alive] ");
  if (bits & ANALYSIS_KEEP_ALIVE_ACK) s.info("[TCP Keep-Alive ACK] ");
  if (bits & ANALYSIS_WINDOW_UPDATE) s.info("[TCP Window Update] ");
  if (bits & ANALYSIS_WINDOW_FULL) s.info("[TCP Window Full] ");
  if (bits & ANALYSIS_ZERO_WINDOW_PROBE) s.info("[TCP ZeroWindowProbe] ");
  if (bits & ANALYSIS_ZERO_WINDOW_PROBE_ACK) s.info("[TCP ZeroWindowProbeAck] ");
  if (bits & ANALYSIS_ZERO_WINDOW) s.info("[TCP ZeroWindow] ");
}

function tellRepeat<S extends Sink>(s: S): void {
  const at = findAnalysis(s.row);
  s.info("[TCP Dup ACK ");
  s.infoDecimal(load<u32>(at, ANALYSIS_OTHER_ROW));
  s.info("#");
  s.infoDecimal(load<u32>(at, ANALYSIS_COUNT));
  s.info("] ");
}

/** The branch of the tree: times, bytes in flight, and what stands out. */
export function showAnalysis<S extends Sink>(s: S, bits: u32): void {
  const roundTrip = <i64>s.memo.get(MEMO_INITIAL_RTT);
  const acked = tcpValue(TCP_COLUMN_ACKED, s.row);
  const pushed = tcpValue(TCP_COLUMN_PUSHED, s.row);
  const inFlight = tcpValue(TCP_COLUMN_IN_FLIGHT, s.row);
  const isPlain = (s.segmentFlags & (TCP_SYN | TCP_FIN | TCP_RST)) == 0;
  if ((roundTrip == 0 || !isPlain) && acked == 0 && inFlight == 0 && bits == 0) return;
  s.generated(ANALYSIS, 0);
  s.openLast();
  if (acked != 0) {
    s.generated(ACKS_FRAME, acked);
    s.generated(ACK_RTT, s.time - rowTime(acked - 1));
  }
  if (roundTrip != 0) s.generated(INITIAL_RTT, roundTrip);
  if (inFlight != 0) s.generated(IN_FLIGHT, inFlight);
  if (pushed != 0) s.generated(PUSHED, pushed);
  if (bits != 0) showFlags<S>(s, bits);
  s.close();
}

function showFlags<S extends Sink>(s: S, bits: u32): void {
  const at = findAnalysis(s.row);
  s.generated(FLAGS, 0);
  s.openLast();
  noteAnalysis<S>(s, bits);
  s.close();
  const other = load<u32>(at, ANALYSIS_OTHER_ROW);
  if (other == 0) return;
  if (bits & ANALYSIS_DUPLICATE_ACK) {
    s.generated(DUPLICATE_FRAME, other);
    s.generated(DUPLICATE_COUNT, load<u32>(at, ANALYSIS_COUNT));
  } else {
    s.generated(RTO, s.time - rowTime(other - 1));
    s.generated(RTO_FRAME, other);
  }
}

/** A field and a note for each bit. */
export function noteAnalysis<S extends Sink>(s: S, bits: u32): void {
  if (bits & ANALYSIS_FAST_RETRANSMISSION)
    tell<S>(s, FAST, SEVERITY_NOTE, "Suspected fast retransmission: repeated acknowledgments asked for it");
  if (bits & ANALYSIS_SPURIOUS_RETRANSMISSION)
    tell<S>(s, SPURIOUS, SEVERITY_NOTE, "Suspected spurious retransmission: all of it was acknowledged before");
  if (bits & ANALYSIS_RETRANSMISSION) tell<S>(s, RETRANSMISSION, SEVERITY_NOTE, "Suspected retransmission");
  if (bits & ANALYSIS_OUT_OF_ORDER) tell<S>(s, OUT_OF_ORDER, SEVERITY_WARNING, "Suspected out-of-order segment");
  if (bits & ANALYSIS_DUPLICATE_ACK) tell<S>(s, DUPLICATE_ACK, SEVERITY_NOTE, "Duplicate acknowledgment");
  if (bits & ANALYSIS_LOST_SEGMENT)
    tell<S>(s, LOST_SEGMENT, SEVERITY_WARNING, "Segments before this one were not captured");
  if (bits & ANALYSIS_ACK_LOST_SEGMENT)
    tell<S>(s, ACK_LOST_SEGMENT, SEVERITY_WARNING, "Acknowledges a segment that was not captured");
  if (bits & ANALYSIS_REUSED_PORTS)
    tell<S>(s, REUSED_PORTS, SEVERITY_NOTE, "Opens a new connection over the ports of an earlier one");
  if (bits & ANALYSIS_WINDOW_UPDATE) tell<S>(s, WINDOW_UPDATE, SEVERITY_CHAT, "Window update");
  if (bits & ANALYSIS_WINDOW_FULL) tell<S>(s, WINDOW_FULL, SEVERITY_WARNING, "The receiver's window is full");
  if (bits & ANALYSIS_KEEP_ALIVE) tell<S>(s, KEEP_ALIVE, SEVERITY_NOTE, "Keep-alive");
  if (bits & ANALYSIS_KEEP_ALIVE_ACK) tell<S>(s, KEEP_ALIVE_ACK, SEVERITY_NOTE, "Answer to a keep-alive");
  if (bits & ANALYSIS_ZERO_WINDOW)
    tell<S>(s, ZERO_WINDOW, SEVERITY_WARNING, "Zero window: the receiver can take no more");
  if (bits & ANALYSIS_ZERO_WINDOW_PROBE) tell<S>(s, PROBE, SEVERITY_NOTE, "Zero window probe");
  if (bits & ANALYSIS_ZERO_WINDOW_PROBE_ACK) tell<S>(s, PROBE_ACK, SEVERITY_NOTE, "Answer to a zero window probe");
  if (bits & ANALYSIS_TFO_SYN) tell<S>(s, TFO_SYN, SEVERITY_NOTE, "SYN with a Fast Open cookie and data");
  if (bits & ANALYSIS_TFO_ACK) tell<S>(s, TFO_ACK, SEVERITY_NOTE, "SYN+ACK takes the Fast Open data");
  if (bits & ANALYSIS_TFO_IGNORED) tell<S>(s, TFO_IGNORED, SEVERITY_NOTE, "SYN+ACK leaves the Fast Open data out");
}

function tell<S extends Sink>(s: S, id: u16, severity: u32, text: string): void {
  s.generated(id, 0);
  s.note(severity, GROUP_SEQUENCE, text, 0, 0);
}
