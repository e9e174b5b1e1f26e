/**
 * Message Queuing Telemetry Transport 3.1, 3.1.1 and 5.0 (OASIS standards, section 2 and 3).
 *
 *   | type, flags | remaining length (1 to 4 bytes, 7 bits each) | variable header | payload |
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_NONE,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import {
  MQTT_PROPERTIES,
  MQTT_QOS,
  MQTT_REASONS,
  MQTT_RETURNS,
  MQTT_TYPES,
  MQTT_VERSIONS,
} from "./names/mqtt-words.ts";

const MQTT = protocol(58, "mqtt", "mqtt", "MQTT", "MQ Telemetry Transport", "industrial");
answers(MQTT, BY_TCP_PORT, 1883);

const HEADER = field("mqtt.hdrflags", KIND_U8 | BASE_HEX, "Header flags");
const TYPE = field("mqtt.msgtype", KIND_U8, "Message type", MQTT_TYPES, 0xf0);
const RESERVED = field("mqtt.hdr_reserved", KIND_U8, "Reserved", "", 0x0f);
const DUPLICATE = field("mqtt.dupflag", KIND_BOOL, "Duplicate", "", 0x08);
const QOS = field("mqtt.qos", KIND_U8, "Quality of service", MQTT_QOS, 0x06);
const RETAIN = field("mqtt.retain", KIND_BOOL, "Retain", "", 0x01);
const LENGTH = field("mqtt.len", KIND_U64, "Message length");
const PROTOCOL_LENGTH = field("mqtt.proto_len", KIND_U16, "Protocol name length");
const PROTOCOL_NAME = field("mqtt.protoname", KIND_STRING, "Protocol name");
const VERSION = field("mqtt.ver", KIND_U8, "Version", MQTT_VERSIONS);
const CONNECT_FLAGS = field("mqtt.conflags", KIND_U8 | BASE_HEX, "Connect flags");
const HAS_USER = field("mqtt.conflag.uname", KIND_BOOL, "User name", "", 0x80);
const HAS_PASSWORD = field("mqtt.conflag.passwd", KIND_BOOL, "Password", "", 0x40);
const WILL_RETAIN = field("mqtt.conflag.retain", KIND_BOOL, "Will retain", "", 0x20);
const WILL_QOS = field("mqtt.conflag.qos", KIND_U8, "Will quality of service", MQTT_QOS, 0x18);
const HAS_WILL = field("mqtt.conflag.willflag", KIND_BOOL, "Will", "", 0x04);
const CLEAN = field("mqtt.conflag.cleansess", KIND_BOOL, "Clean session", "", 0x02);
const CONNECT_RESERVED = field("mqtt.conflag.reserved", KIND_BOOL, "Reserved", "", 0x01);
const KEEP_ALIVE = field("mqtt.kalive", KIND_U16, "Keep alive (s)");
const CLIENT_LENGTH = field("mqtt.clientid_len", KIND_U16, "Client id length");
const CLIENT = field("mqtt.clientid", KIND_STRING, "Client id");
const WILL_TOPIC_LENGTH = field("mqtt.willtopic_len", KIND_U16, "Will topic length");
const WILL_TOPIC = field("mqtt.willtopic", KIND_STRING, "Will topic");
const WILL_LENGTH = field("mqtt.willmsg_len", KIND_U16, "Will message length");
const WILL = field("mqtt.willmsg", KIND_BYTES, "Will message");
const USER_LENGTH = field("mqtt.username_len", KIND_U16, "User name length");
const USER = field("mqtt.username", KIND_STRING, "User name");
const PASSWORD_LENGTH = field("mqtt.passwd_len", KIND_U16, "Password length");
const PASSWORD = field("mqtt.passwd", KIND_STRING, "Password");
const ACKNOWLEDGE_FLAGS = field("mqtt.conack.flags", KIND_U8 | BASE_HEX, "Acknowledge flags");
const SESSION_PRESENT = field("mqtt.conack.flags.sp", KIND_BOOL, "Session present", "", 0x01);
const RETURN_CODE = field("mqtt.conack.val", KIND_U8, "Return code", MQTT_RETURNS);
const MESSAGE_ID = field("mqtt.msgid", KIND_U16, "Message id");
const TOPIC_LENGTH = field("mqtt.topic_len", KIND_U16, "Topic length");
const TOPIC = field("mqtt.topic", KIND_STRING, "Topic");
const MESSAGE = field("mqtt.msg", KIND_BYTES, "Message");
const REQUESTED_QOS = field("mqtt.sub.qos", KIND_U8, "Requested quality of service", MQTT_QOS);
const GRANTED_QOS = field("mqtt.suback.qos", KIND_U8, "Granted quality of service", MQTT_QOS + ";128=Failure");
const OPTIONS = field("mqtt.subscription_options", KIND_U8 | BASE_HEX, "Subscription options");
const OPTION_QOS = field("mqtt.subscription_options_qos", KIND_U8, "Quality of service", MQTT_QOS, 0x03);
const OPTION_LOCAL = field("mqtt.subscription_options_nl", KIND_BOOL, "No local", "", 0x04);
const OPTION_PUBLISHED = field("mqtt.subscription_options_rap", KIND_BOOL, "Retain as published", "", 0x08);
const OPTION_RETAIN = field(
  "mqtt.subscription_options_retain",
  KIND_U8,
  "Retained messages",
  "0=Sent;1=Sent for a new subscription;2=Not sent",
  0x30,
);
const CONNACK_REASON = field("mqtt.connack.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const PUBACK_REASON = field("mqtt.puback.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const PUBREC_REASON = field("mqtt.pubrec.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const PUBREL_REASON = field("mqtt.pubrel.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const PUBCOMP_REASON = field("mqtt.pubcomp.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const SUBACK_REASON = field("mqtt.suback.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const UNSUBACK_REASON = field("mqtt.unsuback.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const DISCONNECT_REASON = field("mqtt.disconnect.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const AUTH_REASON = field("mqtt.auth.reason_code", KIND_U8, "Reason", MQTT_REASONS);
const PROPERTIES = field("mqtt.properties", KIND_NONE, "Properties");
const WILL_PROPERTIES = field("mqtt.will_properties", KIND_NONE, "Will properties");
const PROPERTY_LENGTH = field("mqtt.property_len", KIND_U64, "Total length");
const PROPERTY = field("mqtt.property_id", KIND_U8 | BASE_HEX, "Property", MQTT_PROPERTIES);
const PROPERTY_NUMBER = field("mqtt.prop_number", KIND_U32, "Value");
const PROPERTY_TEXT_LENGTH = field("mqtt.prop_string_len", KIND_U32, "Length");
const PROPERTY_TEXT = field("mqtt.prop_string", KIND_STRING, "Value");
const PROPERTY_KEY_LENGTH = field("mqtt.prop_key_len", KIND_U32, "Key length");
const PROPERTY_KEY = field("mqtt.prop_key", KIND_STRING, "Key");
const PROPERTY_VALUE_LENGTH = field("mqtt.prop_value_len", KIND_U32, "Value length");
const PROPERTY_VALUE = field("mqtt.prop_value", KIND_STRING, "Value");

const CONNECT: u32 = 1;
const CONNACK: u32 = 2;
const PUBLISH: u32 = 3;
const PUBREL: u32 = 6;
const PUBCOMP: u32 = 7;
const SUBSCRIBE: u32 = 8;
const SUBACK: u32 = 9;
const UNSUBSCRIBE: u32 = 10;
const UNSUBACK: u32 = 11;
const DISCONNECT: u32 = 14;
const AUTH: u32 = 15;

/** Memo key: protocol version that the client's connect named. */
const MEMO_VERSION: u32 = (58 << 8) | 1;

