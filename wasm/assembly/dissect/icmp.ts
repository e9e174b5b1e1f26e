/**
 * Internet Control Message Protocol (RFC 792, 950, 1256, 4884, 4950, 5837, 8335).
 *
 *   0      1      2          4                8
 *   | type | code | checksum | by type …      | quoted packet, or data …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_I32,
  KIND_IPV4,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_RESPONSE, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { CHECKSUM_WORDS } from "../core/checksum.ts";
import { nameOfMessage } from "../flow/community-id.ts";
import { findHostFlow } from "../flow/flow-table.ts";
import { rowTime } from "../table/packets.ts";
import {
  ICMP_EXCEEDED,
  ICMP_EXTENDED_REPLY,
  ICMP_PARAMETER,
  ICMP_REDIRECT,
  ICMP_TYPES,
  ICMP_UNREACHABLE,
} from "./names/icmp.ts";
import { tellMessageStatus } from "./names/checksum-status.ts";
import { IPV4 } from "./names/protocols.ts";

const ICMP = protocol(10, "icmp", "icmp", "ICMP", "Internet Control Message Protocol", "icmp");
answers(ICMP, BY_IP_PROTOCOL, 1);

const TYPE = field("icmp.type", KIND_U8, "Type", ICMP_TYPES);
const CODE = field("icmp.code", KIND_U8, "Code");
const CODE_UNREACHABLE = field("icmp.code", KIND_U8, "Code", ICMP_UNREACHABLE);
const CODE_REDIRECT = field("icmp.code", KIND_U8, "Code", ICMP_REDIRECT);
const CODE_EXCEEDED = field("icmp.code", KIND_U8, "Code", ICMP_EXCEEDED);
const CODE_PARAMETER = field("icmp.code", KIND_U8, "Code", ICMP_PARAMETER);
const CODE_EXTENDED = field("icmp.code", KIND_U8, "Code", ICMP_EXTENDED_REPLY);
const CHECKSUM = field("icmp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const CHECKSUM_STATUS = field("icmp.checksum.status", KIND_U8, "Checksum status", CHECKSUM_WORDS);
const UNUSED = field("icmp.unused", KIND_BYTES, "Unused");
const IDENTIFIER = field("icmp.ident", KIND_U16, "Identifier");
const IDENTIFIER_LE = field("icmp.ident_le", KIND_U16, "Identifier (little-endian)");
const SEQUENCE = field("icmp.seq", KIND_U16, "Sequence number");
const SEQUENCE_LE = field("icmp.seq_le", KIND_U16, "Sequence number (little-endian)");
const RESPONSE_IN = field("icmp.resp_in", KIND_FRAME, "Reply in packet");
const RESPONSE_TO = field("icmp.resp_to", KIND_FRAME, "Request in packet");
const RESPONSE_TIME = field("icmp.resptime", KIND_DURATION, "Time since request");
const MTU = field("icmp.mtu", KIND_U16, "MTU of next hop");
const GATEWAY = field("icmp.redir_gw", KIND_IPV4, "Gateway");
const POINTER = field("icmp.pointer", KIND_U32, "Pointer");
const QUOTED_LENGTH = field("icmp.length", KIND_U8, "Length of quoted packet, in words");
const ADDRESS_COUNT = field("icmp.num_addrs", KIND_U8, "Number of addresses");
const ADDRESS_SIZE = field("icmp.addr_entry_size", KIND_U8, "Words an address");
const LIFETIME = field("icmp.lifetime", KIND_U16, "Lifetime");
const ROUTER = field("icmp.router_address", KIND_IPV4, "Router");
const PREFERENCE = field("icmp.pref_level", KIND_I32, "Preference");
const ORIGINATED = field("icmp.originate_timestamp", KIND_U32, "Sent (ms since midnight)");
const RECEIVED = field("icmp.receive_timestamp", KIND_U32, "Received (ms since midnight)");
const TRANSMITTED = field("icmp.transmit_timestamp", KIND_U32, "Replied (ms since midnight)");
const MASK = field("icmp.address_mask", KIND_IPV4, "Address mask");
const ECHO_SEQUENCE = field("icmp.ext.echo.seq", KIND_U8, "Sequence number");
const ECHO_LOCAL = field("icmp.ext.echo.req.local", KIND_BOOL, "Local interface", "", 0x01);
const ECHO_STATE = field(
  "icmp.ext.echo.rsp.state",
  KIND_U8,
  "State",
  "0=reserved;1=incomplete;2=reachable;3=stale;4=delay;5=probe;6=failed",
  0xe0,
);
const ECHO_ACTIVE = field("icmp.ext.echo.rsp.active", KIND_BOOL, "Active", "", 0x04);
const ECHO_IPV4 = field("icmp.ext.echo.rsp.ipv4", KIND_BOOL, "IPv4", "", 0x02);
const ECHO_IPV6 = field("icmp.ext.echo.rsp.ipv6", KIND_BOOL, "IPv6", "", 0x01);
const EXTENSION_VERSION = field("icmp.ext.version", KIND_U8, "Version", "", 0xf0);
const EXTENSION_RESERVED = field("icmp.ext.res", KIND_U16 | BASE_HEX, "Reserved", "", 0x0fff);
const EXTENSION_CHECKSUM = field("icmp.ext.checksum", KIND_U16 | BASE_HEX, "Checksum");
const OBJECT_LENGTH = field("icmp.ext.length", KIND_U16, "Object length");
const OBJECT_CLASS = field(
  "icmp.ext.class",
  KIND_U8,
  "Class",
  "1=MPLS label stack;2=Interface information;3=Interface identification;4=Extended information",
);
const OBJECT_TYPE = field("icmp.ext.ctype", KIND_U8, "Class type");
const OBJECT_DATA = field("icmp.ext.data", KIND_BYTES, "Data");
const MPLS_LABEL = field("icmp.mpls.label", KIND_U24, "Label", "", 0xfffff0);
const MPLS_CLASS = field("icmp.mpls.exp", KIND_U24, "Traffic class", "", 0x00000e);
const MPLS_BOTTOM = field("icmp.mpls.s", KIND_BOOL, "Bottom of stack", "", 0x000001);
const MPLS_TTL = field("icmp.mpls.ttl", KIND_U8, "Time to live");

/** Memo key of the packet that last brought the request (and, plus one, the reply) with this identifier and sequence number. */
const MEMO_ECHO: u32 = 10 << 24;

