/**
 * QUIC (RFC 9000, version 2 RFC 9369, version negotiation RFC 8999) from outside: headers stand open, payloads are encrypted.
 *
 *   0                    1         5            6
 *   | 1 1 type, 4 bits   | version | DCID bytes | DCID | SCID bytes | SCID | Initial: token | length | number, payload
 *   | 0 1 spin, …        | DCID (its length is known from the other side's long headers) | number, payload
 *
 * Long-header packets may follow each other in one datagram, with a short one at the end.
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_BYTES,
  KIND_NONE,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { TLS } from "./names/protocols.ts";
import { joinCrypto, joinedCrypto } from "./quic/crypto-stream.ts";
import { openInitial, openedNumber, openedNumberBytes, useConnection } from "./quic/initial.ts";

const QUIC = protocol(40, "quic", "quic", "QUIC", "QUIC", "secure");

const TYPES = "0=Initial;1=0-RTT;2=Handshake;3=Retry";
const VERSIONS =
  "0=Version Negotiation;1=1;0x6b3343cf=2;0x709a50c4=2 (draft);0xff000000-0xff0000ff=draft;0xfaceb000-0xfaceb0ff=Facebook mvfst;0x51303530=Google Q050;" +
  "0x54303530=Google T050;0x54303531=Google T051";
const PACKET = field("quic.packet", KIND_NONE, "Packet");
const FORM = field("quic.header_form", KIND_U8, "Header form", "0=short;1=long", 0x80);
const FIXED = field("quic.fixed_bit", KIND_BOOL, "Fixed bit", "", 0x40);
const TYPE = field("quic.long.packet_type", KIND_U8, "Packet type", TYPES, 0x30);
const TYPE_V2 = field(
  "quic.long.packet_type_v2",
  KIND_U8,
  "Packet type",
  "0=Retry;1=Initial;2=0-RTT;3=Handshake",
  0x30,
);
const VERSION = field("quic.version", KIND_U32 | BASE_HEX, "Version", VERSIONS);
const SUPPORTED = field("quic.supported_version", KIND_U32 | BASE_HEX, "Supported version", VERSIONS);
const DESTINATION_LENGTH = field("quic.dcil", KIND_U8, "Destination connection id length");
const DESTINATION = field("quic.dcid", KIND_BYTES, "Destination connection id");
const SOURCE_LENGTH = field("quic.scil", KIND_U8, "Source connection id length");
const SOURCE = field("quic.scid", KIND_BYTES, "Source connection id");
const TOKEN_LENGTH = field("quic.token_length", KIND_U64, "Token length");
const TOKEN = field("quic.token", KIND_BYTES, "Token");
const LENGTH = field("quic.length", KIND_U64, "Length");
const RETRY_TOKEN = field("quic.retry_token", KIND_BYTES, "Retry token");
const RETRY_TAG = field("quic.retry_integrity_tag", KIND_BYTES, "Integrity tag");
const SPIN = field("quic.spin_bit", KIND_BOOL, "Spin bit", "", 0x20);
const PAYLOAD = field("quic.remaining_payload", KIND_BYTES, "Protected payload");
const PADDING = field("quic.coalesced_padding_data", KIND_BYTES, "Padding after the packets");

/** Memo key, plus direction: length of the connection id that this side chose, plus one. */
const MEMO_SOURCE_LENGTH: u32 = (40 << 8) | 1;

const PACKET_NUMBER = field("quic.packet_number", KIND_U32, "Packet number");

/** Memo keys: the connection's first destination id (length plus one, and the client's direction; then 24 bytes). */
const MEMO_FIRST_ID: u32 = (40 << 8) | 8;
const firstId: usize = heap.alloc(24);

const LONG: u32 = 0x80;
const FIXED_BIT: u32 = 0x40;
const VERSION_2: u32 = 0x6b3343cf;
const VERSION_2_DRAFT: u32 = 0x709a50c4;
const CONNECTION_ID_CAP: u32 = 20;
const RETRY_TAG_BYTES: u32 = 16;
const INITIAL: u32 = 0;
const RETRY: u32 = 3;

/** A long header, or the bit that every version 1 packet has set. */
function mightBeQuic(at: usize, length: u32): bool {
  return length >= 1 && (load<u8>(at) & (LONG | FIXED_BIT)) != 0;
}
recognises(QUIC, BY_UDP_PORT, mightBeQuic);

