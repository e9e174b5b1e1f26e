/** Data of the resource records that are rare (RFC 1035 section 3.3, RFC 1183, 1876, 2915, 3123, 6742, 7043, 8659 and others). */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_EUI64,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { nameEnd, readName, showName } from "./dns-name.ts";
import { IP_PROTOCOLS } from "./ip-protocols.ts";

const NULL_DATA = field("dns.null", KIND_BYTES, "Data");
const WKS_ADDRESS = field("dns.wks.address", KIND_IPV4, "Address");
const WKS_PROTOCOL = field("dns.wks.protocol", KIND_U8, "Protocol", IP_PROTOCOLS);
const WKS_BITS = field("dns.wks.bits", KIND_U8 | BASE_HEX, "Services");
const MINFO_RESPONSIBLE = field("dns.minfo.r", KIND_STRING, "Responsible mailbox");
const MINFO_ERRORS = field("dns.minfo.e", KIND_STRING, "Error mailbox");
const RP_MAILBOX = field("dns.rp.mailbox", KIND_STRING, "Mailbox");
const RP_TEXT = field("dns.rp.txt_rr", KIND_STRING, "Text record");
const NSAP = field("dns.nsap.rdata", KIND_BYTES, "NSAP address");
const LOC_VERSION = field("dns.loc.version", KIND_U8, "Version");
const LOC_SIZE = field("dns.loc.size", KIND_U8, "Size");
const LOC_HORIZONTAL = field("dns.loc.horizontal_precision", KIND_U8, "Horizontal precision");
const LOC_VERTICAL = field("dns.loc.vertical_precision", KIND_U8, "Vertical precision");
const LOC_LATITUDE = field("dns.loc.latitude", KIND_U32, "Latitude");
const LOC_LONGITUDE = field("dns.loc.longitude", KIND_U32, "Longitude");
const LOC_ALTITUDE = field("dns.loc.altitude", KIND_U32, "Altitude");
const LOC_UNKNOWN = field("dns.loc.unknown_data", KIND_BYTES, "Unknown data");
const NAPTR_ORDER = field("dns.naptr.order", KIND_U16, "Order");
const NAPTR_PREFERENCE = field("dns.naptr.preference", KIND_U16, "Preference");
const NAPTR_FLAGS_LENGTH = field("dns.naptr.flags_length", KIND_U8, "Flags length");
const NAPTR_FLAGS = field("dns.naptr.flags", KIND_STRING, "Flags");
const NAPTR_SERVICE_LENGTH = field("dns.naptr.service_length", KIND_U8, "Service length");
const NAPTR_SERVICE = field("dns.naptr.service", KIND_STRING, "Service");
const NAPTR_REGEX_LENGTH = field("dns.naptr.regex_length", KIND_U8, "Expression length");
const NAPTR_REGEX = field("dns.naptr.regex", KIND_STRING, "Expression");
const NAPTR_REPLACEMENT_LENGTH = field("dns.naptr.replacement_length", KIND_U8, "Replacement length");
const NAPTR_REPLACEMENT = field("dns.naptr.replacement", KIND_STRING, "Replacement");
const A6_PREFIX = field("dns.a6.prefix_len", KIND_U8, "Prefix length");
const A6_NAME = field("dns.a6.prefix_name", KIND_STRING, "Prefix name");
const APL_FAMILY = field("dns.apl.address_family", KIND_U16, "Address family", "1=IPv4;2=IPv6");
const APL_PREFIX = field("dns.apl.coded_prefix", KIND_U8, "Prefix length");
const APL_NEGATION = field("dns.apl.negation", KIND_BOOL, "Negation", "", 0x80);
const APL_LENGTH = field("dns.apl.afdlength", KIND_U8, "Address length", "", 0x7f);
const APL_DATA = field("dns.apl.afdpart.data", KIND_BYTES, "Address");
const CAA_FLAGS = field("dns.caa.flags", KIND_U8 | BASE_HEX, "Flags");
const CAA_CRITICAL = field("dns.caa.flags.issuer_critical", KIND_BOOL, "Issuer critical", "", 0x80);
const CAA_ISSUE = field("dns.caa.issue", KIND_STRING, "Issue");
const CAA_WILD = field("dns.caa.issuewild", KIND_STRING, "Issue wildcard");
const CAA_REPORT = field("dns.caa.iodef", KIND_STRING, "Report to");
const CAA_UNKNOWN = field("dns.caa.unknown", KIND_STRING, "Unknown tag");
const CAA_TAG_LENGTH = field("dns.caa.tag_length", KIND_U8, "Tag length");
const CAA_TAG = field("dns.caa.tag", KIND_STRING, "Tag");
const CAA_VALUE = field("dns.caa.value", KIND_STRING, "Value");
const NID_PREFERENCE = field("dns.ilnp.nid.preference", KIND_U16, "Preference");
const NID = field("dns.ilnp.nid", KIND_BYTES, "Node identifier");
const L32_PREFERENCE = field("dns.ilnp.l32.preference", KIND_U16, "Preference");
const L32 = field("dns.ilnp.l32", KIND_IPV4, "Locator");
const L64_PREFERENCE = field("dns.ilnp.l64.preference", KIND_U16, "Preference");
const L64 = field("dns.ilnp.l64", KIND_BYTES, "Locator");
const EUI48 = field("dns.eui48", KIND_ETHER, "EUI-48 address");
const EUI64 = field("dns.eui64", KIND_EUI64, "EUI-64 address");
const WINS_LOCAL = field("dns.wins.local_flag", KIND_BOOL, "Local", "", 0x1);
const WINS_LOOKUP = field("dns.wins.lookup_timeout", KIND_U32, "Lookup timeout (s)");
const WINS_CACHE = field("dns.wins.cache_timeout", KIND_U32, "Cache timeout (s)");
const WINS_COUNT = field("dns.wins.nb_wins_servers", KIND_U32, "Servers");
const WINS_SERVER = field("dns.wins.wins_server", KIND_IPV4, "Server");
const WINSR_LOCAL = field("dns.winsr.local_flag", KIND_BOOL, "Local", "", 0x1);
const WINSR_LOOKUP = field("dns.winsr.lookup_timeout", KIND_U32, "Lookup timeout (s)");
const WINSR_CACHE = field("dns.winsr.cache_timeout", KIND_U32, "Cache timeout (s)");
const WINSR_DOMAIN = field("dns.winsr.name_result_domain", KIND_STRING, "Result domain");
const DATA = field("dns.data", KIND_BYTES, "Data");

