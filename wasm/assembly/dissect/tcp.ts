/**
 * Transmission Control Protocol (RFC 9293; options RFC 7323, 2018, 5482, 6824/8684, 7413, 2385, 5925).
 *
 *   0          2          4     8     12         14       16      18       20
 *   | src port | dst port | seq | ack | off,flags| window | check | urgent | options … | payload …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { FLOW_STREAM } from "../../../shared/abi/flow.ts";
import { GROUP_MALFORMED, GROUP_SEQUENCE, SEVERITY_CHAT, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { NO_FLOW, ROW_FIN, ROW_RESET, ROW_SYN } from "../../../shared/abi/table.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { CHECKSUM_WORDS, networkPayload } from "../core/checksum.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_STREAM, Sink } from "../core/sink.ts";
import { isMissed } from "../core/wanted.ts";
import { nameOfPorts } from "../flow/community-id.ts";
import { findQuotedFlow, flowAt } from "../flow/flow-table.ts";
import { followSegment } from "../flow/follow/follow.ts";
import { analyse } from "../flow/tcp-analysis.ts";
import { analysisOf, noteAnalysis, showAnalysis, tellAnalysis } from "./tcp/analysis.ts";
import { tellStatus } from "./names/checksum-status.ts";
import { noteFinished, noteReset } from "./tcp/reset.ts";
import { cookieLength, findScale, forgetCookie, options } from "./tcp/options.ts";
import { streamTimes } from "./tcp/times.ts";
import {
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
  TcpDirection,
  baseOf,
  findTcpFlow,
  tcpDirection,
} from "../flow/tcp-state.ts";

const TCP = protocol(14, "tcp", "tcp", "TCP", "Transmission Control Protocol", "tcp");
answers(TCP, BY_IP_PROTOCOL, 6);

const SOURCE = field("tcp.srcport", KIND_U16, "Source port");
const DESTINATION = field("tcp.dstport", KIND_U16, "Destination port");
const PORT = field("tcp.port", KIND_U16, "Source or destination port");
const STREAM = field("tcp.stream", KIND_U32, "Stream");
const LENGTH = field("tcp.len", KIND_U32, "Segment length");
const SEQUENCE = field("tcp.seq", KIND_U32, "Sequence number (relative)");
const SEQUENCE_RAW = field("tcp.seq_raw", KIND_U32, "Sequence number (raw)");
const NEXT_SEQUENCE = field("tcp.nxtseq", KIND_U32, "Next sequence number (relative)");
const ACK = field("tcp.ack", KIND_U32, "Acknowledgment number (relative)");
const ACK_RAW = field("tcp.ack_raw", KIND_U32, "Acknowledgment number (raw)");
const HEADER_LENGTH = field("tcp.hdr_len", KIND_U8, "Header length");
const FLAGS = field("tcp.flags", KIND_U16 | BASE_HEX, "Flags", "", 0x0fff);
const FLAG_TEXT = field("tcp.flags.str", KIND_STRING, "Flags as letters");
const FLAG_RESERVED = field("tcp.flags.res", KIND_BOOL, "Reserved", "", 0x0e00);
const FLAG_AE = field("tcp.flags.ae", KIND_BOOL, "Accurate ECN", "", 0x0100);
const FLAG_CWR = field("tcp.flags.cwr", KIND_BOOL, "Congestion window reduced", "", 0x0080);
const FLAG_ECE = field("tcp.flags.ece", KIND_BOOL, "ECN echo", "", 0x0040);
const FLAG_URG = field("tcp.flags.urg", KIND_BOOL, "Urgent", "", 0x0020);
const FLAG_ACK = field("tcp.flags.ack", KIND_BOOL, "Acknowledgment", "", 0x0010);
const FLAG_PSH = field("tcp.flags.push", KIND_BOOL, "Push", "", 0x0008);
const FLAG_RST = field("tcp.flags.reset", KIND_BOOL, "Reset", "", 0x0004);
const FLAG_SYN = field("tcp.flags.syn", KIND_BOOL, "Syn", "", 0x0002);
const FLAG_FIN = field("tcp.flags.fin", KIND_BOOL, "Fin", "", 0x0001);
const WINDOW_VALUE = field("tcp.window_size_value", KIND_U16, "Window");
const WINDOW = field("tcp.window_size", KIND_U32, "Calculated window size");
const WINDOW_SCALE = field("tcp.window_size_scalefactor", KIND_U32, "Window size scaling factor");
const CHECKSUM = field("tcp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const CHECKSUM_STATUS = field("tcp.checksum.status", KIND_U8, "Checksum status", CHECKSUM_WORDS);
const URGENT = field("tcp.urgent_pointer", KIND_U16, "Urgent pointer");
const PAYLOAD = field("tcp.payload", KIND_BYTES, "Payload");
/** Memo keys: window scale that a direction's SYN announced, plus one; 255 when its SYN had none. */
const MEMO_SCALE: u32 = (14 << 8) | 1;

