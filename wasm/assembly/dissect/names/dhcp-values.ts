/** Options of the Dynamic Host Configuration Protocol that have parts of their own (RFC 2132, 3004, 3046, 3118, 3361, 3397, 3442, 3925, 4361, 4578, 4702, 5969). */
import {
  BASE_HEX,
  BASE_LE,
  KIND_BOOL,
  KIND_BYTES,
  KIND_GUID,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
  KIND_ETHER,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_ERROR, SEVERITY_NOTE } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { AGENT_SUBOPTIONS, HARDWARE } from "./dhcp-options.ts";
import { nameEnd, readName } from "./dns-name.ts";

export const MAC = field("dhcp.hw.mac_addr", KIND_ETHER, "Client MAC address");
export const OPTION_VALUE = field("dhcp.option.value", KIND_BYTES, "Value");
const CLIENT_TYPE = field("dhcp.client_id.type", KIND_U8, "Type");
const CLIENT_ID = field("dhcp.client_id", KIND_BYTES, "Identifier");
const CLIENT_TEXT = field("dhcp.client_id.undef", KIND_STRING, "Client identifier");
const CLIENT_UUID = field("dhcp.client_id.uuid", KIND_GUID | BASE_LE, "Client identifier (UUID)");
const CLIENT_IAID = field("dhcp.client_id.iaid", KIND_BYTES, "Identity association");
const DUID_TYPE = field(
  "dhcp.client_id.duid_type",
  KIND_U16,
  "Unique identifier type",
  "1=Link-layer address plus time;2=Vendor assigned;3=Link-layer address;4=UUID",
);
const FQDN_FLAGS = field("dhcp.fqdn.flags", KIND_U8 | BASE_HEX, "Flags");
const FQDN_NO_UPDATE = field("dhcp.fqdn.n", KIND_BOOL, "Server does no updates", "", 0x08);
const FQDN_ENCODING = field("dhcp.fqdn.e", KIND_BOOL, "Name in wire format", "", 0x04);
const FQDN_OVERRIDE = field("dhcp.fqdn.o", KIND_BOOL, "Server overrides", "", 0x02);
const FQDN_SERVER = field("dhcp.fqdn.s", KIND_BOOL, "Server updates the address record", "", 0x01);
const FQDN_A = field("dhcp.fqdn.rcode1", KIND_U8, "Address record result");
const FQDN_PTR = field("dhcp.fqdn.rcode2", KIND_U8, "Pointer record result");
const FQDN_NAME = field("dhcp.fqdn.name", KIND_STRING, "Client name");
const AGENT = field("dhcp.option.agent_information_option.suboption", KIND_U8, "Suboption", AGENT_SUBOPTIONS);
const SUBOPTION_LENGTH = field("dhcp.option.suboption_length", KIND_U8, "Length");
const AGENT_CIRCUIT = field("dhcp.option.agent_information_option.agent_circuit_id", KIND_BYTES, "Circuit id");
const AGENT_REMOTE = field("dhcp.option.agent_information_option.agent_remote_id", KIND_BYTES, "Remote id");
const AGENT_LINK = field("dhcp.option.agent_information_option.link_selection", KIND_IPV4, "Link selection");
const AGENT_SUBSCRIBER = field("dhcp.option.agent_information_option.subscriber_id", KIND_STRING, "Subscriber id");
const AGENT_FLAGS = field("dhcp.option.agent_information_option.flags", KIND_U8 | BASE_HEX, "Flags");
const AGENT_SERVER = field("dhcp.option.agent_information_option.server_id_override", KIND_IPV4, "Server id override");
const AGENT_VALUE = field("dhcp.option.agent_information_option.value", KIND_BYTES, "Value");
const USER_CLASS = field("dhcp.option.user_class", KIND_U8, "Instance of user class");
const USER_CLASS_LENGTH = field("dhcp.option.user_class.length", KIND_U8, "User class length");
const USER_CLASS_DATA = field("dhcp.option.user_class.data", KIND_BYTES, "User class data");
const AUTHENTICATION_PROTOCOL = field(
  "dhcp.option.dhcp_authentication.protocol",
  KIND_U8,
  "Protocol",
  "0=Configuration token;1=Delayed authentication;2=Delayed authentication (experimental);3=Reconfigure key",
);
const AUTHENTICATION_ALGORITHM = field("dhcp.option.dhcp_authentication.algorithm", KIND_U8, "Algorithm");
const AUTHENTICATION_REPLAY = field("dhcp.option.dhcp_authentication.rdm", KIND_U8, "Replay detection method");
const AUTHENTICATION_VALUE = field(
  "dhcp.option.dhcp_authentication.rdm_replay_detection",
  KIND_U64 | BASE_HEX,
  "Replay detection value",
);
const AUTHENTICATION_DATA = field("dhcp.option.dhcp_authentication.information", KIND_STRING, "Information");
const NETWORK_MAJOR = field("dhcp.client_network_id_major", KIND_U8, "Major version");
const NETWORK_MINOR = field("dhcp.client_network_id_minor", KIND_U8, "Minor version");
const SEARCH = field("dhcp.option.dhcp_dns_domain_search_list_fqdn", KIND_STRING, "Domain");
const SIP_ENCODING = field("dhcp.option.sip_server.encoding", KIND_U8, "Encoding", "0=Name;1=Address");
const SIP_NAME = field("dhcp.option.sip_server.name", KIND_STRING, "SIP server name");
const SIP_ADDRESS = field("dhcp.option.sip_server.address", KIND_IPV4, "SIP server address");
const ROUTE = field("dhcp.option.classless_static_route", KIND_BYTES, "Destination and router");
const CLASS_ENTERPRISE = field("dhcp.option.vi_class.enterprise", KIND_U32, "Enterprise");
const CLASS_LENGTH = field("dhcp.option.vi_class.length", KIND_U8, "Length");
const CLASS_DATA = field("dhcp.option.vi_class.data", KIND_STRING, "Data");
const VENDOR_ENTERPRISE = field("dhcp.option.vi.enterprise", KIND_U32, "Enterprise");
const VENDOR_LENGTH = field("dhcp.option.vi.length", KIND_U8, "Length");
const VENDOR_VALUE = field("dhcp.option.vi.value", KIND_BYTES, "Value");
const STATUS = field(
  "dhcp.option.bulk_lease.status_code",
  KIND_U8,
  "Status",
  "0=Success;1=Unspecified failure;2=Query terminated;3=Malformed query;4=Not allowed",
);
const STATUS_TEXT = field("dhcp.option.bulk_lease.status_code_message", KIND_STRING, "Status message");
const RAPID_MASK = field("dhcp.option.6RD.ipv4_mask_len", KIND_U8, "IPv4 mask length");
const RAPID_LENGTH = field("dhcp.option.6RD.prefix_len", KIND_U8, "Prefix length");
const RAPID_PREFIX = field("dhcp.option.6RD.prefix", KIND_IPV6, "Prefix");
const RAPID_RELAY = field("dhcp.option.6RD.border_relay_ip", KIND_IPV4, "Border relay");

