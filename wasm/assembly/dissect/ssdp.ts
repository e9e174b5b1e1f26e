/**
 * Simple Service Discovery Protocol (UPnP Device Architecture 2.0 section 1): HTTP messages, one in a datagram.
 *
 *   | request or status line CRLF | name: value CRLF … | CRLF |
 */
import { KIND_BOOL, KIND_STRING, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { decimal, endOfDigits, endOfLine, endOfWord } from "../core/text.ts";
import { facts, scanHeaders, showHeaders } from "./names/http-headers.ts";
import { NOT_HTTP, REQUEST, looksLikeText, startLine } from "./names/http-start-line.ts";

const SSDP = protocol(135, "ssdp", "ssdp", "SSDP", "Simple Service Discovery Protocol", "name");
answers(SSDP, BY_UDP_PORT, 1900);

const METHOD = field("http.request.method", KIND_STRING, "Method");
const URI = field("http.request.uri", KIND_STRING, "URI");
const REQUEST_VERSION = field("http.request.version", KIND_STRING, "Version");
const IS_REQUEST = field("http.request", KIND_BOOL, "Request");
const RESPONSE_VERSION = field("http.response.version", KIND_STRING, "Version");
const CODE = field("http.response.code", KIND_U16, "Status");
const PHRASE = field("http.response.phrase", KIND_STRING, "Reason");
const IS_RESPONSE = field("http.response", KIND_BOOL, "Response");

export function ssdp<S extends Sink>(s: S): void {
  if (s.left(0) == 0 || !looksLikeText(s, 0)) {
    s.refuse();
    return;
  }
  const lineEnd = endOfLine(s, 0);
  const kind = startLine(s, 0, lineEnd, false);
  if (kind == NOT_HTTP) {
    s.info("Continuation");
    s.next(0, 0);
    return;
  }
  const headersAt = min(s.find(10, lineEnd, s.length) + 1, s.length);
  scanHeaders(s, headersAt);
  const end = facts.end == 0 ? s.length : facts.end;
  s.infoText(0, lineEnd);
  if (kind == REQUEST) showRequest<S>(s, lineEnd);
  else showResponse<S>(s, lineEnd);
  showHeaders<S>(s, headersAt, end, kind == REQUEST);
  if (s.left(end) != 0) s.next(0, end);
}

function showRequest<S extends Sink>(s: S, lineEnd: u32): void {
  const methodEnd = endOfWord(s, 0, lineEnd);
  s.text(METHOD, 0, methodEnd);
  const uriAt = min(methodEnd + 1, lineEnd);
  const uriEnd = endOfWord(s, uriAt, lineEnd);
  if (uriEnd > uriAt) s.text(URI, uriAt, uriEnd - uriAt);
  if (uriEnd < lineEnd) s.text(REQUEST_VERSION, uriEnd + 1, lineEnd - uriEnd - 1);
  s.hidden(IS_REQUEST, 0, lineEnd, 1);
}

function showResponse<S extends Sink>(s: S, lineEnd: u32): void {
  const versionEnd = endOfWord(s, 0, lineEnd);
  s.text(RESPONSE_VERSION, 0, versionEnd);
  const codeAt = min(versionEnd + 1, lineEnd);
  const codeEnd = endOfDigits(s, codeAt, lineEnd);
  if (codeEnd > codeAt) s.number(CODE, codeAt, codeEnd - codeAt, decimal(s, codeAt, codeEnd));
  if (codeEnd + 1 < lineEnd) s.text(PHRASE, codeEnd + 1, lineEnd - codeEnd - 1);
  s.hidden(IS_RESPONSE, 0, lineEnd, 1);
}
