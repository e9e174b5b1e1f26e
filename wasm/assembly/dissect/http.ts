/**
 * Hypertext Transfer Protocol 1.x (RFC 9112, header fields RFC 9110; upgrades RFC 9110 section 7.8, CONNECT section 9.3.6).
 *
 *   method SP uri SP version CRLF | name: value CRLF … | CRLF | body …        request
 *   version SP code SP phrase CRLF | name: value CRLF … | CRLF | body …       response
 *
 * A body ends by Content-Length, by its last chunk, or (responses) with the stream. What a flow carries after an upgrade or
 * a tunnel is handed on. The template for text protocols over TCP: whole messages one after the other, `more` for the last.
 */
import {
  BASE_PLAIN,
  KIND_BOOL,
  KIND_DURATION,
  KIND_FRAME,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_SEQUENCE, SEVERITY_ERROR, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_SCTP_PORT, BY_TCP_PORT, answers, findByTable, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { KEEP_ALL, MORE_ANY, MORE_TO_END, Sink } from "../core/sink.ts";
import { rowTime } from "../table/packets.ts";
import { chunksNeed, findChunksEnd, showChunks } from "./http/chunks.ts";
import { facts, scanHeaders, showHeaders } from "./names/http-headers.ts";
import { NOT_HTTP, REQUEST, looksLikeText, startLine } from "./names/http-start-line.ts";
import { HTTP_STATUS } from "./names/http-status.ts";
import { HTTP2 } from "./names/protocols.ts";

const HTTP = protocol(38, "http", "http", "HTTP", "Hypertext Transfer Protocol", "web");
answers(HTTP, BY_TCP_PORT, 80);
answers(HTTP, BY_TCP_PORT, 631);
answers(HTTP, BY_TCP_PORT, 1900);
answers(HTTP, BY_TCP_PORT, 2710);
answers(HTTP, BY_TCP_PORT, 2869);
answers(HTTP, BY_TCP_PORT, 3128);
answers(HTTP, BY_TCP_PORT, 3132);
answers(HTTP, BY_TCP_PORT, 3689);
answers(HTTP, BY_TCP_PORT, 5985);
answers(HTTP, BY_TCP_PORT, 8080);
answers(HTTP, BY_TCP_PORT, 8088);
answers(HTTP, BY_TCP_PORT, 11371);
answers(HTTP, BY_SCTP_PORT, 80);

const IS_REQUEST = field("http.request", KIND_BOOL, "Request");
const IS_RESPONSE = field("http.response", KIND_BOOL, "Response");
const METHOD = field("http.request.method", KIND_STRING, "Method");
const URI = field("http.request.uri", KIND_STRING, "URI");
const URI_PATH = field("http.request.uri.path", KIND_STRING, "Path");
const URI_QUERY = field("http.request.uri.query", KIND_STRING, "Query");
const URI_PARAMETER = field("http.request.uri.query.parameter", KIND_STRING, "Parameter");
const REQUEST_VERSION = field("http.request.version", KIND_STRING, "Version");
const FULL_URI = field("http.request.full_uri", KIND_STRING, "Full URI");
const RESPONSE_VERSION = field("http.response.version", KIND_STRING, "Version");
const CODE = field("http.response.code", KIND_U16 | BASE_PLAIN, "Status code", HTTP_STATUS);
const PHRASE = field("http.response.phrase", KIND_STRING, "Phrase");
const REQUEST_NUMBER = field("http.request_number", KIND_U32, "Request number in this stream");
const RESPONSE_NUMBER = field("http.response_number", KIND_U32, "Response number in this stream");
const RESPONSE_IN = field("http.response_in", KIND_FRAME, "Response in packet");
const REQUEST_IN = field("http.request_in", KIND_FRAME, "Request in packet");
const PREVIOUS_REQUEST = field("http.prev_request_in", KIND_FRAME, "Previous request in packet");
const NEXT_REQUEST = field("http.next_request_in", KIND_FRAME, "Next request in packet");
const PREVIOUS_RESPONSE = field("http.prev_response_in", KIND_FRAME, "Previous response in packet");
const NEXT_RESPONSE = field("http.next_response_in", KIND_FRAME, "Next response in packet");
const TIME = field("http.time", KIND_DURATION, "Time since request");
const FILE_DATA = field("http.file_data", KIND_STRING, "Body");
const CONNECT_PORT = field("http.proxy_connect_port", KIND_U16, "Tunnel to port");

/** Memo key: requests so far, responses so far, what the flow turned into (1: something else, 2: HTTP/2, else port + 2). */
const MEMO_STATE: u32 = (38 << 8) | 1;
const RESPONSES_SHIFT: u64 = 24;
const TUNNEL_SHIFT: u64 = 48;
const TUNNEL_HTTP2: u32 = 2;
const COUNT_MASK: u32 = 0xffffff;
/** Memo keys by number: row of the n-th request (with what its response depends on), row of its response. */
const MEMO_REQUEST: u32 = 38 << 24;
const MEMO_RESPONSE: u32 = (38 << 24) | 1;
const NUMBER_MASK: u32 = 0x7fffff;
/** Beside the row in MEMO_REQUEST. */
const ASKED_HEAD: u64 = 1 << 32;
const ASKED_TUNNEL: u64 = 1 << 33;
const TUNNEL_PORT_SHIFT: u64 = 40;

const SPACE: u32 = 32;
const NEWLINE: u32 = 10;
const RETURN: u32 = 13;
const QUESTION: u32 = 63;
const COLON: u32 = 58;
/** Length of a body that reaches to the end of the stream. */
const TO_END: u64 = 0xffffffff;

/** A capital letter: a method or the version; or an empty line before it. */
function mightBeHttp(at: usize, length: u32): bool {
  if (length == 0) return false;
  const first = <u32>load<u8>(at);
  return first - 65 < 26 || first == RETURN;
}
recognises(HTTP, BY_TCP_PORT, mightBeHttp);

export function http<S extends Sink>(s: S): void {
  const tunnel = <u32>(s.memo.getBefore(MEMO_STATE) >> TUNNEL_SHIFT);
  if (tunnel != 0) {
    handOn<S>(s, tunnel);
    return;
  }
  let at: u32 = 0;
  do {
    const next = message<S>(s, at);
    if (next <= at) return;
    at = next;
    if (s.left(at) != 0 && <u32>(s.memo.get(MEMO_STATE) >> TUNNEL_SHIFT) == TUNNEL_HTTP2) {
      s.nextRest(HTTP2, at);
      return;
    }
  } while (s.ok && s.left(at) != 0);
}

/** What a CONNECT or an upgrade made of the flow. */
function handOn<S extends Sink>(s: S, tunnel: u32): void {
  if (tunnel == 1) {
    s.next(0, 0);
    return;
  }
  if (tunnel == TUNNEL_HTTP2) {
    s.nextRest(HTTP2, 0);
    return;
  }
  s.generated(CONNECT_PORT, tunnel - 2);
  s.nextRest(findByTable(BY_TCP_PORT, tunnel - 2), 0);
}

/** One message, or what is no message; the end of it, `at` when the rest waits or is refused. */
function message<S extends Sink>(s: S, at: u32): u32 {
  const start = at;
  // The preface of HTTP/2 (RFC 9113 section 3.4) looks like a request, so that a server of HTTP/1 says no.
  if (s.matches(at, "PRI * HTTP/2.0\r\n\r\nSM")) {
    setState<S>(s, 0, 0, TUNNEL_HTTP2);
    s.nextRest(HTTP2, at);
    return at;
  }
  // An empty line before a message is left over from the one before (RFC 9112 section 2.2).
  if (s.matches(at, "\r\n") && s.left(at) > 2) at += 2;
  const stop = at + s.left(at);
  const lineEnd = s.find(NEWLINE, at, stop);
  const kind = startLine(s, at, lineEnd, s.guessing);
  if (kind == NOT_HTTP || (lineEnd == stop && s.guessing)) {
    if (s.guessing && start == 0) {
      s.refuse();
      return start;
    }
    if (lineEnd == stop && looksLikeText(s, at) && s.more(start, MORE_ANY)) return start;
    return continuation<S>(s, start);
  }
  if (lineEnd < stop) scanHeaders(s, lineEnd + 1);
  else facts.reset();
  if (facts.end == 0 && s.more(start, MORE_ANY)) return start;
  const bodyAt = facts.end == 0 ? stop : facts.end;
  const asked = kind == REQUEST ? 0 : <u64>s.memo.get(MEMO_REQUEST | (answered<S>(s) << 1));
  const length = bodyLength<S>(s, at, bodyAt, kind, asked);
  if (s.wantsMore || !waitForBody<S>(s, start, bodyAt, length)) return start;
  s.infoSeparate(", ");
  if (kind == REQUEST) showRequest<S>(s, at, lineEnd, bodyAt);
  else showResponse<S>(s, at, lineEnd, bodyAt, asked);
  const shown = <u32>min(length, <u64>s.brought(bodyAt));
  if (shown != 0) showBody<S>(s, bodyAt, shown);
  s.turn++;
  return bodyAt + shown;
}

/** Bytes that begin no message: part of a body whose start was lost, when the flow is known to carry HTTP. */
function continuation<S extends Sink>(s: S, at: u32): u32 {
  if (at == 0 && s.turn == 0 && requested<S>(s) == 0) {
    s.refuse();
    return at;
  }
  s.infoSeparate(", ");
  s.info("Continuation");
  const length = s.left(at);
  s.bytes(FILE_DATA, at, length);
  return at + length;
}

/** Requests before this packet. */
function requested<S extends Sink>(s: S): u32 {
  return (<u32>s.memo.getBefore(MEMO_STATE)) & COUNT_MASK;
}

/** Number of the response that comes now: how many came before. */

function answered<S extends Sink>(s: S): u32 {
  return (((<u32>(s.memo.getBefore(MEMO_STATE) >> RESPONSES_SHIFT)) & COUNT_MASK) + s.turn) & NUMBER_MASK;
}

/** Bytes of the body at `at`; asks for more while a chunked one has not ended. */
function bodyLength<S extends Sink>(s: S, start: u32, at: u32, kind: u32, asked: u64): u64 {
  if (kind != REQUEST) {
    if (asked & ASKED_HEAD) return 0;
    const code = statusCode(s, start, at);
    if (code == 304 || code == 101 || (asked & ASKED_TUNNEL && code / 100 == 2)) return 0;
    if ((code / 100 == 1 || code == 204) && !facts.hasLength) return 0;
  }
  if (facts.isChunked) {
    // Beyond what is kept of a long body its end cannot be found.
    if (s.length < s.reported) return s.leftReported(at);
    const end = findChunksEnd(s, at);
    if (end != 0) return end - at;
    if (s.more(start, chunksNeed == 0 ? MORE_ANY : at - start + chunksNeed)) return 0;
    return s.left(at);
  }
  if (facts.hasLength && !facts.isEncoded) return facts.contentLength;
  return kind == REQUEST ? 0 : TO_END;
}

/** False when the body waits for more of the stream. */
function waitForBody<S extends Sink>(s: S, start: u32, at: u32, length: u64): bool {
  if (length == 0) return true;
  // The body is only shown: the first pass does without it.
  const keep = facts.end == 0 ? KEEP_ALL : facts.seen - start;
  if (length == TO_END) return s.streamEnded || !s.more(start, MORE_TO_END, keep);
  return length <= <u64>s.brought(at) || length > 0x7fffffff || !s.more(start, at - start + <u32>length, keep);
}

/** Digits of the second word, at most three. */
function statusCode(s: Sink, at: u32, end: u32): u32 {
  let from = s.find(SPACE, at, end) + 1;
  while (s.has(from, 1) && s.peek8(from) == SPACE) from++;
  let code: u32 = 0;
  for (let i: u32 = 0; i < 3 && s.has(from + i, 1); i++) {
    const digit = s.peek8(from + i) - 48;
    if (digit > 9) break;
    code = code * 10 + digit;
  }
  return code;
}

/** End of the line without its CR. */
function textEnd(s: Sink, at: u32, lineEnd: u32): u32 {
  return lineEnd > at && s.peek8(lineEnd - 1) == RETURN ? lineEnd - 1 : lineEnd;
}

function showRequest<S extends Sink>(s: S, at: u32, lineEnd: u32, end: u32): void {
  const stop = textEnd(s, at, lineEnd);
  const methodEnd = s.find(SPACE, at, stop);
  const uriAt = min(methodEnd + 1, stop);
  const uriEnd = s.find(SPACE, uriAt, stop);
  const isTunnel = s.matches(at, "CONNECT ");
  const number = requested<S>(s) + s.turn;
  let value = <u64>s.row;
  if (s.matches(at, "HEAD ")) value |= ASKED_HEAD;
  if (isTunnel) value |= ASKED_TUNNEL | ((<u64>portOf(s, uriAt, uriEnd)) << TUNNEL_PORT_SHIFT);
  s.memo.set(MEMO_REQUEST | ((number & NUMBER_MASK) << 1), value);
  setState<S>(s, number + 1, (<u32>(s.memo.getBefore(MEMO_STATE) >> RESPONSES_SHIFT)) & COUNT_MASK, 0);
  s.infoText(at, stop - at);
  if (!s.shows) return;
  s.text(METHOD, at, methodEnd - at);
  if (uriEnd > uriAt) uri<S>(s, uriAt, uriEnd);
  if (uriEnd < stop) s.text(REQUEST_VERSION, uriEnd + 1, stop - uriEnd - 1);
  s.hidden(IS_REQUEST, at, stop - at, 1);
  showHeaders<S>(s, lineEnd + 1, end, true);
  if (!isTunnel && facts.hostLength != 0) fullUri<S>(s, uriAt, uriEnd - uriAt);
  else if (isTunnel) {
    s.begin();
    s.putBytes(uriAt, uriEnd - uriAt);
    s.made(FULL_URI, 0, 0);
  }
  s.generated(REQUEST_NUMBER, number + 1);
  link<S>(s, RESPONSE_IN, MEMO_RESPONSE, number, true);
  if (number > 0) link<S>(s, PREVIOUS_REQUEST, MEMO_REQUEST, number - 1, false);
  link<S>(s, NEXT_REQUEST, MEMO_REQUEST, number + 1, true);
}

/** The packet that number `number` under `key` stands in, when it is known and another one. */
function link<S extends Sink>(s: S, id: u16, key: u32, number: u32, isLater: bool): void {
  const full = key | ((number & NUMBER_MASK) << 1);
  const none: u64 = 0xffffffff;
  const row = <u32>(isLater ? s.memo.getAfter(full, none) : s.memo.getBefore(full, none));
  if (row != <u32>none) s.generated(id, row + 1);
}

function uri<S extends Sink>(s: S, at: u32, end: u32): void {
  s.text(URI, at, end - at);
  const question = s.find(QUESTION, at, end);
  if (question == end) return;
  s.openLast();
  s.text(URI_PATH, at, question - at);
  s.text(URI_QUERY, question + 1, end - question - 1);
  s.openLast();
  let from = question + 1;
  while (from < end) {
    const stop = s.find(38, from, end);
    s.text(URI_PARAMETER, from, stop - from);
    from = stop + 1;
  }
  s.close();
  s.close();
}

function fullUri<S extends Sink>(s: S, at: u32, length: u32): void {
  s.begin();
  if (!s.matchesFolded(at, "http://") && !s.matchesFolded(at, "https://")) {
    s.putText("http://");
    s.putBytes(facts.hostAt, facts.hostLength);
  }
  s.putBytes(at, length);
  s.made(FULL_URI, 0, 0);
}

/** Port at the end of host:port, 443 without one. */
function portOf(s: Sink, at: u32, end: u32): u32 {
  let colon = end;
  for (let i = at; i < end; i++) if (s.peek8(i) == COLON) colon = i;
  let port: u32 = 0;
  for (let i = colon + 1; i < end; i++) port = port * 10 + ((s.peek8(i) - 48) & 15);
  return colon == end ? 443 : port & 0xffff;
}

function showResponse<S extends Sink>(s: S, at: u32, lineEnd: u32, end: u32, asked: u64): void {
  const stop = textEnd(s, at, lineEnd);
  const code = statusCode(s, at, stop);
  const number = answered<S>(s);
  const requests = requested<S>(s);
  const isFinal = code / 100 != 1 || code == 101;
  // A response to a request that was not captured takes no number: the next one may be the first that was.
  if (number < requests && isFinal) {
    s.memo.set(MEMO_RESPONSE | (number << 1), s.row);
    setState<S>(s, requests, number + 1, tunnelOf(code, asked));
  } else s.turn--;
  s.infoText(at, stop - at);
  if (facts.typeLength != 0) {
    s.info(" (");
    s.infoText(facts.typeAt, facts.typeLength);
    s.info(")");
  }
  if (code >= 500) s.note(SEVERITY_ERROR, GROUP_SEQUENCE, "The server failed (status 5xx)", at, stop - at);
  else if (code >= 400) s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "The request was refused (status 4xx)", at, stop - at);
  if (!s.shows) return;
  const versionEnd = s.find(SPACE, at, stop);
  s.text(RESPONSE_VERSION, at, versionEnd - at);
  if (code != 0) s.number(CODE, versionEnd + 1, 3, code);
  if (versionEnd + 5 < stop) s.text(PHRASE, versionEnd + 5, stop - versionEnd - 5);
  s.hidden(IS_RESPONSE, at, stop - at, 1);
  showHeaders<S>(s, lineEnd + 1, end, false);
  s.generated(RESPONSE_NUMBER, number + 1);
  if (number >= requests) return;
  const row = <u32>asked;
  s.generated(REQUEST_IN, row + 1);
  if (!s.timeless) s.generated(TIME, s.time - rowTime(row));
  if (number > 0) link<S>(s, PREVIOUS_RESPONSE, MEMO_RESPONSE, number - 1, false);
  link<S>(s, NEXT_RESPONSE, MEMO_RESPONSE, number + 1, true);
}

/** What a response makes of the flow: 0 nothing, 1 another protocol, 2 HTTP/2, else port + 2 of a tunnel. */
function tunnelOf(code: u32, asked: u64): u64 {
  if (code == 101 && facts.hasUpgrade) return facts.isToHttp2 ? TUNNEL_HTTP2 : 1;
  return code / 100 == 2 && asked & ASKED_TUNNEL ? (asked >> TUNNEL_PORT_SHIFT) + 2 : 0;
}

function setState<S extends Sink>(s: S, requests: u32, responses: u32, tunnel: u64): void {
  s.memo.set(
    MEMO_STATE,
    (<u64>(requests & COUNT_MASK)) | ((<u64>responses) << RESPONSES_SHIFT) | (tunnel << TUNNEL_SHIFT),
  );
}

function showBody<S extends Sink>(s: S, at: u32, length: u32): void {
  // The sizes are read on the first pass, too: one that is none is noted.
  if (facts.isChunked) showChunks<S>(s, at, at + length, FILE_DATA);
  else if (s.shows) s.text(FILE_DATA, at, length);
}
