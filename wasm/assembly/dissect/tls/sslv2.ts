/**
 * The client hello of SSL 2.0, which later versions accepted too (RFC 5246 appendix E.2).
 *
 *   0                  2      3         5              7            9                 11
 *   | 1, length (15)   | type | version | suites bytes | id length  | challenge length | suites (3 each) | id | challenge
 */
import { BASE_HEX, KIND_BYTES, KIND_U16, KIND_U24 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { TLS_VERSIONS } from "../names/tls.ts";
import { TLS_SUITES } from "../names/tls-suites.ts";
import { TYPE } from "./handshake.ts";

const RECORD_LENGTH = field("tls.record.length", KIND_U16, "Length");
const RECORD_VERSION = field("tls.record.version", KIND_U16 | BASE_HEX, "Version", TLS_VERSIONS);
const VERSION = field("tls.handshake.version", KIND_U16 | BASE_HEX, "Version", TLS_VERSIONS);
const SUITES_LENGTH = field("tls.handshake.cipher_spec_len", KIND_U16, "Cipher suite list length");
const SESSION_LENGTH = field("tls.handshake.session_id_length", KIND_U16, "Session id length");
const CHALLENGE_LENGTH = field("tls.handshake.challenge_length", KIND_U16, "Challenge length");
const SUITE = field("tls.handshake.cipherspec", KIND_U24 | BASE_HEX, "Cipher suite", TLS_SUITES);
const SESSION = field("tls.handshake.session_id", KIND_BYTES, "Session id");
const CHALLENGE = field("tls.handshake.challenge", KIND_BYTES, "Challenge");

const CLIENT_HELLO: u32 = 1;

/** Whether an SSL 2.0 client hello stands at `at` (11 bytes are there). */
export function isOldHello(s: Sink, at: u32): bool {
  if (!s.has(at, 11) || (s.peek8(at) & 0x80) == 0 || s.peek8(at + 2) != CLIENT_HELLO) return false;
  const version = s.peek16(at + 3);
  if (version != 2 && (version < 0x0300 || version > 0x0303)) return false;
  const suites = s.peek16(at + 5);
  const length = s.peek16(at) & 0x7fff;
  return suites != 0 && suites % 3 == 0 && 9 + suites + s.peek16(at + 7) + s.peek16(at + 9) == length;
}

/** Shows it; all of it is there. */
export function oldHello<S extends Sink>(s: S, at: u32): void {
  s.infoSeparate(", ");
  s.infoField(TYPE, CLIENT_HELLO);
  s.number(RECORD_LENGTH, at, 2, s.peek16(at) & 0x7fff);
  s.hidden(RECORD_VERSION, at, 2, 2);
  s.u8(TYPE, at + 2);
  s.u16(VERSION, at + 3);
  const suites = s.u16(SUITES_LENGTH, at + 5);
  const session = s.u16(SESSION_LENGTH, at + 7);
  const challenge = s.u16(CHALLENGE_LENGTH, at + 9);
  let from = at + 11;
  const end = from + suites;
  for (; s.ok && from < end; from += 3) s.u24(SUITE, from);
  if (session != 0) s.bytes(SESSION, end, session);
  if (challenge != 0) s.bytes(CHALLENGE, end + session, challenge);
}
