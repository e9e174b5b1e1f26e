/**
 * TLS handshake messages (RFC 5246 section 7.4, RFC 8446 section 4, RFC 8422, 4279, 5077, 6066 section 8).
 *
 *   0      1        4
 *   | type | length | body …
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_NONE,
  KIND_TIME,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { noteVersion } from "./old-version.ts";
import { QUIC } from "../names/protocols.ts";
import { TLS_GROUPS, TLS_HANDSHAKES, TLS_VERSIONS } from "../names/tls.ts";
import { TLS_SUITES } from "../names/tls-suites.ts";
import { certificate } from "./certificate.ts";
import { distinguishedName } from "./distinguished-name.ts";
import { DER_SEQUENCE, der, derExpect } from "./der.ts";
import { SIGNATURE, chosenVersion, extensions, list16, list8 } from "./extensions.ts";
import { clientFingerprint, serverFingerprint } from "./ja3.ts";
import { ja4, placeHello } from "./ja4.ts";

export const HANDSHAKE_MESSAGE = field("tls.handshake", KIND_NONE, "Handshake message");
export const TYPE = field("tls.handshake.type", KIND_U8, "Type", TLS_HANDSHAKES);
const LENGTH = field("tls.handshake.length", KIND_U24, "Length");
const VERSION = field("tls.handshake.version", KIND_U16 | BASE_HEX, "Version", TLS_VERSIONS);
const RANDOM = field("tls.handshake.random", KIND_BYTES, "Random");
const RANDOM_TIME = field("tls.handshake.random_time", KIND_TIME, "Time in the random");
const RANDOM_BYTES = field("tls.handshake.random_bytes", KIND_BYTES, "Random bytes");
const SESSION_LENGTH = field("tls.handshake.session_id_length", KIND_U8, "Session id length");
const SESSION = field("tls.handshake.session_id", KIND_BYTES, "Session id");
const SUITES_LENGTH = field("tls.handshake.cipher_suites_length", KIND_U16, "Cipher suite list length");
const SUITE = field("tls.handshake.ciphersuite", KIND_U16 | BASE_HEX, "Cipher suite", TLS_SUITES);
const METHODS_LENGTH = field("tls.handshake.comp_methods_length", KIND_U8, "Compression method list length");
const METHOD = field("tls.handshake.comp_method", KIND_U8, "Compression method", "0=null;1=DEFLATE;64=LZS");
const TICKET_LIFETIME = field("tls.handshake.session_ticket_lifetime_hint", KIND_U32, "Ticket lifetime");
const TICKET_LENGTH = field("tls.handshake.session_ticket_length", KIND_U16, "Ticket length");
const TICKET = field("tls.handshake.session_ticket", KIND_BYTES, "Session ticket");
const CERTIFICATES_LENGTH = field("tls.handshake.certificates_length", KIND_U24, "Certificate list length");
const CERTIFICATE_LENGTH = field("tls.handshake.certificate_length", KIND_U24, "Certificate length");
const CERTIFICATE = field("tls.handshake.certificate", KIND_BYTES, "Certificate");
const STATUS_TYPE = field(
  "tls.handshake.extensions_status_request_type",
  KIND_U8,
  "Status type",
  "1=OCSP;2=OCSP, several",
);
const STATUS_LENGTH = field("tls.handshake.ocsp_response_len", KIND_U24, "OCSP response length");
const STATUS = field("tls.handshake.ocsp_response", KIND_BYTES, "OCSP response");
const CURVE_TYPE = field(
  "tls.handshake.server_curve_type",
  KIND_U8 | BASE_HEX,
  "Curve type",
  "1=explicit prime;2=explicit char2;3=named curve",
);
const CURVE = field("tls.handshake.server_named_curve", KIND_U16 | BASE_HEX, "Curve", TLS_GROUPS);
const SERVER_POINT_LENGTH = field("tls.handshake.server_point_len", KIND_U8, "Public key length");
const SERVER_POINT = field("tls.handshake.server_point", KIND_BYTES, "Public key");
const CLIENT_POINT_LENGTH = field("tls.handshake.client_point_len", KIND_U8, "Public key length");
const CLIENT_POINT = field("tls.handshake.client_point", KIND_BYTES, "Public key");
const PRIME_LENGTH = field("tls.handshake.p_len", KIND_U16, "Prime length");
const PRIME = field("tls.handshake.p", KIND_BYTES, "Prime");
const GENERATOR_LENGTH = field("tls.handshake.g_len", KIND_U16, "Generator length");
const GENERATOR = field("tls.handshake.g", KIND_BYTES, "Generator");
const SERVER_KEY_LENGTH = field("tls.handshake.ys_len", KIND_U16, "Public key length");
const SERVER_KEY = field("tls.handshake.ys", KIND_BYTES, "Public key");
const CLIENT_KEY_LENGTH = field("tls.handshake.yc_len", KIND_U16, "Public key length");
const CLIENT_KEY = field("tls.handshake.yc", KIND_BYTES, "Public key");
const SECRET_LENGTH = field("tls.handshake.epms_len", KIND_U16, "Encrypted secret length");
const SECRET = field("tls.handshake.epms", KIND_BYTES, "Encrypted secret");
const SIGNATURE_LENGTH = field("tls.handshake.sig_len", KIND_U16, "Signature length");
const SIGNATURE_BYTES = field("tls.handshake.sig", KIND_BYTES, "Signature");
const VERIFY_LENGTH = field("tls.handshake.client_cert_vrfy.sig_len", KIND_U16, "Signature length");
const VERIFY = field("tls.handshake.client_cert_vrfy.sig", KIND_BYTES, "Signature");
const CERTIFICATE_TYPES_COUNT = field("tls.handshake.cert_types_count", KIND_U8, "Certificate type count");
const CERTIFICATE_TYPE = field(
  "tls.handshake.cert_type",
  KIND_U8,
  "Certificate type",
  "1=RSA sign;2=DSS sign;3=RSA fixed DH;4=DSS fixed DH;64=ECDSA sign;65=RSA fixed ECDH;66=ECDSA fixed ECDH",
);
const SIGNATURES_LENGTH = field("tls.handshake.sig_hash_alg_len", KIND_U16, "Signature algorithm list length");
const NAMES_LENGTH = field("tls.handshake.dnames_len", KIND_U16, "Distinguished names length");
const NAME_LENGTH = field("tls.handshake.dname_len", KIND_U16, "Distinguished name length");
const VERIFY_DATA = field("tls.handshake.verify_data", KIND_BYTES, "Verify data");
const COOKIE_LENGTH = field("dtls.handshake.cookie_length", KIND_U8, "Cookie length");
const COOKIE = field("dtls.handshake.cookie", KIND_BYTES, "Cookie");
const BODY = field("tls.handshake.body", KIND_BYTES, "Body");

/** First letters of a JA4. */
const OVER_STREAM: u32 = 116;
const OVER_QUIC: u32 = 113;
const OVER_DATAGRAMS: u32 = 100;

