/**
 * Chunked transfer coding (RFC 9112 section 7.1).
 *
 *   size in hex [; extensions] CRLF | data | CRLF | … | 0 CRLF | trailer lines | CRLF
 */
import { KIND_BYTES, KIND_STRING, KIND_U32 } from "../../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const CHUNK_SIZE = field("http.chunk_size", KIND_U32, "Chunk size");
const CHUNK_DATA = field("http.chunk_data", KIND_BYTES, "Chunk data");
const TRAILER = field("http.chunked_trailer_part", KIND_STRING, "Trailer");

const NEWLINE: u32 = 10;

/** Set by findChunksEnd when the end has not come: bytes needed from the body's start, 0 when that is not known. */
export let chunksNeed: u32 = 0;

/** End of the chunked body at `at`, or 0 when it has not come. A line that is no chunk size ends it where the layer ends. */
export function findChunksEnd(s: Sink, at: u32): u32 {
  const start = at;
  const whole = start + s.left(start);
  while (s.ok) {
    chunksNeed = 0;
    const line = s.find(NEWLINE, at, whole);
    if (line >= whole) return 0;
    const size = chunkSize(s, at, line);
    if (size < 0) return whole;
    if (size == 0) return findTrailerEnd(s, line + 1);
    const data = line + 1;
    if (<u64>size + 2 > <u64>s.left(data)) {
      if (size < 0x40000000) chunksNeed = data - start + <u32>size + 2;
      return 0;
    }
    at = data + <u32>size;
    if (s.peek8(at) == 13) at++;
    if (s.has(at, 1) && s.peek8(at) == NEWLINE) at++;
  }
  return 0;
}

function findTrailerEnd(s: Sink, at: u32): u32 {
  while (s.ok) {
    const stop = at + s.left(at);
    const end = s.find(NEWLINE, at, stop);
    if (end >= stop) return 0;
    if (end == at || (end == at + 1 && s.peek8(at) == 13)) return end + 1;
    at = end + 1;
  }
  return 0;
}

/** Number at the start of the line, or -1. */
function chunkSize(s: Sink, at: u32, end: u32): i64 {
  let value: i64 = 0;
  const from = at;
  for (; at < end && at - from < 9; at++) {
    const byte = s.peek8(at);
    const letter = (byte | 32) - 97;
    if (byte - 48 < 10) value = (value << 4) | (byte - 48);
    else if (letter < 6) value = (value << 4) | (letter + 10);
    else break;
  }
  return at == from ? -1 : value;
}

/** Shows the chunks from `at` to `end`, and their data put together as `file`. */
export function showChunks<S extends Sink>(s: S, at: u32, end: u32, file: u16): void {
  const start = at;
  s.open("Chunks", at, end - at);
  s.begin();
  while (at < end && s.ok) {
    const line = s.find(NEWLINE, at, end);
    const size = chunkSize(s, at, line);
    if (size < 0) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Not a chunk size", at, min(line, end) - at);
      break;
    }
    s.number(CHUNK_SIZE, at, min(line, end) - at, size);
    at = min(line + 1, end);
    if (size == 0) break;
    const there = <u32>min(size, <i64>(end - at));
    if (there != 0) {
      s.bytes(CHUNK_DATA, at, there);
      s.putBytes(at, there);
    }
    at += there;
    if (at < end && s.peek8(at) == 13) at++;
    if (at < end && s.peek8(at) == NEWLINE) at++;
  }
  trailer<S>(s, at, end);
  s.close();
  s.made(file, start, end - start);
}

function trailer<S extends Sink>(s: S, at: u32, end: u32): void {
  while (at < end && s.ok) {
    const next = min(s.find(NEWLINE, at, end) + 1, end);
    if (next - at > 2) s.text(TRAILER, at, next - at);
    at = next;
  }
}
