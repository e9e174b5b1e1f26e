/**
 * Logical link control (ISO/IEC 8802-2) with SNAP (IEEE Std 802 clause 10).
 *
 *   0      1      2                3 or 4       +3    +5
 *   | dsap | ssap | control (1, 2) | [organiz. | pid] | payload …
 *
 * The control field is one byte in unnumbered frames (its low bits are 11) and two, low byte first, in the others.
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U24, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, BY_PPP, BY_SAP, BY_SLL, BY_SNAP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { ETHERNET, STP } from "./names/protocols.ts";
import { BRIDGE_PIDS, CISCO_PIDS, SAPS, SNAP_ORGANIZATIONS } from "./names/saps.ts";

const LLC = protocol(5, "llc", "llc", "LLC", "Logical link control", "link");
answers(LLC, BY_LINK_TYPE, 100);
answers(LLC, BY_ETHERTYPE, 0x8870);
answers(LLC, BY_PPP, 0x4b);
answers(LLC, BY_SLL, 4);

const MODIFIERS =
  "0=UI;1=Set initialization mode;3=Disconnected mode;8=Unnumbered poll;0x0b=Set asynchronous balanced mode;0x10=Disconnect;0x13=Set asynchronous response mode, extended;" +
  "0x18=UA;0x1b=Set asynchronous balanced mode, extended;0x20=Set normal response mode;0x21=Frame reject;0x23=Reset;0x2b=XID;0x31=Configure;0x33=Set normal response mode, extended;0x38=TEST;0x3b=Beacon";
const FRAME_TYPES = "0=Information;1=Supervisory;2=Information;3=Unnumbered";

const DSAP = field("llc.dsap", KIND_U8 | BASE_HEX, "Destination SAP", SAPS);
const DSAP_SAP = field("llc.dsap.sap", KIND_U8, "SAP", "", 0xfe);
const DSAP_GROUP = field("llc.dsap.ig", KIND_BOOL, "Group", "", 0x01);
const SSAP = field("llc.ssap", KIND_U8 | BASE_HEX, "Source SAP", SAPS);
const SSAP_SAP = field("llc.ssap.sap", KIND_U8, "SAP", "", 0xfe);
const SSAP_RESPONSE = field("llc.ssap.cr", KIND_BOOL, "Response", "", 0x01);
const CONTROL = field("llc.control", KIND_U16 | BASE_HEX, "Control");
const RECEIVED = field("llc.control.n_r", KIND_U16, "N(R)", "", 0xfe00);
const SENT = field("llc.control.n_s", KIND_U16, "N(S)", "", 0x00fe);
const POLL = field("llc.control.p", KIND_BOOL, "Poll");
const FINAL = field("llc.control.f", KIND_BOOL, "Final");
const SUPERVISORY = field(
  "llc.control.s_ftype",
  KIND_U16 | BASE_HEX,
  "Supervisory frame",
  "0=Receiver ready;1=Receiver not ready;2=Reject;3=Selective reject",
  0x000c,
);
const COMMAND = field("llc.control.u_modifier_cmd", KIND_U8 | BASE_HEX, "Command", MODIFIERS, 0xec);
const RESPONSE = field("llc.control.u_modifier_resp", KIND_U8 | BASE_HEX, "Response", MODIFIERS, 0xec);
const FRAME_TYPE = field("llc.control.ftype", KIND_U16 | BASE_HEX, "Frame type", FRAME_TYPES);
const ORGANIZATION = field("llc.oui", KIND_U24 | BASE_HEX, "Organization", SNAP_ORGANIZATIONS);
const TYPE = field("llc.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const PID = field("llc.pid", KIND_U16 | BASE_HEX, "Protocol id", BRIDGE_PIDS);
const CISCO_PID = field("llc.cisco_pid", KIND_U16 | BASE_HEX, "Protocol id", CISCO_PIDS);
const IANA_PID = field("llc.iana_pid", KIND_U16 | BASE_HEX, "Protocol id", "1=Discard;2=NARP;3=NHRP");
const APPLE_PID = field("llc.apple_atalk_pid", KIND_U16 | BASE_HEX, "Protocol id", "0x809b=AppleTalk");
const XID_FORMAT = field("basicxid.llc.xid.format", KIND_U8 | BASE_HEX, "XID format", "0x81=LLC basic format");
const XID_TYPES = field(
  "basicxid.llc.xid.types",
  KIND_U8 | BASE_HEX,
  "LLC types",
  "1=Type 1;2=Type 2;3=Types 1 and 2",
  0x1f,
);
const XID_WINDOW = field("basicxid.llc.xid.wsize", KIND_U8, "Receive window", "", 0xfe);

const UI: u32 = 0;
const XID: u32 = 0x2b;
const TEST: u32 = 0x38;
const BASIC_FORMAT: u32 = 0x81;
/** What `control` says follows the header. */
const NOTHING: u32 = 0;
const PAYLOAD: u32 = 1;
const DATA: u32 = 2;

