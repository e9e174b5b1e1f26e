/**
 * Network Time Protocol (RFC 5905 section 7.3; extensions RFC 7822, control messages RFC 9327, private messages as ntpd sends them).
 *
 *   0       1         2      3           4            8                 12      16            24       32        40         48
 *   | flags | stratum | poll | precision | root delay | root dispersion | refid | reference … | origin | receive | transmit | extensions … | key, MAC
 *
 *   mode 6: | flags | R E M op | sequence | status | association | offset | count | data … |
 *   mode 7: | flags | A sequence | implementation | request | error, items | size | items … |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_IPV4,
  KIND_IPV6,
  KIND_NONE,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { rowTime } from "../table/packets.ts";
import {
  CLOCK_SOURCES,
  CONTROL_OPERATIONS,
  EXTENSIONS,
  LEAP,
  NTP_MODES,
  NTP_VERSIONS,
  PRIVATE_ERRORS,
  PRIVATE_IMPLEMENTATIONS,
  PRIVATE_REQUESTS,
} from "./names/ntp-words.ts";

const NTP = protocol(47, "ntp", "ntp", "NTP", "Network Time Protocol", "management");
answers(NTP, BY_UDP_PORT, 123);

const FLAGS = field("ntp.flags", KIND_U8 | BASE_HEX, "Flags");
const LEAP_INDICATOR = field("ntp.flags.li", KIND_U8, "Leap indicator", LEAP, 0xc0);
const VERSION = field("ntp.flags.vn", KIND_U8, "Version", NTP_VERSIONS, 0x38);
const MODE = field("ntp.flags.mode", KIND_U8, "Mode", NTP_MODES, 0x07);
const STRATUM = field(
  "ntp.stratum",
  KIND_U8,
  "Stratum",
  "0=unspecified or invalid;1=primary reference;2-15=secondary reference;16=unsynchronized;17-255=reserved",
);
const POLL = field("ntp.ppoll", KIND_U8, "Polling interval (2^n s)");
const PRECISION = field("ntp.precision", KIND_U8, "Precision (2^n s, signed)");
const ROOT_DELAY = field("ntp.rootdelay", KIND_U32, "Root delay (1/65536 s)");
const ROOT_DISPERSION = field("ntp.rootdispersion", KIND_U32, "Root dispersion (1/65536 s)");
const REFERENCE_ID = field("ntp.refid", KIND_BYTES, "Reference id");
const REFERENCE = field("ntp.reftime", KIND_TIME, "Reference time");
const ORIGIN = field("ntp.org", KIND_TIME, "Origin time");
const RECEIVE = field("ntp.rec", KIND_TIME, "Receive time");
const TRANSMIT = field("ntp.xmt", KIND_TIME, "Transmit time");
const EXTENSION = field("ntp.ext", KIND_NONE, "Extension");
const EXTENSION_TYPE = field("ntp.ext.type", KIND_U16 | BASE_HEX, "Type", EXTENSIONS);
const EXTENSION_LENGTH = field("ntp.ext.length", KIND_U16, "Length");
const EXTENSION_VALUE = field("ntp.ext.value", KIND_BYTES, "Value");
const KEY_ID = field("ntp.keyid", KIND_BYTES, "Key id");
const MAC = field("ntp.mac", KIND_BYTES, "Message authentication code");
const PADDING = field("ntp.padding", KIND_BYTES, "Padding");
const RESPONSE_IN = field("ntp.response_in", KIND_FRAME, "Response in");
const REQUEST_IN = field("ntp.request_in", KIND_FRAME, "Request in");
const DELTA = field("ntp.delta_time", KIND_DURATION, "Time since request");
const CONTROL_FLAGS = field("ntp.ctrl.flags2", KIND_U8 | BASE_HEX, "Flags 2");
const CONTROL_RESPONSE = field("ntp.ctrl.flags2.r", KIND_U8, "Response bit", "0=Request;1=Response", 0x80);
const CONTROL_ERROR = field("ntp.ctrl.flags2.error", KIND_U8, "Error bit", "", 0x40);
const CONTROL_MORE = field("ntp.ctrl.flags2.more", KIND_U8, "More bit", "", 0x20);
const CONTROL_OPERATION = field("ntp.ctrl.flags2.opcode", KIND_U8, "Operation", CONTROL_OPERATIONS, 0x1f);
const CONTROL_SEQUENCE = field("ntp.ctrl.sequence", KIND_U16, "Sequence");
const CONTROL_STATUS = field("ntp.ctrl.status", KIND_U16 | BASE_HEX, "Status");
const STATUS_LEAP = field("ntp.ctrl.sys_status.li", KIND_U16, "Leap indicator", LEAP, 0xc000);
const STATUS_SOURCE = field("ntp.ctrl.sys_status.clksrc", KIND_U16, "Clock source", CLOCK_SOURCES, 0x3f00);
const STATUS_COUNT = field("ntp.ctrl.sys_status.count", KIND_U16, "System event counter", "", 0xf0);
const STATUS_CODE = field("ntp.ctrl.sys_status.code", KIND_U16, "System event code", "", 0xf);
const CONTROL_ASSOCIATION = field("ntp.ctrl.associd", KIND_U16, "Association id");
const CONTROL_OFFSET = field("ntp.ctrl.offset", KIND_U16, "Offset");
const CONTROL_COUNT = field("ntp.ctrl.count", KIND_U16, "Count");
const CONTROL_DATA = field("ntp.ctrl.data", KIND_STRING, "Data");
const PRIVATE_RESPONSE = field("ntp.priv.flags.r", KIND_U8, "Response bit", "0=Request;1=Response", 0x80);
const PRIVATE_MORE = field("ntp.priv.flags.more", KIND_U8, "More bit", "", 0x40);
const PRIVATE_AUTHENTICATED = field("ntp.priv.auth", KIND_U8, "Authenticated bit", "", 0x80);
const PRIVATE_SEQUENCE = field("ntp.priv.seq", KIND_U8, "Sequence number", "", 0x7f);
const PRIVATE_IMPLEMENTATION = field("ntp.priv.impl", KIND_U8, "Implementation", PRIVATE_IMPLEMENTATIONS);
const PRIVATE_REQUEST = field("ntp.priv.reqcode", KIND_U8, "Request code", PRIVATE_REQUESTS);
const PRIVATE_ERROR = field("ntp.priv.err", KIND_U8 | BASE_HEX, "Error", PRIVATE_ERRORS, 0xf0);
const PRIVATE_ITEMS = field("ntp.priv.numitems", KIND_U16, "Data items", "", 0x0fff);
const PRIVATE_SIZE = field("ntp.priv.itemsize", KIND_U16, "Data item size", "", 0x0fff);
const PRIVATE_ITEM = field("ntp.priv.item", KIND_BYTES, "Data item");
const SEEN_INTERVAL = field("ntp.priv.monlist.avgint", KIND_U32, "Average interval (s)");
const SEEN_LAST = field("ntp.priv.monlist.lsint", KIND_U32, "Since last packet (s)");
const SEEN_RESTRICTIONS = field("ntp.priv.monlist.restr", KIND_U32 | BASE_HEX, "Restrictions");
const SEEN_COUNT = field("ntp.priv.monlist.count", KIND_U32, "Packets");
const SEEN_REMOTE = field("ntp.priv.monlist.remote_address", KIND_IPV4, "Remote address");
const SEEN_LOCAL = field("ntp.priv.monlist.local_address", KIND_IPV4, "Local address");
const SEEN_FLAGS = field("ntp.priv.monlist.flags", KIND_U32 | BASE_HEX, "Flags");
const SEEN_PORT = field("ntp.priv.monlist.port", KIND_U16, "Port");
const SEEN_MODE = field("ntp.priv.monlist.mode", KIND_U8, "Mode");
const SEEN_VERSION = field("ntp.priv.monlist.version", KIND_U8, "Version");
const SEEN_IS_IPV6 = field("ntp.priv.monlist.ipv6", KIND_BOOL, "IPv6");
const SEEN_REMOTE_IPV6 = field("ntp.priv.monlist.addr6", KIND_IPV6, "Remote address");
const SEEN_LOCAL_IPV6 = field("ntp.priv.monlist.daddr6", KIND_IPV6, "Local address");

const MODE_CLIENT: u32 = 3;
const MODE_SERVER: u32 = 4;
const MODE_CONTROL: u32 = 6;
const MODE_PRIVATE: u32 = 7;
const HEADER: u32 = 48;
const REQUEST_SEEN: u32 = 42;

/** Memo keys: packet of the client's last request; packet of its answer, which the transmit time names. */
const MEMO_REQUEST: u32 = (47 << 8) | 1;
const MEMO_RESPONSE: u32 = (47 << 8) | 3;

