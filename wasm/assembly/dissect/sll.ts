/**
 * Linux cooked capture (LINKTYPE_LINUX_SLL, tcpdump.org).
 *
 *   0             2               4             6             14         16
 *   | packet type | hardware type | address len | address (8) | protocol | payload …
 *
 * The protocol is an Ethernet type, or below 0x600 a number of its own; on a GRE interface it is GRE's.
 */
import { BASE_HEX, KIND_BYTES, KIND_ETHER, KIND_IPV4, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, BY_SLL, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { ETHERNET } from "./names/protocols.ts";
import { COOKED_PROTOCOLS, HARDWARE_TYPES, PACKET_TYPES } from "./names/sll.ts";

const SLL = protocol(18, "sll", "sll", "SLL", "Linux cooked capture", "link");
answers(SLL, BY_LINK_TYPE, 113);
answers(<u16>ETHERNET, BY_SLL, 3);

const PACKET_TYPE = field("sll.pkttype", KIND_U16, "Packet type", PACKET_TYPES);
const HARDWARE = field("sll.hatype", KIND_U16, "Hardware type", HARDWARE_TYPES);
const ADDRESS_LENGTH = field("sll.halen", KIND_U16, "Address length");
const SOURCE_ETHER = field("sll.src.eth", KIND_ETHER, "Source");
const SOURCE_IPV4 = field("sll.src.ipv4", KIND_IPV4, "Source");
const SOURCE_OTHER = field("sll.src.other", KIND_BYTES, "Source");
const UNUSED = field("sll.unused", KIND_BYTES, "Unused");
const TYPE = field("sll.etype", KIND_U16 | BASE_HEX, "Protocol", ETHERTYPES);
const COOKED_TYPE = field("sll.ltype", KIND_U16 | BASE_HEX, "Protocol", COOKED_PROTOCOLS);
const GRE_TYPE = field("sll.gretype", KIND_U16 | BASE_HEX, "Protocol", ETHERTYPES);
const TRAILER = field("sll.trailer", KIND_BYTES, "Trailer");

const HEADER: u32 = 16;
const GRE_INTERFACE: u32 = 778;
const NETLINK_INTERFACE: u32 = 824;

export function sll<S extends Sink>(s: S): void {
  const packetType = s.u16(PACKET_TYPE, 0);
  const hardware = s.u16(HARDWARE, 2);
  const length = s.u16(ADDRESS_LENGTH, 4);
  if (length == 6) s.ether(SOURCE_ETHER, 6);
  else if (length == 4) s.ipv4(SOURCE_IPV4, 6);
  else if (length != 0) s.bytes(SOURCE_OTHER, 6, min(length, 8));
  if (length < 8) s.bytes(UNUSED, 6 + length, 8 - length);
  const type = s.peek16(14);
  if (!s.ok) return;
  s.infoField(PACKET_TYPE, packetType);
  if (hardware == NETLINK_INTERFACE) {
    s.next(0, 14);
    return;
  }
  if (hardware == GRE_INTERFACE) s.u16(GRE_TYPE, 14);
  else if (type < 0x600) s.u16(COOKED_TYPE, 14);
  else s.u16(TYPE, 14);
  if (type < 0x600) {
    s.nextBy(BY_SLL, type, HEADER, s.leftReported(HEADER));
    return;
  }
  const used = min(networkLength<S>(s, type, HEADER), s.leftReported(HEADER));
  s.nextBy(BY_ETHERTYPE, type, HEADER, used);
  if (s.left(HEADER + used) != 0) s.bytes(TRAILER, HEADER + used, s.left(HEADER + used));
}
