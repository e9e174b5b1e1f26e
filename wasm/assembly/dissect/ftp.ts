/**
 * File Transfer Protocol, control connection (RFC 959; AUTH RFC 2228 and 4217, EPRT and EPSV RFC 2428).
 *
 *   USER bob CR LF                        command, space, argument
 *   220-Welcome CR LF … 220 Ready CR LF   three digits, "-" while more lines follow, text
 */
import {
  KIND_BOOL,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { Expected, expect, expectAgain, keepText } from "../core/expected.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import {
  afterLine,
  decimal,
  endOfDigits,
  endOfLine,
  endOfWord,
  isDigit,
  parseIpv4,
  parseIpv6,
  parsedAddress,
} from "../core/text.ts";
import { doubtUnlessText } from "../core/doubt.ts";
import { FTP_REPLIES } from "./names/ftp-replies.ts";
import { FTP_DATA, TLS } from "./names/protocols.ts";

const FTP = protocol(42, "ftp", "ftp", "FTP", "File Transfer Protocol", "file");
const CONTROL_PORT: u32 = 21;
answers(FTP, BY_TCP_PORT, CONTROL_PORT);

const REQUEST = field("ftp.request", KIND_BOOL, "Request");
const REQUEST_COMMAND = field("ftp.request.command", KIND_STRING, "Command");
const REQUEST_ARGUMENT = field("ftp.request.arg", KIND_STRING, "Argument");
const RESPONSE = field("ftp.response", KIND_BOOL, "Response");
const RESPONSE_CODE = field("ftp.response.code", KIND_U32, "Response code", FTP_REPLIES);
const RESPONSE_ARGUMENT = field("ftp.response.arg", KIND_STRING, "Response text");
const LINE = field("ftp.line", KIND_STRING, "Line");
const ACTIVE_ADDRESS = field("ftp.active.cip", KIND_IPV4, "Active IP address");
const ACTIVE_PORT = field("ftp.active.port", KIND_U16, "Active port");
const ACTIVE_TRANSLATED = field("ftp.active.nat", KIND_BOOL, "Active address is not the sender's");
const PASSIVE_ADDRESS = field("ftp.passive.ip", KIND_IPV4, "Passive IP address");
const PASSIVE_PORT = field("ftp.passive.port", KIND_U16, "Passive port");
const PASSIVE_TRANSLATED = field("ftp.passive.nat", KIND_BOOL, "Passive address is not the sender's");
const EPRT_FAMILY = field("ftp.eprt.af", KIND_U8, "Extended active address family", "1=IPv4;2=IPv6");
const EPRT_IPV4 = field("ftp.eprt.ip", KIND_IPV4, "Extended active IPv4 address");
const EPRT_IPV6 = field("ftp.eprt.ipv6", KIND_IPV6, "Extended active IPv6 address");
const EPRT_PORT = field("ftp.eprt.port", KIND_U16, "Extended active port");
const EPSV_IPV4 = field("ftp.epsv.ip", KIND_IPV4, "Extended passive IPv4 address");
const EPSV_PORT = field("ftp.epsv.port", KIND_U16, "Extended passive port");

/** Memo: the last entry of core/expected.ts that this connection announced; whether the client asked for TLS. */
const MEMO_ANNOUNCED: u32 = (42 << 8) | 1;
const MEMO_TLS_ASKED: u32 = (42 << 8) | 2;

/** How a data connection was announced: Expected.detail, which ftp-data.ts names. */
const BY_PORT: u32 = 1;
const BY_PASV: u32 = 2;
const BY_EPRT: u32 = 3;
const BY_EPSV: u32 = 4;

export function ftp<S extends Sink>(s: S): void {
  doubtUnlessText(s);
  const end = endOfLine(s, 0);
  const next = afterLine(s, end);
  if (s.sourcePort == CONTROL_PORT) response<S>(s, end, next);
  else request<S>(s, end, next);
  // The lines after the first are text: of a long reply, or of more commands than one.
  if (!s.live) moreLines<S>(s, next);
}

function moreLines<S extends Sink>(s: S, from: u32): void {
  let at = from;
  while (s.left(at) != 0) {
    const next = afterLine(s, endOfLine(s, at));
    s.text(LINE, at, next - at);
    at = next;
  }
}

function request<S extends Sink>(s: S, end: u32, next: u32): void {
  s.info("Request: ");
  s.infoText(0, end);
  s.hidden(REQUEST, 0, 0, 1);
  s.open("Request", 0, next);
  const word = endOfWord(s, 0, end);
  const argument = min(word + 1, end);
  if (word != 0) s.text(REQUEST_COMMAND, 0, word);
  if (argument < end) s.text(REQUEST_ARGUMENT, argument, end - argument);
  if (word == 4 && s.matchesFolded(0, "port")) active<S>(s, argument, end);
  else if (word == 4 && s.matchesFolded(0, "eprt")) extendedActive<S>(s, argument, end);
  else if (word == 4 && s.matchesFolded(0, "auth")) s.memo.set(MEMO_TLS_ASKED, 1);
  else if (startsTransfer(s, word)) transfer<S>(s, end);
  s.close();
}

function startsTransfer(s: Sink, word: u32): bool {
  if (word != 4) return false;
  if (s.matchesFolded(0, "retr") || s.matchesFolded(0, "list") || s.matchesFolded(0, "nlst")) return true;
  if (s.matchesFolded(0, "stor") || s.matchesFolded(0, "appe") || s.matchesFolded(0, "stou")) return true;
  return s.matchesFolded(0, "mlsd");
}

