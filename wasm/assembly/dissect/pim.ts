/**
 * Protocol Independent Multicast, version 2 (RFC 7761 section 4.9, RFC 3973 section 4.7).
 *
 *   0               1          2          4
 *   | version, type | reserved | checksum | body …
 *
 * A register message carries a multicast packet behind four bytes of flags.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IPV4, IPV6 } from "./names/protocols.ts";

const PIM = protocol(125, "pim", "pim", "PIMv2", "Protocol Independent Multicast", "routing");
answers(PIM, BY_IP_PROTOCOL, 103);

const TYPES =
  "0=Hello;1=Register;2=Register-stop;3=Join/Prune;4=Bootstrap;5=Assert;6=Graft;7=Graft-Ack;8=Candidate-RP-Advertisement;9=State-Refresh;" +
  "10=DF election;11=ECMP redirect;12=Flooding mechanism";
const OPTIONS =
  "1=Hold time;2=LAN prune delay;17=Deprecated;18=Deprecated;19=DR priority;20=Generation;21=State refresh;22=Bidirectional;24=Address list;" +
  "26=Join attributes;65001=RPF proxy";
const FAMILIES = "1=IPv4;2=IPv6";

const VERSION = field("pim.version", KIND_U8, "Version", "", 0xf0);
const TYPE = field("pim.type", KIND_U8, "Type", TYPES, 0x0f);
const RESERVED = field("pim.res_bytes", KIND_BYTES, "Reserved");
const CHECKSUM = field("pim.cksum", KIND_U16 | BASE_HEX, "Checksum");
const OPTION_TYPE = field("pim.optiontype", KIND_U16, "Option", OPTIONS);
const OPTION_LENGTH = field("pim.optionlength", KIND_U16, "Length");
const OPTION_VALUE = field("pim.optionvalue", KIND_BYTES, "Value");
const HOLD = field("pim.holdtime", KIND_U16, "Hold time");
const TRACKING = field("pim.t", KIND_BOOL, "Join suppression off", "", 0x80);
const DELAY = field("pim.propagation_delay", KIND_U16, "Propagation delay", "", 0x7fff);
const OVERRIDE = field("pim.override_interval", KIND_U16, "Override interval");
const PRIORITY = field("pim.dr_priority", KIND_U32, "DR priority");
const GENERATION = field("pim.generation_id", KIND_U32, "Generation");
const REFRESH_VERSION = field("pim.state_refresh_version", KIND_U8, "Version");
const REFRESH_INTERVAL = field("pim.state_refresh_interval", KIND_U8, "Interval");
const ADDRESS_4 = field("pim.address_list", KIND_IPV4, "Address");
const ADDRESS_6 = field("pim.address_list_ip6", KIND_IPV6, "Address");
const FLAGS = field("pim.register_flag", KIND_U32 | BASE_HEX, "Flags");
const FLAG_BORDER = field("pim.register_flag.border", KIND_BOOL, "Border", "", 0x80000000);
const FLAG_NULL = field("pim.register_flag.null_register", KIND_BOOL, "Null register", "", 0x40000000);
const IP_VERSION = field("pim.ip_version", KIND_U8, "IP version", "4=IPv4;6=IPv6", 0xf0);
const FAMILY = field("pim.addr_address_family", KIND_U8, "Address family", FAMILIES);
const ENCODING = field("pim.addr_encoding_type", KIND_U8, "Encoding", "0=Native");
const GROUP_FLAGS = field("pim.group_addr.flags", KIND_U8 | BASE_HEX, "Flags");
const MASK_LENGTH = field("pim.mask_len", KIND_U8, "Mask length");
const GROUP_4 = field("pim.group", KIND_IPV4, "Group");
const GROUP_6 = field("pim.group_ip6", KIND_IPV6, "Group");
const SOURCE_4 = field("pim.source", KIND_IPV4, "Source");
const SOURCE_6 = field("pim.source_ip6", KIND_IPV6, "Source");
const SOURCE_FLAGS = field("pim.source_addr.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_SPARSE = field("pim.source_addr.flags.s", KIND_BOOL, "Sparse", "", 0x04);
const FLAG_WILDCARD = field("pim.source_addr.flags.w", KIND_BOOL, "Wildcard", "", 0x02);
const FLAG_TREE = field("pim.source_addr.flags.r", KIND_BOOL, "Rendezvous point tree", "", 0x01);
const JOIN_4 = field("pim.join_ip", KIND_IPV4, "Join");
const JOIN_6 = field("pim.join_ip6", KIND_IPV6, "Join");
const PRUNE_4 = field("pim.prune_ip", KIND_IPV4, "Prune");
const PRUNE_6 = field("pim.prune_ip6", KIND_IPV6, "Prune");
const NEIGHBOUR_4 = field("pim.upstream_neighbor", KIND_IPV4, "Upstream neighbour");
const NEIGHBOUR_6 = field("pim.upstream_neighbor_ip6", KIND_IPV6, "Upstream neighbour");
const GROUPS = field("pim.numgroups", KIND_U16, "Groups");
const JOINS = field("pim.numjoins", KIND_U16, "Joins");
const PRUNES = field("pim.numprunes", KIND_U16, "Prunes");
const ASSERT_TREE = field("pim.rpt", KIND_BOOL, "Rendezvous point tree", "", 0x80);
const PREFERENCE = field("pim.metric_pref", KIND_U32, "Metric preference", "", 0x7fffffff);
const METRIC = field("pim.metric", KIND_U32, "Metric");
const FRAGMENT_TAG = field("pim.fragment_tag", KIND_U16 | BASE_HEX, "Fragment tag");
const HASH_LENGTH = field("pim.hash_mask_len", KIND_U8, "Hash mask length");
const BSR_PRIORITY = field("pim.bsr_priority", KIND_U8, "Bootstrap router priority");
const BSR_4 = field("pim.bsr", KIND_IPV4, "Bootstrap router");
const BSR_6 = field("pim.bsr_ip6", KIND_IPV6, "Bootstrap router");

export function pim<S extends Sink>(s: S): void {
  const version = s.bits8(VERSION, 0);
  const type = s.bits8(TYPE, 0);
  s.infoField(TYPE, type);
  s.bytes(RESERVED, 1, 1);
  s.u16(CHECKSUM, 2);
  if (!s.ok || version != 2) return;
  if (type == 0) hello<S>(s);
  else if (type == 1) register<S>(s);
  else if (type == 2) {
    const at = group<S>(s, 4);
    unicast<S>(s, SOURCE_4, SOURCE_6, at);
  } else if (type == 3 || type == 6 || type == 7) joinPrune<S>(s);
  else if (type == 4) bootstrap<S>(s);
  else if (type == 5) {
    const at = unicast<S>(s, SOURCE_4, SOURCE_6, group<S>(s, 4));
    s.bits8(ASSERT_TREE, at);
    s.bits32(PREFERENCE, at);
    s.u32(METRIC, at + 4);
  }
}

function hello<S extends Sink>(s: S): void {
  let at: u32 = 4;
  while (s.ok && s.left(at) != 0) {
    s.open("Option", at, 4);
    const type = s.u16(OPTION_TYPE, at);
    const length = s.u16(OPTION_LENGTH, at + 2);
    if (s.need(at + 4, length)) option<S>(s, type, at + 4, length);
    at += 4 + length;
    s.closeAt(at);
  }
}

function option<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 2) s.u16(HOLD, at);
  else if (type == 2 && length == 4) {
    s.bits8(TRACKING, at);
    s.bits16(DELAY, at);
    s.u16(OVERRIDE, at + 2);
  } else if (type == 19 && length == 4) s.u32(PRIORITY, at);
  else if (type == 20 && length == 4) s.u32(GENERATION, at);
  else if (type == 21 && length == 4) {
    s.u8(REFRESH_VERSION, at);
    s.u8(REFRESH_INTERVAL, at + 1);
  } else if (type == 24) {
    const end = at + length;
    for (let i = at; s.ok && i < end;) i = unicast<S>(s, ADDRESS_4, ADDRESS_6, i);
  } else if (length != 0) s.bytes(OPTION_VALUE, at, length);
}

function register<S extends Sink>(s: S): void {
  const flags = s.u32(FLAGS, 4);
  s.openLast();
  s.bits32(FLAG_BORDER, 4);
  s.bits32(FLAG_NULL, 4);
  s.close();
  if (s.leftReported(8) == 0) return;
  const version = s.bits8(IP_VERSION, 8);
  if (!s.ok) return;
  if (version == 4) s.next(IPV4, 8);
  else if (version == 6) s.next(IPV6, 8);
  else if (flags & 0x40000000) {
    s.ipv4(SOURCE_4, 8);
    s.ipv4(GROUP_4, 12);
  }
}

function joinPrune<S extends Sink>(s: S): void {
  let at = unicast<S>(s, NEIGHBOUR_4, NEIGHBOUR_6, 4);
  at++;
  const groups = s.u8(GROUPS, at);
  s.u16(HOLD, at + 1);
  at += 3;
  for (let i: u32 = 0; s.ok && i < groups; i++) {
    s.open("Group", at, 0);
    at = group<S>(s, at);
    const joins = s.u16(JOINS, at);
    const prunes = s.u16(PRUNES, at + 2);
    at += 4;
    for (let j: u32 = 0; s.ok && j < joins; j++) at = source<S>(s, JOIN_4, JOIN_6, at);
    for (let j: u32 = 0; s.ok && j < prunes; j++) at = source<S>(s, PRUNE_4, PRUNE_6, at);
    s.closeAt(at);
  }
}

function bootstrap<S extends Sink>(s: S): void {
  s.u16(FRAGMENT_TAG, 4);
  s.u8(HASH_LENGTH, 6);
  s.u8(BSR_PRIORITY, 7);
  unicast<S>(s, BSR_4, BSR_6, 8);
}

/** An address of the family that stands at `familyAt`; offset behind it. */
function address<S extends Sink>(s: S, four: u16, six: u16, familyAt: u32, at: u32): u32 {
  const family = s.peek8(familyAt);
  if (family == 2) {
    s.ipv6(six, at);
    return at + 16;
  }
  if (family != 1) {
    s.fail(familyAt, 4096);
    return at;
  }
  s.ipv4(four, at);
  return at + 4;
}

/** Family, encoding, address. */
function unicast<S extends Sink>(s: S, four: u16, six: u16, at: u32): u32 {
  s.u8(FAMILY, at);
  s.u8(ENCODING, at + 1);
  return address<S>(s, four, six, at, at + 2);
}

/** Family, encoding, flags, mask length, address. */
function group<S extends Sink>(s: S, at: u32): u32 {
  s.u8(FAMILY, at);
  s.u8(ENCODING, at + 1);
  s.u8(GROUP_FLAGS, at + 2);
  s.u8(MASK_LENGTH, at + 3);
  return address<S>(s, GROUP_4, GROUP_6, at, at + 4);
}

function source<S extends Sink>(s: S, four: u16, six: u16, at: u32): u32 {
  s.u8(FAMILY, at);
  s.u8(ENCODING, at + 1);
  s.u8(SOURCE_FLAGS, at + 2);
  s.openLast();
  s.bits8(FLAG_SPARSE, at + 2);
  s.bits8(FLAG_WILDCARD, at + 2);
  s.bits8(FLAG_TREE, at + 2);
  s.close();
  s.u8(MASK_LENGTH, at + 3);
  return address<S>(s, four, six, at, at + 4);
}
