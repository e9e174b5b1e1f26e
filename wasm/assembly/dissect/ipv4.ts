/**
 * Internet Protocol version 4 (RFC 791; DSCP RFC 2474, ECN RFC 3168).
 *
 *   0          1     2        4     6          8    9      10     12      16      20
 *   | ver, ihl | tos | length | id  | flags,off| ttl| proto| check| src   | dst   | options …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import {
  GROUP_CHECKSUM,
  GROUP_MALFORMED,
  GROUP_PROTOCOL,
  GROUP_REASSEMBLE,
  GROUP_SEQUENCE,
  SEVERITY_ERROR,
  SEVERITY_NOTE,
  SEVERITY_WARNING,
} from "../../../shared/abi/note.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import {
  BY_ETHERTYPE,
  BY_FAMILY,
  BY_IP_PROTOCOL,
  BY_LINK_TYPE,
  BY_PPP,
  BY_SAP,
  answers,
  findByTable,
} from "../core/dispatch.ts";
import { CHECKSUM_BAD, CHECKSUM_GOOD, CHECKSUM_UNVERIFIED, CHECKSUM_WORDS, onesSum } from "../core/checksum.ts";
import { also, field, protocol } from "../core/registry.ts";
import { reroute } from "../core/reroute.ts";
import { CHILD_FRAGMENT, Sink } from "../core/sink.ts";
import { leaveAddresses } from "../flow/outer-flows.ts";
import { noteFragment, noteNetwork } from "../flow/transport-facts.ts";
import { DSCP, ECN } from "./names/dscp.ts";
import { IP_PROTOCOLS } from "./names/ip-protocols.ts";

const IPV4 = protocol(8, "ipv4", "ip", "IPv4", "Internet Protocol version 4", "data");
answers(IPV4, BY_ETHERTYPE, 0x0800);
answers(IPV4, BY_IP_PROTOCOL, 4);
answers(IPV4, BY_LINK_TYPE, 228);
answers(IPV4, BY_PPP, 0x21);
answers(IPV4, BY_SAP, 0x06);
answers(IPV4, BY_FAMILY, 2);

const VERSION = field("ip.version", KIND_U8, "Version", "", 0xf0);
const HEADER_LENGTH = field("ip.hdr_len", KIND_U8, "Header length");
const SERVICES = field("ip.dsfield", KIND_U8 | BASE_HEX, "Differentiated services");
const SERVICES_DSCP = field("ip.dsfield.dscp", KIND_U8, "Code point", DSCP, 0xfc);
const SERVICES_ECN = field("ip.dsfield.ecn", KIND_U8, "Congestion notification", ECN, 0x03);
const LENGTH = field("ip.len", KIND_U16, "Total length");
const ID = field("ip.id", KIND_U16 | BASE_HEX, "Identification");
const FLAGS = field("ip.flags", KIND_U8 | BASE_HEX, "Flags", "", 0xe0);
const FLAG_RESERVED = field("ip.flags.rb", KIND_BOOL, "Reserved bit", "", 0x80);
const FLAG_DONT = field("ip.flags.df", KIND_BOOL, "Don't fragment", "", 0x40);
const FLAG_MORE = field("ip.flags.mf", KIND_BOOL, "More fragments", "", 0x20);
const OFFSET = field("ip.frag_offset", KIND_U16, "Fragment offset in 8-byte units", "", 0x1fff);
const TTL = field("ip.ttl", KIND_U8, "Time to live");
const PROTOCOL = field("ip.proto", KIND_U8, "Protocol", IP_PROTOCOLS);
const CHECKSUM = field("ip.checksum", KIND_U16 | BASE_HEX, "Header checksum");
const CHECKSUM_STATUS = field("ip.checksum.status", KIND_U8, "Header checksum status", CHECKSUM_WORDS);
const SOURCE = field("ip.src", KIND_IPV4, "Source address");
const DESTINATION = field("ip.dst", KIND_IPV4, "Destination address");
also("ip.addr", "Source or destination address", SOURCE);
also("ip.addr", "Source or destination address", DESTINATION);
const OPTION_TYPE = field(
  "ip.opt.type",
  KIND_U8,
  "Option",
  "0=End of options;1=No operation;7=Record route;68=Time stamp;130=Security;131=Loose source route;136=Stream id;137=Strict source route;148=Router alert;25=Quick-Start",
);
const OPTION_LENGTH = field("ip.opt.len", KIND_U8, "Length");
const OPTION_POINTER = field("ip.opt.ptr", KIND_U8, "Pointer");
const OPTION_ROUTE = field("ip.rec_rt", KIND_IPV4, "Route");
const OPTION_ALERT = field("ip.opt.ra", KIND_U16, "Router alert", "0=Examine packet");
const OPTION_DATA = field("ip.opt.data", KIND_BYTES, "Option data");
const OPTION_STAMP = field("ip.opt.time_stamp", KIND_U32, "Time stamp");

/** Few routers are between any two hosts, and packets leave with 64 or more: this one is near its end. */
export const LOW_TTL: u32 = 5;
const RECORD_ROUTE: u32 = 7;

