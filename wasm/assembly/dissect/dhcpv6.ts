/**
 * Dynamic Host Configuration Protocol for IPv6 (RFC 8415; options RFC 3646, 4649, 4704, 5908, 6334, 8910 and others).
 *
 *   | type | transaction (3) | options … |     relayed: | type | hops | link address (16) | peer address (16) | options … |
 *
 *   option: | code (2) | length (2) | value, which may hold options … |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV6,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DHCPV6_MESSAGES, DHCPV6_OPTIONS, DHCPV6_STATUS, DUID_TYPES } from "./names/dhcpv6-words.ts";
import { nameEnd, readName } from "./names/dns-name.ts";

const DHCPV6 = protocol(37, "dhcpv6", "dhcpv6", "DHCPv6", "DHCP for IPv6", "management");
answers(DHCPV6, BY_UDP_PORT, 546);
answers(DHCPV6, BY_UDP_PORT, 547);

const TYPE = field("dhcpv6.msgtype", KIND_U8, "Message type", DHCPV6_MESSAGES);
const TRANSACTION = field("dhcpv6.xid", KIND_U24 | BASE_HEX, "Transaction id");
const HOPS = field("dhcpv6.hopcount", KIND_U8, "Hop count");
const LINK_ADDRESS = field("dhcpv6.linkaddr", KIND_IPV6, "Link address");
const PEER_ADDRESS = field("dhcpv6.peeraddr", KIND_IPV6, "Peer address");
const OPTION = field("dhcpv6.option.type", KIND_U16, "Option", DHCPV6_OPTIONS);
const LENGTH = field("dhcpv6.option.length", KIND_U16, "Length");
const VALUE = field("dhcpv6.option.value", KIND_BYTES, "Value");
const DUID = field("dhcpv6.duid.bytes", KIND_BYTES, "Unique identifier");
const DUID_TYPE = field("dhcpv6.duid.type", KIND_U16, "Type", DUID_TYPES);
const DUID_TIME_HARDWARE = field("dhcpv6.duidllt.hwtype", KIND_U16, "Hardware type", "1=Ethernet");
const DUID_TIME = field("dhcpv6.duidllt.time", KIND_TIME, "Time");
const DUID_TIME_ADDRESS = field("dhcpv6.duidllt.link_layer_addr", KIND_BYTES, "Link-layer address");
const DUID_HARDWARE = field("dhcpv6.duidll.hwtype", KIND_U16, "Hardware type", "1=Ethernet");
const DUID_ADDRESS = field("dhcpv6.duidll.link_layer_addr", KIND_BYTES, "Link-layer address");
const DUID_ENTERPRISE = field("dhcpv6.duiden.enterprise", KIND_U32, "Enterprise");
const DUID_IDENTIFIER = field("dhcpv6.duiden.identifier", KIND_BYTES, "Identifier");
const DUID_UUID = field("dhcpv6.duiduuid.bytes", KIND_BYTES, "UUID");
const IAID = field("dhcpv6.iaid", KIND_BYTES, "Association id");
const IATA = field("dhcpv6.iata", KIND_BYTES, "Association id");
const T1 = field("dhcpv6.iaid.t1", KIND_U32, "Renew after (s)");
const T2 = field("dhcpv6.iaid.t2", KIND_U32, "Rebind after (s)");
const ADDRESS = field("dhcpv6.iaaddr.ip", KIND_IPV6, "Address");
const ADDRESS_PREFERRED = field("dhcpv6.iaaddr.pref_lifetime", KIND_U32, "Preferred lifetime (s)");
const ADDRESS_VALID = field("dhcpv6.iaaddr.valid_lifetime", KIND_U32, "Valid lifetime (s)");
const PREFIX_PREFERRED = field("dhcpv6.iaprefix.pref_lifetime", KIND_U32, "Preferred lifetime (s)");
const PREFIX_VALID = field("dhcpv6.iaprefix.valid_lifetime", KIND_U32, "Valid lifetime (s)");
const PREFIX_LENGTH = field("dhcpv6.iaprefix.pref_len", KIND_U8, "Prefix length");
const PREFIX = field("dhcpv6.iaprefix.pref_addr", KIND_IPV6, "Prefix");
const REQUESTED = field("dhcpv6.requested_option_code", KIND_U16, "Requested", DHCPV6_OPTIONS);
const PREFERENCE = field("dhcpv6.option_preference", KIND_U8, "Preference");
const ELAPSED = field("dhcpv6.elapsed_time", KIND_U16, "Elapsed time (10 ms)");
const AUTHENTICATION_PROTOCOL = field(
  "dhcpv6.auth.protocol",
  KIND_U8,
  "Protocol",
  "2=Delayed authentication;3=Reconfigure key",
);
const AUTHENTICATION_ALGORITHM = field("dhcpv6.auth.algorithm", KIND_U8, "Algorithm", "1=HMAC-MD5");
const AUTHENTICATION_REPLAY = field("dhcpv6.auth.rdm", KIND_U8, "Replay detection method");
const AUTHENTICATION_VALUE = field("dhcpv6.auth.replay_detection", KIND_BYTES, "Replay detection value");
const AUTHENTICATION_DATA = field("dhcpv6.auth.info", KIND_BYTES, "Information");
const UNICAST = field("dhcpv6.unicast", KIND_IPV6, "Server address");
const STATUS = field("dhcpv6.status_code", KIND_U16, "Status", DHCPV6_STATUS);
const STATUS_TEXT = field("dhcpv6.status_msg", KIND_STRING, "Status message");
const USER_CLASS_LENGTH = field("dhcpv6.userclass.length", KIND_U16, "Length");
const USER_CLASS = field("dhcpv6.userclass.opaque_data", KIND_BYTES, "User class");
const VENDOR_CLASS = field("dhcpv6.vendorclass.enterprise", KIND_U32, "Enterprise");
const VENDOR_CLASS_DATA = field("dhcpv6.vendorclass.data", KIND_STRING, "Vendor class");
const VENDOR = field("dhcpv6.vendoropts.enterprise", KIND_U32, "Enterprise");
const VENDOR_CODE = field("dhcpv6.vendoropts.enterprise.option_code", KIND_U16, "Vendor option");
const VENDOR_LENGTH = field("dhcpv6.vendoropts.enterprise.option_length", KIND_U16, "Length");
const VENDOR_DATA = field("dhcpv6.vendoropts.enterprise.option_data", KIND_BYTES, "Data");
const INTERFACE_ID = field("dhcpv6.interface_id", KIND_BYTES, "Interface id");
const RECONFIGURE = field("dhcpv6.reconf_msg", KIND_U8, "Reconfigure by", DHCPV6_MESSAGES);
const SIP_NAME = field("dhcpv6.sip_server_domain_search_fqdn", KIND_STRING, "SIP server domain");
const SIP_ADDRESS = field("dhcpv6.sip_server_a", KIND_IPV6, "SIP server address");
const DNS_SERVER = field("dhcpv6.dns_server", KIND_IPV6, "DNS server");
const SEARCH = field("dhcpv6.search_list_entry", KIND_STRING, "Domain");
const NIS_SERVER = field("dhcpv6.nis_server", KIND_IPV6, "NIS server");
const NISP_SERVER = field("dhcpv6.nisp_server", KIND_IPV6, "NIS+ server");
const NIS_NAME = field("dhcpv6.nis_fqdn", KIND_STRING, "NIS domain");
const NISP_NAME = field("dhcpv6.nisp_fqdn", KIND_STRING, "NIS+ domain");
const SNTP_SERVER = field("dhcpv6.sntp_server", KIND_IPV6, "SNTP server");
const LIFETIME = field("dhcpv6.lifetime", KIND_U32, "Information refresh time (s)");
const REMOTE_ENTERPRISE = field("dhcpv6.remoteid.enterprise", KIND_U32, "Enterprise");
const REMOTE_ID = field("dhcpv6.remoteid_enterprise_id", KIND_BYTES, "Remote id");
const SUBSCRIBER = field("dhcpv6.subscriber_id", KIND_STRING, "Subscriber id");
const NAME_FLAGS = field("dhcpv6.client_fqdn_flags", KIND_U8 | BASE_HEX, "Flags");
const NAME_NO_UPDATE = field("dhcpv6.clientfqdn.client.n", KIND_BOOL, "Server does no updates", "", 0x4);
const NAME_OVERRIDE = field("dhcpv6.clientfqdn.server.o", KIND_BOOL, "Server overrides", "", 0x2);
const NAME_SERVER = field("dhcpv6.clientfqdn.client.s", KIND_BOOL, "Server updates the address record", "", 0x1);
const CLIENT_NAME = field("dhcpv6.client_domain", KIND_STRING, "Client domain name");
const PANA_AGENT = field("dhcpv6.pana_agent", KIND_IPV6, "PANA agent");
const TIME_ZONE = field("dhcpv6.timezone", KIND_STRING, "Time zone, POSIX");
const TIME_ZONE_NAME = field("dhcpv6.tzdb", KIND_STRING, "Time zone, name");
const LAST_TIME = field("dhcpv6.clt_time", KIND_U32, "Client last transaction time (s)");
const CAPWAP = field("dhcpv6.capwap_ac_v6", KIND_IPV6, "CAPWAP access controller");
const NTP_OPTION = field("dhcpv6.ntpserver.option.type", KIND_U16, "Suboption", "1=Address;2=Multicast address;3=Name");
const NTP_LENGTH = field("dhcpv6.ntpserver.option.length", KIND_U16, "Length");
const NTP_ADDRESS = field("dhcpv6.ntpserver.addr", KIND_IPV6, "NTP server");
const NTP_GROUP = field("dhcpv6.ntpserver.mc_addr", KIND_IPV6, "NTP multicast address");
const NTP_NAME = field("dhcpv6.ntpserver.fqdn", KIND_STRING, "NTP server name");
const AFTR = field("dhcpv6.aftr_name", KIND_STRING, "AFTR name");
const PORTAL = field("dhcpv6.captive_portal", KIND_STRING, "Captive portal");
const MUD = field("dhcpv6.mudurl", KIND_STRING, "MUD URL");
const RELAY_PORT = field("dhcpv6.relay_port", KIND_U16, "Downstream source port");
const URL = field("dhcpv6.boot_file_url", KIND_STRING, "Boot file URL");

const RELAY_FORWARD: u32 = 12;
const RELAY_REPLY: u32 = 13;
const CLIENT_IDENTIFIER: u32 = 1;
/** Messages and options inside one another; deeper ones are shown as bytes. */
const DEPTH_CAP: u32 = 16;
const SECOND: u64 = 1000000000;
/** DUIDs count seconds from 2000-01-01 (RFC 8415 section 11.2). */
const YEAR_2000: u64 = 946684800;

