/**
 * LLDP's organization-specific values: IEEE 802.1 (IEEE Std 802.1Q annex D), IEEE 802.3 (IEEE Std 802.3 clause 79) and media
 * endpoints (ANSI/TIA-1057).
 *
 *   0              3         4
 *   | organization | subtype | content …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import {
  APPLICATIONS,
  BRIDGE_SUBTYPES,
  CIVIC_TYPES,
  ETHERNET_SUBTYPES,
  LOCATION_FORMATS,
  MEDIA_CLASSES,
  MEDIA_SUBTYPES,
  ORGANIZATIONS,
  POWER_PRIORITIES,
} from "../names/lldp.ts";

const ORGANIZATION = field("lldp.orgtlv.oui", KIND_U24 | BASE_HEX, "Organization", ORGANIZATIONS);
const UNKNOWN_SUBTYPE = field("lldp.unknown_subtype", KIND_U8, "Subtype");
const CONTENT = field("lldp.unknown_subtype.content", KIND_BYTES, "Content");
const BRIDGE_SUBTYPE = field("lldp.ieee.802_1.subtype", KIND_U8 | BASE_HEX, "Subtype", BRIDGE_SUBTYPES);
const PORT_VLAN = field("lldp.ieee.802_1.port_vlan.id", KIND_U16, "Port VLAN");
const PROTOCOL_FLAGS = field("lldp.ieee.802_1.port_and_vlan_id_flag", KIND_U8 | BASE_HEX, "Flags");
const PROTOCOL_SUPPORTED = field("lldp.ieee.802_1.port_and_vlan_id_flag.supported", KIND_BOOL, "Supported", "", 0x02);
const PROTOCOL_ENABLED = field("lldp.ieee.802_1.port_and_vlan_id_flag.enabled", KIND_BOOL, "Enabled", "", 0x04);
const PROTOCOL_VLAN = field("lldp.ieee.802_1.port_proto_vlan.id", KIND_U16, "Port and protocol VLAN");
const VLAN = field("lldp.ieee.802_1.vlan.id", KIND_U16, "VLAN");
const VLAN_NAME_LENGTH = field("lldp.ieee.802_1.vlan.name_len", KIND_U8, "Name length");
const VLAN_NAME = field("lldp.ieee.802_1.vlan.name", KIND_STRING, "VLAN name");
const IDENTITY_LENGTH = field("lldp.ieee.802_1.proto.id_length", KIND_U8, "Identity length");
const IDENTITY = field("lldp.ieee.802_1.proto.id", KIND_BYTES, "Protocol identity");
const AGGREGATION = field("lldp.ieee.802_1.aggregation_status", KIND_U8 | BASE_HEX, "Aggregation");
const AGGREGATION_CAPABLE = field("lldp.ieee.802_1.aggregation_status.cap", KIND_BOOL, "Capable", "", 0x01);
const AGGREGATION_ENABLED = field("lldp.ieee.802_1.aggregation_status.enabled", KIND_BOOL, "Enabled", "", 0x02);
const AGGREGATED_PORT = field("lldp.ieee.802_1.aggregated_port_id", KIND_U32, "Aggregated port");
const WILLING = field("lldp.dcbx.ieee.willing", KIND_BOOL, "Willing", "", 0x80);
const FLOW_CLASSES = field("lldp.dcbx.ieee.pfc.numtcs", KIND_U8, "Traffic classes", "", 0x0f);
const ETHERNET_SUBTYPE = field("lldp.ieee.802_3.subtype", KIND_U8 | BASE_HEX, "Subtype", ETHERNET_SUBTYPES);
const NEGOTIATION = field("lldp.ieee.802_3.mac_phy_auto_neg_status", KIND_U8 | BASE_HEX, "Auto-negotiation");
const NEGOTIATION_SUPPORTED = field(
  "lldp.ieee.802_3.mac_phy_auto_neg_status.supported",
  KIND_BOOL,
  "Supported",
  "",
  0x01,
);
const NEGOTIATION_ENABLED = field("lldp.ieee.802_3.mac_phy_auto_neg_status.enabled", KIND_BOOL, "Enabled", "", 0x02);
const ADVERTISED = field("lldp.ieee.802_3.pmd_auto_neg_advertised_caps", KIND_U16 | BASE_HEX, "Advertised");
const MAU = field("lldp.ieee.802_3.pmd_mau_type", KIND_U16 | BASE_HEX, "Attachment unit");
const POWER_SUPPORT = field("lldp.ieee.802_3.mdi_power_support", KIND_U8 | BASE_HEX, "Power support");
const POWER_SOURCE_PORT = field("lldp.ieee.802_3.mdi_power_support.port_class", KIND_BOOL, "Power source", "", 0x01);
const POWER_SUPPORTED = field("lldp.ieee.802_3.mdi_power_support.supported", KIND_BOOL, "Supported", "", 0x02);
const POWER_ENABLED = field("lldp.ieee.802_3.mdi_power_support.enabled", KIND_BOOL, "Enabled", "", 0x04);
const POWER_PAIRS = field("lldp.ieee.802_3.mdi_power_support.pse_pairs", KIND_BOOL, "Pairs can be chosen", "", 0x08);
const POWER_PAIR = field("lldp.ieee.802_3.mdi_pse_pair", KIND_U8, "Power pair", "1=Signal;2=Spare");
const POWER_CLASS = field("lldp.ieee.802_3.mdi_power_class", KIND_U8, "Power class", "1=0;2=1;3=2;4=3;5=4");
const POWER_PRIORITY = field("lldp.ieee.802_3.mdi_power_priority", KIND_U8, "Power priority", POWER_PRIORITIES, 0x0f);
const POWER_REQUESTED = field("lldp.ieee.802_3.mdi_pde_requested", KIND_U16, "Requested power (0.1 W)");
const POWER_ALLOCATED = field("lldp.ieee.802_3.mdi_pse_allocated", KIND_U16, "Allocated power (0.1 W)");
const LINK_AGGREGATION = field("lldp.ieee.802_3.aggregation_status", KIND_U8 | BASE_HEX, "Aggregation");
const LINK_PORT = field("lldp.ieee.802_3.aggregated_port_id", KIND_U32, "Aggregated port");
const FRAME_SIZE = field("lldp.ieee.802_3.max_frame_size", KIND_U16, "Maximum frame size");
const WAKE_SEND = field("lldp.ieee.802_3.eee.transmit", KIND_U16, "Transmit wake time");
const WAKE_RECEIVE = field("lldp.ieee.802_3.eee.receive", KIND_U16, "Receive wake time");
const MEDIA_SUBTYPE = field("lldp.media.subtype", KIND_U8 | BASE_HEX, "Subtype", MEDIA_SUBTYPES);
const MEDIA_CAPABILITIES = field("lldp.media.subtype.caps", KIND_U16 | BASE_HEX, "Capabilities");
const MEDIA_CLASS = field("lldp.media.subtype.class", KIND_U8, "Class", MEDIA_CLASSES);
const APPLICATION = field("lldp.media.app_type", KIND_U8, "Application", APPLICATIONS);
const POLICY_UNKNOWN = field("lldp.media.policy_flag", KIND_BOOL, "Policy unknown", "", 0x800000);
const POLICY_TAGGED = field("lldp.media.tag_flag", KIND_BOOL, "Tagged", "", 0x400000);
const POLICY_VLAN = field("lldp.media.vlan_id", KIND_U24, "VLAN", "", 0x1ffe00);
const POLICY_PRIORITY = field("lldp.media.l2_prio", KIND_U24, "Priority", "", 0x0001c0);
const POLICY_DSCP = field("lldp.media.dscp", KIND_U24, "Code point", "", 0x00003f);
const LOCATION_FORMAT = field("lldp.media.loc.data_format", KIND_U8, "Format", LOCATION_FORMATS);
const CIVIC_LENGTH = field("lldp.media.civic.length", KIND_U8, "Length");
const CIVIC_WHAT = field("lldp.media.civic.what", KIND_U8, "Location of", "0=DHCP server;1=Network element;2=Client");
const CIVIC_COUNTRY = field("lldp.media.civic.country", KIND_STRING, "Country");
const CIVIC_TYPE = field("lldp.media.civic.type", KIND_U8, "Element", CIVIC_TYPES);
const CIVIC_VALUE = field("lldp.media.civic.value", KIND_STRING, "Value");
const EMERGENCY = field("lldp.media.ecs", KIND_STRING, "Emergency number");
const MEDIA_POWER_TYPE = field("lldp.media.power.type", KIND_U8, "Power type", "0=Source;1=Device", 0xc0);
const MEDIA_POWER_PRIORITY = field("lldp.media.power.prio", KIND_U8, "Power priority", POWER_PRIORITIES, 0x0f);
const MEDIA_POWER = field("lldp.media.power.value", KIND_U16, "Power (0.1 W)");
const HARDWARE = field("lldp.media.hardware", KIND_STRING, "Hardware revision");
const FIRMWARE = field("lldp.media.firmware", KIND_STRING, "Firmware revision");
const SOFTWARE = field("lldp.media.software", KIND_STRING, "Software revision");
const SERIAL = field("lldp.media.sn", KIND_STRING, "Serial number");
const MANUFACTURER = field("lldp.media.manufacturer", KIND_STRING, "Manufacturer");
const MODEL = field("lldp.media.model", KIND_STRING, "Model");
const ASSET = field("lldp.media.asset", KIND_STRING, "Asset");
const IANA_SUBTYPE = field("lldp.iana.subtype", KIND_U8 | BASE_HEX, "Subtype", "1=Usage description URL");
const USAGE_URL = field("lldp.iana.mudurl", KIND_STRING, "Usage description URL");

/** `length` bytes at `from`, at least four, all of them captured. */
export function organization<S extends Sink>(s: S, from: u32, length: u32): void {
  const code = s.u24(ORGANIZATION, from);
  const at = from + 4;
  const rest = length - 4;
  if (code == 0x0080c2) bridge<S>(s, s.u8(BRIDGE_SUBTYPE, from + 3), at, rest);
  else if (code == 0x00120f) ethernet<S>(s, s.u8(ETHERNET_SUBTYPE, from + 3), at, rest);
  else if (code == 0x0012bb) media<S>(s, s.u8(MEDIA_SUBTYPE, from + 3), at, rest);
  else if (code == 0x00005e) {
    const subtype = s.u8(IANA_SUBTYPE, from + 3);
    s.bytes(subtype == 1 ? USAGE_URL : CONTENT, at, rest);
  } else {
    s.u8(UNKNOWN_SUBTYPE, from + 3);
    if (rest != 0) s.bytes(CONTENT, at, rest);
  }
}

