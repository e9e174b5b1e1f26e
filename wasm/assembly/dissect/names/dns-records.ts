/** Data of resource records (RFC 1035 section 3.3, RFC 1183, 1706, 1876, 2230, 2782, 2915, 3123, 3596, 6672, 6742, 7043, 8659 and others). */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_EUI64,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { nameEnd, readName, showName } from "./dns-name.ts";
import { ednsOptions, serviceBinding } from "./dns-options.ts";
import { securityRecord } from "./dns-security.ts";
import { IP_PROTOCOLS } from "./ip-protocols.ts";

export const TYPE_OPT: u32 = 41;

const A = field("dns.a", KIND_IPV4, "Address");
const AAAA = field("dns.aaaa", KIND_IPV6, "IPv6 address");
const NS = field("dns.ns", KIND_STRING, "Name server");
const MD = field("dns.md", KIND_STRING, "Mail destination");
const MF = field("dns.mf", KIND_STRING, "Mail forwarder");
const MB = field("dns.mb", KIND_STRING, "Mailbox");
const MG = field("dns.mg", KIND_STRING, "Mail group");
const MR = field("dns.mr", KIND_STRING, "Mail rename");
const CNAME = field("dns.cname", KIND_STRING, "Canonical name");
const DNAME = field("dns.dname", KIND_STRING, "Target name");
const PTR = field("dns.ptr.domain_name", KIND_STRING, "Domain name");
const NSAP_PTR = field("dns.nsap_ptr.owner", KIND_STRING, "Owner");
const NULL_DATA = field("dns.null", KIND_BYTES, "Data");
const SOA_SERVER = field("dns.soa.mname", KIND_STRING, "Primary name server");
const SOA_MAILBOX = field("dns.soa.rname", KIND_STRING, "Responsible mailbox");
const SOA_SERIAL = field("dns.soa.serial_number", KIND_U32, "Serial number");
const SOA_REFRESH = field("dns.soa.refresh_interval", KIND_U32, "Refresh interval (s)");
const SOA_RETRY = field("dns.soa.retry_interval", KIND_U32, "Retry interval (s)");
const SOA_EXPIRE = field("dns.soa.expire_limit", KIND_U32, "Expire limit (s)");
const SOA_MINIMUM = field("dns.soa.minimum_ttl", KIND_U32, "Minimum time to live (s)");
const WKS_ADDRESS = field("dns.wks.address", KIND_IPV4, "Address");
const WKS_PROTOCOL = field("dns.wks.protocol", KIND_U8, "Protocol", IP_PROTOCOLS);
const WKS_BITS = field("dns.wks.bits", KIND_U8 | BASE_HEX, "Services");
const HINFO_CPU_LENGTH = field("dns.hinfo.cpu_length", KIND_U8, "Processor length");
const HINFO_CPU = field("dns.hinfo.cpu", KIND_STRING, "Processor");
const HINFO_OS_LENGTH = field("dns.hinfo.os_length", KIND_U8, "System length");
const HINFO_OS = field("dns.hinfo.os", KIND_STRING, "System");
const MINFO_RESPONSIBLE = field("dns.minfo.r", KIND_STRING, "Responsible mailbox");
const MINFO_ERRORS = field("dns.minfo.e", KIND_STRING, "Error mailbox");
const MX_PREFERENCE = field("dns.mx.preference", KIND_U16, "Preference");
const MX_EXCHANGE = field("dns.mx.mail_exchange", KIND_STRING, "Mail exchange");
const TXT_LENGTH = field("dns.txt.length", KIND_U8, "Text length");
const TXT = field("dns.txt", KIND_STRING, "Text");
const SPF_LENGTH = field("dns.spf.length", KIND_U8, "Text length");
const SPF = field("dns.spf", KIND_STRING, "Text");
const RP_MAILBOX = field("dns.rp.mailbox", KIND_STRING, "Mailbox");
const RP_TEXT = field("dns.rp.txt_rr", KIND_STRING, "Text record");
const AFSDB_SUBTYPE = field(
  "dns.afsdb.subtype",
  KIND_U16,
  "Subtype",
  "1=AFS cell database;2=DCE authenticated name server",
);
const AFSDB_HOST = field("dns.afsdb.hostname", KIND_STRING, "Host name");
const X25_LENGTH = field("dns.x25.length", KIND_U8, "Length");
const X25_ADDRESS = field("dns.x25.psdn_address", KIND_STRING, "PSDN address");
const ISDN_LENGTH = field("dns.idsn.length", KIND_U8, "Length");
const ISDN_ADDRESS = field("dns.idsn.address", KIND_STRING, "ISDN address");
const ISDN_SUB_LENGTH = field("dns.idsn.sa.length", KIND_U8, "Subaddress length");
const ISDN_SUB = field("dns.idsn.sa.address", KIND_STRING, "Subaddress");
const RT_PREFERENCE = field("dns.rt.subtype", KIND_U16, "Preference");
const RT_HOST = field("dns.rt.intermediate_host", KIND_STRING, "Intermediate host");
const NSAP = field("dns.nsap.rdata", KIND_BYTES, "NSAP address");
const PX_PREFERENCE = field("dns.px.preference", KIND_U16, "Preference");
const PX_MAP822 = field("dns.px.map822", KIND_STRING, "RFC 822 domain");
const PX_MAP400 = field("dns.px.map400", KIND_STRING, "X.400 domain");
const GPOS_LONGITUDE_LENGTH = field("dns.gpos.longitude_length", KIND_U8, "Longitude length");
const GPOS_LONGITUDE = field("dns.gpos.longitude", KIND_STRING, "Longitude");
const GPOS_LATITUDE_LENGTH = field("dns.gpos.latitude_length", KIND_U8, "Latitude length");
const GPOS_LATITUDE = field("dns.gpos.latitude", KIND_STRING, "Latitude");
const GPOS_ALTITUDE_LENGTH = field("dns.gpos.altitude_length", KIND_U8, "Altitude length");
const GPOS_ALTITUDE = field("dns.gpos.altitude", KIND_STRING, "Altitude");
const LOC_VERSION = field("dns.loc.version", KIND_U8, "Version");
const LOC_SIZE = field("dns.loc.size", KIND_U8, "Size");
const LOC_HORIZONTAL = field("dns.loc.horizontal_precision", KIND_U8, "Horizontal precision");
const LOC_VERTICAL = field("dns.loc.vertical_precision", KIND_U8, "Vertical precision");
const LOC_LATITUDE = field("dns.loc.latitude", KIND_U32, "Latitude");
const LOC_LONGITUDE = field("dns.loc.longitude", KIND_U32, "Longitude");
const LOC_ALTITUDE = field("dns.loc.altitude", KIND_U32, "Altitude");
const LOC_UNKNOWN = field("dns.loc.unknown_data", KIND_BYTES, "Unknown data");
const SRV_SERVICE = field("dns.srv.service", KIND_STRING, "Service");
const SRV_PROTOCOL = field("dns.srv.proto", KIND_STRING, "Protocol");
const SRV_NAME = field("dns.srv.name", KIND_STRING, "Name");
const SRV_PRIORITY = field("dns.srv.priority", KIND_U16, "Priority");
const SRV_WEIGHT = field("dns.srv.weight", KIND_U16, "Weight");
const SRV_PORT = field("dns.srv.port", KIND_U16, "Port");
const SRV_TARGET = field("dns.srv.target", KIND_STRING, "Target");
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
const KX_PREFERENCE = field("dns.kx.preference", KIND_U16, "Preference");
const KX_EXCHANGE = field("dns.kx.key_exchange", KIND_STRING, "Key exchange");
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
const LP_PREFERENCE = field("dns.ilnp.lp.preference", KIND_U16, "Preference");
const LP = field("dns.ilnp.lp", KIND_STRING, "Locator pointer");
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

