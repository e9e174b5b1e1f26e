/**
 * Key exchange messages of SSH: algorithm lists (RFC 4253 section 7), Diffie-Hellman (section 8), group exchange (RFC 4419),
 * elliptic curves and hybrids (RFC 5656). Numbers 30 and 31 mean what the method says; the method is read off the contents.
 */
import { KIND_BYTES, KIND_STRING, KIND_U32, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { md5Add, md5Begin, md5Byte, md5End } from "../../core/md5.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { isMissed } from "../../core/wanted.ts";

const COOKIE = field("ssh.cookie", KIND_BYTES, "Cookie");
const KEX = field("ssh.kex_algorithms", KIND_STRING, "Key exchange algorithms");
const KEX_LENGTH = field("ssh.kex_algorithms_length", KIND_U32, "Length");
const HOST_KEY_ALGORITHMS = field("ssh.server_host_key_algorithms", KIND_STRING, "Host key algorithms");
const HOST_KEY_ALGORITHMS_LENGTH = field("ssh.server_host_key_algorithms_length", KIND_U32, "Length");
const CIPHERS_UP = field("ssh.encryption_algorithms_client_to_server", KIND_STRING, "Encryption, client to server");
const CIPHERS_UP_LENGTH = field("ssh.encryption_algorithms_client_to_server_length", KIND_U32, "Length");
const CIPHERS_DOWN = field("ssh.encryption_algorithms_server_to_client", KIND_STRING, "Encryption, server to client");
const CIPHERS_DOWN_LENGTH = field("ssh.encryption_algorithms_server_to_client_length", KIND_U32, "Length");
const MACS_UP = field("ssh.mac_algorithms_client_to_server", KIND_STRING, "MAC, client to server");
const MACS_UP_LENGTH = field("ssh.mac_algorithms_client_to_server_length", KIND_U32, "Length");
const MACS_DOWN = field("ssh.mac_algorithms_server_to_client", KIND_STRING, "MAC, server to client");
const MACS_DOWN_LENGTH = field("ssh.mac_algorithms_server_to_client_length", KIND_U32, "Length");
const PACKING_UP = field("ssh.compression_algorithms_client_to_server", KIND_STRING, "Compression, client to server");
const PACKING_UP_LENGTH = field("ssh.compression_algorithms_client_to_server_length", KIND_U32, "Length");
const PACKING_DOWN = field("ssh.compression_algorithms_server_to_client", KIND_STRING, "Compression, server to client");
const PACKING_DOWN_LENGTH = field("ssh.compression_algorithms_server_to_client_length", KIND_U32, "Length");
const LANGUAGES_UP = field("ssh.languages_client_to_server", KIND_STRING, "Languages, client to server");
const LANGUAGES_UP_LENGTH = field("ssh.languages_client_to_server_length", KIND_U32, "Length");
const LANGUAGES_DOWN = field("ssh.languages_server_to_client", KIND_STRING, "Languages, server to client");
const LANGUAGES_DOWN_LENGTH = field("ssh.languages_server_to_client_length", KIND_U32, "Length");
const FOLLOWS = field("ssh.first_kex_packet_follows", KIND_U8, "A guessed packet follows");
const RESERVED = field("ssh.kex.reserved", KIND_BYTES, "Reserved");
const HASSH_TEXT = field("ssh.kex.hassh_algorithms", KIND_STRING, "HASSH algorithms");
const HASSH_SERVER_TEXT = field("ssh.kex.hasshserver_algorithms", KIND_STRING, "HASSH server algorithms");

const HASSH = field("ssh.kex.hassh", KIND_STRING, "HASSH");
const HASSH_SERVER = field("ssh.kex.hasshserver", KIND_STRING, "HASSH server");

const MESSAGE_DH = field(
  "ssh.message_code",
  KIND_U8,
  "Message code",
  "30=Diffie-Hellman Key Exchange Init;31=Diffie-Hellman Key Exchange Reply",
);
const MESSAGE_ECDH = field(
  "ssh.message_code",
  KIND_U8,
  "Message code",
  "30=Elliptic Curve Diffie-Hellman Key Exchange Init;31=Elliptic Curve Diffie-Hellman Key Exchange Reply",
);
const MESSAGE_GROUP = field(
  "ssh.message_code",
  KIND_U8,
  "Message code",
  "30=Diffie-Hellman Group Exchange Request (Old);31=Diffie-Hellman Group Exchange Group;" +
    "32=Diffie-Hellman Group Exchange Init;33=Diffie-Hellman Group Exchange Reply;34=Diffie-Hellman Group Exchange Request",
);
const MPINT_LENGTH = field("ssh.mpint_length", KIND_U32, "Length of number");
const DH_E = field("ssh.dh.e", KIND_BYTES, "Client's value (e)");
const DH_F = field("ssh.dh.f", KIND_BYTES, "Server's value (f)");
const GROUP_MIN = field("ssh.dh_gex.min", KIND_U32, "Smallest group, bits");
const GROUP_BITS = field("ssh.dh_gex.nbits", KIND_U32, "Preferred group, bits");
const GROUP_MAX = field("ssh.dh_gex.max", KIND_U32, "Largest group, bits");
const GROUP_P = field("ssh.dh_gex.p", KIND_BYTES, "Modulus (p)");
const GROUP_G = field("ssh.dh_gex.g", KIND_BYTES, "Base (g)");
const CLIENT_KEY = field("ssh.ecdh.q_c", KIND_BYTES, "Client's ephemeral key");
const CLIENT_KEY_LENGTH = field("ssh.ecdh.q_c_length", KIND_U32, "Length");
const SERVER_KEY = field("ssh.ecdh.q_s", KIND_BYTES, "Server's ephemeral key");
const SERVER_KEY_LENGTH = field("ssh.ecdh.q_s_length", KIND_U32, "Length");
const HOST_KEY_LENGTH = field("ssh.host_key.length", KIND_U32, "Host key length");
const HOST_KEY_TYPE_LENGTH = field("ssh.host_key.type_length", KIND_U32, "Host key type length");
const HOST_KEY_TYPE = field("ssh.host_key.type", KIND_STRING, "Host key type");
const HOST_KEY_DATA = field("ssh.host_key.data", KIND_BYTES, "Host key data");
const RSA_E = field("ssh.host_key.rsa.e", KIND_BYTES, "RSA exponent (e)");
const RSA_N = field("ssh.host_key.rsa.n", KIND_BYTES, "RSA modulus (n)");
const DSA_P = field("ssh.host_key.dsa.p", KIND_BYTES, "DSA modulus (p)");
const DSA_Q = field("ssh.host_key.dsa.q", KIND_BYTES, "DSA divisor (q)");
const DSA_G = field("ssh.host_key.dsa.g", KIND_BYTES, "DSA generator (g)");
const DSA_Y = field("ssh.host_key.dsa.y", KIND_BYTES, "DSA public key (y)");
const ECDSA_ID = field("ssh.host_key.ecdsa.id", KIND_STRING, "ECDSA curve");
const ECDSA_ID_LENGTH = field("ssh.host_key.ecdsa.id_length", KIND_U32, "Length");
const ECDSA_Q = field("ssh.host_key.ecdsa.q", KIND_BYTES, "ECDSA public key (Q)");
const ECDSA_Q_LENGTH = field("ssh.host_key.ecdsa.q_length", KIND_U32, "Length");
const EDDSA_KEY = field("ssh.host_key.eddsa.key", KIND_BYTES, "EdDSA public key");
const EDDSA_KEY_LENGTH = field("ssh.host_key.eddsa.key_length", KIND_U32, "Length");
const SIGNATURE_LENGTH = field("ssh.host_sig.length", KIND_U32, "Signature length");
const SIGNATURE_TYPE_LENGTH = field("ssh.host_sig.type_length", KIND_U32, "Signature type length");
const SIGNATURE_TYPE = field("ssh.host_sig.type", KIND_STRING, "Signature type");
const SIGNATURE_DATA = field("ssh.host_sig.data", KIND_BYTES, "Signature data");

/** Memo: the method that the client's first message showed. */
const MEMO_METHOD: u32 = (41 << 8) | 1;
const METHOD_DH: u32 = 1;
const METHOD_ECDH: u32 = 2;
const METHOD_GROUP: u32 = 3;
const SEMICOLON: u32 = 59;

/** A length and so many bytes; offset after them. The list of algorithms that stands there. */
function list<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32): u32 {
  const length = s.u32(lengthId, at);
  s.text(id, at + 4, length);
  return s.ok ? at + 4 + length : at;
}