/** The data connection that was announced last carries what this command asks for. */
function transfer<S extends Sink>(s: S, end: u32): void {
  const known = <usize>s.memo.getBefore(MEMO_ANNOUNCED);
  if (known == 0) return;
  const made = expectAgain(s, known);
  if (made != 0) keepText(s, made, 0, end);
}

function response<S extends Sink>(s: S, end: u32, next: u32): void {
  s.info("Response: ");
  s.infoText(0, end);
  s.hidden(RESPONSE, 0, 0, 1);
  s.open("Response", 0, next);
  let argument: u32 = 0;
  let code: u32 = 0;
  if (end >= 3 && endOfDigits(s, 0, 3) == 3) {
    code = decimal(s, 0, 3);
    s.number(RESPONSE_CODE, 0, 3, code);
    argument = min(4, end);
  }
  if (argument < end) s.text(RESPONSE_ARGUMENT, argument, end - argument);
  if (code == 227) passive<S>(s, argument, end);
  else if (code == 229) extendedPassive<S>(s, argument, end);
  // RFC 4217 section 4: the client's next bytes are its TLS hello.
  else if (code == 234 && s.memo.getBefore(MEMO_TLS_ASKED) != 0) s.memo.set(MEMO_PROTOCOL, TLS);
  s.close();
}

/** Remembers that `port` of the host at `address` will carry data. */
function announce(s: Sink, how: u32, address: usize, port: u32): void {
  const made = expect(s, FTP_DATA, address, port);
  if (made == 0) return;
  changetype<Expected>(made).detail = how;
  s.memo.set(MEMO_ANNOUNCED, made);
}

/** "1,2,3,4,5,6": address and port (RFC 959 section 4.1.2). The port, or 0xffffffff. */
function hostPort(s: Sink, at: u32, end: u32): u32 {
  const after = parseIpv4(s, at, end, 44);
  if (after == 0 || after >= end) return 0xffffffff;
  const high = endOfDigits(s, after + 1, end);
  if (high == after + 1 || high + 1 >= end || !isDigit(s, high + 1)) return 0xffffffff;
  const port = (decimal(s, after + 1, high) << 8) | decimal(s, high + 1, endOfDigits(s, high + 1, end));
  return port > 0xffff ? 0xffffffff : port;
}

/** The address that was parsed, as it stands in IPv4 fields; whether it is the packet's own source. */
function parsedIpv4(): u32 {
  return bswap(load<u32>(parsedAddress()));
}
function isOwnAddress(s: Sink): bool {
  return s.addressSize != 4 || load<u32>(parsedAddress()) == load<u32>(s.source);
}

function active<S extends Sink>(s: S, at: u32, end: u32): void {
  const port = hostPort(s, at, end);
  if (port == 0xffffffff) return;
  s.number(ACTIVE_ADDRESS, at, end - at, parsedIpv4());
  s.number(ACTIVE_PORT, at, end - at, port);
  if (!isOwnAddress(s)) s.generated(ACTIVE_TRANSLATED, 1);
  if (s.addressSize == 4) announce(s, BY_PORT, parsedAddress(), port);
}

/** Six numbers somewhere in the text: RFC 1123 section 4.1.2.6 lets them stand without parentheses. */
function passive<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  while (at < end && !isDigit(s, at)) at++;
  const port = hostPort(s, at, end);
  if (port == 0xffffffff) return;
  s.number(PASSIVE_ADDRESS, at, end - at, parsedIpv4());
  s.number(PASSIVE_PORT, at, end - at, port);
  if (!isOwnAddress(s)) s.generated(PASSIVE_TRANSLATED, 1);
  if (s.addressSize == 4) announce(s, BY_PASV, parsedAddress(), port);
}

/** |1|192.0.2.1|5282| or |2|2001:db8::1|5282|, with any delimiter. */
function extendedActive<S extends Sink>(s: S, at: u32, end: u32): void {
  if (at >= end) return;
  const delimiter = s.peek8(at);
  const family = s.find(delimiter, at + 1, end);
  const address = s.find(delimiter, family + 1, end);
  const last = s.find(delimiter, address + 1, end);
  if (last >= end || family != at + 2) return;
  const kind = decimal(s, at + 1, family);
  s.number(EPRT_FAMILY, at + 1, 1, kind);
  let size: u32 = 0;
  if (kind == 1 && parseIpv4(s, family + 1, address, 46) == address) {
    s.number(EPRT_IPV4, family + 1, address - family - 1, parsedIpv4());
    size = 4;
  } else if (kind == 2 && parseIpv6(s, family + 1, address)) {
    s.begin();
    s.putBytes(family + 1, address - family - 1);
    s.made(EPRT_IPV6, family + 1, address - family - 1);
    size = 16;
  }
  const port = decimal(s, address + 1, last);
  if (port > 0xffff) return;
  s.number(EPRT_PORT, address + 1, last - address - 1, port);
  if (size == s.addressSize) announce(s, BY_EPRT, parsedAddress(), port);
}

/** (|||6446|): the server's own address. */
function extendedPassive<S extends Sink>(s: S, from: u32, end: u32): void {
  const at = s.find(40, from, end);
  if (at >= end) return;
  const delimiter = s.peek8(at + 1);
  const digits = at + 4;
  const stop = endOfDigits(s, digits, end);
  if (stop == digits || stop >= end || s.peek8(at + 2) != delimiter || s.peek8(at + 3) != delimiter) return;
  const port = decimal(s, digits, stop);
  if (port > 0xffff) return;
  if (s.addressSize == 4) s.generated(EPSV_IPV4, bswap(load<u32>(s.source)));
  s.number(EPSV_PORT, digits, stop - digits, port);
  announce(s, BY_EPSV, s.source, port);
}
