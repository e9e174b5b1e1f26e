/**
 * ICMPv6 (RFC 4443, 4884), with neighbor discovery (RFC 4861), multicast listeners (RFC 2710, 3810), RPL (RFC 6550),
 * node information (RFC 4620) and extended echo (RFC 8335).
 *
 *   0      1      2          4                8
 *   | type | code | checksum | by type …      | quoted packet, options, records or data …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_IPV6,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_RESPONSE, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { CHECKSUM_WORDS, networkPayload } from "../core/checksum.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { nameOfMessage } from "../flow/community-id.ts";
import { findHostFlow } from "../flow/flow-table.ts";
import { rowTime } from "../table/packets.ts";
import { listenerQuery, listenerRecords } from "./icmpv6/listeners.ts";
import { tellStatus } from "./names/checksum-status.ts";
import { neighborOptions } from "./icmpv6/options.ts";
import { rpl } from "./icmpv6/rpl.ts";
import {
  ICMPV6_EXCEEDED,
  ICMPV6_PARAMETER,
  ICMPV6_RPL,
  ICMPV6_TYPES,
  ICMPV6_UNREACHABLE,
  ICMP_EXTENDED_REPLY,
} from "./names/icmp.ts";
import { IPV6 } from "./names/protocols.ts";

const ICMPV6 = protocol(11, "icmpv6", "icmpv6", "ICMPv6", "Internet Control Message Protocol version 6", "icmp");
answers(ICMPV6, BY_IP_PROTOCOL, 58);

const TYPE = field("icmpv6.type", KIND_U8, "Type", ICMPV6_TYPES);
const CODE = field("icmpv6.code", KIND_U8, "Code");
const CODE_UNREACHABLE = field("icmpv6.code", KIND_U8, "Code", ICMPV6_UNREACHABLE);
const CODE_EXCEEDED = field("icmpv6.code", KIND_U8, "Code", ICMPV6_EXCEEDED);
const CODE_PARAMETER = field("icmpv6.code", KIND_U8, "Code", ICMPV6_PARAMETER);
const CODE_RPL = field("icmpv6.code", KIND_U8, "Code", ICMPV6_RPL);
const CODE_EXTENDED = field("icmpv6.code", KIND_U8, "Code", ICMP_EXTENDED_REPLY);
const CHECKSUM = field("icmpv6.checksum", KIND_U16 | BASE_HEX, "Checksum");
const CHECKSUM_STATUS = field("icmpv6.checksum.status", KIND_U8, "Checksum status", CHECKSUM_WORDS);
const RESERVED = field("icmpv6.reserved", KIND_BYTES, "Reserved");
const DATA = field("icmpv6.data", KIND_BYTES, "Data");
const QUOTED_LENGTH = field("icmpv6.length", KIND_U8, "Length of quoted packet, in 8 bytes");
const MTU = field("icmpv6.mtu", KIND_U32, "MTU");
const POINTER = field("icmpv6.pointer", KIND_U32, "Pointer");
const IDENTIFIER = field("icmpv6.echo.identifier", KIND_U16 | BASE_HEX, "Identifier");
const SEQUENCE = field("icmpv6.echo.sequence_number", KIND_U16, "Sequence number");
const RESPONSE_IN = field("icmpv6.resp_in", KIND_FRAME, "Reply in packet");
const RESPONSE_TO = field("icmpv6.resp_to", KIND_FRAME, "Request in packet");
const RESPONSE_TIME = field("icmpv6.resptime", KIND_DURATION, "Time since request");
const HOP_LIMIT = field("icmpv6.nd.ra.cur_hop_limit", KIND_U8, "Current hop limit");
const RA_FLAGS = field("icmpv6.nd.ra.flag", KIND_U8 | BASE_HEX, "Flags");
const RA_MANAGED = field("icmpv6.nd.ra.flag.m", KIND_BOOL, "Managed addresses", "", 0x80);
const RA_OTHER = field("icmpv6.nd.ra.flag.o", KIND_BOOL, "Other configuration", "", 0x40);
const RA_HOME = field("icmpv6.nd.ra.flag.h", KIND_BOOL, "Home agent", "", 0x20);
const RA_PREFERENCE = field("icmpv6.nd.ra.flag.prf", KIND_U8, "Preference", "0=medium;1=high;2=reserved;3=low", 0x18);
const RA_PROXY = field("icmpv6.nd.ra.flag.p", KIND_BOOL, "Proxied", "", 0x04);
const ROUTER_LIFETIME = field("icmpv6.nd.ra.router_lifetime", KIND_U16, "Router lifetime");
const REACHABLE_TIME = field("icmpv6.nd.ra.reachable_time", KIND_U32, "Reachable time");
const RETRANSMIT_TIME = field("icmpv6.nd.ra.retrans_timer", KIND_U32, "Retransmission timer");
const SOLICITED = field("icmpv6.nd.ns.target_address", KIND_IPV6, "Target");
const NA_FLAGS = field("icmpv6.nd.na.flag", KIND_U32 | BASE_HEX, "Flags");
const NA_ROUTER = field("icmpv6.nd.na.flag.r", KIND_BOOL, "Router", "", 0x80000000);
const NA_SOLICITED = field("icmpv6.nd.na.flag.s", KIND_BOOL, "Solicited", "", 0x40000000);
const NA_OVERRIDE = field("icmpv6.nd.na.flag.o", KIND_BOOL, "Override", "", 0x20000000);
const ADVERTISED = field("icmpv6.nd.na.target_address", KIND_IPV6, "Target");
const REDIRECT_TARGET = field("icmpv6.nd.rd.target_address", KIND_IPV6, "Target");
const REDIRECT_DESTINATION = field("icmpv6.rd.na.destination_address", KIND_IPV6, "Destination");
const INFORMATION_TYPE = field(
  "icmpv6.ni.qtype",
  KIND_U16,
  "Query type",
  "0=NOOP;1=unused;2=node name;3=node addresses;4=IPv4 addresses",
);
const INFORMATION_FLAGS = field("icmpv6.ni.flag", KIND_U16 | BASE_HEX, "Flags");
const INFORMATION_NONCE = field("icmpv6.ni.nonce", KIND_U64 | BASE_HEX, "Nonce");
const ECHO_SEQUENCE = field("icmpv6.ext.echo.seq", KIND_U8, "Sequence number");
const ECHO_LOCAL = field("icmpv6.ext.echo.req.local", KIND_BOOL, "Local interface", "", 0x01);
const ECHO_STATE = field("icmpv6.ext.echo.rsp.state", KIND_U8, "State", "", 0xe0);
const ECHO_ACTIVE = field("icmpv6.ext.echo.rsp.active", KIND_BOOL, "Active", "", 0x04);

/** Memo key of the packet that last brought the request (and, plus one, the reply) with this identifier and sequence number. */
const MEMO_ECHO: u32 = 11 << 24;

