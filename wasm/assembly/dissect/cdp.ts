/**
 * Cisco Discovery Protocol.
 *
 *   0         1     2          4
 *   | version | ttl | checksum | type (2), length (2, with this head), value … | …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_PPP, BY_SNAP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const CDP = protocol(126, "cdp", "cdp", "CDP", "Cisco Discovery Protocol", "link");
answers(CDP, BY_SNAP, 0x2000 ^ 0x000c);
answers(CDP, BY_PPP, 0x0207);

const TYPES =
  "1=Device id;2=Addresses;3=Port id;4=Capabilities;5=Software version;6=Platform;7=IP prefix or gateway;8=Protocol hello;9=VTP domain;10=Native VLAN;" +
  "11=Duplex;14=VoIP VLAN reply;15=VoIP VLAN query;16=Power consumption;17=MTU;18=Trust bitmap;19=Untrusted port CoS;20=System name;21=System object id;" +
  "22=Management addresses;23=Location;24=External port id;25=Power requested;26=Power available;27=Port unidirectional;29=EnergyWise;31=Spare pair power";

const VERSION = field("cdp.version", KIND_U8, "Version");
const TTL = field("cdp.ttl", KIND_U8, "Time to live");
const CHECKSUM = field("cdp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const TYPE = field("cdp.tlv.type", KIND_U16 | BASE_HEX, "Type", TYPES);
const LENGTH = field("cdp.tlv.len", KIND_U16, "Length");
const DEVICE = field("cdp.deviceid", KIND_STRING, "Device id");
const PLATFORM = field("cdp.platform", KIND_STRING, "Platform");
const PORT = field("cdp.portid", KIND_STRING, "Port id");
const SOFTWARE = field("cdp.software_version", KIND_STRING, "Software version");
const CAPABILITIES = field("cdp.capabilities", KIND_U32 | BASE_HEX, "Capabilities");
const CAN_ROUTE = field("cdp.capabilities.router", KIND_BOOL, "Router", "", 0x01);
const CAN_BRIDGE = field("cdp.capabilities.trans_bridge", KIND_BOOL, "Transparent bridge", "", 0x02);
const CAN_SOURCE_ROUTE = field("cdp.capabilities.src_bridge", KIND_BOOL, "Source route bridge", "", 0x04);
const CAN_SWITCH = field("cdp.capabilities.switch", KIND_BOOL, "Switch", "", 0x08);
const IS_HOST = field("cdp.capabilities.host", KIND_BOOL, "Host", "", 0x10);
const CAN_IGMP = field("cdp.capabilities.igmp_capable", KIND_BOOL, "IGMP", "", 0x20);
const CAN_REPEAT = field("cdp.capabilities.repeater", KIND_BOOL, "Repeater", "", 0x40);
const IS_PHONE = field("cdp.capabilities.voip_phone", KIND_BOOL, "VoIP phone", "", 0x80);
const IS_REMOTE = field("cdp.capabilities.remote", KIND_BOOL, "Remotely managed", "", 0x100);
const ADDRESSES = field("cdp.number_of_addresses", KIND_U32, "Addresses");
const PROTOCOL_TYPE = field("cdp.protocol_type", KIND_U8 | BASE_HEX, "Protocol type", "1=NLPID;2=802.2");
const PROTOCOL_LENGTH = field("cdp.protocol_length", KIND_U8, "Protocol length");
const PROTOCOL = field("cdp.protocol", KIND_BYTES, "Protocol");
const ADDRESS_LENGTH = field("cdp.address_length", KIND_U16, "Address length");
const IP_ADDRESS = field("cdp.nrgyz.ip_address", KIND_IPV4, "IP address");
const ADDRESS = field("cdp.address", KIND_BYTES, "Address");
const GATEWAY = field("cdp.odr_default_gateway", KIND_IPV4, "Default gateway");
const PREFIX = field("cdp.ip_prefix", KIND_IPV4, "IP prefix");
const ORGANIZATION = field("cdp.oui", KIND_U24 | BASE_HEX, "Organization");
const PROTOCOL_ID = field("cdp.protocol_id", KIND_U16 | BASE_HEX, "Protocol id");
const DOMAIN = field("cdp.vtp_management_domain", KIND_STRING, "VTP domain");
const NATIVE_VLAN = field("cdp.native_vlan", KIND_U16, "Native VLAN");
const DUPLEX = field("cdp.duplex", KIND_BOOL, "Full duplex");
const VOICE_VLAN = field("cdp.voice_vlan", KIND_U16, "Voice VLAN");
const DATA = field("cdp.data", KIND_BYTES, "Data");
const POWER = field("cdp.power_consumption", KIND_U16, "Power consumption (mW)");
const MTU = field("cdp.mtu", KIND_U32, "MTU");
const TRUST = field("cdp.trust_bitmap", KIND_U8 | BASE_HEX, "Trust bitmap");
const UNTRUSTED = field("cdp.untrusted_port_cos", KIND_U8 | BASE_HEX, "Untrusted port CoS");
const SYSTEM_NAME = field("cdp.system_name", KIND_STRING, "System name");
const SYSTEM_OBJECT = field("cdp.system_object_identifier", KIND_BYTES, "System object id");
const LOCATION = field("cdp.location", KIND_STRING, "Location");
const REQUEST_ID = field("cdp.request_id", KIND_U16, "Request id");
const MANAGEMENT_ID = field("cdp.management_id", KIND_U16, "Management id");
const POWER_REQUESTED = field("cdp.power_requested", KIND_U32, "Power requested (mW)");
const POWER_AVAILABLE = field("cdp.power_available", KIND_U32, "Power available (mW)");

export function cdp<S extends Sink>(s: S): void {
  s.u8(VERSION, 0);
  s.u8(TTL, 1);
  s.u16(CHECKSUM, 2);
  let at: u32 = 4;
  while (s.ok && s.left(at) != 0) {
    s.open("Element", at, 4);
    const type = s.u16(TYPE, at);
    const length = s.u16(LENGTH, at + 2);
    if (length < 4) {
      s.close();
      return;
    }
    if (s.need(at, length) && length > 4) element<S>(s, type, at + 4, length - 4);
    at += length;
    s.closeAt(at);
  }
}

function element<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1) {
    s.text(DEVICE, at, length);
    s.info("Device ID: ");
    s.infoText(at, length);
    s.info("  ");
  } else if (type == 2 || type == 22) addresses<S>(s, at, length);
  else if (type == 3) {
    s.text(PORT, at, length);
    s.info("Port ID: ");
    s.infoText(at, length);
    s.info("  ");
  } else if (type == 4) capabilities<S>(s, at);
  else if (type == 5) s.text(SOFTWARE, at, length);
  else if (type == 6) s.text(PLATFORM, at, length);
  else if (type == 7) prefixes<S>(s, at, length);
  else if (type == 8) {
    s.u24(ORGANIZATION, at);
    s.u16(PROTOCOL_ID, at + 3);
  } else if (type == 9) s.text(DOMAIN, at, length);
  else if (type == 10) s.u16(NATIVE_VLAN, at);
  else if (type == 11) s.number(DUPLEX, at, 1, s.peek8(at));
  else elementFurther<S>(s, type, at, length);
}

function elementFurther<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if ((type == 14 || type == 15) && length >= 3) s.u16(VOICE_VLAN, at + 1);
  else if (type == 16) s.u16(POWER, at);
  else if (type == 17) s.u32(MTU, at);
  else if (type == 18) s.u8(TRUST, at);
  else if (type == 19) s.u8(UNTRUSTED, at);
  else if (type == 20) s.text(SYSTEM_NAME, at, length);
  else if (type == 21) s.bytes(SYSTEM_OBJECT, at, length);
  else if (type == 23 && length > 1) s.text(LOCATION, at + 1, length - 1);
  else if (type == 25 || type == 26) {
    s.u16(REQUEST_ID, at);
    s.u16(MANAGEMENT_ID, at + 2);
    const end = at + length;
    for (let i = at + 4; s.ok && i < end && end - i >= 4; i += 4)
      s.u32(type == 25 ? POWER_REQUESTED : POWER_AVAILABLE, i);
  } else s.bytes(DATA, at, length);
}

function capabilities<S extends Sink>(s: S, at: u32): void {
  s.u32(CAPABILITIES, at);
  s.openLast();
  s.bits32(CAN_ROUTE, at);
  s.bits32(CAN_BRIDGE, at);
  s.bits32(CAN_SOURCE_ROUTE, at);
  s.bits32(CAN_SWITCH, at);
  s.bits32(IS_HOST, at);
  s.bits32(CAN_IGMP, at);
  s.bits32(CAN_REPEAT, at);
  s.bits32(IS_PHONE, at);
  s.bits32(IS_REMOTE, at);
  s.close();
}

function addresses<S extends Sink>(s: S, from: u32, length: u32): void {
  const end = from + length;
  const count = s.u32(ADDRESSES, from);
  let at = from + 4;
  for (let i: u32 = 0; s.ok && i < count && at < end && end - at >= 4; i++) {
    s.open("Address", at, 0);
    const type = s.u8(PROTOCOL_TYPE, at);
    const idLength = s.u8(PROTOCOL_LENGTH, at + 1);
    if (idLength != 0) s.bytes(PROTOCOL, at + 2, idLength);
    const isIp = type == 1 && idLength == 1 && s.peek8(at + 2) == 0xcc;
    at += 2 + idLength;
    const size = s.u16(ADDRESS_LENGTH, at);
    if (isIp && size == 4) s.ipv4(IP_ADDRESS, at + 2);
    else if (size != 0) s.bytes(ADDRESS, at + 2, size);
    at += 2 + size;
    s.closeAt(at);
  }
}

/** On-demand routing: one address is the default gateway, anything else a list of addresses with prefix lengths. */
function prefixes<S extends Sink>(s: S, at: u32, length: u32): void {
  if (length == 4) s.ipv4(GATEWAY, at);
  else for (let i: u32 = 0; i + 5 <= length; i += 5) s.ipv4(PREFIX, at + i);
}
