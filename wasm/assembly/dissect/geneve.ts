/**
 * Generic Network Virtualization Encapsulation (RFC 8926).
 *
 *   0                         1       2      4         7          8
 *   | version, options length | flags | type | network | reserved | options: class (2), type, length, data … | payload …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const GENEVE = protocol(27, "geneve", "geneve", "Geneve", "Generic Network Virtualization Encapsulation", "tunnel");
answers(GENEVE, BY_UDP_PORT, 6081);

const VERSION = field("geneve.version", KIND_U8, "Version", "", 0xc0);
const OPTIONS_LENGTH = field("geneve.length", KIND_U8, "Length of options");
const FLAGS = field("geneve.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_OAM = field("geneve.flags.oam", KIND_BOOL, "Maintenance", "", 0x80);
const FLAG_CRITICAL = field("geneve.flags.critical", KIND_BOOL, "Critical options", "", 0x40);
const FLAG_RESERVED = field("geneve.flags.reserved", KIND_BOOL, "Reserved", "", 0x3f);
const TYPE = field("geneve.proto_type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const NETWORK = field("geneve.vni", KIND_U24 | BASE_HEX, "Network");
const RESERVED = field("geneve.reserved", KIND_U8 | BASE_HEX, "Reserved");
const OPTIONS = field("geneve.options", KIND_BYTES, "Options");
const OPTION = field("geneve.option", KIND_BYTES, "Option");
const CLASS = field(
  "geneve.option.class",
  KIND_U16 | BASE_HEX,
  "Class",
  "0-0xff=Standard;0x0100=Linux;0x0101=Open vSwitch;0x0102=OVN;0x0103=In-band telemetry;0x0104=VMware;0x0105=Amazon;0x0106=Cisco;0x0107=Oracle;" +
    "0x0108-0x0110=Amazon;0x0111-0x0118=IBM;0x0119-0x0128=Ericsson;0x0129=Oxide;0x0130-0x0131=Cisco;0x0132-0x0135=Google;0x0136=InfoQuick;0xfff0-0xffff=Experimental",
);
const OPTION_TYPE = field("geneve.option.type", KIND_U8 | BASE_HEX, "Type");
const OPTION_CRITICAL = field("geneve.option.type.critical", KIND_BOOL, "Critical", "", 0x80);
const OPTION_FLAGS = field("geneve.option.flags", KIND_U8 | BASE_HEX, "Flags", "", 0xe0);
const OPTION_LENGTH = field("geneve.option.length", KIND_U8, "Length");
const OPTION_DATA = field("geneve.option.unknown.data", KIND_BYTES, "Data");
const GOOGLE_NETWORK = field("geneve.option.gcp.vnid", KIND_U32, "Google network", "", 0xfffffff0);
const GOOGLE_DIRECTION = field("geneve.option.gcp.direction", KIND_BOOL, "Google direction", "", 0x00000001);
const GOOGLE_ENDPOINT = field("geneve.option.gcp.endpoint", KIND_BYTES, "Google endpoint");
const GOOGLE_PROFILE = field("geneve.option.gcp.profile", KIND_U64, "Google profile");

const HEADER: u32 = 8;
const GOOGLE: u32 = 0x0132;

export function geneve<S extends Sink>(s: S): void {
  s.bits8(VERSION, 0);
  const length = (s.peek8(0) & 0x3f) << 2;
  s.number(OPTIONS_LENGTH, 0, 1, length);
  s.u8(FLAGS, 1);
  s.openLast();
  s.bits8(FLAG_OAM, 1);
  s.bits8(FLAG_CRITICAL, 1);
  s.bits8(FLAG_RESERVED, 1);
  s.close();
  const type = s.u16(TYPE, 2);
  const network = s.u24(NETWORK, 4);
  s.u8(RESERVED, 7);
  if (!s.ok) return;
  s.info("Geneve network ");
  s.infoDecimal(network);
  s.info(", ");
  s.infoField(TYPE, type);
  if (length != 0) options<S>(s, HEADER + length);
  s.nextBy(BY_ETHERTYPE, type, HEADER + length, s.leftReported(HEADER + length));
}

function options<S extends Sink>(s: S, end: u32): void {
  s.bytes(OPTIONS, HEADER, end - HEADER);
  s.openLast();
  let at = HEADER;
  while (s.ok && at < end) {
    const length = (s.peek8(at + 3) & 0x1f) << 2;
    if (!s.ok || length + 4 > end - at) break;
    s.bytes(OPTION, at, length + 4);
    s.openLast();
    const family = s.u16(CLASS, at);
    const type = s.u8(OPTION_TYPE, at + 2);
    s.bits8(OPTION_CRITICAL, at + 2);
    s.bits8(OPTION_FLAGS, at + 3);
    s.number(OPTION_LENGTH, at + 3, 1, length + 4);
    if (family == GOOGLE) google<S>(s, type & 0x7f, at + 4, length);
    else if (length != 0) s.bytes(OPTION_DATA, at + 4, length);
    s.close();
    at += 4 + length;
  }
  s.close();
}

function google<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 4) {
    s.bits32(GOOGLE_NETWORK, at);
    s.bits32(GOOGLE_DIRECTION, at);
  } else if (type == 2) s.bytes(GOOGLE_ENDPOINT, at, length);
  else if (type == 3 && length == 8) s.u64(GOOGLE_PROFILE, at);
  else if (length != 0) s.bytes(OPTION_DATA, at, length);
}