const UNREACHABLE: u32 = 1;
const TOO_BIG: u32 = 2;
const EXCEEDED: u32 = 3;
const PARAMETER: u32 = 4;
const ECHO_REQUEST: u32 = 128;
const ECHO_REPLY: u32 = 129;

export function icmpv6<S extends Sink>(s: S): void {
  if (!s.quoted) findHostFlow(s);
  const type = s.u8(TYPE, 0);
  const codes = codeField(type);
  const code = s.u8(codes, 1);
  s.u16(CHECKSUM, 2);
  if (!s.ok) return;
  if (s.shows && !s.quoted) tellStatus<S>(s, CHECKSUM_STATUS, 2, networkPayload(s));
  nameOfMessage<S>(s, type, code);
  if (!s.quoted && type <= EXCEEDED) noteError<S>(s, type);
  s.infoField(TYPE, type);
  if (codes != CODE) {
    s.info(" (");
    s.infoField(codes, code);
    s.info(")");
  }
  if (type <= PARAMETER && type != 0) quotation<S>(s, type);
  else if (type == ECHO_REQUEST || type == ECHO_REPLY) echo<S>(s, type == ECHO_REPLY);
  else byType<S>(s, type, code);
}

function noteError<S extends Sink>(s: S, type: u32): void {
  if (type == UNREACHABLE) s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Destination unreachable", 0, 2);
  else if (type == TOO_BIG) s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Packet too big for the way", 0, 2);
  else if (type == EXCEEDED) s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Time to live exceeded on the way", 0, 2);
}

function codeField(type: u32): u16 {
  switch (type) {
    case UNREACHABLE:
      return CODE_UNREACHABLE;
    case EXCEEDED:
      return CODE_EXCEEDED;
    case PARAMETER:
      return CODE_PARAMETER;
    case 155:
      return CODE_RPL;
    case 161:
      return CODE_EXTENDED;
    default:
      return CODE;
  }
}

function byType<S extends Sink>(s: S, type: u32, code: u32): void {
  switch (type) {
    case 130:
    case 131:
    case 132:
      return listenerQuery<S>(s, type);
    case 133:
      s.bytes(RESERVED, 4, 4);
      return neighborOptions<S>(s, 8);
    case 134:
      return routerAdvertisement<S>(s);
    case 135:
      s.bytes(RESERVED, 4, 4);
      s.ipv6(SOLICITED, 8);
      s.info(" for ");
      s.infoIpv6(8);
      return neighborOptions<S>(s, 24);
    case 136:
      return neighborAdvertisement<S>(s);
    case 137:
      s.bytes(RESERVED, 4, 4);
      s.ipv6(REDIRECT_TARGET, 8);
      s.ipv6(REDIRECT_DESTINATION, 24);
      return neighborOptions<S>(s, 40);
    case 139:
    case 140:
      return nodeInformation<S>(s);
    case 141:
    case 142:
      s.bytes(RESERVED, 4, 4);
      return neighborOptions<S>(s, 8);
    case 143:
      return listenerRecords<S>(s);
    case 155:
      return rpl<S>(s, code);
    case 160:
    case 161:
      return extendedEcho<S>(s, type);
    default:
      if (s.left(4) != 0) s.bytes(DATA, 4, s.left(4));
  }
}

