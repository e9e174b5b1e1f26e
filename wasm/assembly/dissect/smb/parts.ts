/**
 * Reading parts that bodies of SMB 1 commands share: texts of either width, the bytes after the words, file times, file ids and
 * names. `at` is the place of a command's word count.
 */
import { BASE_HEX, KIND_STRING, KIND_U16 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const FILE_ID = field("smb.fid", KIND_U16 | BASE_HEX, "File id");
const FILE = field("smb.file", KIND_STRING, "File name");

/** Seconds from 1601 to 1970 in units of 100 ns. */
const EPOCH: u64 = 116444736000000000;

function usesUnicode(s: Sink): bool {
  return (s.peek16le(10) & 0x8000) != 0;
}

export function bytesAt(at: u32, words: u32): u32 {
  return at + 3 + (words << 1);
}

/** Where the command's bytes end; not beyond what there is. */
export function bytesEnd(s: Sink, at: u32, words: u32): u32 {
  const from = bytesAt(at, words);
  return from + min(s.peek16le(from - 2), s.left(from));
}

/** A text that ends with a zero, 8 or 16 bits wide as flags say; 16-bit texts stand at even places. Offset after it. */
export function text<S extends Sink>(s: S, id: u16, from: u32, end: u32): u32 {
  if (!usesUnicode(s)) return narrow<S>(s, id, from, end);
  const at = from + (from & 1);
  let stop = at;
  while (stop + 1 < end && s.peek16le(stop) != 0) stop += 2;
  if (at >= end) return end;
  s.wide(id, at, min(stop, end) - at, true);
  return min(stop + 2, end);
}

export function narrow<S extends Sink>(s: S, id: u16, at: u32, end: u32): u32 {
  if (at >= end) return end;
  const stop = s.find(0, at, end);
  s.text(id, at, stop - at);
  return min(stop + 1, end);
}

export function fileTime<S extends Sink>(s: S, id: u16, at: u32): void {
  const value = s.peek64le(at);
  if (value > EPOCH && value - EPOCH < u64.MAX_VALUE / 200) s.number(id, at, 8, (value - EPOCH) * 100);
}

/** The text that was shown last: made when it was wide, else as it stands. */
export function describeText<S extends Sink>(s: S, at: u32, end: u32): void {
  if (usesUnicode(s)) s.infoMade();
  else if (end > at) s.infoText(at, s.find(0, at, end) - at);
}

export function fileId<S extends Sink>(s: S, at: u32): bool {
  const id = s.u16le(FILE_ID, at);
  s.info(", FID: ");
  s.infoHex(id, 4);
  return true;
}

export function path<S extends Sink>(s: S, from: u32, end: u32): void {
  const after = text<S>(s, FILE, from, end);
  s.info(", Path: ");
  describeText<S>(s, from, after);
}
