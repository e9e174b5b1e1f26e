/**
 * Information elements of the GPRS tunnelling protocol (TS 29.060 section 7.7, TS 32.295 section 6.2.4).
 *
 *   below 128: | type | value of a length that the type has |      from 128 on: | type | length (2) | value … |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { BY_PPP, findByTable } from "../../core/dispatch.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { digits } from "../names/decimal-digits.ts";
import { GTP_CAUSES, GTP_ELEMENTS, RADIO_TYPES } from "../names/gtp.ts";
import { PPP_PROTOCOLS } from "../names/ppp-protocols.ts";

const ELEMENT = field("gtp.ie_id", KIND_U8, "Element", GTP_ELEMENTS);
const LENGTH = field("gtp.ext_length", KIND_U16, "Length");
const VALUE = field("gtp.ext_val", KIND_BYTES, "Value");
const CAUSE = field("gtp.cause", KIND_U8, "Cause", GTP_CAUSES);
const IMSI = field("e212.imsi", KIND_STRING, "IMSI");
const AREA = field("gtp.lac", KIND_U16, "Location area");
const ROUTING_AREA = field("gtp.rai_rac", KIND_U8, "Routing area");
const TLLI = field("gtp.tlli", KIND_U32 | BASE_HEX, "TLLI");
const PTMSI = field("gtp.ptmsi", KIND_U32, "P-TMSI");
const REORDER = field("gtp.reorder", KIND_BOOL, "Reordering required");
const MAP_CAUSE = field("gtp.map_cause", KIND_U8, "MAP cause");
const SIGNATURE = field("gtp.ptmsi_sig", KIND_U24 | BASE_HEX, "P-TMSI signature");
const VALIDATED = field("gtp.ms_valid", KIND_BOOL, "MS validated");
const RECOVERY = field("gtp.recovery", KIND_U8, "Restart counter");
const SELECTION = field(
  "gtp.sel_mode",
  KIND_U8,
  "Selection mode",
  "0=Subscribed, verified;1=From MS, not verified;2=From network, not verified",
  0x03,
);
const FLOW_DATA = field("gtp.ext_flow_label", KIND_U16 | BASE_HEX, "Flow label data I");
const FLOW_SIGNAL = field("gtp.flow_sig", KIND_U16 | BASE_HEX, "Flow label signalling");
const TUNNEL_DATA = field("gtp.teid_data", KIND_U32 | BASE_HEX, "Tunnel endpoint data I");
const TUNNEL_CONTROL = field("gtp.teid_cp", KIND_U32 | BASE_HEX, "Tunnel endpoint control plane");
const TUNNEL_DATA_2 = field("gtp.teid_ii", KIND_U32 | BASE_HEX, "Tunnel endpoint data II");
const TEARDOWN = field("gtp.tear_ind", KIND_BOOL, "Teardown");
const NSAPI = field("gtp.nsapi", KIND_U8, "Service access point", "", 0x0f);
const RANAP_CAUSE = field("gtp.ranap_cause", KIND_U8, "RANAP cause");
const CHARGING = field("gtp.chrg_char", KIND_U16, "Charging characteristics");
const TRACE_REFERENCE = field("gtp.trace_ref", KIND_U16 | BASE_HEX, "Trace reference");
const TRACE_TYPE = field("gtp.trace_type", KIND_U16 | BASE_HEX, "Trace type");
const UNREACHABLE = field("gtp.ms_reason", KIND_U8, "MS not reachable reason");
const COMMAND = field(
  "gtp.tr_comm",
  KIND_U8,
  "Packet transfer command",
  "1=Send record;2=Send possible duplicate;3=Cancel record;4=Release record",
);
const CHARGING_ID = field("gtp.chrg_id", KIND_U32 | BASE_HEX, "Charging id");
const USER_ORGANIZATION = field("gtp.user_addr_pdp_org", KIND_U8, "PDP type organization", "0=ETSI;1=IETF", 0x0f);
const USER_TYPE = field(
  "gtp.user_addr_pdp_type",
  KIND_U8 | BASE_HEX,
  "PDP type",
  "0=X.25;1=PPP;2=OSP:IHOSS;0x21=IPv4;0x57=IPv6;0x8d=IPv4v6",
);
const USER_IPV4 = field("gtp.user_ipv4", KIND_IPV4, "User's IPv4 address");
const USER_IPV6 = field("gtp.user_ipv6", KIND_IPV6, "User's IPv6 address");
const APN = field("gtp.apn", KIND_STRING, "Access point name");
const CONTAINER = field("gsm_a.gm.sm.pco_pid", KIND_U16 | BASE_HEX, "Protocol", PPP_PROTOCOLS);
const GSN_IPV4 = field("gtp.gsn_ipv4", KIND_IPV4, "GSN's IPv4 address");
const GSN_IPV6 = field("gtp.gsn_ipv6", KIND_IPV6, "GSN's IPv6 address");
const GATEWAY_IPV4 = field("gtp.chrg_ipv4", KIND_IPV4, "Charging gateway's IPv4 address");
const GATEWAY_IPV6 = field("gtp.chrg_ipv6", KIND_IPV6, "Charging gateway's IPv6 address");
const NODE_IPV4 = field("gtp.node_ipv4", KIND_IPV4, "Node's IPv4 address");
const NODE_IPV6 = field("gtp.node_ipv6", KIND_IPV6, "Node's IPv6 address");
const MSISDN = field("e164.msisdn", KIND_STRING, "MSISDN");
const RESTRICTION = field("gtp.ext_apn_res", KIND_U8, "APN restriction");
const RADIO_TYPE = field("gtp.ext_rat_type", KIND_U8, "Radio access", RADIO_TYPES);
const IMEI = field("gtp.ext_imeisv", KIND_STRING, "IMEI(SV)");
const RECORDS = field("gtp.number_of_data_records", KIND_U8, "Data records");
const ANSWERED = field("gtp.requests_responded", KIND_U16, "Request responded");
const ENTERPRISE = field("gtp.ext_id", KIND_U16, "Enterprise");

/** Bytes of the value of each element below 128; 0 where there is no such element. Version 0 differs in 16 to 18. */
const FIXED = memory.data<u8>([
  0, 1, 8, 6, 4, 4, 3, 0, 1, 28, 0, 1, 3, 1, 1, 1, 4, 4, 5, 1, 1, 1, 9, 1, 1, 2, 2, 2, 2, 1, 0, 0,
]);