/** Errors quote the packet's beginning. */
function quotation<S extends Sink>(s: S, type: u32): void {
  let quoted = s.leftReported(8);
  if (type == TOO_BIG) s.u32(MTU, 4);
  else if (type == PARAMETER) s.u32(POINTER, 4);
  else {
    const units = s.u8(QUOTED_LENGTH, 4);
    s.bytes(RESERVED, 5, 3);
    if (units != 0) quoted = min(quoted, units << 3);
  }
  if (!s.ok || quoted == 0) return;
  s.quoted = true;
  s.nextPart(IPV6, 8, quoted);
}

function echo<S extends Sink>(s: S, isReply: bool): void {
  const identifier = s.u16(IDENTIFIER, 4);
  const sequence = s.u16(SEQUENCE, 6);
  if (!s.ok) return;
  s.info(" id=");
  s.infoHex(identifier, 4);
  s.info(", seq=");
  s.infoDecimal(sequence);
  if (!s.quoted) links<S>(s, MEMO_ECHO ^ (((((identifier << 16) | sequence) * 0x9e3779b1) >> 8) << 1), isReply);
  if (s.leftReported(8) != 0) s.next(0, 8);
}

function links<S extends Sink>(s: S, key: u32, isReply: bool): void {
  s.memo.set(isReply ? key | 1 : key, s.row);
  if (!s.shows) return;
  const none: u64 = 0xffffffff;
  const other = <u32>(isReply ? s.memo.getBefore(key, none) : s.memo.getAfter(key | 1, none));
  if (other == <u32>none) return;
  s.generated(isReply ? RESPONSE_TO : RESPONSE_IN, other + 1);
  if (isReply && !s.timeless) s.generated(RESPONSE_TIME, s.time - rowTime(other));
}

function routerAdvertisement<S extends Sink>(s: S): void {
  s.u8(HOP_LIMIT, 4);
  s.u8(RA_FLAGS, 5);
  s.openLast();
  s.bits8(RA_MANAGED, 5);
  s.bits8(RA_OTHER, 5);
  s.bits8(RA_HOME, 5);
  s.bits8(RA_PREFERENCE, 5);
  s.bits8(RA_PROXY, 5);
  s.close();
  s.u16(ROUTER_LIFETIME, 6);
  s.u32(REACHABLE_TIME, 8);
  s.u32(RETRANSMIT_TIME, 12);
  neighborOptions<S>(s, 16);
}

function neighborAdvertisement<S extends Sink>(s: S): void {
  const flags = s.u32(NA_FLAGS, 4);
  s.openLast();
  s.bits32(NA_ROUTER, 4);
  s.bits32(NA_SOLICITED, 4);
  s.bits32(NA_OVERRIDE, 4);
  s.close();
  s.ipv6(ADVERTISED, 8);
  s.info(" ");
  s.infoIpv6(8);
  if (flags >> 29 != 0) {
    s.info(" (");
    flagNames<S>(s, flags >> 29);
    s.info(")");
  }
  neighborOptions<S>(s, 24);
}

/** Like Wireshark's: rtr, sol, ovr. */
function flagNames<S extends Sink>(s: S, flags: u32): void {
  if (flags & 4) s.info(flags & 3 ? "rtr, " : "rtr");
  if (flags & 2) s.info(flags & 1 ? "sol, " : "sol");
  if (flags & 1) s.info("ovr");
}

function nodeInformation<S extends Sink>(s: S): void {
  s.u16(INFORMATION_TYPE, 4);
  s.u16(INFORMATION_FLAGS, 6);
  s.u64(INFORMATION_NONCE, 8);
  if (s.left(16) != 0) s.bytes(DATA, 16, s.left(16));
}

function extendedEcho<S extends Sink>(s: S, type: u32): void {
  s.u16(IDENTIFIER, 4);
  s.u8(ECHO_SEQUENCE, 6);
  if (type == 160) s.bits8(ECHO_LOCAL, 7);
  else {
    s.bits8(ECHO_STATE, 7);
    s.bits8(ECHO_ACTIVE, 7);
  }
  if (s.left(8) != 0) s.bytes(DATA, 8, s.left(8));
}
