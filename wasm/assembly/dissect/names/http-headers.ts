/** Header fields of HTTP messages (RFC 9110): which ones decide what follows, and how each is shown. */
import { KIND_STRING, KIND_U64 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const REQUEST_LINE = field("http.request.line", KIND_STRING, "Request header");
const RESPONSE_LINE = field("http.response.line", KIND_STRING, "Response header");
const UNKNOWN = field("http.unknown_header", KIND_STRING, "Header");
const HOST = field("http.host", KIND_STRING, "Host");
const USER_AGENT = field("http.user_agent", KIND_STRING, "User-Agent");
const CONTENT_TYPE = field("http.content_type", KIND_STRING, "Content-Type");
const CONTENT_LENGTH_TEXT = field("http.content_length_header", KIND_STRING, "Content-Length");
const CONTENT_LENGTH = field("http.content_length", KIND_U64, "Content length");
const CONTENT_ENCODING = field("http.content_encoding", KIND_STRING, "Content-Encoding");
const TRANSFER_ENCODING = field("http.transfer_encoding", KIND_STRING, "Transfer-Encoding");
const UPGRADE = field("http.upgrade", KIND_STRING, "Upgrade");
const CONNECTION = field("http.connection", KIND_STRING, "Connection");
const COOKIE = field("http.cookie", KIND_STRING, "Cookie");
const COOKIE_PAIR = field("http.cookie_pair", KIND_STRING, "Cookie pair");
const SET_COOKIE = field("http.set_cookie", KIND_STRING, "Set-Cookie");
const ACCEPT = field("http.accept", KIND_STRING, "Accept");
const ACCEPT_LANGUAGE = field("http.accept_language", KIND_STRING, "Accept-Language");
const ACCEPT_ENCODING = field("http.accept_encoding", KIND_STRING, "Accept-Encoding");
const REFERER = field("http.referer", KIND_STRING, "Referer");
const DATE = field("http.date", KIND_STRING, "Date");
const CACHE_CONTROL = field("http.cache_control", KIND_STRING, "Cache-Control");
const SERVER = field("http.server", KIND_STRING, "Server");
const LOCATION = field("http.location", KIND_STRING, "Location");
const LAST_MODIFIED = field("http.last_modified", KIND_STRING, "Last-Modified");
const FORWARDED_FOR = field("http.x_forwarded_for", KIND_STRING, "X-Forwarded-For");
const AUTHORIZATION = field("http.authorization", KIND_STRING, "Authorization");
const CREDENTIALS = field("http.authbasic", KIND_STRING, "Credentials");
const WWW_AUTHENTICATE = field("http.www_authenticate", KIND_STRING, "WWW-Authenticate");
const PROXY_AUTHENTICATE = field("http.proxy_authenticate", KIND_STRING, "Proxy-Authenticate");
const PROXY_AUTHORIZATION = field("http.proxy_authorization", KIND_STRING, "Proxy-Authorization");
const SOCKET_ACCEPT = field("http.sec_websocket_accept", KIND_STRING, "Sec-WebSocket-Accept");
const SOCKET_EXTENSIONS = field("http.sec_websocket_extensions", KIND_STRING, "Sec-WebSocket-Extensions");
const SOCKET_KEY = field("http.sec_websocket_key", KIND_STRING, "Sec-WebSocket-Key");
const SOCKET_PROTOCOL = field("http.sec_websocket_protocol", KIND_STRING, "Sec-WebSocket-Protocol");
const SOCKET_VERSION = field("http.sec_websocket_version", KIND_STRING, "Sec-WebSocket-Version");
const HTTP2_SETTINGS = field("http.http2_settings", KIND_STRING, "HTTP2-Settings");

const NEWLINE: u32 = 10;
const RETURN: u32 = 13;
const COLON: u32 = 58;
const SPACE: u32 = 32;
const TAB: u32 = 9;

/** What the headers of the message that was scanned last say about its body. */
export class HeaderFacts {
  /** End of the headers; 0: their end has not come. */
  end: u32 = 0;
  /** End of the empty line that told so: what must be there to find the same again. */
  seen: u32 = 0;
  hasLength: bool = false;
  contentLength: u64 = 0;
  isEncoded: bool = false;
  isChunked: bool = false;
  hasUpgrade: bool = false;
  /** The upgrade is to HTTP/2 in the clear (RFC 7540 section 3.2). */
  isToHttp2: bool = false;
  hostAt: u32 = 0;
  hostLength: u32 = 0;
  typeAt: u32 = 0;
  typeLength: u32 = 0;

  reset(): void {
    this.end = 0;
    this.hasLength = false;
    this.contentLength = 0;
    this.isEncoded = false;
    this.isChunked = false;
    this.hasUpgrade = false;
    this.isToHttp2 = false;
    this.hostLength = 0;
    this.typeLength = 0;
  }
}

/** Reset by each scan. */
export const facts = new HeaderFacts();

/** Walks the header lines from `at` on; afterwards `facts` holds. A line that is no header ends them. */
export function scanHeaders(s: Sink, at: u32): void {
  facts.reset();
  let bad: u32 = 0;
  for (;;) {
    const stop = at + s.left(at);
    const end = s.find(NEWLINE, at, stop);
    if (end >= stop) return;
    const length = end > at && s.peek8(end - 1) == RETURN ? end - at - 1 : end - at;
    if (length == 0) {
      facts.end = bad != 0 ? bad : end + 1;
      facts.seen = end + 1;
      return;
    }
    if (bad == 0) {
      const colon = s.find(COLON, at, at + length);
      const first = s.peek8(at);
      if (first != SPACE && first != TAB) {
        if (colon == at + length) bad = at;
        else takeHeader(s, at, colon, at + length);
      }
    }
    at = end + 1;
  }
}

function takeHeader(s: Sink, at: u32, colon: u32, end: u32): void {
  const first = s.peek8(at) | 32;
  const from = skipBlanks(s, colon + 1, end);
  const length = trimmedLength(s, from, end);
  const name = colon - at;
  if (first == 99) {
    if (name == 14 && s.matchesFolded(at, "content-length")) takeLength(s, from, length);
    else if (name == 12 && s.matchesFolded(at, "content-type")) {
      facts.typeAt = from;
      facts.typeLength = s.find(59, from, from + length) - from;
    }
  } else if (first == 104) {
    if (name == 4 && s.matchesFolded(at, "host")) {
      facts.hostAt = from;
      facts.hostLength = length;
    }
  } else if (first == 116) {
    if (name == 17 && s.matchesFolded(at, "transfer-encoding")) {
      facts.isEncoded = true;
      facts.isChunked = length >= 7 && s.matchesFolded(from, "chunked");
    }
  } else if (first == 117) {
    if (name == 7 && s.matchesFolded(at, "upgrade")) {
      facts.hasUpgrade = true;
      facts.isToHttp2 = length == 3 && s.matchesFolded(from, "h2c");
    }
  }
}

/** Digits only; anything else is as if the header were not there. */
function takeLength(s: Sink, at: u32, length: u32): void {
  if (length == 0 || length > 18) return;
  let value: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const digit = s.peek8(at + i) - 48;
    if (digit > 9) return;
    value = value * 10 + digit;
  }
  facts.hasLength = true;
  facts.contentLength = value;
}