function blob<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32): u32 {
  const length = s.u32(lengthId, at);
  s.bytes(id, at + 4, length);
  return s.ok ? at + 4 + length : at;
}

/** Offset after the string at `at`. */
function skip(s: Sink, at: u32): u32 {
  const length = s.peek32(at);
  s.need(at + 4, length);
  return s.ok ? at + 4 + length : at;
}

export function keyExchangeInit<S extends Sink>(s: S, at: u32, isServer: bool): void {
  const limit = s.length;
  s.open("Algorithms", at, 0);
  s.bytes(COOKIE, at, 16);
  const first = at + 16;
  const hostKeys = list<S>(s, KEX_LENGTH, KEX, first);
  const up = list<S>(s, HOST_KEY_ALGORITHMS_LENGTH, HOST_KEY_ALGORITHMS, hostKeys);
  const down = list<S>(s, CIPHERS_UP_LENGTH, CIPHERS_UP, up);
  const macsUp = list<S>(s, CIPHERS_DOWN_LENGTH, CIPHERS_DOWN, down);
  const macsDown = list<S>(s, MACS_UP_LENGTH, MACS_UP, macsUp);
  const packingUp = list<S>(s, MACS_DOWN_LENGTH, MACS_DOWN, macsDown);
  const packingDown = list<S>(s, PACKING_UP_LENGTH, PACKING_UP, packingUp);
  let end = list<S>(s, PACKING_DOWN_LENGTH, PACKING_DOWN, packingDown);
  end = list<S>(s, LANGUAGES_UP_LENGTH, LANGUAGES_UP, end);
  end = list<S>(s, LANGUAGES_DOWN_LENGTH, LANGUAGES_DOWN, end);
  s.u8(FOLLOWS, end);
  s.bytes(RESERVED, end + 1, 4);
  const hashed = isServer ? HASSH_SERVER : HASSH;
  const spelt = isServer ? HASSH_SERVER_TEXT : HASSH_TEXT;
  if (s.ok && s.shows && (isMissed(hashed) || isMissed(spelt))) {
    if (isServer) hassh<S>(s, first, down, macsDown, packingDown);
    else hassh<S>(s, first, up, macsUp, packingUp);
    s.made(spelt, 0, 0);
    digest<S>(s, hashed);
  }
  s.closeAt(min(end + 5, limit));
}

