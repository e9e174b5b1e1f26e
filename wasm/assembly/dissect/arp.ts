/**
 * Address Resolution Protocol (RFC 826, RFC 903, RFC 5227).
 *
 *   0       2       4   5   6       8
 *   | htype | ptype | hl| pl| op    | sender hw (hl) | sender proto (pl) | target hw (hl) | target proto (pl) |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_FRAME,
  KIND_IPV4,
  KIND_U16,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_SEQUENCE, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { rivalOf } from "../core/address-owners.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const ARP = protocol(7, "arp", "arp", "ARP", "Address Resolution Protocol", "arp");
answers(ARP, BY_ETHERTYPE, 0x0806);
answers(ARP, BY_ETHERTYPE, 0x8035);

const HARDWARE = field(
  "arp.hw.type",
  KIND_U16,
  "Hardware type",
  "1=Ethernet;6=IEEE 802;7=ARCNET;15=Frame Relay;16=ATM;32=InfiniBand",
);
const PROTOCOL = field("arp.proto.type", KIND_U16 | BASE_HEX, "Protocol type", ETHERTYPES);
const HARDWARE_SIZE = field("arp.hw.size", KIND_U8, "Hardware size");
const PROTOCOL_SIZE = field("arp.proto.size", KIND_U8, "Protocol size");
const OPCODE = field(
  "arp.opcode",
  KIND_U16,
  "Opcode",
  "1=request;2=reply;3=reverse request;4=reverse reply;8=inverse request;9=inverse reply",
);
const SENDER_MAC = field("arp.src.hw_mac", KIND_ETHER, "Sender MAC address");
const SENDER_HARDWARE = field("arp.src.hw", KIND_BYTES, "Sender hardware address");
const SENDER_IPV4 = field("arp.src.proto_ipv4", KIND_IPV4, "Sender IP address");
const SENDER_PROTOCOL = field("arp.src.proto", KIND_BYTES, "Sender protocol address");
const TARGET_MAC = field("arp.dst.hw_mac", KIND_ETHER, "Target MAC address");
const TARGET_HARDWARE = field("arp.dst.hw", KIND_BYTES, "Target hardware address");
const TARGET_IPV4 = field("arp.dst.proto_ipv4", KIND_IPV4, "Target IP address");
const TARGET_PROTOCOL = field("arp.dst.proto", KIND_BYTES, "Target protocol address");
const GRATUITOUS = field("arp.isgratuitous", KIND_BOOL, "Gratuitous");

const DUPLICATE = field("arp.duplicate-address-detected", KIND_BOOL, "Duplicate IP address");
const DUPLICATE_FRAME = field("arp.duplicate-address-frame", KIND_FRAME, "Claimed by another station in packet");

export function arp<S extends Sink>(s: S): void {
  const hardware = s.u16(HARDWARE, 0);
  const protocolType = s.u16(PROTOCOL, 2);
  const hardwareSize = s.u8(HARDWARE_SIZE, 4);
  const protocolSize = s.u8(PROTOCOL_SIZE, 5);
  const opcode = s.u16(OPCODE, 6);
  const isMac = hardwareSize == 6 && (hardware == 1 || hardware == 6);
  const isIpv4 = protocolType == 0x0800 && protocolSize == 4;
  const senderProtocol = 8 + hardwareSize;
  const targetHardware = senderProtocol + protocolSize;
  const targetProtocol = targetHardware + hardwareSize;
  if (isMac) s.ether(SENDER_MAC, 8);
  else if (hardwareSize != 0) s.bytes(SENDER_HARDWARE, 8, hardwareSize);
  if (isIpv4) s.ipv4(SENDER_IPV4, senderProtocol);
  else if (protocolSize != 0) s.bytes(SENDER_PROTOCOL, senderProtocol, protocolSize);
  if (isMac) s.ether(TARGET_MAC, targetHardware);
  else if (hardwareSize != 0) s.bytes(TARGET_HARDWARE, targetHardware, hardwareSize);
  if (isIpv4) s.ipv4(TARGET_IPV4, targetProtocol);
  else if (protocolSize != 0) s.bytes(TARGET_PROTOCOL, targetProtocol, protocolSize);
  if (!s.ok || !isIpv4 || !isMac) return;
  const isGratuitous = s.peek32(senderProtocol) == s.peek32(targetProtocol);
  if (isGratuitous) s.generated(GRATUITOUS, 1);
  compareOwner<S>(s, senderProtocol);
  describe<S>(s, opcode, isGratuitous, senderProtocol, targetProtocol);
}

/** Two stations that say they have one address: a mistake, or somebody in between (RFC 5227 section 2.4). */
function compareOwner<S extends Sink>(s: S, sender: u32): void {
  const address = s.peek32(sender);
  const rival = address == 0 ? 0 : rivalOf(s, address, s.peek64(8) >> 16);
  if (rival == 0) return;
  s.generated(DUPLICATE, 1);
  s.generated(DUPLICATE_FRAME, rival);
  s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "Two stations claim this IP address", sender, 4);
}

function describe<S extends Sink>(s: S, opcode: u32, isGratuitous: bool, sender: u32, target: u32): void {
  if (isGratuitous) {
    s.info(opcode == 2 ? "Gratuitous ARP for " : "ARP announcement for ");
    s.infoIpv4(sender);
    s.info(opcode == 2 ? " (reply)" : "");
  } else if (opcode == 1) {
    s.info("Who has ");
    s.infoIpv4(target);
    s.info("? Tell ");
    s.infoIpv4(sender);
  } else if (opcode == 2) {
    s.infoIpv4(sender);
    s.info(" is at ");
    s.infoEther(8);
  } else {
    s.infoField(OPCODE, opcode);
  }
}