export function mqtt<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.leftReported(at) != 0) {
    const size = lengthSize<S>(s, at + 1);
    if (size == 0) {
      if (s.more(at, s.left(at) + 1)) return;
      s.need(at, s.left(at) + 1);
      return;
    }
    if (size > 4) {
      if (at == 0) s.refuse();
      else s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Length has more than four bytes", at + 1, 4);
      return;
    }
    const length = variable<S>(s, at + 1);
    const whole: u32 = 1 + size + length;
    if (whole > s.left(at) && s.more(at, whole)) return;
    s.infoSeparate(", ");
    packet<S>(s, at, size, length);
    at += whole;
  }
}

/** Bytes of the number at `at` that has seven bits in each; 0 when it is not all there, 5 when it is too long. */
function lengthSize<S extends Sink>(s: S, at: u32): u32 {
  for (let i: u32 = 0; i < 4; i++) {
    if (!s.has(at + i, 1)) return 0;
    if ((s.peek8(at + i) & 0x80) == 0) return i + 1;
  }
  return 5;
}

function variable<S extends Sink>(s: S, at: u32): u32 {
  let value: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    const byte = s.peek8(at + i);
    value |= (byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) break;
  }
  return value;
}

function packet<S extends Sink>(s: S, at: u32, size: u32, length: u32): void {
  const type = s.peek8(at) >> 4;
  s.u8(HEADER, at);
  s.openLast();
  s.bits8(TYPE, at);
  if (type == PUBLISH) {
    s.bits8(DUPLICATE, at);
    s.bits8(QOS, at);
    s.bits8(RETAIN, at);
  } else s.bits8(RESERVED, at);
  s.close();
  s.number(LENGTH, at + 1, size, length);
  s.infoField(TYPE, type);
  const body = at + 1 + size;
  const end = body + length;
  const isVersion5 = s.memo.get(MEMO_VERSION) == 5;
  if (type == CONNECT) connect<S>(s, body);
  else if (type == CONNACK) {
    s.u8(ACKNOWLEDGE_FLAGS, body);
    s.openLast();
    s.bits8(SESSION_PRESENT, body);
    s.close();
    s.u8(isVersion5 ? CONNACK_REASON : RETURN_CODE, body + 1);
    if (isVersion5) properties<S>(s, PROPERTIES, body + 2);
  } else if (type == PUBLISH) publish<S>(s, at, body, end, isVersion5);
  else if (type > PUBLISH && type <= PUBCOMP) {
    infoId<S>(s, s.u16(MESSAGE_ID, body));
    if (isVersion5 && length > 2) reason<S>(s, type, body + 2, end);
  } else if (type == SUBSCRIBE || type == UNSUBSCRIBE) topics<S>(s, type == SUBSCRIBE, body, end, isVersion5);
  else if (type == SUBACK || type == UNSUBACK) acknowledge<S>(s, type == SUBACK, body, end, isVersion5);
  else if ((type == DISCONNECT || type == AUTH) && isVersion5 && length != 0) reason<S>(s, type, body, end);
}