const ECHO_REPLY: u32 = 0;
const UNREACHABLE: u32 = 3;
const QUENCH: u32 = 4;
const REDIRECT: u32 = 5;
const ECHO_REQUEST: u32 = 8;
const ROUTERS: u32 = 9;
const EXCEEDED: u32 = 11;
const PARAMETER: u32 = 12;
const EXTENDED_REQUEST: u32 = 42;
const EXTENDED_REPLY: u32 = 43;
/** Quoted bytes before extensions when their length is not given (RFC 4884 section 5.4). */
const QUOTED_WHEN_UNTOLD: u32 = 128;

export function icmp<S extends Sink>(s: S): void {
  if (!s.quoted) findHostFlow(s);
  const type = s.u8(TYPE, 0);
  const code = s.u8(codeField(type), 1);
  s.u16(CHECKSUM, 2);
  if (!s.ok) return;
  if (s.shows && !s.quoted) tellMessageStatus<S>(s, CHECKSUM_STATUS, 2);
  nameOfMessage<S>(s, type, code);
  if (type == UNREACHABLE && !s.quoted) s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Destination unreachable", 0, 2);
  else if (type == EXCEEDED && !s.quoted)
    s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Time to live exceeded on the way", 0, 2);
  s.infoField(TYPE, type);
  if (type == UNREACHABLE || type == REDIRECT || type == EXCEEDED || type == PARAMETER || type == EXTENDED_REPLY) {
    s.info(" (");
    s.infoField(codeField(type), code);
    s.info(")");
  }
  if (type == ECHO_REQUEST || type == ECHO_REPLY) return echo<S>(s, type == ECHO_REPLY);
  if (type == UNREACHABLE || type == EXCEEDED || type == PARAMETER || type == QUENCH || type == REDIRECT)
    return quotation<S>(s, type, code);
  if (type == ROUTERS) return routers<S>(s);
  if (type >= 13 && type <= 18) return times<S>(s, type);
  if (type == EXTENDED_REQUEST || type == EXTENDED_REPLY) return extendedEcho<S>(s, type);
  if (s.leftReported(4) != 0) s.next(0, 4);
}

function codeField(type: u32): u16 {
  switch (type) {
    case UNREACHABLE:
      return CODE_UNREACHABLE;
    case REDIRECT:
      return CODE_REDIRECT;
    case EXCEEDED:
      return CODE_EXCEEDED;
    case PARAMETER:
      return CODE_PARAMETER;
    case EXTENDED_REPLY:
      return CODE_EXTENDED;
    default:
      return CODE;
  }
}

function identifiers<S extends Sink>(s: S): void {
  s.u16(IDENTIFIER, 4);
  s.u16le(IDENTIFIER_LE, 4);
  s.u16(SEQUENCE, 6);
  s.u16le(SEQUENCE_LE, 6);
}