function skipBlanks(s: Sink, at: u32, end: u32): u32 {
  while (at < end) {
    const byte = s.peek8(at);
    if (byte != SPACE && byte != TAB) break;
    at++;
  }
  return at;
}

function trimmedLength(s: Sink, at: u32, end: u32): u32 {
  while (end > at) {
    const byte = s.peek8(end - 1);
    if (byte != SPACE && byte != TAB && byte != RETURN && byte != NEWLINE) break;
    end--;
  }
  return end - at;
}

/** Shows the header lines from `at` to `end`, folded lines (RFC 9112 section 5.2) with the one they belong to. */
export function showHeaders<S extends Sink>(s: S, at: u32, end: u32, isRequest: bool): void {
  const line = isRequest ? REQUEST_LINE : RESPONSE_LINE;
  while (at < end && s.ok) {
    const first = s.peek8(at);
    if (first == RETURN || first == NEWLINE) return;
    let next = min(s.find(NEWLINE, at, end) + 1, end);
    while (next < end && (s.peek8(next) == SPACE || s.peek8(next) == TAB))
      next = min(s.find(NEWLINE, next, end) + 1, end);
    const colon = s.find(COLON, at, next);
    if (colon < next) {
      const from = skipBlanks(s, colon + 1, next);
      showHeader<S>(s, at, colon - at, from, trimmedLength(s, from, next));
    }
    s.hiddenBytes(line, at, next - at);
    at = next;
  }
}

function showHeader<S extends Sink>(s: S, at: u32, nameLength: u32, from: u32, length: u32): void {
  const id = headerField(s, at, nameLength);
  if (id == 0) {
    s.text(UNKNOWN, at, from + length - at);
    return;
  }
  s.text(id, from, length);
  s.openLast();
  if (id == CONTENT_LENGTH_TEXT && length != 0 && s.find(SPACE, from, from + length) == from + length) {
    takeLength(s, from, length);
    if (facts.hasLength) s.number(CONTENT_LENGTH, from, length, facts.contentLength);
  } else if (id == COOKIE) cookies<S>(s, from, from + length);
  else if ((id == AUTHORIZATION || id == PROXY_AUTHORIZATION) && length > 6 && s.matchesFolded(from, "basic "))
    credentials<S>(s, from + 6, length - 6);
  s.close();
}