export function ipv4<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  if (!s.ok) return;
  if (first >> 4 != 4) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "IP version is not 4", 0, 1);
    s.bits8(VERSION, 0);
    return;
  }
  const headerLength = (first & 15) << 2;
  if (s.shows) s.bits8(VERSION, 0);
  s.number(HEADER_LENGTH, 0, 1, headerLength);
  if (headerLength < 20) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Header length is less than 20 bytes", 0, 1);
    return;
  }
  if (s.walks(0, 20)) fields<S>(s);
  if (!s.ok) return;
  const length = s.peek16(2);
  const id = s.peek16(4);
  const fragment = s.peek16(6);
  const ttl = s.peek8(8);
  const payload = s.peek8(9);
  if (ttl < LOW_TTL && !s.quoted && goesFar(s, payload))
    s.note(SEVERITY_NOTE, GROUP_SEQUENCE, "Time to live is about to expire", 8, 1);
  if (!s.quoted) checksum<S>(s, headerLength);
  if (!s.quoted) takeAddresses<S>(s, payload);
  else {
    s.quotedSource = s.base + 12;
    s.quotedSize = 4;
  }
  if (headerLength > 20) options<S>(s, headerLength);
  end<S>(s, headerLength, length, payload, id, fragment);
}

/** Not to a group, and not of a routing protocol whose neighbours are one hop away. */
function goesFar(s: Sink, payload: u32): bool {
  return s.peek8(16) < 224 && payload != 2 && payload != 88 && payload != 89 && payload != 103 && payload != 112;
}