/** Options that say who the client is. False: another option. */
export function identity<S extends Sink>(s: S, code: u32, at: u32, length: u32): bool {
  if (code == 61 && length >= 2) clientIdentifier<S>(s, at, length);
  else if (code == 97 && length == 17) {
    s.u8(CLIENT_TYPE, at);
    s.bytes(CLIENT_UUID, at + 1, 16);
  } else if (code == 81 && length >= 3) fullName<S>(s, at, length);
  else if (code == 77) userClass<S>(s, at, at + length);
  else if (code == 94 && length == 3) {
    s.u8(NETWORK_MAJOR, at + 1);
    s.u8(NETWORK_MINOR, at + 2);
  } else return false;
  return true;
}

/** RFC 2132 section 9.14; type 255: RFC 4361; type 0 with 16 bytes: a UUID (RFC 4578 section 2.3). */
function clientIdentifier<S extends Sink>(s: S, at: u32, length: u32): void {
  const type = s.peek8(at);
  if (type == 1 && length == 7) {
    s.u8(HARDWARE, at);
    s.ether(MAC, at + 1);
  } else if (type == 0 && length == 17) {
    s.u8(CLIENT_TYPE, at);
    s.bytes(CLIENT_UUID, at + 1, 16);
  } else if (type == 0) {
    s.u8(CLIENT_TYPE, at);
    s.text(CLIENT_TEXT, at + 1, length - 1);
  } else if (type == 255 && length >= 7) {
    s.u8(CLIENT_TYPE, at);
    s.bytes(CLIENT_IAID, at + 1, 4);
    s.u16(DUID_TYPE, at + 5);
    if (length > 7) s.bytes(CLIENT_ID, at + 7, length - 7);
  } else if (type < 48) {
    s.u8(HARDWARE, at);
    s.bytes(CLIENT_ID, at + 1, length - 1);
  } else s.bytes(CLIENT_ID, at, length);
}

/** RFC 4702 section 2. */
function fullName<S extends Sink>(s: S, at: u32, length: u32): void {
  const flags = s.u8(FQDN_FLAGS, at);
  s.openLast();
  s.bits8(FQDN_NO_UPDATE, at);
  s.bits8(FQDN_ENCODING, at);
  s.bits8(FQDN_OVERRIDE, at);
  s.bits8(FQDN_SERVER, at);
  s.close();
  s.u8(FQDN_A, at + 1);
  s.u8(FQDN_PTR, at + 2);
  if (length == 3) return;
  if ((flags & 4) == 0) s.text(FQDN_NAME, at + 3, length - 3);
  else {
    readName<S>(s, at + 3, at + 3);
    s.made(FQDN_NAME, at + 3, length - 3);
  }
}

