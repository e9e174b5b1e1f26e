/**
 * Remote Desktop over UDP (MS-RDPEUDP 2.2.2; version 3: MS-RDPEUDP2 2.2.1). What it carries is TLS, or DTLS where packets may be lost.
 *
 *   0               4        6       8
 *   | acknowledged  | window | flags | first number, MTUs … | [acknowledgements] | [coded, start, payload]
 *   0         1       3                                                  version 3, after its bytes 0 and 7 changed places
 *   | prefix  | flags | [acknowledgement] | [overhead] | [delay] | [acknowledged] | [number] | [vector] | [channel number, payload]
 *
 * The server's answer to the first packet says which version they speak. Version 3 is little-endian.
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DTLS, TLS, TLS_PIECE } from "./names/protocols.ts";

const RDPUDP = protocol(94, "rdpudp", "rdpudp", "RDPUDP", "Remote Desktop over UDP", "management");
answers(RDPUDP, BY_UDP_PORT, 3389);

const ACKNOWLEDGED = field("rdpudp.snsourceack", KIND_U32 | BASE_HEX, "Acknowledged");
const FLAGS = field("rdpudp.flags", KIND_U16 | BASE_HEX, "Flags");
const FLAG_SYN = field("rdpudp.flags.syn", KIND_BOOL, "First packet", "", 0x0001);
const FLAG_ACK = field("rdpudp.flags.ack", KIND_BOOL, "Acknowledgement", "", 0x0004);
const FLAG_DATA = field("rdpudp.flags.data", KIND_BOOL, "Payload", "", 0x0008);
const FLAG_LOSSY = field("rdpudp.flags.synlossy", KIND_BOOL, "Packets may be lost", "", 0x0200);
const VERSION = field("rdpudp.synex.version", KIND_U16 | BASE_HEX, "Version", "1=1;2=2;0x0101=3");
const START = field("rdpudp.data.sourceStart", KIND_U32 | BASE_HEX, "Sequence number");
const PACKET_TYPE = field("rdpudp2.packetType", KIND_U8, "Packet type", "0=Payload;8=Dummy", 0x1e);
const FLAGS_3 = field("rdpudp2.flags", KIND_U16 | BASE_HEX, "Flags", "", 0x0fff);
const NUMBER_3 = field("rdpudp2.data.seqnum", KIND_U16 | BASE_HEX, "Sequence number");
const CHANNEL_3 = field("rdpudp2.data.channelseqnumber", KIND_U16 | BASE_HEX, "Channel sequence number");

/** Memo key: the version that the server chose. */
const MEMO_VERSION: u32 = (94 << 8) | 1;

const SYN: u32 = 0x0001;
const ACK: u32 = 0x0004;
const DATA: u32 = 0x0008;
const ACK_OF_ACKS: u32 = 0x0100;
const HAS_CORRELATION: u32 = 0x0800;
const HAS_VERSION: u32 = 0x1000;
const VERSION_3: u32 = 0x0101;
const HEADER: u32 = 8;
const PREFIX_AT: u32 = 7;
const HANDSHAKE: u32 = 22;
const CLIENT_HELLO: u32 = 1;
const SERVER_HELLO: u32 = 2;
/** Head of a TLS record. */
const RECORD: u32 = 5;

export function rdpudp<S extends Sink>(s: S): void {
  if (<u32>s.memo.getBefore(MEMO_VERSION) == VERSION_3) version3<S>(s);
  else version1<S>(s);
}

function version1<S extends Sink>(s: S): void {
  if (!s.need(0, HEADER)) return;
  if (s.shows) describe<S>(s);
  const flags = s.peek16(6);
  if ((flags & SYN) != 0) {
    opening<S>(s, flags);
    return;
  }
  let at = HEADER;
  // The vector of acknowledgements is filled up to four bytes.
  if ((flags & ACK) != 0) at += (2 + s.peek16(at) + 3) & ~3;
  if ((flags & ACK_OF_ACKS) != 0) at += 4;
  if ((flags & DATA) == 0) return;
  s.u32(START, at + 4);
  payload<S>(s, at + 8);
}

function describe<S extends Sink>(s: S): void {
  s.u32(ACKNOWLEDGED, 0);
  const flags = s.u16(FLAGS, 6);
  s.openLast();
  s.bits16(FLAG_SYN, 6);
  s.bits16(FLAG_ACK, 6);
  s.bits16(FLAG_DATA, 6);
  s.bits16(FLAG_LOSSY, 6);
  s.close();
  s.info(flags & SYN ? "First packet" : flags & DATA ? "Payload" : "Acknowledgement");
}

function opening<S extends Sink>(s: S, flags: u32): void {
  let at: u32 = 16;
  if ((flags & HAS_CORRELATION) != 0) {
    at += 32;
  }
  if ((flags & HAS_VERSION) == 0) return;
  const version = s.u16(VERSION, at + 2);
  if (s.ok && (flags & ACK) != 0) s.memo.set(MEMO_VERSION, version);
}

/** Hellos begin with their datagram. What follows is cut anywhere, and nothing puts it together here. */
function payload<S extends Sink>(s: S, at: u32): void {
  const there = s.left(at);
  if (there > 1 && s.peek8(at) >> 4 == 1 && s.peek8(at + 1) == 0xfe) s.next(DTLS, at);
  else if (there > RECORD && isHello(s, at) && s.peek16(at + 3) <= there - RECORD) s.next(TLS, at);
  else if (there != 0) s.next(TLS_PIECE, at);
}

function isHello(s: Sink, at: u32): bool {
  const message = s.peek8(at + RECORD);
  return s.peek8(at) == HANDSHAKE && (message == CLIENT_HELLO || message == SERVER_HELLO);
}

/** A byte as it stood before the first and the eighth changed places. */
function byteAt(s: Sink, at: u32): u32 {
  return s.peek8(at == PREFIX_AT ? 0 : at);
}

function number<S extends Sink>(s: S, id: u16, at: u32): void {
  s.need(at, 2);
  if (s.shows) s.number(id, at, 2, byteAt(s, at) | (byteAt(s, at + 1) << 8));
}

function version3<S extends Sink>(s: S): void {
  const isDummy = s.bits8(PACKET_TYPE, PREFIX_AT) != 0;
  s.bits16le(FLAGS_3, 1);
  const flags = s.peek16le(1);
  s.info(isDummy ? "Dummy" : flags & 4 ? "Payload" : "Acknowledgement");
  if (isDummy || (flags & 4) == 0) return;
  let at: u32 = 3;
  if ((flags & 0x01) != 0) at += 7 + (byteAt(s, at + 6) & 15);
  if ((flags & 0x40) != 0) at++;
  if ((flags & 0x100) != 0) at += 3;
  if ((flags & 0x10) != 0) at += 2;
  number<S>(s, NUMBER_3, at);
  at += 2;
  if ((flags & 0x08) != 0) {
    const size = byteAt(s, at + 2);
    at += 3 + (size & 0x7f) + (size & 0x80 ? 4 : 0);
  }
  number<S>(s, CHANNEL_3, at);
  if (s.ok) payload<S>(s, at + 2);
}
