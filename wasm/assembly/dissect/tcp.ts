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
  KIND_NONE,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { FLOW_STREAM } from "../../../shared/abi/flow.ts";
import {
  GROUP_MALFORMED,
  GROUP_SEQUENCE,
  SEVERITY_CHAT,
  SEVERITY_ERROR,
  SEVERITY_WARNING,
} from "../../../shared/abi/note.ts";
import { NO_FLOW, ROW_FIN, ROW_RESET, ROW_SYN } from "../../../shared/abi/table.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_STREAM, Sink } from "../core/sink.ts";
import { isMissed } from "../core/wanted.ts";
import { flowAt } from "../flow/flow-table.ts";
import { followSegment } from "../flow/follow/follow.ts";
import { streamTimes } from "./tcp/times.ts";
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, baseOf, findTcpFlow } from "../flow/tcp-state.ts";

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
const URGENT = field("tcp.urgent_pointer", KIND_U16, "Urgent pointer");
const PAYLOAD = field("tcp.payload", KIND_BYTES, "Payload");
const OPTIONS = field("tcp.options", KIND_BYTES, "Options");
const OPTION_KIND = field(
  "tcp.option_kind",
  KIND_U8,
  "Option",
  "0=End of option list;1=No operation;2=Maximum segment size;3=Window scale;4=SACK permitted;5=SACK;6=Echo;7=Echo reply;8=Timestamps;" +
    "14=Alternate checksum request;19=MD5 signature;27=Quick-Start;28=User timeout;29=TCP authentication;30=Multipath TCP;34=Fast Open cookie;" +
    "69=Encryption negotiation;172=Accurate ECN order 0;174=Accurate ECN order 1;253=Experiment 1;254=Experiment 2",
);
const OPTION_LENGTH = field("tcp.option_len", KIND_U8, "Length");
const OPTION_MSS_HEAD = field("tcp.options.mss", KIND_NONE, "Maximum segment size");
const OPTION_SCALE_HEAD = field("tcp.options.wscale", KIND_NONE, "Window scale");
const OPTION_SACK_HEAD = field("tcp.options.sack", KIND_NONE, "Selective acknowledgment");
const OPTION_STAMP_HEAD = field("tcp.options.timestamp", KIND_NONE, "Timestamps");
const OPTION_MSS = field("tcp.options.mss_val", KIND_U16, "MSS value");
const OPTION_SHIFT = field("tcp.options.wscale.shift", KIND_U8, "Shift count");
const OPTION_MULTIPLIER = field("tcp.options.wscale.multiplier", KIND_U16, "Multiplier");
const OPTION_SACK_PERMITTED = field("tcp.options.sack_perm", KIND_BOOL, "SACK permitted");
const OPTION_SACK_LEFT = field("tcp.options.sack_le", KIND_U32, "Left edge (relative)");
const OPTION_SACK_RIGHT = field("tcp.options.sack_re", KIND_U32, "Right edge (relative)");
const OPTION_SACK_COUNT = field("tcp.options.sack.count", KIND_U8, "SACK count");
const OPTION_STAMP = field("tcp.options.timestamp.tsval", KIND_U32, "Timestamp value");
const OPTION_ECHO = field("tcp.options.timestamp.tsecr", KIND_U32, "Timestamp echo reply");
const OPTION_MD5 = field("tcp.options.md5.digest", KIND_BYTES, "MD5 digest");
const OPTION_TIMEOUT = field("tcp.options.user_to_val", KIND_U16, "User timeout", "", 0x7fff);
const OPTION_TIMEOUT_GRANULARITY = field(
  "tcp.options.user_to_granularity",
  KIND_BOOL,
  "Granularity is minutes",
  "",
  0x8000,
);
const OPTION_COOKIE = field("tcp.options.tfo.cookie", KIND_BYTES, "Fast Open cookie");
const OPTION_AUTHENTICATION = field("tcp.options.ao.mac", KIND_BYTES, "Message authentication code");
const OPTION_MULTIPATH = field(
  "tcp.options.mptcp.subtype",
  KIND_U8,
  "Multipath TCP subtype",
  "0=Multipath capable;1=Join connection;2=Data sequence signal;3=Add address;4=Remove address;5=Change subflow priority;6=Fallback;7=Fast close;8=Reset",
  0xf0,
);
const OPTION_MULTIPATH_KEY = field("tcp.options.mptcp.sendkey", KIND_U64, "Sender's key");
const OPTION_DATA = field("tcp.options.unknown.payload", KIND_BYTES, "Option data");

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
  s.infoDecimal(source);
  s.info(" → ");
  s.infoDecimal(destination);
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
  s.generated(LENGTH, payload);
  if (s.shows) numbers<S>(s, flow, sequence, ack, flags, payload);
  if (s.ok && headerLength < 20) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Header length is less than 20 bytes", 12, 1);
    return;
  }
  s.number(HEADER_LENGTH, 12, 1, headerLength);
  if (s.walks(12, 2)) flagBits<S>(s);
  if (flags & (TCP_SYN | TCP_FIN | TCP_RST) && !s.quoted) noteFlags<S>(s, flags);
  if (s.walks(14, 6)) {
    s.u16(WINDOW_VALUE, 14);
    if (s.shows && !s.quoted && s.ok) window<S>(s, flags);
    s.u16(CHECKSUM, 16);
    s.u16(URGENT, 18);
  }
  if (headerLength > 20) options<S>(s, headerLength, flow);
  if (!s.ok) return;
  if (flags & TCP_SYN && !s.quoted) s.memo.set(MEMO_SCALE + s.direction, findScale<S>(s, headerLength));
  if (s.shows && !s.quoted) streamTimes<S>(s, flow);
  if (s.shows) describe<S>(s, flow, sequence, ack, flags, payload);
  if (s.left(headerLength) != 0) s.hiddenBytes(PAYLOAD, headerLength, s.left(headerLength));
  if (s.shows) followSegment(s, flow, s.base + headerLength, s.left(headerLength), payload);
  s.queue(CHILD_STREAM, 0, headerLength, payload, 0);
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

