/**
 * Open Shortest Path First, versions 2 and 3 (RFC 2328 appendix A, RFC 5340 appendix A).
 *
 *   0         1      2        4        8      12         14         16
 *   | version | type | length | router | area | checksum | auth type | authentication (8) | body …     version 2 (24 bytes)
 *   | version | type | length | router | area | checksum | instance, reserved |             body …     version 3 (16 bytes)
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { LSA_HEADER, lsa, lsaHeader, lsaType, ospfOptions } from "./ospf/lsa.ts";

const OSPF = protocol(123, "ospf", "ospf", "OSPF", "Open Shortest Path First", "routing");
answers(OSPF, BY_IP_PROTOCOL, 89);

const HELLO: u32 = 1;
const DESCRIPTION: u32 = 2;
const REQUEST: u32 = 3;
const UPDATE: u32 = 4;
const ACKNOWLEDGE: u32 = 5;

const VERSION = field("ospf.version", KIND_U8, "Version");
const MESSAGE = field(
  "ospf.msg",
  KIND_U8,
  "Message",
  "1=Hello Packet;2=DB Description;3=LS Request;4=LS Update;5=LS Acknowledge",
);
const LENGTH = field("ospf.packet_length", KIND_U16, "Length");
const ROUTER = field("ospf.srcrouter", KIND_IPV4, "Router");
const AREA = field("ospf.area_id", KIND_IPV4, "Area");
const CHECKSUM = field("ospf.checksum", KIND_U16 | BASE_HEX, "Checksum");
const AUTHENTICATION = field("ospf.auth.type", KIND_U16, "Authentication", "0=None;1=Password;2=Cryptographic");
const AUTH_NONE = field("ospf.auth.none", KIND_BYTES, "Authentication data");
const AUTH_PASSWORD = field("ospf.auth.simple", KIND_STRING, "Password");
const AUTH_KEY = field("ospf.auth.crypt.key_id", KIND_U8, "Key");
const AUTH_LENGTH = field("ospf.auth.crypt.data_length", KIND_U8, "Authentication data length");
const AUTH_SEQUENCE = field("ospf.auth.crypt.seq_nbr", KIND_U32, "Sequence number");
const AUTH_DATA = field("ospf.auth.crypt.data", KIND_BYTES, "Authentication data");
const AUTH_UNKNOWN = field("ospf.auth.unknown", KIND_BYTES, "Authentication data");
const INSTANCE = field(
  "ospf.instance_id",
  KIND_U8,
  "Instance",
  "0=IPv6 unicast;32=IPv6 multicast;64=IPv4 unicast;96=IPv4 multicast",
);
const RESERVED = field("ospf.reserved", KIND_BYTES, "Reserved");
const IS_HELLO = field("ospf.msg.hello", KIND_BOOL, "Hello");
const IS_DESCRIPTION = field("ospf.msg.dbdesc", KIND_BOOL, "Database description");
const IS_REQUEST = field("ospf.msg.lsreq", KIND_BOOL, "Link state request");
const IS_UPDATE = field("ospf.msg.lsupdate", KIND_BOOL, "Link state update");
const IS_ACKNOWLEDGE = field("ospf.msg.lsack", KIND_BOOL, "Link state acknowledgment");
const MASK = field("ospf.hello.network_mask", KIND_IPV4, "Network mask");
const INTERFACE = field("ospf.hello.interface_id", KIND_U32, "Interface");
const INTERVAL = field("ospf.hello.hello_interval", KIND_U32, "Hello interval");
const PRIORITY = field("ospf.hello.router_priority", KIND_U8, "Router priority");
const DEAD = field("ospf.hello.router_dead_interval", KIND_U32, "Dead interval");
const DESIGNATED = field("ospf.hello.designated_router", KIND_IPV4, "Designated router");
const BACKUP = field("ospf.hello.backup_designated_router", KIND_IPV4, "Backup designated router");
const NEIGHBOUR = field("ospf.hello.active_neighbor", KIND_IPV4, "Neighbour");
const MTU = field("ospf.db.interface_mtu", KIND_U16, "Interface MTU");
const FLAGS = field("ospf.dbd", KIND_U8 | BASE_HEX, "Flags");
const FLAG_RESYNC = field("ospf.dbd.r", KIND_BOOL, "Resynchronization", "", 0x08);
const FLAG_INIT = field("ospf.dbd.i", KIND_BOOL, "Initial", "", 0x04);
const FLAG_MORE = field("ospf.dbd.m", KIND_BOOL, "More", "", 0x02);
const FLAG_MASTER = field("ospf.dbd.ms", KIND_BOOL, "Master", "", 0x01);
const SEQUENCE = field("ospf.db.dd_sequence", KIND_U32, "Sequence number");
const STATE_ID = field("ospf.link_state_id", KIND_IPV4, "Link state id");
const ADVERTISER = field("ospf.advrouter", KIND_IPV4, "Advertising router");
const COUNT = field("ospf.ls.number_of_lsas", KIND_U32, "Advertisements");

export function ospf<S extends Sink>(s: S): void {
  s.open("Header", 0, 0);
  const version = s.u8(VERSION, 0);
  const type = s.u8(MESSAGE, 1);
  s.infoField(MESSAGE, type);
  messageFlag<S>(s, type);
  const length = s.u16(LENGTH, 2);
  s.ipv4(ROUTER, 4);
  s.ipv4(AREA, 8);
  s.u16(CHECKSUM, 12);
  let at: u32 = 16;
  if (version == 2) {
    at = 24;
    authentication<S>(s, length);
  } else if (version == 3) {
    s.u8(INSTANCE, 14);
    s.bytes(RESERVED, 15, 1);
  }
  s.closeAt(at);
  if (!s.ok) return;
  if (version != 2 && version != 3) {
    s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Unknown version", 0, 1);
    return;
  }
  const isThree = version == 3;
  const end = min(max(length, at), s.length);
  if (type == HELLO) hello<S>(s, at, end, isThree);
  else if (type == DESCRIPTION) description<S>(s, at, end, isThree);
  else if (type == REQUEST) requests<S>(s, at, end, isThree);
  else if (type == UPDATE) update<S>(s, at, end, isThree);
  else if (type == ACKNOWLEDGE) headers<S>(s, at, end, isThree);
}

function messageFlag<S extends Sink>(s: S, type: u32): void {
  if (type == HELLO) s.hidden(IS_HELLO, 1, 1, 1);
  else if (type == DESCRIPTION) s.hidden(IS_DESCRIPTION, 1, 1, 1);
  else if (type == REQUEST) s.hidden(IS_REQUEST, 1, 1, 1);
  else if (type == UPDATE) s.hidden(IS_UPDATE, 1, 1, 1);
  else if (type == ACKNOWLEDGE) s.hidden(IS_ACKNOWLEDGE, 1, 1, 1);
}

/** Version 2 only; the digest stands behind the packet's own length. */
function authentication<S extends Sink>(s: S, length: u32): void {
  const type = s.u16(AUTHENTICATION, 14);
  if (type == 0) s.bytes(AUTH_NONE, 16, 8);
  else if (type == 1) s.text(AUTH_PASSWORD, 16, 8);
  else if (type == 2) {
    s.u8(AUTH_KEY, 18);
    const size = s.u8(AUTH_LENGTH, 19);
    s.u32(AUTH_SEQUENCE, 20);
    if (size != 0 && s.has(length, size)) s.bytes(AUTH_DATA, length, size);
  } else s.bytes(AUTH_UNKNOWN, 16, 8);
}