function fixedLength(type: u32, isOld: bool): u32 {
  if (type == 126) return 1;
  if (type == 127) return 4;
  if (type > 31) return 0;
  if (isOld && type >= 16 && type <= 18) return type == 18 ? 3 : 2;
  return load<u8>(FIXED + <usize>type);
}

/** The elements in `length` bytes from `from` on. */
export function gtpElements<S extends Sink>(s: S, from: u32, length: u32, isOld: bool): void {
  if (!s.ok) return;
  const end = from + length;
  let at = from;
  while (s.ok && at < end) {
    const type = s.peek8(at);
    const head: u32 = type < 128 ? 1 : 3;
    const size = type < 128 ? fixedLength(type, isOld) : s.peek16(at + 1);
    if (!s.ok) return;
    if (size == 0 && type < 128) {
      s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Unknown element: the rest cannot be read", at, end - at);
      return;
    }
    s.u8(ELEMENT, at);
    s.openLast();
    if (head == 3) s.u16(LENGTH, at + 1);
    if (s.need(at + head, size)) {
      if (type < 128) short<S>(s, type, at + 1, isOld);
      else long<S>(s, type, at + 3, size);
    }
    s.close();
    at += head + size;
  }
}

function short<S extends Sink>(s: S, type: u32, at: u32, isOld: bool): void {
  if (type == 1) s.u8(CAUSE, at);
  else if (type == 2) digits<S>(s, IMSI, at, 8);
  else if (type == 3) {
    s.u16(AREA, at + 3);
    s.u8(ROUTING_AREA, at + 5);
  } else if (type == 4) s.u32(TLLI, at);
  else if (type == 5) s.u32(PTMSI, at);
  else if (type == 8) s.number(REORDER, at, 1, s.peek8(at) & 1);
  else if (type == 11) s.u8(MAP_CAUSE, at);
  else if (type == 12) s.u24(SIGNATURE, at);
  else if (type == 13) s.number(VALIDATED, at, 1, s.peek8(at) & 1);
  else if (type == 14) s.u8(RECOVERY, at);
  else if (type == 15) s.bits8(SELECTION, at);
  else shortFurther<S>(s, type, at, isOld);
}

