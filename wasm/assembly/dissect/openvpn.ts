/**
 * OpenVPN (its own documents: "OpenVPN protocol", doc/doxygen "Network protocol"; over TCP each message has a length before it).
 *
 *   0            1            9                        (with --tls-auth)              n        n+1
 *   | opcode, key | session id | HMAC | packet id (4) | time (4) |                    | acks | acked ids … | their session id |
 *   … message id (4) | a piece of TLS …                                                control messages
 *   | opcode, key | peer id (3, version 2) | sealed data …                             data
 *
 * Whether an HMAC stands there is agreed outside the protocol: the first message whose length fits one way only tells it.
 */
import { BASE_HEX, KIND_BYTES, KIND_U16, KIND_U32, KIND_U64, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { TCP, TLS } from "./names/protocols.ts";
import { joinRecords, joinedRecords } from "./openvpn/tls-stream.ts";

const OPENVPN = protocol(141, "openvpn", "openvpn", "OpenVPN", "OpenVPN", "secure");
answers(OPENVPN, BY_UDP_PORT, 1194);
answers(OPENVPN, BY_TCP_PORT, 1194);

const LENGTH = field("openvpn.plen", KIND_U16, "Message length");
const TYPE = field("openvpn.type", KIND_U8 | BASE_HEX, "Type");
const OPCODE = field(
  "openvpn.opcode",
  KIND_U8,
  "Opcode",
  "1=P_CONTROL_HARD_RESET_CLIENT_V1;2=P_CONTROL_HARD_RESET_SERVER_V1;3=P_CONTROL_SOFT_RESET_V1;4=P_CONTROL_V1;5=P_ACK_V1;" +
    "6=P_DATA_V1;7=P_CONTROL_HARD_RESET_CLIENT_V2;8=P_CONTROL_HARD_RESET_SERVER_V2;9=P_DATA_V2;10=P_CONTROL_HARD_RESET_CLIENT_V3;" +
    "11=P_CONTROL_WKC_V1",
  0xf8,
);
const KEY = field("openvpn.keyid", KIND_U8, "Key id", "", 0x07);
const PEER = field("openvpn.peerid", KIND_U32, "Peer id");
const SESSION = field("openvpn.sessionid", KIND_U64, "Session id");
const HMAC = field("openvpn.hmac", KIND_BYTES, "HMAC");
const PACKET_ID = field("openvpn.pid", KIND_U32, "Packet id");
const NET_TIME = field("openvpn.net_time", KIND_U32, "Net time");
const ACKS = field("openvpn.mpidarraylength", KIND_U8, "Acknowledged messages");
const ACK = field("openvpn.mpidarrayelement", KIND_U32, "Acknowledged message id");
const REMOTE = field("openvpn.rsessionid", KIND_U64, "Remote session id");
const MESSAGE = field("openvpn.mpid", KIND_U32, "Message id");
const PIECE = field("openvpn.fragment", KIND_BYTES, "Piece of TLS");
const DATA = field("openvpn.data", KIND_BYTES, "Data");

const CONTROL: u32 = 4;
const ACKNOWLEDGE: u32 = 5;
const DATA_1: u32 = 6;
const DATA_2: u32 = 9;
const LAST_OPCODE: u32 = 11;
const ACKS_CAP: u32 = 8;
/** Bytes of packet id and time behind an HMAC. */
const REPLAY: u32 = 8;
/** Lengths of HMACs: none, SHA-1, MD5, SHA-256, SHA-512. */
const HMAC_LENGTHS: StaticArray<u32> = [0, 20, 16, 32, 64];
const HMAC_KINDS: u32 = 5;

/** Memo key: length of the flow's HMACs, plus one. */
const MEMO_HMAC: u32 = (141 << 8) | 1;

export function openvpn<S extends Sink>(s: S): void {
  if (s.parent != TCP) {
    if (!isOpcode(s, 0)) s.refuse();
    else message<S>(s, 0, s.left(0));
    return;
  }
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.left(at) < 3) {
      if (!s.more(at, 3) && at == 0) s.refuse();
      return;
    }
    const length = s.peek16(at);
    if (length == 0 || !isOpcode(s, at + 2)) {
      if (at == 0) s.refuse();
      return;
    }
    if (length > s.left(at + 2) && s.more(at, 2 + length)) return;
    s.infoSeparate(", ");
    s.u16(LENGTH, at);
    message<S>(s, at + 2, min(length, s.left(at + 2)));
    at += 2 + length;
  }
}