export function dhcpv6<S extends Sink>(s: S): void {
  message<S>(s, 0, s.reported, 0);
}

function message<S extends Sink>(s: S, at: u32, end: u32, depth: u32): void {
  const type = s.u8(TYPE, at);
  s.infoField(TYPE, type);
  if (type == RELAY_FORWARD || type == RELAY_REPLY) {
    s.u8(HOPS, at + 1);
    s.ipv6(LINK_ADDRESS, at + 2);
    s.ipv6(PEER_ADDRESS, at + 18);
    s.info(" L: ");
    s.infoIpv6(at + 2);
    s.info(" ");
    options<S>(s, at + 34, end, depth);
  } else {
    s.info(" XID: ");
    s.infoHex(s.u24(TRANSACTION, at + 1), 6);
    s.info(" ");
    options<S>(s, at + 4, end, depth);
  }
}

function options<S extends Sink>(s: S, from: u32, end: u32, depth: u32): void {
  let at = from;
  while (s.ok && at < end) {
    const code = s.u16(OPTION, at);
    s.openLast();
    const length = s.u16(LENGTH, at + 2);
    const value = at + 4;
    if (length > end - value && s.ok) {
      s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Option is longer than what holds it", at + 2, 2);
      s.need(value, length);
    } else if (length != 0) option<S>(s, code, value, length, depth);
    s.close();
    at = value + length;
  }
}