export function ntp<S extends Sink>(s: S): void {
  const mode = s.peek8(0) & 7;
  s.infoField(VERSION, (s.peek8(0) >> 3) & 7);
  s.info(", ");
  s.infoField(MODE, mode);
  if (mode == MODE_CONTROL) control<S>(s);
  else if (mode == MODE_PRIVATE) privateMessage<S>(s);
  else time<S>(s, mode);
}

function time<S extends Sink>(s: S, mode: u32): void {
  s.u8(FLAGS, 0);
  s.openLast();
  s.bits8(LEAP_INDICATOR, 0);
  s.bits8(VERSION, 0);
  s.bits8(MODE, 0);
  s.close();
  s.u8(STRATUM, 1);
  s.u8(POLL, 2);
  s.u8(PRECISION, 3);
  s.u32(ROOT_DELAY, 4);
  s.u32(ROOT_DISPERSION, 8);
  s.bytes(REFERENCE_ID, 12, 4);
  timestamp<S>(s, REFERENCE, 16);
  timestamp<S>(s, ORIGIN, 24);
  timestamp<S>(s, RECEIVE, 32);
  timestamp<S>(s, TRANSMIT, 40);
  if (!s.ok) return;
  relate<S>(s, mode);
  behindHeader<S>(s);
}

