/**
 * Routing Information Protocol, version 1 (RFC 1058), version 2 (RFC 2453, authentication RFC 4822) and RIPng (RFC 2080).
 *
 *   0         1         2          4
 *   | command | version | reserved | entries of 20 bytes …
 *   entry       | family | tag | address | mask | next hop | metric (4) |
 *   RIPng entry | prefix (16) | tag | prefix length (1) | metric (1) |
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const RIP = protocol(133, "rip", "rip", "RIP", "Routing Information Protocol", "routing");
answers(RIP, BY_UDP_PORT, 520);
const RIPNG = protocol(134, "ripng", "ripng", "RIPng", "Routing Information Protocol for IPv6", "routing");
answers(RIPNG, BY_UDP_PORT, 521);

const COMMANDS =
  "1=Request;2=Response;3=Trace on;4=Trace off;5=Vendor specific;9=Update request;10=Update response;11=Update acknowledgment";
const COMMAND = field("rip.command", KIND_U8, "Command", COMMANDS);
const VERSION = field("rip.version", KIND_U8, "Version", "1=RIPv1;2=RIPv2");
const DOMAIN = field("rip.routing_domain", KIND_U16, "Routing domain");
const FAMILY = field("rip.family", KIND_U16, "Address family", "0=Unspecified;2=IP;65535=Authentication");
const TAG = field("rip.route_tag", KIND_U16, "Route tag");
const ADDRESS = field("rip.ip", KIND_IPV4, "Address");
const MASK = field("rip.netmask", KIND_IPV4, "Mask");
const NEXT_HOP = field("rip.next_hop", KIND_IPV4, "Next hop");
const METRIC = field("rip.metric", KIND_U16, "Metric");
const AUTHENTICATION = field(
  "rip.auth.type",
  KIND_U16,
  "Authentication",
  "1=Digest trailer;2=Password;3=Message digest",
);
const PASSWORD = field("rip.auth.passwd", KIND_STRING, "Password");
const DIGEST_OFFSET = field("rip.digest_offset", KIND_U16, "Digest offset");
const KEY = field("rip.key_id", KIND_U8, "Key");
const DIGEST_LENGTH = field("rip.auth_data_len", KIND_U8, "Digest length");
const SEQUENCE = field("rip.seq_num", KIND_U32, "Sequence number");
const DIGEST = field("rip.authentication_data", KIND_BYTES, "Digest");
const COMMAND_6 = field("ripng.cmd", KIND_U8, "Command", "1=Request;2=Response");
const VERSION_6 = field("ripng.version", KIND_U8, "Version");
const RESERVED_6 = field("ripng.reserved", KIND_BYTES, "Reserved");
const PREFIX_6 = field("ripng.rte.ipv6_prefix", KIND_IPV6, "Prefix");
const TAG_6 = field("ripng.rte.route_tag", KIND_U16 | BASE_HEX, "Route tag");
const LENGTH_6 = field("ripng.rte.prefix_length", KIND_U8, "Prefix length");
const METRIC_6 = field("ripng.rte.metric", KIND_U8, "Metric");

const ENTRY: u32 = 20;
const FAMILY_NONE: u32 = 0;
const FAMILY_IP: u32 = 2;
const FAMILY_AUTHENTICATION: u32 = 0xffff;
const DIGEST_TRAILER: u32 = 1;

export function rip<S extends Sink>(s: S): void {
  const command = s.u8(COMMAND, 0);
  const version = s.u8(VERSION, 1);
  s.infoField(COMMAND, command);
  if (version == 2) s.u16(DOMAIN, 2);
  const isTwo = version == 2;
  for (let at: u32 = 4; s.ok && s.left(at) >= 2; at += ENTRY) {
    const family = s.peek16(at);
    s.open("Entry", at, ENTRY);
    s.u16(FAMILY, at);
    const kind = family == FAMILY_AUTHENTICATION ? authentication<S>(s, at) : 0;
    if (family == FAMILY_IP || family == FAMILY_NONE) entry<S>(s, at, isTwo);
    s.close();
    // The digest of a whole packet is the last that stands in it.
    if (kind == DIGEST_TRAILER) return;
  }
}

function entry<S extends Sink>(s: S, at: u32, isTwo: bool): void {
  if (isTwo) s.u16(TAG, at + 2);
  s.ipv4(ADDRESS, at + 4);
  if (isTwo) {
    s.ipv4(MASK, at + 8);
    s.ipv4(NEXT_HOP, at + 12);
  }
  s.number(METRIC, at + 16, 4, s.peek32(at + 16));
}

/** Its type. */
function authentication<S extends Sink>(s: S, at: u32): u32 {
  const type = s.u16(AUTHENTICATION, at + 2);
  if (type == 2) s.text(PASSWORD, at + 4, min(s.find(0, at + 4, at + ENTRY) - at - 4, 16));
  else if (type == 3) {
    s.u16(DIGEST_OFFSET, at + 4);
    s.u8(KEY, at + 6);
    s.u8(DIGEST_LENGTH, at + 7);
    s.u32(SEQUENCE, at + 8);
  } else if (type == DIGEST_TRAILER) s.bytes(DIGEST, at + 4, s.left(at + 4));
  return type;
}

export function ripng<S extends Sink>(s: S): void {
  const command = s.u8(COMMAND_6, 0);
  const version = s.u8(VERSION_6, 1);
  s.bytes(RESERVED_6, 2, 2);
  s.info("Command ");
  s.infoField(COMMAND_6, command);
  s.info(", Version ");
  s.infoDecimal(version);
  for (let at: u32 = 4; s.ok && s.left(at) != 0; at += ENTRY) {
    s.open("Entry", at, ENTRY);
    s.ipv6(PREFIX_6, at);
    s.u16(TAG_6, at + 16);
    s.u8(LENGTH_6, at + 18);
    s.u8(METRIC_6, at + 19);
    s.close();
  }
}
