/**
 * Session Initiation Protocol (RFC 3261) over UDP, TCP and SCTP.
 *
 *   INVITE sip:bob@example.com SIP/2.0 CR LF      or      SIP/2.0 200 OK CR LF
 *   Name: value CR LF …  CR LF  body (Content-Length bytes; in a datagram all the rest)
 */
import { KIND_BYTES, KIND_FRAME, KIND_STRING, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_SCTP_PORT, BY_TCP_PORT, BY_UDP_PORT, answers, recognises } from "../core/dispatch.ts";
import { link, linkedBefore } from "../core/links.ts";
import { field, protocol } from "../core/registry.ts";
import { MORE_ANY, Sink } from "../core/sink.ts";
import { afterLine, decimal, endOfLine, endOfWord } from "../core/text.ts";
import { SDP, UDP } from "./names/protocols.ts";
import { SIP_STATUS } from "./names/sip-status.ts";
import { REQUEST_URI, showUri } from "./sip/address.ts";
import { facts, scanHeaders, showHeaders } from "./sip/headers.ts";

const SIP = protocol(51, "sip", "sip", "SIP", "Session Initiation Protocol", "voice");
answers(SIP, BY_UDP_PORT, 5060);
answers(SIP, BY_TCP_PORT, 5060);
answers(SIP, BY_SCTP_PORT, 5060);

const REQUEST_LINE = field("sip.Request-Line", KIND_STRING, "Request line");
const METHOD = field("sip.Method", KIND_STRING, "Method");
const STATUS_LINE = field("sip.Status-Line", KIND_STRING, "Status line");
const STATUS = field("sip.Status-Code", KIND_U32, "Status code", SIP_STATUS);
const HEADERS = field("sip.msg_hdr", KIND_STRING, "Headers");
const BODY = field("sip.msg_body", KIND_BYTES, "Body");
const RESPONSE_TO = field("sip.response-request", KIND_FRAME, "Response to");

const LINK_REQUEST: u32 = 1;
/** Headers longer than this are not waited for. */
const LONGEST_HEADERS: u32 = 65536;

/** A word of letters and a space: a method or the version; or line ends before it. */
function mightBeSip(at: usize, length: u32): bool {
  if (length < 8) return false;
  const first = <u32>load<u8>(at);
  if (first == 13 || first == 10) return true;
  for (let i: u32 = 0; i < 8; i++) if (load<u8>(at + i) < 32 || load<u8>(at + i) > 126) return false;
  return (first | 32) - 97 < 26;
}
recognises(SIP, BY_TCP_PORT, mightBeSip);
recognises(SIP, BY_UDP_PORT, mightBeSip);

export function sip<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.left(at) != 0) {
    const isStream = s.parent != UDP;
    // Line ends between messages keep a connection alive (RFC 5626 section 3.5.1).
    const from = isStream ? afterLineEnds(s, at) : at;
    if (!isStart(s, from)) {
      if (at == 0) s.refuse();
      return;
    }
    scanHeaders(s, afterLine(s, endOfLine(s, from)));
    if (facts.end == 0 && s.left(from) < LONGEST_HEADERS && s.more(at, MORE_ANY)) return;
    const headersEnd = facts.end == 0 ? s.length : facts.end;
    const there = s.left(headersEnd);
    const wanted = facts.hasLength ? facts.contentLength : isStream ? 0 : there;
    if (wanted > there && s.more(at, headersEnd - at + wanted)) return;
    message<S>(s, from, headersEnd, min(wanted, there));
    at = isStream ? headersEnd + min(wanted, there) : s.length;
  }
}

function afterLineEnds(s: Sink, from: u32): u32 {
  let at = from;
  while (s.left(at) > 1 && (s.peek8(at) == 13 || s.peek8(at) == 10)) at++;
  return at;
}

/** "SIP/2.0 " and a code, or a word of letters, a URI and "SIP/2.0" before the line's end. */
function isStart(s: Sink, at: u32): bool {
  if (s.matches(at, "SIP/2.0 ")) return true;
  const first = s.left(at) == 0 ? 0 : s.peek8(at) | 32;
  if (first < 97 || first > 122) return false;
  const end = endOfLine(s, at);
  const word = endOfWord(s, at, min(end, at + 32));
  const uri = endOfWord(s, word + 1, end);
  if (word + 1 >= uri || uri + 8 > end) return false;
  return s.matches(uri + 1, "SIP/2.0") || s.matches(end - 8, " SIP/2.0");
}

function message<S extends Sink>(s: S, at: u32, headersEnd: u32, bodyLength: u32): void {
  s.infoSeparate(", ");
  const lineEnd = endOfLine(s, at);
  const isResponse = s.matches(at, "SIP/2.0 ");
  if (isResponse) statusLine<S>(s, at, lineEnd);
  else requestLine<S>(s, at, lineEnd);
  const headers = afterLine(s, lineEnd);
  if (!s.live && headersEnd > headers) {
    s.text(HEADERS, headers, headersEnd - headers);
    s.openLast();
    showHeaders<S>(s, headers, headersEnd);
    s.close();
  }
  if (!isResponse) link(s, LINK_REQUEST, facts.dialog);
  else if (!s.live) {
    const request = linkedBefore(s, LINK_REQUEST, facts.dialog);
    if (request != 0) s.generated(RESPONSE_TO, request);
  }
  if (bodyLength != 0) body<S>(s, headersEnd, bodyLength);
}

function requestLine<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(REQUEST_LINE, at, end - at);
  s.openLast();
  const word = endOfWord(s, at, end);
  s.text(METHOD, at, word - at);
  const uriEnd = endOfWord(s, word + 1, end);
  s.info("Request: ");
  s.infoText(at, uriEnd - at);
  if (!s.live) showUri<S>(s, REQUEST_URI, word + 1, uriEnd);
  s.close();
}

function statusLine<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(STATUS_LINE, at, end - at);
  s.openLast();
  const code = min(at + 8, end);
  const codeEnd = endOfWord(s, code, end);
  if (codeEnd > code) s.number(STATUS, code, codeEnd - code, decimal(s, code, codeEnd));
  s.close();
  s.info("Status: ");
  s.infoText(code, end - code);
  if (facts.methodLength == 0) return;
  s.info(" (");
  s.infoText(facts.methodAt, facts.methodLength);
  s.info(")");
}

function body<S extends Sink>(s: S, at: u32, length: u32): void {
  if (facts.isSdp) s.nextPart(SDP, at, length);
  else {
    s.bytes(BODY, at, length);
    if (facts.isMultipart) sdpPart<S>(s, at, at + length);
  }
}

/** The part of a multipart body that is a session description (RFC 2046 section 5.1). */
function sdpPart<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  let isSdp: bool = false;
  while (at < end) {
    const stop = endOfLine(s, at);
    const next = afterLine(s, stop);
    if (s.matchesFolded(at, "content-type:")) isSdp = s.matchesFolded(afterBlank(s, at + 13), "application/sdp");
    if (stop == at && isSdp) {
      const boundary = partEnd(s, next, end);
      if (boundary > next) s.nextPart(SDP, next, boundary - next);
      return;
    }
    if (next == at) return;
    at = next;
  }
}

function afterBlank(s: Sink, at: u32): u32 {
  return s.matches(at, " ") ? at + 1 : at;
}

function partEnd(s: Sink, from: u32, end: u32): u32 {
  let at = from;
  while (at < end && !s.matches(at, "--")) at = max(afterLine(s, endOfLine(s, at)), at + 1);
  return min(at, end);
}
