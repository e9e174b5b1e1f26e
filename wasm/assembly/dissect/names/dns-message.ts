/**
 * The message of the Domain Name System (RFC 1035 section 4, RFC 2136, RFC 4035, RFC 6891), of Multicast DNS (RFC 6762) and of Link-local
 * Multicast Name Resolution (RFC 4795): their dissectors call this, and differ in a few flags.
 *
 *   0    2       4         6         8           10           12
 *   | id | flags | queries | answers | authority | additional | queries … | records …
 *
 *   query:  | name … | type (2) | class (2) |
 *   record: | name … | type (2) | class (2) | time to live (4) | length (2) | data … |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, GROUP_RESPONSE, SEVERITY_NOTE, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { rowTime } from "../../table/packets.ts";
import { nameEnd, nameLabels, nameLength, readName } from "./dns-name.ts";
import { recordData, TYPE_OPT } from "./dns-records.ts";
import { TYPE_MNEMONIC } from "./dns-security.ts";
import { DNS_CLASSES, DNS_CODES, DNS_OPCODES, DNS_TYPES_DESCRIBED } from "./dns-words.ts";

/** Which of the three protocols a message belongs to. */
export const DNS_UNICAST: u32 = 0;
export const DNS_MULTICAST: u32 = 1;
export const DNS_LINK_LOCAL: u32 = 2;

const HEADER: u32 = 12;
const OPCODE_UPDATE: u32 = 5;

