/**
 * JA4 (FoxIO, "JA4: TLS Client Fingerprinting"; BSD licence): what a client hello offers, in an order that does not change.
 *
 *   t13d1516h2_8daaf6152771_e5627efa2ab1
 *   transport (t TCP, q QUIC, d DTLS), version, server name (d) or none (i), counts of suites and of extensions (99 at most), first
 *   and last character of the first ALPN _ sorted suites _ sorted extensions without SNI and ALPN, signature algorithms as sent
 *
 * The raw form (ja4_r) spells the lists, the other one hashes them (SHA-256, 12 digits). GREASE values (RFC 8701) do not count.
 */
import { KIND_STRING } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { sha256Add, sha256Begin, sha256Byte, sha256End } from "../../core/sha256.ts";
import { Sink } from "../../core/sink.ts";
import { isMissed } from "../../core/wanted.ts";
import { findList, hexDigit, isGrease } from "./hello-lists.ts";

const RAW = field("tls.handshake.ja4_r", KIND_STRING, "JA4 text");
const HASHED = field("tls.handshake.ja4", KIND_STRING, "JA4");

const UNDERSCORE: u32 = 95;
const SERVER_NAME: u32 = 0;
const SIGNATURES: u32 = 13;
const ALPN: u32 = 16;
const VERSIONS: u32 = 43;
/** A list of 16-bit numbers behind a 16-bit length has at most so many. */
const LIST_CAP: u32 = 32768;
const list: usize = heap.alloc(LIST_CAP * 2);
let listed: u32 = 0;
/** Numbers of the list that count, and the digits of its hash. */
const HASH_DIGITS: u32 = 12;
const suitesHash: usize = heap.alloc(HASH_DIGITS);
const extensionsHash: usize = heap.alloc(HASH_DIGITS);

function keep(value: u32): void {
  if (listed < LIST_CAP) store<u16>(list + <usize>(listed++ << 1), value);
}

/** Shell sort: a hello may list thousands, and nothing is allocated. */
function sortList(): void {
  let gap: u32 = 1;
  while (gap < listed / 3) gap = gap * 3 + 1;
  for (; gap != 0; gap /= 3) {
    for (let i = gap; i < listed; i++) {
      const value = load<u16>(list + <usize>(i << 1));
      let place = i;
      while (place >= gap && load<u16>(list + <usize>((place - gap) << 1)) > value) {
        store<u16>(list + <usize>(place << 1), load<u16>(list + <usize>((place - gap) << 1)));
        place -= gap;
      }
      store<u16>(list + <usize>(place << 1), value);
    }
  }
}

function say<S extends Sink>(s: S, byte: u32): void {
  s.put(byte);
  sha256Add(byte);
}

/** The list as hexadecimal numbers with commas between them. */
function sayList<S extends Sink>(s: S): void {
  for (let i: u32 = 0; i < listed; i++) {
    const value = <u32>load<u16>(list + <usize>(i << 1));
    if (i != 0) say<S>(s, 44);
    say<S>(s, hexDigit(value >> 12));
    say<S>(s, hexDigit((value >> 8) & 15));
    say<S>(s, hexDigit((value >> 4) & 15));
    say<S>(s, hexDigit(value & 15));
  }
}

/** Digits of the digest at `to`; zeros when the list was empty. */
function keepHash(to: usize, isEmpty: bool): void {
  sha256End();
  for (let i: u32 = 0; i < HASH_DIGITS; i++) {
    const byte = sha256Byte(i >> 1);
    store<u8>(to + i, isEmpty ? 48 : hexDigit(i & 1 ? byte & 15 : byte >> 4));
  }
}

/** The numbers from `at` to `end` that are no GREASE. */
function takeNumbers(s: Sink, at: u32, end: u32): void {
  listed = 0;
  for (; at < end && end - at >= 2; at += 2) if (!isGrease(s.peek16(at))) keep(s.peek16(at));
}

/** Types of the extensions from `at` to `end` that are there whole, with SNI and ALPN if `isWhole`. */
function takeExtensions(s: Sink, at: u32, end: u32, isWhole: bool): void {
  listed = 0;
  while (at < end && end - at >= 4) {
    const type = s.peek16(at);
    const length = s.peek16(at + 2);
    if (length > end - at - 4) return;
    if (!isGrease(type) && (isWhole || (type != SERVER_NAME && type != ALPN))) keep(type);
    at += 4 + length;
  }
}

/** The newest version that the hello offers: DTLS counts downwards. */
function newestVersion(s: Sink, legacy: u32, at: u32, end: u32): u32 {
  const offered = findList(s, at, end, VERSIONS);
  if (offered == 0) return legacy;
  const stop = offered + 4 + s.peek16(offered + 2);
  let newest: u32 = 0;
  for (let i = offered + 5; i < stop && stop - i >= 2; i += 2) {
    const version = s.peek16(i);
    if (isGrease(version)) continue;
    const isNewer = version >> 8 == 0xfe ? version < newest : version > newest;
    if (newest == 0 || isNewer) newest = version;
  }
  return newest;
}

