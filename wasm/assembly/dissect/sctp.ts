/**
 * Stream Control Transmission Protocol (RFC 9260; 3758 partial reliability, 4895 authentication, 5061 addresses, 6525 streams, 8260).
 *
 *   0          2          4     8          12
 *   | src port | dst port | tag | checksum | chunk: type, flags, length (2), value, padding to 4 bytes | chunk …
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, BY_SCTP_PAYLOAD, BY_SCTP_PORT, BY_UDP_PORT, answers, findByTable } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { nameOfPorts } from "../flow/community-id.ts";
import { findFlow } from "../flow/flow-table.ts";
import { leaveTransport } from "../flow/outer-flows.ts";
import { SCTP_CHUNKS, SCTP_PAYLOADS } from "./names/sctp.ts";
import { causes, parameters } from "./sctp/parameters.ts";

const SCTP = protocol(17, "sctp", "sctp", "SCTP", "Stream Control Transmission Protocol", "tcp");
answers(SCTP, BY_IP_PROTOCOL, 132);
answers(SCTP, BY_UDP_PORT, 9899);

const SOURCE = field("sctp.srcport", KIND_U16, "Source port");
const DESTINATION = field("sctp.dstport", KIND_U16, "Destination port");
const PORT = field("sctp.port", KIND_U16, "Source or destination port");
const TAG = field("sctp.verification_tag", KIND_U32 | BASE_HEX, "Verification tag");
const CHECKSUM = field("sctp.checksum", KIND_U32 | BASE_HEX, "Checksum");
const CHUNK = field("sctp.chunk_type", KIND_U8, "Chunk", SCTP_CHUNKS);
const FLAGS = field("sctp.chunk_flags", KIND_U8 | BASE_HEX, "Flags");
const LENGTH = field("sctp.chunk_length", KIND_U16, "Length");
const PADDING = field("sctp.chunk_padding", KIND_BYTES, "Padding");
const VALUE = field("sctp.chunk_value", KIND_BYTES, "Value");
const DATA_IMMEDIATE = field("sctp.data_i_bit", KIND_BOOL, "Acknowledge at once", "", 0x08);
const DATA_UNORDERED = field("sctp.data_u_bit", KIND_BOOL, "Unordered", "", 0x04);
const DATA_FIRST = field("sctp.data_b_bit", KIND_BOOL, "First part", "", 0x02);
const DATA_LAST = field("sctp.data_e_bit", KIND_BOOL, "Last part", "", 0x01);
const DATA_TSN = field("sctp.data_tsn_raw", KIND_U32, "Transmission sequence number");
const DATA_STREAM = field("sctp.data_sid", KIND_U16 | BASE_HEX, "Stream");
const DATA_SEQUENCE = field("sctp.data_ssn", KIND_U16, "Stream sequence number");
const DATA_MESSAGE = field("sctp.data_mid", KIND_U32, "Message");
const DATA_FRAGMENT = field("sctp.data_fsn", KIND_U32, "Fragment sequence number");
const DATA_PROTOCOL = field("sctp.data_payload_proto_id", KIND_U32, "Payload protocol", SCTP_PAYLOADS);
const INITIATE_TAG = field("sctp.initiate_tag", KIND_U32 | BASE_HEX, "Initiate tag");
const INIT_TAG = field("sctp.init_initiate_tag", KIND_U32 | BASE_HEX, "Initiate tag");
const INIT_CREDIT = field("sctp.init_credit", KIND_U32, "Advertised receiver window");
const INIT_OUT = field("sctp.init_nr_out_streams", KIND_U16, "Outbound streams");
const INIT_IN = field("sctp.init_nr_in_streams", KIND_U16, "Inbound streams");
const INIT_TSN = field("sctp.init_initial_tsn", KIND_U32, "Initial sequence number");
const ACK_TAG = field("sctp.initack_initiate_tag", KIND_U32 | BASE_HEX, "Initiate tag");
const ACK_CREDIT = field("sctp.initack_credit", KIND_U32, "Advertised receiver window");
const ACK_OUT = field("sctp.initack_nr_out_streams", KIND_U16, "Outbound streams");
const ACK_IN = field("sctp.initack_nr_in_streams", KIND_U16, "Inbound streams");
const ACK_TSN = field("sctp.initack_initial_tsn", KIND_U32, "Initial sequence number");
const SACK_TSN = field("sctp.sack_cumulative_tsn_ack_raw", KIND_U32, "Cumulative acknowledgment");
const SACK_CREDIT = field("sctp.sack_a_rwnd", KIND_U32, "Advertised receiver window");
const SACK_GAPS = field("sctp.sack_number_of_gap_blocks", KIND_U16, "Number of gap blocks");
const SACK_DUPLICATES = field("sctp.sack_number_of_duplicated_tsns", KIND_U16, "Number of duplicates");
const SACK_GAP_START = field("sctp.sack_gap_block_start", KIND_U16, "Gap block start");
const SACK_GAP_END = field("sctp.sack_gap_block_end", KIND_U16, "Gap block end");
const SACK_DUPLICATE = field("sctp.sack_duplicate_tsn", KIND_U32, "Duplicate");
const SHUTDOWN_TSN = field("sctp.shutdown_cumulative_tsn_ack", KIND_U32, "Cumulative acknowledgment");
const COOKIE = field("sctp.cookie", KIND_BYTES, "Cookie");
const ECNE_TSN = field("sctp.ecne_lowest_tsn", KIND_U32, "Lowest sequence number");
const CWR_TSN = field("sctp.cwr_lowest_tsn", KIND_U32, "Lowest sequence number");
const FORWARD_TSN = field("sctp.forward_tsn_tsn", KIND_U32, "New cumulative sequence number");
const FORWARD_STREAM = field("sctp.forward_tsn_sid", KIND_U16, "Stream");
const FORWARD_SEQUENCE = field("sctp.forward_tsn_ssn", KIND_U16, "Stream sequence number");
const ASCONF_SEQUENCE = field("sctp.asconf_seq_nr_number", KIND_U32 | BASE_HEX, "Sequence number");
const ABORT_BIT = field("sctp.abort_t_bit", KIND_BOOL, "Tag reflected", "", 0x01);

const DATA: u32 = 0;
const I_DATA: u32 = 64;
const HEADER: u32 = 12;

export function sctp<S extends Sink>(s: S): void {
  const source = s.u16(SOURCE, 0);
  const destination = s.u16(DESTINATION, 2);
  s.hidden(PORT, 0, 2, source);
  s.hidden(PORT, 2, 2, destination);
  if (!s.ok) return;
  s.sourcePort = source;
  s.destinationPort = destination;
  leaveTransport(s);
  findFlow(s, 132, source, destination);
  nameOfPorts<S>(s, 132);
  s.u32(TAG, 4);
  s.u32(CHECKSUM, 8);
  let at = HEADER;
  while (s.ok && s.leftReported(at) >= 4) at = chunk<S>(s, at);
}

/** One chunk; where the next begins. */
function chunk<S extends Sink>(s: S, at: u32): u32 {
  const type = s.u8(CHUNK, at);
  s.openLast();
  s.u8(FLAGS, at + 1);
  const length = s.u16(LENGTH, at + 2);
  const there = s.leftReported(at);
  if (!s.ok) return at;
  s.infoSeparate(" ");
  s.infoField(CHUNK, type);
  if (length < 4 || length > there) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Chunk length does not fit", at + 2, 2);
  if (length < 4) return at + there;
  const end = at + min(length, there);
  if (type == DATA) data<S>(s, at, end, 16);
  else if (type == I_DATA) data<S>(s, at, end, 20);
  else control<S>(s, type, at, end);
  const padding = min((0 - length) & 3, s.left(end));
  if (padding != 0) s.bytes(PADDING, end, padding);
  s.close();
  return end + padding;
}

