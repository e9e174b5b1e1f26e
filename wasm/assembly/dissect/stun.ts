/**
 * Session Traversal Utilities for NAT (RFC 8489) with TURN (RFC 8656), its channels, and the classic form without a cookie (RFC 3489).
 *
 *   0      2        4        8             20
 *   | type | length | cookie | transaction | attributes: | type | length | value, padded to 4 bytes | …
 *
 *   channel data: | channel 0x4000 … | length | data |      over TCP there may be a length before all of it (RFC 4571)
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_FRAME,
  KIND_IPV4,
  KIND_IPV6,
  KIND_U16,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { prepares } from "../core/applications.ts";
import { BY_TCP_PORT, BY_UDP_PORT, answers, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { rowTime } from "../table/packets.ts";
import { DATA as DATA_LAYER, TCP } from "./names/protocols.ts";
import { CLASSIC_ATTRIBUTES, CLASSIC_TYPES, STUN_CLASSES, STUN_METHODS } from "./names/stun-words.ts";
import { ATTRIBUTE, ATTRIBUTE_DATA, COOKIE_VALUE, attribute, isKnownAttribute } from "./names/stun-attributes.ts";

const STUN = protocol(53, "stun", "stun", "STUN", "Session Traversal Utilities for NAT", "voice");
answers(STUN, BY_UDP_PORT, 3478);
answers(STUN, BY_TCP_PORT, 3478);
prepares(STUN);

const FRAME_LENGTH = field("stun.tcp_frame_length", KIND_U16, "TCP frame length");
const CHANNEL = field("stun.channel", KIND_U16 | BASE_HEX, "Channel number");
const TYPE = field("stun.type", KIND_U16 | BASE_HEX, "Message type");
const CLASS = field("stun.type.class", KIND_U16 | BASE_HEX, "Class", STUN_CLASSES, 0x0110);
const METHOD = field("stun.type.method", KIND_U16 | BASE_HEX, "Method", STUN_METHODS, 0x3eef);
const LENGTH = field("stun.length", KIND_U16, "Message length");
const COOKIE = field("stun.cookie", KIND_BYTES, "Cookie");
const ID = field("stun.id", KIND_BYTES, "Transaction id");
const ATTRIBUTE_OPTIONAL = field("stun.att.type.comprehension", KIND_BOOL, "Comprehension optional", "", 0x8000);
const ATTRIBUTE_LENGTH = field("stun.att.length", KIND_U16, "Length");
const PADDING = field("stun.att.padding", KIND_U16, "Padding");
const RESPONSE_IN = field("stun.response-in", KIND_FRAME, "Response in");
const RESPONSE_TO = field("stun.response-to", KIND_FRAME, "Request in");
const TIME = field("stun.time", KIND_DURATION, "Time since request");
const CLASSIC_TYPE = field("classicstun.type", KIND_U16 | BASE_HEX, "Message type", CLASSIC_TYPES);
const CLASSIC_LENGTH = field("classicstun.length", KIND_U16 | BASE_HEX, "Message length");
const CLASSIC_ID = field("classicstun.id", KIND_BYTES, "Transaction id");
const CLASSIC_ATTRIBUTE = field("classicstun.att.type", KIND_U16 | BASE_HEX, "Attribute", CLASSIC_ATTRIBUTES);
const CLASSIC_ATTRIBUTE_LENGTH = field("classicstun.att.length", KIND_U16, "Length");
const CLASSIC_FAMILY = field("classicstun.att.family", KIND_U16 | BASE_HEX, "Family", "1=IPv4;2=IPv6");
const CLASSIC_PORT = field("classicstun.att.port", KIND_U16, "Port");
const CLASSIC_IPV4 = field("classicstun.att.ipv4", KIND_IPV4, "Address");
const CLASSIC_IPV6 = field("classicstun.att.ipv6", KIND_IPV6, "Address");
const CLASSIC_CHANGE_IP = field("classicstun.att.change.ip", KIND_BOOL, "Change address", "", 0x4);
const CLASSIC_CHANGE_PORT = field("classicstun.att.change.port", KIND_BOOL, "Change port", "", 0x2);
const CLASSIC_VALUE = field("classicstun.att.value", KIND_BYTES, "Value");

const HEADER: u32 = 20;
/** The magic cookie as it stands in memory. */
const COOKIE_BYTES: u32 = 0x42a41221;
/** What stands in place of a channel number when MS-TURN shares one port between sessions. */
const MULTIPLEXED: u32 = 0xff10;
const CLASS_REQUEST: u32 = 0x000;
const CLASS_INDICATION: u32 = 0x010;