export function tcp<S extends Sink>(s: S): void {
  const source = s.u16(SOURCE, 0);
  const destination = s.u16(DESTINATION, 2);
  s.hidden(PORT, 0, 2, source);
  s.hidden(PORT, 2, 2, destination);
  if (!s.ok) return;
  s.sourcePort = source;
  s.destinationPort = destination;
  if (s.shows && !s.quoted) tellAnalysis<S>(s, analysisOf(s));
  s.infoDecimal(source);
  s.info(" → ");
  s.infoDecimal(destination);
  if (s.quoted) quotedStream<S>(s, source, destination);
  if (s.quoted && !s.has(0, 14)) {
    if (s.has(4, 4)) s.u32(SEQUENCE_RAW, 4);
    return;
  }
  const sequence = s.peek32(4);
  const ack = s.peek32(8);
  const flags = s.peek16(12) & 0xfff;
  const headerLength = (s.peek8(12) >> 4) << 2;
  s.segmentAck = ack;
  s.segmentFlags = flags;
  s.sequence = sequence;
  const flow = s.ok ? findTcpFlow(s, source, destination, flags, sequence) : NO_FLOW;
  const payload = s.leftReported(headerLength);
  if (flow != NO_FLOW) s.generated(STREAM, load<u32>(flowAt(flow), FLOW_STREAM));
  nameOfPorts<S>(s, 6);
  s.generated(LENGTH, payload);
  if (s.shows) numbers<S>(s, flow, sequence, ack, flags, payload);
  if (s.ok && headerLength < 20) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Header length is less than 20 bytes", 12, 1);
    return;
  }
  s.number(HEADER_LENGTH, 12, 1, headerLength);
  if (s.walks(12, 2)) flagBits<S>(s);
  if (flags & (TCP_SYN | TCP_FIN | TCP_RST) && !s.quoted) noteFlags<S>(s, flow, flags);
  if (s.walks(14, 6)) {
    s.u16(WINDOW_VALUE, 14);
    if (s.shows && !s.quoted && s.ok) window<S>(s, flags);
    s.u16(CHECKSUM, 16);
    if (s.shows && !s.quoted) tellStatus<S>(s, CHECKSUM_STATUS, 16, networkPayload(s));
    s.u16(URGENT, 18);
  }
  forgetCookie();
  if (headerLength > 20) options<S>(s, headerLength, flow);
  if (!s.ok) return;
  if (flow != NO_FLOW) judge<S>(s, flow, headerLength, payload);
  if (s.shows && !s.quoted) streamTimes<S>(s, flow);
  if (s.shows) describe<S>(s, flow, sequence, ack, flags, payload);
  if (s.left(headerLength) != 0) s.hiddenBytes(PAYLOAD, headerLength, s.left(headerLength));
  if (s.shows) followSegment(s, flow, s.base + headerLength, s.left(headerLength), payload);
  if (payload != 0 || (flags & TCP_FIN) != 0) s.queue(CHILD_STREAM, 0, headerLength, payload, 0);
}

/** What the segment says of its conversation: found on the first pass, shown on the later ones. */
function judge<S extends Sink>(s: S, flow: u32, headerLength: u32, payload: u32): void {
  if (s.segmentFlags & TCP_SYN) {
    const scale = findScale<S>(s, headerLength);
    s.memo.set(MEMO_SCALE + s.direction, scale);
    if (s.live) changetype<TcpDirection>(tcpDirection(flow, s.direction)).scale = <u16>scale;
  }
  if (!s.live) {
    if (s.shows) showAnalysis<S>(s, analysisOf(s));
    return;
  }
  const bits = analyse(s, flow, payload, s.peek16(14), cookieLength());
  if (bits != 0) noteAnalysis<S>(s, bits);
}

/** An error speaks of a stream; its packet stays out of it. */
function quotedStream<S extends Sink>(s: S, source: u32, destination: u32): void {
  const flow = findQuotedFlow(s, 6, source, destination);
  if (flow != NO_FLOW) s.generated(STREAM, load<u32>(flowAt(flow), FLOW_STREAM));
}

