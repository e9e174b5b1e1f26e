/**
 * Parameters and error causes of SCTP's chunks (RFC 9260 sections 3.2.1 and 3.3.10).
 *
 *   0      2        4
 *   | type | length | value, padding to 4 bytes
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { SCTP_CAUSES, SCTP_CHUNKS, SCTP_PARAMETERS } from "../names/sctp.ts";

const TYPE = field("sctp.parameter_type", KIND_U16 | BASE_HEX, "Parameter", SCTP_PARAMETERS);
const LENGTH = field("sctp.parameter_length", KIND_U16, "Length");
const VALUE = field("sctp.parameter_value", KIND_BYTES, "Value");
const ADDRESS4 = field("sctp.parameter_ipv4_address", KIND_IPV4, "IPv4 address");
const ADDRESS6 = field("sctp.parameter_ipv6_address", KIND_IPV6, "IPv6 address");
const HEARTBEAT = field("sctp.parameter_heartbeat_information", KIND_BYTES, "Heartbeat information");
const COOKIE = field("sctp.parameter_state_cookie", KIND_BYTES, "State cookie");
const PRESERVE = field("sctp.parameter_cookie_preservative_incr", KIND_U32, "Life span increment");
const HOST = field("sctp.parameter_hostname", KIND_STRING, "Host name");
const ADDRESS_TYPE = field(
  "sctp.parameter_supported_address_type",
  KIND_U16,
  "Supported address type",
  "5=IPv4;6=IPv6;11=host name",
);
const EXTENSION = field("sctp.supported_chunk_type", KIND_U8, "Supported chunk", SCTP_CHUNKS);
const CORRELATION = field("sctp.correlation_id", KIND_U32 | BASE_HEX, "Correlation id");
const CAUSE = field("sctp.cause_code", KIND_U16 | BASE_HEX, "Cause", SCTP_CAUSES);
const CAUSE_LENGTH = field("sctp.cause_length", KIND_U16, "Length");
const CAUSE_VALUE = field("sctp.cause_information", KIND_BYTES, "Information");

export function parameters<S extends Sink>(s: S, at: u32, end: u32): void {
  while (s.ok && at < end && end - at >= 4) {
    const type = s.u16(TYPE, at);
    s.openLast();
    const length = s.u16(LENGTH, at + 2);
    if (!fits<S>(s, at, end, length)) return;
    if (length > 4) parameter<S>(s, type, at + 4, at + length);
    s.close();
    at += (length + 3) & ~3;
  }
}

function fits<S extends Sink>(s: S, at: u32, end: u32, length: u32): bool {
  if (s.ok && length >= 4 && length <= end - at) return true;
  s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Length does not fit the chunk", at + 2, 2);
  s.close();
  return false;
}

function parameter<S extends Sink>(s: S, type: u32, at: u32, end: u32): void {
  const length = end - at;
  switch (type) {
    case 1:
      s.bytes(HEARTBEAT, at, length);
      return;
    case 5:
      s.ipv4(ADDRESS4, at);
      return;
    case 6:
      s.ipv6(ADDRESS6, at);
      return;
    case 7:
      s.bytes(COOKIE, at, length);
      return;
    case 9:
      s.u32(PRESERVE, at);
      return;
    case 11:
      s.text(HOST, at, s.find(0, at, end) - at);
      return;
    case 12:
      for (; s.ok && end - at >= 2; at += 2) s.u16(ADDRESS_TYPE, at);
      return;
    case 0x8008:
      for (; s.ok && at < end; at++) s.u8(EXTENSION, at);
      return;
    case 0xc001:
    case 0xc002:
    case 0xc004:
      if (length < 8) return;
      s.u32(CORRELATION, at);
      return address<S>(s, at + 4, end);
    default:
      s.bytes(VALUE, at, length);
  }
}

/** The address parameter within those of RFC 5061. */
function address<S extends Sink>(s: S, at: u32, end: u32): void {
  const type = s.u16(TYPE, at);
  s.u16(LENGTH, at + 2);
  if (type == 5 && end - at >= 8) s.ipv4(ADDRESS4, at + 4);
  else if (type == 6 && end - at >= 20) s.ipv6(ADDRESS6, at + 4);
}

export function causes<S extends Sink>(s: S, at: u32, end: u32): void {
  while (s.ok && at < end && end - at >= 4) {
    s.u16(CAUSE, at);
    s.openLast();
    const length = s.u16(CAUSE_LENGTH, at + 2);
    if (!fits<S>(s, at, end, length)) return;
    if (length > 4) s.bytes(CAUSE_VALUE, at + 4, length - 4);
    s.close();
    at += (length + 3) & ~3;
  }
}