/** HASSH: key exchange, ciphers, MACs and compressions that this side offers for what it sends, and the MD5 of that text. */
function hassh<S extends Sink>(s: S, kex: u32, ciphers: u32, macs: u32, packings: u32): void {
  s.begin();
  md5Begin();
  putList<S>(s, kex);
  putByte<S>(s, SEMICOLON);
  putList<S>(s, ciphers);
  putByte<S>(s, SEMICOLON);
  putList<S>(s, macs);
  putByte<S>(s, SEMICOLON);
  putList<S>(s, packings);
  md5End();
}

function putByte<S extends Sink>(s: S, byte: u32): void {
  s.put(byte);
  md5Add(byte);
}

function putList<S extends Sink>(s: S, at: u32): void {
  const length = s.peek32(at);
  for (let i: u32 = 0; i < length; i++) putByte<S>(s, s.peek8(at + 4 + i));
}

function digest<S extends Sink>(s: S, id: u16): void {
  s.begin();
  for (let i: u32 = 0; i < 16; i++) {
    const byte = md5Byte(i);
    s.put(hexLetter(byte >> 4));
    s.put(hexLetter(byte & 15));
  }
  s.made(id, 0, 0);
}

function hexLetter(value: u32): u32 {
  return value < 10 ? 48 + value : 87 + value;
}

/** Shows the contents of messages 30 to 34. False: it is none of them. */
export function keyExchangeMessage<S extends Sink>(s: S, code: u32, at: u32, end: u32): bool {
  if (code < 30 || code > 34) return false;
  if (code == 30) init<S>(s, at, end);
  else if (code == 34) groupRequest<S>(s, at);
  else if (code == 32) {
    s.infoField(MESSAGE_GROUP, code);
    blob<S>(s, MPINT_LENGTH, DH_E, at);
  } else if (code == 33) {
    s.infoField(MESSAGE_GROUP, code);
    dhReply<S>(s, at);
  } else reply<S>(s, at);
  return true;
}

