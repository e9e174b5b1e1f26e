/**
 * GPRS tunnelling protocol, versions 0 and 1, control and user plane (TS 29.060, TS 29.281; version 0 GSM 09.60), and its
 * charging form GTP' (TS 32.295). Version 2 goes on to gtpv2.ts.
 *
 *   version 1   0       1      2        4      8          10      11                12
 *               | flags | type | length | TEID | sequence | N-PDU | next extension  | extensions … | elements or packet …
 *   version 0   0       1      2        4          6            8       9      12
 *               | flags | type | length | sequence | flow label | N-PDU | FFFFFF | tunnel id (8) | elements or packet …
 *   GTP'        0       1      2        4          6
 *               | flags | type | length | sequence | elements …
 *
 * Version 1 has bytes 8 to 11 when any of the flags E, S and PN is set. The length counts from byte 8 (version 0: 20).
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FRAME,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_TCP_PORT, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { gtpElements } from "./gtp/elements.ts";
import { GTP_EXTENSIONS, GTP_MESSAGES } from "./names/gtp.ts";
import { GTPV2, IPV4, IPV6 } from "./names/protocols.ts";

const GTP = protocol(120, "gtp", "gtp", "GTP", "GPRS Tunnelling Protocol", "tunnel");
answers(GTP, BY_UDP_PORT, 2152);
answers(GTP, BY_UDP_PORT, 2123);
answers(GTP, BY_TCP_PORT, 2152);
answers(GTP, BY_TCP_PORT, 2123);
const GTP_PRIME = protocol(122, "gtpprime", "gtpprime", "GTP", "GPRS Tunnelling Protocol Prime", "management");
answers(GTP_PRIME, BY_UDP_PORT, 3386);
answers(GTP_PRIME, BY_TCP_PORT, 3386);

const FLAGS = field("gtp.flags", KIND_U8 | BASE_HEX, "Flags");
const VERSION = field("gtp.flags.version", KIND_U8, "Version", "0=GTP release 97/98;1=GTP release 99;2=GTPv2-C", 0xe0);
const PAYLOAD = field("gtp.flags.payload", KIND_U8, "Protocol type", "0=GTP';1=GTP", 0x10);
const RESERVED = field("gtp.flags.reserved", KIND_U8, "Reserved", "", 0x0e);
const RESERVED_BIT = field("gtp.flags.reserved", KIND_U8, "Reserved", "", 0x08);
const SHORT_HEADER = field("gtp.flags.hdr_length", KIND_BOOL, "Header of 6 bytes", "", 0x01);
const FLAG_NPDU = field("gtp.flags.snn", KIND_BOOL, "N-PDU number", "", 0x01);
const FLAG_EXTENSION = field("gtp.flags.e", KIND_BOOL, "Extension header", "", 0x04);
const FLAG_SEQUENCE = field("gtp.flags.s", KIND_BOOL, "Sequence number", "", 0x02);
const FLAG_NUMBER = field("gtp.flags.pn", KIND_BOOL, "N-PDU number", "", 0x01);
const MESSAGE = field("gtp.message", KIND_U8 | BASE_HEX, "Message", GTP_MESSAGES);
const LENGTH = field("gtp.length", KIND_U16, "Length");
const TUNNEL = field("gtp.teid", KIND_U32 | BASE_HEX, "Tunnel endpoint");
const SEQUENCE = field("gtp.seq_number", KIND_U16 | BASE_HEX, "Sequence number");
const NPDU = field("gtp.npdu_number", KIND_U8 | BASE_HEX, "N-PDU number");
const FLOW_LABEL = field("gtp.flow_label", KIND_U16 | BASE_HEX, "Flow label");
const SNDCP_NUMBER = field("gtp.sndcp_number", KIND_U8 | BASE_HEX, "SNDCP N-PDU number");
const TUNNEL_ID = field("gtp.tid", KIND_STRING, "Tunnel id");
const NEXT_EXTENSION = field("gtp.ext_hdr.next", KIND_U8 | BASE_HEX, "Next extension header", GTP_EXTENSIONS);
const EXTENSION_LENGTH = field("gtp.ext_hdr.length", KIND_U8, "Length in words");
const UDP_PORT = field("gtp.ext_hdr.udp_port", KIND_U16, "UDP port");
const PDCP_NUMBER = field("gtp.ext_hdr.pdcp_sn", KIND_U16, "PDCP number");
const LONG_PDCP_NUMBER = field("gtp.ext_hdr.long_pdcp_sn", KIND_U24, "Long PDCP number");
const RAN_CONTAINER = field("gtp.ext_hdr.ran_cont", KIND_BYTES, "RAN container");
const SESSION_TYPE = field("gtp.ext_hdr.pdu_ses_con.pdu_type", KIND_U8, "PDU type", "0=Downlink;1=Uplink", 0xf0);
const SESSION_PAGING = field("gtp.ext_hdr.pdu_ses_cont.ppp", KIND_BOOL, "Paging policy presence", "", 0x80);
const SESSION_REFLECTIVE = field("gtp.ext_hdr.pdu_ses_cont.rqi", KIND_BOOL, "Reflective quality of service", "", 0x40);
const SESSION_FLOW = field("gtp.ext_hdr.pdu_ses_con.qos_flow_id", KIND_U8, "Quality of service flow", "", 0x3f);
const RESPONSE_IN = field("gtp.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("gtp.response_to", KIND_FRAME, "Response to");

const T_PDU: u32 = 255;
const LONG_HEADER: u32 = 20;
/** Memo keys: a request and a response of this sequence number, in the low 16 bits. */
const MEMO_REQUEST: u32 = (120 << 24) | (1 << 16);
const MEMO_RESPONSE: u32 = (120 << 24) | (2 << 16);