function option<S extends Sink>(s: S, code: u32, at: u32, length: u32, depth: u32): void {
  const end = at + length;
  if (holdsOptions(code) && depth < DEPTH_CAP) container<S>(s, code, at, end, depth + 1);
  else if (code == 1 || code == 2 || code == 53) identifier<S>(s, code, at, length);
  else if (addressField(code) != 0)
    for (let next = at; s.ok && next + 16 <= end; next += 16) s.ipv6(addressField(code), next);
  else if (nameField(code) != 0) {
    for (let next = at; s.ok && next < end;) {
      const after = nameEnd(readName<S>(s, at, next));
      s.made(nameField(code), next, after - next);
      next = after;
    }
  } else if (textField(code) != 0) s.text(textField(code), at, length);
  else if (!number<S>(s, code, at, length) && !structured<S>(s, code, at, end)) s.bytes(VALUE, at, length);
}

function holdsOptions(code: u32): bool {
  return (code >= 3 && code <= 5) || code == 9 || code == 25 || code == 26 || code == 45 || code == 66;
}

function container<S extends Sink>(s: S, code: u32, at: u32, end: u32, depth: u32): void {
  if (code == 9) message<S>(s, at, end, depth);
  else if (code == 45 || code == 66) options<S>(s, at, end, depth);
  else if (code == 4) {
    s.bytes(IATA, at, 4);
    options<S>(s, at + 4, end, depth);
  } else if (code == 3 || code == 25) {
    s.bytes(IAID, at, 4);
    s.u32(T1, at + 4);
    s.u32(T2, at + 8);
    options<S>(s, at + 12, end, depth);
  } else if (code == 5) {
    s.ipv6(ADDRESS, at);
    s.u32(ADDRESS_PREFERRED, at + 16);
    s.u32(ADDRESS_VALID, at + 20);
    s.info("IAA: ");
    s.infoIpv6(at);
    s.info(" ");
    options<S>(s, at + 24, end, depth);
  } else {
    s.u32(PREFIX_PREFERRED, at);
    s.u32(PREFIX_VALID, at + 4);
    s.u8(PREFIX_LENGTH, at + 8);
    s.ipv6(PREFIX, at + 9);
    options<S>(s, at + 25, end, depth);
  }
}