/** DATA and, with a longer header, I-DATA (RFC 8260 section 2.1). */
function data<S extends Sink>(s: S, at: u32, end: u32, header: u32): void {
  s.bits8(DATA_IMMEDIATE, at + 1);
  s.bits8(DATA_UNORDERED, at + 1);
  const isFirst = s.bits8(DATA_FIRST, at + 1);
  const isLast = s.bits8(DATA_LAST, at + 1);
  const sequence = s.u32(DATA_TSN, at + 4);
  s.u16(DATA_STREAM, at + 8);
  let payload: u32 = 0;
  if (header == 16) {
    s.u16(DATA_SEQUENCE, at + 10);
    payload = s.u32(DATA_PROTOCOL, at + 12);
  } else {
    s.u32(DATA_MESSAGE, at + 12);
    if (isFirst) payload = s.u32(DATA_PROTOCOL, at + 16);
    else s.u32(DATA_FRAGMENT, at + 16);
  }
  if (!s.ok || end - at <= header) return;
  s.info(" (TSN=");
  s.infoDecimal(sequence);
  s.info(")");
  if (isFirst && isLast) s.nextPart(payloadProtocol(s, payload), at + header, end - at - header);
  else {
    s.info(" (part of a message)");
    s.bytes(VALUE, at + header, min(end - at - header, s.left(at + header)));
  }
}