/** Messages that exist, a bit each. */
const KNOWN = memory.data<u32>([0xffff00fe, 0x7fff003f, 0x00000040, 0x03ff03ff, 0x00000003, 0, 0, 0xc0030000]);

function isKnown(type: u32): bool {
  return ((load<u32>(KNOWN + <usize>((type >> 5) << 2)) >> (type & 31)) & 1) != 0;
}

export function gtp<S extends Sink>(s: S): void {
  if (s.leftReported(0) < 2) {
    s.refuse();
    return;
  }
  const first = s.peek8(0);
  if (first >> 5 == 2) {
    s.next(GTPV2, 0);
    return;
  }
  if (first >> 5 > 2 || !isKnown(s.peek8(1))) {
    s.refuse();
    return;
  }
  if (first >> 5 == 0) versionZero<S>(s, first);
  else versionOne<S>(s, first);
}

export function gtpPrime<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  if (s.leftReported(0) < 2 || first >> 5 > 2 || !isKnown(s.peek8(1))) {
    s.refuse();
    return;
  }
  if (first >> 5 == 0 && (first & 1) == 0) {
    versionZero<S>(s, first);
    return;
  }
  s.u8(FLAGS, 0);
  s.openLast();
  s.bits8(VERSION, 0);
  s.bits8(PAYLOAD, 0);
  s.bits8(RESERVED, 0);
  s.bits8(SHORT_HEADER, 0);
  s.close();
  const type = message<S>(s);
  const length = s.u16(LENGTH, 2);
  const sequence = s.u16(SEQUENCE, 4);
  match<S>(s, type, sequence);
  gtpElements<S>(s, 6, min(length, s.left(6)), false);
}

function message<S extends Sink>(s: S): u32 {
  const type = s.u8(MESSAGE, 1);
  s.infoField(MESSAGE, type);
  return type;
}

function versionZero<S extends Sink>(s: S, first: u32): void {
  s.u8(FLAGS, 0);
  s.openLast();
  s.bits8(VERSION, 0);
  s.bits8(PAYLOAD, 0);
  s.bits8(RESERVED, 0);
  s.bits8(FLAG_NPDU, 0);
  s.close();
  const type = message<S>(s);
  const length = s.u16(LENGTH, 2);
  const sequence = s.u16(SEQUENCE, 4);
  s.u16(FLOW_LABEL, 6);
  s.u8(SNDCP_NUMBER, 8);
  tunnelId<S>(s, 12);
  if (!s.ok) return;
  if (type == T_PDU) packet<S>(s, LONG_HEADER, length, (first & 0x10) != 0);
  else {
    match<S>(s, type, sequence);
    gtpElements<S>(s, LONG_HEADER, min(length, s.left(LONG_HEADER)), true);
  }
}

/** The tunnel id's digits: the low half of each byte comes first. */
function tunnelId<S extends Sink>(s: S, at: u32): void {
  if (!s.need(at, 8)) return;
  s.begin();
  for (let i: u32 = 0; i < 8; i++) {
    const byte = s.peek8(at + i);
    s.put(hexDigit(byte & 15));
    s.put(hexDigit(byte >> 4));
  }
  s.made(TUNNEL_ID, at, 8);
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 48 + value : 87 + value;
}

