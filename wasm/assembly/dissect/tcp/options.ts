/** TCP options (RFC 9293 section 3.2, 7323, 2018, 5482, 6824/8684, 7413, 2385, 5925). */
import {
  KIND_BOOL,
  KIND_BYTES,
  KIND_NONE,
  KIND_U16,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { NO_SCALE, baseOf } from "../../flow/tcp-state.ts";

const OPTIONS = field("tcp.options", KIND_BYTES, "Options");
const OPTION_KIND = field(
  "tcp.option_kind",
  KIND_U8,
  "Option",
  "0=End of option list;1=No operation;2=Maximum segment size;3=Window scale;4=SACK permitted;5=SACK;6=Echo;7=Echo reply;8=Timestamps;" +
    "14=Alternate checksum request;19=MD5 signature;27=Quick-Start;28=User timeout;29=TCP authentication;30=Multipath TCP;34=Fast Open cookie;" +
    "69=Encryption negotiation;172=Accurate ECN order 0;174=Accurate ECN order 1;253=Experiment 1;254=Experiment 2",
);
const OPTION_LENGTH = field("tcp.option_len", KIND_U8, "Length");
const OPTION_MSS_HEAD = field("tcp.options.mss", KIND_NONE, "Maximum segment size");
const OPTION_SCALE_HEAD = field("tcp.options.wscale", KIND_NONE, "Window scale");
const OPTION_SACK_HEAD = field("tcp.options.sack", KIND_NONE, "Selective acknowledgment");
const OPTION_STAMP_HEAD = field("tcp.options.timestamp", KIND_NONE, "Timestamps");
const OPTION_MSS = field("tcp.options.mss_val", KIND_U16, "MSS value");
const OPTION_SHIFT = field("tcp.options.wscale.shift", KIND_U8, "Shift count");
const OPTION_MULTIPLIER = field("tcp.options.wscale.multiplier", KIND_U16, "Multiplier");
const OPTION_SACK_PERMITTED = field("tcp.options.sack_perm", KIND_BOOL, "SACK permitted");
const OPTION_SACK_LEFT = field("tcp.options.sack_le", KIND_U32, "Left edge (relative)");
const OPTION_SACK_RIGHT = field("tcp.options.sack_re", KIND_U32, "Right edge (relative)");
const OPTION_SACK_COUNT = field("tcp.options.sack.count", KIND_U8, "SACK count");
const OPTION_STAMP = field("tcp.options.timestamp.tsval", KIND_U32, "Timestamp value");
const OPTION_ECHO = field("tcp.options.timestamp.tsecr", KIND_U32, "Timestamp echo reply");
const OPTION_MD5 = field("tcp.options.md5.digest", KIND_BYTES, "MD5 digest");
const OPTION_TIMEOUT = field("tcp.options.user_to_val", KIND_U16, "User timeout", "", 0x7fff);
const OPTION_TIMEOUT_GRANULARITY = field(
  "tcp.options.user_to_granularity",
  KIND_BOOL,
  "Granularity is minutes",
  "",
  0x8000,
);
const OPTION_COOKIE = field("tcp.options.tfo.cookie", KIND_BYTES, "Fast Open cookie");
const OPTION_AUTHENTICATION = field("tcp.options.ao.mac", KIND_BYTES, "Message authentication code");
const OPTION_MULTIPATH = field(
  "tcp.options.mptcp.subtype",
  KIND_U8,
  "Multipath TCP subtype",
  "0=Multipath capable;1=Join connection;2=Data sequence signal;3=Add address;4=Remove address;5=Change subflow priority;6=Fallback;7=Fast close;8=Reset",
  0xf0,
);
const OPTION_MULTIPATH_KEY = field("tcp.options.mptcp.sendkey", KIND_U64, "Sender's key");
const OPTION_DATA = field("tcp.options.unknown.payload", KIND_BYTES, "Option data");

/** Bytes of the Fast Open cookie in the segment under way. */
let cookieBytes: u32 = 0;

export function forgetCookie(): void {
  cookieBytes = 0;
}
export function cookieLength(): u32 {
  return cookieBytes;
}

/** The options up to `end`, the header's. */
export function options<S extends Sink>(s: S, end: u32, flow: u32): void {
  s.bytes(OPTIONS, 20, end - 20);
  s.openLast();
  let at: u32 = 20;
  while (s.ok && at < end) {
    const kind = s.u8(OPTION_KIND, at);
    if (kind == 0) break;
    if (kind == 1) {
      at++;
      continue;
    }
    s.openLast();
    const length = s.u8(OPTION_LENGTH, at + 1);
    if (length < 2 || length > end - at) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Option length does not fit", at + 1, 1);
      s.close();
      break;
    }
    // The experimental option is told by its magic number (RFC 7413 appendix).
    if (kind == 34) cookieBytes = length - 2;
    else if (kind == 254 && length > 4 && s.peek16(at + 2) == 0xf989) cookieBytes = length - 4;
    if (s.walks(at, length)) option<S>(s, kind, at, length, flow);
    s.close();
    at += length;
  }
  s.close();
}

