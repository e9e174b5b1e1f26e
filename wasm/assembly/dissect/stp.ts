/**
 * Spanning tree protocols (IEEE Std 802.1D clause 9, IEEE Std 802.1Q clause 14) and Cisco's per-VLAN form.
 *
 *   0          2         3      4       5      13     17       25     27    29    31      33      35
 *   | protocol | version | type | flags | root | cost | bridge | port | age | max | hello | delay | version 1 length, 3, 4 …
 *
 * Times are in 1/256 seconds. A notification (type 80) ends behind the type.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_F64,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_SAP, BY_SNAP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { PORT_ROLES, STP_TYPES, STP_VERSIONS } from "./names/stp.ts";

const STP = protocol(30, "stp", "stp", "STP", "Spanning tree", "link");
/** Cisco's organization code, as BY_SNAP wants it. */
const CISCO: u32 = 0x000c;
const PER_VLAN_SNAP: u32 = 0x010b ^ CISCO;
answers(STP, BY_SAP, 0x42);
answers(STP, BY_SNAP, 0x0108 ^ CISCO);
answers(STP, BY_SNAP, 0x0109 ^ CISCO);
answers(STP, BY_SNAP, PER_VLAN_SNAP);
answers(STP, BY_SNAP, 0x010c ^ CISCO);

