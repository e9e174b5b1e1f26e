/**
 * Transport Layer Security, SSL 3.0 to TLS 1.3 (RFC 6101, 2246, 4346, 5246, 8446; heartbeat RFC 6520).
 *
 *   0      1         3        5
 *   | type | version | length | fragment …                         a record
 *
 * Records are whole before they are shown. Handshake messages stand in records and may go over several of them; their bytes
 * are joined then. After Change Cipher Spec a direction's messages are encrypted. Inside QUIC there are no records.
 */
import { BASE_HEX, KIND_BYTES, KIND_NONE, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_NOTE, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_SCTP_PORT, BY_TCP_PORT, answers, recognises } from "../core/dispatch.ts";
import { joinAdd, joinBegin, joinEnter, joinLeave, joinedByte, joinedLength } from "../core/joined.ts";
import { field, protocol } from "../core/registry.ts";
import { KEEP_ALL, MORE_ANY, Sink } from "../core/sink.ts";
import { beginsWithText } from "../core/text.ts";
import { doubtPayload } from "../core/doubt.ts";
import { QUIC } from "./names/protocols.ts";
import { TLS_ALERTS, TLS_VERSIONS } from "./names/tls.ts";
import {
  TYPE as MESSAGE_TYPE,
  earlyVersion,
  HANDSHAKE_MESSAGE,
  handshakeMessage,
  isHandshakeType,
  settledVersion,
} from "./tls/handshake.ts";
import { isOldHello, oldHello } from "./tls/sslv2.ts";

const TLS = protocol(39, "tls", "tls", "TLS", "Transport Layer Security", "secure");
answers(TLS, BY_TCP_PORT, 324);
answers(TLS, BY_TCP_PORT, 443);
answers(TLS, BY_TCP_PORT, 465);
answers(TLS, BY_TCP_PORT, 636);
answers(TLS, BY_TCP_PORT, 802);
answers(TLS, BY_TCP_PORT, 853);
answers(TLS, BY_TCP_PORT, 993);
answers(TLS, BY_TCP_PORT, 995);
answers(TLS, BY_TCP_PORT, 1300);
answers(TLS, BY_TCP_PORT, 2221);
answers(TLS, BY_TCP_PORT, 2443);
answers(TLS, BY_TCP_PORT, 3249);
answers(TLS, BY_TCP_PORT, 3250);
answers(TLS, BY_TCP_PORT, 3251);
answers(TLS, BY_TCP_PORT, 3252);
answers(TLS, BY_TCP_PORT, 3496);
answers(TLS, BY_TCP_PORT, 5061);
answers(TLS, BY_TCP_PORT, 5671);
answers(TLS, BY_TCP_PORT, 5684);
answers(TLS, BY_TCP_PORT, 5868);
answers(TLS, BY_TCP_PORT, 8883);
answers(TLS, BY_TCP_PORT, 11207);
answers(TLS, BY_TCP_PORT, 19999);
answers(TLS, BY_TCP_PORT, 27017);
answers(TLS, BY_SCTP_PORT, 443);

const RECORD_TYPES = "20=Change Cipher Spec;21=Alert;22=Handshake;23=Application Data;24=Heartbeat;25=Connection ID";
const RECORD = field("tls.record", KIND_NONE, "Record");
const TYPE = field("tls.record.content_type", KIND_U8, "Content type", RECORD_TYPES);
const OPAQUE_TYPE = field("tls.record.opaque_type", KIND_U8, "Opaque type", RECORD_TYPES);
const VERSION = field("tls.record.version", KIND_U16 | BASE_HEX, "Version", TLS_VERSIONS);
const LENGTH = field("tls.record.length", KIND_U16, "Length");
const CIPHER_CHANGE = field("tls.change_cipher_spec", KIND_NONE, "Change Cipher Spec");
const ALERT = field("tls.alert_message", KIND_NONE, "Alert");
const ALERT_LEVEL = field("tls.alert_message.level", KIND_U8, "Level", "1=warning;2=fatal");
const ALERT_DESCRIPTION = field("tls.alert_message.desc", KIND_U8, "Description", TLS_ALERTS);
const DATA = field("tls.app_data", KIND_BYTES, "Encrypted application data");
const ENCRYPTED = field("tls.encrypted", KIND_BYTES, "Encrypted message");
const PART = field("tls.handshake.part", KIND_BYTES, "Part of a handshake message");
const HEARTBEAT_TYPE = field("tls.heartbeat_message.type", KIND_U8, "Heartbeat", "1=request;2=response");
const HEARTBEAT_LENGTH = field("tls.heartbeat_message.payload_length", KIND_U16, "Payload length");
const HEARTBEAT_PAYLOAD = field("tls.heartbeat_message.payload", KIND_BYTES, "Payload");
const HEARTBEAT_PADDING = field("tls.heartbeat_message.padding", KIND_BYTES, "Padding");
const UNKNOWN = field("tls.ignored_unknown_record", KIND_BYTES, "Unknown record");

