/**
 * NetBIOS Session Service (RFC 1002 section 4.3), and the same frame without names as Direct TCP transport of SMB
 * ([MS-SMB2] section 2.1).
 *
 *   0      1             4
 *   | type | length (24) | message …       port 139: 7 flag bits, of which one extends the length to 17 bits
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { doubtPayload } from "../core/doubt.ts";
import { SMB, SMB2 } from "./names/protocols.ts";

const NBSS = protocol(54, "nbss", "nbss", "NBSS", "NetBIOS Session Service", "file");
const DIRECT_PORT: u32 = 445;
answers(NBSS, BY_TCP_PORT, 139);
answers(NBSS, BY_TCP_PORT, DIRECT_PORT);

const TYPE = field(
  "nbss.type",
  KIND_U8 | BASE_HEX,
  "Type",
  "0x00=Session message;0x81=Session request;0x82=Positive session response;0x83=Negative session response;" +
    "0x84=Retarget session response;0x85=Session keep-alive",
);
const FLAGS = field("nbss.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_EXTEND = field("nbss.flags.e", KIND_BOOL, "Length extended by 65536", "", 0x01);
const LENGTH = field("nbss.length", KIND_U24, "Length");
const CALLED = field("nbss.called_name", KIND_STRING, "Called name");
const CALLING = field("nbss.calling_name", KIND_STRING, "Calling name");
const ERROR = field(
  "nbss.error_code",
  KIND_U8 | BASE_HEX,
  "Error",
  "0x80=Not listening on called name;0x81=Not listening for calling name;0x82=Called name not present;" +
    "0x83=Called name present, but not enough resources;0x8f=Unspecified",
);
const RETARGET_ADDRESS = field("nbss.retarget_ip_address", KIND_IPV4, "Retarget address");
const RETARGET_PORT = field("nbss.retarget_port", KIND_U16, "Retarget port");
const CONTINUATION = field("nbss.continuation_data", KIND_BYTES, "Continuation data");

const SESSION_MESSAGE: u32 = 0;
const SESSION_REQUEST: u32 = 0x81;
const KEEP_ALIVE: u32 = 0x85;

export function nbss<S extends Sink>(s: S): void {
  const isDirect = s.sourcePort == DIRECT_PORT || s.destinationPort == DIRECT_PORT;
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.left(at) < 4 && s.more(at, 4)) return;
    if (!isHeader(s, at, isDirect)) {
      if (at == 0) {
        s.info("NBSS continuation");
        doubtPayload();
      }
      s.bytes(CONTINUATION, at, s.left(at));
      return;
    }
    const length = lengthAt(s, at, isDirect);
    if (length + 4 > s.left(at) && s.more(at, length + 4)) return;
    message<S>(s, at, length, isDirect);
    at += length + 4;
  }
}

function lengthAt(s: Sink, at: u32, isDirect: bool): u32 {
  return isDirect ? s.peek24(at + 1) : s.peek24(at + 1) & 0x1ffff;
}

/** Whether a message can begin here: streams whose start was not captured come in the middle of one. */
function isHeader(s: Sink, at: u32, isDirect: bool): bool {
  if (!s.has(at, 4)) return false;
  const type = s.peek8(at);
  if (type != SESSION_MESSAGE) {
    return type >= SESSION_REQUEST && type <= KEEP_ALIVE && s.peek24(at + 1) < 256;
  }
  if (!isDirect && s.peek8(at + 1) > 1) return false;
  const length = lengthAt(s, at, isDirect);
  if (length < 4) return length + 4 == s.left(at);
  return magicAt(s, at + 4) != 0 || !s.has(at, 8) || length + 4 == s.left(at);
}

/** The protocol whose header begins at `at`: SMB, or SMB 2 (plain, encrypted or compressed); 0 when neither. */
function magicAt(s: Sink, at: u32): u32 {
  if (!s.has(at, 4)) return 0;
  switch (s.peek32(at)) {
    case 0xff534d42:
      return SMB;
    case 0xfe534d42:
    case 0xfd534d42:
    case 0xfc534d42:
      return SMB2;
    default:
      return 0;
  }
}

function message<S extends Sink>(s: S, at: u32, length: u32, isDirect: bool): void {
  const there = min(s.left(at), length + 4);
  s.open("Message", at, there);
  const type = s.u8(TYPE, at);
  if (isDirect) s.u24(LENGTH, at + 1);
  else {
    s.u8(FLAGS, at + 1);
    s.openLast();
    s.bits8(FLAG_EXTEND, at + 1);
    s.close();
    s.number(LENGTH, at + 1, 3, length);
  }
  s.infoSeparate(", ");
  s.infoField(TYPE, type);
  if (type == SESSION_MESSAGE) s.nextPart(magicAt(s, at + 4), at + 4, length);
  else if (type == SESSION_REQUEST) names<S>(s, at + 4);
  else if (type == 0x83 && length >= 1) {
    s.info(": ");
    s.infoField(ERROR, s.u8(ERROR, at + 4));
  } else if (type == 0x84 && length >= 6) {
    s.ipv4(RETARGET_ADDRESS, at + 4);
    s.u16(RETARGET_PORT, at + 8);
  }
  s.close();
}

function names<S extends Sink>(s: S, at: u32): void {
  if (s.peek8(at) != 32) return;
  name<S>(s, CALLED, at);
  s.info(", to ");
  s.infoMade();
  const end = s.find(0, at + 33, at + 255);
  if (!s.ok || s.peek8(end + 1) != 32) return;
  name<S>(s, CALLING, end + 1);
  s.info(" from ");
  s.infoMade();
}

/** First-level encoding (RFC 1001 section 14.1): half a byte in each letter; the 16th byte says what kind of name it is. */
function name<S extends Sink>(s: S, id: u16, at: u32): void {
  s.need(at, 33);
  s.begin();
  let last: u32 = 0;
  let end: u32 = 15;
  while (s.ok && end > 0 && nameByte(s, at, end - 1) == 32) end--;
  for (let i: u32 = 0; i < 16 && s.ok; i++) {
    const byte = nameByte(s, at, i);
    if (i < end) s.put(byte);
    last = byte;
  }
  s.put(60);
  s.put(digit((last >> 4) & 15));
  s.put(digit(last & 15));
  s.put(62);
  s.made(id, at, 33);
}

function nameByte(s: Sink, at: u32, index: u32): u32 {
  return (((s.peek8(at + 1 + (index << 1)) - 65) << 4) | ((s.peek8(at + 2 + (index << 1)) - 65) & 15)) & 255;
}

function digit(value: u32): u32 {
  return value < 10 ? 48 + value : 87 + value;
}
