/** EDNS options (RFC 6891, 5001, 6975, 7871, 7873, 7828, 7830, 7901, 8914) and service bindings (RFC 9460). */
import {
  KIND_BYTES,
  KIND_IPV4,
  KIND_IPV6,
  KIND_NONE,
  KIND_STRING,
  KIND_U16,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { showName } from "./dns-name.ts";
import { DNS_ALGORITHMS, DNS_DIGESTS, DNS_ERRORS, DNS_OPTIONS, SERVICE_PARAMETERS } from "./dns-words.ts";

const OPTION = field("dns.opt", KIND_NONE, "Option");
const CODE = field("dns.opt.code", KIND_U16, "Option code", DNS_OPTIONS);
const LENGTH = field("dns.opt.len", KIND_U16, "Option length");
const DATA = field("dns.opt.data", KIND_BYTES, "Option data");
const DAU = field("dns.opt.dau", KIND_U8, "DNSSEC algorithm understood", DNS_ALGORITHMS);
const DHU = field("dns.opt.dhu", KIND_U8, "DS hash understood", DNS_DIGESTS);
const N3U = field("dns.opt.n3u", KIND_U8, "NSEC3 hash understood", "1=SHA-1");
const CLIENT_FAMILY = field("dns.opt.client.family", KIND_U16, "Family", "1=IPv4;2=IPv6");
const CLIENT_SOURCE = field("dns.opt.client.netmask", KIND_U8, "Source netmask");
const CLIENT_SCOPE = field("dns.opt.client.scope", KIND_U8, "Scope netmask");
const CLIENT_ADDRESS = field("dns.opt.client.addr", KIND_BYTES, "Client subnet");
const CLIENT_IPV4 = field("dns.opt.client.addr4", KIND_IPV4, "Client subnet");
const CLIENT_IPV6 = field("dns.opt.client.addr6", KIND_IPV6, "Client subnet");
const CLIENT_COOKIE = field("dns.opt.cookie.client", KIND_BYTES, "Client cookie");
const SERVER_COOKIE = field("dns.opt.cookie.server", KIND_BYTES, "Server cookie");
const KEEPALIVE = field("dns.opt.edns_tcp_keepalive.timeout", KIND_U16, "Timeout (100 ms)");
const PADDING = field("dns.opt.padding", KIND_BYTES, "Padding");
const CHAIN = field("dns.opt.chain.fqdn", KIND_STRING, "Closest trust point");
const ERROR = field("dns.opt.ext_error.info_code", KIND_U16, "Error code", DNS_ERRORS);
const ERROR_TEXT = field("dns.opt.ext_error.extra_text", KIND_STRING, "Extra text");

const PRIORITY = field("dns.svcb.svcpriority", KIND_U16, "Priority");
const TARGET = field("dns.svcb.targetname", KIND_STRING, "Target name");
const PARAMETER = field("dns.svcb.svcparam", KIND_NONE, "Parameter");
const PARAMETER_KEY = field("dns.svcb.svcparam.key", KIND_U16, "Key", SERVICE_PARAMETERS);
const PARAMETER_LENGTH = field("dns.svcb.svcparam.value.length", KIND_U16, "Value length");
const PARAMETER_VALUE = field("dns.svcb.svcparam.value", KIND_BYTES, "Value");
const MANDATORY = field("dns.svcb.svcparam.mandatory.key", KIND_U16, "Mandatory key", SERVICE_PARAMETERS);
const ALPN_LENGTH = field("dns.svcb.svcparam.alpn.length", KIND_U8, "Protocol length");
const ALPN = field("dns.svcb.svcparam.alpn", KIND_STRING, "Protocol");
const PORT = field("dns.svcb.svcparam.port", KIND_U16, "Port");
const HINT_IPV4 = field("dns.svcb.svcparam.ipv4hint.ip", KIND_IPV4, "Address");
const HINT_IPV6 = field("dns.svcb.svcparam.ipv6hint.ip", KIND_IPV6, "Address");
const ECH = field("dns.svcb.svcparam.echconfig", KIND_BYTES, "Encrypted client hello configuration");
const ODOH = field("dns.svcb.svcparam.odohconfig", KIND_BYTES, "Oblivious DNS configuration");

/** Options of an OPT record: code, length, data, until the record's data ends. */
export function ednsOptions<S extends Sink>(s: S, message: u32, at: u32, length: u32): void {
  const end = at + length;
  for (let next = at; s.ok && next < end;) {
    const code = s.peek16(next);
    const size = s.peek16(next + 2);
    s.number(OPTION, next, 4 + size, code);
    s.openLast();
    s.u16(CODE, next);
    s.u16(LENGTH, next + 2);
    if (size != 0) {
      s.bytes(DATA, next + 4, size);
      option<S>(s, message, code, next + 4, size);
    }
    s.close();
    next += 4 + size;
  }
}

function option<S extends Sink>(s: S, message: u32, code: u32, at: u32, size: u32): void {
  if (code >= 5 && code <= 7) {
    const each = code == 5 ? DAU : code == 6 ? DHU : N3U;
    for (let i: u32 = 0; s.ok && i < size; i++) s.u8(each, at + i);
  } else if (code == 8 || code == 20730) clientSubnet<S>(s, at, size);
  else if (code == 10) {
    s.bytes(CLIENT_COOKIE, at, min(size, 8));
    if (size > 8) s.bytes(SERVER_COOKIE, at + 8, size - 8);
  } else if (code == 11 && size == 2) s.u16(KEEPALIVE, at);
  else if (code == 12) s.bytes(PADDING, at, size);
  else if (code == 13) showName<S>(s, CHAIN, message, at);
  else if (code == 15 && size >= 2) {
    s.u16(ERROR, at);
    if (size > 2) s.text(ERROR_TEXT, at + 2, size - 2);
  }
}

/** RFC 7871 section 6: only the bytes that the netmask needs are sent. */
function clientSubnet<S extends Sink>(s: S, at: u32, size: u32): void {
  if (size < 4) return;
  const family = s.u16(CLIENT_FAMILY, at);
  s.u8(CLIENT_SOURCE, at + 2);
  s.u8(CLIENT_SCOPE, at + 3);
  const rest = size - 4;
  if (family == 1 && rest <= 4) {
    let address: u32 = 0;
    for (let i: u32 = 0; i < rest; i++) address |= s.peek8(at + 4 + i) << (24 - (i << 3));
    s.number(CLIENT_IPV4, at + 4, rest, address);
  } else if (family == 2 && rest == 16) s.ipv6(CLIENT_IPV6, at + 4);
  else if (rest <= 16) s.bytes(CLIENT_ADDRESS, at + 4, rest);
  else s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Client subnet is longer than an address", at + 4, rest);
}

/** SVCB and HTTPS: priority, target, then key, length, value. */
export function serviceBinding<S extends Sink>(s: S, message: u32, at: u32, length: u32): void {
  const end = at + length;
  s.u16(PRIORITY, at);
  let next = showName<S>(s, TARGET, message, at + 2);
  while (s.ok && next < end) {
    const key = s.peek16(next);
    const size = s.peek16(next + 2);
    s.number(PARAMETER, next, 4 + size, key);
    s.openLast();
    s.u16(PARAMETER_KEY, next);
    s.u16(PARAMETER_LENGTH, next + 2);
    if (size != 0) parameter<S>(s, key, next + 4, size);
    s.close();
    // A port is two bytes, whatever its length says: a longer one makes what follows malformed.
    next += 4 + (key == 3 ? 2 : size);
  }
}

function parameter<S extends Sink>(s: S, key: u32, at: u32, size: u32): void {
  const end = at + size;
  let next = at;
  if (key == 0) for (; s.ok && next < end; next += 2) s.u16(MANDATORY, next);
  else if (key == 1) {
    while (s.ok && next < end) {
      const length = s.u8(ALPN_LENGTH, next);
      s.text(ALPN, next + 1, length);
      next += 1 + length;
    }
  } else if (key == 3) s.u16(PORT, at);
  else if (key == 4) for (; s.ok && next < end; next += 4) s.ipv4(HINT_IPV4, next);
  else if (key == 6) for (; s.ok && next < end; next += 16) s.ipv6(HINT_IPV6, next);
  else s.bytes(key == 5 ? ECH : key == 32769 ? ODOH : PARAMETER_VALUE, at, size);
}