/** The `length` bytes of data at `at` of a record of `type`; `owner` is where the record's name stands. */
export function recordData<S extends Sink>(s: S, message: u32, owner: u32, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 4) {
    s.ipv4(A, at);
    s.info(" ");
    s.infoIpv4(at);
  } else if (type == 28 && length == 16) {
    s.ipv6(AAAA, at);
    s.info(" ");
    s.infoIpv6(at);
  } else if (type == TYPE_OPT) ednsOptions<S>(s, message, at, length);
  else if (type == 6) startOfAuthority<S>(s, message, at);
  else if (type == 33) service<S>(s, message, owner, at);
  else if (type == 64 || type == 65) serviceBinding<S>(s, message, at, length);
  else if (oneName(type) != 0) {
    showName<S>(s, oneName(type), message, at);
    infoName<S>(s);
  } else if (preference(type) != 0) preferred<S>(s, message, type, at);
  else if (!securityRecord<S>(s, message, type, at, length) && !textRecord<S>(s, type, at, length))
    otherRecord<S>(s, message, type, at, length);
}

/** The name just read, as the next word of the info. */
function infoName<S extends Sink>(s: S): void {
  s.info(" ");
  s.infoMade();
}

/** Field of a record that is one name, 0 for others. */
function oneName(type: u32): u16 {
  switch (type) {
    case 2:
      return NS;
    case 3:
      return MD;
    case 4:
      return MF;
    case 5:
      return CNAME;
    case 7:
      return MB;
    case 8:
      return MG;
    case 9:
      return MR;
    case 12:
      return PTR;
    case 23:
      return NSAP_PTR;
    case 39:
      return DNAME;
    default:
      return 0;
  }
}