/** Memo keys: the version that the server settled on; whether a direction encrypts (+ direction). Values: see recall. */
const MEMO_VERSION: u32 = (39 << 8) | 1;
const MEMO_ENCRYPTS: u32 = (39 << 8) | 2;

const CHANGE_CIPHER: u32 = 20;
const ALERT_RECORD: u32 = 21;
const HANDSHAKE: u32 = 22;
const APPLICATION_DATA: u32 = 23;
const HEARTBEAT: u32 = 24;
const CLIENT_HELLO: u32 = 1;
const SERVER_HELLO: u32 = 2;
const HEADER: u32 = 5;
/** 2^14 of plaintext and 2,048 that old ciphers and compression may add (RFC 5246 section 6.2.3). */
const RECORD_CAP: u32 = 16384 + 2048;
/** A longer message is a sign of encrypted bytes. */
const MESSAGE_CAP: u32 = 1 << 17;

/** Bytes that the message in several records still needs; 0: none is open. Reset by each call. */
let openNeed: u32 = 0;

export function tls<S extends Sink>(s: S): void {
  openNeed = 0;
  if (s.parent == QUIC) {
    bareMessages<S>(s);
    return;
  }
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.left(at) < HEADER) {
      if (s.guessing && at == 0) {
        s.refuse();
        return;
      }
      if (s.more(at, HEADER)) return;
    }
    const next = isRecord(s, at) ? record<S>(s, at) : other<S>(s, at);
    if (next <= at) return;
    at = next;
    s.turn++;
  }
}

/** A record of any version from 3 on, or a hello of SSL 2.0. */
function mightBeTls(at: usize, length: u32): bool {
  if (length < HEADER) return false;
  const type = <u32>load<u8>(at);
  return type >= CHANGE_CIPHER && type <= HEARTBEAT ? load<u8>(at, 1) == 3 : (type & 0x80) != 0;
}
recognises(TLS, BY_TCP_PORT, mightBeTls);

function isRecord(s: Sink, at: u32): bool {
  if (!s.has(at, HEADER)) return s.has(at, 1) && s.leftReported(at) > s.left(at);
  const type = s.peek8(at);
  if (type < CHANGE_CIPHER || type > HEARTBEAT || s.peek8(at + 1) != 3 || s.peek8(at + 2) > 4) return false;
  return s.peek16(at + 3) <= RECORD_CAP;
}

/** What is no record: a hello of SSL 2.0, or bytes whose start was lost. */
function other<S extends Sink>(s: S, at: u32): u32 {
  if (isOldHello(s, at)) {
    const length = (s.peek16(at) & 0x7fff) + 2;
    if (length > s.left(at) && s.more(at, length)) return at;
    oldHello<S>(s, at);
    return at + length;
  }
  // Text: some other protocol on a port of TLS.
  if (at == 0 && (s.guessing || beginsWithText(s))) {
    s.refuse();
    return at;
  }
  s.infoSeparate(", ");
  const isNew = version<S>(s) == 0;
  if (isNew) doubtPayload();
  s.info(isNew ? "Continuation Data" : "Ignored Unknown Record");
  const length = s.left(at);
  s.bytes(UNKNOWN, at, length);
  return at + length;
}

/**
 * A value that holds from a record on: set with the number of that record in its packet (`turn`) in the upper half, so that
 * the records before it in the same packet do not see it when the packet is dissected again.
 */
function recall<S extends Sink>(s: S, key: u32): u32 {
  const now = s.memo.get(key);
  if (now != 0 && <u32>(now >> 32) <= s.turn) return <u32>now;
  return <u32>s.memo.getBefore(key);
}

function remember<S extends Sink>(s: S, key: u32, value: u32): void {
  s.memo.set(key, ((<u64>(s.turn + 1)) << 32) | value);
}

function version<S extends Sink>(s: S): u32 {
  return recall<S>(s, MEMO_VERSION);
}

/** TLS 1.3 and its drafts. */
function isNewest(version: u32): bool {
  return version == 0x0304 || version >> 8 == 0x7f || version >> 8 == 0xfb;
}

