/**
 * JA3 and JA3S: MD5 of numbers that a hello lists, in decimal, lists joined by "-" and parts by ",": version, cipher suites,
 * extensions, groups, point formats (client); version, cipher suite, extensions (server). GREASE values (RFC 8701) are left out.
 */
import { KIND_STRING } from "../../../../shared/abi/field-kind.ts";
import { md5Add, md5Begin, md5Byte, md5End } from "../../core/md5.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { isMissed } from "../../core/wanted.ts";
import { findList, hexDigit, isGrease } from "./hello-lists.ts";

const CLIENT_TEXT = field("tls.handshake.ja3_full", KIND_STRING, "JA3 text");
const CLIENT = field("tls.handshake.ja3", KIND_STRING, "JA3");
const SERVER_TEXT = field("tls.handshake.ja3s_full", KIND_STRING, "JA3S text");
const SERVER = field("tls.handshake.ja3s", KIND_STRING, "JA3S");

const COMMA: u32 = 44;
const DASH: u32 = 45;
const GROUPS: u32 = 10;
const POINT_FORMATS: u32 = 11;

function say<S extends Sink>(s: S, byte: u32): void {
  s.put(byte);
  md5Add(byte);
}

function sayNumber<S extends Sink>(s: S, value: u32): void {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor != 0; divisor /= 10) say<S>(s, 48 + ((value / divisor) % 10));
}

/** The 16-bit (or 8-bit) numbers from `at` to `end`, every `step` bytes. */
function sayList<S extends Sink>(s: S, at: u32, end: u32, step: u32): void {
  let isFirst = true;
  for (; at < end && end - at >= step; at += step) {
    const value = step == 1 ? s.peek8(at) : s.peek16(at);
    if (step == 2 && isGrease(value)) continue;
    if (!isFirst) say<S>(s, DASH);
    isFirst = false;
    sayNumber<S>(s, value);
  }
}

/** Types of the extensions from `at` to `end`; false when one does not end there, or bytes are left over. */
function sayExtensions<S extends Sink>(s: S, at: u32, end: u32): bool {
  let isFirst = true;
  while (end - at >= 4) {
    const type = s.peek16(at);
    const length = s.peek16(at + 2);
    if (length > end - at - 4) return false;
    if (!isGrease(type)) {
      if (!isFirst) say<S>(s, DASH);
      isFirst = false;
      sayNumber<S>(s, type);
    }
    at += 4 + length;
  }
  return at == end;
}

function finish<S extends Sink>(s: S, text: u16, digest: u16): void {
  s.made(text, 0, 0);
  md5End();
  s.begin();
  for (let i: u32 = 0; i < 16; i++) {
    const byte = md5Byte(i);
    s.put(hexDigit(byte >> 4));
    s.put(hexDigit(byte & 15));
  }
  s.made(digest, 0, 0);
}

/** Client hello: version, suites from `suites` to `suitesEnd`, extensions from `at` to `end`. */
export function clientFingerprint<S extends Sink>(
  s: S,
  version: u32,
  suites: u32,
  suitesEnd: u32,
  at: u32,
  end: u32,
): void {
  if (!isMissed(CLIENT) && !isMissed(CLIENT_TEXT)) return;
  s.begin();
  md5Begin();
  sayNumber<S>(s, version);
  say<S>(s, COMMA);
  sayList<S>(s, suites, suitesEnd, 2);
  say<S>(s, COMMA);
  // Of a damaged list nothing more is said, not even that it has no groups: so the peers have it.
  if (sayExtensions<S>(s, at, end)) sayGroups<S>(s, at, end);
  finish<S>(s, CLIENT_TEXT, CLIENT);
}

function sayGroups<S extends Sink>(s: S, at: u32, end: u32): void {
  say<S>(s, COMMA);
  const groups = findList(s, at, end, GROUPS);
  if (groups != 0) sayList<S>(s, groups + 6, groups + 4 + s.peek16(groups + 2), 2);
  say<S>(s, COMMA);
  const formats = findList(s, at, end, POINT_FORMATS);
  if (formats != 0) sayList<S>(s, formats + 5, formats + 4 + s.peek16(formats + 2), 1);
}

/** Server hello: version, the suite, extensions from `at` to `end`. */
export function serverFingerprint<S extends Sink>(s: S, version: u32, suite: u32, at: u32, end: u32): void {
  if (!isMissed(SERVER) && !isMissed(SERVER_TEXT)) return;
  s.begin();
  md5Begin();
  sayNumber<S>(s, version);
  say<S>(s, COMMA);
  sayNumber<S>(s, suite);
  say<S>(s, COMMA);
  sayExtensions<S>(s, at, end);
  finish<S>(s, SERVER_TEXT, SERVER);
}
