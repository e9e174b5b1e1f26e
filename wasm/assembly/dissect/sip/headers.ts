/** Header fields of SIP messages (RFC 3261 section 20): which ones decide what follows, and how each is shown. */
import { KIND_STRING, KIND_U16, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { afterLine, afterSpace, beforeSpace, decimal, endOfLine, endOfWord, isDigit } from "../../core/text.ts";
import { ASSERTED, CONTACT, FROM, RECORD_ROUTE, ROUTE, TO, showAddress } from "./address.ts";
import { findHeader, headerId, isNumber } from "./header-names.ts";

const VIA = field("sip.Via", KIND_STRING, "Via");
const VIA_TRANSPORT = field("sip.Via.transport", KIND_STRING, "Transport");
const VIA_ADDRESS = field("sip.Via.sent-by.address", KIND_STRING, "Sent by");
const VIA_PORT = field("sip.Via.sent-by.port", KIND_U16, "Port");
const VIA_BRANCH = field("sip.Via.branch", KIND_STRING, "Branch");
const VIA_RECEIVED = field("sip.Via.received", KIND_STRING, "Received");
const VIA_RPORT = field("sip.Via.rport", KIND_STRING, "Response port");
const FROM_HEADER = field("sip.From", KIND_STRING, "From");
const TO_HEADER = field("sip.To", KIND_STRING, "To");
const CONTACT_HEADER = field("sip.Contact", KIND_STRING, "Contact");
const ROUTE_HEADER = field("sip.Route", KIND_STRING, "Route");
const RECORD_ROUTE_HEADER = field("sip.Record-Route", KIND_STRING, "Record-Route");
const ASSERTED_HEADER = field("sip.P-Asserted-Identity", KIND_STRING, "P-Asserted-Identity");
const CALL_ID = field("sip.Call-ID", KIND_STRING, "Call-ID");
const SEQUENCE = field("sip.CSeq", KIND_STRING, "CSeq");
const SEQUENCE_NUMBER = field("sip.CSeq.seq", KIND_U32, "Sequence number");
const SEQUENCE_METHOD = field("sip.CSeq.method", KIND_STRING, "Method");
const CONTENT_TYPE = field("sip.Content-Type", KIND_STRING, "Content-Type");
const AUTHORIZATION = field("sip.Authorization", KIND_STRING, "Authorization");
const PROXY_AUTHORIZATION = field("sip.Proxy-Authorization", KIND_STRING, "Proxy-Authorization");
const AUTHENTICATE = field("sip.WWW-Authenticate", KIND_STRING, "WWW-Authenticate");
const PROXY_AUTHENTICATE = field("sip.Proxy-Authenticate", KIND_STRING, "Proxy-Authenticate");
const AUTH_SCHEME = field("sip.auth.scheme", KIND_STRING, "Scheme");
const AUTH_USER = field("sip.auth.username", KIND_STRING, "User name");
const AUTH_REALM = field("sip.auth.realm", KIND_STRING, "Realm");
const AUTH_NONCE = field("sip.auth.nonce", KIND_STRING, "Nonce");
const AUTH_URI = field("sip.auth.uri", KIND_STRING, "URI");
const AUTH_RESPONSE = field("sip.auth.digest.response", KIND_STRING, "Response");
const AUTH_ALGORITHM = field("sip.auth.algorithm", KIND_STRING, "Algorithm");
const AUTH_QOP = field("sip.auth.qop", KIND_STRING, "Quality of protection");
const AUTH_CNONCE = field("sip.auth.cnonce", KIND_STRING, "Client nonce");
const AUTH_COUNT = field("sip.auth.nc", KIND_STRING, "Nonce count");
const AUTH_OPAQUE = field("sip.auth.opaque", KIND_STRING, "Opaque");
const OTHER = field("sip.header", KIND_STRING, "Header");

const COMMA: u32 = 44;
const COLON: u32 = 58;
const SEMICOLON: u32 = 59;
const EQUALS: u32 = 61;

/** What the headers of the message that was scanned last say; reset by each scan. */
class HeaderFacts {
  /** Offset after the empty line; 0: it has not come. */
  end: u32 = 0;
  hasLength: bool = false;
  contentLength: u32 = 0;
  isSdp: bool = false;
  isMultipart: bool = false;
  /** Method in CSeq. */
  methodAt: u32 = 0;
  methodLength: u32 = 0;
  /** Call-ID and CSeq as one number: a request and its responses share it. */
  dialog: u64 = 0;
}

export const facts = new HeaderFacts();

/** Offset after the header at `at` with its folded lines (RFC 3261 section 7.3.1). */
function afterHeader(s: Sink, at: u32): u32 {
  let next = afterLine(s, endOfLine(s, at));
  while (s.left(next) != 0 && (s.peek8(next) == 32 || s.peek8(next) == 9)) next = afterLine(s, endOfLine(s, next));
  return next;
}

/** `end` without line ends and blanks before it. */
function trimmed(s: Sink, at: u32, end: u32): u32 {
  let stop = end;
  while (stop > at && s.peek8(stop - 1) <= 32) stop--;
  return stop;
}

/** Walks the headers from `at` on; afterwards `facts` holds. */
export function scanHeaders(s: Sink, from: u32): void {
  facts.end = 0;
  facts.hasLength = false;
  facts.contentLength = 0;
  facts.isSdp = false;
  facts.isMultipart = false;
  facts.methodLength = 0;
  facts.dialog = 5381;
  let at = from;
  while (s.left(at) != 0) {
    const first = s.peek8(at);
    if (first == 13 || first == 10) {
      facts.end = afterLine(s, at);
      return;
    }
    const next = afterHeader(s, at);
    if ((first | 32) == 99 || (first | 32) == 108 || (first | 32) == 105) scanHeader(s, at, next);
    at = next;
  }
}

function scanHeader(s: Sink, at: u32, next: u32): void {
  const colon = s.find(COLON, at, next);
  if (colon == next) return;
  const name = beforeSpace(s, at, colon) - at;
  const from = afterSpace(s, colon + 1, next);
  const end = trimmed(s, from, next);
  if ((name == 14 && s.matchesFolded(at, "content-length")) || (name == 1 && s.matchesFolded(at, "l"))) {
    if (!isDigit(s, from)) return;
    facts.hasLength = true;
    facts.contentLength = min(decimal(s, from, end), 0xffffff);
  } else if ((name == 12 && s.matchesFolded(at, "content-type")) || (name == 1 && s.matchesFolded(at, "c"))) {
    facts.isSdp = s.matchesFolded(from, "application/sdp");
    facts.isMultipart = s.matchesFolded(from, "multipart/");
  } else if (name == 4 && s.matchesFolded(at, "cseq")) {
    facts.methodAt = afterSpace(s, endOfWord(s, from, end), end);
    facts.methodLength = end - facts.methodAt;
    addToDialog(s, from, end);
  } else if ((name == 7 && s.matchesFolded(at, "call-id")) || (name == 1 && s.matchesFolded(at, "i")))
    addToDialog(s, from, end);
}

/** A sum, so that the order of the headers does not matter. */
function addToDialog(s: Sink, at: u32, end: u32): void {
  let key: u64 = 0;
  for (let i = at; i < end; i++) key = key * 1099511628211 + s.peek8(i) + 1;
  facts.dialog += key;
}

/** Shows the headers from `from` to `end`. */
export function showHeaders<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  while (at < end && s.peek8(at) != 13 && s.peek8(at) != 10) {
    const next = min(afterHeader(s, at), end);
    const colon = s.find(COLON, at, next);
    if (colon < next) {
      const value = afterSpace(s, colon + 1, next);
      showHeader<S>(s, at, beforeSpace(s, at, colon) - at, value, max(trimmed(s, value, next), value));
    } else s.text(OTHER, at, trimmed(s, at, next) - at);
    at = next;
  }
}

