/**
 * NetBIOS Name Service (RFC 1002 section 4.2): the message of the Domain Name System with names of sixteen bytes, each
 * byte as two letters from A to P, the last byte a suffix that says which service bears the name.
 *
 *   0    2       4         6         8           10           12
 *   | id | flags | queries | answers | authority | additional | queries … | records …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_ETHER,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { nameEnd, readName } from "./names/dns-name.ts";
import { netbiosService } from "./names/netbios-services.ts";

const NBNS = protocol(35, "nbns", "nbns", "NBNS", "NetBIOS Name Service", "name");
answers(NBNS, BY_UDP_PORT, 137);

const OPCODES =
  "0=Name query;5=Registration;6=Release;7=Wait for acknowledgment;8=Refresh;9=Refresh (other opcode);15=Multi-homed registration";
const CODES =
  "0=No error;1=Invalid request format;2=Server failure;3=Requested name does not exist;4=Not implemented;5=Refused;" +
  "6=Name is owned by another node;7=Name is in conflict";
const CLASSES = "1=IN;2=CS;3=CH;4=HS;254=NONE;255=ANY";
const NODES = "0=B-node;1=P-node;2=M-node;3=H-node";

const ID = field("nbns.id", KIND_U16 | BASE_HEX, "Transaction id");
const FLAGS = field("nbns.flags", KIND_U16 | BASE_HEX, "Flags");
const RESPONSE = field("nbns.flags.response", KIND_BOOL, "Response", "", 0x8000);
const OPCODE = field("nbns.flags.opcode", KIND_U16, "Opcode", OPCODES, 0x7800);
const AUTHORITATIVE = field("nbns.flags.authoritative", KIND_BOOL, "Authoritative", "", 0x0400);
const TRUNCATED = field("nbns.flags.truncated", KIND_BOOL, "Truncated", "", 0x0200);
const RECURSION = field("nbns.flags.recdesired", KIND_BOOL, "Recursion desired", "", 0x0100);
const AVAILABLE = field("nbns.flags.recavail", KIND_BOOL, "Recursion available", "", 0x0080);
const BROADCAST = field("nbns.flags.broadcast", KIND_BOOL, "Broadcast", "", 0x0010);
const CODE = field("nbns.flags.rcode", KIND_U16, "Reply code", CODES, 0x000f);
const QUERIES = field("nbns.count.queries", KIND_U16, "Queries");
const ANSWERS = field("nbns.count.answers", KIND_U16, "Answers");
const AUTHORITY = field("nbns.count.auth_rr", KIND_U16, "Authority records");
const ADDITIONAL = field("nbns.count.add_rr", KIND_U16, "Additional records");
const NAME = field("nbns.name", KIND_STRING, "Name");
const TYPE = field("nbns.type", KIND_U16, "Type", "1=A;2=NS;10=NULL;32=NB;33=NBSTAT");
const CLASS = field("nbns.class", KIND_U16, "Class", CLASSES);
const TTL = field("nbns.ttl", KIND_U32, "Time to live (s)");
const LENGTH = field("nbns.data_length", KIND_U16, "Data length");
const NB_FLAGS = field("nbns.nb_flags", KIND_U16 | BASE_HEX, "Name flags");
const NB_GROUP = field("nbns.nb_flags.group", KIND_BOOL, "Group name", "", 0x8000);
const NB_NODE = field("nbns.nb_flags.ont", KIND_U16, "Owner node type", NODES, 0x6000);
const ADDRESS = field("nbns.addr", KIND_IPV4, "Address");
const NAMES = field("nbns.number_of_names", KIND_U8, "Names");
const NETBIOS_NAME = field("nbns.netbios_name", KIND_STRING, "Name");
const NAME_FLAGS = field("nbns.name_flags", KIND_U16 | BASE_HEX, "Name flags");
const NAME_GROUP = field("nbns.name_flags.group", KIND_BOOL, "Group name", "", 0x8000);
const NAME_NODE = field("nbns.name_flags.ont", KIND_U16, "Owner node type", NODES, 0x6000);
const NAME_LEAVING = field("nbns.name_flags.drg", KIND_BOOL, "Being deregistered", "", 0x1000);
const NAME_CONFLICT = field("nbns.name_flags.cnf", KIND_BOOL, "In conflict", "", 0x0800);
const NAME_ACTIVE = field("nbns.name_flags.act", KIND_BOOL, "Active", "", 0x0400);
const NAME_PERMANENT = field("nbns.name_flags.prm", KIND_BOOL, "Permanent", "", 0x0200);
const UNIT = field("nbns.unit_id", KIND_ETHER, "Unit id");
const JUMPERS = field("nbns.jumpers", KIND_U8 | BASE_HEX, "Jumpers");
const TEST = field("nbns.test_result", KIND_U8 | BASE_HEX, "Test result");
const VERSION = field("nbns.version_number", KIND_U16 | BASE_HEX, "Version");
const PERIOD = field("nbns.period_of_statistics", KIND_U16 | BASE_HEX, "Period of statistics");
const CRCS = field("nbns.num_crcs", KIND_U16, "Checksum errors");
const ALIGNMENT = field("nbns.num_alignment_errors", KIND_U16, "Alignment errors");
const COLLISIONS = field("nbns.num_collisions", KIND_U16, "Collisions");
const ABORTS = field("nbns.num_send_aborts", KIND_U16, "Send aborts");
const SENDS = field("nbns.num_good_sends", KIND_U32, "Good sends");
const RECEIVES = field("nbns.num_good_receives", KIND_U32, "Good receives");
const RETRANSMITS = field("nbns.numretransmits", KIND_U16, "Retransmits");
const SHORTAGES = field("nbns.num_no_resource_conditions", KIND_U16, "No resource conditions");
const BLOCKS = field("nbns.numcommand_blocks", KIND_U16, "Command blocks");
const PENDING = field("nbns.numpending_sessions", KIND_U16, "Pending sessions");
const PENDING_MAXIMUM = field("nbns.max_num_pending_sessions", KIND_U16, "Most pending sessions");
const SESSIONS_MAXIMUM = field("nbns.max_total_sessions_possible", KIND_U16, "Most sessions");
const PACKET_SIZE = field("nbns.session_data_packet_size", KIND_U16, "Session data packet size");
const DATA = field("nbns.data", KIND_BYTES, "Data");

const NB: u32 = 32;
const NBSTAT: u32 = 33;

export function nbns<S extends Sink>(s: S): void {
  s.u16(ID, 0);
  const flags = s.peek16(2);
  const isResponse = (flags & 0x8000) != 0;
  flagFields<S>(s, isResponse);
  s.infoField(OPCODE, (flags >> 11) & 15);
  if (isResponse) {
    s.info(" response");
    if ((flags & 15) != 0) {
      s.info(", ");
      s.infoField(CODE, flags & 15);
    }
  }
  const queries = s.u16(QUERIES, 4);
  const answered = s.u16(ANSWERS, 6);
  const authority = s.u16(AUTHORITY, 8);
  const additional = s.u16(ADDITIONAL, 10);
  let at: u32 = 12;
  if (queries != 0) at = questions<S>(s, at, queries);
  if (answered != 0) at = records<S>(s, at, answered, "Answers", true);
  if (authority != 0) at = records<S>(s, at, authority, "Authority records", true);
  if (additional != 0) records<S>(s, at, additional, "Additional records", false);
}

function flagFields<S extends Sink>(s: S, isResponse: bool): void {
  s.u16(FLAGS, 2);
  s.openLast();
  s.bits16(RESPONSE, 2);
  s.bits16(OPCODE, 2);
  if (isResponse) s.bits16(AUTHORITATIVE, 2);
  s.bits16(TRUNCATED, 2);
  s.bits16(RECURSION, 2);
  if (isResponse) s.bits16(AVAILABLE, 2);
  s.bits16(BROADCAST, 2);
  if (isResponse) s.bits16(CODE, 2);
  s.close();
}

function questions<S extends Sink>(s: S, at: u32, count: u32): u32 {
  s.open("Queries", at, 0);
  let next = at;
  for (let i: u32 = 0; s.ok && i < count; i++) {
    const end = nameEnd(readName<S>(s, 0, next));
    if (s.shows) encodedName<S>(s, next, false);
    s.made(NAME, next, end - next);
    s.openLast();
    const type = s.u16(TYPE, end);
    s.u16(CLASS, end + 2);
    s.close();
    s.info(" ");
    s.infoField(TYPE, type);
    s.info(" ");
    s.infoMade();
    next = end + 4;
  }
  s.closeAt(next);
  return next;
}

function records<S extends Sink>(s: S, at: u32, count: u32, label: string, isTold: bool): u32 {
  s.open(label, at, 0);
  let next = at;
  for (let i: u32 = 0; s.ok && i < count; i++) next = record<S>(s, next, isTold);
  s.closeAt(next);
  return next;
}

/** One record; the offset behind it. `isTold`: the info names it. */
function record<S extends Sink>(s: S, at: u32, isTold: bool): u32 {
  const end = nameEnd(readName<S>(s, 0, at));
  if (s.shows) encodedName<S>(s, at, s.peek16(end) != NBSTAT);
  s.made(NAME, at, end - at);
  s.openLast();
  const type = s.u16(TYPE, end);
  s.u16(CLASS, end + 2);
  s.u32(TTL, end + 4);
  const length = s.u16(LENGTH, end + 8);
  const data = end + 10;
  if (isTold) {
    s.info(" ");
    s.infoField(TYPE, type);
  }
  if (type == NB) addresses<S>(s, data, length, isTold);
  else if (type == NBSTAT && length != 0) status<S>(s, data, length);
  else if (length != 0) s.bytes(DATA, data, length);
  s.close();
  return data + length;
}