/** The name just read, as the next word of the info. */
export function infoName<S extends Sink>(s: S): void {
  s.info(" ");
  s.infoMade();
}

/** A text with its length before it; the offset behind it. */
export function counted<S extends Sink>(s: S, lengthField: u16, textField: u16, at: u32): u32 {
  const length = s.u8(lengthField, at);
  s.text(textField, at + 1, length);
  return at + 1 + length;
}

/** Records of no family of their own. */
export function rareRecord<S extends Sink>(s: S, message: u32, type: u32, at: u32, length: u32): void {
  if (type == 35) naptr<S>(s, message, at);
  else if (type == 14 || type == 17) {
    const next = showName<S>(s, type == 14 ? MINFO_RESPONSIBLE : RP_MAILBOX, message, at);
    infoName<S>(s);
    showName<S>(s, type == 14 ? MINFO_ERRORS : RP_TEXT, message, next);
    infoName<S>(s);
  } else if (type == 11 && length >= 5) {
    s.ipv4(WKS_ADDRESS, at);
    s.u8(WKS_PROTOCOL, at + 4);
    for (let i: u32 = 5; s.ok && i < length; i++) s.u8(WKS_BITS, at + i);
  } else if (type == 29) location<S>(s, at, length);
  else if (type == 38) {
    const prefix = s.u8(A6_PREFIX, at);
    const suffix: u32 = prefix > 128 ? 0 : (128 - prefix + 7) >> 3;
    if (prefix != 0 && 1 + suffix < length) showName<S>(s, A6_NAME, message, at + 1 + suffix);
  } else if (type == 42) addressPrefixes<S>(s, at, length);
  else if (type == 257 && length >= 2) authorisation<S>(s, at, length);
  else if (type >= 104 && type <= 109) locator<S>(s, type, at, length);
  else if (type == 65281 && length >= 16) wins<S>(s, at, length);
  else if (type == 65282 && length > 12) {
    s.bits32(WINSR_LOCAL, at);
    s.u32(WINSR_LOOKUP, at + 4);
    s.u32(WINSR_CACHE, at + 8);
    showName<S>(s, WINSR_DOMAIN, message, at + 12);
  } else if (length != 0) s.bytes(type == 10 ? NULL_DATA : type == 22 ? NSAP : DATA, at, length);
}