const PROTOCOL = field("stp.protocol", KIND_U16 | BASE_HEX, "Protocol", "0=Spanning tree");
const VERSION = field("stp.version", KIND_U8, "Version", STP_VERSIONS);
const TYPE = field("stp.type", KIND_U8 | BASE_HEX, "Type", STP_TYPES);
const FLAGS = field("stp.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_CHANGE_ACK = field("stp.flags.tcack", KIND_BOOL, "Topology change acknowledged", "", 0x80);
const FLAG_AGREEMENT = field("stp.flags.agreement", KIND_BOOL, "Agreement", "", 0x40);
const FLAG_FORWARDING = field("stp.flags.forwarding", KIND_BOOL, "Forwarding", "", 0x20);
const FLAG_LEARNING = field("stp.flags.learning", KIND_BOOL, "Learning", "", 0x10);
const FLAG_ROLE = field("stp.flags.port_role", KIND_U8, "Port role", PORT_ROLES, 0x0c);
const FLAG_PROPOSAL = field("stp.flags.proposal", KIND_BOOL, "Proposal", "", 0x02);
const FLAG_CHANGE = field("stp.flags.tc", KIND_BOOL, "Topology change", "", 0x01);
const ROOT_PRIORITY = field("stp.root.prio", KIND_U16, "Root priority");
const ROOT_EXTENSION = field("stp.root.ext", KIND_U16, "Root system id extension");
const ROOT = field("stp.root.hw", KIND_ETHER, "Root");
const COST = field("stp.root.cost", KIND_U32, "Root path cost");
const BRIDGE_PRIORITY = field("stp.bridge.prio", KIND_U16, "Bridge priority");
const BRIDGE_EXTENSION = field("stp.bridge.ext", KIND_U16, "Bridge system id extension");
const BRIDGE = field("stp.bridge.hw", KIND_ETHER, "Bridge");
const PORT = field("stp.port", KIND_U16 | BASE_HEX, "Port");
const AGE = field("stp.msg_age", KIND_F64, "Message age");
const MAX_AGE = field("stp.max_age", KIND_F64, "Maximum age");
const HELLO = field("stp.hello", KIND_F64, "Hello time");
const DELAY = field("stp.forward", KIND_F64, "Forward delay");
const LENGTH_1 = field("stp.version_1_length", KIND_U8, "Version 1 length");
const VLAN_TYPE = field("stp.pvst.tlvtype", KIND_U16 | BASE_HEX, "Type", "0=Originating VLAN");
const VLAN_LENGTH = field("stp.pvst.tlvlen", KIND_U16, "Length");
const VLAN = field("stp.pvst.origvlan", KIND_U16, "Originating VLAN");
const VLAN_VALUE = field("stp.pvst.tlvval", KIND_BYTES, "Value");
const LENGTH_3 = field("mstp.version_3_length", KIND_U16, "Version 3 length");
const SELECTOR = field("mstp.config_format_selector", KIND_U8, "Format selector");
const NAME = field("mstp.config_name", KIND_STRING, "Configuration name");
const REVISION = field("mstp.config_revision_level", KIND_U16, "Configuration revision");
const DIGEST = field("mstp.config_digest", KIND_BYTES, "Configuration digest");
const INTERNAL_COST = field("mstp.cist_internal_root_path_cost", KIND_U32, "Internal root path cost");
const CIST_PRIORITY = field("mstp.cist_bridge.prio", KIND_U16, "Common bridge priority");
const CIST_EXTENSION = field("mstp.cist_bridge.ext", KIND_U16, "Common bridge system id extension");
const CIST_BRIDGE = field("mstp.cist_bridge.hw", KIND_ETHER, "Common bridge");
const CIST_HOPS = field("mstp.cist_remaining_hops", KIND_U8, "Remaining hops");
const TREE_FLAGS = field("mstp.msti.flags", KIND_U8 | BASE_HEX, "Flags");
const TREE_PRIORITY = field("mstp.msti.priority", KIND_U8 | BASE_HEX, "Priority", "", 0xf0);
const TREE_ID = field("mstp.msti.msti_id", KIND_U16, "Instance", "", 0x0fff);
const TREE_ROOT = field("mstp.msti.root.hw", KIND_ETHER, "Regional root");
const TREE_COST = field("mstp.msti.root_cost", KIND_U32, "Internal root path cost");
const TREE_BRIDGE_PRIORITY = field("mstp.msti.bridge_priority", KIND_U8, "Bridge priority");
const TREE_PORT_PRIORITY = field("mstp.msti.port_priority", KIND_U8, "Port priority");
const TREE_HOPS = field("mstp.msti.remaining_hops", KIND_U8, "Remaining hops");
const LENGTH_4 = field("mstp.version_4_length", KIND_U16, "Version 4 length");
const SPT = field("mstp.spt", KIND_BYTES, "Shortest path tree");

const RAPID: u32 = 2;
const NOTIFICATION: u32 = 0x80;
/** Bytes of a multiple spanning tree part before its instances, and of an instance. */
const REGION_BYTES: u32 = 64;
const TREE_BYTES: u32 = 16;

export function stp<S extends Sink>(s: S): void {
  s.u16(PROTOCOL, 0);
  const version = s.u8(VERSION, 2);
  const type = s.u8(TYPE, 3);
  if (type == NOTIFICATION) {
    s.info("Topology change notification");
    return;
  }
  if (type != 0 && type != RAPID) {
    s.infoField(TYPE, type);
    s.next(0, 4);
    return;
  }
  const flags = s.u8(FLAGS, 4);
  flagBits<S>(s, 4, type == RAPID);
  const root = identifier<S>(s, ROOT_PRIORITY, ROOT_EXTENSION, 5);
  s.ether(ROOT, 7);
  const cost = s.u32(COST, 13);
  identifier<S>(s, BRIDGE_PRIORITY, BRIDGE_EXTENSION, 17);
  s.ether(BRIDGE, 19);
  const port = s.u16(PORT, 25);
  seconds<S>(s, AGE, 27);
  seconds<S>(s, MAX_AGE, 29);
  seconds<S>(s, HELLO, 31);
  seconds<S>(s, DELAY, 33);
  if (!s.ok) return;
  s.info(type == 0 ? "Conf. " : version == 2 ? "RST. " : version == 3 ? "MST. " : "SPT. ");
  if (flags & 0x01) s.info("TC + ");
  s.info("Root = ");
  s.infoDecimal(root & 0xf000);
  s.info("/");
  s.infoDecimal(root & 0x0fff);
  s.info("/");
  s.infoEther(7);
  s.info("  Cost = ");
  s.infoDecimal(cost);
  s.info("  Port = ");
  s.infoHex(port, 4);
  if (type == RAPID) extensions<S>(s, version);
  else if (s.selector == PER_VLAN_SNAP) originatingVlan<S>(s, 35);
}

function flagBits<S extends Sink>(s: S, at: u32, isRapid: bool): void {
  s.openLast();
  s.bits8(FLAG_CHANGE_ACK, at);
  if (isRapid) {
    s.bits8(FLAG_AGREEMENT, at);
    s.bits8(FLAG_FORWARDING, at);
    s.bits8(FLAG_LEARNING, at);
    s.bits8(FLAG_ROLE, at);
    s.bits8(FLAG_PROPOSAL, at);
  }
  s.bits8(FLAG_CHANGE, at);
  s.close();
}

/** Priority in the upper four bits, the VLAN or instance in the rest. */
function identifier<S extends Sink>(s: S, priority: u16, extension: u16, at: u32): u32 {
  const value = s.peek16(at);
  s.number(priority, at, 2, value & 0xf000);
  s.number(extension, at, 2, value & 0x0fff);
  return value;
}

function seconds<S extends Sink>(s: S, id: u16, at: u32): void {
  s.number(id, at, 2, reinterpret<u64>(<f64>s.peek16(at) / 256.0));
}

/** What a rapid, multiple or shortest path configuration adds. */
function extensions<S extends Sink>(s: S, version: u32): void {
  if (s.left(35) == 0) return;
  s.u8(LENGTH_1, 35);
  if (s.selector == PER_VLAN_SNAP) {
    originatingVlan<S>(s, 36);
    return;
  }
  if (version < 3 || s.left(36) == 0) return;
  const length = s.u16(LENGTH_3, 36);
  if (length < REGION_BYTES || s.left(38) < REGION_BYTES) return;
  region<S>(s, 38, length);
  const at = 38 + length;
  if (version < 4 || s.left(at) < 2) return;
  const rest = s.u16(LENGTH_4, at);
  if (rest != 0) s.bytes(SPT, at + 2, rest);
}

function region<S extends Sink>(s: S, at: u32, length: u32): void {
  s.open("Region", at, REGION_BYTES);
  s.u8(SELECTOR, at);
  s.text(NAME, at + 1, min(s.find(0, at + 1, at + 33) - at - 1, 32));
  s.u16(REVISION, at + 33);
  s.bytes(DIGEST, at + 35, 16);
  s.u32(INTERNAL_COST, at + 51);
  identifier<S>(s, CIST_PRIORITY, CIST_EXTENSION, at + 55);
  s.ether(CIST_BRIDGE, at + 57);
  s.u8(CIST_HOPS, at + 63);
  s.close();
  const end = at + length;
  for (let i = at + REGION_BYTES; s.ok && i + TREE_BYTES <= end; i += TREE_BYTES) tree<S>(s, i);
}

function tree<S extends Sink>(s: S, at: u32): void {
  s.open("Instance", at, min(TREE_BYTES, s.left(at)));
  s.u8(TREE_FLAGS, at);
  flagBits<S>(s, at, true);
  s.bits8(TREE_PRIORITY, at + 1);
  s.bits16(TREE_ID, at + 1);
  s.ether(TREE_ROOT, at + 3);
  s.u32(TREE_COST, at + 9);
  s.number(TREE_BRIDGE_PRIORITY, at + 13, 1, s.peek8(at + 13) >> 4);
  s.number(TREE_PORT_PRIORITY, at + 14, 1, s.peek8(at + 14) >> 4);
  s.u8(TREE_HOPS, at + 15);
  s.close();
}

/** Cisco's per-VLAN form names the VLAN at the end: type, length, value. */
function originatingVlan<S extends Sink>(s: S, from: u32): void {
  // Some switches put a byte of padding before it.
  const at =
    s.has(from, 5) && s.peek8(from + 1) == 0 && s.peek16(from + 2) == 0 && s.peek8(from + 4) == 2 ? from + 1 : from;
  if (s.left(at) < 6) return;
  s.open("Originating VLAN", at, 6);
  const type = s.u16(VLAN_TYPE, at);
  const length = s.u16(VLAN_LENGTH, at + 2);
  if (type == 0 && length == 2) s.u16(VLAN, at + 4);
  else s.bytes(VLAN_VALUE, at + 4, min(length, s.left(at + 4)));
  s.close();
}