const ID = field("dns.id", KIND_U16 | BASE_HEX, "Transaction id");
const FLAGS = field("dns.flags", KIND_U16 | BASE_HEX, "Flags");
const RESPONSE = field("dns.flags.response", KIND_BOOL, "Response", "", 0x8000);
const OPCODE = field("dns.flags.opcode", KIND_U16, "Opcode", DNS_OPCODES, 0x7800);
const AUTHORITATIVE = field("dns.flags.authoritative", KIND_BOOL, "Authoritative", "", 0x0400);
const CONFLICT = field("dns.flags.conflict", KIND_BOOL, "Conflict", "", 0x0400);
const TRUNCATED = field("dns.flags.truncated", KIND_BOOL, "Truncated", "", 0x0200);
const RECURSION = field("dns.flags.recdesired", KIND_BOOL, "Recursion desired", "", 0x0100);
const TENTATIVE = field("dns.flags.tentative", KIND_BOOL, "Tentative", "", 0x0100);
const AVAILABLE = field("dns.flags.recavail", KIND_BOOL, "Recursion available", "", 0x0080);
const RESERVED = field("dns.flags.z", KIND_BOOL, "Reserved", "", 0x0040);
const AUTHENTICATED = field("dns.flags.authenticated", KIND_BOOL, "Answer authenticated", "", 0x0020);
const UNCHECKED = field("dns.flags.checkdisable", KIND_BOOL, "Non-authenticated data acceptable", "", 0x0010);
const CODE = field("dns.flags.rcode", KIND_U16, "Reply code", DNS_CODES, 0x000f);
const QUERIES = field("dns.count.queries", KIND_U16, "Queries");
const ANSWERS = field("dns.count.answers", KIND_U16, "Answers");
const AUTHORITY = field("dns.count.auth_rr", KIND_U16, "Authority records");
const ADDITIONAL = field("dns.count.add_rr", KIND_U16, "Additional records");
const ZONES = field("dns.count.zones", KIND_U16, "Zones");
const PREREQUISITES = field("dns.count.prerequisites", KIND_U16, "Prerequisites");
const UPDATES = field("dns.count.updates", KIND_U16, "Updates");
const QUERY_NAME = field("dns.qry.name", KIND_STRING, "Query name");
const QUERY_LENGTH = field("dns.qry.name.len", KIND_U16, "Name length");
const QUERY_LABELS = field("dns.count.labels", KIND_U16, "Labels");
const QUERY_TYPE = field("dns.qry.type", KIND_U16, "Type", DNS_TYPES_DESCRIBED);
const QUERY_CLASS = field("dns.qry.class", KIND_U16 | BASE_HEX, "Class", DNS_CLASSES);
const QUERY_CLASS_SHORT = field("dns.qry.class", KIND_U16 | BASE_HEX, "Class", DNS_CLASSES, 0x7fff);
const QUERY_UNICAST = field("dns.qry.qu", KIND_BOOL, "Unicast answer wanted", "", 0x8000);
const NAME = field("dns.resp.name", KIND_STRING, "Name");
const TYPE = field("dns.resp.type", KIND_U16, "Type", DNS_TYPES_DESCRIBED);
const CLASS = field("dns.resp.class", KIND_U16 | BASE_HEX, "Class", DNS_CLASSES);
const CLASS_SHORT = field("dns.resp.class", KIND_U16 | BASE_HEX, "Class", DNS_CLASSES, 0x7fff);
const CACHE_FLUSH = field("dns.resp.cache_flush", KIND_BOOL, "Cache flush", "", 0x8000);
const TTL = field("dns.resp.ttl", KIND_U32, "Time to live (s)");
const LENGTH = field("dns.resp.len", KIND_U16, "Data length");
const PAYLOAD_SIZE = field("dns.rr.udp_payload_size", KIND_U16, "UDP payload size");
const EXTENDED_CODE = field("dns.resp.ext_rcode", KIND_U8 | BASE_HEX, "Extended reply code");
const VERSION = field("dns.resp.edns0_version", KIND_U8, "EDNS version");
const EXTENDED_FLAGS = field("dns.resp.z", KIND_U16 | BASE_HEX, "Flags");
const DNSSEC_OK = field("dns.resp.z.do", KIND_BOOL, "DNSSEC records accepted", "", 0x8000);
const EXTENDED_RESERVED = field("dns.resp.z.reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0x7fff);
const EXTRANEOUS = field("dns.extraneous.data", KIND_BYTES, "Extraneous data");
const RESPONSE_IN = field("dns.response_in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("dns.response_to", KIND_FRAME, "Request in");
const TIME = field("dns.time", KIND_DURATION, "Time since request");
const UNSOLICITED = field("dns.unsolicited", KIND_BOOL, "Unsolicited");
const RETRANSMISSION = field("dns.retransmission", KIND_BOOL, "Retransmission");
const RETRANSMITTED_REQUEST = field("dns.retransmit_request_in", KIND_FRAME, "First request in");
const RETRANSMITTED_RESPONSE = field("dns.retransmit_response_in", KIND_FRAME, "First response in");

/** What a client is not glad to hear. */
function noteCode<S extends Sink>(s: S, code: u32, at: u32): void {
  if (code == 3) s.note(SEVERITY_NOTE, GROUP_RESPONSE, "The name does not exist (NXDOMAIN)", at, 2);
  else if (code == 2) s.note(SEVERITY_WARNING, GROUP_RESPONSE, "The name server failed (SERVFAIL)", at, 2);
  else if (code == 5) s.note(SEVERITY_WARNING, GROUP_RESPONSE, "The name server refused to answer (REFUSED)", at, 2);
}

/** A message of `length` bytes at `at`, whose names count from `at`. */
export function dnsMessage<S extends Sink>(s: S, kind: u32, at: u32, length: u32): void {
  const id = s.u16(ID, at);
  const flags = s.peek16(at + 2);
  const isResponse = (flags & 0x8000) != 0;
  const opcode = (flags >> 11) & 15;
  flagFields<S>(s, kind, isResponse, at + 2);
  s.infoField(OPCODE, opcode);
  s.info(isResponse ? " response " : " ");
  s.infoHex(id, 4);
  if (isResponse && (flags & 15) != 0) {
    s.info(" ");
    s.infoField(CODE, flags & 15);
    noteCode<S>(s, flags & 15, at + 2);
  }
  const isUpdate = opcode == OPCODE_UPDATE;
  const queries = s.u16(isUpdate ? ZONES : QUERIES, at + 4);
  const answers = s.u16(isUpdate ? PREREQUISITES : ANSWERS, at + 6);
  const authority = s.u16(isUpdate ? UPDATES : AUTHORITY, at + 8);
  const additional = s.u16(ADDITIONAL, at + 10);
  let next = at + HEADER;
  if (queries != 0) next = questions<S>(s, kind, at, next, queries, isUpdate);
  if (answers != 0) next = records<S>(s, kind, at, next, answers, isUpdate ? "Prerequisites" : "Answers");
  if (authority != 0) next = records<S>(s, kind, at, next, authority, isUpdate ? "Updates" : "Authority records");
  if (additional != 0) next = records<S>(s, kind, at, next, additional, "Additional records");
  if (!s.ok) return;
  const end = at + length;
  if (next < end) {
    s.bytes(EXTRANEOUS, next, min(end - next, s.left(next)));
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Data behind the message", next, end - next);
  }
  if (kind == DNS_UNICAST || (kind == DNS_LINK_LOCAL && id != 0)) relate<S>(s, id, isResponse);
}

function flagFields<S extends Sink>(s: S, kind: u32, isResponse: bool, at: u32): void {
  s.u16(FLAGS, at);
  s.openLast();
  s.bits16(RESPONSE, at);
  s.bits16(OPCODE, at);
  if (kind == DNS_LINK_LOCAL) {
    s.bits16(CONFLICT, at);
    s.bits16(TRUNCATED, at);
    s.bits16(TENTATIVE, at);
  } else {
    if (isResponse) s.bits16(AUTHORITATIVE, at);
    s.bits16(TRUNCATED, at);
    s.bits16(RECURSION, at);
    if (isResponse) s.bits16(AVAILABLE, at);
    s.bits16(RESERVED, at);
    if (isResponse) s.bits16(AUTHENTICATED, at);
    s.bits16(UNCHECKED, at);
  }
  if (isResponse) s.bits16(CODE, at);
  s.close();
}

function questions<S extends Sink>(s: S, kind: u32, message: u32, at: u32, count: u32, isUpdate: bool): u32 {
  s.open(isUpdate ? "Zone" : "Queries", at, 0);
  let next = at;
  for (let i: u32 = 0; s.ok && i < count; i++) {
    const read = readName<S>(s, message, next);
    const end = nameEnd(read);
    const type = s.peek16(end);
    s.info(" ");
    s.infoField(TYPE_MNEMONIC, type);
    s.info(" ");
    s.infoMade();
    s.made(QUERY_NAME, next, end - next);
    s.openLast();
    s.generated(QUERY_LENGTH, nameLength(read));
    s.generated(QUERY_LABELS, nameLabels(read));
    s.u16(QUERY_TYPE, end);
    if (kind == DNS_MULTICAST) {
      s.bits16(QUERY_CLASS_SHORT, end + 2);
      if (s.bits16(QUERY_UNICAST, end + 2) != 0) s.info(', "QU" question');
    } else s.u16(QUERY_CLASS, end + 2);
    s.close();
    next = end + 4;
  }
  s.closeAt(next);
  return next;
}

function records<S extends Sink>(s: S, kind: u32, message: u32, at: u32, count: u32, label: string): u32 {
  s.open(label, at, 0);
  let next = at;
  for (let i: u32 = 0; s.ok && i < count; i++) next = record<S>(s, kind, message, next);
  s.closeAt(next);
  return next;
}

/** One record; the offset behind it. */
function record<S extends Sink>(s: S, kind: u32, message: u32, at: u32): u32 {
  const end = nameEnd(readName<S>(s, message, at));
  s.made(NAME, at, end - at);
  s.openLast();
  const type = s.u16(TYPE, end);
  s.info(" ");
  s.infoField(TYPE_MNEMONIC, type);
  if (type == TYPE_OPT) optionHead<S>(s, end + 2);
  else {
    if (kind == DNS_MULTICAST) {
      s.bits16(CLASS_SHORT, end + 2);
      if (s.bits16(CACHE_FLUSH, end + 2) != 0) s.info(", cache flush");
    } else s.u16(CLASS, end + 2);
    s.u32(TTL, end + 4);
  }
  const length = s.u16(LENGTH, end + 8);
  if (length != 0) recordData<S>(s, message, at, type, end + 10, length);
  s.close();
  return end + 10 + length;
}

/** RFC 6891 section 6.1.3: class and time to live of an OPT record mean something else. */
function optionHead<S extends Sink>(s: S, at: u32): void {
  s.u16(PAYLOAD_SIZE, at);
  s.u8(EXTENDED_CODE, at + 2);
  s.u8(VERSION, at + 3);
  s.u16(EXTENDED_FLAGS, at + 4);
  s.openLast();
  s.bits16(DNSSEC_OK, at + 4);
  s.bits16(EXTENDED_RESERVED, at + 4);
  s.close();
}

// ---- which response belongs to which query ------------------------------------------------------------------------------

/** A query repeated sooner than this after the first one is a retransmission; later, the id is in use again. */
const RETRANSMISSION_NS: u64 = 5000000000;

/** Memo keys, the message id in the low 16 bits: packet of the query, packet of the response. */
const MEMO_QUERY: u32 = (32 << 24) | (1 << 16);
const MEMO_RESPONSE: u32 = (32 << 24) | (3 << 16);

function relate<S extends Sink>(s: S, id: u32, isResponse: bool): void {
  const query = s.memo.getBefore(MEMO_QUERY | id);
  const elapsed = query == 0 ? 0 : <u64>(s.time - rowTime(<u32>query - 1));
  const response = query == 0 || !isResponse ? 0 : s.memo.getBefore(MEMO_RESPONSE | id);
  if (!isResponse) {
    const isRepeated = query != 0 && elapsed < RETRANSMISSION_NS;
    if (isRepeated) {
      s.generated(RETRANSMITTED_REQUEST, query);
      s.generated(RETRANSMISSION, 1);
      s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Query is a retransmission", 0, 0);
      return;
    }
    if (s.shows) {
      const answer = s.memo.getAfter(MEMO_RESPONSE | id);
      const again = s.memo.getAfter(MEMO_QUERY | id);
      if (answer != 0 && (again == 0 || answer < again)) s.generated(RESPONSE_IN, answer);
    }
    s.memo.set(MEMO_QUERY | id, <u64>s.row + 1);
    return;
  }
  if (query == 0) {
    s.generated(UNSOLICITED, 1);
    return;
  }
  if (response > query) {
    s.generated(RETRANSMITTED_RESPONSE, response);
    s.generated(RETRANSMISSION, 1);
    s.note(SEVERITY_NOTE, GROUP_RESPONSE, "Response is a retransmission", 0, 0);
    return;
  }
  s.generated(RESPONSE_TO, query);
  s.generated(TIME, elapsed);
  s.memo.set(MEMO_RESPONSE | id, <u64>s.row + 1);
}

// ---- recognising a message on any port ----------------------------------------------------------------------------------

/** Whether the layer looks like one whole message: sensible header, one question in IN or ANY with a plain name that fits. */
export function looksLikeDns<S extends Sink>(s: S): bool {
  if (!s.has(0, HEADER + 5)) return false;
  const flags = s.peek16(2);
  if (flags & 0x7840 || s.peek16(4) != 1) return false;
  if ((flags & 0x8000) == 0 && (flags & 15 || s.peek16(6) != 0)) return false;
  if (s.peek16(6) > 200 || s.peek16(8) > 200 || s.peek16(10) > 200) return false;
  let at = HEADER;
  while (s.has(at, 1) && at < HEADER + 255) {
    const size = s.peek8(at);
    if (size == 0) return s.has(at, 5) && s.peek16(at + 1) != 0 && isClass(s.peek16(at + 3));
    if (size > 63 || !isPlainLabel<S>(s, at + 1, size)) return false;
    at += 1 + size;
  }
  return false;
}

function isClass(value: u32): bool {
  return (value >= 1 && value <= 4) || value == 255;
}

function isPlainLabel<S extends Sink>(s: S, at: u32, size: u32): bool {
  if (!s.has(at, size)) return false;
  for (let i: u32 = 0; i < size; i++) {
    const byte = s.peek8(at + i);
    if (byte < 33 || byte > 126) return false;
  }
  return true;
}