export function quic<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  if (!s.ok) {
    s.refuse();
    return;
  }
  const isKnown = s.memo.get(MEMO_SOURCE_LENGTH) != 0 || s.memo.get(MEMO_SOURCE_LENGTH + 1) != 0;
  if (first & LONG ? !isLongHeader(s, 0, isKnown) : !isKnown || (first & FIXED_BIT) == 0 || s.leftReported(0) < 17) {
    s.refuse();
    return;
  }
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.peek8(at) & LONG && isLongHeader(s, at, true)) {
      at = longPacket<S>(s, at);
      continue;
    }
    if (at != 0 && (s.peek8(at) & FIXED_BIT) == 0) {
      s.bytes(PADDING, at, s.left(at));
      return;
    }
    shortPacket<S>(s, at);
    return;
  }
}

/** Versions of IETF QUIC, its drafts, those built on it, and those reserved to be unknown (RFC 9000 section 15). */
function isVersion(version: u32): bool {
  if (version == 1 || version == VERSION_2 || version == VERSION_2_DRAFT) return true;
  if ((version & 0x0f0f0f0f) == 0x0a0a0a0a) return true;
  const upper = version >> 8;
  if (upper == 0xff0000 || upper == 0xff0020 || upper == 0xfaceb0) return true;
  return version == 0x51303530 || version == 0x54303530 || version == 0x54303531;
}

function isLongHeader(s: Sink, at: u32, isKnown: bool): bool {
  if (s.left(at) < 7) return false;
  const version = s.peek32(at + 1);
  const destination = s.peek8(at + 5);
  if (destination > CONNECTION_ID_CAP || s.left(at + 6) <= destination) return false;
  const source = s.peek8(at + 6 + destination);
  const rest = at + 7 + destination + source;
  if (source > CONNECTION_ID_CAP || s.left(at) < rest - at) return false;
  if (version == 0)
    return s.leftReported(rest) != 0 && (s.leftReported(rest) & 3) == 0 && (isKnown || destination + source != 0);
  // Sides that agreed to may send the fixed bit as they like (RFC 9287).
  if ((s.peek8(at) & FIXED_BIT) == 0) return isKnown && isVersion(version);
  return isVersion(version) || (isKnown && version != 0);
}

/** Kind of a long-header packet as version 1 numbers them. */
function kindOf(first: u32, version: u32): u32 {
  const bits = (first >> 4) & 3;
  return version == VERSION_2 || version == VERSION_2_DRAFT ? (bits + 3) & 3 : bits;
}

/** Shows the packet; its end. */
function longPacket<S extends Sink>(s: S, at: u32): u32 {
  const start = at;
  const first = s.peek8(at);
  const version = s.peek32(at + 1);
  const kind = kindOf(first, version);
  s.number(PACKET, at, s.left(at), 0);
  s.openLast();
  s.bits8(FORM, at);
  if (version != 0) {
    s.bits8(FIXED, at);
    s.bits8(version == VERSION_2 || version == VERSION_2_DRAFT ? TYPE_V2 : TYPE, at);
  }
  s.u32(VERSION, at + 1);
  s.infoSeparate(", ");
  if (version == 0) s.info("Version Negotiation");
  else s.infoField(TYPE, kind);
  const destination = s.u8(DESTINATION_LENGTH, at + 5);
  if (destination != 0) connectionId<S>(s, DESTINATION, at + 6, destination);
  at += 6 + destination;
  const source = s.u8(SOURCE_LENGTH, at);
  if (source != 0) connectionId<S>(s, SOURCE, at + 1, source);
  if (!s.quoted) s.memo.set(MEMO_SOURCE_LENGTH + s.direction, source + 1);
  at += 1 + source;
  if (version == 0) at = supported<S>(s, at);
  else if (kind == RETRY) at = retry<S>(s, at);
  else at = sealedPart<S>(s, at, kind, start);
  s.closeAt(max(at, start));
  return at;
}

function connectionId<S extends Sink>(s: S, id: u16, at: u32, length: u32): void {
  s.bytes(id, at, length);
  s.info(id == DESTINATION ? ", DCID=" : ", SCID=");
  s.infoBytes(at, length);
}

function supported<S extends Sink>(s: S, at: u32): u32 {
  while (s.ok && s.left(at) >= 4) {
    s.u32(SUPPORTED, at);
    at += 4;
  }
  return at + s.left(at);
}

function retry<S extends Sink>(s: S, at: u32): u32 {
  const there = s.left(at);
  if (there < RETRY_TAG_BYTES) return at + there;
  if (there > RETRY_TAG_BYTES) s.bytes(RETRY_TOKEN, at, there - RETRY_TAG_BYTES);
  s.bytes(RETRY_TAG, at + there - RETRY_TAG_BYTES, RETRY_TAG_BYTES);
  return at + there;
}

