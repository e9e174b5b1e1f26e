/**
 * Options of neighbor discovery (RFC 4861 section 4.6; RFC 4191, 6275, 8106, 8781, 8910).
 *
 *   0      1                   2
 *   | type | length in 8 bytes | contents …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { ICMPV6_OPTIONS } from "../names/icmp.ts";
import { IPV6 } from "../names/protocols.ts";

const TYPE = field("icmpv6.opt.type", KIND_U8, "Option", ICMPV6_OPTIONS);
const LENGTH = field("icmpv6.opt.length", KIND_U8, "Length, in 8 bytes");
const LINK_ADDRESS = field("icmpv6.opt.linkaddr", KIND_ETHER, "Link-layer address");
const SOURCE_LINK = field("icmpv6.opt.src_linkaddr", KIND_ETHER, "Source link-layer address");
const TARGET_LINK = field("icmpv6.opt.target_linkaddr", KIND_ETHER, "Target link-layer address");
const OTHER_LINK = field("icmpv6.opt.linkaddr", KIND_BYTES, "Link-layer address");
const PREFIX_LENGTH = field("icmpv6.opt.prefix.length", KIND_U8, "Prefix length");
const PREFIX_FLAGS = field("icmpv6.opt.prefix.flag", KIND_U8 | BASE_HEX, "Flags");
const PREFIX_LINK = field("icmpv6.opt.prefix.flag.l", KIND_BOOL, "On-link", "", 0x80);
const PREFIX_AUTONOMOUS = field("icmpv6.opt.prefix.flag.a", KIND_BOOL, "Autonomous addresses", "", 0x40);
const PREFIX_ROUTER = field("icmpv6.opt.prefix.flag.r", KIND_BOOL, "Router address", "", 0x20);
const VALID_LIFETIME = field("icmpv6.opt.prefix.valid_lifetime", KIND_U32, "Valid lifetime");
const PREFERRED_LIFETIME = field("icmpv6.opt.prefix.preferred_lifetime", KIND_U32, "Preferred lifetime");
const PREFIX = field("icmpv6.opt.prefix", KIND_IPV6, "Prefix");
const MTU = field("icmpv6.opt.mtu", KIND_U32, "MTU");
const ADVERTISEMENT_INTERVAL = field("icmpv6.opt.advertisement_interval", KIND_U32, "Advertisement interval");
const HOME_PREFERENCE = field("icmpv6.opt.home_agent_preference", KIND_U16, "Home agent preference");
const HOME_LIFETIME = field("icmpv6.opt.home_agent_lifetime", KIND_U16, "Home agent lifetime");
const NONCE = field("icmpv6.opt.nonce", KIND_BYTES, "Nonce");
const ROUTE_PREFERENCE = field(
  "icmpv6.opt.route_info.flag.route_preference",
  KIND_U8,
  "Route preference",
  "0=medium;1=high;2=reserved;3=low",
  0x18,
);
const ROUTE_LIFETIME = field("icmpv6.opt.route_lifetime", KIND_U32, "Route lifetime");
const ROUTE_PREFIX = field("icmpv6.opt.prefix", KIND_BYTES, "Prefix");
const DNS_LIFETIME = field("icmpv6.opt.rdnss.lifetime", KIND_U32, "Lifetime");
const DNS_SERVER = field("icmpv6.opt.rdnss", KIND_IPV6, "Recursive DNS server");
const SEARCH_LIFETIME = field("icmpv6.opt.dnssl.lifetime", KIND_U32, "Lifetime");
const SEARCH = field("icmpv6.opt.dnssl", KIND_STRING, "Search domain");
const PORTAL = field("icmpv6.opt.captive_portal", KIND_STRING, "Captive portal");
const DATA = field("icmpv6.data", KIND_BYTES, "Data");

/** Options from `at` to the end of the message. */
export function neighborOptions<S extends Sink>(s: S, at: u32): void {
  while (s.ok && s.leftReported(at) != 0) {
    const type = s.u8(TYPE, at);
    s.openLast();
    const length = s.u8(LENGTH, at + 1) << 3;
    if (length == 0) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Option of length 0", at + 1, 1);
      s.close();
      return;
    }
    if (!s.need(at, length)) return;
    option<S>(s, type, at, length);
    s.close();
    at += length;
  }
}

function option<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  switch (type) {
    case 1:
    case 2:
      return linkAddress<S>(s, type, at, length);
    case 3:
      if (length >= 32) prefix<S>(s, at);
      return;
    case 4:
      if (length <= 8) return;
      s.quoted = true;
      s.nextPart(IPV6, at + 8, length - 8);
      return;
    case 5:
      s.u32(MTU, at + 4);
      return;
    case 7:
      s.u32(ADVERTISEMENT_INTERVAL, at + 4);
      return;
    case 8:
      s.u16(HOME_PREFERENCE, at + 4);
      s.u16(HOME_LIFETIME, at + 6);
      return;
    case 14:
      s.bytes(NONCE, at + 2, length - 2);
      return;
    case 24:
      s.u8(PREFIX_LENGTH, at + 2);
      s.bits8(ROUTE_PREFERENCE, at + 3);
      s.u32(ROUTE_LIFETIME, at + 4);
      if (length >= 24) s.ipv6(PREFIX, at + 8);
      else if (length > 8) s.bytes(ROUTE_PREFIX, at + 8, length - 8);
      return;
    case 25:
      s.u32(DNS_LIFETIME, at + 4);
      for (let i: u32 = 8; length - i >= 16; i += 16) s.ipv6(DNS_SERVER, at + i);
      return;
    case 31:
      s.u32(SEARCH_LIFETIME, at + 4);
      return searchList<S>(s, at + 8, at + length);
    case 37:
      s.text(PORTAL, at + 2, s.find(0, at + 2, at + length) - at - 2);
      return;
    default:
      s.bytes(DATA, at + 2, length - 2);
  }
}

function linkAddress<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (length != 8) {
    s.bytes(OTHER_LINK, at + 2, length - 2);
    return;
  }
  s.ether(type == 1 ? SOURCE_LINK : TARGET_LINK, at + 2);
  s.hiddenBytes(LINK_ADDRESS, at + 2, 6);
  s.info(type == 1 ? " from " : " is at ");
  s.infoEther(at + 2);
}

function prefix<S extends Sink>(s: S, at: u32): void {
  s.u8(PREFIX_LENGTH, at + 2);
  s.u8(PREFIX_FLAGS, at + 3);
  s.openLast();
  s.bits8(PREFIX_LINK, at + 3);
  s.bits8(PREFIX_AUTONOMOUS, at + 3);
  s.bits8(PREFIX_ROUTER, at + 3);
  s.close();
  s.u32(VALID_LIFETIME, at + 4);
  s.u32(PREFERRED_LIFETIME, at + 8);
  s.ipv6(PREFIX, at + 16);
}

/** Names as in DNS, without compression (RFC 8106 section 5.2). */
function searchList<S extends Sink>(s: S, at: u32, end: u32): void {
  while (s.ok && at < end && s.peek8(at) != 0) {
    const start = at;
    s.begin();
    while (at < end) {
      const size = s.peek8(at);
      if (size == 0 || size > 63 || size >= end - at) break;
      if (at != start) s.put(46);
      s.putBytes(at + 1, size);
      at += 1 + size;
    }
    if (at == start) return;
    s.made(SEARCH, start, at - start);
    at++;
  }
}
