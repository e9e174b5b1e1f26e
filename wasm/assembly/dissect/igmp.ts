/**
 * Internet Group Management Protocol (RFC 1112, 2236, 3376).
 *
 *   0      1          2          4       8
 *   | type | max resp | checksum | group | version 3: flags, interval, sources …; version 3 reports: group records
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_IPV4, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const IGMP = protocol(12, "igmp", "igmp", "IGMP", "Internet Group Management Protocol", "icmp");
answers(IGMP, BY_IP_PROTOCOL, 2);

const TYPE = field(
  "igmp.type",
  KIND_U8 | BASE_HEX,
  "Type",
  "0x11=Membership Query;0x12=Membership Report;0x13=DVMRP;0x14=PIM v1;0x15=Cisco Trace;0x16=Membership Report;0x17=Leave Group;0x1e=Multicast Traceroute Response;" +
    "0x1f=Multicast Traceroute;0x22=Membership Report;0x30=Multicast Router Advertisement;0x31=Multicast Router Solicitation;0x32=Multicast Router Termination",
);
const VERSION = field("igmp.version", KIND_U8, "IGMP version");
const MAX_RESPONSE = field("igmp.max_resp", KIND_U8, "Maximum response time, in tenths of a second");
const RESERVED = field("igmp.reserved", KIND_BYTES, "Reserved");
const CHECKSUM = field("igmp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const GROUP = field("igmp.maddr", KIND_IPV4, "Multicast address");
const SUPPRESS = field("igmp.s", KIND_BOOL, "Suppress router-side processing", "", 0x08);
const ROBUSTNESS = field("igmp.qrv", KIND_U8, "Querier's robustness variable", "", 0x07);
const INTERVAL = field("igmp.qqic", KIND_U8, "Querier's query interval code");
const SOURCE_COUNT = field("igmp.num_src", KIND_U16, "Number of sources");
const SOURCE = field("igmp.saddr", KIND_IPV4, "Source");
const RECORD_COUNT = field("igmp.num_grp_recs", KIND_U16, "Number of group records");
const RECORD_TYPE = field(
  "igmp.record_type",
  KIND_U8,
  "Record type",
  "1=mode is include;2=mode is exclude;3=change to include mode;4=change to exclude mode;5=allow new sources;6=block old sources",
);
const AUXILIARY_LENGTH = field("igmp.aux_data_len", KIND_U8, "Auxiliary data length, in words");
const AUXILIARY = field("igmp.aux_data", KIND_BYTES, "Auxiliary data");
const DATA = field("igmp.data", KIND_BYTES, "Data");

const QUERY: u32 = 0x11;
const REPORT_V1: u32 = 0x12;
const REPORT_V2: u32 = 0x16;
const LEAVE: u32 = 0x17;
const REPORT_V3: u32 = 0x22;
const INCLUDE: u32 = 1;
const TO_INCLUDE: u32 = 3;

export function igmp<S extends Sink>(s: S): void {
  const type = s.peek8(0);
  const delay = s.peek8(1);
  if (!s.ok) return;
  if (type == QUERY || type == REPORT_V1 || type == REPORT_V2 || type == LEAVE || type == REPORT_V3)
    s.generated(VERSION, versionOf(type, delay, s.leftReported(0)));
  s.u8(TYPE, 0);
  s.infoField(TYPE, type);
  if (type == REPORT_V3) {
    s.bytes(RESERVED, 1, 1);
    s.u16(CHECKSUM, 2);
    s.bytes(RESERVED, 4, 2);
    return records<S>(s);
  }
  if (type == QUERY || type == REPORT_V2 || type == LEAVE)
    s.number(MAX_RESPONSE, 1, 1, responseTime(type, delay, s.leftReported(0)));
  else s.bytes(RESERVED, 1, 1);
  s.u16(CHECKSUM, 2);
  if (type != QUERY && type != REPORT_V1 && type != REPORT_V2 && type != LEAVE) {
    if (s.left(4) != 0) s.bytes(DATA, 4, s.left(4));
    return;
  }
  s.ipv4(GROUP, 4);
  const group = s.peek32(4);
  if (!s.ok) return;
  if (type != QUERY) s.info(" group ");
  else if (group == 0) s.info(", general");
  else s.info(", specific for group ");
  if (type != QUERY || group != 0) s.infoIpv4(4);
  if (type == QUERY && s.leftReported(0) >= 12) query3<S>(s);
}

/** A query's version shows in its length and in its maximum response time (RFC 3376 section 7.1). */
function versionOf(type: u32, delay: u32, length: u32): u32 {
  if (type == REPORT_V3) return 3;
  if (type == REPORT_V1) return 1;
  if (type != QUERY) return 2;
  return length >= 12 ? 3 : delay == 0 ? 1 : 2;
}

/** From 128 on a number of three bits of exponent and four of mantissa in version 3 (RFC 3376 section 4.1.1). */
function responseTime(type: u32, delay: u32, length: u32): u32 {
  if (type != QUERY || length < 12 || delay < 128) return delay;
  return ((delay & 15) | 16) << (((delay >> 4) & 7) + 3);
}

function query3<S extends Sink>(s: S): void {
  s.bits8(SUPPRESS, 8);
  s.bits8(ROBUSTNESS, 8);
  s.u8(INTERVAL, 9);
  const count = s.u16(SOURCE_COUNT, 10);
  let at: u32 = 12;
  for (let i: u32 = 0; i < count && s.ok; i++) {
    s.ipv4(SOURCE, at);
    at += 4;
  }
}

function records<S extends Sink>(s: S): void {
  const count = s.u16(RECORD_COUNT, 6);
  let at: u32 = 8;
  for (let i: u32 = 0; i < count && s.ok; i++) at = record<S>(s, at);
}

function record<S extends Sink>(s: S, at: u32): u32 {
  s.open("Group record", at, 8);
  const type = s.u8(RECORD_TYPE, at);
  const words = s.u8(AUXILIARY_LENGTH, at + 1);
  const sources = s.u16(SOURCE_COUNT, at + 2);
  s.ipv4(GROUP, at + 4);
  const hasNone = sources == 0;
  if (hasNone && (type == INCLUDE || type == TO_INCLUDE)) s.info(" / Leave group ");
  else s.info(hasNone ? " / Join group " : " / Group ");
  s.infoIpv4(at + 4);
  if (hasNone && type != INCLUDE && type != TO_INCLUDE) s.info(" for any sources");
  at += 8;
  for (let i: u32 = 0; i < sources && s.ok; i++) {
    s.ipv4(SOURCE, at);
    at += 4;
  }
  if (words != 0) s.bytes(AUXILIARY, at, words << 2);
  at += words << 2;
  s.closeAt(at);
  return at;
}
