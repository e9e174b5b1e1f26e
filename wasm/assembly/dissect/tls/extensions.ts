/**
 * Extensions of TLS hellos (RFC 6066, 7301, 7627, 8422, 8446, 8449, 8879, 9345 and the IANA registry).
 *
 *   0      2        4
 *   | type | length | contents …
 */
import { BASE_HEX, KIND_BYTES, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { TLS_EXTENSIONS, TLS_GROUPS, TLS_SIGNATURES, TLS_VERSIONS } from "../names/tls.ts";

const LENGTH_ALL = field("tls.handshake.extensions_length", KIND_U16, "Extensions length");
const TYPE = field("tls.handshake.extension.type", KIND_U16, "Extension", TLS_EXTENSIONS);
const LENGTH = field("tls.handshake.extension.len", KIND_U16, "Length");
const DATA = field("tls.handshake.extension.data", KIND_BYTES, "Data");
const NAME_LIST_LENGTH = field("tls.handshake.extensions_server_name_list_len", KIND_U16, "Server name list length");
const NAME_TYPE = field("tls.handshake.extensions_server_name_type", KIND_U8, "Server name type", "0=host name");
const NAME_LENGTH = field("tls.handshake.extensions_server_name_len", KIND_U16, "Server name length");
const NAME = field("tls.handshake.extensions_server_name", KIND_STRING, "Server name");
const FRAGMENT_LENGTH = field(
  "tls.handshake.max_fragment_length",
  KIND_U8,
  "Maximum fragment length",
  "1=512;2=1024;3=2048;4=4096",
);
const STATUS_TYPE = field(
  "tls.handshake.extensions_status_request_type",
  KIND_U8,
  "Status type",
  "1=OCSP;2=OCSP, several",
);
const STATUS_IDS = field(
  "tls.handshake.extensions_status_request_responder_ids_len",
  KIND_U16,
  "Responder id list length",
);
const STATUS_EXTENSIONS = field(
  "tls.handshake.extensions_status_request_exts_len",
  KIND_U16,
  "Request extensions length",
);
const GROUPS_LENGTH = field("tls.handshake.extensions_supported_groups_length", KIND_U16, "Group list length");
const GROUP = field("tls.handshake.extensions_supported_group", KIND_U16 | BASE_HEX, "Group", TLS_GROUPS);
const FORMATS_LENGTH = field("tls.handshake.extensions_ec_point_formats_length", KIND_U8, "Point format list length");
const FORMAT = field(
  "tls.handshake.extensions_ec_point_format",
  KIND_U8,
  "Point format",
  "0=uncompressed;1=ansiX962 compressed prime;2=ansiX962 compressed char2",
);
const SIGNATURES_LENGTH = field("tls.handshake.sig_hash_alg_len", KIND_U16, "Signature algorithm list length");
export const SIGNATURE = field(
  "tls.handshake.sig_hash_alg",
  KIND_U16 | BASE_HEX,
  "Signature algorithm",
  TLS_SIGNATURES,
);
const HEARTBEAT_MODE = field(
  "tls.handshake.extension.heartbeat.mode",
  KIND_U8,
  "Heartbeat mode",
  "1=peer allowed to send;2=peer not allowed to send",
);
const ALPN_LENGTH = field("tls.handshake.extensions_alpn_len", KIND_U16, "Protocol list length");
const ALPN_NAME_LENGTH = field("tls.handshake.extensions_alpn_str_len", KIND_U8, "Protocol name length");
const ALPN_NAME = field("tls.handshake.extensions_alpn_str", KIND_STRING, "Application protocol");
const ALPS_LENGTH = field("tls.handshake.extensions_alps_len", KIND_U16, "Protocol list length");
const ALPS_NAME_LENGTH = field("tls.handshake.extensions_alps_alpn_str_len", KIND_U8, "Protocol name length");
const ALPS_NAME = field("tls.handshake.extensions_alps_alpn_str", KIND_STRING, "Application protocol");
const NPN_LENGTH = field("tls.handshake.extensions_npn_str_len", KIND_U8, "Protocol name length");
const NPN_NAME = field("tls.handshake.extensions_npn", KIND_STRING, "Next protocol");
const PADDING = field("tls.handshake.extensions_padding_data", KIND_BYTES, "Padding");
const TICKET = field("tls.handshake.session_ticket", KIND_BYTES, "Session ticket");
const IDENTITIES_LENGTH = field("tls.handshake.extensions.psk.identities.length", KIND_U16, "Identities length");
const IDENTITY_LENGTH = field("tls.handshake.extensions.psk.identity.identity_length", KIND_U16, "Identity length");
const IDENTITY = field("tls.handshake.extensions.psk.identity.identity", KIND_BYTES, "Identity");
const IDENTITY_AGE = field(
  "tls.handshake.extensions.psk.identity.obfuscated_ticket_age",
  KIND_U32,
  "Obfuscated ticket age",
);
const IDENTITY_SELECTED = field("tls.handshake.extensions.psk.identity.selected", KIND_U16, "Selected identity");
const BINDERS_LENGTH = field("tls.handshake.extensions.psk.binders_len", KIND_U16, "Binders length");
const EARLY_DATA = field("tls.early_data.max_early_data_size", KIND_U32, "Maximum early data size");
const VERSIONS_LENGTH = field("tls.handshake.extensions.supported_versions_len", KIND_U8, "Version list length");
const VERSION = field(
  "tls.handshake.extensions.supported_version",
  KIND_U16 | BASE_HEX,
  "Supported version",
  TLS_VERSIONS,
);
const COOKIE_LENGTH = field("tls.handshake.extensions.cookie_len", KIND_U16, "Cookie length");
const COOKIE = field("tls.handshake.extensions.cookie", KIND_BYTES, "Cookie");
const MODES_LENGTH = field("tls.extension.psk_ke_modes_length", KIND_U8, "Mode list length");
const MODE = field("tls.extension.psk_ke_mode", KIND_U8, "PSK mode", "0=PSK only;1=PSK with (EC)DHE");
const SHARES_LENGTH = field("tls.handshake.extensions_key_share_client_length", KIND_U16, "Key share list length");
const SHARE_GROUP = field("tls.handshake.extensions_key_share_group", KIND_U16, "Key share group", TLS_GROUPS);
const SHARE_LENGTH = field("tls.handshake.extensions_key_share_key_exchange_length", KIND_U16, "Key exchange length");
const SHARE = field("tls.handshake.extensions_key_share_key_exchange", KIND_BYTES, "Key exchange");
const SHARE_SELECTED = field(
  "tls.handshake.extensions_key_share_selected_group",
  KIND_U16,
  "Selected group",
  TLS_GROUPS,
);
const RENEGOTIATION_LENGTH = field("tls.handshake.extensions_reneg_info_len", KIND_U8, "Renegotiation info length");
const RENEGOTIATION = field("tls.handshake.extensions_reneg_info", KIND_BYTES, "Renegotiation info");
const COMPRESS_LENGTH = field("tls.compress_certificate.algorithms_length", KIND_U8, "Algorithm list length");
const COMPRESS = field("tls.compress_certificate.algorithm", KIND_U16, "Compression", "1=zlib;2=brotli;3=zstd");
const RECORD_LIMIT = field("tls.record_size_limit", KIND_U16, "Record size limit");
const TIMESTAMPS_LENGTH = field("tls.sct.scts_length", KIND_U16, "Certificate timestamp list length");

const CLIENT_HELLO: u32 = 1;

/** Extensions from their length at `at` to `end`; `hello` says whose they are: 1 the client's, 2 the server's, 6 a retry's. */
export function extensions<S extends Sink>(s: S, at: u32, end: u32, hello: u32): void {
  if (end - at < 2) return;
  const length = s.u16(LENGTH_ALL, at);
  at += 2;
  if (length > end - at) s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Extensions are longer than the message", at - 2, 2);
  const stop = at + min(length, end - at);
  while (s.ok && stop - at >= 4) {
    const type = s.u16(TYPE, at);
    s.openLast();
    const size = s.u16(LENGTH, at + 2);
    if (size > stop - at - 4) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Extension is longer than the list", at + 2, 2);
      s.close();
      return;
    }
    if (size != 0) extension<S>(s, type, at + 4, at + 4 + size, hello);
    s.close();
    at += 4 + size;
  }
}