/** RFC 3004: counted data, one after the other; some clients send plain text instead. */
function userClass<S extends Sink>(s: S, at: u32, end: u32): void {
  let next = at;
  let instance: u32 = 0;
  while (s.ok && next < end) {
    const size = s.peek8(next);
    if (size == 0 || size > end - next - 1) {
      s.note(SEVERITY_NOTE, GROUP_PROTOCOL, "User class is not a list of counted data", next, end - next);
      s.bytes(OPTION_VALUE, next, end - next);
      return;
    }
    s.number(USER_CLASS, next, 1 + size, instance++);
    s.openLast();
    s.u8(USER_CLASS_LENGTH, next);
    s.bytes(USER_CLASS_DATA, next + 1, size);
    s.close();
    next += 1 + size;
  }
}

/** Options with parts of their own. False: another option. */
export function structured<S extends Sink>(s: S, code: u32, at: u32, end: u32): bool {
  if (code == 82) agent<S>(s, at, end);
  else if (code == 119 || code == 137) {
    for (let next = at; s.ok && next < end;) {
      const after = nameEnd(readName<S>(s, at, next));
      s.made(SEARCH, next, after - next);
      next = after;
    }
  } else if (code == 121 || code == 249) routes<S>(s, at, end);
  else if (code == 124 || code == 125) vendor<S>(s, code == 124, at, end);
  else if (code == 120) sipServers<S>(s, at, end);
  else if (code == 90 && end - at >= 11) {
    s.u8(AUTHENTICATION_PROTOCOL, at);
    s.u8(AUTHENTICATION_ALGORITHM, at + 1);
    s.u8(AUTHENTICATION_REPLAY, at + 2);
    s.u64(AUTHENTICATION_VALUE, at + 3);
    if (end - at > 11) s.text(AUTHENTICATION_DATA, at + 11, end - at - 11);
  } else if (code == 151) {
    s.u8(STATUS, at);
    if (end - at > 1) s.text(STATUS_TEXT, at + 1, end - at - 1);
  } else if (code == 212 && end - at >= 22) {
    s.u8(RAPID_MASK, at);
    s.u8(RAPID_LENGTH, at + 1);
    s.ipv6(RAPID_PREFIX, at + 2);
    for (let next = at + 18; next + 4 <= end; next += 4) s.ipv4(RAPID_RELAY, next);
  } else return false;
  return true;
}

/** Relay agent information (RFC 3046). */
function agent<S extends Sink>(s: S, at: u32, end: u32): void {
  let next = at;
  while (s.ok && next + 2 <= end) {
    const code = s.u8(AGENT, next);
    s.openLast();
    const size = s.u8(SUBOPTION_LENGTH, next + 1);
    const value = next + 2;
    if (size > end - value) {
      s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "Suboption is longer than the option", next + 1, 1);
      s.close();
      return;
    }
    if (code == 1) s.bytes(AGENT_CIRCUIT, value, size);
    else if (code == 2) s.bytes(AGENT_REMOTE, value, size);
    else if ((code == 5 || code == 150) && size == 4) s.ipv4(AGENT_LINK, value);
    else if (code == 6) s.text(AGENT_SUBSCRIBER, value, size);
    else if (code == 10 && size == 1) s.u8(AGENT_FLAGS, value);
    else if ((code == 11 || code == 152) && size == 4) s.ipv4(AGENT_SERVER, value);
    else if (size != 0) s.bytes(AGENT_VALUE, value, size);
    s.close();
    next = value + size;
  }
}

/** RFC 3442: mask width, only the bytes of the destination that it covers, router. */
function routes<S extends Sink>(s: S, at: u32, end: u32): void {
  let next = at;
  while (s.ok && next < end) {
    const width = s.peek8(next);
    const size: u32 = 5 + ((width + 7) >> 3);
    if (width > 32 || size > end - next) {
      s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "Route does not fit the option", next, end - next);
      return;
    }
    s.bytes(ROUTE, next, size);
    next += size;
  }
}

/** RFC 3925: enterprise number and counted data, one after the other. */
function vendor<S extends Sink>(s: S, isClass: bool, at: u32, end: u32): void {
  let next = at;
  while (s.ok && next + 5 <= end) {
    s.u32(isClass ? CLASS_ENTERPRISE : VENDOR_ENTERPRISE, next);
    s.openLast();
    const size = s.u8(isClass ? CLASS_LENGTH : VENDOR_LENGTH, next + 4);
    if (size != 0 && size <= end - next - 5) {
      if (isClass) s.text(CLASS_DATA, next + 5, size);
      else s.bytes(VENDOR_VALUE, next + 5, size);
    }
    s.close();
    next += 5 + size;
  }
}

function sipServers<S extends Sink>(s: S, at: u32, end: u32): void {
  const encoding = s.u8(SIP_ENCODING, at);
  if (encoding == 1) {
    for (let next = at + 1; next + 4 <= end; next += 4) s.ipv4(SIP_ADDRESS, next);
    return;
  }
  for (let next = at + 1; s.ok && next < end;) {
    const after = nameEnd(readName<S>(s, at + 1, next));
    s.made(SIP_NAME, next, after - next);
    next = after;
  }
}
