/**
 * Encapsulated Remote SPAN (draft-foschiano-erspan): mirrored frames in GRE.
 *
 *   type II    0               2                    4                    8
 *              | version, vlan | cos, flags, session | reserved, index   | frame …
 *   type III   0               2                     4           8     10              12
 *              | version, vlan | cos, flags, session | timestamp | tag | kind, hardware | [8 more] | frame …
 *
 * Type I has no header at all: GRE calls with selector 0.
 */
import { KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET } from "./names/protocols.ts";

protocol(68, "erspan", "erspan", "ERSPAN", "Encapsulated remote SPAN", "tunnel");

const VERSION = field("erspan.version", KIND_U16, "Version", "1=Type II;2=Type III", 0xf000);
const VLAN = field("erspan.vlan", KIND_U16, "VLAN", "", 0x0fff);
const CLASS = field("erspan.cos", KIND_U16, "Class of service", "", 0xe000);
const ENCAPSULATION = field(
  "erspan.encap",
  KIND_U16,
  "Encapsulation",
  "0=Without VLAN tag;1=ISL;2=802.1Q;3=VLAN tag kept in frame",
  0x1800,
);
const INTEGRITY = field("erspan.bso", KIND_U16, "Integrity", "0=Good or unknown;1=Short;2=Oversized;3=Bad", 0x1800);
const TRUNCATED = field("erspan.truncated", KIND_U16, "Truncated", "0=No;1=Yes", 0x0400);
const SESSION = field("erspan.spanid", KIND_U16, "Session", "", 0x03ff);
const INDEX = field("erspan.index", KIND_U32, "Port index", "", 0x000fffff);
const TIMESTAMP = field("erspan.timestamp", KIND_U32, "Timestamp");
const GROUP_TAG = field("erspan.sgt", KIND_U16, "Security group tag");
const HAS_ETHERNET = field("erspan.p", KIND_U16, "Ethernet frame", "", 0x8000);
const FRAME_TYPE = field("erspan.ft", KIND_U16, "Frame type", "0=Ethernet;2=IP", 0x7c00);
const HARDWARE = field("erspan.hw", KIND_U16, "Hardware", "", 0x03f0);
const DIRECTION = field("erspan.direction", KIND_BOOL, "Egress", "", 0x0008);
const GRANULARITY = field(
  "erspan.gra",
  KIND_U16,
  "Timestamp granularity",
  "0=100 microseconds;1=100 nanoseconds;2=IEEE 1588;3=Custom",
  0x0006,
);
const HAS_OPTIONAL = field("erspan.o", KIND_U16, "Platform header", "", 0x0001);
const PLATFORM = field("erspan.platid", KIND_U32, "Platform", "", 0xfc000000);
const PLATFORM_DATA = field("erspan.platform", KIND_BYTES, "Platform data");

export function erspan<S extends Sink>(s: S): void {
  s.info("Mirrored frame");
  if (s.selector == 0) {
    s.next(ETHERNET, 0);
    return;
  }
  const version = s.bits16(VERSION, 0);
  if (version != 1 && version != 2) return;
  s.bits16(VLAN, 0);
  s.bits16(CLASS, 2);
  s.bits16(version == 1 ? ENCAPSULATION : INTEGRITY, 2);
  s.bits16(TRUNCATED, 2);
  const session = s.bits16(SESSION, 2);
  s.info(", session ");
  s.infoDecimal(session);
  if (version == 1) {
    s.bits32(INDEX, 4);
    s.next(ETHERNET, 8);
    return;
  }
  s.u32(TIMESTAMP, 4);
  s.u16(GROUP_TAG, 8);
  s.bits16(HAS_ETHERNET, 10);
  const kind = s.bits16(FRAME_TYPE, 10);
  s.bits16(HARDWARE, 10);
  s.bits16(DIRECTION, 10);
  s.bits16(GRANULARITY, 10);
  let at: u32 = 12;
  if (s.bits16(HAS_OPTIONAL, 10) != 0) {
    s.bits32(PLATFORM, 12);
    s.bytes(PLATFORM_DATA, 12, 8);
    at = 20;
  }
  s.next(kind == 0 ? ETHERNET : 0, at);
}
