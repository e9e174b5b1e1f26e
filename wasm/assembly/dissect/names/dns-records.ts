/** Data of resource records (RFC 1035 section 3.3, RFC 1183, 1706, 1876, 2230, 2782, 2915, 3123, 3596, 6672, 6742, 7043, 8659 and others). */
import { KIND_IPV4, KIND_IPV6, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { readName, showName } from "./dns-name.ts";
import { ednsOptions, serviceBinding } from "./dns-options.ts";
import { counted, infoName, rareRecord } from "./dns-rare-records.ts";
import { securityRecord } from "./dns-security.ts";

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
const SOA_SERVER = field("dns.soa.mname", KIND_STRING, "Primary name server");
const SOA_MAILBOX = field("dns.soa.rname", KIND_STRING, "Responsible mailbox");
const SOA_SERIAL = field("dns.soa.serial_number", KIND_U32, "Serial number");
const SOA_REFRESH = field("dns.soa.refresh_interval", KIND_U32, "Refresh interval (s)");
const SOA_RETRY = field("dns.soa.retry_interval", KIND_U32, "Retry interval (s)");
const SOA_EXPIRE = field("dns.soa.expire_limit", KIND_U32, "Expire limit (s)");
const SOA_MINIMUM = field("dns.soa.minimum_ttl", KIND_U32, "Minimum time to live (s)");
const HINFO_CPU_LENGTH = field("dns.hinfo.cpu_length", KIND_U8, "Processor length");
const HINFO_CPU = field("dns.hinfo.cpu", KIND_STRING, "Processor");
const HINFO_OS_LENGTH = field("dns.hinfo.os_length", KIND_U8, "System length");
const HINFO_OS = field("dns.hinfo.os", KIND_STRING, "System");
const MX_PREFERENCE = field("dns.mx.preference", KIND_U16, "Preference");
const MX_EXCHANGE = field("dns.mx.mail_exchange", KIND_STRING, "Mail exchange");
const TXT_LENGTH = field("dns.txt.length", KIND_U8, "Text length");
const TXT = field("dns.txt", KIND_STRING, "Text");
const SPF_LENGTH = field("dns.spf.length", KIND_U8, "Text length");
const SPF = field("dns.spf", KIND_STRING, "Text");
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
const PX_PREFERENCE = field("dns.px.preference", KIND_U16, "Preference");
const PX_MAP822 = field("dns.px.map822", KIND_STRING, "RFC 822 domain");
const PX_MAP400 = field("dns.px.map400", KIND_STRING, "X.400 domain");
const GPOS_LONGITUDE_LENGTH = field("dns.gpos.longitude_length", KIND_U8, "Longitude length");
const GPOS_LONGITUDE = field("dns.gpos.longitude", KIND_STRING, "Longitude");
const GPOS_LATITUDE_LENGTH = field("dns.gpos.latitude_length", KIND_U8, "Latitude length");
const GPOS_LATITUDE = field("dns.gpos.latitude", KIND_STRING, "Latitude");
const GPOS_ALTITUDE_LENGTH = field("dns.gpos.altitude_length", KIND_U8, "Altitude length");
const GPOS_ALTITUDE = field("dns.gpos.altitude", KIND_STRING, "Altitude");
const SRV_SERVICE = field("dns.srv.service", KIND_STRING, "Service");
const SRV_PROTOCOL = field("dns.srv.proto", KIND_STRING, "Protocol");
const SRV_NAME = field("dns.srv.name", KIND_STRING, "Name");
const SRV_PRIORITY = field("dns.srv.priority", KIND_U16, "Priority");
const SRV_WEIGHT = field("dns.srv.weight", KIND_U16, "Weight");
const SRV_PORT = field("dns.srv.port", KIND_U16, "Port");
const SRV_TARGET = field("dns.srv.target", KIND_STRING, "Target");
const KX_PREFERENCE = field("dns.kx.preference", KIND_U16, "Preference");
const KX_EXCHANGE = field("dns.kx.key_exchange", KIND_STRING, "Key exchange");
const LP_PREFERENCE = field("dns.ilnp.lp.preference", KIND_U16, "Preference");
const LP = field("dns.ilnp.lp", KIND_STRING, "Locator pointer");

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
    rareRecord<S>(s, message, type, at, length);
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
