/**
 * Layer Two Tunnelling Protocol, version 2 over UDP (RFC 2661 section 3.1) and version 3 over UDP or IP (RFC 3931 section 4.1).
 *
 *   version 2   | flags, version | length if L | tunnel | session | Ns, Nr if S | offset, pad if O | AVPs or a PPP frame
 *   version 3   | flags, version | length if L | control connection (4) | Ns, Nr | AVPs               control message
 *               | flags, version | reserved (2) | session (4) | payload                               data over UDP
 *   over IP     | session (4), not 0 | payload         or         | 0 (4) | control message of version 3
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { PPP, UDP } from "./names/protocols.ts";

const L2TP = protocol(128, "l2tp", "l2tp", "L2TP", "Layer Two Tunnelling Protocol", "tunnel");
answers(L2TP, BY_UDP_PORT, 1701);
answers(L2TP, BY_IP_PROTOCOL, 115);

const MESSAGES =
  "1=SCCRQ;2=SCCRP;3=SCCCN;4=StopCCN;6=Hello;7=OCRQ;8=OCRP;9=OCCN;10=ICRQ;11=ICRP;12=ICCN;14=CDN;15=WEN;16=SLI;17=MDMST;18=SRRQ;19=SRRP;20=ACK";
const ATTRIBUTES =
  "0=Message type;1=Result code;2=Protocol version;3=Framing capabilities;4=Bearer capabilities;5=Tie breaker;6=Firmware revision;7=Host name;8=Vendor name;" +
  "9=Assigned tunnel;10=Receive window;11=Challenge;12=Cause code;13=Challenge response;14=Assigned session;15=Call serial number;16=Minimum speed;17=Maximum speed;" +
  "18=Bearer type;19=Framing type;21=Called number;22=Calling number;23=Sub-address;24=Connect speed;25=Physical channel;26=Initial LCP request;27=Last LCP request sent;" +
  "28=Last LCP request received;29=Authentication type;30=Authentication name;31=Authentication challenge;32=Authentication id;33=Authentication response;34=Call errors;" +
  "35=ACCM;36=Random vector;37=Private group;38=Receive speed;39=Sequencing required;59=Message digest;60=Router;61=Assigned control connection;" +
  "62=Pseudowire capabilities;63=Local session;64=Remote session;65=Assigned cookie;66=Remote end;68=Pseudowire type;69=Sublayer;70=Data sequencing";

const FLAGS = field("l2tp.flags", KIND_U16 | BASE_HEX, "Flags");
const IS_CONTROL = field("l2tp.type", KIND_U16, "Type", "0=Data;1=Control", 0x8000);
const HAS_LENGTH = field("l2tp.length_bit", KIND_BOOL, "Length", "", 0x4000);
const HAS_SEQUENCE = field("l2tp.seq_bit", KIND_BOOL, "Sequence numbers", "", 0x0800);
const HAS_OFFSET = field("l2tp.offset_bit", KIND_BOOL, "Offset", "", 0x0200);
const PRIORITY = field("l2tp.priority", KIND_BOOL, "Priority", "", 0x0100);
const VERSION = field("l2tp.version", KIND_U16, "Version", "", 0x000f);
const LENGTH = field("l2tp.length", KIND_U16, "Length");
const TUNNEL = field("l2tp.tunnel", KIND_U16, "Tunnel");
const SESSION = field("l2tp.session", KIND_U16, "Session");
const SENT = field("l2tp.Ns", KIND_U16, "Sequence number sent");
const EXPECTED = field("l2tp.Nr", KIND_U16, "Sequence number expected");
const OFFSET = field("l2tp.offset", KIND_U16, "Offset");
const RESERVED = field("l2tp.res", KIND_U16 | BASE_HEX, "Reserved");
const CONNECTION = field("l2tp.ccid", KIND_U32 | BASE_HEX, "Control connection");
const LONG_SESSION = field("l2tp.sid", KIND_U32 | BASE_HEX, "Session");
const IS_MANDATORY = field("l2tp.avp.mandatory", KIND_BOOL, "Mandatory", "", 0x8000);
const IS_HIDDEN = field("l2tp.avp.hidden", KIND_BOOL, "Hidden", "", 0x4000);
const AVP_LENGTH = field("l2tp.avp.length", KIND_U16, "Length", "", 0x03ff);
const AVP_VENDOR = field("l2tp.avp.vendor_id", KIND_U16, "Vendor", "0=IETF;9=Cisco;193=Ericsson;4491=CableLabs");
const AVP_TYPE = field("l2tp.avp.type", KIND_U16, "Attribute", ATTRIBUTES);
const MESSAGE = field("l2tp.avp.message_type", KIND_U16, "Message", MESSAGES);
const ASSIGNED_TUNNEL = field("l2tp.avp.assigned_tunnel_id", KIND_U16, "Assigned tunnel");
const ASSIGNED_SESSION = field("l2tp.avp.assigned_session_id", KIND_U16, "Assigned session");
const ASSIGNED_CONNECTION = field("l2tp.avp.assigned_control_conn_id", KIND_U32, "Assigned control connection");
const LOCAL_SESSION = field("l2tp.avp.local_session_id", KIND_U32, "Local session");
const REMOTE_SESSION = field("l2tp.avp.remote_session_id", KIND_U32, "Remote session");
const AVP_VALUE = field("l2tp.avp.value", KIND_BYTES, "Value");

const CONTROL: u32 = 0x8000;
const WITH_LENGTH: u32 = 0x4000;
const WITH_SEQUENCE: u32 = 0x0800;
const WITH_OFFSET: u32 = 0x0200;
const AVP_HEAD: u32 = 6;

export function l2tp<S extends Sink>(s: S): void {
  if (s.parent != UDP) {
    overIp<S>(s);
    return;
  }
  if (s.leftReported(0) < 2) {
    s.refuse();
    return;
  }
  const flags = s.peek16(0);
  const version = flags & 15;
  if (version != 2 && version != 3) {
    s.refuse();
    return;
  }
  if (version == 3 && (flags & CONTROL) == 0) {
    showFlags<S>(s, 0);
    s.u16(RESERVED, 2);
    session<S>(s, 4);
  } else if (version == 3) control<S>(s, 0);
  else versionTwo<S>(s, flags);
}

function overIp<S extends Sink>(s: S): void {
  if (s.peek32(0) != 0) {
    session<S>(s, 0);
    return;
  }
  s.u32(LONG_SESSION, 0);
  control<S>(s, 4);
}

/** Version 3's data: what it carries was agreed on in control messages, after a cookie of unknown length. */
function session<S extends Sink>(s: S, at: u32): void {
  const id = s.u32(LONG_SESSION, at);
  s.info("Data (session ");
  s.infoHex(id, 8);
  s.info(")");
  s.next(0, at + 4);
}