function versionOne<S extends Sink>(s: S, first: u32): void {
  s.u8(FLAGS, 0);
  s.openLast();
  s.bits8(VERSION, 0);
  s.bits8(PAYLOAD, 0);
  s.bits8(RESERVED_BIT, 0);
  s.bits8(FLAG_EXTENSION, 0);
  s.bits8(FLAG_SEQUENCE, 0);
  s.bits8(FLAG_NUMBER, 0);
  s.close();
  const type = message<S>(s);
  const length = s.u16(LENGTH, 2);
  s.u32(TUNNEL, 4);
  let at: u32 = 8;
  if (first & 7) {
    if (!s.need(8, 4)) return;
    if (first & 2) s.u16(SEQUENCE, 8);
    if (first & 1) s.u8(NPDU, 10);
    at = first & 4 ? extensions<S>(s, s.u8(NEXT_EXTENSION, 11)) : 12;
  }
  if (!s.ok || at == 0) return;
  const used = at - 8;
  const rest = length < used ? 0 : length - used;
  if (type == T_PDU) packet<S>(s, at, rest, (first & 0x10) != 0);
  else {
    if (first & 2) match<S>(s, type, s.peek16(8));
    gtpElements<S>(s, at, min(rest, s.left(at)), false);
  }
}

/** The extension headers behind byte 12; offset behind them, or 0 when one has no length. */
function extensions<S extends Sink>(s: S, first: u32): u32 {
  let at: u32 = 12;
  let type = first;
  while (s.ok && type != 0) {
    s.open("Extension header", at, 0);
    const length = s.u8(EXTENSION_LENGTH, at) << 2;
    if (length == 0) {
      s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Extension header without length", at, 1);
      s.close();
      return 0;
    }
    if (s.need(at, length)) extension<S>(s, type, at + 1, length - 2);
    type = s.u8(NEXT_EXTENSION, at + length - 1);
    at += length;
    s.closeAt(at);
  }
  return at;
}

function extension<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 0x40) s.u16(UDP_PORT, at);
  else if (type == 0xc0) s.u16(PDCP_NUMBER, at);
  else if (type == 0x03 || type == 0x82) s.u24(LONG_PDCP_NUMBER, at);
  else if (type == 0x85) {
    const isDownlink = s.bits8(SESSION_TYPE, at) == 0;
    if (isDownlink) {
      s.bits8(SESSION_PAGING, at + 1);
      s.bits8(SESSION_REFLECTIVE, at + 1);
    }
    s.bits8(SESSION_FLOW, at + 1);
  } else s.bytes(RAN_CONTAINER, at, length);
}

/** A user's packet: IPv4 or IPv6 by its first byte; what else it may be (PPP, Ethernet) only the tunnel's two ends know. */
function packet<S extends Sink>(s: S, at: u32, length: u32, isUser: bool): void {
  const there = min(length, s.leftReported(at));
  if (there == 0) return;
  const first = s.left(at) == 0 ? 0 : s.peek8(at);
  let id: u32 = 0;
  if (isUser && first >= 0x45 && first <= 0x4e) id = IPV4;
  else if (isUser && first >> 4 == 6) id = IPV6;
  s.nextPart(id, at, there);
}

/** Requests have even numbers below 32 and again from 48 on, but for a few messages that nothing answers. */
function match<S extends Sink>(s: S, type: u32, sequence: u32): void {
  if (!s.ok || type == 3 || type == 26 || type == 31) return;
  const isRequest = isRequestType(type);
  s.memo.set((isRequest ? MEMO_REQUEST : MEMO_RESPONSE) | sequence, s.row + 1);
  if (isRequest) {
    const answer = s.memo.getAfter(MEMO_RESPONSE | sequence);
    if (answer != 0) s.generated(RESPONSE_IN, answer);
  } else {
    const question = s.memo.getBefore(MEMO_REQUEST | sequence);
    if (question != 0) s.generated(RESPONSE_TO, question);
  }
}

function isRequestType(type: u32): bool {
  if (type < 8) return type == 1 || type == 4 || type == 6;
  if (type == 27 || type == 29) return true;
  if (type == 28 || type == 30) return false;
  if (type == 53) return true;
  if (type > 52 && type < 60) return type == 56;
  return type == 61 || (type != 62 && (type & 1) == 0);
}