function numbers<S extends Sink>(s: S, flow: u32, sequence: u32, ack: u32, flags: u32, payload: u32): void {
  const base = baseOf(s, flow, s.direction);
  s.number(SEQUENCE, 4, 4, sequence - base);
  s.u32(SEQUENCE_RAW, 4);
  s.generated(NEXT_SEQUENCE, sequence - base + payload + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0));
  const ackBase = flags & TCP_ACK ? baseOf(s, flow, 1 - s.direction) : 0;
  s.number(ACK, 8, 4, ack - ackBase);
  s.u32(ACK_RAW, 8);
}

function flagBits<S extends Sink>(s: S): void {
  s.bits16(FLAGS, 12);
  s.openLast();
  s.bits16(FLAG_RESERVED, 12);
  s.bits16(FLAG_AE, 12);
  s.bits16(FLAG_CWR, 12);
  s.bits16(FLAG_ECE, 12);
  s.bits16(FLAG_URG, 12);
  s.bits16(FLAG_ACK, 12);
  s.bits16(FLAG_PSH, 12);
  s.bits16(FLAG_RST, 12);
  s.bits16(FLAG_SYN, 12);
  s.bits16(FLAG_FIN, 12);
  if (s.shows && isMissed(FLAG_TEXT)) flagLetters<S>(s);
  s.close();
}

/** One letter a bit, from the reserved ones down; a dot where it is not set. */
const LETTERS = "RRRACEUAPRSF";

function flagLetters<S extends Sink>(s: S): void {
  const flags = s.peek16(12);
  s.begin();
  for (let i: u32 = 0; i < 12; i++) {
    if (((flags >> (11 - i)) & 1) != 0) s.put(<u32>LETTERS.charCodeAt(i));
    else {
      // U+00B7, as it is known from the peers.
      s.put(0xc2);
      s.put(0xb7);
    }
  }
  s.made(FLAG_TEXT, 12, 2);
}

function noteFlags<S extends Sink>(s: S, flow: u32, flags: u32): void {
  if (flags & TCP_SYN) {
    s.flags |= ROW_SYN;
    s.note(
      SEVERITY_CHAT,
      GROUP_SEQUENCE,
      flags & TCP_ACK ? "Connection establish acknowledge (SYN+ACK)" : "Connection establish request (SYN)",
      13,
      1,
    );
  }
  if (flags & TCP_FIN) {
    s.flags |= ROW_FIN;
    s.note(SEVERITY_CHAT, GROUP_SEQUENCE, "Connection finish (FIN)", 13, 1);
    if (s.live) noteFinished(flow, s.direction);
  }
  if (flags & TCP_RST) {
    s.flags |= ROW_RESET;
    noteReset<S>(s, flow);
  }
}

/** Scaling holds when both SYNs announced it, and never for a SYN's own window (RFC 7323 section 2.2). */
function window<S extends Sink>(s: S, flags: u32): void {
  const value = s.peek16(14);
  const own = <u32>s.memo.get(MEMO_SCALE + s.direction);
  const other = <u32>s.memo.get(MEMO_SCALE + 1 - s.direction);
  if (flags & TCP_SYN || own == 0 || own == 255 || other == 255) {
    s.generated(WINDOW, value);
    return;
  }
  s.generated(WINDOW, value << min(own - 1, 14));
  s.generated(WINDOW_SCALE, 1 << min(own - 1, 14));
}

/** [SYN, ACK] Seq=0 Ack=1 Win=65535 Len=0 */
function describe<S extends Sink>(s: S, flow: u32, sequence: u32, ack: u32, flags: u32, payload: u32): void {
  s.info(" [");
  let first = true;
  for (let bit: u32 = 0; bit < 9; bit++) {
    if ((flags & (1 << bit)) == 0) continue;
    if (!first) s.info(", ");
    first = false;
    s.info(flagName(bit));
  }
  s.info("] Seq=");
  s.infoDecimal(sequence - baseOf(s, flow, s.direction));
  if (flags & TCP_ACK) {
    s.info(" Ack=");
    s.infoDecimal(ack - baseOf(s, flow, 1 - s.direction));
  }
  s.info(" Win=");
  const own = <u32>s.memo.get(MEMO_SCALE + s.direction);
  const isScaled =
    own != 0 && own != 255 && (flags & TCP_SYN) == 0 && <u32>s.memo.get(MEMO_SCALE + 1 - s.direction) != 255;
  s.infoDecimal(isScaled ? s.peek16(14) << min(own - 1, 14) : s.peek16(14));
  s.info(" Len=");
  s.infoDecimal(payload);
}

function flagName(bit: u32): string {
  switch (bit) {
    case 0:
      return "FIN";
    case 1:
      return "SYN";
    case 2:
      return "RST";
    case 3:
      return "PSH";
    case 4:
      return "ACK";
    case 5:
      return "URG";
    case 6:
      return "ECE";
    case 7:
      return "CWR";
    default:
      return "AE";
  }
}
