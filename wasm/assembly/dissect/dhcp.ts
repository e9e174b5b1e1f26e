/**
 * Dynamic Host Configuration Protocol and the Bootstrap Protocol below it (RFC 951, 1542, 2131, 2132, 3046, 3118, 3397, 3442, 3925, 4578, 4702).
 *
 *   0    1      2      3      4    8      10      12       16     20       24      28           44            108    236
 *   | op | type | hlen | hops | id | secs | flags | client | your | server | relay | hardware … | server name | file | cookie | options …
 *
 *   option: | code | length | value … |, 0 = padding, 255 = end
 */
import {
  BASE_HEX,
  BASE_LE,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_GUID,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_ERROR, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import {
  AGENT_SUBOPTIONS,
  DHCP_OPTIONS,
  HARDWARE,
  SHAPE_ADDRESSES,
  SHAPE_PAIRS,
  SHAPE_SECONDS,
  SHAPE_TEXT,
  SHAPE_U16,
  SHAPE_U16_LIST,
  SHAPE_U32,
  SHAPE_U8,
  SHAPE_U8_LIST,
  optionField,
  optionShape,
} from "./names/dhcp-options.ts";
import { nameEnd, readName } from "./names/dns-name.ts";

const DHCP = protocol(36, "dhcp", "dhcp", "DHCP", "Dynamic Host Configuration Protocol", "management");
answers(DHCP, BY_UDP_PORT, 67);
answers(DHCP, BY_UDP_PORT, 68);
answers(DHCP, BY_UDP_PORT, 4011);

const OPERATION = field("dhcp.type", KIND_U8, "Operation", "1=Boot Request;2=Boot Reply");
const HARDWARE_LENGTH = field("dhcp.hw.len", KIND_U8, "Hardware address length");
const HOPS = field("dhcp.hops", KIND_U8, "Hops");
const ID = field("dhcp.id", KIND_U32 | BASE_HEX, "Transaction id");
const SECONDS = field("dhcp.secs", KIND_U16, "Seconds elapsed");
const FLAGS = field("dhcp.flags", KIND_U16 | BASE_HEX, "Flags");
const FLAG_BROADCAST = field("dhcp.flags.bc", KIND_BOOL, "Broadcast", "", 0x8000);
const FLAG_RESERVED = field("dhcp.flags.reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0x7fff);
const CLIENT_IP = field("dhcp.ip.client", KIND_IPV4, "Client address");
const YOUR_IP = field("dhcp.ip.your", KIND_IPV4, "Your address");
const SERVER_IP = field("dhcp.ip.server", KIND_IPV4, "Next server address");
const RELAY_IP = field("dhcp.ip.relay", KIND_IPV4, "Relay agent address");
const MAC = field("dhcp.hw.mac_addr", KIND_ETHER, "Client MAC address");
const HARDWARE_ADDRESS = field("dhcp.hw.addr", KIND_BYTES, "Client hardware address");
const HARDWARE_PADDING = field("dhcp.hw.addr_padding", KIND_BYTES, "Hardware address padding");
const SERVER_NAME = field("dhcp.server", KIND_STRING, "Server host name");
const FILE = field("dhcp.file", KIND_STRING, "Boot file name");
const COOKIE = field("dhcp.cookie", KIND_IPV4, "Magic cookie");
const VENDOR_AREA = field("dhcp.vendor_specific_options", KIND_BYTES, "Vendor-specific area");
const BOOTP = field("dhcp.bootp", KIND_BOOL, "Without a DHCP message type");
const OPTION = field("dhcp.option.type", KIND_U8, "Option", DHCP_OPTIONS);
const OPTION_LENGTH = field("dhcp.option.length", KIND_U8, "Length");
const OPTION_VALUE = field("dhcp.option.value", KIND_BYTES, "Value");
const OPTION_END = field("dhcp.option.end", KIND_U8, "End of options");
const PADDING = field("dhcp.option.padding", KIND_BYTES, "Padding");
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

const OPTIONS_AT: u32 = 240;
const MAGIC_COOKIE: u32 = 0x63825363;
const OPTION_OVERLOAD: u32 = 52;
const OPTION_TYPE: u32 = 53;

export function dhcp<S extends Sink>(s: S): void {
  const operation = s.u8(OPERATION, 0);
  const hardware = s.u8(HARDWARE, 1);
  const size = s.u8(HARDWARE_LENGTH, 2);
  s.u8(HOPS, 3);
  const id = s.u32(ID, 4);
  s.u16(SECONDS, 8);
  s.u16(FLAGS, 10);
  s.openLast();
  s.bits16(FLAG_BROADCAST, 10);
  s.bits16(FLAG_RESERVED, 10);
  s.close();
  s.ipv4(CLIENT_IP, 12);
  s.ipv4(YOUR_IP, 16);
  s.ipv4(SERVER_IP, 20);
  s.ipv4(RELAY_IP, 24);
  hardwareAddress<S>(s, hardware, size);
  // What the message type says of it stands among the options, which follow what they may overload.
  const hasOptions = s.has(236, 4) && s.peek32(236) == MAGIC_COOKIE;
  const overload = hasOptions ? valueOf<S>(s, OPTION_OVERLOAD) : 0;
  if ((overload & 2) == 0) fixedText<S>(s, SERVER_NAME, 44, 64);
  else options<S>(s, 44, 108, "Options in the server host name");
  if ((overload & 1) == 0) fixedText<S>(s, FILE, 108, 128);
  else options<S>(s, 108, 236, "Options in the boot file name");
  const type = hasOptions ? valueOf<S>(s, OPTION_TYPE) : 0;
  if (type != 0) {
    s.info("DHCP ");
    s.infoField(optionField(OPTION_TYPE), type);
    s.info(" - Transaction ID ");
    s.infoHex(id, 1);
  } else {
    s.infoField(OPERATION, operation);
    s.info(" from ");
    if (hardware == 1 && size == 6) s.infoEther(28);
    else s.infoBytes(28, min(size, 16));
    s.generated(BOOTP, 1);
  }
  if (hasOptions) {
    s.ipv4(COOKIE, 236);
    options<S>(s, OPTIONS_AT, s.reported, "");
  } else if (s.reported > 236) s.bytes(VENDOR_AREA, 236, 64);
}

function hardwareAddress<S extends Sink>(s: S, hardware: u32, size: u32): void {
  if ((hardware == 1 || hardware == 6) && size == 6) s.ether(MAC, 28);
  else if (size != 0) s.bytes(HARDWARE_ADDRESS, 28, min(size, 16));
  if (size < 16) s.bytes(HARDWARE_PADDING, 28 + size, 16 - size);
}

/** A text that ends at a zero byte or with its room. */
function fixedText<S extends Sink>(s: S, id: u16, at: u32, room: u32): void {
  if (!s.need(at, room)) return;
  const end = s.find(0, at, at + room);
  if (end != at) s.text(id, at, end - at);
}

/** The first byte of option `wanted`'s value, 0 without one. */
function valueOf<S extends Sink>(s: S, wanted: u32): u32 {
  let at = OPTIONS_AT;
  while (s.has(at, 3)) {
    const code = s.peek8(at);
    if (code == 255) break;
    if (code == wanted) return s.peek8(at + 2);
    at += code == 0 ? 1 : 2 + s.peek8(at + 1);
  }
  return 0;
}

function options<S extends Sink>(s: S, from: u32, end: u32, label: string): void {
  if (label.length != 0) s.open(label, from, end - from);
  let at = from;
  let isEnded = false;
  while (s.ok && at < end && !isEnded) {
    const code = s.peek8(at);
    if (code == 0) {
      at = padding<S>(s, at, end);
      continue;
    }
    s.u8(OPTION, at);
    s.openLast();
    if (code == 255) {
      isEnded = true;
      s.u8(OPTION_END, at);
      at++;
    } else {
      const length = s.u8(OPTION_LENGTH, at + 1);
      if (length != 0 && s.need(at + 2, length)) option<S>(s, code, at + 2, length);
      at += 2 + length;
    }
    s.close();
  }
  if (isEnded && at < end) padding<S>(s, at, end);
  else if (!isEnded) s.note(SEVERITY_ERROR, GROUP_PROTOCOL, "End option is missing", from, end - from);
  if (label.length != 0) s.close();
}

/** Zero bytes up to the next option; the offset behind them. */
function padding<S extends Sink>(s: S, at: u32, end: u32): u32 {
  let next = at;
  const stop = min(end, s.length);
  while (next < stop && s.peek8(next) == 0) next++;
  if (next > at) s.bytes(PADDING, at, next - at);
  else if (next >= s.length) s.need(next, 1);
  return next;
}

function option<S extends Sink>(s: S, code: u32, at: u32, length: u32): void {
  const id = optionField(code);
  const shape = optionShape(code);
  const end = at + length;
  if (shape == SHAPE_TEXT) s.text(id, at, s.find(0, at, end) - at);
  else if (shape == SHAPE_U8 && length == 1) s.u8(id, at);
  else if (shape == SHAPE_U16 && length == 2) s.u16(id, at);
  else if (shape == SHAPE_U32 && length == 4) s.u32(id, at);
  else if (shape == SHAPE_SECONDS && length == 4) s.number(id, at, 4, <u64>s.peek32(at) * 1000000000);
  else if (shape == SHAPE_ADDRESSES && length >= 4) for (let i: u32 = 0; i + 4 <= length; i += 4) s.ipv4(id, at + i);
  else if (shape == SHAPE_U8_LIST) for (let i: u32 = 0; i < length; i++) s.u8(id, at + i);
  else if (shape == SHAPE_U16_LIST) for (let i: u32 = 0; i + 2 <= length; i += 2) s.u16(id, at + i);
  else if (shape == SHAPE_PAIRS && length >= 8) {
    for (let i: u32 = 0; i + 8 <= length; i += 8) {
      s.ipv4(id, at + i);
      s.ipv4(id + 1, at + i + 4);
    }
  } else if (!identity<S>(s, code, at, length) && !structured<S>(s, code, at, end))
    s.bytes(code == 43 ? id : OPTION_VALUE, at, length);
}

/** Options that say who the client is. False: another option. */
function identity<S extends Sink>(s: S, code: u32, at: u32, length: u32): bool {
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
function structured<S extends Sink>(s: S, code: u32, at: u32, end: u32): bool {
  if (code == 82) agent<S>(s, at, end);
  else if (code == 119 || code == 137) {
    for (let next = at; s.ok && next < end; ) {
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
  for (let next = at + 1; s.ok && next < end; ) {
    const after = nameEnd(readName<S>(s, at + 1, next));
    s.made(SIP_NAME, next, after - next);
    next = after;
  }
}
