/** Header fields of HTTP/2 that have a field of their own, found by name; those that decide what a message is. */
import { BASE_PLAIN, KIND_STRING, KIND_U16, KIND_U64 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { HTTP_STATUS } from "../names/http-status.ts";

export const STATUS = field("http2.headers.status", KIND_U16 | BASE_PLAIN, ":status", HTTP_STATUS);

const CAP: i32 = 64;
const names = new StaticArray<string>(CAP);
const ids = new StaticArray<u16>(CAP);
let count = 0;

function header(name: string, id: u16): void {
  names[count] = name;
  ids[count++] = id;
}

header(":status", STATUS);
header(":authority", field("http2.headers.authority", KIND_STRING, ":authority"));
header(":path", field("http2.headers.path", KIND_STRING, ":path"));
header(":method", field("http2.headers.method", KIND_STRING, ":method"));
header(":scheme", field("http2.headers.scheme", KIND_STRING, ":scheme"));
header("accept", field("http2.headers.accept", KIND_STRING, "accept"));
header("accept-charset", field("http2.headers.accept_charset", KIND_STRING, "accept-charset"));
header("accept-encoding", field("http2.headers.accept_encoding", KIND_STRING, "accept-encoding"));
header("accept-language", field("http2.headers.accept_language", KIND_STRING, "accept-language"));
header("accept-ranges", field("http2.headers.accept_ranges", KIND_STRING, "accept-ranges"));
header(
  "access-control-allow-origin",
  field("http2.headers.access_control_allow_origin", KIND_STRING, "access-control-allow-origin"),
);
header("age", field("http2.headers.age", KIND_U64, "age"));
header("allow", field("http2.headers.allow", KIND_STRING, "allow"));
header("authorization", field("http2.headers.authorization", KIND_STRING, "authorization"));
header("cache-control", field("http2.headers.cache_control", KIND_STRING, "cache-control"));
header("content-disposition", field("http2.headers.content_disposition", KIND_STRING, "content-disposition"));
header("content-encoding", field("http2.headers.content_encoding", KIND_STRING, "content-encoding"));
header("content-language", field("http2.headers.content_language", KIND_STRING, "content-language"));
header("content-length", field("http2.headers.content_length", KIND_U64, "content-length"));
header("content-location", field("http2.headers.content_location", KIND_STRING, "content-location"));
header("content-range", field("http2.headers.content_range", KIND_STRING, "content-range"));
header("content-type", field("http2.headers.content_type", KIND_STRING, "content-type"));
header("cookie", field("http2.headers.cookie", KIND_STRING, "cookie"));
header("date", field("http2.headers.date", KIND_STRING, "date"));
header("etag", field("http2.headers.etag", KIND_STRING, "etag"));
header("expect", field("http2.headers.expect", KIND_STRING, "expect"));
header("expires", field("http2.headers.expires", KIND_STRING, "expires"));
header("from", field("http2.headers.from", KIND_STRING, "from"));
header("if-match", field("http2.headers.if_match", KIND_STRING, "if-match"));
header("if-modified-since", field("http2.headers.if_modified_since", KIND_STRING, "if-modified-since"));
header("if-none-match", field("http2.headers.if_none_match", KIND_STRING, "if-none-match"));
header("if-range", field("http2.headers.if_range", KIND_STRING, "if-range"));
header("if-unmodified-since", field("http2.headers.if_unmodified_since", KIND_STRING, "if-unmodified-since"));
header("last-modified", field("http2.headers.last_modified", KIND_STRING, "last-modified"));
header("link", field("http2.headers.link", KIND_STRING, "link"));
header("location", field("http2.headers.location", KIND_STRING, "location"));
header("max-forwards", field("http2.headers.max_forwards", KIND_U64, "max-forwards"));
header("proxy-authenticate", field("http2.headers.proxy_authenticate", KIND_STRING, "proxy-authenticate"));
header("proxy-authorization", field("http2.headers.proxy_authorization", KIND_STRING, "proxy-authorization"));
header("range", field("http2.headers.range", KIND_STRING, "range"));
header("referer", field("http2.headers.referer", KIND_STRING, "referer"));
header("refresh", field("http2.headers.refresh", KIND_STRING, "refresh"));
header("retry-after", field("http2.headers.retry_after", KIND_STRING, "retry-after"));
header("server", field("http2.headers.server", KIND_STRING, "server"));
header("set-cookie", field("http2.headers.set_cookie", KIND_STRING, "set-cookie"));
header(
  "strict-transport-security",
  field("http2.headers.strict_transport_security", KIND_STRING, "strict-transport-security"),
);
header("user-agent", field("http2.headers.user_agent", KIND_STRING, "user-agent"));
header("vary", field("http2.headers.vary", KIND_STRING, "vary"));
header("via", field("http2.headers.via", KIND_STRING, "via"));
header("www-authenticate", field("http2.headers.www_authenticate", KIND_STRING, "www-authenticate"));

/** Whether the `length` bytes at `at` are this ASCII text. */
export function isText(at: usize, length: u32, text: string): bool {
  if (<u32>text.length != length) return false;
  const from = changetype<usize>(text);
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) != <u8>load<u16>(from + (i << 1))) return false;
  return true;
}

/** The field of the header with this name, 0 for one without a field of its own. */
export function headerField(at: usize, length: u32): u16 {
  for (let i = 0; i < count; i++) if (isText(at, length, unchecked(names[i]))) return unchecked(ids[i]);
  return 0;
}

/** The number that a header's text is, as far as it is one. */
export function decimalOf(at: usize, length: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < min<u32>(length, 18); i++) {
    const digit = <u32>load<u8>(at + i) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}