function cookies<S extends Sink>(s: S, at: u32, end: u32): void {
  while (at < end) {
    const from = skipBlanks(s, at, end);
    const stop = s.find(59, from, end);
    if (stop > from) s.text(COOKIE_PAIR, from, trimmedLength(s, from, stop));
    at = stop + 1;
  }
}

/** Base64 (RFC 4648 section 4) of user:password. */
function credentials<S extends Sink>(s: S, at: u32, length: u32): void {
  s.begin();
  let bits: u32 = 0;
  let count: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const six = base64(s.peek8(at + i));
    if (six > 63) break;
    bits = (bits << 6) | six;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    s.put((bits >> count) & 0xff);
  }
  s.made(CREDENTIALS, at, length);
}

function base64(byte: u32): u32 {
  if (byte - 65 < 26) return byte - 65;
  if (byte - 97 < 26) return byte - 71;
  if (byte - 48 < 10) return byte + 4;
  return byte == 43 ? 62 : byte == 47 ? 63 : 64;
}

/** Field of a header name, 0 for one without a field of its own. */
function headerField(s: Sink, at: u32, length: u32): u16 {
  switch (length) {
    case 4:
      if (s.matchesFolded(at, "host")) return HOST;
      return s.matchesFolded(at, "date") ? DATE : 0;
    case 6:
      if (s.matchesFolded(at, "accept")) return ACCEPT;
      if (s.matchesFolded(at, "cookie")) return COOKIE;
      return s.matchesFolded(at, "server") ? SERVER : 0;
    case 7:
      if (s.matchesFolded(at, "referer")) return REFERER;
      return s.matchesFolded(at, "upgrade") ? UPGRADE : 0;
    case 8:
      return s.matchesFolded(at, "location") ? LOCATION : 0;
    case 10:
      if (s.matchesFolded(at, "user-agent")) return USER_AGENT;
      if (s.matchesFolded(at, "connection")) return CONNECTION;
      return s.matchesFolded(at, "set-cookie") ? SET_COOKIE : 0;
    case 12:
      return s.matchesFolded(at, "content-type") ? CONTENT_TYPE : 0;
    case 13:
      if (s.matchesFolded(at, "authorization")) return AUTHORIZATION;
      if (s.matchesFolded(at, "cache-control")) return CACHE_CONTROL;
      return s.matchesFolded(at, "last-modified") ? LAST_MODIFIED : 0;
    case 14:
      if (s.matchesFolded(at, "http2-settings")) return HTTP2_SETTINGS;
      return s.matchesFolded(at, "content-length") ? CONTENT_LENGTH_TEXT : 0;
    case 15:
      if (s.matchesFolded(at, "accept-language")) return ACCEPT_LANGUAGE;
      if (s.matchesFolded(at, "accept-encoding")) return ACCEPT_ENCODING;
      return s.matchesFolded(at, "x-forwarded-for") ? FORWARDED_FOR : 0;
    case 16:
      if (s.matchesFolded(at, "content-encoding")) return CONTENT_ENCODING;
      return s.matchesFolded(at, "www-authenticate") ? WWW_AUTHENTICATE : 0;
    case 17:
      if (s.matchesFolded(at, "transfer-encoding")) return TRANSFER_ENCODING;
      return s.matchesFolded(at, "sec-websocket-key") ? SOCKET_KEY : 0;
    default:
      return longHeaderField(s, at, length);
  }
}

function longHeaderField(s: Sink, at: u32, length: u32): u16 {
  switch (length) {
    case 18:
      return s.matchesFolded(at, "proxy-authenticate") ? PROXY_AUTHENTICATE : 0;
    case 19:
      return s.matchesFolded(at, "proxy-authorization") ? PROXY_AUTHORIZATION : 0;
    case 20:
      return s.matchesFolded(at, "sec-websocket-accept") ? SOCKET_ACCEPT : 0;
    case 21:
      return s.matchesFolded(at, "sec-websocket-version") ? SOCKET_VERSION : 0;
    case 22:
      return s.matchesFolded(at, "sec-websocket-protocol") ? SOCKET_PROTOCOL : 0;
    case 24:
      return s.matchesFolded(at, "sec-websocket-extensions") ? SOCKET_EXTENSIONS : 0;
    default:
      return 0;
  }
}