function bridge<S extends Sink>(s: S, subtype: u32, at: u32, rest: u32): void {
  if (subtype == 1 && rest >= 2) s.u16(PORT_VLAN, at);
  else if (subtype == 2 && rest >= 3) {
    s.u8(PROTOCOL_FLAGS, at);
    s.openLast();
    s.bits8(PROTOCOL_SUPPORTED, at);
    s.bits8(PROTOCOL_ENABLED, at);
    s.close();
    s.u16(PROTOCOL_VLAN, at + 1);
  } else if (subtype == 3 && rest >= 3) {
    s.u16(VLAN, at);
    const size = s.u8(VLAN_NAME_LENGTH, at + 2);
    s.text(VLAN_NAME, at + 3, min(size, rest - 3));
  } else if (subtype == 4 && rest >= 1) {
    const size = s.u8(IDENTITY_LENGTH, at);
    if (size != 0) s.bytes(IDENTITY, at + 1, min(size, rest - 1));
  } else if (subtype == 7 && rest >= 5) {
    s.u8(AGGREGATION, at);
    s.openLast();
    s.bits8(AGGREGATION_CAPABLE, at);
    s.bits8(AGGREGATION_ENABLED, at);
    s.close();
    s.u32(AGGREGATED_PORT, at + 1);
  } else if (subtype == 11 && rest >= 2) {
    s.bits8(WILLING, at);
    s.bits8(FLOW_CLASSES, at);
    s.bytes(CONTENT, at + 1, 1);
  } else if (subtype == 9 && rest >= 1) {
    s.bits8(WILLING, at);
    s.bytes(CONTENT, at, rest);
  } else if (rest != 0) s.bytes(CONTENT, at, rest);
}