function showFlags<S extends Sink>(s: S, at: u32): u32 {
  const flags = s.u16(FLAGS, at);
  s.openLast();
  s.bits16(IS_CONTROL, at);
  s.bits16(HAS_LENGTH, at);
  s.bits16(HAS_SEQUENCE, at);
  if ((flags & 15) == 2) {
    s.bits16(HAS_OFFSET, at);
    s.bits16(PRIORITY, at);
  }
  s.bits16(VERSION, at);
  s.close();
  return flags;
}

/** Control message of version 3. */
function control<S extends Sink>(s: S, from: u32): void {
  const flags = showFlags<S>(s, from);
  let at = from + 2;
  let end = s.length;
  if (flags & WITH_LENGTH) {
    end = min(from + s.u16(LENGTH, at), end);
    at += 2;
  }
  const connection = s.u32(CONNECTION, at);
  at += 4;
  if (flags & WITH_SEQUENCE) {
    s.u16(SENT, at);
    s.u16(EXPECTED, at + 2);
    at += 4;
  }
  message<S>(s, at, end);
  s.info(" (control connection ");
  s.infoHex(connection, 8);
  s.info(")");
}

/** Names the message that the first attribute tells, and shows all of them. */
function message<S extends Sink>(s: S, at: u32, end: u32): void {
  s.info("Control message - ");
  if (at >= end) s.info("ZLB");
  else s.infoField(MESSAGE, s.peek16(at + AVP_HEAD));
  attributes<S>(s, at, end);
}

function versionTwo<S extends Sink>(s: S, flags: u32): void {
  showFlags<S>(s, 0);
  let at: u32 = 2;
  let end = s.reported;
  if (flags & WITH_LENGTH) {
    end = min(s.u16(LENGTH, 2), end);
    at = 4;
  }
  const tunnel = s.u16(TUNNEL, at);
  const id = s.u16(SESSION, at + 2);
  at += 4;
  if (flags & WITH_SEQUENCE) {
    s.u16(SENT, at);
    s.u16(EXPECTED, at + 2);
    at += 4;
  }
  if (flags & WITH_OFFSET) at += 2 + s.u16(OFFSET, at);
  if (!s.ok) return;
  if (flags & CONTROL) message<S>(s, at, min(end, s.length));
  else s.info("Data message");
  s.info(" (tunnel ");
  s.infoDecimal(tunnel);
  s.info(", session ");
  s.infoDecimal(id);
  s.info(")");
  if ((flags & CONTROL) == 0 && at < end) s.nextPart(PPP, at, end - at);
}

function attributes<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  while (s.ok && at < end) {
    const length = s.peek16(at) & 0x03ff;
    if (!s.ok) return;
    if (length < AVP_HEAD) {
      s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Attribute is shorter than its head", at, 2);
      return;
    }
    if (!s.need(at, length)) return;
    s.open("Attribute", at, length);
    s.bits16(IS_MANDATORY, at);
    const isHidden = s.bits16(IS_HIDDEN, at) != 0;
    s.bits16(AVP_LENGTH, at);
    const vendor = s.u16(AVP_VENDOR, at + 2);
    const type = s.u16(AVP_TYPE, at + 4);
    if (length > AVP_HEAD) value<S>(s, vendor == 0 && !isHidden ? type : 0xffff, at + AVP_HEAD, length - AVP_HEAD);
    s.close();
    at += length;
  }
}

function value<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 0 && length == 2) s.u16(MESSAGE, at);
  else if (type == 9 && length == 2) s.u16(ASSIGNED_TUNNEL, at);
  else if (type == 14 && length == 2) s.u16(ASSIGNED_SESSION, at);
  else if (type == 61 && length == 4) s.u32(ASSIGNED_CONNECTION, at);
  else if (type == 63 && length == 4) s.u32(LOCAL_SESSION, at);
  else if (type == 64 && length == 4) s.u32(REMOTE_SESSION, at);
  else s.bytes(AVP_VALUE, at, length);
}
