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
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_TCP_PORT, BY_UDP_PORT, answers, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DATA as DATA_LAYER, TCP } from "./names/protocols.ts";
import {
  CLASSIC_ATTRIBUTES,
  CLASSIC_TYPES,
  STUN_ATTRIBUTES,
  STUN_CLASSES,
  STUN_ERRORS,
  STUN_METHODS,
} from "./names/stun-words.ts";

const STUN = protocol(53, "stun", "stun", "STUN", "Session Traversal Utilities for NAT", "voice");
answers(STUN, BY_UDP_PORT, 3478);
answers(STUN, BY_TCP_PORT, 3478);
recognises(STUN, BY_UDP_PORT);
recognises(STUN, BY_TCP_PORT);

const FRAME_LENGTH = field("stun.tcp_frame_length", KIND_U16, "TCP frame length");
const CHANNEL = field("stun.channel", KIND_U16 | BASE_HEX, "Channel number");
const TYPE = field("stun.type", KIND_U16 | BASE_HEX, "Message type");
const CLASS = field("stun.type.class", KIND_U16 | BASE_HEX, "Class", STUN_CLASSES, 0x0110);
const METHOD = field("stun.type.method", KIND_U16 | BASE_HEX, "Method", STUN_METHODS, 0x3eef);
const LENGTH = field("stun.length", KIND_U16, "Message length");
const COOKIE = field("stun.cookie", KIND_BYTES, "Cookie");
const ID = field("stun.id", KIND_BYTES, "Transaction id");
const ATTRIBUTE = field("stun.att.type", KIND_U16 | BASE_HEX, "Attribute", STUN_ATTRIBUTES);
const ATTRIBUTE_OPTIONAL = field("stun.att.type.comprehension", KIND_BOOL, "Comprehension optional", "", 0x8000);
const ATTRIBUTE_LENGTH = field("stun.att.length", KIND_U16, "Length");
const FAMILY = field("stun.att.family", KIND_U8 | BASE_HEX, "Family", "1=IPv4;2=IPv6");
const RESERVED = field("stun.att.reserved", KIND_BYTES, "Reserved");
const PORT = field("stun.att.port", KIND_U16, "Port");
const IPV4 = field("stun.att.ipv4", KIND_IPV4, "Address");
const IPV6 = field("stun.att.ipv6", KIND_IPV6, "Address");
const PORT_MASKED = field("stun.att.port-xord", KIND_BYTES, "Port (masked)");
const IPV4_MASKED = field("stun.att.ipv4-xord", KIND_BYTES, "Address (masked)");
const IPV6_MASKED = field("stun.att.ipv6-xord", KIND_BYTES, "Address (masked)");
const USERNAME = field("stun.att.username", KIND_STRING, "User name");
const PASSWORD = field("stun.att.password", KIND_BYTES, "Password");
const INTEGRITY = field("stun.att.hmac", KIND_BYTES, "HMAC-SHA1");
const ERROR_CLASS = field("stun.att.error.class", KIND_U8, "Error class", "", 0x07);
const ERROR = field("stun.att.error", KIND_U8, "Error code");
const ERROR_WHOLE = field("stun.att.error.code", KIND_U16, "Error", STUN_ERRORS);
const REASON = field("stun.att.error.reason", KIND_STRING, "Reason");
const REALM = field("stun.att.realm", KIND_STRING, "Realm");
const NONCE = field("stun.att.nonce", KIND_STRING, "Nonce");
const UNKNOWN = field("stun.att.unknown", KIND_U16 | BASE_HEX, "Unknown attribute", STUN_ATTRIBUTES);
const SOFTWARE = field("stun.att.software", KIND_STRING, "Software");
const PRIORITY = field("stun.att.priority", KIND_U32, "Priority");
const TIE_BREAKER = field("stun.att.tie-breaker", KIND_BYTES, "Tie breaker");
const LIFETIME = field("stun.att.lifetime", KIND_U32, "Lifetime (s)");
const CHANGE_IP = field("stun.att.change-ip", KIND_BOOL, "Change address", "", 0x4);
const CHANGE_PORT = field("stun.att.change-port", KIND_BOOL, "Change port", "", 0x2);
const RESERVE_NEXT = field("stun.att.even-port.reserve-next", KIND_U8, "Reserve next", "", 0x80);
const CACHE_TIMEOUT = field("stun.att.cache-timeout", KIND_U32, "Cache timeout (s)");
const TOKEN = field("stun.att.token", KIND_BYTES, "Token");
const TRANSPORT = field("stun.att.transp", KIND_U8 | BASE_HEX, "Transport", "6=TCP;17=UDP");
const CHANNEL_NUMBER = field("stun.att.channelnum", KIND_U16 | BASE_HEX, "Channel number");
const MAGIC_COOKIE = field("stun.att.magic_cookie", KIND_U32 | BASE_HEX, "Magic cookie");
const BANDWIDTH = field("stun.port.bandwidth", KIND_U32, "Bandwidth");
const CHECKSUM = field("stun.att.crc32", KIND_U32 | BASE_HEX, "CRC-32");
const ICMP_TYPE = field("stun.att.icmp.type", KIND_U8, "ICMP type");
const ICMP_CODE = field("stun.att.icmp.code", KIND_U8, "ICMP code");
const MS_VERSION = field("stun.att.ms.version", KIND_U32, "Version");
const NETWORK_ID = field("stun.att.google.network_id", KIND_U16, "Network id");
const NETWORK_COST = field("stun.att.google.network_cost", KIND_U16, "Network cost");
const VALUE = field("stun.value", KIND_BYTES, "Value");
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
const COOKIE_VALUE: u32 = 0x2112a442;
/** What stands in place of a channel number when MS-TURN shares one port between sessions. */
const MULTIPLEXED: u32 = 0xff10;
const CLASS_REQUEST: u32 = 0x000;
const CLASS_INDICATION: u32 = 0x010;
const ATTRIBUTE_DATA: u32 = 0x0013;

