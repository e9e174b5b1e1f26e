/**
 * Secure Shell transport (RFC 4253; Diffie-Hellman group exchange RFC 4419, elliptic curves RFC 5656 and 8731; version 1 by
 * its public description).
 *
 *   SSH-2.0-software comments CR LF              both sides, before anything else
 *   0        4       5
 *   | length | pad n | message code, contents … | n bytes of padding | (MAC)       until NEWKEYS, then all is encrypted
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_STRING, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_SCTP_PORT, BY_TCP_PORT, answers, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { MORE_ANY, Sink } from "../core/sink.ts";
import { afterLine, endOfLine, isWhole } from "../core/text.ts";
import { doubtPayload } from "../core/doubt.ts";
import { SSH_MESSAGES, SSH_REASONS } from "./names/ssh-messages.ts";
import { keyExchangeInit, keyExchangeMessage } from "./ssh/key-exchange.ts";

const SSH = protocol(41, "ssh", "ssh", "SSH", "Secure Shell", "secure");
const SERVER_PORT: u32 = 22;
/** Gerrit's. */
const SECOND_PORT: u32 = 29418;
answers(SSH, BY_TCP_PORT, SERVER_PORT);
answers(SSH, BY_TCP_PORT, SECOND_PORT);
answers(SSH, BY_SCTP_PORT, SERVER_PORT);

const PROTOCOL = field("ssh.protocol", KIND_STRING, "Protocol");
const DIRECTION = field("ssh.direction", KIND_BOOL, "Direction", "0=client to server;1=server to client");
const PACKET_LENGTH = field("ssh.packet_length", KIND_U32, "Packet length");
const PADDING_LENGTH = field("ssh.padding_length", KIND_U8, "Padding length");
const MESSAGE = field("ssh.message_code", KIND_U8, "Message code", SSH_MESSAGES);
const MESSAGE_1 = field(
  "ssh.message_code",
  KIND_U8,
  "Message code",
  "0=No Message;1=Disconnect;2=Public Key;3=Session Key;4=User",
);
const PAYLOAD = field("ssh.payload", KIND_BYTES, "Payload");
const PADDING = field("ssh.padding_string", KIND_BYTES, "Padding");
const LENGTH_ENCRYPTED = field("ssh.packet_length_encrypted", KIND_BYTES, "Packet length (encrypted)");
const ENCRYPTED = field("ssh.encrypted_packet", KIND_BYTES, "Encrypted packet");
const REASON = field("ssh.disconnect_reason", KIND_U32 | BASE_HEX, "Reason", SSH_REASONS);
const DESCRIPTION_LENGTH = field("ssh.disconnect_description_length", KIND_U32, "Description length");
const DESCRIPTION = field("ssh.disconnect_description", KIND_STRING, "Description");

/** Memo, each plus direction: version that the banner named; from when on all is encrypted. */
const MEMO_VERSION: u32 = (41 << 8) | 2;
const MEMO_ENCRYPTED: u32 = (41 << 8) | 4;

/** RFC 4253 section 6.1 asks for 35,000; programs take 256 KB. */
const LONGEST: u32 = 0x40000;
/** RFC 4253 section 4.2. */
const LONGEST_BANNER: u32 = 255;

/** "SSH-" */
function mightBeSsh(at: usize, length: u32): bool {
  return length >= 4 && load<u32>(at) == 0x2d485353;
}
recognises(SSH, BY_TCP_PORT, mightBeSsh);

export function ssh<S extends Sink>(s: S): void {
  if (s.guessing && !s.matches(0, "SSH-2.0-") && !s.matches(0, "SSH-1.")) {
    s.refuse();
    return;
  }
  const isServer = fromServer(s);
  let at: u32 = 0;
  let version = knownVersion(s);
  if (version == 0 && !s.matches(0, "SSH-")) doubtPayload();
  let isEncrypted = version == 0 || s.memo.getBefore(MEMO_ENCRYPTED + s.direction) != 0;
  let count: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    const isBanner = s.matches(at, "SSH-");
    // Version 1 leaves lengths in the clear.
    const isHidden = isEncrypted && version != 1;
    const length = isBanner ? bannerLength(s, at) : isHidden ? s.left(at) : packetLength(s, at, version);
    if (length == 0) return;
    if (count++ == 0) begin<S>(s, isServer);
    else s.info(", ");
    if (isBanner) {
      version = banner<S>(s, at, length);
      isEncrypted = false;
    } else if (version == 1) {
      packet1<S>(s, at, length, isEncrypted);
      isEncrypted = true;
    } else if (isEncrypted || length == s.left(at) + 1) {
      encrypted<S>(s, at);
      break;
    } else if (packet<S>(s, at, length)) isEncrypted = true;
    at += length;
  }
}

function begin<S extends Sink>(s: S, isServer: bool): void {
  s.generated(DIRECTION, isServer ? 1 : 0);
  s.infoSeparate("; ");
  s.info(isServer ? "Server: " : "Client: ");
}

/** Without a port that tells, the first to speak is taken for the client. */
function fromServer(s: Sink): bool {
  if (s.sourcePort == SERVER_PORT || s.sourcePort == SECOND_PORT) return true;
  if (s.destinationPort == SERVER_PORT || s.destinationPort == SECOND_PORT) return false;
  return s.direction == 1;
}

