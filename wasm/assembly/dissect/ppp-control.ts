/**
 * PPP control protocols: LCP (RFC 1661, RFC 1570, RFC 1990), IPCP (RFC 1332, RFC 1877), IPv6CP (RFC 5072), CCP (RFC 1962,
 * RFC 3078) and CBCP (callback control).
 *
 *   0      1    2        4
 *   | code | id | length | configure: options of type (1), length (1), value | others: by code
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_IPV4,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_PPP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { CBCP_OPTIONS, CCP_OPTIONS, IPCP_OPTIONS, IPV6CP_OPTIONS, LCP_OPTIONS } from "./names/ppp-options.ts";
import { CONTROL_CODES, PPP_PROTOCOLS } from "./names/ppp-protocols.ts";

const LCP = protocol(61, "lcp", "lcp", "PPP LCP", "PPP link control", "link");
const IPCP = protocol(62, "ipcp", "ipcp", "PPP IPCP", "PPP IP control", "link");
const IPV6CP = protocol(63, "ipv6cp", "ipv6cp", "PPP IPV6CP", "PPP IPv6 control", "link");
const CCP = protocol(66, "ccp", "ccp", "PPP CCP", "PPP compression control", "link");
const CBCP = protocol(67, "cbcp", "cbcp", "PPP CBCP", "PPP callback control", "link");
answers(LCP, BY_PPP, 0xc021);
answers(IPCP, BY_PPP, 0x8021);
answers(IPV6CP, BY_PPP, 0x8057);
answers(CCP, BY_PPP, 0x80fd);
answers(CBCP, BY_PPP, 0xc029);

const CODE = field("ppp.code", KIND_U8, "Code", CONTROL_CODES);
const CALLBACK_CODE = field(
  "ppp.code",
  KIND_U8,
  "Code",
  "1=Callback request;2=Callback response;3=Callback acknowledgment",
);
const ID = field("ppp.identifier", KIND_U8, "Identifier");
const LENGTH = field("ppp.length", KIND_U16, "Length");
const DATA = field("ppp.data", KIND_BYTES, "Data");
const MAGIC = field("lcp.magic_number", KIND_U32 | BASE_HEX, "Magic number");
const MESSAGE = field("lcp.message", KIND_STRING, "Message");
const SECONDS = field("lcp.secs_remaining", KIND_U32, "Seconds remaining");
const REJECTED = field("lcp.rej_proto", KIND_U16 | BASE_HEX, "Rejected protocol", PPP_PROTOCOLS);
const LCP_TYPE = field("lcp.opt.type", KIND_U8, "Option", LCP_OPTIONS);
const LCP_LENGTH = field("lcp.opt.length", KIND_U8, "Length");
const LCP_MRU = field("lcp.opt.mru", KIND_U16, "Maximum receive unit");
const LCP_ASYNC_MAP = field("lcp.opt.asyncmap", KIND_U32 | BASE_HEX, "Async control characters");
const LCP_AUTHENTICATION = field("lcp.opt.auth_protocol", KIND_U16 | BASE_HEX, "Authentication", PPP_PROTOCOLS);
const LCP_ALGORITHM = field(
  "lcp.opt.algorithm",
  KIND_U8,
  "Algorithm",
  "5=CHAP with MD5;6=CHAP with SHA-1;7=CHAP with SHA-256;128=MS-CHAP;129=MS-CHAP-2",
);
const LCP_QUALITY = field("lcp.opt.quality_protocol", KIND_U16 | BASE_HEX, "Quality protocol", PPP_PROTOCOLS);
const LCP_MAGIC = field("lcp.opt.magic_number", KIND_U32 | BASE_HEX, "Magic number");
const LCP_CALLBACK = field(
  "lcp.opt.operation",
  KIND_U8,
  "Operation",
  "0=By authentication;1=Dialing string;2=Location;3=E.164;4=X.500 name;6=CBCP",
);
const LCP_MRRU = field("lcp.opt.mrru", KIND_U16, "Maximum reconstructed unit");
const LCP_ENDPOINT = field(
  "lcp.opt.ep_disc_class",
  KIND_U8,
  "Endpoint class",
  "0=Null;1=Local address;2=IP address;3=MAC address;4=Magic number;5=Directory number",
);
const LCP_DATA = field("lcp.opt.data", KIND_BYTES, "Data");
const IPCP_TYPE = field("ipcp.opt.type", KIND_U8, "Option", IPCP_OPTIONS);
const IPCP_LENGTH = field("ipcp.opt.length", KIND_U8, "Length");
const IPCP_ADDRESS = field("ipcp.opt.ip_address", KIND_IPV4, "IP address");
const IPCP_COMPRESSION = field(
  "ipcp.opt.compress_proto",
  KIND_U16 | BASE_HEX,
  "Compression",
  "0x0003=ROHC;0x002d=Van Jacobson;0x0061=IP header compression",
);
const IPCP_DNS_1 = field("ipcp.opt.pri_dns_address", KIND_IPV4, "Primary DNS address");
const IPCP_NBNS_1 = field("ipcp.opt.pri_nbns_address", KIND_IPV4, "Primary NBNS address");
const IPCP_DNS_2 = field("ipcp.opt.sec_dns_address", KIND_IPV4, "Secondary DNS address");
const IPCP_NBNS_2 = field("ipcp.opt.sec_nbns_address", KIND_IPV4, "Secondary NBNS address");
const IPCP_SOURCE = field("ipcp.opt.src_address", KIND_IPV4, "Source address");
const IPCP_DESTINATION = field("ipcp.opt.dst_address", KIND_IPV4, "Destination address");
const IPCP_MOBILE = field("ipcp.opt.mobilenodehomeaddress", KIND_IPV4, "Mobile node's home address");
const IPCP_DATA = field("ipcp.data", KIND_BYTES, "Data");
const IPV6CP_TYPE = field("ipv6cp.opt.type", KIND_U8, "Option", IPV6CP_OPTIONS);
const IPV6CP_LENGTH = field("ipv6cp.opt.length", KIND_U8, "Length");
const IPV6CP_INTERFACE = field("ipv6cp.interface_identifier", KIND_BYTES, "Interface identifier");
const CCP_TYPE = field("ccp.opt.type", KIND_U8, "Option", CCP_OPTIONS);
const CCP_LENGTH = field("ccp.opt.length", KIND_U8, "Length");
const CCP_BITS = field("ccp.opt.supported_bits", KIND_U32 | BASE_HEX, "Supported bits");
const CCP_DATA = field("ccp.opt.data", KIND_BYTES, "Data");
const CBCP_TYPE = field("cbcp.opt.type", KIND_U8, "Option", CBCP_OPTIONS);
const CBCP_LENGTH = field("cbcp.opt.length", KIND_U8, "Length");
const CBCP_DELAY = field("cbcp.callback_delay", KIND_U8, "Callback delay");

export function lcp<S extends Sink>(s: S): void {
  const code = header<S>(s, CODE);
  const end = s.ok ? s.peek16(2) : 0;
  if (end <= 4) return;
  if (code >= 1 && code <= 4) {
    options<S>(s, LCP_TYPE, LCP_LENGTH, end);
  } else if (code == 8) {
    const number = s.u16(REJECTED, 4);
    s.info(" ");
    s.infoField(REJECTED, number);
    if (end > 6) s.nextBy(BY_PPP, number, 6, end - 6);
  } else if (code >= 9 && code <= 13) {
    s.u32(MAGIC, 4);
    let at: u32 = 8;
    if (code == 13) {
      s.u32(SECONDS, 8);
      at = 12;
    }
    if (end > at) s.bytes(code < 12 ? DATA : MESSAGE, at, end - at);
  } else {
    s.bytes(DATA, 4, end - 4);
  }
}

export function ipcp<S extends Sink>(s: S): void {
  network<S>(s, IPCP_TYPE, IPCP_LENGTH);
}

export function ipv6cp<S extends Sink>(s: S): void {
  network<S>(s, IPV6CP_TYPE, IPV6CP_LENGTH);
}

export function ccp<S extends Sink>(s: S): void {
  network<S>(s, CCP_TYPE, CCP_LENGTH);
}

export function cbcp<S extends Sink>(s: S): void {
  header<S>(s, CALLBACK_CODE);
  const end = s.ok ? s.peek16(2) : 0;
  if (end > 4) options<S>(s, CBCP_TYPE, CBCP_LENGTH, end);
}

function header<S extends Sink>(s: S, codeField: u16): u32 {
  const code = s.u8(codeField, 0);
  s.u8(ID, 1);
  const length = s.u16(LENGTH, 2);
  if (!s.ok) return 0;
  s.infoField(codeField, code);
  if (length < 4) s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Length is less than the header", 2, 2);
  return code;
}

/** A network control protocol: options in the configure packets, bytes in the others. */
function network<S extends Sink>(s: S, type: u16, length: u16): void {
  const code = header<S>(s, CODE);
  const end = s.ok ? s.peek16(2) : 0;
  if (end <= 4) return;
  if (code >= 1 && code <= 4) options<S>(s, type, length, end);
  else s.bytes(DATA, 4, end - 4);
}