function infoId<S extends Sink>(s: S, id: u32): void {
  s.info(" (id=");
  s.infoDecimal(id);
  s.info(")");
}

function connect<S extends Sink>(s: S, at: u32): void {
  let next = counted<S>(s, PROTOCOL_LENGTH, PROTOCOL_NAME, at);
  const version = s.u8(VERSION, next);
  const flags = s.u8(CONNECT_FLAGS, next + 1);
  s.openLast();
  s.bits8(HAS_USER, next + 1);
  s.bits8(HAS_PASSWORD, next + 1);
  s.bits8(WILL_RETAIN, next + 1);
  s.bits8(WILL_QOS, next + 1);
  s.bits8(HAS_WILL, next + 1);
  s.bits8(CLEAN, next + 1);
  s.bits8(CONNECT_RESERVED, next + 1);
  s.close();
  s.u16(KEEP_ALIVE, next + 2);
  next += 4;
  if (s.ok) s.memo.set(MEMO_VERSION, version);
  if (version == 5) next = properties<S>(s, PROPERTIES, next);
  next = counted<S>(s, CLIENT_LENGTH, CLIENT, next);
  if (flags & 0x04) {
    if (version == 5) next = properties<S>(s, WILL_PROPERTIES, next);
    next = counted<S>(s, WILL_TOPIC_LENGTH, WILL_TOPIC, next);
    next = counted<S>(s, WILL_LENGTH, WILL, next);
  }
  if (flags & 0x80) next = counted<S>(s, USER_LENGTH, USER, next);
  if (flags & 0x40) counted<S>(s, PASSWORD_LENGTH, PASSWORD, next);
}

/** Text or bytes with their 16-bit length before them; the offset behind. */
function counted<S extends Sink>(s: S, lengthField: u16, valueField: u16, at: u32): u32 {
  const length = s.u16(lengthField, at);
  s.bytes(valueField, at + 2, length);
  return at + 2 + length;
}

function publish<S extends Sink>(s: S, at: u32, body: u32, end: u32, isVersion5: bool): void {
  const qos = (s.peek8(at) >> 1) & 3;
  const topicLength = s.peek16(body);
  let next = counted<S>(s, TOPIC_LENGTH, TOPIC, body);
  if (qos != 0) {
    infoId<S>(s, s.u16(MESSAGE_ID, next));
    next += 2;
  }
  s.info(" [");
  s.infoText(body + 2, topicLength);
  s.info("]");
  if (isVersion5) next = properties<S>(s, PROPERTIES, next);
  if (next < end) s.bytes(MESSAGE, next, end - next);
}

