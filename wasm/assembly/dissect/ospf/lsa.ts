/**
 * Link state advertisements of OSPF (RFC 2328 section 12.1 and appendix A.4, RFC 5340 appendix A.4).
 *
 *   0     2                       4     8        12         16         18
 *   | age | options, type (v2)    | id  | router | sequence | checksum | length | body …
 *         | type, 2 bytes (v3)    |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_IPV4,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { OSPF_FUNCTIONS, OSPF_LINKS, OSPF_SCOPES, OSPF_TYPES } from "../names/ospf.ts";

export const LSA_HEADER: u32 = 20;

const AGE = field("ospf.lsa.age", KIND_U16, "Age", "", 0x7fff);
const NO_AGE = field("ospf.lsa.donotage", KIND_U16, "Do not age", "", 0x8000);
const NO_AGE_3 = field("ospf.v3.lsa.do_not_age", KIND_BOOL, "Do not age", "", 0x8000);
const TYPE = field("ospf.lsa", KIND_U8, "Type", OSPF_TYPES);
const TYPE_WORD = field("ospf.lsa", KIND_U32, "Type", OSPF_TYPES);
const TYPE_3 = field("ospf.v3.lsa", KIND_U16 | BASE_HEX, "Type");
const TYPE_KEEP = field("ospf.v3.lsa.u", KIND_BOOL, "Keep when unknown", "", 0x8000);
const TYPE_SCOPE = field("ospf.v3.lsa.s12", KIND_U16 | BASE_HEX, "Flooding scope", OSPF_SCOPES, 0x6000);
const TYPE_FUNCTION = field("ospf.v3.lsa.fc", KIND_U16, "Function", OSPF_FUNCTIONS, 0x1fff);
const ID = field("ospf.lsa.id", KIND_IPV4, "Link state id");
const ID_3 = field("ospf.link_state_id", KIND_IPV4, "Link state id");
const ADVERTISER = field("ospf.advrouter", KIND_IPV4, "Advertising router");
const SEQUENCE = field("ospf.lsa.seqnum", KIND_U32 | BASE_HEX, "Sequence number");
const CHECKSUM = field("ospf.lsa.chksum", KIND_U16 | BASE_HEX, "Checksum");
const LENGTH = field("ospf.lsa.length", KIND_U16, "Length");
const OPTIONS = field("ospf.v2.options", KIND_U8 | BASE_HEX, "Options");
const OPTION_DN = field("ospf.v2.options.dn", KIND_BOOL, "Down", "", 0x80);
const OPTION_O = field("ospf.v2.options.o", KIND_BOOL, "Opaque", "", 0x40);
const OPTION_DC = field("ospf.v2.options.dc", KIND_BOOL, "Demand circuits", "", 0x20);
const OPTION_L = field("ospf.v2.options.l", KIND_BOOL, "Local signalling", "", 0x10);
const OPTION_N = field("ospf.v2.options.n", KIND_BOOL, "Not-so-stubby area", "", 0x08);
const OPTION_MC = field("ospf.v2.options.mc", KIND_BOOL, "Multicast", "", 0x04);
const OPTION_E = field("ospf.v2.options.e", KIND_BOOL, "External routing", "", 0x02);
const OPTION_MT = field("ospf.v2.options.mt", KIND_BOOL, "Multi-topology", "", 0x01);
const OPTIONS_3 = field("ospf.v3.options", KIND_U24 | BASE_HEX, "Options");
const OPTION_3_AT = field("ospf.v3.options.at", KIND_BOOL, "Authentication trailer", "", 0x400);
const OPTION_3_L = field("ospf.v3.options.l", KIND_BOOL, "Local signalling", "", 0x200);
const OPTION_3_AF = field("ospf.v3.options.af", KIND_BOOL, "Address families", "", 0x100);
const OPTION_3_DC = field("ospf.v3.options.dc", KIND_BOOL, "Demand circuits", "", 0x20);
const OPTION_3_R = field("ospf.v3.options.r", KIND_BOOL, "Router", "", 0x10);
const OPTION_3_N = field("ospf.v3.options.n", KIND_BOOL, "Not-so-stubby area", "", 0x08);
const OPTION_3_MC = field("ospf.v3.options.mc", KIND_BOOL, "Multicast", "", 0x04);
const OPTION_3_E = field("ospf.v3.options.e", KIND_BOOL, "External routing", "", 0x02);
const OPTION_3_V6 = field("ospf.v3.options.v6", KIND_BOOL, "IPv6", "", 0x01);
const FLAGS = field("ospf.v2.router.lsa.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_V = field("ospf.v2.router.lsa.flags.v", KIND_BOOL, "Virtual link endpoint", "", 0x04);
const FLAG_E = field("ospf.v2.router.lsa.flags.e", KIND_BOOL, "Boundary router", "", 0x02);
const FLAG_B = field("ospf.v2.router.lsa.flags.b", KIND_BOOL, "Area border router", "", 0x01);
const LINK_COUNT = field("ospf.lsa.router.nummetrics", KIND_U8, "Further metrics");
const LINK_TYPE = field("ospf.lsa.router.linktype", KIND_U8, "Link type", OSPF_LINKS);
const LINK_ID = field("ospf.lsa.router.linkid", KIND_IPV4, "Link id");
const LINK_DATA = field("ospf.lsa.router.linkdata", KIND_IPV4, "Link data");
const LINK_METRIC = field("ospf.lsa.router.metric0", KIND_U16, "Metric");
const LINKS = field("ospf.lsa.number_of_links", KIND_U16, "Links");
const NETWORK_MASK = field("ospf.lsa.network.netmask", KIND_IPV4, "Network mask");
const NETWORK_ROUTER = field("ospf.lsa.network.attchrtr", KIND_IPV4, "Attached router");
const SUMMARY_MASK = field("ospf.lsa.asbr.netmask", KIND_IPV4, "Network mask");
const EXTERNAL_MASK = field("ospf.lsa.asext.netmask", KIND_IPV4, "Network mask");
const EXTERNAL_FORWARD = field("ospf.lsa.asext.fwdaddr", KIND_IPV4, "Forwarding address");
const EXTERNAL_TAG = field("ospf.lsa.asext.extrttag", KIND_U32, "Route tag");
const METRIC = field("ospf.metric", KIND_U24, "Metric");

/** One byte (version 2) or three (version 3). */
export function ospfOptions<S extends Sink>(s: S, at: u32, isThree: bool): void {
  if (isThree) {
    s.u24(OPTIONS_3, at);
    s.openLast();
    s.bits24(OPTION_3_AT, at);
    s.bits24(OPTION_3_L, at);
    s.bits24(OPTION_3_AF, at);
    s.bits24(OPTION_3_DC, at);
    s.bits24(OPTION_3_R, at);
    s.bits24(OPTION_3_N, at);
    s.bits24(OPTION_3_MC, at);
    s.bits24(OPTION_3_E, at);
    s.bits24(OPTION_3_V6, at);
    s.close();
    return;
  }
  s.u8(OPTIONS, at);
  s.openLast();
  s.bits8(OPTION_DN, at);
  s.bits8(OPTION_O, at);
  s.bits8(OPTION_DC, at);
  s.bits8(OPTION_L, at);
  s.bits8(OPTION_N, at);
  s.bits8(OPTION_MC, at);
  s.bits8(OPTION_E, at);
  s.bits8(OPTION_MT, at);
  s.close();
}

