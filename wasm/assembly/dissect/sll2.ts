/**
 * Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2, tcpdump.org).
 *
 *   0          2          4           8               10            11            12            20
 *   | protocol | reserved | interface | hardware type | packet type | address len | address (8) | payload …
 *
 * Fields and names are those of version 1.
 */
import { BASE_HEX, KIND_BYTES, KIND_ETHER, KIND_IPV4, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, BY_SLL, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { COOKED_PROTOCOLS, HARDWARE_TYPES, PACKET_TYPES } from "./names/sll.ts";

const SLL2 = protocol(19, "sll", "sll", "SLL", "Linux cooked capture, version 2", "link");
answers(SLL2, BY_LINK_TYPE, 276);

const TYPE = field("sll.etype", KIND_U16 | BASE_HEX, "Protocol", ETHERTYPES);
const COOKED_TYPE = field("sll.ltype", KIND_U16 | BASE_HEX, "Protocol", COOKED_PROTOCOLS);
const GRE_TYPE = field("sll.gretype", KIND_U16 | BASE_HEX, "Protocol", ETHERTYPES);
const INTERFACE = field("sll.ifindex", KIND_U32, "Interface");
const HARDWARE = field("sll.hatype", KIND_U16, "Hardware type", HARDWARE_TYPES);
const PACKET_TYPE = field("sll.pkttype", KIND_U16, "Packet type", PACKET_TYPES);
const ADDRESS_LENGTH = field("sll.halen", KIND_U16, "Address length");
const SOURCE_ETHER = field("sll.src.eth", KIND_ETHER, "Source");
const SOURCE_IPV4 = field("sll.src.ipv4", KIND_IPV4, "Source");
const SOURCE_OTHER = field("sll.src.other", KIND_BYTES, "Source");
const UNUSED = field("sll.unused", KIND_BYTES, "Unused");
const TRAILER = field("sll.trailer", KIND_BYTES, "Trailer");

const HEADER: u32 = 20;
const GRE_INTERFACE: u32 = 778;
const NETLINK_INTERFACE: u32 = 824;

export function sll2<S extends Sink>(s: S): void {
  const type = s.peek16(0);
  const hardware = s.peek16(8);
  if (!s.ok) return;
  if (hardware == GRE_INTERFACE) s.u16(GRE_TYPE, 0);
  else if (type < 0x600) s.u16(COOKED_TYPE, 0);
  else s.u16(TYPE, 0);
  s.u32(INTERFACE, 4);
  s.u16(HARDWARE, 8);
  const packetType = s.u8(PACKET_TYPE, 10);
  const length = s.u8(ADDRESS_LENGTH, 11);
  if (length == 6) s.ether(SOURCE_ETHER, 12);
  else if (length == 4) s.ipv4(SOURCE_IPV4, 12);
  else if (length != 0) s.bytes(SOURCE_OTHER, 12, min(length, 8));
  if (length < 8) s.bytes(UNUSED, 12 + length, 8 - length);
  s.need(0, HEADER);
  if (!s.ok) return;
  s.infoField(PACKET_TYPE, packetType);
  if (hardware == NETLINK_INTERFACE) {
    s.next(0, HEADER);
    return;
  }
  if (type < 0x600) {
    s.nextBy(BY_SLL, type, HEADER, s.leftReported(HEADER));
    return;
  }
  const used = min(networkLength<S>(s, type, HEADER), s.leftReported(HEADER));
  s.nextBy(BY_ETHERTYPE, type, HEADER, used);
  if (s.left(HEADER + used) != 0) s.bytes(TRAILER, HEADER + used, s.left(HEADER + used));
}