/** Field of the 16-bit number in front of a record that is a preference and a name, 0 for others. */
function preference(type: u32): u16 {
  switch (type) {
    case 15:
      return MX_PREFERENCE;
    case 18:
      return AFSDB_SUBTYPE;
    case 21:
      return RT_PREFERENCE;
    case 26:
      return PX_PREFERENCE;
    case 36:
      return KX_PREFERENCE;
    case 107:
      return LP_PREFERENCE;
    default:
      return 0;
  }
}

function preferred<S extends Sink>(s: S, message: u32, type: u32, at: u32): void {
  const value = s.u16(preference(type), at);
  s.info(" ");
  s.infoDecimal(value);
  if (type == 26) {
    const next = showName<S>(s, PX_MAP822, message, at + 2);
    infoName<S>(s);
    showName<S>(s, PX_MAP400, message, next);
  } else {
    const name =
      type == 15 ? MX_EXCHANGE : type == 18 ? AFSDB_HOST : type == 21 ? RT_HOST : type == 36 ? KX_EXCHANGE : LP;
    showName<S>(s, name, message, at + 2);
  }
  infoName<S>(s);
}

function startOfAuthority<S extends Sink>(s: S, message: u32, at: u32): void {
  let next = showName<S>(s, SOA_SERVER, message, at);
  infoName<S>(s);
  next = showName<S>(s, SOA_MAILBOX, message, next);
  s.u32(SOA_SERIAL, next);
  s.u32(SOA_REFRESH, next + 4);
  s.u32(SOA_RETRY, next + 8);
  s.u32(SOA_EXPIRE, next + 12);
  s.u32(SOA_MINIMUM, next + 16);
}

/** RFC 2782: the owner's first labels name the service and the protocol. */
function service<S extends Sink>(s: S, message: u32, owner: u32, at: u32): void {
  const first = labelAt<S>(s, message, owner);
  const second = labelAt<S>(s, message, first + 1 + s.peek8(first));
  const third = second + 1 + s.peek8(second);
  if (s.ok && s.peek8(first + 1) == 95 && s.peek8(second + 1) == 95) {
    s.hiddenBytes(SRV_SERVICE, first + 1, s.peek8(first));
    s.hiddenBytes(SRV_PROTOCOL, second + 1, s.peek8(second));
    readName<S>(s, message, third);
    s.made(SRV_NAME, 0, 0);
  }
  s.info(" ");
  s.infoDecimal(s.u16(SRV_PRIORITY, at));
  s.info(" ");
  s.infoDecimal(s.u16(SRV_WEIGHT, at + 2));
  s.info(" ");
  s.infoDecimal(s.u16(SRV_PORT, at + 4));
  showName<S>(s, SRV_TARGET, message, at + 6);
  infoName<S>(s);
}

/** Where the label at `at` really stands: behind one pointer at most, which is all that real messages have. */
function labelAt<S extends Sink>(s: S, message: u32, at: u32): u32 {
  return s.peek8(at) >= 0xc0 ? message + (s.peek16(at) & 0x3fff) : at;
}

/** A text with its length before it; the offset behind it. */
function counted<S extends Sink>(s: S, lengthField: u16, textField: u16, at: u32): u32 {
  const length = s.u8(lengthField, at);
  s.text(textField, at + 1, length);
  return at + 1 + length;
}

/** Records made of counted texts. False: another type. */
function textRecord<S extends Sink>(s: S, type: u32, at: u32, length: u32): bool {
  const end = at + length;
  if (type == 16 || type == 99) {
    const lengthField = type == 16 ? TXT_LENGTH : SPF_LENGTH;
    const textField = type == 16 ? TXT : SPF;
    for (let next = at; s.ok && next < end;) next = counted<S>(s, lengthField, textField, next);
  } else if (type == 13) {
    const next = counted<S>(s, HINFO_CPU_LENGTH, HINFO_CPU, at);
    const after = counted<S>(s, HINFO_OS_LENGTH, HINFO_OS, next);
    s.info(" ");
    s.infoText(at + 1, next - at - 1);
    s.info(" ");
    s.infoText(next + 1, after - next - 1);
  } else if (type == 19) counted<S>(s, X25_LENGTH, X25_ADDRESS, at);
  else if (type == 20) {
    const next = counted<S>(s, ISDN_LENGTH, ISDN_ADDRESS, at);
    if (next < end) counted<S>(s, ISDN_SUB_LENGTH, ISDN_SUB, next);
  } else if (type == 27) {
    let next = counted<S>(s, GPOS_LONGITUDE_LENGTH, GPOS_LONGITUDE, at);
    next = counted<S>(s, GPOS_LATITUDE_LENGTH, GPOS_LATITUDE, next);
    counted<S>(s, GPOS_ALTITUDE_LENGTH, GPOS_ALTITUDE, next);
  } else return false;
  return true;
}

function otherRecord<S extends Sink>(s: S, message: u32, type: u32, at: u32, length: u32): void {
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
