/**
 * Link Layer Discovery Protocol (IEEE Std 802.1AB clause 8).
 *
 *   0 bits 7    16
 *   | type | length | value … |   chassis, port and time to live come first, an empty type 0 ends
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_IPV4,
  KIND_IPV6,
  KIND_OID,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { organization } from "./lldp/organizations.ts";
import { ADDRESS_FAMILIES, CHASSIS_SUBTYPES, INTERFACE_SUBTYPES, PORT_SUBTYPES, TLV_TYPES } from "./names/lldp.ts";

const LLDP = protocol(31, "lldp", "lldp", "LLDP", "Link Layer Discovery Protocol", "link");
answers(LLDP, BY_ETHERTYPE, 0x88cc);
answers(LLDP, BY_ETHERTYPE, 0x8942);

const TYPE = field("lldp.tlv.type", KIND_U16, "Type", TLV_TYPES, 0xfe00);
const LENGTH = field("lldp.tlv.len", KIND_U16, "Length", "", 0x01ff);
const CHASSIS_SUBTYPE = field("lldp.chassis.subtype", KIND_U8, "Chassis id is", CHASSIS_SUBTYPES);
const CHASSIS = field("lldp.chassis.id", KIND_BYTES, "Chassis");
const CHASSIS_MAC = field("lldp.chassis.id.mac", KIND_ETHER, "Chassis");
const CHASSIS_IPV4 = field("lldp.chassis.id.ip4", KIND_IPV4, "Chassis");
const CHASSIS_IPV6 = field("lldp.chassis.id.ip6", KIND_IPV6, "Chassis");
const PORT_SUBTYPE = field("lldp.port.subtype", KIND_U8, "Port id is", PORT_SUBTYPES);
const PORT = field("lldp.port.id", KIND_STRING, "Port");
const PORT_MAC = field("lldp.port.id.mac", KIND_ETHER, "Port");
const PORT_IPV4 = field("lldp.port.id.ip4", KIND_IPV4, "Port");
const PORT_IPV6 = field("lldp.port.id.ip6", KIND_IPV6, "Port");
const FAMILY = field("lldp.network_address.subtype", KIND_U8, "Address family", ADDRESS_FAMILIES);
const LIFETIME = field("lldp.time_to_live", KIND_U16, "Seconds to live");
const PORT_DESCRIPTION = field("lldp.port.desc", KIND_STRING, "Port description");
const SYSTEM_NAME = field("lldp.tlv.system.name", KIND_STRING, "System name");
const SYSTEM_DESCRIPTION = field("lldp.tlv.system.desc", KIND_STRING, "System description");
const CAPABLE = field("lldp.tlv.system_cap", KIND_U16 | BASE_HEX, "Capabilities");
const CAPABLE_OTHER = field("lldp.tlv.system_cap.other", KIND_BOOL, "Other", "", 0x0001);
const CAPABLE_REPEATER = field("lldp.tlv.system_cap.repeater", KIND_BOOL, "Repeater", "", 0x0002);
const CAPABLE_BRIDGE = field("lldp.tlv.system_cap.bridge", KIND_BOOL, "Bridge", "", 0x0004);
const CAPABLE_WLAN = field("lldp.tlv.system_cap.wlan_access_pt", KIND_BOOL, "WLAN access point", "", 0x0008);
const CAPABLE_ROUTER = field("lldp.tlv.system_cap.router", KIND_BOOL, "Router", "", 0x0010);
const CAPABLE_TELEPHONE = field("lldp.tlv.system_cap.telephone", KIND_BOOL, "Telephone", "", 0x0020);
const CAPABLE_DOCSIS = field("lldp.tlv.system_cap.docsis_cable_device", KIND_BOOL, "DOCSIS device", "", 0x0040);
const CAPABLE_STATION = field("lldp.tlv.system_cap.station_only", KIND_BOOL, "Station only", "", 0x0080);
const ENABLED = field("lldp.tlv.enable_system_cap", KIND_U16 | BASE_HEX, "Enabled capabilities");
const ENABLED_OTHER = field("lldp.tlv.enable_system_cap.other", KIND_BOOL, "Other", "", 0x0001);
const ENABLED_REPEATER = field("lldp.tlv.enable_system_cap.repeater", KIND_BOOL, "Repeater", "", 0x0002);
const ENABLED_BRIDGE = field("lldp.tlv.enable_system_cap.bridge", KIND_BOOL, "Bridge", "", 0x0004);
const ENABLED_WLAN = field("lldp.tlv.enable_system_cap.wlan_access_pt", KIND_BOOL, "WLAN access point", "", 0x0008);
const ENABLED_ROUTER = field("lldp.tlv.enable_system_cap.router", KIND_BOOL, "Router", "", 0x0010);
const ENABLED_TELEPHONE = field("lldp.tlv.enable_system_cap.telephone", KIND_BOOL, "Telephone", "", 0x0020);
const ENABLED_DOCSIS = field("lldp.tlv.enable_system_cap.docsis_cable_device", KIND_BOOL, "DOCSIS device", "", 0x0040);
const ENABLED_STATION = field("lldp.tlv.enable_system_cap.station_only", KIND_BOOL, "Station only", "", 0x0080);
const ADDRESS_LENGTH = field("lldp.mgn.address.len", KIND_U8, "Address length");
const ADDRESS_SUBTYPE = field("lldp.mgn.address.subtype", KIND_U8, "Address family", ADDRESS_FAMILIES);
const ADDRESS_IPV4 = field("lldp.mgn.addr.ip4", KIND_IPV4, "Management address");
const ADDRESS_IPV6 = field("lldp.mgn.addr.ip6", KIND_IPV6, "Management address");
const ADDRESS = field("lldp.mgn.addr.hex", KIND_BYTES, "Management address");
const INTERFACE_SUBTYPE = field("lldp.mgn.interface.subtype", KIND_U8, "Interface is", INTERFACE_SUBTYPES);
const INTERFACE = field("lldp.mgn.interface.number", KIND_U32, "Interface");
const OBJECT_LENGTH = field("lldp.mgn.obj.len", KIND_U8, "Object length");
const OBJECT = field("lldp.mgn.obj.id", KIND_OID, "Object");
const UNKNOWN = field("lldp.unknown_subtype.content", KIND_BYTES, "Content");

const CHASSIS_TLV: u32 = 1;
const PORT_TLV: u32 = 2;
const LIFETIME_TLV: u32 = 3;

export function lldp<S extends Sink>(s: S): void {
  let at: u32 = 0;
  let count: u32 = 0;
  while (s.ok && s.leftReported(at) != 0) {
    const head = s.peek16(at);
    const type = head >> 9;
    const length = head & 0x01ff;
    if (!s.ok || !isExpected<S>(s, count, type, at, length)) return;
    s.open(title(type), at, min(length + 2, s.left(at)));
    s.bits16(TYPE, at);
    s.bits16(LENGTH, at);
    if (s.need(at + 2, length)) value<S>(s, type, at + 2, length);
    s.close();
    at += 2 + length;
    count++;
    if (type == 0) break;
  }
}

/** Chassis, port and time to live come first, in this order, once; without them the rest means nothing. */
function isExpected<S extends Sink>(s: S, count: u32, type: u32, at: u32, length: u32): bool {
  const isMandatory = type >= CHASSIS_TLV && type <= LIFETIME_TLV;
  if (count >= 3 ? !isMandatory : type == count + 1) {
    if (!isMandatory || length >= 2) return true;
  }
  s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Chassis, port and time to live are not what comes first", at, 2);
  s.info(count == 0 ? "Chassis is missing" : count == 1 ? "Port is missing" : "Not in order");
  return false;
}