/** RFC 1002 section 4.2.1.3: flags and address of each owner. A two-byte record is a wait's answer: flags of the operation. */
function addresses<S extends Sink>(s: S, at: u32, length: u32, isTold: bool): void {
  for (let i: u32 = 0; s.ok && i + 2 <= length; i += 6) {
    s.u16(NB_FLAGS, at + i);
    s.openLast();
    s.bits16(NB_GROUP, at + i);
    s.bits16(NB_NODE, at + i);
    s.close();
    if (i + 6 > length) break;
    s.ipv4(ADDRESS, at + i + 2);
    if (i == 0 && isTold) {
      s.info(" ");
      s.infoIpv4(at + 2);
    }
  }
}

/** RFC 1002 section 4.2.18: the node's names, then its counters. */
function status<S extends Sink>(s: S, at: u32, length: u32): void {
  const count = s.u8(NAMES, at);
  let next = at + 1;
  const end = at + length;
  for (let i: u32 = 0; s.ok && i < count; i++) {
    s.begin();
    if (s.shows && s.need(next, 16)) plainName<S>(s, next, false, true);
    s.made(NETBIOS_NAME, next, 16);
    s.u16(NAME_FLAGS, next + 16);
    s.openLast();
    s.bits16(NAME_GROUP, next + 16);
    s.bits16(NAME_NODE, next + 16);
    s.bits16(NAME_LEAVING, next + 16);
    s.bits16(NAME_CONFLICT, next + 16);
    s.bits16(NAME_ACTIVE, next + 16);
    s.bits16(NAME_PERMANENT, next + 16);
    s.close();
    next += 18;
  }
  if (next + 6 <= end) s.ether(UNIT, next);
  if (next + 46 > end) return;
  s.u8(JUMPERS, next + 6);
  s.u8(TEST, next + 7);
  s.u16(VERSION, next + 8);
  s.u16(PERIOD, next + 10);
  s.u16(CRCS, next + 12);
  s.u16(ALIGNMENT, next + 14);
  s.u16(COLLISIONS, next + 16);
  s.u16(ABORTS, next + 18);
  s.u32(SENDS, next + 20);
  s.u32(RECEIVES, next + 24);
  s.u16(RETRANSMITS, next + 28);
  s.u16(SHORTAGES, next + 30);
  s.u16(BLOCKS, next + 32);
  s.u16(PENDING, next + 34);
  s.u16(PENDING_MAXIMUM, next + 36);
  s.u16(SESSIONS_MAXIMUM, next + 40);
  s.u16(PACKET_SIZE, next + 44);
}