function hello<S extends Sink>(s: S, from: u32, end: u32, isThree: bool): void {
  s.open("Hello", from, end - from);
  let at: u32 = from + 20;
  if (isThree) {
    s.u32(INTERFACE, from);
    s.u8(PRIORITY, from + 4);
    ospfOptions<S>(s, from + 5, true);
    s.number(INTERVAL, from + 8, 2, s.peek16(from + 8));
    s.number(DEAD, from + 10, 2, s.peek16(from + 10));
    s.ipv4(DESIGNATED, from + 12);
    s.ipv4(BACKUP, from + 16);
  } else {
    s.ipv4(MASK, from);
    s.number(INTERVAL, from + 4, 2, s.peek16(from + 4));
    ospfOptions<S>(s, from + 6, false);
    s.u8(PRIORITY, from + 7);
    s.u32(DEAD, from + 8);
    s.ipv4(DESIGNATED, from + 12);
    s.ipv4(BACKUP, from + 16);
  }
  for (; s.ok && at < end && end - at >= 4; at += 4) s.ipv4(NEIGHBOUR, at);
  s.close();
}

function description<S extends Sink>(s: S, from: u32, end: u32, isThree: bool): void {
  s.open("Database description", from, isThree ? 12 : 8);
  ospfOptions<S>(s, isThree ? from + 1 : from + 2, isThree);
  s.u16(MTU, isThree ? from + 4 : from);
  const at = isThree ? from + 7 : from + 3;
  s.u8(FLAGS, at);
  s.openLast();
  s.bits8(FLAG_RESYNC, at);
  s.bits8(FLAG_INIT, at);
  s.bits8(FLAG_MORE, at);
  s.bits8(FLAG_MASTER, at);
  s.close();
  s.u32(SEQUENCE, at + 1);
  s.close();
  headers<S>(s, at + 5, end, isThree);
}

function requests<S extends Sink>(s: S, from: u32, end: u32, isThree: bool): void {
  for (let at = from; s.ok && at < end; at += 12) {
    s.open("Link state request", at, 12);
    lsaType<S>(s, isThree ? at + 2 : at, isThree, 4);
    s.ipv4(STATE_ID, at + 4);
    s.ipv4(ADVERTISER, at + 8);
    s.close();
  }
}

function update<S extends Sink>(s: S, from: u32, end: u32, isThree: bool): void {
  const count = s.u32(COUNT, from);
  let at = from + 4;
  for (let i: u32 = 0; s.ok && i < count && at < end; i++) {
    const length = lsa<S>(s, at, isThree);
    if (length < LSA_HEADER) return;
    at += length;
  }
}

function headers<S extends Sink>(s: S, from: u32, end: u32, isThree: bool): void {
  for (let at = from; s.ok && at < end && end - at >= LSA_HEADER; at += LSA_HEADER) {
    s.open("Advertisement", at, LSA_HEADER);
    lsaHeader<S>(s, at, isThree);
    s.close();
  }
}