const CLIENT_HELLO: u32 = 1;
const SERVER_HELLO: u32 = 2;
const HELLO_VERIFY: u32 = 3;
const RETRY: u32 = 6;
const NEW_SESSION_TICKET: u32 = 4;
const CERTIFICATE_LIST: u32 = 11;
const SERVER_KEY_EXCHANGE: u32 = 12;
const CERTIFICATE_REQUEST: u32 = 13;
const CERTIFICATE_VERIFY: u32 = 15;
const CLIENT_KEY_EXCHANGE: u32 = 16;
const FINISHED: u32 = 20;
const CERTIFICATE_STATUS: u32 = 22;

/** Whether this is a type of message that is in use. */
export function isHandshakeType(type: u32): bool {
  return type <= 6 || type == 8 || (type >= 11 && type <= 16) || (type >= 20 && type <= 25) || type == 67;
}

/** A server hello with this random (SHA-256 of "HelloRetryRequest") asks for another client hello (RFC 8446 section 4.1.3). */
function isRetry(s: Sink, at: u32, end: u32): bool {
  return (
    end - at >= 34 &&
    s.peek32(at + 2) == 0xcf21ad74 &&
    s.peek32(at + 6) == 0xe59a6111 &&
    s.peek32(at + 10) == 0xbe1d8c02
  );
}

