/**
 * Pieces of DTLS handshake messages: those of the datagram under way where they stand, those of earlier ones kept until their
 * message is complete. Rows make it replay-exact.
 */
import { joinAddFrom, joinBegin } from "../../core/joined.ts";
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";

/** Memo key, plus the direction: newest kept piece. */
const MEMO_PIECE: u32 = (142 << 8) | 16;
/** Pieces of one datagram, and pieces that one direction of a flow keeps. */
const HERE_CAP: u32 = 64;
const KEPT_CAP: u32 = 256;
/** Kept bytes of the whole capture; beyond it messages in pieces stay closed. */
const BYTES_CAP: u32 = 16 << 20;
/** A piece: u32 older piece, u32 type and size of the message, u32 number, u32 offset, u32 length, u32 address of its bytes. */
const PIECE: u32 = 24;
const here: usize = heap.alloc(HERE_CAP * PIECE);
let hereCount: u32 = 0;
let kept: u32 = 0;
let refused: u32 = 0;

/** Pieces that there was no room for. */
export function dtlsPiecesRefused(): u32 {
  return refused;
}

/** A new datagram. */
export function beginPieces(): void {
  hereCount = 0;
}

function isOf(piece: usize, message: u32, number: u32): bool {
  return load<u32>(piece, 4) == message && load<u32>(piece, 8) == number;
}

/** Notes the piece whose message header stands at `at`, all of it captured. */
export function takePiece(s: Sink, at: u32): void {
  const length = s.peek24(at + 9);
  if (hereCount >= HERE_CAP || !s.has(at + 12, length)) return;
  const piece = here + <usize>(hereCount++ * PIECE);
  store<u32>(piece, s.peek32(at), 4);
  store<u32>(piece, s.peek16(at + 4), 8);
  store<u32>(piece, s.peek24(at + 6), 12);
  store<u32>(piece, length, 16);
  store<u32>(piece, <u32>(s.base + at + 12), 20);
}

/** The piece of the message that brings byte `offset`; 0: it has not come. */
function findPiece(s: Sink, message: u32, number: u32, offset: u32): usize {
  for (let i: u32 = 0; i < hereCount; i++) {
    const piece = here + <usize>(i * PIECE);
    if (isOf(piece, message, number) && brings(piece, offset)) return piece;
  }
  for (let at = newest(s); at != 0; at = <usize>load<u32>(at)) {
    if (isOf(at, message, number) && brings(at, offset)) return at;
  }
  return 0;
}

function newest(s: Sink): usize {
  return <usize>s.memo.getBefore(MEMO_PIECE + s.direction);
}

function brings(piece: usize, offset: u32): bool {
  const from = load<u32>(piece, 12);
  return offset >= from && offset - from < load<u32>(piece, 16);
}

/** Puts the message together whose piece has its header at `at`; false while pieces are missing. */
export function gatherPieces(s: Sink, at: u32): bool {
  const message = s.peek32(at);
  const number = s.peek16(at + 4);
  const size = message & 0xffffff;
  joinBegin();
  let offset: u32 = 0;
  // Each round brings a byte at least.
  while (offset < size) {
    const piece = findPiece(s, message, number, offset);
    if (piece == 0) return false;
    const inside = offset - load<u32>(piece, 12);
    const count = load<u32>(piece, 16) - inside;
    if (!joinAddFrom(<usize>load<u32>(piece, 20) + inside, count)) return false;
    offset += count;
  }
  return size != 0;
}

/** First pass, at the datagram's end: keeps its pieces for the datagrams that follow. */
export function keepPieces(s: Sink): void {
  if (!s.live || s.quoted || hereCount == 0) return;
  let older = newest(s);
  let pieces: u32 = 0;
  for (let at = older; at != 0; at = <usize>load<u32>(at)) pieces++;
  for (let i: u32 = 0; i < hereCount; i++) {
    const piece = here + <usize>(i * PIECE);
    const length = load<u32>(piece, 16);
    const hasRoom = pieces < KEPT_CAP && kept + length <= BYTES_CAP;
    const made = hasRoom ? allocate(PIECE + length) : 0;
    if (made == 0) {
      refused++;
      continue;
    }
    pieces++;
    kept += length;
    memory.copy(made, piece, PIECE);
    store<u32>(made, <u32>older);
    store<u32>(made, <u32>(made + PIECE), 20);
    memory.copy(made + PIECE, <usize>load<u32>(piece, 20), length);
    older = made;
  }
  s.memo.set(MEMO_PIECE + s.direction, older);
}