function options<S extends Sink>(s: S, typeField: u16, lengthField: u16, end: u32): void {
  s.open("Options", 4, min(end - 4, s.left(4)));
  let at: u32 = 4;
  while (s.ok && at < end) {
    const type = s.u8(typeField, at);
    s.openLast();
    const length = s.u8(lengthField, at + 1);
    if (length < 2 || length > end - at) {
      if (s.ok) s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Option length does not fit", at + 1, 1);
      s.close();
      break;
    }
    if (length > 2) option<S>(s, type, at + 2, length - 2);
    s.close();
    at += length;
  }
  s.close();
}

function option<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  const current = s.current;
  if (current == <u32>LCP) lcpOption<S>(s, type, at, length);
  else if (current == <u32>IPCP) ipcpOption<S>(s, type, at, length);
  else if (current == <u32>IPV6CP && type == 1 && length == 8) s.bytes(IPV6CP_INTERFACE, at, 8);
  else if (current == <u32>CCP && type == 18 && length == 4) s.u32(CCP_BITS, at);
  else if (current == <u32>CBCP) s.u8(CBCP_DELAY, at);
  else s.bytes(CCP_DATA, at, length);
}

function lcpOption<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 2) s.u16(LCP_MRU, at);
  else if (type == 2 && length == 4) s.u32(LCP_ASYNC_MAP, at);
  else if (type == 3 && length >= 2) {
    const number = s.u16(LCP_AUTHENTICATION, at);
    if (number == 0xc223 && length >= 3) s.u8(LCP_ALGORITHM, at + 2);
  } else if (type == 4 && length >= 2) s.u16(LCP_QUALITY, at);
  else if (type == 5 && length == 4) s.u32(LCP_MAGIC, at);
  else if (type == 13) s.u8(LCP_CALLBACK, at);
  else if (type == 17 && length == 2) s.u16(LCP_MRRU, at);
  else if (type == 19) {
    s.u8(LCP_ENDPOINT, at);
    if (length > 1) s.bytes(LCP_DATA, at + 1, length - 1);
  } else s.bytes(LCP_DATA, at, length);
}

function ipcpOption<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 8) {
    s.ipv4(IPCP_SOURCE, at);
    s.ipv4(IPCP_DESTINATION, at + 4);
  } else if (type == 2 && length >= 2) {
    s.u16(IPCP_COMPRESSION, at);
    if (length > 2) s.bytes(IPCP_DATA, at + 2, length - 2);
  } else if (length == 4 && addressField(type) != 0) {
    s.ipv4(<u16>addressField(type), at);
  } else {
    s.bytes(IPCP_DATA, at, length);
  }
}

function addressField(type: u32): u32 {
  switch (type) {
    case 3:
      return IPCP_ADDRESS;
    case 4:
      return IPCP_MOBILE;
    case 129:
      return IPCP_DNS_1;
    case 130:
      return IPCP_NBNS_1;
    case 131:
      return IPCP_DNS_2;
    case 132:
      return IPCP_NBNS_2;
    default:
      return 0;
  }
}