/** Drafts of TLS 1.3 up to the 21st: their server hello has neither session id nor compression method. */
function isShortHello(version: u32): bool {
  return version >> 8 == 0x7f && version <= 0x7f15;
}

/** Version that the server hello of body `at` to `end` settles on, 0 when it cannot be read. */
export function settledVersion(s: Sink, at: u32, end: u32): u32 {
  if (end - at < 35 || isShortHello(s.peek16(at))) return end - at < 2 ? 0 : s.peek16(at);
  const rest = at + 35 + s.peek8(at + 34);
  if (rest > end || end - rest < 3) return 0;
  const chosen = chosenVersion(s, rest + 3, end);
  return chosen != 0 ? chosen : s.peek16(at);
}

const EARLY_DATA: u32 = 42;

/** 1.3 when the client hello of body `at` to `end` sends data before the server answers (RFC 8446 section 4.2.10), else 0. */
export function earlyVersion(s: Sink, at: u32, end: u32): u32 {
  // Version, random, session id, suites, compression methods, length of the extensions.
  let next = at + 34;
  if (next >= end) return 0;
  next += 1 + s.peek8(next);
  if (next + 2 > end) return 0;
  next += 2 + s.peek16(next);
  if (next >= end) return 0;
  next += 3 + s.peek8(next);
  while (next + 4 <= end) {
    if (s.peek16(next) == EARLY_DATA) return 0x0304;
    next += 4 + s.peek16(next + 2);
  }
  return 0;
}

/** Shows the message whose header stands at `at`, with the body up to `end`. */
export function handshakeMessage<S extends Sink>(s: S, at: u32, end: u32, version: u32): void {
  const type = s.peek8(at);
  const body = at + 4;
  const retry = type == SERVER_HELLO && isRetry(s, body, end);
  s.infoSeparate(", ");
  s.infoField(TYPE, retry ? RETRY : type);
  if (type == SERVER_HELLO && !retry) noteVersion<S>(s, settledVersion(s, body, end), body);
  if (!s.shows) return;
  s.number(HANDSHAKE_MESSAGE, at, end - at, 0);
  s.openLast();
  s.u8(TYPE, at);
  s.u24(LENGTH, at + 1);
  handshakeBody<S>(s, type, body, end, version);
  s.close();
}

/** Shows the body of a message, from `at` to `end`. */
export function handshakeBody<S extends Sink>(s: S, type: u32, at: u32, end: u32, version: u32): void {
  if (type == CLIENT_HELLO) clientHello<S>(s, at, end);
  else if (type == SERVER_HELLO) serverHello<S>(s, at, end, isRetry(s, at, end));
  else if (type == HELLO_VERIFY) helloVerify<S>(s, at, end);
  else if (end != at) otherBody<S>(s, type, at, end, version);
}

/** RFC 6347 section 4.2.1. */
function helloVerify<S extends Sink>(s: S, at: u32, end: u32): void {
  if (end - at < 3) return;
  s.u16(VERSION, at);
  const length = min(s.u8(COOKIE_LENGTH, at + 2), end - at - 3);
  if (length != 0) s.bytes(COOKIE, at + 3, length);
}

/** The cookie of a client hello over datagrams; the offset behind it, 0 when it does not fit. */
function cookie<S extends Sink>(s: S, at: u32, end: u32): u32 {
  if (at >= end) return 0;
  const length = s.u8(COOKIE_LENGTH, at);
  if (length > end - at - 1) return 0;
  if (length != 0) s.bytes(COOKIE, at + 1, length);
  return at + 1 + length;
}

/** Versions of DTLS count downwards from 0xfeff. */
function isDatagram(version: u32): bool {
  return version >> 8 == 0xfe || version == 0x0100;
}