/** One record; its end, or `at` when it waits for more. */
function record<S extends Sink>(s: S, at: u32): u32 {
  const type = s.peek8(at);
  const length = s.peek16(at + 3);
  const body = at + HEADER;
  // Sealed data is only shown: the first pass does without it.
  if (length > s.brought(body) && s.more(at, HEADER + length, type == APPLICATION_DATA ? HEADER : KEEP_ALL)) return at;
  const end = body + min(length, s.left(body));
  const encrypts = recall<S>(s, MEMO_ENCRYPTS + s.direction) != 0;
  const isPlain = type == HANDSHAKE && isPlainHandshake(s, body, end, length, encrypts);
  if (isPlain && openNeed == 0 && waitsForMessage<S>(s, at, body, end)) return at;
  s.number(RECORD, at, HEADER + length, 0);
  s.openLast();
  s.u8(type == APPLICATION_DATA && isNewest(version<S>(s)) ? OPAQUE_TYPE : TYPE, at);
  s.u16(VERSION, at + 1);
  s.u16(LENGTH, at + 3);
  if (isPlain) messages<S>(s, body, end);
  else if (type == HANDSHAKE) sealed<S>(s, "Encrypted Handshake Message", body, end, HANDSHAKE_MESSAGE);
  else if (type == APPLICATION_DATA) applicationData<S>(s, body, end);
  else if (type == ALERT_RECORD) alert<S>(s, body, end);
  else if (type == HEARTBEAT) heartbeat<S>(s, body, end);
  else {
    s.infoSeparate(", ");
    s.info("Change Cipher Spec");
    s.number(CIPHER_CHANGE, body, end - body, 0);
    remember<S>(s, MEMO_ENCRYPTS + s.direction, 1);
  }
  s.close();
  if (length > end - body && !s.abridged) s.need(body, length);
  return end;
}

/** What cannot be opened; `head` (0: none) is what filters know it as, readable or not. */
function sealed<S extends Sink>(s: S, label: string, at: u32, end: u32, head: u16): void {
  if (head != 0) s.hidden(head, at, end - at, 0);
  s.infoSeparate(", ");
  s.info(label);
  s.bytes(ENCRYPTED, at, end - at);
}

/** Whether the handshake record holds messages to read: after Change Cipher Spec only a whole hello (RFC 8446 appendix D.4). */
function isPlainHandshake(s: Sink, at: u32, end: u32, length: u32, encrypts: bool): bool {
  if (openNeed != 0) return true;
  if (end - at < 4) return !encrypts && end != at;
  const type = s.peek8(at);
  const size = s.peek24(at + 1);
  if (encrypts) return (type == CLIENT_HELLO || type == SERVER_HELLO) && size == length - 4;
  return isHandshakeType(type) && size <= MESSAGE_CAP;
}

/** Asks for the records that bring the rest of the last message of the record at `at`. */
function waitsForMessage<S extends Sink>(s: S, start: u32, at: u32, end: u32): bool {
  while (end - at >= 4) {
    const size = s.peek24(at + 1);
    if (!isHandshakeType(s.peek8(at)) || size > MESSAGE_CAP) return false;
    if (size > end - at - 4) break;
    at += 4 + size;
  }
  return at != end && needsRecords(s, at, end) && s.more(start, MORE_ANY);
}

/** Whether the message that begins at `at` in a record that ends at `end` goes on in records that have not come. */
function needsRecords(s: Sink, at: u32, end: u32): bool {
  let header: u32 = 0;
  let got: u32 = 0;
  let need: u32 = 4;
  while (s.ok) {
    for (; got < 4 && at < end; at++) {
      header = (header << 8) | s.peek8(at);
      if (++got == 4) need = 4 + (header & 0xffffff);
    }
    if (got >= 4) got += min(need - got, end - at);
    if (got >= need) return false;
    if (s.left(end) < HEADER) return true;
    if (s.peek8(end) != HANDSHAKE || !isRecord(s, end)) return false;
    const length = s.peek16(end + 3);
    if (length == 0) return false;
    if (s.left(end + HEADER) < length) return true;
    at = end + HEADER;
    end = at + length;
  }
  return false;
}

/** Messages of a handshake record, the first of which may have begun in an earlier record. */
function messages<S extends Sink>(s: S, at: u32, end: u32): void {
  if (openNeed != 0) at = continueMessage<S>(s, at, end);
  while (s.ok && at < end) {
    const there = end - at;
    if (there >= 4) {
      const size = s.peek24(at + 1);
      if (!isHandshakeType(s.peek8(at)) || size > MESSAGE_CAP) {
        sealed<S>(s, "Encrypted Handshake Message", at, end, HANDSHAKE_MESSAGE);
        return;
      }
      if (size <= there - 4) {
        message<S>(s, at, at + 4 + size);
        at += 4 + size;
        continue;
      }
    }
    joinBegin();
    openNeed = there >= 4 ? 4 + s.peek24(at + 1) - there : 4 - there;
    part<S>(s, at, end);
    return;
  }
}