function extension<S extends Sink>(s: S, type: u32, at: u32, end: u32, hello: u32): void {
  switch (type) {
    case 0:
      return serverName<S>(s, at, end);
    case 1:
      s.u8(FRAGMENT_LENGTH, at);
      return;
    case 5:
      return status<S>(s, at, end);
    case 10:
      return list16<S>(s, GROUPS_LENGTH, GROUP, at, end);
    case 11:
      return list8<S>(s, FORMATS_LENGTH, FORMAT, at, end);
    case 13:
    case 50:
      return list16<S>(s, SIGNATURES_LENGTH, SIGNATURE, at, end);
    case 15:
      s.u8(HEARTBEAT_MODE, at);
      return;
    case 16:
      if (end - at >= 2) names<S>(s, ALPN_NAME_LENGTH, ALPN_NAME, at + 2, end, s.u16(ALPN_LENGTH, at));
      return;
    case 18:
      if (end - at >= 2) s.u16(TIMESTAMPS_LENGTH, at);
      if (end - at > 2) s.bytes(DATA, at + 2, end - at - 2);
      return;
    case 21:
      s.bytes(PADDING, at, end - at);
      return;
    case 27:
      return compression<S>(s, at, end);
    case 28:
      if (end - at >= 2) s.u16(RECORD_LIMIT, at);
      return;
    case 35:
      s.bytes(TICKET, at, end - at);
      return;
    default:
      newer<S>(s, type, at, end, hello);
  }
}