/** RFC 8415 section 11. */
function identifier<S extends Sink>(s: S, code: u32, at: u32, length: u32): void {
  s.bytes(DUID, at, length);
  if (code == CLIENT_IDENTIFIER) {
    s.info("CID: ");
    s.infoBytes(at, length);
    s.info(" ");
  }
  if (length < 4) return;
  const rest = length - 4;
  const type = s.u16(DUID_TYPE, at);
  if (type == 1 && length > 8) {
    s.u16(DUID_TIME_HARDWARE, at + 2);
    s.number(DUID_TIME, at + 4, 4, (<u64>s.peek32(at + 4) + YEAR_2000) * SECOND);
    s.bytes(DUID_TIME_ADDRESS, at + 8, length - 8);
  } else if (type == 2 && length > 6) {
    s.u32(DUID_ENTERPRISE, at + 2);
    s.bytes(DUID_IDENTIFIER, at + 6, length - 6);
  } else if (type == 3 && rest != 0) {
    s.u16(DUID_HARDWARE, at + 2);
    s.bytes(DUID_ADDRESS, at + 4, rest);
  } else if (type == 4) s.bytes(DUID_UUID, at + 2, length - 2);
}

/** Field of an option that is a list of addresses, 0 for others. */
function addressField(code: u32): u16 {
  switch (code) {
    case 12:
      return UNICAST;
    case 22:
      return SIP_ADDRESS;
    case 23:
      return DNS_SERVER;
    case 27:
      return NIS_SERVER;
    case 28:
      return NISP_SERVER;
    case 31:
      return SNTP_SERVER;
    case 40:
      return PANA_AGENT;
    case 52:
      return CAPWAP;
    default:
      return 0;
  }
}

/** Field of an option that is a list of names, 0 for others. */
function nameField(code: u32): u16 {
  switch (code) {
    case 21:
      return SIP_NAME;
    case 24:
      return SEARCH;
    case 29:
      return NIS_NAME;
    case 30:
      return NISP_NAME;
    case 64:
      return AFTR;
    default:
      return 0;
  }
}

/** Field of an option that is plain text, 0 for others. */
function textField(code: u32): u16 {
  switch (code) {
    case 38:
      return SUBSCRIBER;
    case 41:
      return TIME_ZONE;
    case 42:
      return TIME_ZONE_NAME;
    case 59:
      return URL;
    case 103:
      return PORTAL;
    case 112:
      return MUD;
    default:
      return 0;
  }
}