function title(type: u32): string {
  switch (type) {
    case 0:
      return "End";
    case 1:
      return "Chassis";
    case 2:
      return "Port";
    case 3:
      return "Time to live";
    case 4:
      return "Port description";
    case 5:
      return "System name";
    case 6:
      return "System description";
    case 7:
      return "Capabilities";
    case 8:
      return "Management address";
    case 127:
      return "Organization";
    default:
      return "Reserved";
  }
}

function value<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == CHASSIS_TLV) chassis<S>(s, at, length);
  else if (type == PORT_TLV) port<S>(s, at, length);
  else if (type == LIFETIME_TLV) {
    s.info(", ");
    s.infoDecimal(s.u16(LIFETIME, at));
    s.info(" s");
  } else if (type == 4) s.text(PORT_DESCRIPTION, at, length);
  else if (type == 5 || type == 6) {
    s.text(type == 5 ? SYSTEM_NAME : SYSTEM_DESCRIPTION, at, length);
    s.info(type == 5 ? " SysN=" : " SysD=");
    s.infoText(at, length);
  } else if (type == 7 && length >= 4) capabilities<S>(s, at);
  else if (type == 8) management<S>(s, at, length);
  else if (type == 127 && length >= 4) organization<S>(s, at, length);
  else if (length != 0) s.bytes(UNKNOWN, at, length);
}