/** The one's complement sum over the header and its checksum is all ones (RFC 1071). */
function checksum<S extends Sink>(s: S, headerLength: u32): void {
  // Zero is what a network card finds that fills the sum in itself.
  if (!s.has(0, headerLength) || s.peek16(10) == 0) {
    s.generated(CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
    return;
  }
  const isGood = onesSum(s.base, headerLength) == 0xffff;
  s.generated(CHECKSUM_STATUS, isGood ? CHECKSUM_GOOD : CHECKSUM_BAD);
  if (!isGood) noteWrongSum<S>(s);
}

export function noteWrongSum<S extends Sink>(s: S): void {
  s.note(SEVERITY_ERROR, GROUP_CHECKSUM, "IPv4 header checksum is wrong", 10, 2);
}

function fields<S extends Sink>(s: S): void {
  s.u8(SERVICES, 1);
  s.openLast();
  s.bits8(SERVICES_DSCP, 1);
  s.bits8(SERVICES_ECN, 1);
  s.close();
  s.u16(LENGTH, 2);
  s.u16(ID, 4);
  s.bits8(FLAGS, 6);
  s.openLast();
  s.bits8(FLAG_RESERVED, 6);
  s.bits8(FLAG_DONT, 6);
  s.bits8(FLAG_MORE, 6);
  s.close();
  s.bits16(OFFSET, 6);
  s.u8(TTL, 8);
  s.u8(PROTOCOL, 9);
  s.u16(CHECKSUM, 10);
  s.ipv4(SOURCE, 12);
  s.ipv4(DESTINATION, 16);
}

function takeAddresses<S extends Sink>(s: S, payload: u32): void {
  if (s.addressSize != 6) leaveAddresses<S>(s);
  s.source = s.base + 12;
  s.destination = s.base + 16;
  s.addressSize = 4;
  s.transport = payload;
  s.flow = NO_FLOW;
  s.memo.head = 0;
}

/** What follows the header: a fragment, or the payload's protocol. */
function end<S extends Sink>(s: S, headerLength: u32, total: u32, payload: u32, id: u32, fragment: u32): void {
  if (!s.ok) return;
  let length = s.leftReported(headerLength);
  let isShort = false;
  // A total length of 0 is what segmentation offload leaves: all there is.
  if (total >= headerLength) {
    const wanted = total - headerLength;
    if (wanted > length && !s.quoted)
      s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "Total length is greater than the packet", 2, 2);
    isShort = wanted > length;
    length = min(length, wanted);
  } else if (total != 0) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Total length is less than the header", 2, 2);
    return;
  }
  if (s.shows) noteNetwork(s, headerLength, total, isShort);
  s.infoIpv4(12);
  s.info(" → ");
  s.infoIpv4(16);
  s.info(", protocol ");
  s.infoField(PROTOCOL, payload);
  const offset = (fragment & 0x1fff) << 3;
  if ((fragment & 0x3fff) == 0) {
    s.nextBy(BY_IP_PROTOCOL, payload, headerLength, length);
    return;
  }
  if (s.shows) noteFragment();
  if (!s.quoted) s.note(SEVERITY_NOTE, GROUP_REASSEMBLE, "Fragment of a datagram", 6, 2);
  s.info(", fragment at byte ");
  s.infoDecimal(offset);
  s.info(", id ");
  s.infoHex(id, 4);
  // A fragment that is not all there cannot be put together: the first one says what it can, the others are data.
  if (s.quoted || isShort) {
    if (offset == 0) s.nextBy(BY_IP_PROTOCOL, payload, headerLength, length);
    else if (!s.quoted) s.nextPart(0, headerLength, length);
    return;
  }
  s.fragmentId = id;
  s.fragmentOffset = offset;
  s.moreFragments = (fragment & 0x2000) != 0;
  s.queue(CHILD_FRAGMENT, 0, headerLength, length, findByTable(BY_IP_PROTOCOL, payload));
}

/** RFC 791 section 3.1: type, and for all but two types length and data. */
function options<S extends Sink>(s: S, end: u32): void {
  s.open("Options", 20, end - 20);
  let at: u32 = 20;
  while (s.ok && at < end) {
    const type = s.u8(OPTION_TYPE, at);
    if (type == 0) break;
    if (type == 1) {
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
    option<S>(s, type, at, length);
    s.close();
    at += length;
  }
  s.close();
}

function option<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 148 && length == 4) s.u16(OPTION_ALERT, at + 2);
  else if ((type == RECORD_ROUTE || type == 131 || type == 137) && length >= 3) {
    const pointer = s.u8(OPTION_POINTER, at + 2);
    let i: u32 = 3;
    for (; i + 4 <= length; i += 4) s.ipv4(OPTION_ROUTE, at + i);
    // A source route that is not used up ends at the last of its addresses.
    if (type != RECORD_ROUTE && pointer < length && i != 3) reroute(s, false, at + i - 4);
  } else if (type == 68 && length >= 4) {
    s.u8(OPTION_POINTER, at + 2);
    for (let i: u32 = 4; i + 4 <= length; i += 4) s.u32(OPTION_STAMP, at + i);
  } else if (length > 2) s.bytes(OPTION_DATA, at + 2, length - 2);
}
