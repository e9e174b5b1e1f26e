/**
 * Datagram Congestion Control Protocol (RFC 4340 section 5).
 *
 *   0          2          4        5                 6          8                 9
 *   | src port | dst port | offset | ccval, coverage | checksum | res, type, X    | sequence (X: reserved (1), 6; else 3) |
 *
 * then, as the type says, acknowledgment (8 or 4 bytes), service code, reset code and data; options up to offset × 4.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, GROUP_PROTOCOL, SEVERITY_ERROR, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { FLOW_STREAM } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { nameOfHosts } from "../flow/community-id.ts";
import { findFlow, flowAt } from "../flow/flow-table.ts";
import { leaveTransport } from "../flow/outer-flows.ts";

const DCCP = protocol(127, "dccp", "dccp", "DCCP", "Datagram Congestion Control Protocol", "udp");
answers(DCCP, BY_IP_PROTOCOL, 33);

const SOURCE = field("dccp.srcport", KIND_U16, "Source port");
const DESTINATION = field("dccp.dstport", KIND_U16, "Destination port");
const PORT = field("dccp.port", KIND_U16, "Source or destination port");
const STREAM = field("dccp.stream", KIND_U32, "Stream");
const OFFSET = field("dccp.data_offset", KIND_U8, "Data offset");
const CCVAL = field("dccp.ccval", KIND_U8, "CCVal", "", 0xf0);
const COVERAGE = field("dccp.cscov", KIND_U8, "Checksum coverage", "", 0x0f);
const CHECKSUM = field("dccp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const TYPE = field(
  "dccp.type",
  KIND_U8,
  "Type",
  "0=Request;1=Response;2=Data;3=Ack;4=DataAck;5=CloseReq;6=Close;7=Reset;8=Sync;9=SyncAck;10=Listen;11-15=Reserved",
  0x1e,
);
const EXTENDED = field("dccp.x", KIND_BOOL, "Extended sequence numbers", "", 0x01);
const SEQUENCE = field("dccp.seq", KIND_U64, "Sequence number, relative");
const SEQUENCE_RAW = field("dccp.seq_raw", KIND_U64, "Sequence number");
const ACK = field("dccp.ack", KIND_U64, "Acknowledgment number, relative");
const ACK_RAW = field("dccp.ack_raw", KIND_U64, "Acknowledgment number");
const SERVICE = field("dccp.service_code", KIND_U32, "Service code", "0=not specified");
const RESET = field(
  "dccp.reset_code",
  KIND_U8,
  "Reset code",
  "0=Unspecified;1=Closed;2=Aborted;3=No Connection;4=Packet Error;5=Option Error;6=Mandatory Error;7=Connection Refused;8=Bad Service Code;" +
    "9=Too Busy;10=Bad Initial Cookie;11=Aggression Penalty",
);
const DATA_1 = field("dccp.data1", KIND_U8, "Data 1");
const DATA_2 = field("dccp.data2", KIND_U8, "Data 2");
const DATA_3 = field("dccp.data3", KIND_U8, "Data 3");
const OPTION = field(
  "dccp.option_type",
  KIND_U8,
  "Option",
  "0=Padding;1=Mandatory;2=Slow receiver;32=Change L;33=Confirm L;34=Change R;35=Confirm R;36=Initial cookie;37=NDP count;38=Ack vector, nonce 0;" +
    "39=Ack vector, nonce 1;40=Data dropped;41=Time stamp;42=Time stamp echo;43=Elapsed time;44=Data checksum;192=Loss event rate;193=Loss intervals;194=Receive rate",
);
const FEATURE = field(
  "dccp.feature_number",
  KIND_U8,
  "Feature",
  "1=Congestion control;2=Short sequence numbers;3=Sequence window;4=ECN incapable;5=Ack ratio;6=Send ack vector;7=Send NDP count;8=Minimum checksum coverage;9=Check data checksum",
);
const TIME_STAMP = field("dccp.timestamp", KIND_U32, "Time stamp");
const OPTION_DATA = field("dccp.option_unknown", KIND_BYTES, "Data");

/** Memo keys: sequence number before which a direction's relative ones count from 0, plus one. */
const MEMO_FIRST: u32 = 127 << 8;
const RESET_TYPE: u32 = 7;