/** Memo keys: STUN was seen in this flow; and, mixed with the transaction id: packet of the request, packet of the response. */
const MEMO_SEEN: u32 = (53 << 24) | 1;
const MEMO_REQUEST: u32 = (53 << 24) | 2;
const MEMO_RESPONSE: u32 = (53 << 24) | 4;

/** Two zero bits, a channel number, or what stands in place of one. */
function mightBeStun(at: usize, length: u32): bool {
  return length >= 4 && (load<u8>(at) < 0x80 || load<u8>(at) == 0xff);
}
recognises(STUN, BY_UDP_PORT, mightBeStun);

/** The cookie in its place, with or without a length before the message. */
function mightBeFramedStun(at: usize, length: u32): bool {
  return length >= 10 && (load<u32>(at, 4) == COOKIE_BYTES || load<u32>(at, 6) == COOKIE_BYTES);
}
recognises(STUN, BY_TCP_PORT, mightBeFramedStun);

export function stun<S extends Sink>(s: S): void {
  if (s.parent == TCP) {
    stream<S>(s);
    return;
  }
  if (isMessage<S>(s, 0, s.reported)) message<S>(s, 0);
  else if (isChannelData<S>(s)) channelData<S>(s, 0);
  else if (isClassic<S>(s)) classic<S>(s);
  else s.refuse();
}

/** Messages one after the other, each with a length before it or with its own alone. */
function stream<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.leftReported(at) != 0) {
    const prefix: u32 = s.has(at, 10) && s.peek32(at + 6) == COOKIE_VALUE ? 2 : 0;
    const start = at + prefix;
    if (s.left(start) < 8) {
      if (at == 0 || !s.more(at, prefix + HEADER)) s.refuse();
      return;
    }
    const isChannel = s.memo.get(MEMO_SEEN) != 0 && s.peek8(start) >> 6 == 1;
    if (!isChannel && s.peek32(start + 4) != COOKIE_VALUE) {
      if (at == 0) s.refuse();
      return;
    }
    const length = s.peek16(start + 2);
    const whole = prefix + (isChannel ? 4 + ((length + 3) & ~3) : HEADER + length);
    if (whole > s.left(at) && s.more(at, whole)) return;
    s.infoSeparate(", ");
    if (prefix != 0) s.u16(FRAME_LENGTH, at);
    if (isChannel) channelData<S>(s, start);
    else message<S>(s, start);
    at += whole;
  }
}

/** Two zero bits, the cookie, and a length that fits. */
function isMessage<S extends Sink>(s: S, at: u32, length: u32): bool {
  return (
    s.has(at, HEADER) &&
    s.peek8(at) < 0x40 &&
    isKnownMethod(s.peek16(at) & 0x3eef) &&
    s.peek32(at + 4) == COOKIE_VALUE &&
    s.peek16(at + 2) + HEADER <= length &&
    (!s.guessing || s.peek16(at + 2) + HEADER == length)
  );
}

/** Others send the cookie with methods of their own; what these carry is not STUN's. */
function isKnownMethod(method: u32): bool {
  return (method != 0 && method <= 12 && method != 5) || method == 0x200;
}

/** RFC 8656 section 12.4; on a port other than STUN's only when the flow has carried STUN before. */
function isChannelData<S extends Sink>(s: S): bool {
  if (!s.has(0, 4) || (s.peek8(0) >> 6 != 1 && s.peek16(0) != MULTIPLEXED)) return false;
  if (s.guessing && s.memo.getBefore(MEMO_SEEN) == 0) return false;
  const rest = s.reported - 4;
  const length = s.peek16(2);
  return length <= rest && rest - length < 4;
}

/** A type that RFC 3489 knows, and attributes that fill the message to its last byte. */
function isClassic<S extends Sink>(s: S): bool {
  if (!s.has(0, HEADER) || s.reported != s.length) return false;
  const type = s.peek16(0);
  const method = type & 0x0f;
  if ((type & 0xfe00) != 0 || (type & 0xe0) != 0 || method == 0 || method == 5 || method > 6) {
    if (type != 0x0115) return false;
  }
  const length = s.peek16(2);
  if (length + HEADER != s.reported || (length == 0 && s.guessing)) return false;
  let at = HEADER;
  while (at < s.reported) {
    if (!s.has(at, 4)) return false;
    const size = s.peek16(at + 2);
    if (size > s.reported - at - 4) return false;
    at += 4 + size;
  }
  return true;
}