/** Version 5: a reason and properties, both of which may be left out. */
function reason<S extends Sink>(s: S, type: u32, at: u32, end: u32): void {
  s.u8(reasonField(type), at);
  if (at + 1 < end) properties<S>(s, PROPERTIES, at + 1);
}

function reasonField(type: u32): u16 {
  switch (type) {
    case 4:
      return PUBACK_REASON;
    case 5:
      return PUBREC_REASON;
    case PUBREL:
      return PUBREL_REASON;
    case PUBCOMP:
      return PUBCOMP_REASON;
    case DISCONNECT:
      return DISCONNECT_REASON;
    default:
      return AUTH_REASON;
  }
}

function topics<S extends Sink>(s: S, isSubscribe: bool, at: u32, end: u32, isVersion5: bool): void {
  infoId<S>(s, s.u16(MESSAGE_ID, at));
  let next = isVersion5 ? properties<S>(s, PROPERTIES, at + 2) : at + 2;
  while (s.ok && next < end) {
    const length = s.peek16(next);
    if (isSubscribe) {
      s.info(" [");
      s.infoText(next + 2, length);
      s.info("]");
    }
    next = counted<S>(s, TOPIC_LENGTH, TOPIC, next);
    if (!isSubscribe) continue;
    if (isVersion5) {
      s.u8(OPTIONS, next);
      s.openLast();
      s.bits8(OPTION_RETAIN, next);
      s.bits8(OPTION_PUBLISHED, next);
      s.bits8(OPTION_LOCAL, next);
      s.bits8(OPTION_QOS, next);
      s.close();
    } else s.u8(REQUESTED_QOS, next);
    next++;
  }
}

function acknowledge<S extends Sink>(s: S, isSubscribe: bool, at: u32, end: u32, isVersion5: bool): void {
  infoId<S>(s, s.u16(MESSAGE_ID, at));
  let next = isVersion5 ? properties<S>(s, PROPERTIES, at + 2) : at + 2;
  if (!isSubscribe && !isVersion5) return;
  const each = !isVersion5 ? GRANTED_QOS : isSubscribe ? SUBACK_REASON : UNSUBACK_REASON;
  for (; s.ok && next < end; next++) s.u8(each, next);
}

/** Version 5 section 2.2.2; the offset behind the properties. */
function properties<S extends Sink>(s: S, id: u16, at: u32): u32 {
  const size = lengthSize<S>(s, at);
  if (size == 0 || size > 4) {
    s.need(at, 5);
    return at;
  }
  const length = variable<S>(s, at);
  s.number(id, at, size + length, length);
  s.openLast();
  s.number(PROPERTY_LENGTH, at, size, length);
  let next = at + size;
  const end = next + length;
  while (s.ok && next < end) {
    const kind = s.u8(PROPERTY, next);
    s.openLast();
    next = property<S>(s, kind, next + 1);
    s.close();
  }
  s.close();
  return end;
}

/** Shows the value of property `kind`; the offset behind it. An unknown one has no length: nothing behind it can be read. */
function property<S extends Sink>(s: S, kind: u32, at: u32): u32 {
  switch (kind) {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2a:
      s.u8(PROPERTY_NUMBER, at);
      return at + 1;
    case 0x13:
    case 0x21:
    case 0x22:
    case 0x23:
      s.u16(PROPERTY_NUMBER, at);
      return at + 2;
    case 0x02:
    case 0x11:
    case 0x18:
    case 0x27:
      s.u32(PROPERTY_NUMBER, at);
      return at + 4;
    case 0x0b: {
      const size = min<u32>(max<u32>(lengthSize<S>(s, at), 1), 4);
      s.number(PROPERTY_NUMBER, at, size, variable<S>(s, at));
      return at + size;
    }
    case 0x03:
    case 0x08:
    case 0x09:
    case 0x12:
    case 0x15:
    case 0x16:
    case 0x1a:
    case 0x1c:
    case 0x1f:
      return counted<S>(s, PROPERTY_TEXT_LENGTH, PROPERTY_TEXT, at);
    case 0x26:
      return counted<S>(s, PROPERTY_VALUE_LENGTH, PROPERTY_VALUE, counted<S>(s, PROPERTY_KEY_LENGTH, PROPERTY_KEY, at));
    default:
      return s.fail(s.reported, 1);
  }
}