function noteFlags<S extends Sink>(s: S, flags: u32): void {
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
  }
  if (flags & TCP_RST) {
    s.flags |= ROW_RESET;
    s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "Connection reset (RST)", 13, 1);
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

function options<S extends Sink>(s: S, end: u32, flow: u32): void {
  s.bytes(OPTIONS, 20, end - 20);
  s.openLast();
  let at: u32 = 20;
  while (s.ok && at < end) {
    const kind = s.u8(OPTION_KIND, at);
    if (kind == 0) break;
    if (kind == 1) {
      at++;
      continue;
    }
    s.openLast();
    const length = s.u8(OPTION_LENGTH, at + 1);
    if (length < 2 || length > end - at) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Option length does not fit", at + 1, 1);
      s.close();
      break;
    }
    if (s.walks(at, length)) option<S>(s, kind, at, length, flow);
    s.close();
    at += length;
  }
  s.close();
}

/** The window scale option of a SYN, as MEMO_SCALE keeps it. */
function findScale<S extends Sink>(s: S, end: u32): u32 {
  for (let at: u32 = 20; at + 2 < end;) {
    const kind = s.peek8(at);
    if (kind == 0) break;
    if (kind == 3) return min(s.peek8(at + 2), 14) + 1;
    at += kind == 1 ? 1 : max<u32>(s.peek8(at + 1), 2);
  }
  return 255;
}

function option<S extends Sink>(s: S, kind: u32, at: u32, length: u32, flow: u32): void {
  if (kind == 2 && length == 4) {
    s.hidden(OPTION_MSS_HEAD, at, length, 0);
    s.u16(OPTION_MSS, at + 2);
  } else if (kind == 3 && length == 3) {
    s.hidden(OPTION_SCALE_HEAD, at, length, 0);
    s.u8(OPTION_SHIFT, at + 2);
    s.generated(OPTION_MULTIPLIER, 1 << min(s.peek8(at + 2), 14));
  } else if (kind == 4 && length == 2) s.number(OPTION_SACK_PERMITTED, at, 2, 1);
  else if (kind == 5 && length >= 10) {
    s.hidden(OPTION_SACK_HEAD, at, length, 0);
    sack<S>(s, at, length, flow);
  } else if (kind == 8 && length == 10) {
    s.hidden(OPTION_STAMP_HEAD, at, length, 0);
    s.u32(OPTION_STAMP, at + 2);
    s.u32(OPTION_ECHO, at + 6);
  } else if (kind == 19 && length == 18) s.bytes(OPTION_MD5, at + 2, 16);
  else if (kind == 28 && length == 4) {
    s.bits16(OPTION_TIMEOUT_GRANULARITY, at + 2);
    s.bits16(OPTION_TIMEOUT, at + 2);
  } else if (kind == 29 && length >= 4) s.bytes(OPTION_AUTHENTICATION, at + 4, length - 4);
  else if (kind == 30 && length >= 3) {
    const subtype = s.bits8(OPTION_MULTIPATH, at + 2);
    if (subtype == 0 && length >= 12) s.u64(OPTION_MULTIPATH_KEY, at + 4);
    else if (length > 3) s.bytes(OPTION_DATA, at + 3, length - 3);
  } else if (kind == 34 && length > 2) s.bytes(OPTION_COOKIE, at + 2, length - 2);
  else if (length > 2) s.bytes(OPTION_DATA, at + 2, length - 2);
}

function sack<S extends Sink>(s: S, at: u32, length: u32, flow: u32): void {
  const base = baseOf(s, flow, 1 - s.direction);
  s.generated(OPTION_SACK_COUNT, (length - 2) >> 3);
  for (let i: u32 = 2; i + 8 <= length; i += 8) {
    s.number(OPTION_SACK_LEFT, at + i, 4, s.peek32(at + i) - base);
    s.number(OPTION_SACK_RIGHT, at + i + 4, 4, s.peek32(at + i + 4) - base);
  }
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