function init<S extends Sink>(s: S, at: u32, end: u32): void {
  const length = s.peek32(at);
  if (end - at == 4) {
    s.memo.set(MEMO_METHOD, METHOD_GROUP);
    s.infoField(MESSAGE_GROUP, 30);
    s.u32(GROUP_BITS, at);
    return;
  }
  // Diffie-Hellman groups have 1024 bits and more, in whole 128 bytes with a zero before or without; curves have less.
  const isDh = length >= 127 && ((length + 1) & 127) <= 2;
  s.memo.set(MEMO_METHOD, isDh ? METHOD_DH : METHOD_ECDH);
  s.infoField(isDh ? MESSAGE_DH : MESSAGE_ECDH, 30);
  if (isDh) blob<S>(s, MPINT_LENGTH, DH_E, at);
  else blob<S>(s, CLIENT_KEY_LENGTH, CLIENT_KEY, at);
}

function groupRequest<S extends Sink>(s: S, at: u32): void {
  s.memo.set(MEMO_METHOD, METHOD_GROUP);
  s.infoField(MESSAGE_GROUP, 34);
  s.u32(GROUP_MIN, at);
  s.u32(GROUP_BITS, at + 4);
  s.u32(GROUP_MAX, at + 8);
}

function reply<S extends Sink>(s: S, at: u32): void {
  let method = <u32>s.memo.getBefore(MEMO_METHOD);
  if (method == 0) method = beginsHostKey(s, at) ? METHOD_ECDH : METHOD_GROUP;
  if (method == METHOD_GROUP) {
    s.infoField(MESSAGE_GROUP, 31);
    blob<S>(s, MPINT_LENGTH, GROUP_G, blob<S>(s, MPINT_LENGTH, GROUP_P, at));
    return;
  }
  s.infoField(method == METHOD_DH ? MESSAGE_DH : MESSAGE_ECDH, 31);
  if (method == METHOD_DH) {
    dhReply<S>(s, at);
    return;
  }
  const key = hostKey<S>(s, at);
  signature<S>(s, blob<S>(s, SERVER_KEY_LENGTH, SERVER_KEY, key));
}

/** The client's side is not in the capture: a host key begins with its type, a group with a number. */
function beginsHostKey(s: Sink, at: u32): bool {
  return (
    s.matches(at + 8, "ssh-") || s.matches(at + 8, "ecdsa-") || s.matches(at + 8, "rsa-") || s.matches(at + 8, "sk-")
  );
}

function dhReply<S extends Sink>(s: S, at: u32): void {
  const value = hostKey<S>(s, at);
  signature<S>(s, blob<S>(s, MPINT_LENGTH, DH_F, value));
}

/** RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709. Offset after it. */
function hostKey<S extends Sink>(s: S, at: u32): u32 {
  const end = skip(s, at);
  s.open("Host key", at, end - at);
  s.u32(HOST_KEY_LENGTH, at);
  const type = at + 8;
  const data = list<S>(s, HOST_KEY_TYPE_LENGTH, HOST_KEY_TYPE, at + 4);
  if (s.matches(type, "ssh-rsa") && data == type + 7) {
    blob<S>(s, MPINT_LENGTH, RSA_N, blob<S>(s, MPINT_LENGTH, RSA_E, data));
  } else if (s.matches(type, "ssh-dss") && data == type + 7) {
    const g = blob<S>(s, MPINT_LENGTH, DSA_Q, blob<S>(s, MPINT_LENGTH, DSA_P, data));
    blob<S>(s, MPINT_LENGTH, DSA_Y, blob<S>(s, MPINT_LENGTH, DSA_G, g));
  } else if (s.matches(type, "ecdsa-sha2-nistp") && data == type + 19) {
    blob<S>(s, ECDSA_Q_LENGTH, ECDSA_Q, list<S>(s, ECDSA_ID_LENGTH, ECDSA_ID, data));
  } else if (s.matches(type, "ssh-ed") && (data == type + 11 || data == type + 9)) {
    blob<S>(s, EDDSA_KEY_LENGTH, EDDSA_KEY, data);
  } else if (data < end) s.bytes(HOST_KEY_DATA, data, end - data);
  s.close();
  return end;
}

function signature<S extends Sink>(s: S, at: u32): void {
  const end = skip(s, at);
  s.open("Host signature", at, end - at);
  s.u32(SIGNATURE_LENGTH, at);
  const data = list<S>(s, SIGNATURE_TYPE_LENGTH, SIGNATURE_TYPE, at + 4);
  if (data < end) s.bytes(SIGNATURE_DATA, data, end - data);
  s.close();
}