/** Extensions of TLS 1.3 and those with high numbers. */
function newer<S extends Sink>(s: S, type: u32, at: u32, end: u32, hello: u32): void {
  switch (type) {
    case 41:
      return preSharedKeys<S>(s, at, end, hello);
    case 42:
      if (end - at >= 4) s.u32(EARLY_DATA, at);
      return;
    case 43:
      return versions<S>(s, at, end, hello);
    case 44:
      if (end - at < 2) return;
      s.bytes(COOKIE, at + 2, min(s.u16(COOKIE_LENGTH, at), end - at - 2));
      return;
    case 45:
      return list8<S>(s, MODES_LENGTH, MODE, at, end);
    case 40:
    case 51:
      return keyShares<S>(s, at, end, hello);
    case 13172:
      return names<S>(s, NPN_LENGTH, NPN_NAME, at, end, end - at);
    case 17513:
    case 17613:
      if (end - at >= 2) names<S>(s, ALPS_NAME_LENGTH, ALPS_NAME, at + 2, end, s.u16(ALPS_LENGTH, at));
      return;
    case 65281:
      s.bytes(RENEGOTIATION, at + 1, min(s.u8(RENEGOTIATION_LENGTH, at), end - at - 1));
      return;
    default:
      s.bytes(DATA, at, end - at);
  }
}

/** RFC 6066 section 3. */
function serverName<S extends Sink>(s: S, at: u32, end: u32): void {
  if (end - at < 2) return;
  s.u16(NAME_LIST_LENGTH, at);
  at += 2;
  while (s.ok && end - at >= 3) {
    s.u8(NAME_TYPE, at);
    const length = min(s.u16(NAME_LENGTH, at + 1), end - at - 3);
    s.text(NAME, at + 3, length);
    at += 3 + length;
  }
}

