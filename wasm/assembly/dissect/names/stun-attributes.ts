/** Attributes of Session Traversal Utilities for NAT (RFC 8489 section 14, RFC 8656, 8445, 5780, MS-TURN). */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { DATA as DATA_LAYER } from "./protocols.ts";
import { STUN_ATTRIBUTES, STUN_ERRORS } from "./stun-words.ts";

export const ATTRIBUTE = field("stun.att.type", KIND_U16 | BASE_HEX, "Attribute", STUN_ATTRIBUTES);
export const ATTRIBUTE_DATA: u32 = 0x0013;
export const COOKIE_VALUE: u32 = 0x2112a442;
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

export function isKnownAttribute(type: u32): bool {
  if (type < 0x8000) return type != 0 && type <= 0x2a;
  return type < 0x8100 || type >= 0xc000;
}

export function attribute<S extends Sink>(s: S, type: u32, message: u32, at: u32, size: u32): void {
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