/** Memo keys: STUN was seen in this flow; and, mixed with the transaction id: packet of the request, its time, packet of the response. */
const MEMO_SEEN: u32 = (53 << 24) | 1;
const MEMO_REQUEST: u32 = (53 << 24) | 2;
const MEMO_REQUEST_TIME: u32 = (53 << 24) | 3;
const MEMO_RESPONSE: u32 = (53 << 24) | 4;

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
  if (length & 3)
    s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Message length is not a multiple of four", at + 2, 2);
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

function isKnownAttribute(type: u32): bool {
  if (type < 0x8000) return type != 0 && type <= 0x2a;
  return type < 0x8100 || type >= 0xc000;
}

function attribute<S extends Sink>(s: S, type: u32, message: u32, at: u32, size: u32): void {
  if (isAddress(type)) address<S>(s, type, message, at, size);
  else if (type == ATTRIBUTE_DATA) s.nextPart(DATA_LAYER, at, size);
  else if (!credential<S>(s, type, at, size) && !number<S>(s, type, at, size)) s.bytes(VALUE, at, size);
}

function isAddress(type: u32): bool {
  if (type == 1 || type == 2 || type == 4 || type == 5 || type == 0xb || type == 0xe || type == 0x11) return true;
  return isMasked(type) || type == 0x8023 || type == 0x802b || type == 0x802c || type == 0x8090 || type == 0x8039;
}

function isMasked(type: u32): bool {
  return type == 0x12 || type == 0x16 || type == 0x20 || type == 0x8020;
}

function infoAddress<S extends Sink>(s: S, type: u32): void {
  s.info(" ");
  s.infoField(ATTRIBUTE, type);
  s.info(": ");
}

/** RFC 8489 sections 14.1 and 14.2: masked with the cookie, and for IPv6 the transaction id behind it. */
function address<S extends Sink>(s: S, type: u32, message: u32, at: u32, size: u32): void {
  if (size < 8) {
    s.bytes(VALUE, at, size);
    return;
  }
  s.bytes(RESERVED, at, 1);
  const family = s.u8(FAMILY, at + 1);
  const isTold = isMasked(type) || type == 1;
  if (isMasked(type)) {
    s.bytes(PORT_MASKED, at + 2, 2);
    const port = s.peek16(at + 2) ^ (COOKIE_VALUE >> 16);
    s.generated(PORT, port);
    if (family == 1) {
      s.bytes(IPV4_MASKED, at + 4, 4);
      s.generated(IPV4, s.peek32(at + 4) ^ COOKIE_VALUE);
      infoAddress<S>(s, type);
      infoDotted<S>(s, s.peek32(at + 4) ^ COOKIE_VALUE);
      s.info(":");
      s.infoDecimal(port);
    } else if (family == 2 && size >= 20) s.bytes(IPV6_MASKED, at + 4, 16);
    return;
  }
  const port = s.u16(PORT, at + 2);
  if (isTold) infoAddress<S>(s, type);
  if (family == 1) {
    s.ipv4(IPV4, at + 4);
    if (isTold) s.infoIpv4(at + 4);
  } else if (family == 2 && size >= 20) {
    s.ipv6(IPV6, at + 4);
    if (isTold) s.infoIpv6(at + 4);
  }
  if (!isTold) return;
  s.info(":");
  s.infoDecimal(port);
}