/** Protocol by payload protocol identifier, then by the lower port, then by the higher. */
function payloadProtocol(s: Sink, payload: u32): u32 {
  const told = payload == 0 ? 0 : <u32>findByTable(BY_SCTP_PAYLOAD, payload);
  if (told != 0) return told;
  const low = <u32>findByTable(BY_SCTP_PORT, min(s.sourcePort, s.destinationPort));
  return low != 0 ? low : <u32>findByTable(BY_SCTP_PORT, max(s.sourcePort, s.destinationPort));
}

function control<S extends Sink>(s: S, type: u32, at: u32, end: u32): void {
  const body = at + 4;
  switch (type) {
    case 1:
      return init<S>(s, body, end, false);
    case 2:
      return init<S>(s, body, end, true);
    case 3:
    case 16:
      return sack<S>(s, body, end, type == 16);
    case 4:
    case 5:
    case 130:
      return parameters<S>(s, body, end);
    case 6:
      s.bits8(ABORT_BIT, at + 1);
      return causes<S>(s, body, end);
    case 9:
      return causes<S>(s, body, end);
    case 7:
      s.u32(SHUTDOWN_TSN, body);
      return;
    case 10:
      if (end > body) s.bytes(COOKIE, body, end - body);
      return;
    case 12:
      s.u32(ECNE_TSN, body);
      return;
    case 13:
      s.u32(CWR_TSN, body);
      return;
    case 128:
    case 193:
      s.u32(ASCONF_SEQUENCE, body);
      return parameters<S>(s, body + 4, end);
    case 192:
      return forward<S>(s, body, end);
    default:
      if (end > body) s.bytes(VALUE, body, end - body);
  }
}

function init<S extends Sink>(s: S, at: u32, end: u32, isAck: bool): void {
  s.u32(isAck ? ACK_TAG : INIT_TAG, at);
  s.hidden(INITIATE_TAG, at, 4, s.peek32(at));
  s.u32(isAck ? ACK_CREDIT : INIT_CREDIT, at + 4);
  s.u16(isAck ? ACK_OUT : INIT_OUT, at + 8);
  s.u16(isAck ? ACK_IN : INIT_IN, at + 10);
  s.u32(isAck ? ACK_TSN : INIT_TSN, at + 12);
  parameters<S>(s, at + 16, end);
}

function sack<S extends Sink>(s: S, at: u32, end: u32, isRenegable: bool): void {
  const ack = s.u32(SACK_TSN, at);
  const credit = s.u32(SACK_CREDIT, at + 4);
  let gaps = s.u16(SACK_GAPS, at + 8);
  if (isRenegable) gaps += s.peek16(at + 10);
  const duplicates = isRenegable ? s.u16(SACK_DUPLICATES, at + 12) : s.u16(SACK_DUPLICATES, at + 10);
  s.info(" (Ack=");
  s.infoDecimal(ack);
  s.info(", Arwnd=");
  s.infoDecimal(credit);
  s.info(")");
  at += isRenegable ? 16 : 12;
  for (let i: u32 = 0; i < gaps && s.ok && at < end; i++) {
    s.u16(SACK_GAP_START, at);
    s.u16(SACK_GAP_END, at + 2);
    at += 4;
  }
  for (let i: u32 = 0; i < duplicates && s.ok && at < end; i++) {
    s.u32(SACK_DUPLICATE, at);
    at += 4;
  }
}

/** RFC 3758 section 3.2. */
function forward<S extends Sink>(s: S, at: u32, end: u32): void {
  s.u32(FORWARD_TSN, at);
  for (at += 4; s.ok && at < end && end - at >= 4; at += 4) {
    s.u16(FORWARD_STREAM, at);
    s.u16(FORWARD_SEQUENCE, at + 2);
  }
}