function otherBody<S extends Sink>(s: S, type: u32, at: u32, end: u32, version: u32): void {
  switch (type) {
    case NEW_SESSION_TICKET:
      if (end - at < 6) return;
      s.u32(TICKET_LIFETIME, at);
      return vector16<S>(s, TICKET_LENGTH, TICKET, at + 4, end);
    case CERTIFICATE_LIST:
      return certificates<S>(s, at, end);
    case SERVER_KEY_EXCHANGE:
      return serverKeyExchange<S>(s, at, end, version);
    case CERTIFICATE_REQUEST:
      return certificateRequest<S>(s, at, end, version);
    case CERTIFICATE_VERIFY:
      if (version >= 0x0303 && end - at >= 4) {
        s.u16(SIGNATURE, at);
        at += 2;
      }
      return vector16<S>(s, VERIFY_LENGTH, VERIFY, at, end);
    case CLIENT_KEY_EXCHANGE:
      return clientKeyExchange<S>(s, at, end, version);
    case FINISHED:
      s.bytes(VERIFY_DATA, at, end - at);
      return;
    case CERTIFICATE_STATUS:
      if (end - at < 4) return;
      s.u8(STATUS_TYPE, at);
      s.bytes(STATUS, at + 4, min(s.u24(STATUS_LENGTH, at + 1), end - at - 4));
      return;
    default:
      s.bytes(BODY, at, end - at);
  }
}

/** Bytes behind a 16-bit length. */
function vector16<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32, end: u32): void {
  if (at > end || end - at < 2) return;
  const length = s.u16(lengthId, at);
  if (length > end - at - 2) s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Length does not fit the message", at, 2);
  s.bytes(id, at + 2, min(length, end - at - 2));
}

/** Version, random and session id; end of them, or 0 when they do not fit. */
function helloStart<S extends Sink>(s: S, at: u32, end: u32): u32 {
  if (end - at < 35) {
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Hello is too short", at, end - at);
    return 0;
  }
  s.u16(VERSION, at);
  s.bytes(RANDOM, at + 2, 32);
  s.openLast();
  s.number(RANDOM_TIME, at + 2, 4, <u64>s.peek32(at + 2) * 1000000000);
  s.bytes(RANDOM_BYTES, at + 6, 28);
  s.close();
  if (isShortHello(s.peek16(at))) return at + 34;
  const length = s.u8(SESSION_LENGTH, at + 34);
  if (length > end - at - 35) {
    s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Session id does not fit the message", at + 34, 1);
    return 0;
  }
  if (length != 0) s.bytes(SESSION, at + 35, length);
  return at + 35 + length;
}

function clientHello<S extends Sink>(s: S, at: u32, end: u32): void {
  const version = s.peek16(at);
  at = helloStart<S>(s, at, end);
  if (at != 0 && isDatagram(version)) at = cookie<S>(s, at, end);
  if (at == 0 || end - at < 2) return;
  const length = s.u16(SUITES_LENGTH, at);
  const suites = at + 2;
  const suitesEnd = suites + min(length, end - suites);
  for (at = suites; s.ok && suitesEnd - at >= 2; at += 2) s.u16(SUITE, at);
  if (suitesEnd == end) return;
  list8<S>(s, METHODS_LENGTH, METHOD, suitesEnd, end);
  const rest = suitesEnd + 1 + s.peek8(suitesEnd);
  if (rest > end) return;
  extensions<S>(s, rest, end, CLIENT_HELLO);
  const hasExtensions = end - rest >= 2;
  const stop = hasExtensions ? rest + 2 + min(s.peek16(rest), end - rest - 2) : end;
  const first = hasExtensions ? rest + 2 : rest;
  clientFingerprint<S>(s, version, suites, suitesEnd, first, stop);
  placeHello(version, suites, suitesEnd, first, stop);
  ja4<S>(s, s.parent == QUIC ? OVER_QUIC : isDatagram(version) ? OVER_DATAGRAMS : OVER_STREAM);
}

function serverHello<S extends Sink>(s: S, at: u32, end: u32, retry: bool): void {
  const version = s.peek16(at);
  at = helloStart<S>(s, at, end);
  if (at == 0 || end - at < 3) return;
  const suite = s.u16(SUITE, at);
  const isShort = isShortHello(version);
  if (!isShort) s.u8(METHOD, at + 2);
  const rest = isShort ? at + 2 : at + 3;
  extensions<S>(s, rest, end, retry ? RETRY : SERVER_HELLO);
  const hasExtensions = end - rest >= 2;
  const stop = hasExtensions ? rest + 2 + min(s.peek16(rest), end - rest - 2) : end;
  serverFingerprint<S>(s, version, suite, hasExtensions ? rest + 2 : end, stop);
}