function chassis<S extends Sink>(s: S, at: u32, length: u32): void {
  const subtype = s.u8(CHASSIS_SUBTYPE, at);
  const size = length - 1;
  s.info("Chassis ");
  if (subtype == 4 && size == 6) {
    s.ether(CHASSIS_MAC, at + 1);
    s.infoEther(at + 1);
  } else if (subtype == 5) {
    const family = s.u8(FAMILY, at + 1);
    network<S>(s, family, at + 2, size - 1, CHASSIS_IPV4);
  } else {
    s.bytes(CHASSIS, at + 1, size);
    s.infoText(at + 1, size);
  }
}

function port<S extends Sink>(s: S, at: u32, length: u32): void {
  const subtype = s.u8(PORT_SUBTYPE, at);
  const size = length - 1;
  s.info(" port ");
  if (subtype == 3 && size == 6) {
    s.ether(PORT_MAC, at + 1);
    s.infoEther(at + 1);
  } else if (subtype == 4) {
    const family = s.u8(FAMILY, at + 1);
    network<S>(s, family, at + 2, size - 1, PORT_IPV4);
  } else {
    s.text(PORT, at + 1, size);
    s.infoText(at + 1, size);
  }
}

/** A network address of a chassis or port; `ipv4` says whose. */
function network<S extends Sink>(s: S, family: u32, at: u32, size: u32, ipv4: u16): void {
  const isChassis = ipv4 == CHASSIS_IPV4;
  if (family == 1 && size == 4) {
    s.ipv4(ipv4, at);
    s.infoIpv4(at);
  } else if (family == 2 && size == 16) {
    s.ipv6(isChassis ? CHASSIS_IPV6 : PORT_IPV6, at);
    s.infoIpv6(at);
  } else if (size != 0) s.bytes(isChassis ? CHASSIS : PORT, at, size);
}

function capabilities<S extends Sink>(s: S, at: u32): void {
  s.u16(CAPABLE, at);
  s.openLast();
  s.bits16(CAPABLE_OTHER, at);
  s.bits16(CAPABLE_REPEATER, at);
  s.bits16(CAPABLE_BRIDGE, at);
  s.bits16(CAPABLE_WLAN, at);
  s.bits16(CAPABLE_ROUTER, at);
  s.bits16(CAPABLE_TELEPHONE, at);
  s.bits16(CAPABLE_DOCSIS, at);
  s.bits16(CAPABLE_STATION, at);
  s.close();
  s.u16(ENABLED, at + 2);
  s.openLast();
  s.bits16(ENABLED_OTHER, at + 2);
  s.bits16(ENABLED_REPEATER, at + 2);
  s.bits16(ENABLED_BRIDGE, at + 2);
  s.bits16(ENABLED_WLAN, at + 2);
  s.bits16(ENABLED_ROUTER, at + 2);
  s.bits16(ENABLED_TELEPHONE, at + 2);
  s.bits16(ENABLED_DOCSIS, at + 2);
  s.bits16(ENABLED_STATION, at + 2);
  s.close();
}

/** Counted address (with its family), interface, counted object identifier. */
function management<S extends Sink>(s: S, from: u32, length: u32): void {
  const end = from + length;
  if (length < 2) return;
  const size = s.u8(ADDRESS_LENGTH, from);
  const at = from + 1 + size;
  if (size < 1 || at + 5 > end) {
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Address length does not fit", from, 1);
    return;
  }
  const family = s.u8(ADDRESS_SUBTYPE, from + 1);
  if (family == 1 && size == 5) s.ipv4(ADDRESS_IPV4, from + 2);
  else if (family == 2 && size == 17) s.ipv6(ADDRESS_IPV6, from + 2);
  else if (size > 1) s.bytes(ADDRESS, from + 2, size - 1);
  s.u8(INTERFACE_SUBTYPE, at);
  s.u32(INTERFACE, at + 1);
  if (at + 6 > end) return;
  const object = s.u8(OBJECT_LENGTH, at + 5);
  if (object != 0 && object <= end - at - 6) s.bytes(OBJECT, at + 6, object);
}