function naptr<S extends Sink>(s: S, message: u32, at: u32): void {
  s.info(" ");
  s.infoDecimal(s.u16(NAPTR_ORDER, at));
  s.info(" ");
  s.infoDecimal(s.u16(NAPTR_PREFERENCE, at + 2));
  let next = at + 4;
  s.info(" ");
  s.infoText(next + 1, s.peek8(next));
  next = counted<S>(s, NAPTR_FLAGS_LENGTH, NAPTR_FLAGS, next);
  next = counted<S>(s, NAPTR_SERVICE_LENGTH, NAPTR_SERVICE, next);
  next = counted<S>(s, NAPTR_REGEX_LENGTH, NAPTR_REGEX, next);
  const end = nameEnd(readName<S>(s, message, next));
  s.number(NAPTR_REPLACEMENT_LENGTH, next, end - next, end - next);
  s.made(NAPTR_REPLACEMENT, next, end - next);
}

function location<S extends Sink>(s: S, at: u32, length: u32): void {
  const version = s.u8(LOC_VERSION, at);
  if (version != 0) {
    if (length > 1) s.bytes(LOC_UNKNOWN, at + 1, length - 1);
    return;
  }
  s.u8(LOC_SIZE, at + 1);
  s.u8(LOC_HORIZONTAL, at + 2);
  s.u8(LOC_VERTICAL, at + 3);
  s.u32(LOC_LATITUDE, at + 4);
  s.u32(LOC_LONGITUDE, at + 8);
  s.u32(LOC_ALTITUDE, at + 12);
}

function addressPrefixes<S extends Sink>(s: S, at: u32, length: u32): void {
  const end = at + length;
  for (let next = at; s.ok && next < end;) {
    s.u16(APL_FAMILY, next);
    s.u8(APL_PREFIX, next + 2);
    s.bits8(APL_NEGATION, next + 3);
    const size = s.bits8(APL_LENGTH, next + 3);
    if (size != 0) s.bytes(APL_DATA, next + 4, size);
    next += 4 + size;
  }
}

function authorisation<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u8(CAA_FLAGS, at);
  s.openLast();
  s.bits8(CAA_CRITICAL, at);
  s.close();
  const size = s.peek8(at + 1);
  if (size > length - 2) {
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Tag is longer than the record", at + 1, 1);
    return;
  }
  const kind = s.matches(at + 2, "issuewild") ? CAA_WILD : s.matches(at + 2, "issue") ? CAA_ISSUE : CAA_UNKNOWN;
  const value = at + 2 + size;
  s.text(s.matches(at + 2, "iodef") ? CAA_REPORT : kind, value, length - 2 - size);
  s.openLast();
  s.u8(CAA_TAG_LENGTH, at + 1);
  s.text(CAA_TAG, at + 2, size);
  s.text(CAA_VALUE, value, length - 2 - size);
  s.close();
}

function locator<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 108) s.ether(EUI48, at);
  else if (type == 109) s.bytes(EUI64, at, 8);
  else if (type == 105) {
    s.u16(L32_PREFERENCE, at);
    s.ipv4(L32, at + 2);
  } else if (length > 2) {
    s.u16(type == 104 ? NID_PREFERENCE : L64_PREFERENCE, at);
    s.bytes(type == 104 ? NID : L64, at + 2, length - 2);
  }
}

function wins<S extends Sink>(s: S, at: u32, length: u32): void {
  s.bits32(WINS_LOCAL, at);
  s.u32(WINS_LOOKUP, at + 4);
  s.u32(WINS_CACHE, at + 8);
  s.u32(WINS_COUNT, at + 12);
  for (let i: u32 = 16; i + 4 <= length; i += 4) s.ipv4(WINS_SERVER, at + i);
}