/** The advertisement's type, as version 2 writes it in `size` bytes or version 3 in two. */
export function lsaType<S extends Sink>(s: S, at: u32, isThree: bool, size: u32): u32 {
  if (!isThree) return size == 4 ? s.u32(TYPE_WORD, at) : s.u8(TYPE, at);
  const type = s.u16(TYPE_3, at);
  s.openLast();
  s.bits16(TYPE_KEEP, at);
  s.bits16(TYPE_SCOPE, at);
  s.bits16(TYPE_FUNCTION, at);
  s.close();
  return type;
}

/** The header at `at`; the advertisement's type. */
export function lsaHeader<S extends Sink>(s: S, at: u32, isThree: bool): u32 {
  s.bits16(AGE, at);
  s.bits16(isThree ? NO_AGE_3 : NO_AGE, at);
  if (!isThree) ospfOptions<S>(s, at + 2, false);
  const type = lsaType<S>(s, isThree ? at + 2 : at + 3, isThree, 1);
  s.ipv4(isThree ? ID_3 : ID, at + 4);
  s.ipv4(ADVERTISER, at + 8);
  s.u32(SEQUENCE, at + 12);
  s.u16(CHECKSUM, at + 16);
  s.u16(LENGTH, at + 18);
  return type;
}

/** A whole advertisement; its length. */
export function lsa<S extends Sink>(s: S, at: u32, isThree: bool): u32 {
  s.open("Advertisement", at, LSA_HEADER);
  const type = lsaHeader<S>(s, at, isThree);
  const length = s.peek16(at + 18);
  if (s.ok && length > LSA_HEADER && s.need(at, length)) {
    if (!isThree) body<S>(s, type, at + LSA_HEADER, at + length);
    s.closeAt(at + length);
  } else s.close();
  return length;
}

function body<S extends Sink>(s: S, type: u32, at: u32, end: u32): void {
  if (type == 1) router<S>(s, at, end);
  else if (type == 2) {
    s.ipv4(NETWORK_MASK, at);
    for (let i = at + 4; s.ok && i < end && end - i >= 4; i += 4) s.ipv4(NETWORK_ROUTER, i);
  } else if (type == 3 || type == 4) {
    s.ipv4(SUMMARY_MASK, at);
    s.u24(METRIC, at + 5);
  } else if (type == 5 || type == 7) {
    s.ipv4(EXTERNAL_MASK, at);
    s.u24(METRIC, at + 5);
    s.ipv4(EXTERNAL_FORWARD, at + 8);
    s.u32(EXTERNAL_TAG, at + 12);
  }
}

function router<S extends Sink>(s: S, from: u32, end: u32): void {
  s.u8(FLAGS, from);
  s.openLast();
  s.bits8(FLAG_V, from);
  s.bits8(FLAG_E, from);
  s.bits8(FLAG_B, from);
  s.close();
  const count = s.u16(LINKS, from + 2);
  let at = from + 4;
  for (let i: u32 = 0; s.ok && i < count && at < end; i++) {
    const further = s.peek8(at + 9);
    s.open("Link", at, 12 + (further << 2));
    s.ipv4(LINK_ID, at);
    s.ipv4(LINK_DATA, at + 4);
    s.u8(LINK_TYPE, at + 8);
    s.u8(LINK_COUNT, at + 9);
    s.u16(LINK_METRIC, at + 10);
    s.close();
    at += 12 + (further << 2);
  }
}
