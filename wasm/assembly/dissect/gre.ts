/**
 * Generic Routing Encapsulation (RFC 2784, RFC 2890; routing RFC 1701; version 1 RFC 2637; over UDP RFC 8086).
 *
 *   0                2          4
 *   | flags, version | protocol | checksum, offset | key | sequence | acknowledgment | routing … | payload …
 *
 * The flags say which of the optional parts are there.
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_PROTOCOL, Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { ARP, CDP, CISCO_METADATA, ERSPAN, ETHERNET, IPV4, IPV6, MPLS, PPP, WLAN } from "./names/protocols.ts";

const GRE = protocol(13, "gre", "gre", "GRE", "Generic Routing Encapsulation", "tunnel");
answers(GRE, BY_IP_PROTOCOL, 47);
answers(GRE, BY_UDP_PORT, 4754);

const HAS_CHECKSUM: u32 = 0x8000;
const HAS_ROUTING: u32 = 0x4000;
const HAS_KEY: u32 = 0x2000;
const HAS_SEQUENCE: u32 = 0x1000;
const HAS_ACK: u32 = 0x0080;

const FLAGS = field("gre.flags_and_version", KIND_U16 | BASE_HEX, "Flags and version");
const FLAG_CHECKSUM = field("gre.flags.checksum", KIND_BOOL, "Checksum", "", HAS_CHECKSUM);
const FLAG_ROUTING = field("gre.flags.routing", KIND_BOOL, "Routing", "", HAS_ROUTING);
const FLAG_KEY = field("gre.flags.key", KIND_BOOL, "Key", "", HAS_KEY);
const FLAG_SEQUENCE = field("gre.flags.sequence_number", KIND_BOOL, "Sequence number", "", HAS_SEQUENCE);
const FLAG_STRICT = field("gre.flags.strict_source_route", KIND_BOOL, "Strict source route", "", 0x0800);
const RECURSION = field("gre.flags.recursion_control", KIND_U16, "Recursion control", "", 0x0700);
const FLAG_ACK = field("gre.flags.ack", KIND_BOOL, "Acknowledgment", "", HAS_ACK);
const RESERVED = field("gre.flags.reserved", KIND_U16, "Reserved", "", 0x00f8);
const VERSION = field("gre.flags.version", KIND_U16, "Version", "0=GRE;1=Enhanced GRE", 0x0007);
const PROTOCOL = field(
  "gre.proto",
  KIND_U16 | BASE_HEX,
  "Protocol",
  "0=Keep-alive;0x00fe=OSI;0x2000=CDP;0x2001=NHRP;0x6400=EoIP;0x883e=WCCP;0x8909=Cisco metadata;" + ETHERTYPES,
);
const CHECKSUM = field("gre.checksum", KIND_U16 | BASE_HEX, "Checksum");
const OFFSET = field("gre.offset", KIND_U16, "Offset");
const KEY = field("gre.key", KIND_U32 | BASE_HEX, "Key");
const PAYLOAD_LENGTH = field("gre.key.payload_length", KIND_U16, "Payload length");
const CALL = field("gre.key.call_id", KIND_U16, "Call");
const SEQUENCE = field("gre.sequence_number", KIND_U32, "Sequence number");
const ACK = field("gre.ack_number", KIND_U32, "Acknowledgment number");
const ROUTE_FAMILY = field("gre.routing.address_family", KIND_U16, "Address family");
const ROUTE_OFFSET = field("gre.routing.sre_offset", KIND_U8, "Offset");
const ROUTE_LENGTH = field("gre.routing.src_length", KIND_U8, "Length");
const ROUTE = field("gre.routing.information", KIND_BYTES, "Route");

export function gre<S extends Sink>(s: S): void {
  const flags = s.u16(FLAGS, 0);
  const isEnhanced = (flags & 7) == 1;
  s.openLast();
  s.bits16(FLAG_CHECKSUM, 0);
  s.bits16(FLAG_ROUTING, 0);
  s.bits16(FLAG_KEY, 0);
  s.bits16(FLAG_SEQUENCE, 0);
  s.bits16(FLAG_STRICT, 0);
  s.bits16(RECURSION, 0);
  if (isEnhanced) s.bits16(FLAG_ACK, 0);
  s.bits16(RESERVED, 0);
  s.bits16(VERSION, 0);
  s.close();
  const type = s.u16(PROTOCOL, 2);
  s.info("Encapsulated ");
  s.infoField(PROTOCOL, type);
  const at = optional<S>(s, flags, isEnhanced);
  if (s.ok) payload<S>(s, type, flags, at);
}

/** The parts that the flags announce; where the payload begins. */
function optional<S extends Sink>(s: S, flags: u32, isEnhanced: bool): u32 {
  let at: u32 = 4;
  if (flags & (HAS_CHECKSUM | HAS_ROUTING)) {
    s.u16(CHECKSUM, at);
    s.u16(OFFSET, at + 2);
    at += 4;
  }
  if (flags & HAS_KEY) {
    s.u32(KEY, at);
    if (isEnhanced) {
      s.openLast();
      s.u16(PAYLOAD_LENGTH, at);
      s.u16(CALL, at + 2);
      s.close();
    }
    at += 4;
  }
  if (flags & HAS_SEQUENCE) {
    s.u32(SEQUENCE, at);
    at += 4;
  }
  if (isEnhanced && (flags & HAS_ACK) != 0) {
    s.u32(ACK, at);
    at += 4;
  }
  return flags & HAS_ROUTING ? routes<S>(s, at) : at;
}

/** Source route entries; one of family 0 and length 0 ends them (RFC 1701). */
function routes<S extends Sink>(s: S, from: u32): u32 {
  let at = from;
  while (s.ok) {
    const family = s.u16(ROUTE_FAMILY, at);
    s.u8(ROUTE_OFFSET, at + 2);
    const length = s.u8(ROUTE_LENGTH, at + 3);
    at += 4;
    if (family == 0 && length == 0) break;
    s.bytes(ROUTE, at, length);
    at += length;
  }
  return at;
}

function payload<S extends Sink>(s: S, type: u32, flags: u32, at: u32): void {
  if (s.leftReported(at) == 0) return;
  switch (type) {
    case 0x0800:
      return s.next(IPV4, at);
    case 0x0806:
      return s.next(ARP, at);
    case 0x86dd:
      return s.next(IPV6, at);
    case 0x6558:
    case 0x6400:
      return s.next(ETHERNET, at);
    case 0x8847:
    case 0x8848:
      return s.next(MPLS, at);
    case 0x880b:
      return s.next(PPP, at);
    case 0x2000:
      return s.next(CDP, at);
    case 0x8909:
      return s.next(CISCO_METADATA, at);
    case 0x88be:
      // ERSPAN type I has no header of its own: GRE's missing sequence number tells it.
      return s.queue(CHILD_PROTOCOL, ERSPAN, at, s.leftReported(at), flags & HAS_SEQUENCE);
    case 0x22eb:
      return s.queue(CHILD_PROTOCOL, ERSPAN, at, s.leftReported(at), type);
    case 0x883e:
      // WCCP version 2 puts four bytes before the packet, version 1 does not.
      return s.next(IPV4, s.peek8(at) >> 4 == 4 ? at : at + 4);
    default:
      // Aruba's access points put wireless LAN frames under 8200 to 83FF.
      return s.next(type >> 9 == 0x41 ? WLAN : 0, at);
  }
}
