/**
 * Internet Protocol version 6 and its extension headers (RFC 8200; routing RFC 8754, options RFC 2675, 2711, 6554).
 *
 *   0                 4         6     7     8       24      40
 *   | ver, class, flow| length  | next| hop | src   | dst   | extension headers, payload …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV6,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import {
  GROUP_MALFORMED,
  GROUP_PROTOCOL,
  GROUP_REASSEMBLE,
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
  answers,
  findByTable,
} from "../core/dispatch.ts";
import { also, field, protocol } from "../core/registry.ts";
import { reroute } from "../core/reroute.ts";
import { CHILD_FRAGMENT, Sink } from "../core/sink.ts";
import { leaveAddresses } from "../flow/outer-flows.ts";
import { noteFragment, noteNetwork } from "../flow/transport-facts.ts";
import { DSCP, ECN } from "./names/dscp.ts";
import { IP_PROTOCOLS } from "./names/ip-protocols.ts";

const IPV6 = protocol(9, "ipv6", "ipv6", "IPv6", "Internet Protocol version 6", "data");
answers(IPV6, BY_ETHERTYPE, 0x86dd);
answers(IPV6, BY_IP_PROTOCOL, 41);
answers(IPV6, BY_LINK_TYPE, 229);
answers(IPV6, BY_PPP, 0x57);
answers(IPV6, BY_FAMILY, 24);
answers(IPV6, BY_FAMILY, 28);
answers(IPV6, BY_FAMILY, 30);

const VERSION = field("ipv6.version", KIND_U8, "Version", "", 0xf0);
const CLASS = field("ipv6.tclass", KIND_U8 | BASE_HEX, "Traffic class", "", 0x0ff00000);
const CLASS_DSCP = field("ipv6.tclass.dscp", KIND_U8, "Code point", DSCP, 0x0fc00000);
const CLASS_ECN = field("ipv6.tclass.ecn", KIND_U8, "Congestion notification", ECN, 0x00300000);
const FLOW = field("ipv6.flow", KIND_U32 | BASE_HEX, "Flow label", "", 0x000fffff);
const LENGTH = field("ipv6.plen", KIND_U16, "Payload length");
const NEXT = field("ipv6.nxt", KIND_U8, "Next header", IP_PROTOCOLS);
const HOPS = field("ipv6.hlim", KIND_U8, "Hop limit");
const SOURCE = field("ipv6.src", KIND_IPV6, "Source address");
const DESTINATION = field("ipv6.dst", KIND_IPV6, "Destination address");
also("ipv6.addr", "Source or destination address", SOURCE);
also("ipv6.addr", "Source or destination address", DESTINATION);
const HEADER_LENGTH = field("ipv6.opt.length", KIND_U8, "Option length");
const OPTION_TYPE = field(
  "ipv6.opt.type",
  KIND_U8 | BASE_HEX,
  "Option",
  "0=Pad1;1=PadN;4=Tunnel encapsulation limit;5=Router alert;7=CALIPSO;38=Quick-Start;0x63=RPL;0xc2=Jumbo payload;0xc9=Home address;0x8a=Endpoint identification;0x1e=Experiment;0x31=IOAM",
);
const OPTION_DATA = field("ipv6.opt.unknown_data", KIND_BYTES, "Option data");
const OPTION_JUMBO = field("ipv6.opt.jumbo", KIND_U32, "Jumbo payload length");
const OPTION_ALERT = field("ipv6.opt.router_alert", KIND_U16, "Router alert", "0=MLD;1=RSVP;2=Active networks");
const OPTION_HOME = field("ipv6.opt.home_address", KIND_IPV6, "Home address");
const HOP_BY_HOP_NEXT = field("ipv6.hopopts.nxt", KIND_U8, "Next header", IP_PROTOCOLS);
const HOP_BY_HOP_LENGTH = field("ipv6.hopopts.len", KIND_U8, "Length in 8-byte units beyond the first");
const DESTINATION_NEXT = field("ipv6.dstopts.nxt", KIND_U8, "Next header", IP_PROTOCOLS);
const DESTINATION_LENGTH = field("ipv6.dstopts.len", KIND_U8, "Length in 8-byte units beyond the first");
const ROUTING_NEXT = field("ipv6.routing.nxt", KIND_U8, "Next header", IP_PROTOCOLS);
const ROUTING_LENGTH = field("ipv6.routing.len", KIND_U8, "Length in 8-byte units beyond the first");
const ROUTING_TYPE = field(
  "ipv6.routing.type",
  KIND_U8,
  "Type",
  "0=Source route (deprecated);2=Mobile IP;3=RPL source route;4=Segment routing",
);
const ROUTING_LEFT = field("ipv6.routing.segleft", KIND_U8, "Segments left");
const ROUTING_ADDRESS = field("ipv6.routing.src.addr", KIND_IPV6, "Address");
const ROUTING_DATA = field("ipv6.routing.unknown.data", KIND_BYTES, "Type-specific data");
const FRAGMENT_NEXT = field("ipv6.fraghdr.nxt", KIND_U8, "Next header", IP_PROTOCOLS);
const FRAGMENT_OFFSET = field("ipv6.fraghdr.offset", KIND_U16, "Offset", "", 0xfff8);
const FRAGMENT_MORE = field("ipv6.fraghdr.more", KIND_BOOL, "More fragments", "", 0x0001);
const FRAGMENT_ID = field("ipv6.fraghdr.ident", KIND_U32 | BASE_HEX, "Identification");

const DESTINATION_OPTIONS: u32 = 60;
const HOME_ADDRESS: u32 = 0xc9;
const SEGMENT_ROUTING: u32 = 4;
/** A chain of extension headers longer than this is not followed. */
const HEADER_CAP = 32;