function infoDotted<S extends Sink>(s: S, value: u32): void {
  for (let shift: i32 = 24; shift >= 0; shift -= 8) {
    s.infoDecimal((value >> shift) & 255);
    if (shift != 0) s.info(".");
  }
}

/** Attributes that say who asks, or why not. False: another attribute. */
function credential<S extends Sink>(s: S, type: u32, at: u32, size: u32): bool {
  if (type == 0x0006) {
    s.text(USERNAME, at, size);
    s.info(" user: ");
    s.infoText(at, size);
  } else if (type == 0x0007) s.bytes(PASSWORD, at, size);
  else if (type == 0x0008) s.bytes(INTEGRITY, at, size);
  else if (type == 0x0014) {
    s.text(REALM, at, size);
    s.info(" realm: ");
    s.infoText(at, size);
  } else if (type == 0x0015) {
    s.text(NONCE, at, size);
    s.info(" with nonce");
  } else if (type == 0x8022) s.text(SOFTWARE, at, size);
  else if (type == 0x0009 && size >= 4) {
    const code = s.bits8(ERROR_CLASS, at + 2) * 100 + s.u8(ERROR, at + 3);
    s.generated(ERROR_WHOLE, code);
    s.info(" error-code: ");
    s.infoDecimal(code);
    s.info(" (");
    s.infoField(ERROR_WHOLE, code);
    s.info(") ");
    if (size > 4) {
      s.text(REASON, at + 4, size - 4);
      s.infoText(at + 4, size - 4);
    }
  } else if (type == 0x000a) for (let i: u32 = 0; i + 2 <= size; i += 2) s.u16(UNKNOWN, at + i);
  else return false;
  return true;
}

/** Attributes that are a number or two. False: another attribute, or one of another size. */
function number<S extends Sink>(s: S, type: u32, at: u32, size: u32): bool {
  if (type == 0x0003 && size == 4) {
    s.bits16(CHANGE_IP, at + 2);
    s.bits16(CHANGE_PORT, at + 2);
  } else if (type == 0x000c && size == 4) {
    s.info(" ChannelNumber=");
    s.infoHex(s.u16(CHANNEL_NUMBER, at), 4);
  } else if (type == 0x000d && size == 4) {
    s.info(" lifetime: ");
    s.infoDecimal(s.u32(LIFETIME, at));
  } else if (type == 0x000f && size == 4) s.u32(MAGIC_COOKIE, at);
  else if (type == 0x0010 && size == 4) {
    s.info(" bandwidth: ");
    s.infoDecimal(s.u32(BANDWIDTH, at));
  } else if (type == 0x0017 || type == 0x8000) s.u8(FAMILY, at);
  else if (type == 0x0018) s.bits8(RESERVE_NEXT, at);
  else if (type == 0x0019) {
    s.info(" ");
    s.infoField(TRANSPORT, s.u8(TRANSPORT, at));
  } else if (type == 0x0022) s.bytes(TOKEN, at, size);
  else if (type == 0x0024 && size == 4) s.u32(PRIORITY, at);
  else if (type == 0x8004 && size == 4) {
    s.u8(ICMP_TYPE, at + 2);
    s.u8(ICMP_CODE, at + 3);
  } else if (type == 0x8008 && size == 4) s.u32(MS_VERSION, at);
  else if (type == 0x8027 && size == 4) s.u32(CACHE_TIMEOUT, at);
  else if (type == 0x8028 && size == 4) s.u32(CHECKSUM, at);
  else if (type == 0x8029 || type == 0x802a) s.bytes(TIE_BREAKER, at, size);
  else if (type == 0xc057 && size == 4) {
    s.u16(NETWORK_ID, at);
    s.u16(NETWORK_COST, at + 2);
  } else return false;
  return true;
}

function relate<S extends Sink>(s: S, kind: u32, id: u32): void {
  if (kind == CLASS_INDICATION) return;
  const request = s.memo.getBefore(MEMO_REQUEST ^ id);
  if (kind == CLASS_REQUEST) {
    const response = s.memo.getAfter(MEMO_RESPONSE ^ id);
    if (response != 0) s.generated(RESPONSE_IN, response);
    if (request != 0) return;
    s.memo.set(MEMO_REQUEST ^ id, <u64>s.row + 1);
    s.memo.set(MEMO_REQUEST_TIME ^ id, <u64>s.time);
  } else if (request != 0) {
    s.generated(RESPONSE_TO, request);
    s.generated(TIME, <u64>s.time - s.memo.getBefore(MEMO_REQUEST_TIME ^ id));
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