function echo<S extends Sink>(s: S, isReply: bool): void {
  identifiers<S>(s);
  const both = s.peek32(4);
  if (!s.ok) return;
  s.info(" id=");
  s.infoHex(both >> 16, 4);
  s.info(", seq=");
  s.infoDecimal(both & 0xffff);
  if (!s.quoted) links<S>(s, MEMO_ECHO ^ (((both * 0x9e3779b1) >> 8) << 1), isReply);
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

/** Messages about a packet quote its beginning; extensions may follow. */
function quotation<S extends Sink>(s: S, type: u32, code: u32): void {
  let words: u32 = 0;
  if (type == REDIRECT) s.ipv4(GATEWAY, 4);
  else if (type == QUENCH) s.bytes(UNUSED, 4, 4);
  else {
    if (type == PARAMETER) s.u8(POINTER, 4);
    else s.bytes(UNUSED, 4, 1);
    words = s.u8(QUOTED_LENGTH, 5);
    if (type == UNREACHABLE && code == 4) s.u16(MTU, 6);
    else s.bytes(UNUSED, 6, 2);
  }
  if (!s.ok) return;
  const there = s.leftReported(8);
  let quoted = there;
  if (words != 0) quoted = min(there, words << 2);
  else if (type != REDIRECT && type != QUENCH && hasExtensions(s, 8 + QUOTED_WHEN_UNTOLD)) quoted = QUOTED_WHEN_UNTOLD;
  if (quoted < there && s.left(8 + quoted) >= 4) extensions<S>(s, 8 + quoted);
  if (quoted == 0) return;
  s.quoted = true;
  s.nextPart(IPV4, 8, quoted);
}

/** Whether an extension structure of version 2 with a first object that fits stands at `at`. */
function hasExtensions(s: Sink, at: u32): bool {
  if (s.left(at) < 8 || s.peek8(at) >> 4 != 2) return false;
  const length = s.peek16(at + 4);
  return length >= 4 && length <= s.left(at + 4) && s.peek8(at + 6) <= 4;
}

/** RFC 4884 section 7: a header, then objects. */
function extensions<S extends Sink>(s: S, at: u32): void {
  s.open("Extensions", at, s.left(at));
  s.bits8(EXTENSION_VERSION, at);
  s.bits16(EXTENSION_RESERVED, at);
  s.u16(EXTENSION_CHECKSUM, at + 2);
  at += 4;
  while (s.ok && s.left(at) >= 4) {
    const length = s.peek16(at);
    if (length < 4 || length > s.left(at)) break;
    s.open("Object", at, length);
    s.u16(OBJECT_LENGTH, at);
    const objectClass = s.u8(OBJECT_CLASS, at + 2);
    s.u8(OBJECT_TYPE, at + 3);
    if (objectClass == 1) labels<S>(s, at + 4, at + length);
    else if (length > 4) s.bytes(OBJECT_DATA, at + 4, length - 4);
    s.close();
    at += length;
  }
  s.close();
}

function labels<S extends Sink>(s: S, at: u32, end: u32): void {
  for (; s.ok && end - at >= 4; at += 4) {
    s.open("Label", at, 4);
    s.bits24(MPLS_LABEL, at);
    s.bits24(MPLS_CLASS, at);
    s.bits24(MPLS_BOTTOM, at);
    s.u8(MPLS_TTL, at + 3);
    s.close();
  }
}

/** RFC 1256 section 3. */
function routers<S extends Sink>(s: S): void {
  const count = s.u8(ADDRESS_COUNT, 4);
  const size = s.u8(ADDRESS_SIZE, 5);
  s.u16(LIFETIME, 6);
  if (size < 2) return;
  let at: u32 = 8;
  for (let i: u32 = 0; i < count && s.ok; i++) {
    s.ipv4(ROUTER, at);
    s.u32(PREFERENCE, at + 4);
    at += size << 2;
  }
}

function times<S extends Sink>(s: S, type: u32): void {
  identifiers<S>(s);
  if (type <= 14) {
    s.u32(ORIGINATED, 8);
    s.u32(RECEIVED, 12);
    s.u32(TRANSMITTED, 16);
  } else if (type >= 17) s.ipv4(MASK, 8);
}

/** RFC 8335. */
function extendedEcho<S extends Sink>(s: S, type: u32): void {
  s.u16(IDENTIFIER, 4);
  s.u16le(IDENTIFIER_LE, 4);
  s.u8(ECHO_SEQUENCE, 6);
  if (type == EXTENDED_REQUEST) {
    s.bits8(ECHO_LOCAL, 7);
    if (s.left(8) >= 4) extensions<S>(s, 8);
    return;
  }
  s.bits8(ECHO_STATE, 7);
  s.bits8(ECHO_ACTIVE, 7);
  s.bits8(ECHO_IPV4, 7);
  s.bits8(ECHO_IPV6, 7);
}