function message<S extends Sink>(s: S, at: u32, end: u32): void {
  const type = s.peek8(at);
  const settled =
    type == SERVER_HELLO ? settledVersion(s, at + 4, end) : type == CLIENT_HELLO ? earlyVersion(s, at + 4, end) : 0;
  if (settled != 0) remember<S>(s, MEMO_VERSION, settled);
  const known = version<S>(s);
  handshakeMessage<S>(s, at, end, known != 0 ? known : s.peek16(1));
}

/** Bytes of a message that does not end here. */
function part<S extends Sink>(s: S, at: u32, end: u32): void {
  s.infoSeparate(", ");
  s.info("[");
  if (joinedLength() == 0) s.infoField(MESSAGE_TYPE, s.peek8(at));
  else s.infoField(MESSAGE_TYPE, joinedByte(0));
  s.info(" fragment]");
  s.bytes(PART, at, end - at);
  if (!joinAdd(s, at, end - at)) openNeed = 0;
}

/** Adds what this record brings to the open message, which may complete it; where the next message begins. */
function continueMessage<S extends Sink>(s: S, at: u32, end: u32): u32 {
  while (openNeed != 0 && at < end) {
    const count = min(openNeed, end - at);
    const had = joinedLength();
    if (count < openNeed) {
      openNeed -= count;
      part<S>(s, at, end);
      return end;
    }
    s.bytes(PART, at, count);
    if (!joinAdd(s, at, count)) {
      openNeed = 0;
      return end;
    }
    at += count;
    openNeed = 0;
    // The header was cut too: now the length is known.
    if (had < 4) openNeed = (joinedByte(1) << 16) | (joinedByte(2) << 8) | joinedByte(3);
  }
  if (openNeed == 0 && joinEnter(s)) {
    message<S>(s, 0, joinedLength());
    joinLeave(s);
  }
  return at;
}

/** CRYPTO frames of QUIC bring messages without records (RFC 9001 section 4.1.3). */
function bareMessages<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.left(at) >= 4) {
    const size = s.peek24(at + 1);
    if (!isHandshakeType(s.peek8(at)) || size > s.left(at) - 4) return;
    handshakeMessage<S>(s, at, at + 4 + size, 0x0304);
    at += 4 + size;
  }
}

function applicationData<S extends Sink>(s: S, at: u32, end: u32): void {
  s.infoSeparate(", ");
  s.info("Application Data");
  s.bytes(DATA, at, end - at);
}

function alert<S extends Sink>(s: S, at: u32, end: u32): void {
  if (end - at != 2) {
    sealed<S>(s, "Encrypted Alert", at, end, ALERT);
    return;
  }
  s.infoSeparate(", ");
  s.info("Alert (Level: ");
  s.infoField(ALERT_LEVEL, s.peek8(at));
  s.info(", Description: ");
  s.infoField(ALERT_DESCRIPTION, s.peek8(at + 1));
  s.info(")");
  s.number(ALERT, at, 2, 0);
  s.openLast();
  const level = s.u8(ALERT_LEVEL, at);
  s.u8(ALERT_DESCRIPTION, at + 1);
  if (level == 2) s.note(SEVERITY_NOTE, GROUP_PROTOCOL, "Fatal alert", at, 2);
  s.close();
}

/** A payload length beyond the record is what the attack on CVE-2014-0160 sends. */
function heartbeat<S extends Sink>(s: S, at: u32, end: u32): void {
  if (end - at < 3 || (s.peek8(at) != 1 && s.peek8(at) != 2)) {
    sealed<S>(s, "Encrypted Heartbeat", at, end, 0);
    return;
  }
  s.infoSeparate(", ");
  s.info("Heartbeat ");
  s.infoField(HEARTBEAT_TYPE, s.peek8(at));
  s.u8(HEARTBEAT_TYPE, at);
  const length = s.u16(HEARTBEAT_LENGTH, at + 1);
  const there = min(length, end - at - 3);
  if (length > there) s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Payload length is longer than the record", at + 1, 2);
  if (there != 0) s.bytes(HEARTBEAT_PAYLOAD, at + 3, there);
  if (end - at - 3 > there) s.bytes(HEARTBEAT_PADDING, at + 3 + there, end - at - 3 - there);
}