function ethernet<S extends Sink>(s: S, subtype: u32, at: u32, rest: u32): void {
  if (subtype == 1 && rest >= 5) {
    s.u8(NEGOTIATION, at);
    s.openLast();
    s.bits8(NEGOTIATION_SUPPORTED, at);
    s.bits8(NEGOTIATION_ENABLED, at);
    s.close();
    s.u16(ADVERTISED, at + 1);
    s.u16(MAU, at + 3);
  } else if (subtype == 2 && rest >= 3) power<S>(s, at, rest);
  else if (subtype == 3 && rest >= 5) {
    s.u8(LINK_AGGREGATION, at);
    s.u32(LINK_PORT, at + 1);
  } else if (subtype == 4 && rest >= 2) s.u16(FRAME_SIZE, at);
  else if (subtype == 5 && rest >= 4) {
    s.u16(WAKE_SEND, at);
    s.u16(WAKE_RECEIVE, at + 2);
  } else if (rest != 0) s.bytes(CONTENT, at, rest);
}

function power<S extends Sink>(s: S, at: u32, rest: u32): void {
  s.u8(POWER_SUPPORT, at);
  s.openLast();
  s.bits8(POWER_SOURCE_PORT, at);
  s.bits8(POWER_SUPPORTED, at);
  s.bits8(POWER_ENABLED, at);
  s.bits8(POWER_PAIRS, at);
  s.close();
  s.u8(POWER_PAIR, at + 1);
  s.u8(POWER_CLASS, at + 2);
  if (rest < 8) return;
  s.bits8(POWER_PRIORITY, at + 3);
  s.u16(POWER_REQUESTED, at + 4);
  s.u16(POWER_ALLOCATED, at + 6);
}