function isNamed(s: Sink, at: u32, length: u32, name: string, form: string): bool {
  if (<u32>name.length == length) return s.matchesFolded(at, name);
  return length == 1 && form.length == 1 && s.matchesFolded(at, form);
}

function showHeader<S extends Sink>(s: S, at: u32, length: u32, from: u32, end: u32): void {
  if (isNamed(s, at, length, "via", "v")) via<S>(s, from, end);
  else if (isNamed(s, at, length, "from", "f")) address<S>(s, FROM_HEADER, FROM, from, end);
  else if (isNamed(s, at, length, "to", "t")) address<S>(s, TO_HEADER, TO, from, end);
  else if (isNamed(s, at, length, "contact", "m")) address<S>(s, CONTACT_HEADER, CONTACT, from, end);
  else if (isNamed(s, at, length, "route", "")) address<S>(s, ROUTE_HEADER, ROUTE, from, end);
  else if (isNamed(s, at, length, "record-route", "")) address<S>(s, RECORD_ROUTE_HEADER, RECORD_ROUTE, from, end);
  else if (isNamed(s, at, length, "p-asserted-identity", "")) address<S>(s, ASSERTED_HEADER, ASSERTED, from, end);
  else if (isNamed(s, at, length, "call-id", "i")) s.text(CALL_ID, from, end - from);
  else if (isNamed(s, at, length, "cseq", "")) sequence<S>(s, from, end);
  else if (isNamed(s, at, length, "content-type", "c")) s.text(CONTENT_TYPE, from, end - from);
  else if (isNamed(s, at, length, "authorization", "")) credentials<S>(s, AUTHORIZATION, from, end);
  else if (isNamed(s, at, length, "proxy-authorization", "")) credentials<S>(s, PROXY_AUTHORIZATION, from, end);
  else if (isNamed(s, at, length, "www-authenticate", "")) credentials<S>(s, AUTHENTICATE, from, end);
  else if (isNamed(s, at, length, "proxy-authenticate", "")) credentials<S>(s, PROXY_AUTHENTICATE, from, end);
  else {
    const place = findHeader(s, at, length);
    if (place < 0) s.text(OTHER, at, end - at);
    else if (isNumber(place)) s.number(headerId(place), from, end - from, decimal(s, from, end));
    else s.text(headerId(place), from, end - from);
  }
}