/** 32 bits of seconds and 32 of fraction. Seconds with the highest bit clear count from 2036 (RFC 4330 section 3). */
function timestamp<S extends Sink>(s: S, id: u16, at: u32): void {
  const seconds = <i64>s.peek32(at);
  const fraction = <u64>s.peek32(at + 4);
  if (seconds == 0 && fraction == 0) {
    s.number(id, at, 8, 0);
    return;
  }
  const since1970 = seconds & 0x80000000 ? seconds - 2208988800 : seconds + 2085978496;
  s.number(id, at, 8, <u64>(since1970 * 1000000000 + <i64>((fraction * 1000000000) >> 32)));
}

/** Extensions are at least 16 bytes; what is left of 20 or 24 bytes is a key and its digest (RFC 7822 section 7.5). */
function behindHeader<S extends Sink>(s: S): void {
  let at = HEADER;
  while (s.ok && s.leftReported(at) > 24) {
    const length = s.peek16(at + 2);
    if (length < 16 || length > s.leftReported(at) || (length & 3) != 0) {
      if (s.leftReported(at) <= 72) break;
      s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Extension length does not fit", at + 2, 2);
      break;
    }
    s.number(EXTENSION, at, length, 0);
    s.openLast();
    s.u16(EXTENSION_TYPE, at);
    s.u16(EXTENSION_LENGTH, at + 2);
    s.bytes(EXTENSION_VALUE, at + 4, length - 4);
    s.close();
    at += length;
  }
  const rest = s.leftReported(at);
  if (rest == 0) return;
  if (rest < 4) {
    s.bytes(PADDING, at, rest);
    return;
  }
  s.bytes(KEY_ID, at, 4);
  if (rest > 4) s.bytes(MAC, at + 4, rest - 4);
}

/** A server's origin time repeats the transmit time of the request that it answers. */
function relate<S extends Sink>(s: S, mode: u32): void {
  if (mode == MODE_CLIENT) {
    const sent = key<S>(s, 40);
    const response = s.shows ? s.memo.getAfter(MEMO_RESPONSE ^ sent) : 0;
    if (response != 0) s.generated(RESPONSE_IN, response);
    s.memo.set(MEMO_REQUEST ^ sent, <u64>s.row + 1);
  } else if (mode == MODE_SERVER) {
    const sent = key<S>(s, 24);
    const request = s.memo.getBefore(MEMO_REQUEST ^ sent);
    if (request == 0) return;
    s.generated(REQUEST_IN, request);
    s.generated(DELTA, s.time - rowTime(<u32>request - 1));
    s.memo.set(MEMO_RESPONSE ^ sent, <u64>s.row + 1);
  }
}