/** Two characters: 0x0304 "13", 0xfefd "d2", 0x0300 "s3"; "00" when it is none of the published ones. */
function putVersion<S extends Sink>(s: S, version: u32): void {
  let family: u32 = 48;
  let minor: u32 = 48;
  if (version >= 0x0301 && version <= 0x0304) {
    family = 49;
    minor = 47 + (version & 15);
  } else if (version == 0x0300 || version == 2) {
    family = 115;
    minor = version == 2 ? 50 : 51;
  } else if (version == 0xfeff || version == 0xfefd || version == 0xfefc) {
    family = 100;
    minor = version == 0xfeff ? 49 : version == 0xfefd ? 50 : 51;
  }
  s.put(family);
  s.put(minor);
}

function putCount<S extends Sink>(s: S, count: u32): void {
  const shown = min(count, 99);
  s.put(48 + shown / 10);
  s.put(48 + (shown % 10));
}

function isAlphanumeric(byte: u32): bool {
  return byte - 48 < 10 || byte - 65 < 26 || byte - 97 < 26;
}

/** First and last character of the first ALPN; of its hexadecimal form when one of them is no letter or digit. */
function putProtocol<S extends Sink>(s: S, at: u32, end: u32): void {
  const names = findList(s, at, end, ALPN);
  const stop: u32 = names == 0 ? 0 : names + 4 + s.peek16(names + 2);
  const length: u32 = names != 0 && stop - names >= 7 ? s.peek8(names + 6) : 0;
  if (length == 0 || length > stop - names - 7) {
    s.put(48);
    s.put(48);
    return;
  }
  const first = s.peek8(names + 7);
  const last = s.peek8(names + 6 + length);
  const isPlain = isAlphanumeric(first) && isAlphanumeric(last);
  s.put(isPlain ? first : hexDigit(first >> 4));
  s.put(isPlain ? last : hexDigit(last & 15));
}

function putHash<S extends Sink>(s: S, from: usize): void {
  s.put(UNDERSCORE);
  for (let i: u32 = 0; i < HASH_DIGITS; i++) s.put(load<u8>(from + i));
}

/** Where a client hello's lists stand: `suites` to `suitesEnd`, extensions from `at` to `end`. */
@unmanaged
class HelloPlaces {
  version: u32 = 0;
  suites: u32 = 0;
  suitesEnd: u32 = 0;
  at: u32 = 0;
  end: u32 = 0;
}

const hello = new HelloPlaces();

/** The first part. */
function putHead<S extends Sink>(s: S, transport: u32): void {
  s.begin();
  s.put(transport);
  putVersion<S>(s, newestVersion(s, hello.version, hello.at, hello.end));
  s.put(findList(s, hello.at, hello.end, SERVER_NAME) != 0 ? 100 : 105);
  takeNumbers(s, hello.suites, hello.suitesEnd);
  putCount<S>(s, listed);
  takeExtensions(s, hello.at, hello.end, true);
  putCount<S>(s, listed);
  putProtocol<S>(s, hello.at, hello.end);
}

/** The second and the third part spelt out; their hashes are kept. */
function putLists<S extends Sink>(s: S): void {
  s.put(UNDERSCORE);
  takeNumbers(s, hello.suites, hello.suitesEnd);
  sortList();
  sha256Begin();
  sayList<S>(s);
  keepHash(suitesHash, listed == 0);
  s.put(UNDERSCORE);
  takeExtensions(s, hello.at, hello.end, false);
  sortList();
  sha256Begin();
  sayList<S>(s);
  const isEmpty = listed == 0;
  const signatures = findList(s, hello.at, hello.end, SIGNATURES);
  if (signatures != 0) takeNumbers(s, signatures + 6, signatures + 4 + s.peek16(signatures + 2));
  if (signatures != 0 && listed != 0) {
    say<S>(s, UNDERSCORE);
    sayList<S>(s);
  }
  keepHash(extensionsHash, isEmpty);
}

/** Shows both forms for the client hello whose lists stand at these places; `transport` is the first letter. */
export function ja4<S extends Sink>(s: S, transport: u32): void {
  if (!isMissed(RAW) && !isMissed(HASHED)) return;
  putHead<S>(s, transport);
  putLists<S>(s);
  s.made(RAW, 0, 0);
  putHead<S>(s, transport);
  putHash<S>(s, suitesHash);
  putHash<S>(s, extensionsHash);
  s.made(HASHED, 0, 0);
}

export function placeHello(version: u32, suites: u32, suitesEnd: u32, at: u32, end: u32): void {
  hello.version = version;
  hello.suites = suites;
  hello.suitesEnd = suitesEnd;
  hello.at = at;
  hello.end = end;
}