let nextHeader: u32 = 0;

export function ipv6<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  if (!s.ok) return;
  s.bits8(VERSION, 0);
  if (first >> 4 != 6) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "IP version is not 6", 0, 1);
    return;
  }
  if (s.walks(0, 40)) fields<S>(s);
  if (!s.ok) return;
  const length = s.peek16(4);
  nextHeader = s.peek8(6);
  if (!s.quoted) {
    if (s.addressSize != 6) leaveAddresses<S>(s);
    s.source = s.base + 8;
    s.destination = s.base + 24;
    s.addressSize = 16;
    s.transport = nextHeader;
    s.flow = NO_FLOW;
    s.memo.head = 0;
  } else {
    s.quotedSource = s.base + 8;
    s.quotedSize = 16;
  }
  const there = s.leftReported(40);
  // Length 0 is a jumbogram or what segmentation offload leaves: all there is.
  if (length > there && !s.quoted)
    s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "Payload length is greater than the packet", 4, 2);
  if (s.shows) noteNetwork(s, 40, length + 40, length > there);
  const end = 40 + (length == 0 ? there : min(length, there));
  headers<S>(s, end);
}

function fields<S extends Sink>(s: S): void {
  s.bits32(CLASS, 0);
  s.openLast();
  s.bits32(CLASS_DSCP, 0);
  s.bits32(CLASS_ECN, 0);
  s.close();
  s.bits32(FLOW, 0);
  s.u16(LENGTH, 4);
  s.u8(NEXT, 6);
  s.u8(HOPS, 7);
  s.ipv6(SOURCE, 8);
  s.ipv6(DESTINATION, 24);
}

/** Follows the chain of extension headers to the payload. */
function headers<S extends Sink>(s: S, end: u32): void {
  let at: u32 = 40;
  for (let i = 0; i < HEADER_CAP && s.ok; i++) {
    const kind = nextHeader;
    if (kind == 0 || kind == DESTINATION_OPTIONS) at = optionHeader<S>(s, kind, at, end);
    else if (kind == 43) at = routingHeader<S>(s, at, end);
    else if (kind == 44) {
      if (!fragmentHeader<S>(s, at, end)) return;
      at += 8;
    } else break;
    if (at > end) {
      s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Extension header reaches beyond the packet", 0, 0);
      return;
    }
  }
  if (!s.ok) return;
  if (!s.quoted) s.transport = nextHeader;
  s.infoIpv6(8);
  s.info(" → ");
  s.infoIpv6(24);
  s.info(", next header ");
  s.infoField(NEXT, nextHeader);
  if (nextHeader != 59) s.nextBy(BY_IP_PROTOCOL, nextHeader, at, end - at);
  else if (end > at) s.nextPart(0, at, end - at);
}

