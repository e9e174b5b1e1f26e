/**
 * Domain names on the wire (RFC 1035 section 4.1.4): labels with a length before them, and pointers to an earlier name.
 *
 *   | 00 length | label … |   | 11 offset from the message's start (14 bits) |   00 ends the name
 */
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { Sink } from "../../core/sink.ts";

/** A name of 255 bytes has at most 127 labels; more pointers than that must go in circles. */
const POINTER_CAP: u32 = 127;
const NAME_CAP: u32 = 255;

/** The parts of what `readName` returns: offset behind the name, length of the text, number of labels. */
export function nameEnd(read: u64): u32 {
  return <u32>read;
}
export function nameLength(read: u64): u32 {
  return (<u32>(read >> 32)) & 0xffff;
}
export function nameLabels(read: u64): u32 {
  return <u32>(read >> 48);
}

/**
 * Reads the name at `at` of the message that starts at `message` and makes its text, for `made` and `infoMade`.
 * A damaged name makes a note and ends where the damage begins.
 */
export function readName<S extends Sink>(s: S, message: u32, at: u32): u64 {
  s.begin();
  let from = at;
  let end: u32 = 0;
  let length: u32 = 0;
  let labels: u32 = 0;
  let pointers: u32 = 0;
  while (s.ok) {
    const size = s.peek8(from);
    if (size == 0) {
      from++;
      break;
    }
    if (size < 64) {
      if (!s.need(from + 1, size)) break;
      if (labels++ != 0) {
        s.put(46);
        length++;
      }
      if (s.shows) putLabel<S>(s, from + 1, size);
      from += 1 + size;
      length += size;
    } else if (size >= 0xc0) {
      const target = s.peek16(from) & 0x3fff;
      if (end == 0) end = from + 2;
      from = message + target;
      pointers++;
    } else {
      damaged<S>(s, "<Unknown extended label>", at);
      return (end == 0 ? from + 1 : end) | ((<u64>24) << 32);
    }
    if (pointers > POINTER_CAP) {
      damaged<S>(s, "<Name contains a pointer that loops>", at);
      return end | ((<u64>36) << 32) | ((<u64>1) << 48);
    }
    if (length > NAME_CAP) {
      damaged<S>(s, "<Name too long>", at);
      return (end == 0 ? endOf<S>(s, from) : end) | ((<u64>15) << 32) | ((<u64>1) << 48);
    }
  }
  if (labels == 0) s.putText("<Root>");
  return (end == 0 ? from : end) | ((<u64>(labels == 0 ? 6 : length)) << 32) | ((<u64>labels) << 48);
}

/** A label's bytes; control characters as backslash and three digits (RFC 1035 section 5.1). */
function putLabel<S extends Sink>(s: S, at: u32, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const byte = s.peek8(at + i);
    if (byte >= 32 && byte != 127) {
      s.put(byte);
      continue;
    }
    s.put(92);
    s.put(48 + byte / 100);
    s.put(48 + ((byte / 10) % 10));
    s.put(48 + (byte % 10));
  }
}

/** Replaces the text by what is wrong with the name. */
function damaged<S extends Sink>(s: S, text: string, at: u32): void {
  s.begin();
  s.putText(text);
  s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Name is damaged", at, 1);
}

/** The offset behind labels that are too many to be a name. */
function endOf<S extends Sink>(s: S, at: u32): u32 {
  let from = at;
  while (s.ok) {
    const size = s.peek8(from);
    if (size >= 0xc0) return from + 2;
    from += 1 + (size & 63);
    if (size == 0 || size > 63) break;
  }
  return from;
}

/** Shows the name at `at` as field `id`, and in the info after a space; the offset behind it. */
export function showName<S extends Sink>(s: S, id: u16, message: u32, at: u32): u32 {
  const end = nameEnd(readName<S>(s, message, at));
  s.made(id, at, end - at);
  return end;
}