/** 1 when either side's banner asked for it, 2 when a banner was seen, 0 before. */
function knownVersion(s: Sink): u32 {
  const own = <u32>s.memo.getBefore(MEMO_VERSION + s.direction);
  const other = <u32>s.memo.getBefore(MEMO_VERSION + 1 - s.direction);
  return own == 1 || other == 1 ? 1 : max(own, other);
}

/** Bytes of the banner with its line end; 0 while the rest is waited for. */
function bannerLength(s: Sink, at: u32): u32 {
  const end = endOfLine(s, at);
  if (!isWhole(s, end) && s.left(at) < LONGEST_BANNER && s.more(at, MORE_ANY)) return 0;
  return afterLine(s, end) - at;
}

/** "SSH-1.99" speaks both versions (RFC 4253 section 5.1). Returns the version. */
function banner<S extends Sink>(s: S, at: u32, length: u32): u32 {
  const end = endOfLine(s, at);
  s.text(PROTOCOL, at, end - at);
  s.info("Protocol (");
  s.infoText(at, end - at);
  s.info(")");
  const version: u32 = s.matches(at, "SSH-1.") && !s.matches(at, "SSH-1.99") ? 1 : 2;
  s.memo.set(MEMO_VERSION + s.direction, version);
  return version;
}

/**
 * Bytes of the packet at `at`; 0 while more is waited for. One more than there are when these bytes cannot begin a packet:
 * the middle of something of which the start is not in the capture.
 */
function packetLength(s: Sink, at: u32, version: u32): u32 {
  if (s.left(at) < 6) return s.more(at, 6) ? 0 : s.left(at) + 1;
  const length = s.peek32(at);
  const isSane = version == 1 ? length >= 5 : length >= 6 && s.peek8(at + 4) < length - 1;
  if (!isSane || length > LONGEST) return s.left(at) + 1;
  const whole: u32 = version == 1 ? 12 - (length & 7) + length : 4 + length;
  if (whole > s.left(at) && s.more(at, whole)) return 0;
  return whole;
}

/** A version 2 packet in the clear. True when all that follows it in this direction is encrypted. */
function packet<S extends Sink>(s: S, at: u32, whole: u32): bool {
  s.open("Packet", at, min(whole, s.left(at)));
  const length = s.u32(PACKET_LENGTH, at);
  const padding = s.u8(PADDING_LENGTH, at + 4);
  const code = s.u8(MESSAGE, at + 5);
  const end = at + 4 + length - padding;
  if (!keyExchangeMessage<S>(s, code, at + 6, end)) {
    s.infoField(MESSAGE, code);
    if (code == 20) keyExchangeInit<S>(s, at + 6, fromServer(s));
    else if (code == 1) disconnect<S>(s, at + 6);
    else if (end > at + 6) s.bytes(PAYLOAD, at + 6, end - at - 6);
  }
  if (padding != 0) s.bytes(PADDING, end, padding);
  s.close();
  if (code != 21) return false;
  s.memo.set(MEMO_ENCRYPTED + s.direction, 1);
  return true;
}

function disconnect<S extends Sink>(s: S, at: u32): void {
  const reason = s.u32(REASON, at);
  const length = s.u32(DESCRIPTION_LENGTH, at + 4);
  s.text(DESCRIPTION, at + 8, length);
  s.info(" (");
  s.infoField(REASON, reason);
  s.info(")");
}

/** Where packets begin is not to be seen any more: the rest of the segment. */
function encrypted<S extends Sink>(s: S, at: u32): void {
  const length = s.left(at);
  const head = min(length, 4);
  s.info("Encrypted packet (len=");
  s.infoDecimal(s.leftReported(at));
  s.info(")");
  s.bytes(LENGTH_ENCRYPTED, at, head);
  if (length > head) s.bytes(ENCRYPTED, at + head, length - head);
}

/** Version 1: the length stays in the clear; the server's and the client's first packets do altogether. */
function packet1<S extends Sink>(s: S, at: u32, whole: u32, isEncrypted: bool): void {
  const isBroken = whole == s.left(at) + 1;
  if (isBroken || s.left(at) < 4) {
    encrypted<S>(s, at);
    return;
  }
  s.open("Packet", at, min(whole, s.left(at)));
  const length = s.u32(PACKET_LENGTH, at);
  const padding = 8 - (length & 7);
  if (isEncrypted) {
    s.info("Encrypted packet (len=");
    s.infoDecimal(length);
    s.info(")");
    s.bytes(ENCRYPTED, at + 4, s.left(at + 4) < whole - 4 ? s.left(at + 4) : whole - 4);
  } else {
    s.number(PADDING_LENGTH, at, 4, padding);
    s.bytes(PADDING, at + 4, padding);
    const code = s.u8(MESSAGE_1, at + 4 + padding);
    s.infoField(MESSAGE_1, code);
    if (length > 1) s.bytes(PAYLOAD, at + 5 + padding, length - 1);
    s.memo.set(MEMO_ENCRYPTED + s.direction, 1);
  }
  s.close();
}