/** Hop-by-hop and destination options (RFC 8200 sections 4.3, 4.6); where the next header starts. */
function optionHeader<S extends Sink>(s: S, kind: u32, at: u32, end: u32): u32 {
  const length = (s.peek8(at + 1) + 1) << 3;
  s.open(kind == 0 ? "Hop-by-hop options" : "Destination options", at, length);
  nextHeader = s.u8(kind == 0 ? HOP_BY_HOP_NEXT : DESTINATION_NEXT, at);
  s.u8(kind == 0 ? HOP_BY_HOP_LENGTH : DESTINATION_LENGTH, at + 1);
  const stop = min(at + length, end);
  let option = at + 2;
  while (s.ok && option < stop) {
    const type = s.u8(OPTION_TYPE, option);
    if (type == 0) {
      option++;
      continue;
    }
    s.openLast();
    const size = s.u8(HEADER_LENGTH, option + 1);
    if (option + 2 + size > stop) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Option length does not fit", option + 1, 1);
      s.close();
      break;
    }
    optionValue<S>(s, type, option + 2, size);
    s.close();
    // RFC 6275 section 6.3: among the options for the destination only.
    if (kind == DESTINATION_OPTIONS && type == HOME_ADDRESS && size == 16) reroute(s, true, option + 2);
    option += 2 + size;
  }
  s.close();
  return at + length;
}

function optionValue<S extends Sink>(s: S, type: u32, at: u32, size: u32): void {
  if (type == 0xc2 && size == 4) s.u32(OPTION_JUMBO, at);
  else if (type == 5 && size == 2) s.u16(OPTION_ALERT, at);
  else if (type == HOME_ADDRESS && size == 16) s.ipv6(OPTION_HOME, at);
  else if (size != 0) s.bytes(OPTION_DATA, at, size);
}

function routingHeader<S extends Sink>(s: S, at: u32, end: u32): u32 {
  const length = (s.peek8(at + 1) + 1) << 3;
  s.open("Routing header", at, length);
  nextHeader = s.u8(ROUTING_NEXT, at);
  s.u8(ROUTING_LENGTH, at + 1);
  const type = s.u8(ROUTING_TYPE, at + 2);
  const left = s.u8(ROUTING_LEFT, at + 3);
  const stop = min(at + length, end);
  let place = at + 8;
  if (type == 0 || type == 2 || type == 4) {
    for (; s.ok && place + 16 <= stop; place += 16) s.ipv6(ROUTING_ADDRESS, place);
    // The list of segment routing begins with the end of the way.
    if (left != 0 && place != at + 8) reroute(s, false, type == SEGMENT_ROUTING ? at + 8 : place - 16);
  } else if (stop > place) s.bytes(ROUTING_DATA, place, stop - place);
  s.close();
  return at + length;
}

/** False when what follows is a fragment: it goes to the flow stage. */
function fragmentHeader<S extends Sink>(s: S, at: u32, end: u32): bool {
  s.open("Fragment header", at, 8);
  nextHeader = s.u8(FRAGMENT_NEXT, at);
  const word = s.peek16(at + 2);
  s.number(FRAGMENT_OFFSET, at + 2, 2, word & 0xfff8);
  s.bits16(FRAGMENT_MORE, at + 2);
  const id = s.u32(FRAGMENT_ID, at + 4);
  s.close();
  if (!s.ok || (word & 0xfff9) == 0) return true;
  if (s.shows) noteFragment();
  if (!s.quoted) s.note(SEVERITY_NOTE, GROUP_REASSEMBLE, "Fragment of a datagram", at, 8);
  s.info("IPv6 fragment at byte ");
  s.infoDecimal(word & 0xfff8);
  s.info(", id ");
  s.infoHex(id, 8);
  if (s.quoted) return (word & 0xfff8) == 0;
  s.transport = nextHeader;
  s.fragmentId = id;
  s.fragmentOffset = word & 0xfff8;
  s.moreFragments = (word & 1) != 0;
  s.queue(CHILD_FRAGMENT, 0, at + 8, end - min(end, at + 8), findByTable(BY_IP_PROTOCOL, nextHeader));
  return false;
}
