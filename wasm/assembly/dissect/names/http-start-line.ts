/** First lines of HTTP messages: what a request, a response or neither looks like (RFC 9112 sections 3 and 4). */
import { Sink } from "../../core/sink.ts";

export const NOT_HTTP: u32 = 0;
export const REQUEST: u32 = 1;
export const RESPONSE: u32 = 2;

const SPACE: u32 = 32;

/** What the line at `at` that ends before `end` begins. `guessing` asks for the version too. */
export function startLine(s: Sink, at: u32, end: u32, guessing: bool): u32 {
  if (s.matches(at, "HTTP/")) return !guessing || s.matches(at + 5, "1") ? RESPONSE : NOT_HTTP;
  const methodEnd = s.find(SPACE, at, min(end, at + 20));
  if (methodEnd >= end || !s.has(methodEnd, 1) || s.peek8(methodEnd) != SPACE) return NOT_HTTP;
  if (!guessing && s.matches(at, "ICY ")) return RESPONSE;
  if (!isMethod(s, at, methodEnd - at)) return NOT_HTTP;
  if (!guessing) return REQUEST;
  const uriEnd = s.find(SPACE, methodEnd + 1, end);
  return uriEnd < end && s.matches(uriEnd + 1, "HTTP/1") ? REQUEST : NOT_HTTP;
}

/** Methods of RFC 9110, WebDAV (RFC 4918, 3253, 5323), UPnP, and those of RPC over HTTP. */
function isMethod(s: Sink, at: u32, length: u32): bool {
  switch (length) {
    case 3:
      return s.matches(at, "GET") || s.matches(at, "PUT");
    case 4:
      return (
        s.matches(at, "POST") ||
        s.matches(at, "HEAD") ||
        s.matches(at, "COPY") ||
        s.matches(at, "MOVE") ||
        s.matches(at, "LOCK") ||
        s.matches(at, "POLL")
      );
    case 5:
      return (
        s.matches(at, "PATCH") ||
        s.matches(at, "TRACE") ||
        s.matches(at, "MKCOL") ||
        s.matches(at, "MERGE") ||
        s.matches(at, "LABEL") ||
        s.matches(at, "BCOPY") ||
        s.matches(at, "BMOVE")
      );
    case 6:
      return (
        s.matches(at, "DELETE") ||
        s.matches(at, "UNLOCK") ||
        s.matches(at, "SEARCH") ||
        s.matches(at, "REPORT") ||
        s.matches(at, "NOTIFY") ||
        s.matches(at, "UPDATE")
      );
    case 7:
      return (
        s.matches(at, "OPTIONS") || s.matches(at, "CONNECT") || s.matches(at, "CHECKIN") || s.matches(at, "BDELETE")
      );
    case 8:
      return (
        s.matches(at, "PROPFIND") || s.matches(at, "M-SEARCH") || s.matches(at, "CHECKOUT") || s.matches(at, "CCM_POST")
      );
    default:
      return isLongMethod(s, at, length);
  }
}

function isLongMethod(s: Sink, at: u32, length: u32): bool {
  switch (length) {
    case 9:
      return s.matches(at, "PROPPATCH") || s.matches(at, "SUBSCRIBE") || s.matches(at, "BPROPFIND");
    case 10:
      return s.matches(at, "MKACTIVITY") || s.matches(at, "UNCHECKOUT") || s.matches(at, "BPROPPATCH");
    case 11:
      return (
        s.matches(at, "UNSUBSCRIBE") ||
        s.matches(at, "MKWORKSPACE") ||
        s.matches(at, "RPC_CONNECT") ||
        s.matches(at, "RPC_IN_DATA")
      );
    case 12:
      return s.matches(at, "RPC_OUT_DATA");
    case 15:
      return s.matches(at, "VERSION-CONTROL");
    case 16:
      return s.matches(at, "BASELINE-CONTROL") || s.matches(at, "SSTP_DUPLEX_POST");
    default:
      return false;
  }
}

/** Nothing but printable text in the first bytes from `at`: such a line may still get its end. */
export function looksLikeText(s: Sink, at: u32): bool {
  const end = at + min(s.left(at), 16);
  for (let i = at; i < end; i++) {
    const byte = s.peek8(i);
    if ((byte < 32 && byte != 9 && byte != 10 && byte != 13) || byte > 126) return false;
  }
  return true;
}