/** Bytes of the variable-length integer at `at` (RFC 9000 section 16). */
function numberBytes(s: Sink, at: u32): u32 {
  return 1 << (s.peek8(at) >> 6);
}

function variable(s: Sink, at: u32): u64 {
  const bytes = numberBytes(s, at);
  if (bytes == 1) return s.peek8(at) & 0x3f;
  if (bytes == 2) return s.peek16(at) & 0x3fff;
  if (bytes == 4) return s.peek32(at) & 0x3fffffff;
  return (s.peek64(at) << 2) >> 2;
}

/** Token (Initial), length and what is encrypted. */
function sealedPart<S extends Sink>(s: S, at: u32, kind: u32, header: u32): u32 {
  if (kind == INITIAL) {
    const token = variable(s, at);
    const bytes = numberBytes(s, at);
    s.number(TOKEN_LENGTH, at, bytes, token);
    at += bytes;
    if (token > <u64>s.left(at)) {
      s.need(at, <u32>min(token, 0xffff));
      return at;
    }
    if (token != 0) s.bytes(TOKEN, at, <u32>token);
    at += <u32>token;
  }
  const length = variable(s, at);
  const bytes = numberBytes(s, at);
  s.number(LENGTH, at, bytes, length);
  at += bytes;
  const there = <u32>min(length, <u64>s.left(at));
  if (there != 0) s.bytes(PAYLOAD, at, there);
  if (kind == INITIAL && <u64>there == length && there != 0 && s.ok && !s.quoted) opened<S>(s, header, at, there);
  return at + there;
}

/** An Initial packet whose keys follow from what is in the clear: its number, and the handshake messages that it completes. */
function opened<S extends Sink>(s: S, header: u32, at: u32, length: u32): void {
  const count = open(s, header, at, length);
  if (count == 0) return;
  s.number(PACKET_NUMBER, at, openedNumberBytes(), openedNumber());
  s.info(", PKN: ");
  s.infoDecimal(openedNumber());
  const whole = joinCrypto(s, count);
  if (whole == 0) return;
  if (s.nextCopy(TLS, joinedCrypto(), whole)) s.info(", ");
}

/** Tries the connection's first id, then this packet's own: a client that begins, or begins anew after a Retry. */
function open(s: Sink, header: u32, at: u32, length: u32): u32 {
  const version = s.peek32(header + 1);
  const first = s.base + header;
  const known = <u32>s.memo.get(MEMO_FIRST_ID);
  if (known != 0) {
    store<u64>(firstId, s.memo.get(MEMO_FIRST_ID + 1));
    store<u64>(firstId, s.memo.get(MEMO_FIRST_ID + 2), 8);
    store<u64>(firstId, s.memo.get(MEMO_FIRST_ID + 3), 16);
    useConnection(firstId, (known & 255) - 1, s.direction != known >> 8);
    const count = openInitial(version, first, s.base + at, length);
    if (count != 0) return count;
  }
  const size = s.peek8(header + 5);
  useConnection(first + 6, size, false);
  const count = openInitial(version, first, s.base + at, length);
  if (count == 0) return 0;
  memory.fill(firstId, 0, 24);
  memory.copy(firstId, first + 6, size);
  s.memo.set(MEMO_FIRST_ID, (size + 1) | (s.direction << 8));
  s.memo.set(MEMO_FIRST_ID + 1, load<u64>(firstId));
  s.memo.set(MEMO_FIRST_ID + 2, load<u64>(firstId, 8));
  s.memo.set(MEMO_FIRST_ID + 3, load<u64>(firstId, 16));
  return count;
}

function shortPacket<S extends Sink>(s: S, at: u32): void {
  s.number(PACKET, at, s.left(at), 0);
  s.openLast();
  s.bits8(FORM, at);
  s.bits8(FIXED, at);
  s.bits8(SPIN, at);
  s.infoSeparate(", ");
  s.info("Protected Payload");
  const known = <u32>s.memo.get(MEMO_SOURCE_LENGTH + 1 - s.direction);
  const length = known == 0 ? 0 : min(known - 1, s.left(at + 1));
  if (length != 0) connectionId<S>(s, DESTINATION, at + 1, length);
  at += 1 + length;
  if (s.left(at) != 0) s.bytes(PAYLOAD, at, s.left(at));
  s.close();
}