/** The window scale option of a SYN plus one; NO_SCALE when it has none. */
export function findScale<S extends Sink>(s: S, end: u32): u32 {
  for (let at: u32 = 20; at + 2 < end;) {
    const kind = s.peek8(at);
    if (kind == 0) break;
    if (kind == 3) return min(s.peek8(at + 2), 14) + 1;
    at += kind == 1 ? 1 : max<u32>(s.peek8(at + 1), 2);
  }
  return NO_SCALE;
}

function option<S extends Sink>(s: S, kind: u32, at: u32, length: u32, flow: u32): void {
  if (kind == 2 && length == 4) {
    s.hidden(OPTION_MSS_HEAD, at, length, 0);
    s.u16(OPTION_MSS, at + 2);
  } else if (kind == 3 && length == 3) {
    s.hidden(OPTION_SCALE_HEAD, at, length, 0);
    s.u8(OPTION_SHIFT, at + 2);
    s.generated(OPTION_MULTIPLIER, 1 << min(s.peek8(at + 2), 14));
  } else if (kind == 4 && length == 2) s.number(OPTION_SACK_PERMITTED, at, 2, 1);
  else if (kind == 5 && length >= 10) {
    s.hidden(OPTION_SACK_HEAD, at, length, 0);
    sack<S>(s, at, length, flow);
  } else if (kind == 8 && length == 10) {
    s.hidden(OPTION_STAMP_HEAD, at, length, 0);
    s.u32(OPTION_STAMP, at + 2);
    s.u32(OPTION_ECHO, at + 6);
  } else if (kind == 19 && length == 18) s.bytes(OPTION_MD5, at + 2, 16);
  else if (kind == 28 && length == 4) {
    s.bits16(OPTION_TIMEOUT_GRANULARITY, at + 2);
    s.bits16(OPTION_TIMEOUT, at + 2);
  } else if (kind == 29 && length >= 4) s.bytes(OPTION_AUTHENTICATION, at + 4, length - 4);
  else if (kind == 30 && length >= 3) {
    const subtype = s.bits8(OPTION_MULTIPATH, at + 2);
    if (subtype == 0 && length >= 12) s.u64(OPTION_MULTIPATH_KEY, at + 4);
    else if (length > 3) s.bytes(OPTION_DATA, at + 3, length - 3);
  } else if (kind == 34 && length > 2) s.bytes(OPTION_COOKIE, at + 2, length - 2);
  else if (length > 2) s.bytes(OPTION_DATA, at + 2, length - 2);
}

function sack<S extends Sink>(s: S, at: u32, length: u32, flow: u32): void {
  const base = baseOf(s, flow, 1 - s.direction);
  s.generated(OPTION_SACK_COUNT, (length - 2) >> 3);
  for (let i: u32 = 2; i + 8 <= length; i += 8) {
    s.number(OPTION_SACK_LEFT, at + i, 4, s.peek32(at + i) - base);
    s.number(OPTION_SACK_RIGHT, at + i + 4, 4, s.peek32(at + i + 4) - base);
  }
}
