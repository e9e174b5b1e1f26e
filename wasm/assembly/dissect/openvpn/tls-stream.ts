/**
 * The TLS records that OpenVPN's control messages bring in pieces: put in order by arrival, handed on record by record. Only the
 * bytes of a record that is not complete yet are kept. Rows make it replay-exact.
 */
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";

/** Memo keys, plus the direction: newest kept piece; the message number that comes next. */
const MEMO_PIECE: u32 = (141 << 8) | 4;
const MEMO_NEXT: u32 = (141 << 8) | 6;
const STREAM_CAP: u32 = 65536;
/** Kept bytes of the whole capture; beyond it records over several messages stay closed. */
const KEPT_CAP: u32 = 16 << 20;
/** A kept piece: u32 older piece, u32 length, u32 bytes before it, then its bytes. */
const PIECE_HEAD: u32 = 12;
const RECORD_HEAD: u32 = 5;
/** Older versions cut what TLS says at once into pieces of this length; the last one is shorter. */
const FULL_PIECE: u32 = 100;

const joined: usize = heap.alloc(STREAM_CAP);
let kept: u32 = 0;
/** Of the direction of the packet at hand: bytes in `joined`, those of them that were handed on, newest kept piece, next message. */
let have: u32 = 0;
let handed: u32 = 0;
let newest: usize = 0;
let next: u32 = 0;

/** Where the bytes that joinRecords counted stand. */
export function joinedRecords(): usize {
  return joined;
}

/** What the packets before this one left. */
function recall(s: Sink): void {
  newest = <usize>s.memo.getBefore(MEMO_PIECE + s.direction);
  next = <u32>s.memo.getBefore(MEMO_NEXT + s.direction);
  have = newest == 0 ? 0 : load<u32>(newest, 8) + load<u32>(newest, 4);
  handed = 0;
  for (let piece = newest; piece != 0; piece = <usize>load<u32>(piece))
    memory.copy(joined + load<u32>(piece, 8), piece + PIECE_HEAD, load<u32>(piece, 4));
}

/** Bytes of the whole records that message `number` completes with the `length` captured bytes at `at`; 0: none. */
export function joinRecords(s: Sink, number: u32, at: u32, length: u32): u32 {
  // Several messages of one packet go on where the last one stopped.
  if (s.turn == 0) recall(s);
  if (number < next) return 0;
  memory.copy(joined, joined + handed, have - handed);
  have -= handed;
  if (number != next || have + length > STREAM_CAP) forget();
  next = number + 1;
  memory.copy(joined + have, s.base + at, min(length, STREAM_CAP));
  have += min(length, STREAM_CAP);
  handed = wholeRecords();
  if (length == FULL_PIECE && handed != have) handed = 0;
  if (handed == have || !isRecord(handed)) newest = 0;
  else if (handed == 0) keep(s, s.base + at, length, have - length);
  else {
    newest = 0;
    keep(s, joined + handed, have - handed, 0);
  }
  s.memo.set(MEMO_PIECE + s.direction, <u64>newest);
  s.memo.set(MEMO_NEXT + s.direction, <u64>next);
  return handed;
}

function forget(): void {
  have = 0;
  newest = 0;
}

/** A record's type and version, as far as they are there. */
function isRecord(at: u32): bool {
  const type = <u32>load<u8>(joined + at);
  return type >= 20 && type <= 24 && (have - at < 2 || load<u8>(joined + at, 1) == 3);
}

/** End of the last record that is there whole. */
function wholeRecords(): u32 {
  let at: u32 = 0;
  while (have - at >= RECORD_HEAD && isRecord(at)) {
    const length = RECORD_HEAD + <u32>bswap<u16>(load<u16>(joined + at, 3));
    if (length > have - at) break;
    at += length;
  }
  return at;
}

/** Keeps bytes that stand behind `before` others; without room the record stays closed. */
function keep(s: Sink, from: usize, length: u32, before: u32): void {
  if (!s.live) return;
  const made = kept + length <= KEPT_CAP ? allocate(PIECE_HEAD + length) : 0;
  if (made == 0) {
    forget();
    return;
  }
  kept += length;
  store<u32>(made, <u32>newest);
  store<u32>(made, length, 4);
  store<u32>(made, before, 8);
  memory.copy(made + PIECE_HEAD, from, length);
  newest = made;
}
