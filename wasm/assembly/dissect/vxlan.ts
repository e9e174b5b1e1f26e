/**
 * Virtual eXtensible LAN (RFC 7348; group policy draft-smith-vxlan-group-policy; generic protocol extension draft-ietf-nvo3-vxlan-gpe).
 *
 *   0           2              4         7          8
 *   | flags (2) | group policy | network | reserved | Ethernet frame …
 *   | flags (1), reserved, next protocol | network | reserved | payload …     (generic protocol extension, port 4790)
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U24, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET, IPV4, IPV6, MPLS } from "./names/protocols.ts";

const PORT: u32 = 4789;
const EXTENSION_PORT: u32 = 4790;

const VXLAN = protocol(26, "vxlan", "vxlan", "VxLAN", "Virtual eXtensible LAN", "tunnel");
answers(VXLAN, BY_UDP_PORT, PORT);
answers(VXLAN, BY_UDP_PORT, EXTENSION_PORT);

const FLAGS = field("vxlan.flags", KIND_U16 | BASE_HEX, "Flags");
const FLAG_POLICY = field("vxlan.flag_g", KIND_BOOL, "Group policy", "", 0x8000);
const FLAG_NETWORK = field("vxlan.flag_i", KIND_BOOL, "Network id is valid", "", 0x0800);
const FLAG_LEARN = field("vxlan.flag_d", KIND_BOOL, "Don't learn", "", 0x0040);
const FLAG_APPLIED = field("vxlan.flag_a", KIND_BOOL, "Policy applied", "", 0x0008);
const FLAG_RESERVED = field("vxlan.flags_reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0x77b7);
const POLICY = field("vxlan.gbp", KIND_U16, "Group policy");
const EXTENSION_FLAGS = field("vxlan.flags", KIND_U8 | BASE_HEX, "Flags");
const VERSION = field("vxlan.ver", KIND_U8, "Version", "", 0x30);
const INSTANCE = field("vxlan.i_bit", KIND_U8, "Network id is valid", "", 0x08);
const NEXT_BIT = field("vxlan.p_bit", KIND_U8, "Next protocol is valid", "", 0x04);
const OAM_BIT = field("vxlan.o_bit", KIND_U8, "Maintenance", "", 0x01);
const RESERVED_16 = field("vxlan.reserved_16", KIND_U16 | BASE_HEX, "Reserved");
const NEXT = field(
  "vxlan.next_proto",
  KIND_U8,
  "Next protocol",
  "1=IPv4;2=IPv6;3=Ethernet;4=Network service header;5=MPLS",
);
const NETWORK = field("vxlan.vni", KIND_U24, "Network");
const RESERVED = field("vxlan.reserved8", KIND_U8, "Reserved");

const HEADER: u32 = 8;

export function vxlan<S extends Sink>(s: S): void {
  const isExtended =
    s.sourcePort == EXTENSION_PORT || s.destinationPort == EXTENSION_PORT
      ? s.sourcePort != PORT && s.destinationPort != PORT
      : false;
  let next = ETHERNET;
  if (isExtended) next = extension<S>(s);
  else header<S>(s);
  const network = s.u24(NETWORK, 4);
  s.u8(RESERVED, 7);
  s.info("VXLAN network ");
  s.infoDecimal(network);
  s.next(next, HEADER);
}

function header<S extends Sink>(s: S): void {
  s.u16(FLAGS, 0);
  s.openLast();
  s.bits16(FLAG_POLICY, 0);
  s.bits16(FLAG_NETWORK, 0);
  s.bits16(FLAG_LEARN, 0);
  s.bits16(FLAG_APPLIED, 0);
  s.bits16(FLAG_RESERVED, 0);
  s.close();
  s.u16(POLICY, 2);
}

function extension<S extends Sink>(s: S): u32 {
  s.u8(EXTENSION_FLAGS, 0);
  s.openLast();
  s.bits8(VERSION, 0);
  s.bits8(INSTANCE, 0);
  s.bits8(NEXT_BIT, 0);
  s.bits8(OAM_BIT, 0);
  s.close();
  s.u16(RESERVED_16, 1);
  const next = s.u8(NEXT, 3);
  if (next == 1) return IPV4;
  if (next == 2) return IPV6;
  if (next == 3) return ETHERNET;
  return next == 5 ? MPLS : 0;
}