function media<S extends Sink>(s: S, subtype: u32, at: u32, rest: u32): void {
  if (subtype == 1 && rest >= 3) {
    s.u16(MEDIA_CAPABILITIES, at);
    s.u8(MEDIA_CLASS, at + 2);
  } else if (subtype == 2 && rest >= 4) {
    s.u8(APPLICATION, at);
    s.bits24(POLICY_UNKNOWN, at + 1);
    s.bits24(POLICY_TAGGED, at + 1);
    s.bits24(POLICY_VLAN, at + 1);
    s.bits24(POLICY_PRIORITY, at + 1);
    s.bits24(POLICY_DSCP, at + 1);
  } else if (subtype == 3 && rest >= 1) location<S>(s, at, rest);
  else if (subtype == 4 && rest >= 3) {
    s.bits8(MEDIA_POWER_TYPE, at);
    s.bits8(MEDIA_POWER_PRIORITY, at);
    s.u16(MEDIA_POWER, at + 1);
  } else if (subtype >= 5 && subtype <= 11) s.text(inventoryField(subtype), at, rest);
  else if (rest != 0) s.bytes(CONTENT, at, rest);
}

function inventoryField(subtype: u32): u16 {
  switch (subtype) {
    case 5:
      return HARDWARE;
    case 6:
      return FIRMWARE;
    case 7:
      return SOFTWARE;
    case 8:
      return SERIAL;
    case 9:
      return MANUFACTURER;
    case 10:
      return MODEL;
    default:
      return ASSET;
  }
}

function location<S extends Sink>(s: S, from: u32, rest: u32): void {
  const format = s.u8(LOCATION_FORMAT, from);
  const end = from + rest;
  if (format == 3) {
    s.text(EMERGENCY, from + 1, rest - 1);
    return;
  }
  if (format != 2 || rest < 5) {
    if (rest > 1) s.bytes(CONTENT, from + 1, rest - 1);
    return;
  }
  s.u8(CIVIC_LENGTH, from + 1);
  s.u8(CIVIC_WHAT, from + 2);
  s.text(CIVIC_COUNTRY, from + 3, 2);
  let at = from + 5;
  while (s.ok && at + 2 <= end) {
    s.u8(CIVIC_TYPE, at);
    const size = min(s.u8(CIVIC_LENGTH, at + 1), end - at - 2);
    s.text(CIVIC_VALUE, at + 2, size);
    at += 2 + size;
  }
}
