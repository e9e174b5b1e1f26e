/**
 * The handshake bytes that CRYPTO frames bring, put in order: within a packet, and over several when a message does not fit one.
 * Only bytes of messages that are not complete yet are kept. Rows make it replay-exact.
 */
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";
import {
  FRAME_CRYPTO,
  FRAME_NONE,
  frameAt,
  frameLength,
  frameOffset,
  nextFrame,
  plaintext,
  rewindFrames,
} from "./initial.ts";

/** Memo keys, plus the direction: newest kept fragment, bytes of the stream that were handed on. */
const MEMO_FRAGMENT: u32 = (40 << 8) | 16;
const MEMO_HANDED: u32 = (40 << 8) | 18;
const STREAM_CAP: u32 = 16384;
/** Kept bytes of the whole capture; beyond it messages over several packets stay closed. */
const KEPT_CAP: u32 = 32 << 20;
/** Fragments kept of one direction of a flow. */
const FRAGMENTS_CAP: u32 = 64;
/** A kept fragment: u32 older fragment, u32 offset, u32 length, then its bytes. */
const FRAGMENT_HEAD: u32 = 12;

const joined: usize = heap.alloc(STREAM_CAP);
const present: usize = heap.alloc(STREAM_CAP);
let kept: u32 = 0;
let refused: u32 = 0;
let start: u32 = 0;

export function cryptoRefused(): u32 {
  return refused;
}

/** Where the bytes that joinCrypto counted begin. */
export function joinedCrypto(): usize {
  return joined + start;
}

function put(offset: u32, from: usize, length: u32): void {
  if (offset >= STREAM_CAP) return;
  const count = min(length, STREAM_CAP - offset);
  memory.copy(joined + offset, from, count);
  memory.fill(present + offset, 1, count);
}

/** Bytes of whole handshake messages that this packet completes (plaintext of `end` bytes), at joinedCrypto(); 0: none. */
export function joinCrypto(s: Sink, end: u32): u32 {
  memory.fill(present, 0, STREAM_CAP);
  start = min(<u32>s.memo.getBefore(MEMO_HANDED + s.direction), STREAM_CAP);
  const older = <usize>s.memo.getBefore(MEMO_FRAGMENT + s.direction);
  let fragments: u32 = 0;
  for (let at = older; at != 0; at = <usize>load<u32>(at)) {
    put(load<u32>(at, 4), at + FRAGMENT_HEAD, load<u32>(at, 8));
    fragments++;
  }
  let frames: u32 = 0;
  rewindFrames();
  for (let kind = nextFrame(end); kind != FRAME_NONE; kind = nextFrame(end)) {
    if (kind != FRAME_CRYPTO) continue;
    put(frameOffset(), plaintext() + frameAt(), frameLength());
    frames++;
  }
  if (frames == 0) return 0;
  const stop = wholeMessages();
  if (stop > start) s.memo.set(MEMO_HANDED + s.direction, stop);
  else if (s.live && fragments < FRAGMENTS_CAP) keepFragments(s, end, older);
  else if (s.live) refused++;
  return stop - start;
}

/** End of the last message that is there whole, from `start` on. */
function wholeMessages(): u32 {
  let reach = start;
  while (reach < STREAM_CAP && load<u8>(present + reach) != 0) reach++;
  let stop = start;
  while (reach - stop >= 4) {
    const size =
      ((<u32>load<u8>(joined + stop, 1)) << 16) | ((<u32>load<u8>(joined + stop, 2)) << 8) | load<u8>(joined + stop, 3);
    if (size > reach - stop - 4) break;
    stop += 4 + size;
  }
  return stop;
}

function keepFragments(s: Sink, end: u32, older: usize): void {
  rewindFrames();
  for (let kind = nextFrame(end); kind != FRAME_NONE; kind = nextFrame(end)) {
    if (kind != FRAME_CRYPTO) continue;
    const length = frameLength();
    const made = kept + length <= KEPT_CAP ? allocate(FRAGMENT_HEAD + length) : 0;
    if (made == 0) {
      refused++;
      return;
    }
    kept += length;
    store<u32>(made, <u32>older);
    store<u32>(made, frameOffset(), 4);
    store<u32>(made, length, 8);
    memory.copy(made + FRAGMENT_HEAD, plaintext() + frameAt(), length);
    older = made;
  }
  s.memo.set(MEMO_FRAGMENT + s.direction, older);
}
