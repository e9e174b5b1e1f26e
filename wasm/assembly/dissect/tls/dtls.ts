/**
 * Datagram Transport Layer Security 1.0 and 1.2 (RFC 4347, 6347), and the hellos of 1.3 (RFC 9147).
 *
 *   0      1         3       5          11       13
 *   | type | version | epoch | sequence | length | fragment …                               a record
 *   0      1        4          6                 9                 12
 *   | type | length | sequence | fragment offset | fragment length | piece of the body …    a handshake message
 *
 * What is sent in another epoch than the first is encrypted. A message in several pieces is put together when its last one comes,
 * in whatever order they do. Bodies are those of TLS and keep its field names.
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_NONE,
  KIND_U16,
  KIND_U24,
  KIND_U64,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_NOTE } from "../../../../shared/abi/note.ts";
import { BY_UDP_PORT, recognises } from "../../core/dispatch.ts";
import { joinEnter, joinLeave, joinedLength } from "../../core/joined.ts";
import { field, protocol } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { TLS_ALERTS, TLS_HANDSHAKES, TLS_VERSIONS } from "../names/tls.ts";
import { beginPieces, gatherPieces, keepPieces, takePiece } from "./dtls-pieces.ts";
import { noteVersion } from "./old-version.ts";
import { handshakeBody, isHandshakeType, settledVersion } from "./handshake.ts";

const DTLS = protocol(142, "dtls", "dtls", "DTLS", "Datagram Transport Layer Security", "secure");

const RECORD_TYPES = "20=Change Cipher Spec;21=Alert;22=Handshake;23=Application Data;24=Heartbeat;25=Connection ID";
const RECORD = field("dtls.record", KIND_NONE, "Record");
const TYPE = field("dtls.record.content_type", KIND_U8, "Content type", RECORD_TYPES);
const VERSION = field("dtls.record.version", KIND_U16 | BASE_HEX, "Version", TLS_VERSIONS);
const EPOCH = field("dtls.record.epoch", KIND_U16, "Epoch");
const NUMBER = field("dtls.record.sequence_number", KIND_U64, "Sequence number");
const LENGTH = field("dtls.record.length", KIND_U16, "Length");
const CIPHER_CHANGE = field("dtls.change_cipher_spec", KIND_NONE, "Change Cipher Spec");
const ALERT = field("dtls.alert_message", KIND_NONE, "Alert");
const ALERT_LEVEL = field("dtls.alert_message.level", KIND_U8, "Level", "1=warning;2=fatal");
const ALERT_DESCRIPTION = field("dtls.alert_message.desc", KIND_U8, "Description", TLS_ALERTS);
const DATA = field("dtls.app_data", KIND_BYTES, "Encrypted application data");
const ENCRYPTED = field("dtls.encrypted", KIND_BYTES, "Encrypted message");
const MESSAGE = field("dtls.handshake", KIND_NONE, "Handshake message");
const MESSAGE_TYPE = field("dtls.handshake.type", KIND_U8, "Type", TLS_HANDSHAKES);
const MESSAGE_LENGTH = field("dtls.handshake.length", KIND_U24, "Length");
const MESSAGE_NUMBER = field("dtls.handshake.message_seq", KIND_U16, "Message number");
const PIECE_OFFSET = field("dtls.handshake.fragment_offset", KIND_U24, "Offset of the piece");
const PIECE_LENGTH = field("dtls.handshake.fragment_length", KIND_U24, "Length of the piece");
const PIECE = field("dtls.handshake.fragment", KIND_BYTES, "Piece of the message");

/** Memo key: the version that the server settled on. */
const MEMO_VERSION: u32 = (142 << 8) | 1;

const CHANGE_CIPHER: u32 = 20;
const ALERT_RECORD: u32 = 21;
const HANDSHAKE: u32 = 22;
const APPLICATION_DATA: u32 = 23;
const LAST_TYPE: u32 = 25;
const SERVER_HELLO: u32 = 2;
const HEADER: u32 = 13;
const MESSAGE_HEADER: u32 = 12;
/** A longer message is a sign of encrypted bytes. */
const MESSAGE_CAP: u32 = 1 << 17;

/** DTLS 1.0, 1.2 and the one that came before them. */
function isVersion(version: u32): bool {
  return version == 0xfeff || version == 0xfefd || version == 0xfefc || version == 0x0100;
}

/** A record's type and version. */
function mightBeDtls(at: usize, length: u32): bool {
  if (length < HEADER) return false;
  const type = <u32>load<u8>(at);
  return type >= CHANGE_CIPHER && type <= LAST_TYPE && isVersion(bswap(load<u16>(at, 1)));
}
recognises(DTLS, BY_UDP_PORT, mightBeDtls);

function isRecord(s: Sink, at: u32): bool {
  if (s.left(at) < HEADER) return false;
  const type = s.peek8(at);
  if (type < CHANGE_CIPHER || type > LAST_TYPE || !isVersion(s.peek16(at + 1))) return false;
  return s.peek16(at + 11) <= s.leftReported(at + HEADER);
}