/** Options that are one number, or several of a kind. False: another option, or one of another length. */
function number<S extends Sink>(s: S, code: u32, at: u32, length: u32): bool {
  if (code == 6) for (let i: u32 = 0; i + 2 <= length; i += 2) s.u16(REQUESTED, at + i);
  else if (code == 7 && length == 1) s.u8(PREFERENCE, at);
  else if (code == 8 && length == 2) s.u16(ELAPSED, at);
  else if (code == 18) s.bytes(INTERFACE_ID, at, length);
  else if (code == 19 && length == 1) s.u8(RECONFIGURE, at);
  else if (code == 32 && length == 4) s.u32(LIFETIME, at);
  else if (code == 46 && length == 4) s.u32(LAST_TIME, at);
  else if (code == 135 && length == 2) s.u16(RELAY_PORT, at);
  else return false;
  return true;
}

/** Options with parts of their own. False: another option. */
function structured<S extends Sink>(s: S, code: u32, at: u32, end: u32): bool {
  const length = end - at;
  if (code == 11 && length >= 11) {
    s.u8(AUTHENTICATION_PROTOCOL, at);
    s.u8(AUTHENTICATION_ALGORITHM, at + 1);
    s.u8(AUTHENTICATION_REPLAY, at + 2);
    s.bytes(AUTHENTICATION_VALUE, at + 3, 8);
    if (length > 11) s.bytes(AUTHENTICATION_DATA, at + 11, length - 11);
  } else if (code == 13 && length >= 2) {
    s.u16(STATUS, at);
    if (length > 2) s.text(STATUS_TEXT, at + 2, length - 2);
  } else if (code == 15) counted<S>(s, USER_CLASS, at, end);
  else if (code == 16 && length >= 4) {
    s.u32(VENDOR_CLASS, at);
    counted<S>(s, VENDOR_CLASS_DATA, at + 4, end);
  } else if (code == 17 && length >= 4) vendor<S>(s, at, end);
  else if (code == 37 && length > 4) {
    s.u32(REMOTE_ENTERPRISE, at);
    s.bytes(REMOTE_ID, at + 4, length - 4);
  } else if (code == 39) clientName<S>(s, at, length);
  else if (code == 56) timeServers<S>(s, at, end);
  else return false;
  return true;
}

/** Data with a 16-bit length before each. */
function counted<S extends Sink>(s: S, id: u16, at: u32, end: u32): void {
  for (let next = at; s.ok && next < end;) {
    const size = s.u16(USER_CLASS_LENGTH, next);
    if (size != 0) s.bytes(id, next + 2, size);
    next += 2 + size;
  }
}

function vendor<S extends Sink>(s: S, at: u32, end: u32): void {
  s.u32(VENDOR, at);
  for (let next = at + 4; s.ok && next + 4 <= end;) {
    s.u16(VENDOR_CODE, next);
    s.openLast();
    const size = s.u16(VENDOR_LENGTH, next + 2);
    if (size != 0) s.bytes(VENDOR_DATA, next + 4, size);
    s.close();
    next += 4 + size;
  }
}

/** RFC 4704 section 4: a name without its final zero is only a part. */
function clientName<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u8(NAME_FLAGS, at);
  s.openLast();
  s.bits8(NAME_NO_UPDATE, at);
  s.bits8(NAME_OVERRIDE, at);
  s.bits8(NAME_SERVER, at);
  s.close();
  if (length == 1 || !s.shows) return;
  s.begin();
  const end = at + length;
  for (let next = at + 1; s.ok && next < end;) {
    const size = s.peek8(next);
    if (size == 0 || size > end - next - 1) break;
    if (next != at + 1) s.put(46);
    s.putBytes(next + 1, size);
    next += 1 + size;
  }
  s.made(CLIENT_NAME, at + 1, length - 1);
}

/** RFC 5908 section 4. */
function timeServers<S extends Sink>(s: S, at: u32, end: u32): void {
  for (let next = at; s.ok && next + 4 <= end;) {
    const kind = s.u16(NTP_OPTION, next);
    s.openLast();
    const size = s.u16(NTP_LENGTH, next + 2);
    if (kind == 1 && size == 16) s.ipv6(NTP_ADDRESS, next + 4);
    else if (kind == 2 && size == 16) s.ipv6(NTP_GROUP, next + 4);
    else if (kind == 3) {
      readName<S>(s, next + 4, next + 4);
      s.made(NTP_NAME, next + 4, size);
    } else if (size != 0) s.bytes(VALUE, next + 4, size);
    s.close();
    next += 4 + size;
  }
}
