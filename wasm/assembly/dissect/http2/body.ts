/**
 * Bodies that are a protocol of their own: DNS messages (RFC 8484 section 6). They are put together from the DATA frames of their
 * stream and handed on where the stream ends.
 */
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";
import { DNS } from "../names/protocols.ts";
import { isText } from "./headers.ts";

/** Memo key by direction and stream: address of what came of the body so far; 0: it is no such body, or was given up. */
const MEMO_BODY: u32 = 143 << 16;
const DIRECTION_SHIFT: u32 = 15;
const STREAM_MASK: u32 = 0x7fff;
/** A DNS message has a 16-bit length. */
const BODY_CAP: u32 = 65535;
/** Bytes kept of the bodies of all connections; a body that finds no room is not handed on. */
const KEPT_CAP: u32 = 16 << 20;
let kept: u32 = 0;

function bodyKey(s: Sink, stream: u32): u32 {
  return MEMO_BODY | (s.direction << DIRECTION_SHIFT) | (stream & STREAM_MASK);
}

/** u32 length, then the bytes of `before` and `count` more at `from`; 0 when there is no room. */
function longer(before: usize, from: usize, count: u32): usize {
  const old: u32 = before == 0 ? 0 : load<u32>(before);
  const bytes = 4 + old + count;
  if (old + count > BODY_CAP || kept + bytes > KEPT_CAP) return 0;
  const made = allocate(bytes);
  if (made == 0) return 0;
  kept += bytes;
  store<u32>(made, old + count);
  if (old != 0) memory.copy(made + 4, before + 4, old);
  memory.copy(made + 4 + old, from, count);
  return made;
}

/** A header of the message on `stream`: its type decides whether the body is kept. */
export function noteType(s: Sink, stream: u32, name: usize, nameLength: u32, value: usize, valueLength: u32): void {
  if (!s.live || !isText(name, nameLength, "content-type")) return;
  if (isText(value, valueLength, "application/dns-message")) s.memo.set(bodyKey(s, stream), <u64>longer(0, name, 0));
}

/** `length` bytes of the body at `at`; `isLast`: the stream ends with them. */
export function addBody(s: Sink, stream: u32, at: u32, length: u32, isLast: bool): void {
  const key = bodyKey(s, stream);
  const before = <usize>s.memo.get(key);
  if (before == 0) return;
  if (s.live && length != 0) s.memo.set(key, s.has(at, length) ? <u64>longer(before, s.base + at, length) : 0);
  const whole = <usize>s.memo.get(key);
  if (isLast && whole != 0 && load<u32>(whole) != 0) s.nextCopy(DNS, whole + 4, load<u32>(whole));
}