export function dccp<S extends Sink>(s: S): void {
  const source = s.u16(SOURCE, 0);
  const destination = s.u16(DESTINATION, 2);
  s.hidden(PORT, 0, 2, source);
  s.hidden(PORT, 2, 2, destination);
  if (!s.ok) return;
  s.sourcePort = source;
  s.destinationPort = destination;
  leaveTransport(s);
  const flow = findFlow(s, 33, source, destination);
  nameOfHosts<S>(s);
  if (flow != NO_FLOW) s.generated(STREAM, load<u32>(flowAt(flow), FLOW_STREAM));
  s.infoDecimal(source);
  s.info(" → ");
  s.infoDecimal(destination);
  const offset = s.u8(OFFSET, 4) << 2;
  s.bits8(CCVAL, 5);
  s.bits8(COVERAGE, 5);
  s.u16(CHECKSUM, 6);
  const type = s.bits8(TYPE, 8);
  const isExtended = s.bits8(EXTENDED, 8) != 0;
  s.info(" [");
  s.infoField(TYPE, type);
  s.info("]");
  if (type > 10) {
    s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Reserved type", 8, 1);
    return;
  }
  const headerLength: u32 = isExtended ? 16 : 12;
  if (offset < headerLength) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Data offset is less than the header", 4, 1);
    return;
  }
  sequence<S>(s, isExtended);
  const at = further<S>(s, type, headerLength, isExtended);
  if (!s.ok) return;
  if (at > offset) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Data offset is less than the header", 4, 1);
  else {
    if (s.need(at, offset - at)) options<S>(s, at, offset);
    s.next(0, offset);
  }
}

function sequence<S extends Sink>(s: S, isExtended: bool): void {
  const at: u32 = isExtended ? 10 : 9;
  const size: u32 = isExtended ? 6 : 3;
  const value = number<S>(s, at, isExtended);
  const first = s.memo.getBefore(MEMO_FIRST + s.direction);
  if (first == 0) s.memo.set(MEMO_FIRST + s.direction, value + 1);
  else s.number(SEQUENCE, at, size, value + 1 - first);
  s.number(SEQUENCE_RAW, at, size, value);
  s.info(" Seq=");
  s.infoDecimal(first == 0 ? value : value + 1 - first);
}

/** 48 bits, or 24. */
function number<S extends Sink>(s: S, at: u32, isExtended: bool): u64 {
  if (!isExtended) return s.peek24(at);
  return ((<u64>s.peek16(at)) << 32) | s.peek32(at + 2);
}

/** What the type adds; offset behind it. */
function further<S extends Sink>(s: S, type: u32, from: u32, isExtended: bool): u32 {
  let at = from;
  if (type != 0 && type != 2 && type != 10) {
    const size: u32 = isExtended ? 6 : 3;
    at += isExtended ? 2 : 1;
    const value = number<S>(s, at, isExtended);
    const first = s.memo.get(MEMO_FIRST + 1 - s.direction);
    s.number(ACK, at, size, first == 0 ? value : value + 1 - first);
    s.number(ACK_RAW, at, size, value);
    s.info(" (Ack=");
    s.infoDecimal(first == 0 ? value : value + 1 - first);
    s.info(")");
    at += size;
  }
  if (type < 2 || type == 10) {
    const service = s.u32(SERVICE, at);
    s.info(" (service=");
    s.infoField(SERVICE, service);
    s.info(")");
    return at + 4;
  }
  if (type != RESET_TYPE) return at;
  const code = s.u8(RESET, at);
  s.u8(DATA_1, at + 1);
  s.u8(DATA_2, at + 2);
  s.u8(DATA_3, at + 3);
  s.info(" (code=");
  s.infoField(RESET, code);
  s.info(")");
  return at + 4;
}

/** RFC 4340 section 5.8: types below 32 are a single byte, the others have a length. */
function options<S extends Sink>(s: S, from: u32, end: u32): void {
  if (from == end) return;
  s.open("Options", from, end - from);
  let at = from;
  while (s.ok && at < end) {
    const type = s.u8(OPTION, at);
    if (type < 32) {
      at++;
      continue;
    }
    const length = s.peek8(at + 1);
    if (length < 2 || length > end - at) {
      s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Option length does not fit", at + 1, 1);
      break;
    }
    s.openLast();
    if (type < 36 && length > 2) s.u8(FEATURE, at + 2);
    else if (type == 41 && length == 6) s.u32(TIME_STAMP, at + 2);
    else if (length > 2) s.bytes(OPTION_DATA, at + 2, length - 2);
    s.close();
    at += length;
  }
  s.close();
}