/** Makes the text of the encoded name at `at`; a name in another form stays as `readName` made it. */
function encodedName<S extends Sink>(s: S, at: u32, isExplained: bool): void {
  let from = at;
  if (s.peek8(from) >= 0xc0) from = s.peek16(from) & 0x3fff;
  if (!s.has(from, 33) || s.peek8(from) != 32) return;
  for (let i: u32 = 1; i <= 32; i++) if (s.peek8(from + i) - 65 > 15) return;
  s.begin();
  plainName<S>(s, from + 1, true, isExplained);
}

/** Adds a name of sixteen bytes to the text: padding left out, unprintable bytes as <1b>, and what the last byte means. */
function plainName<S extends Sink>(s: S, at: u32, isEncoded: bool, isExplained: bool): void {
  let last: u32 = 14;
  while (last > 0 && byteOf<S>(s, at, isEncoded, last) == 32) last--;
  for (let i: u32 = 0; i <= last; i++) {
    const byte = byteOf<S>(s, at, isEncoded, i);
    if (byte >= 32 && byte < 127) s.put(byte);
    else putAngled<S>(s, byte);
  }
  const suffix = byteOf<S>(s, at, isEncoded, 15);
  putAngled<S>(s, suffix);
  if (!isExplained) return;
  s.putText(" (");
  s.putText(netbiosService(suffix));
  s.putText(")");
}

function byteOf<S extends Sink>(s: S, at: u32, isEncoded: bool, index: u32): u32 {
  if (!isEncoded) return s.peek8(at + index);
  return ((s.peek8(at + (index << 1)) - 65) << 4) | (s.peek8(at + (index << 1) + 1) - 65);
}

function putAngled<S extends Sink>(s: S, byte: u32): void {
  s.put(60);
  putDigit<S>(s, byte >> 4);
  putDigit<S>(s, byte & 15);
  s.put(62);
}

function putDigit<S extends Sink>(s: S, digit: u32): void {
  s.put(digit < 10 ? 48 + digit : 87 + digit);
}