/** The fraction of a time, without the bits that tell the memo's keys apart. */
function key<S extends Sink>(s: S, at: u32): u32 {
  return s.peek32(at + 4) & 0xfffffff0;
}

function control<S extends Sink>(s: S): void {
  s.u8(FLAGS, 0);
  s.openLast();
  s.bits8(LEAP_INDICATOR, 0);
  s.bits8(VERSION, 0);
  s.bits8(MODE, 0);
  s.close();
  s.u8(CONTROL_FLAGS, 1);
  s.openLast();
  const isResponse = s.bits8(CONTROL_RESPONSE, 1);
  s.bits8(CONTROL_ERROR, 1);
  s.bits8(CONTROL_MORE, 1);
  const operation = s.bits8(CONTROL_OPERATION, 1);
  s.close();
  s.info(isResponse != 0 ? ", Response, " : ", Request, ");
  s.infoField(CONTROL_OPERATION, operation);
  s.u16(CONTROL_SEQUENCE, 2);
  s.u16(CONTROL_STATUS, 4);
  const association = s.peek16(6);
  if (isResponse != 0 && association == 0) {
    s.openLast();
    s.bits16(STATUS_LEAP, 4);
    s.bits16(STATUS_SOURCE, 4);
    s.bits16(STATUS_COUNT, 4);
    s.bits16(STATUS_CODE, 4);
    s.close();
  }
  s.u16(CONTROL_ASSOCIATION, 6);
  s.u16(CONTROL_OFFSET, 8);
  const count = s.u16(CONTROL_COUNT, 10);
  if (count == 0) return;
  s.text(CONTROL_DATA, 12, count);
  // Data is padded to four bytes; a key and its digest may follow.
  const end = (12 + count + 3) & ~3;
  if (s.leftReported(end) < 20) return;
  s.bytes(KEY_ID, end, 4);
  s.bytes(MAC, end + 4, s.leftReported(end + 4));
}

function privateMessage<S extends Sink>(s: S): void {
  s.u8(FLAGS, 0);
  s.openLast();
  const isResponse = s.bits8(PRIVATE_RESPONSE, 0);
  s.bits8(PRIVATE_MORE, 0);
  s.bits8(VERSION, 0);
  s.bits8(MODE, 0);
  s.close();
  s.bits8(PRIVATE_AUTHENTICATED, 1);
  s.bits8(PRIVATE_SEQUENCE, 1);
  s.u8(PRIVATE_IMPLEMENTATION, 2);
  const request = s.u8(PRIVATE_REQUEST, 3);
  s.info(isResponse != 0 ? ", Response, " : ", Request, ");
  s.infoField(PRIVATE_REQUEST, request);
  if (s.reported <= 4) return;
  s.bits8(PRIVATE_ERROR, 4);
  const items = s.bits16(PRIVATE_ITEMS, 4);
  const size = s.bits16(PRIVATE_SIZE, 6);
  if (isResponse == 0 || size == 0) return;
  let at: u32 = 8;
  for (let i: u32 = 0; s.ok && i < items && s.leftReported(at) != 0; i++) {
    s.bytes(PRIVATE_ITEM, at, size);
    if (request == REQUEST_SEEN && size >= 32) {
      s.openLast();
      seenHost<S>(s, at, size);
      s.close();
    }
    at += size;
  }
}

/** One entry of the list of hosts that the server has heard: the amplifier of many attacks. */
function seenHost<S extends Sink>(s: S, at: u32, size: u32): void {
  s.u32(SEEN_INTERVAL, at);
  s.u32(SEEN_LAST, at + 4);
  s.u32(SEEN_RESTRICTIONS, at + 8);
  s.u32(SEEN_COUNT, at + 12);
  s.ipv4(SEEN_REMOTE, at + 16);
  s.ipv4(SEEN_LOCAL, at + 20);
  s.u32(SEEN_FLAGS, at + 24);
  s.u16(SEEN_PORT, at + 28);
  s.u8(SEEN_MODE, at + 30);
  s.u8(SEEN_VERSION, at + 31);
  if (size < 72 || s.peek32(at + 32) == 0) return;
  s.number(SEEN_IS_IPV6, at + 32, 4, 1);
  s.ipv6(SEEN_REMOTE_IPV6, at + 40);
  s.ipv6(SEEN_LOCAL_IPV6, at + 56);
}