export function llc<S extends Sink>(s: S): void {
  // NetWare puts IPX right behind an 802.3 length: its checksum FFFF is no pair of access points.
  if (s.has(0, 2) && s.peek16(0) == 0xffff) {
    s.refuse();
    return;
  }
  const destination = s.u8(DSAP, 0);
  s.openLast();
  s.bits8(DSAP_SAP, 0);
  s.bits8(DSAP_GROUP, 0);
  s.close();
  const source = s.u8(SSAP, 1);
  s.openLast();
  s.bits8(SSAP_SAP, 1);
  s.bits8(SSAP_RESPONSE, 1);
  s.close();
  const first = s.peek8(2);
  const isShort = (first & 3) == 3;
  const carries = isShort ? unnumbered<S>(s, (source & 1) != 0) : numbered<S>(s, (source & 1) != 0);
  const at: u32 = isShort ? 3 : 4;
  if (!s.ok) return;
  if (destination == 0xaa && source == 0xaa) {
    snap<S>(s, at, carries == PAYLOAD);
    return;
  }
  s.info("; ");
  s.infoField(DSAP, destination);
  s.info(" from ");
  s.infoField(SSAP, source & 0xfe);
  if (carries == PAYLOAD) s.nextBy(BY_SAP, destination, at, s.leftReported(at));
  else if (carries == DATA) s.next(0, at);
}

function unnumbered<S extends Sink>(s: S, isResponse: bool): u32 {
  const control = s.u8(CONTROL, 2);
  s.openLast();
  const modifier = s.bits8(isResponse ? RESPONSE : COMMAND, 2);
  if (modifier != UI || (control & 0x10) != 0) s.number(isResponse ? FINAL : POLL, 2, 1, (control >> 4) & 1);
  s.number(FRAME_TYPE, 2, 1, 3);
  s.close();
  s.info("U, ");
  s.infoField(COMMAND, modifier);
  if (modifier == UI) return PAYLOAD;
  if (modifier == TEST) return DATA;
  if (modifier != XID || s.leftReported(3) == 0) return NOTHING;
  if (s.peek8(3) != BASIC_FORMAT) return DATA;
  s.u8(XID_FORMAT, 3);
  s.bits8(XID_TYPES, 4);
  s.bits8(XID_WINDOW, 5);
  return NOTHING;
}

function numbered<S extends Sink>(s: S, isResponse: bool): u32 {
  const control = s.u16le(CONTROL, 2);
  const isInformation = (control & 1) == 0;
  s.openLast();
  const received = s.bits16le(RECEIVED, 2);
  s.info(isInformation ? "I, N(R)=" : "S, ");
  if (!isInformation) {
    s.infoField(SUPERVISORY, s.bits16le(SUPERVISORY, 2));
    s.info(", N(R)=");
  }
  s.infoDecimal(received);
  if (isInformation) {
    s.info(", N(S)=");
    s.infoDecimal(s.bits16le(SENT, 2));
  }
  s.number(isResponse ? FINAL : POLL, 3, 1, (control >> 8) & 1);
  s.number(FRAME_TYPE, 2, 2, control & (isInformation ? 1 : 3));
  s.close();
  return isInformation ? PAYLOAD : DATA;
}

/** Organization code and protocol id: five bytes at `at`. */
function snap<S extends Sink>(s: S, at: u32, isPayload: bool): void {
  const organization = s.u24(ORGANIZATION, at);
  const isType = organization == 0 || organization == 0x0000f8;
  const id = s.u16(isType ? TYPE : pidField(organization), at + 3);
  const payload = at + 5;
  s.info("; SNAP, organization ");
  s.infoField(ORGANIZATION, organization);
  s.info(", protocol ");
  s.infoField(isType ? TYPE : pidField(organization), id);
  if (!isPayload) s.next(0, payload);
  else if (isType) s.nextBy(BY_ETHERTYPE, id, payload, s.leftReported(payload));
  else if (organization == 0x0080c2) bridged<S>(s, id, payload);
  else if (hasTable(organization)) s.nextBy(BY_SNAP, id ^ (organization & 0xffff), payload, s.leftReported(payload));
  else s.next(0, payload);
}

function pidField(organization: u32): u16 {
  if (organization == 0x00000c) return CISCO_PID;
  if (organization == 0x00005e) return IANA_PID;
  return organization == 0x080007 ? APPLE_PID : PID;
}

/** Organizations whose protocol ids are in BY_SNAP, the low 16 bits of their code xored in. */
function hasTable(organization: u32): bool {
  return (
    organization == 0x00000c ||
    organization == 0x00005e ||
    organization == 0x000081 ||
    organization == 0x080007 ||
    organization == 0x00e02b
  );
}

/** RFC 2427 section 4.2: bridged Ethernet frames stand behind two bytes of padding, with or without their checksum. */
function bridged<S extends Sink>(s: S, id: u32, at: u32): void {
  if (id == 1) s.nextPart(ETHERNET, at + 2, s.leftReported(at + 2) < 4 ? 0 : s.leftReported(at + 2) - 4);
  else if (id == 7) s.next(ETHERNET, at + 2);
  else if (id == 0x0e) s.next(STP, at);
  else s.next(0, at);
}
