/** Multicast listener discovery: queries, reports and farewells of version 1 (RFC 2710), queries and reports of version 2 (RFC 3810). */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_IPV6, KIND_U16, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const RESPONSE_DELAY = field("icmpv6.mld.maximum_response_delay", KIND_U16, "Maximum response delay");
const RESPONSE_CODE = field("icmpv6.mld.maximum_response_code", KIND_U16, "Maximum response code");
const RESERVED = field("icmpv6.reserved", KIND_BYTES, "Reserved");
const ADDRESS = field("icmpv6.mld.multicast_address", KIND_IPV6, "Multicast address");
const FLAGS = field("icmpv6.mld.flag", KIND_U8 | BASE_HEX, "Flags");
const SUPPRESS = field("icmpv6.mld.flag.s", KIND_BOOL, "Suppress router-side processing", "", 0x08);
const ROBUSTNESS = field("icmpv6.mld.flag.qrv", KIND_U8, "Querier's robustness variable", "", 0x07);
const INTERVAL = field("icmpv6.mld.qqi", KIND_U8, "Querier's query interval code");
const SOURCE_COUNT = field("icmpv6.mld.nb_sources", KIND_U16, "Number of sources");
const SOURCE = field("icmpv6.mld.source_address", KIND_IPV6, "Source");
const RECORD_COUNT = field("icmpv6.mldr.nb_mcast_records", KIND_U16, "Number of records");
const RECORD_TYPE = field(
  "icmpv6.mldr.mar.record_type",
  KIND_U8,
  "Record type",
  "1=mode is include;2=mode is exclude;3=change to include mode;4=change to exclude mode;5=allow new sources;6=block old sources",
);
const AUXILIARY_LENGTH = field("icmpv6.mldr.mar.aux_data_len", KIND_U8, "Auxiliary data length, in words");
const RECORD_SOURCES = field("icmpv6.mldr.mar.nb_sources", KIND_U16, "Number of sources");
const RECORD_ADDRESS = field("icmpv6.mldr.mar.multicast_address", KIND_IPV6, "Multicast address");
const RECORD_SOURCE = field("icmpv6.mldr.mar.source_address", KIND_IPV6, "Source");
const AUXILIARY = field("icmpv6.mldr.mar.auxiliary_data", KIND_BYTES, "Auxiliary data");

const QUERY: u32 = 130;
/** A longer query is one of version 2 (RFC 3810 section 8.1). */
const QUERY_V1_BYTES: u32 = 24;

export function listenerQuery<S extends Sink>(s: S, type: u32): void {
  const isNewer = type == QUERY && s.leftReported(0) > QUERY_V1_BYTES;
  s.u16(isNewer ? RESPONSE_CODE : RESPONSE_DELAY, 4);
  s.bytes(RESERVED, 6, 2);
  s.ipv6(ADDRESS, 8);
  s.info(" ");
  s.infoIpv6(8);
  if (!isNewer) return;
  s.u8(FLAGS, 24);
  s.openLast();
  s.bits8(SUPPRESS, 24);
  s.bits8(ROBUSTNESS, 24);
  s.close();
  s.u8(INTERVAL, 25);
  const count = s.u16(SOURCE_COUNT, 26);
  let at: u32 = 28;
  for (let i: u32 = 0; i < count && s.ok; i++) {
    s.ipv6(SOURCE, at);
    at += 16;
  }
}

export function listenerRecords<S extends Sink>(s: S): void {
  s.bytes(RESERVED, 4, 2);
  const count = s.u16(RECORD_COUNT, 6);
  let at: u32 = 8;
  for (let i: u32 = 0; i < count && s.ok; i++) at = record<S>(s, at);
}

function record<S extends Sink>(s: S, at: u32): u32 {
  s.open("Record", at, 20);
  s.u8(RECORD_TYPE, at);
  const words = s.u8(AUXILIARY_LENGTH, at + 1);
  const sources = s.u16(RECORD_SOURCES, at + 2);
  s.ipv6(RECORD_ADDRESS, at + 4);
  at += 20;
  for (let i: u32 = 0; i < sources && s.ok; i++) {
    s.ipv6(RECORD_SOURCE, at);
    at += 16;
  }
  if (words != 0) s.bytes(AUXILIARY, at, words << 2);
  at += words << 2;
  s.closeAt(at);
  return at;
}