function shortFurther<S extends Sink>(s: S, type: u32, at: u32, isOld: bool): void {
  if (type == 16 && isOld) s.u16(FLOW_DATA, at);
  else if (type == 17 && isOld) s.u16(FLOW_SIGNAL, at);
  else if (type == 16) s.u32(TUNNEL_DATA, at);
  else if (type == 17) s.u32(TUNNEL_CONTROL, at);
  else if (type == 18) {
    s.bits8(NSAPI, at);
    if (!isOld) s.u32(TUNNEL_DATA_2, at + 1);
  } else if (type == 19) s.number(TEARDOWN, at, 1, s.peek8(at) & 1);
  else if (type == 20) s.bits8(NSAPI, at);
  else if (type == 21) s.u8(RANAP_CAUSE, at);
  else if (type == 26) s.u16(CHARGING, at);
  else if (type == 27) s.u16(TRACE_REFERENCE, at);
  else if (type == 28) s.u16(TRACE_TYPE, at);
  else if (type == 29) s.u8(UNREACHABLE, at);
  else if (type == 126) s.u8(COMMAND, at);
  else if (type == 127) s.u32(CHARGING_ID, at);
  else s.bytes(VALUE, at, fixedLength(type, isOld));
}

function long<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (length == 0) return;
  if (type == 128) userAddress<S>(s, at, length);
  else if (type == 131) accessPoint<S>(s, at, length);
  else if (type == 132) options<S>(s, at, length);
  else if (type == 133) address<S>(s, GSN_IPV4, GSN_IPV6, at, length);
  else if (type == 251) address<S>(s, GATEWAY_IPV4, GATEWAY_IPV6, at, length);
  else if (type == 254) address<S>(s, NODE_IPV4, NODE_IPV6, at, length);
  else if (type == 134) digits<S>(s, MSISDN, at + 1, length - 1);
  else if (type == 149) s.u8(RESTRICTION, at);
  else if (type == 151) s.u8(RADIO_TYPE, at);
  else if (type == 154) digits<S>(s, IMEI, at, length);
  else if (type == 252) s.u8(RECORDS, at);
  else if (type == 253) for (let i: u32 = 0; i + 2 <= length; i += 2) s.u16(ANSWERED, at + i);
  else if (type == 255 && length >= 2) {
    s.u16(ENTERPRISE, at);
    if (length > 2) s.bytes(VALUE, at + 2, length - 2);
  } else s.bytes(VALUE, at, length);
}

function userAddress<S extends Sink>(s: S, at: u32, length: u32): void {
  if (length < 2) return;
  s.bits8(USER_ORGANIZATION, at);
  const type = s.u8(USER_TYPE, at + 1);
  if (length >= 6 && (type == 0x21 || type == 0x8d)) s.ipv4(USER_IPV4, at + 2);
  if (length >= 18 && type == 0x57) s.ipv6(USER_IPV6, at + 2);
  if (length >= 22 && type == 0x8d) s.ipv6(USER_IPV6, at + 6);
}

/** Labels, each behind its length, become a name with dots. */
function accessPoint<S extends Sink>(s: S, at: u32, length: u32): void {
  const end = at + length;
  s.begin();
  let i = at;
  while (i < end) {
    const size = s.peek8(i++);
    if (i - 1 != at) s.put(46);
    const used = min(size, end - i);
    s.putBytes(i, used);
    i += used;
  }
  s.made(APN, at, length);
}

/** TS 24.008 section 10.5.6.3: PPP packets and containers, each with protocol number and length. */
function options<S extends Sink>(s: S, at: u32, length: u32): void {
  const end = at + length;
  let i = at + 1;
  while (s.ok && i < end && end - i >= 3) {
    const id = s.u16(CONTAINER, i);
    const size = s.peek8(i + 2);
    i += 3;
    if (size > end - i) break;
    if (size != 0 && id >= 0x8000 && findByTable(BY_PPP, id) != 0) s.nextBy(BY_PPP, id, i, size);
    else if (size != 0) s.bytes(VALUE, i, size);
    i += size;
  }
}

function address<S extends Sink>(s: S, four: u16, six: u16, at: u32, length: u32): void {
  if (length == 4) s.ipv4(four, at);
  else if (length == 16) s.ipv6(six, at);
  else s.bytes(VALUE, at, length);
}