function certificates<S extends Sink>(s: S, at: u32, end: u32): void {
  if (end - at < 3) return;
  const length = s.u24(CERTIFICATES_LENGTH, at);
  const stop = at + 3 + min(length, end - at - 3);
  at += 3;
  while (s.ok && stop - at >= 3) {
    const size = min(s.u24(CERTIFICATE_LENGTH, at), stop - at - 3);
    s.bytes(CERTIFICATE, at + 3, size);
    s.openLast();
    certificate<S>(s, at + 3, at + 3 + size);
    s.close();
    at += 3 + size;
  }
}

/** The key exchange's kind shows in its first bytes: 3 and a known curve (ECDHE), else a prime's length (DHE). */
function serverKeyExchange<S extends Sink>(s: S, at: u32, end: u32, version: u32): void {
  if (end - at >= 4 && s.peek8(at) == 3 && s.peek8(at + 3) <= end - at - 4) {
    s.u8(CURVE_TYPE, at);
    s.u16(CURVE, at + 1);
    const length = s.u8(SERVER_POINT_LENGTH, at + 3);
    s.bytes(SERVER_POINT, at + 4, length);
    return signature<S>(s, at + 4 + length, end, version);
  }
  const generator = afterVector(s, at, end);
  const key = afterVector(s, generator, end);
  const rest = afterVector(s, key, end);
  if (rest == 0) {
    s.bytes(BODY, at, end - at);
    return;
  }
  vector16<S>(s, PRIME_LENGTH, PRIME, at, end);
  vector16<S>(s, GENERATOR_LENGTH, GENERATOR, generator, end);
  vector16<S>(s, SERVER_KEY_LENGTH, SERVER_KEY, key, end);
  signature<S>(s, rest, end, version);
}

/** End of the bytes behind a 16-bit length at `at`; 0 when they do not fit, or `at` is 0. */
function afterVector(s: Sink, at: u32, end: u32): u32 {
  if (at == 0 || end - at < 2) return 0;
  const length = s.peek16(at);
  return length <= end - at - 2 ? at + 2 + length : 0;
}

function signature<S extends Sink>(s: S, at: u32, end: u32, version: u32): void {
  if (at >= end) return;
  if (version >= 0x0303 && end - at >= 4) {
    s.u16(SIGNATURE, at);
    at += 2;
  }
  vector16<S>(s, SIGNATURE_LENGTH, SIGNATURE_BYTES, at, end);
}

/** RSA's secret and DHE's key stand behind 16 bits of length, ECDHE's behind 8; SSL 3.0's secret behind none. */
function clientKeyExchange<S extends Sink>(s: S, at: u32, end: u32, version: u32): void {
  const length = end - at;
  if (length >= 2 && s.peek16(at) == length - 2) {
    const isSecret = length - 2 == 128 || length - 2 == 256 || length - 2 == 384 || length - 2 == 512;
    vector16<S>(s, isSecret ? SECRET_LENGTH : CLIENT_KEY_LENGTH, isSecret ? SECRET : CLIENT_KEY, at, end);
  } else if (s.peek8(at) == length - 1) {
    s.u8(CLIENT_POINT_LENGTH, at);
    s.bytes(CLIENT_POINT, at + 1, length - 1);
  } else {
    s.bytes(version == 0x0300 ? SECRET : BODY, at, length);
  }
}

function certificateRequest<S extends Sink>(s: S, at: u32, end: u32, version: u32): void {
  list8<S>(s, CERTIFICATE_TYPES_COUNT, CERTIFICATE_TYPE, at, end);
  at += 1 + s.peek8(at);
  if (version >= 0x0303 && at < end && end - at >= 2) {
    list16<S>(s, SIGNATURES_LENGTH, SIGNATURE, at, end);
    at += 2 + s.peek16(at);
  }
  if (at >= end || end - at < 2) return;
  const stop = at + 2 + min(s.u16(NAMES_LENGTH, at), end - at - 2);
  at += 2;
  while (s.ok && stop - at >= 2) {
    const length = min(s.u16(NAME_LENGTH, at), stop - at - 2);
    s.openLast();
    if (derExpect(s, at + 2, at + 2 + length, DER_SEQUENCE)) distinguishedName<S>(s, der.at, der.end);
    s.close();
    at += 2 + length;
  }
}