export function dtls<S extends Sink>(s: S): void {
  if (!isRecord(s, 0)) {
    s.refuse();
    return;
  }
  beginPieces();
  let at: u32 = 0;
  while (s.ok && isRecord(s, at)) at = record<S>(s, at);
  if (s.ok) {
    if (s.left(at) != 0) sealed<S>(s, "Continuation Data", at, at + s.left(at));
    keepPieces(s);
  }
}

/** One record; its end. */
function record<S extends Sink>(s: S, at: u32): u32 {
  const type = s.peek8(at);
  const isOpen = s.peek16(at + 3) == 0;
  const body = at + HEADER;
  const length = s.peek16(at + 11);
  const end = body + min(length, s.left(body));
  s.number(RECORD, at, HEADER + length, 0);
  s.openLast();
  s.u8(TYPE, at);
  s.u16(VERSION, at + 1);
  s.u16(EPOCH, at + 3);
  s.number(NUMBER, at + 5, 6, ((<u64>s.peek16(at + 5)) << 32) | s.peek32(at + 7));
  s.u16(LENGTH, at + 11);
  if (type == APPLICATION_DATA) {
    s.infoSeparate(", ");
    s.info("Application Data");
    s.bytes(DATA, body, end - body);
  } else if (type == CHANGE_CIPHER && isOpen) {
    s.infoSeparate(", ");
    s.info("Change Cipher Spec");
    s.number(CIPHER_CHANGE, body, end - body, 0);
  } else if (type == HANDSHAKE && isOpen) messages<S>(s, body, end);
  else if (type == ALERT_RECORD && isOpen && end - body == 2) alert<S>(s, body);
  else sealed<S>(s, type == HANDSHAKE ? "Encrypted Handshake Message" : "Encrypted Record", body, end);
  s.close();
  s.turn++;
  if (length > end - body) s.need(body, length);
  return body + length;
}

function sealed<S extends Sink>(s: S, label: string, at: u32, end: u32): void {
  s.infoSeparate(", ");
  s.info(label);
  s.bytes(ENCRYPTED, at, end - at);
}

function alert<S extends Sink>(s: S, at: u32): void {
  s.infoSeparate(", ");
  s.info("Alert (Level: ");
  s.infoField(ALERT_LEVEL, s.peek8(at));
  s.info(", Description: ");
  s.infoField(ALERT_DESCRIPTION, s.peek8(at + 1));
  s.info(")");
  s.number(ALERT, at, 2, 0);
  s.openLast();
  if (s.u8(ALERT_LEVEL, at) == 2) s.note(SEVERITY_NOTE, GROUP_PROTOCOL, "Fatal alert", at, 2);
  s.u8(ALERT_DESCRIPTION, at + 1);
  s.close();
}

function messages<S extends Sink>(s: S, at: u32, end: u32): void {
  while (s.ok && at < end) {
    const there = end - at;
    const piece: u32 = there < MESSAGE_HEADER ? MESSAGE_CAP : s.peek24(at + 9);
    const size: u32 = there < MESSAGE_HEADER ? MESSAGE_CAP : s.peek24(at + 1);
    const offset: u32 = there < MESSAGE_HEADER ? 0 : s.peek24(at + 6);
    const isSound = size < MESSAGE_CAP && piece <= size && offset <= size - piece && piece <= there - MESSAGE_HEADER;
    if (!isSound || !isHandshakeType(s.peek8(at))) {
      sealed<S>(s, "Encrypted Handshake Message", at, end);
      return;
    }
    message<S>(s, at, piece, size);
    at += MESSAGE_HEADER + piece;
  }
}

/** A message, or a piece of one that may be the last to come. */
function message<S extends Sink>(s: S, at: u32, piece: u32, size: u32): void {
  const body = at + MESSAGE_HEADER;
  const type = s.peek8(at);
  s.infoSeparate(", ");
  s.infoField(MESSAGE_TYPE, type);
  if (piece < size) s.info(" (fragment)");
  s.number(MESSAGE, at, MESSAGE_HEADER + piece, 0);
  s.openLast();
  s.u8(MESSAGE_TYPE, at);
  s.u24(MESSAGE_LENGTH, at + 1);
  s.u16(MESSAGE_NUMBER, at + 4);
  s.u24(PIECE_OFFSET, at + 6);
  s.u24(PIECE_LENGTH, at + 9);
  if (piece == size) showBody<S>(s, type, body, body + size);
  else {
    s.bytes(PIECE, body, piece);
    takePiece(s, at);
    if (gatherPieces(s, at) && joinEnter(s)) {
      showBody<S>(s, type, 0, joinedLength());
      joinLeave(s);
    }
  }
  s.close();
}

function showBody<S extends Sink>(s: S, type: u32, at: u32, end: u32): void {
  if (type == SERVER_HELLO) {
    const settled = settledVersion(s, at, end);
    if (settled != 0) s.memo.set(MEMO_VERSION, settled);
    noteVersion<S>(s, settled, at);
  }
  const settled = <u32>s.memo.get(MEMO_VERSION);
  // Signatures of DTLS 1.2 name their algorithm as those of TLS 1.2 do.
  if (s.shows) handshakeBody<S>(s, type, at, end, settled == 0xfeff || settled == 0x0100 ? 0x0302 : 0x0303);
}