function isOpcode(s: Sink, at: u32): bool {
  const opcode = s.has(at, 1) ? s.peek8(at) >> 3 : 0;
  return opcode != 0 && opcode <= LAST_OPCODE;
}

function message<S extends Sink>(s: S, at: u32, length: u32): void {
  s.u8(TYPE, at);
  s.openLast();
  const opcode = s.bits8(OPCODE, at);
  s.bits8(KEY, at);
  s.close();
  s.info("MessageType: ");
  s.infoField(OPCODE, opcode);
  if (opcode != DATA_1 && opcode != DATA_2) {
    control<S>(s, opcode, at, at + length);
    s.turn++;
    return;
  }
  const head: u32 = opcode == DATA_2 ? 4 : 1;
  if (opcode == DATA_2) s.number(PEER, at + 1, 3, s.peek24(at + 1));
  if (length > head) s.bytes(DATA, at + head, length - head);
}

function control<S extends Sink>(s: S, opcode: u32, start: u32, end: u32): void {
  const hmac = hmacLength(s, opcode, start, end);
  s.u64(SESSION, start + 1);
  let at = start + 9;
  if (hmac != 0) {
    s.bytes(HMAC, at, hmac);
    s.u32(PACKET_ID, at + hmac);
    s.u32(NET_TIME, at + hmac + 4);
    at += hmac + REPLAY;
  }
  const acks = s.u8(ACKS, at++);
  for (let i: u32 = 0; i < acks && s.ok; i++, at += 4) s.u32(ACK, at);
  if (acks != 0) {
    s.u64(REMOTE, at);
    at += 8;
  }
  if (opcode == ACKNOWLEDGE || !s.ok) return;
  const number = s.u32(MESSAGE, at);
  at += 4;
  if (!s.ok || at >= end) return;
  s.bytes(PIECE, at, end - at);
  if (opcode == CONTROL && s.ok && !s.quoted) records<S>(s, number, at, end - at);
}

/** Hands on the TLS records that the message completes. */
function records<S extends Sink>(s: S, number: u32, at: u32, length: u32): void {
  const whole = joinRecords(s, number, at, length);
  if (whole == 0) return;
  if (s.nextCopy(TLS, joinedRecords(), whole)) s.info(", ");
}

/** Length of the HMAC: what the flow is known to use, or the first that the message's length fits. */
function hmacLength(s: Sink, opcode: u32, start: u32, end: u32): u32 {
  const known = <u32>s.memo.get(MEMO_HMAC);
  if (known != 0) return known - 1;
  for (let i: u32 = 0; i < HMAC_KINDS; i++) {
    const length = unchecked(HMAC_LENGTHS[i]);
    if (!fits(s, opcode, start + 9 + (length == 0 ? 0 : length + REPLAY), end)) continue;
    s.memo.set(MEMO_HMAC, length + 1);
    return length;
  }
  return 0;
}

/** Whether the acknowledgements at `at` and what follows them end where the message does, or before a piece of TLS. */
function fits(s: Sink, opcode: u32, at: u32, end: u32): bool {
  if (at >= end || !s.has(at, 1)) return false;
  const acks = s.peek8(at);
  if (acks > ACKS_CAP || (acks == 0 && opcode == ACKNOWLEDGE)) return false;
  const after = at + 1 + 4 * acks + (acks == 0 ? 0 : 8) + (opcode == ACKNOWLEDGE ? 0 : 4);
  if (opcode != CONTROL) return after == end;
  if (after + 2 > end || !s.has(after, 2)) return false;
  const type = s.peek8(after);
  return type >= 20 && type <= 23 && s.peek8(after + 1) == 3;
}
