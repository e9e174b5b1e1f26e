/**
 * Enhanced Interior Gateway Routing Protocol (RFC 7868 section 6).
 *
 *   0         1        2          4       8          12              16        18   20
 *   | version | opcode | checksum | flags | sequence | acknowledged  | router | AS | type (2), length (2), value … | …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const EIGRP = protocol(124, "eigrp", "eigrp", "EIGRP", "Enhanced Interior Gateway Routing Protocol", "routing");
answers(EIGRP, BY_IP_PROTOCOL, 88);

const TYPES =
  "1=Parameters;2=Authentication;3=Sequence;4=Software version;5=Next multicast sequence;6=Peer stub information;7=Peer termination;8=Topology list;" +
  "0x0102=Internal route (IPv4);0x0103=External route (IPv4);0x0104=Community (IPv4);0x0402=Internal route (IPv6);0x0403=External route (IPv6);" +
  "0x0602=Internal route;0x0603=External route";

const VERSION = field("eigrp.version", KIND_U8, "Version");
const OPCODE = field(
  "eigrp.opcode",
  KIND_U8,
  "Opcode",
  "1=Update;2=Request;3=Query;4=Reply;5=Hello;6=IPX SAP;7=Probe;8=Acknowledge;9=Stub information;10=SIA-Query;11=SIA-Reply",
);
const CHECKSUM = field("eigrp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const FLAGS = field("eigrp.flags", KIND_U32 | BASE_HEX, "Flags");
const FLAG_INIT = field("eigrp.flags.init", KIND_BOOL, "Initial", "", 1);
const FLAG_RECEIVE = field("eigrp.flags.condrecv", KIND_BOOL, "Conditional receive", "", 2);
const FLAG_RESTART = field("eigrp.flags.restart", KIND_BOOL, "Restart", "", 4);
const FLAG_END = field("eigrp.flags.eot", KIND_BOOL, "End of table", "", 8);
const SEQUENCE = field("eigrp.seq", KIND_U32, "Sequence number");
const ACK = field("eigrp.ack", KIND_U32, "Acknowledged");
const ROUTER = field("eigrp.vrid", KIND_U16, "Virtual router");
const SYSTEM = field("eigrp.as", KIND_U16, "Autonomous system");
const TYPE = field("eigrp.tlv_type", KIND_U16 | BASE_HEX, "Type", TYPES);
const LENGTH = field("eigrp.tlv.len", KIND_U16, "Length");
const K1 = field("eigrp.par.k1", KIND_U8, "K1");
const K2 = field("eigrp.par.k2", KIND_U8, "K2");
const K3 = field("eigrp.par.k3", KIND_U8, "K3");
const K4 = field("eigrp.par.k4", KIND_U8, "K4");
const K5 = field("eigrp.par.k5", KIND_U8, "K5");
const K6 = field("eigrp.par.k6", KIND_U8, "K6");
const HOLD = field("eigrp.par.holdtime", KIND_U16, "Hold time");
const AUTH_TYPE = field("eigrp.auth.type", KIND_U16, "Authentication", "2=MD5;3=SHA-256");
const AUTH_LENGTH = field("eigrp.auth.length", KIND_U16, "Length");
const AUTH_KEY = field("eigrp.auth.keyid", KIND_U32, "Key");
const AUTH_SEQUENCE = field("eigrp.auth.keyseq", KIND_U32, "Key sequence");
const AUTH_DIGEST = field("eigrp.auth.digest", KIND_BYTES, "Digest");
const ADDRESS_LENGTH = field("eigrp.seq.addrlen", KIND_U8, "Address length");
const ADDRESS_IPV4 = field("eigrp.seq.ipv4addr", KIND_IPV4, "Address");
const ADDRESS_IPV6 = field("eigrp.seq.ipv6addr", KIND_IPV6, "Address");
const RELEASE = field("eigrp.release_version", KIND_U16 | BASE_HEX, "Release");
const TLV_VERSION = field("eigrp.tlv_version", KIND_U16 | BASE_HEX, "TLV version");
const NEXT_SEQUENCE = field("eigrp.next_mcast_seq", KIND_U32, "Next multicast sequence");
const STUB = field("eigrp.stub_options", KIND_U16 | BASE_HEX, "Stub options");
const NEXT_HOP_4 = field("eigrp.ipv4.nexthop", KIND_IPV4, "Next hop");
const NEXT_HOP_6 = field("eigrp.ipv6.nexthop", KIND_IPV6, "Next hop");
const ORIGIN = field("eigrp.extdata.origrid", KIND_IPV4, "Originating router");
const ORIGIN_SYSTEM = field("eigrp.extdata.as", KIND_U32, "Originating autonomous system");
const ORIGIN_TAG = field("eigrp.extdata.tag", KIND_U32, "Tag");
const ORIGIN_METRIC = field("eigrp.extdata.metric", KIND_U32, "External metric");
const ORIGIN_PROTOCOL = field(
  "eigrp.extdata.proto",
  KIND_U8,
  "External protocol",
  "1=IGRP;2=EIGRP;3=Static;4=RIP;5=Hello;6=OSPF;7=IS-IS;8=EGP;9=BGP;10=IDRP;11=Connected",
);
const DELAY = field("eigrp.old_metric.delay", KIND_U32, "Delay");
const BANDWIDTH = field("eigrp.old_metric.bw", KIND_U32, "Bandwidth");
const MTU = field("eigrp.old_metric.mtu", KIND_U24, "MTU");
const HOPS = field("eigrp.old_metric.hopcount", KIND_U8, "Hops");
const RELIABILITY = field("eigrp.old_metric.rel", KIND_U8, "Reliability");
const LOAD = field("eigrp.old_metric.load", KIND_U8, "Load");
const TAG = field("eigrp.old_metric.intag", KIND_U8, "Route tag");
const PREFIX_4 = field("eigrp.ipv4.prefixlen", KIND_U8, "Prefix length");
const PREFIX_6 = field("eigrp.ipv6.prefixlen", KIND_U8, "Prefix length");
const NETWORK_4 = field("eigrp.ipv4.destination", KIND_IPV4, "Destination");
const NETWORK_6 = field("eigrp.ipv6.destination", KIND_IPV6, "Destination");

const HEADER: u32 = 20;
const HELLO: u32 = 5;

export function eigrp<S extends Sink>(s: S): void {
  s.u8(VERSION, 0);
  const opcode = s.u8(OPCODE, 1);
  s.u16(CHECKSUM, 2);
  s.u32(FLAGS, 4);
  s.openLast();
  s.bits32(FLAG_INIT, 4);
  s.bits32(FLAG_RECEIVE, 4);
  s.bits32(FLAG_RESTART, 4);
  s.bits32(FLAG_END, 4);
  s.close();
  s.u32(SEQUENCE, 8);
  const ack = s.u32(ACK, 12);
  s.u16(ROUTER, 16);
  s.u16(SYSTEM, 18);
  s.infoField(OPCODE, opcode);
  if (opcode == HELLO && ack != 0) s.info(" (Ack)");
  let at = HEADER;
  while (s.ok && s.left(at) != 0) {
    s.open("Element", at, 4);
    const type = s.u16(TYPE, at);
    const length = s.u16(LENGTH, at + 2);
    if (length < 4) {
      if (s.ok) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Length is less than the element's head", at + 2, 2);
      s.close();
      return;
    }
    if (s.need(at, length)) element<S>(s, type, at + 4, length - 4);
    at += length;
    s.closeAt(at);
  }
}

function element<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1) parameters<S>(s, at);
  else if (type == 2) {
    s.u16(AUTH_TYPE, at);
    const size = s.u16(AUTH_LENGTH, at + 2);
    s.u32(AUTH_KEY, at + 4);
    s.u32(AUTH_SEQUENCE, at + 8);
    if (size != 0 && length >= 20 && size <= length - 20) s.bytes(AUTH_DIGEST, at + 20, size);
  } else if (type == 3) sequence<S>(s, at, length);
  else if (type == 4) {
    s.u16(RELEASE, at);
    s.u16(TLV_VERSION, at + 2);
  } else if (type == 5) s.u32(NEXT_SEQUENCE, at);
  else if (type == 6) s.u16(STUB, at);
  else if (type == 0x0102 || type == 0x0103) {
    s.ipv4(NEXT_HOP_4, at);
    route<S>(s, type == 0x0103, at + 4, at + length, false);
  } else if (type == 0x0402 || type == 0x0403) {
    s.ipv6(NEXT_HOP_6, at);
    route<S>(s, type == 0x0403, at + 16, at + length, true);
  }
}

function parameters<S extends Sink>(s: S, at: u32): void {
  s.u8(K1, at);
  s.u8(K2, at + 1);
  s.u8(K3, at + 2);
  s.u8(K4, at + 3);
  s.u8(K5, at + 4);
  s.u8(K6, at + 5);
  s.u16(HOLD, at + 6);
}

function sequence<S extends Sink>(s: S, from: u32, length: u32): void {
  const end = from + length;
  let at = from;
  while (s.ok && at < end) {
    const size = s.u8(ADDRESS_LENGTH, at);
    if (size == 4) s.ipv4(ADDRESS_IPV4, at + 1);
    else if (size == 16) s.ipv6(ADDRESS_IPV6, at + 1);
    else return;
    at += 1 + size;
  }
}

function route<S extends Sink>(s: S, isExternal: bool, from: u32, end: u32, isSix: bool): void {
  let at = from;
  if (isExternal) {
    s.ipv4(ORIGIN, at);
    s.u32(ORIGIN_SYSTEM, at + 4);
    s.u32(ORIGIN_TAG, at + 8);
    s.u32(ORIGIN_METRIC, at + 12);
    s.u8(ORIGIN_PROTOCOL, at + 18);
    at += 20;
  }
  s.u32(DELAY, at);
  s.u32(BANDWIDTH, at + 4);
  s.u24(MTU, at + 8);
  s.u8(HOPS, at + 11);
  s.u8(RELIABILITY, at + 12);
  s.u8(LOAD, at + 13);
  s.u8(TAG, at + 14);
  at += 16;
  while (s.ok && at < end) {
    const bits = s.u8(isSix ? PREFIX_6 : PREFIX_4, at);
    const size: u32 = bits > 120 ? 16 : (bits + 7) >> 3;
    if (size > end - at - 1) return;
    // A destination cut to its prefix is no address that a field could hold.
    if (isSix && size == 16) s.ipv6(NETWORK_6, at + 1);
    else if (!isSix && size == 4) s.ipv4(NETWORK_4, at + 1);
    at += 1 + size;
  }
}