function address<S extends Sink>(s: S, id: u16, set: u16, from: u32, end: u32): void {
  s.text(id, from, end - from);
  s.openLast();
  showAddress<S>(s, set, from, end);
  s.close();
}

function sequence<S extends Sink>(s: S, from: u32, end: u32): void {
  s.text(SEQUENCE, from, end - from);
  s.openLast();
  const word = endOfWord(s, from, end);
  if (word > from) s.number(SEQUENCE_NUMBER, from, word - from, decimal(s, from, word));
  const method = afterSpace(s, word, end);
  if (method < end) s.text(SEQUENCE_METHOD, method, end - method);
  s.close();
}

/** SIP/2.0/UDP host:port;branch=…;received=…: the first of those that commas divide. */
function via<S extends Sink>(s: S, from: u32, end: u32): void {
  s.text(VIA, from, end - from);
  s.openLast();
  const word = endOfWord(s, from, end);
  const first = s.find(47, from, word);
  const slash = s.find(47, first + 1, word);
  if (slash + 1 < word) s.text(VIA_TRANSPORT, slash + 1, word - slash - 1);
  const host = afterSpace(s, word, end);
  const stop = s.find(SEMICOLON, host, end);
  const bracket = host < end && s.peek8(host) == 91 ? s.find(93, host, stop) : host;
  const port = s.find(COLON, bracket, stop);
  if (port > host) s.text(VIA_ADDRESS, host, beforeSpace(s, host, port) - host);
  if (port + 1 < stop) s.number(VIA_PORT, port + 1, stop - port - 1, decimal(s, port + 1, stop));
  let at = stop;
  while (at < end) {
    const start = afterSpace(s, at + 1, end);
    at = min(s.find(SEMICOLON, start, end), s.find(COMMA, start, end));
    if (s.matchesFolded(start, "branch=")) s.text(VIA_BRANCH, start + 7, at - start - 7);
    else if (s.matchesFolded(start, "received=")) s.text(VIA_RECEIVED, start + 9, at - start - 9);
    else if (s.matchesFolded(start, "rport")) s.text(VIA_RPORT, start, at - start);
    if (at < end && s.peek8(at) == COMMA) break;
  }
  s.close();
}

/** RFC 2617 section 3.2: scheme, then name="value" with commas between. */
function credentials<S extends Sink>(s: S, id: u16, from: u32, end: u32): void {
  s.text(id, from, end - from);
  s.openLast();
  const word = endOfWord(s, from, end);
  if (word > from) s.text(AUTH_SCHEME, from, word - from);
  let at = word;
  while (at < end) {
    const start = afterSpace(s, at, end);
    const equals = s.find(EQUALS, start, end);
    if (equals >= end) break;
    const isQuoted = equals + 1 < end && s.peek8(equals + 1) == 34;
    const value = equals + 1;
    const stop = isQuoted ? min(s.find(34, value + 1, end) + 1, end) : s.find(COMMA, value, end);
    const kind = credentialField(s, start, beforeSpace(s, start, equals) - start);
    if (kind != 0 && stop > value) s.text(kind, value, stop - value);
    at = min(s.find(COMMA, stop, end) + 1, end);
  }
  s.close();
}

function credentialField(s: Sink, at: u32, length: u32): u16 {
  if (isNamed(s, at, length, "username", "")) return AUTH_USER;
  if (isNamed(s, at, length, "realm", "")) return AUTH_REALM;
  if (isNamed(s, at, length, "nonce", "")) return AUTH_NONCE;
  if (isNamed(s, at, length, "uri", "")) return AUTH_URI;
  if (isNamed(s, at, length, "response", "")) return AUTH_RESPONSE;
  if (isNamed(s, at, length, "algorithm", "")) return AUTH_ALGORITHM;
  if (isNamed(s, at, length, "qop", "")) return AUTH_QOP;
  if (isNamed(s, at, length, "cnonce", "")) return AUTH_CNONCE;
  if (isNamed(s, at, length, "nc", "")) return AUTH_COUNT;
  if (isNamed(s, at, length, "opaque", "")) return AUTH_OPAQUE;
  return 0;
}