function status<S extends Sink>(s: S, at: u32, end: u32): void {
  s.u8(STATUS_TYPE, at);
  if (end - at < 5) return;
  const ids = s.u16(STATUS_IDS, at + 1);
  if (ids <= end - at - 5) s.u16(STATUS_EXTENSIONS, at + 3 + ids);
}

/** A list of 16-bit numbers behind its length in bytes. */
export function list16<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32, end: u32): void {
  if (end - at < 2) return;
  const stop = at + 2 + min(s.u16(lengthId, at), end - at - 2);
  for (at += 2; s.ok && stop - at >= 2; at += 2) s.u16(id, at);
}

/** A list of bytes behind its length. */
export function list8<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32, end: u32): void {
  const stop = at + 1 + min(s.u8(lengthId, at), end - at - 1);
  for (at++; s.ok && at < stop; at++) s.u8(id, at);
}

/** Names behind a length byte each, `length` bytes in all. */
function names<S extends Sink>(s: S, lengthId: u16, id: u16, at: u32, end: u32, length: u32): void {
  const stop = at + min(length, end - at);
  while (s.ok && at < stop) {
    const size = min(s.u8(lengthId, at), stop - at - 1);
    s.text(id, at + 1, size);
    at += 1 + size;
  }
}

function compression<S extends Sink>(s: S, at: u32, end: u32): void {
  const stop = at + 1 + min(s.u8(COMPRESS_LENGTH, at), end - at - 1);
  for (at++; s.ok && stop - at >= 2; at += 2) s.u16(COMPRESS, at);
}

/** RFC 8446 section 4.2.11. */
function preSharedKeys<S extends Sink>(s: S, at: u32, end: u32, hello: u32): void {
  if (end - at < 2) return;
  if (hello != CLIENT_HELLO) {
    s.u16(IDENTITY_SELECTED, at);
    return;
  }
  const stop = at + 2 + min(s.u16(IDENTITIES_LENGTH, at), end - at - 2);
  at += 2;
  while (s.ok && stop - at >= 6) {
    const length = min(s.u16(IDENTITY_LENGTH, at), stop - at - 6);
    s.bytes(IDENTITY, at + 2, length);
    s.u32(IDENTITY_AGE, at + 2 + length);
    at += 6 + length;
  }
  if (end - stop >= 2) s.u16(BINDERS_LENGTH, stop);
}

function versions<S extends Sink>(s: S, at: u32, end: u32, hello: u32): void {
  if (hello != CLIENT_HELLO) {
    if (end - at >= 2) s.u16(VERSION, at);
    return;
  }
  const stop = at + 1 + min(s.u8(VERSIONS_LENGTH, at), end - at - 1);
  for (at++; s.ok && stop - at >= 2; at += 2) s.u16(VERSION, at);
}

/** RFC 8446 section 4.2.8. */
function keyShares<S extends Sink>(s: S, at: u32, end: u32, hello: u32): void {
  if (end - at < 2) return;
  if (hello != CLIENT_HELLO && end - at == 2) {
    s.u16(SHARE_SELECTED, at);
    return;
  }
  if (hello == CLIENT_HELLO) {
    s.u16(SHARES_LENGTH, at);
    at += 2;
  }
  while (s.ok && end - at >= 4) {
    s.u16(SHARE_GROUP, at);
    s.openLast();
    const length = min(s.u16(SHARE_LENGTH, at + 2), end - at - 4);
    s.bytes(SHARE, at + 4, length);
    s.close();
    at += 4 + length;
  }
}

/** Version that the server hello's extensions (from their length at `at` to `end`) choose; 0 without a choice. */
export function chosenVersion(s: Sink, at: u32, end: u32): u32 {
  if (end - at < 2) return 0;
  const stop = at + 2 + min(s.peek16(at), end - at - 2);
  at += 2;
  while (stop - at >= 6) {
    if (s.peek16(at) == 43) return s.peek16(at + 4);
    const length = s.peek16(at + 2);
    if (length > stop - at - 4) return 0;
    at += 4 + length;
  }
  return 0;
}