function channelData<S extends Sink>(s: S, at: u32): void {
  s.info("ChannelData TURN Message");
  s.u16(CHANNEL, at);
  const length = s.u16(LENGTH, at + 2);
  if (length != 0) s.nextPart(DATA_LAYER, at + 4, length);
}

// ---- a message with the cookie ------------------------------------------------------------------------------------------

function message<S extends Sink>(s: S, at: u32): void {
  const type = s.u16(TYPE, at);
  s.openLast();
  s.bits16(CLASS, at);
  s.bits16(METHOD, at);
  s.close();
  const length = s.u16(LENGTH, at + 2);
  s.bytes(COOKIE, at + 4, 4);
  s.bytes(ID, at + 8, 12);
  s.infoField(METHOD, type & 0x3eef);
  s.info(" ");
  s.infoField(CLASS, (type & 0x0110) >> 4);
  if (!s.ok) return;
  s.memo.set(MEMO_SEEN, 1);
  relate<S>(s, type & 0x0110, s.peek32(at + 16) << 3);
  if (length & 3) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Message length is not a multiple of four", at + 2, 2);
  const end = at + HEADER + min(length, s.leftReported(at + HEADER));
  let next = at + HEADER;
  s.open("Attributes", next, end - next);
  while (s.ok && next < end) {
    const size = s.peek16(next + 2);
    s.u16(ATTRIBUTE, next);
    s.openLast();
    s.bits16(ATTRIBUTE_OPTIONAL, next);
    s.u16(ATTRIBUTE_LENGTH, next + 2);
    const isKnown = isKnownAttribute(s.peek16(next));
    if (isKnown && size > end - next - 4) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Attribute goes past the end of the message", next + 2, 2);
      s.close();
      break;
    }
    if (size != 0) attribute<S>(s, s.peek16(next), at, next + 4, size);
    const padded = (size + 3) & ~3;
    if (padded != size) s.number(PADDING, next + 4 + size, padded - size, padded - size);
    s.close();
    next += 4 + padded;
  }
  s.close();
}

function relate<S extends Sink>(s: S, kind: u32, id: u32): void {
  if (kind == CLASS_INDICATION) return;
  const request = s.memo.getBefore(MEMO_REQUEST ^ id);
  if (kind == CLASS_REQUEST) {
    const response = s.shows ? s.memo.getAfter(MEMO_RESPONSE ^ id) : 0;
    if (response != 0) s.generated(RESPONSE_IN, response);
    if (request != 0) return;
    s.memo.set(MEMO_REQUEST ^ id, <u64>s.row + 1);
  } else if (request != 0) {
    s.generated(RESPONSE_TO, request);
    s.generated(TIME, s.time - rowTime(<u32>request - 1));
    s.memo.set(MEMO_RESPONSE ^ id, <u64>s.row + 1);
  }
}

// ---- the classic form ---------------------------------------------------------------------------------------------------

function classic<S extends Sink>(s: S): void {
  const type = s.u16(CLASSIC_TYPE, 0);
  s.info("Message: ");
  s.infoField(CLASSIC_TYPE, type);
  s.u16(CLASSIC_LENGTH, 2);
  s.bytes(CLASSIC_ID, 4, 16);
  let at = HEADER;
  while (s.ok && s.left(at) >= 4) {
    const kind = s.u16(CLASSIC_ATTRIBUTE, at);
    s.openLast();
    const size = s.u16(CLASSIC_ATTRIBUTE_LENGTH, at + 2);
    const value = at + 4;
    if (kind == 3 && size == 4) {
      s.bits16(CLASSIC_CHANGE_IP, value + 2);
      s.bits16(CLASSIC_CHANGE_PORT, value + 2);
    } else if (isClassicAddress(kind) && size >= 8) classicAddress<S>(s, value, size);
    else if (kind == ATTRIBUTE_DATA && size != 0) s.nextPart(DATA_LAYER, value, size);
    else if (size != 0) s.bytes(CLASSIC_VALUE, value, size);
    s.close();
    at = value + size;
  }
}

function isClassicAddress(kind: u32): bool {
  return kind == 1 || kind == 2 || kind == 4 || kind == 5 || kind == 11 || kind == 14 || kind == 17 || kind == 18;
}

function classicAddress<S extends Sink>(s: S, at: u32, size: u32): void {
  const family = s.u16(CLASSIC_FAMILY, at) & 255;
  s.u16(CLASSIC_PORT, at + 2);
  if (family == 1) s.ipv4(CLASSIC_IPV4, at + 4);
  else if (family == 2 && size >= 20) s.ipv6(CLASSIC_IPV6, at + 4);
}
