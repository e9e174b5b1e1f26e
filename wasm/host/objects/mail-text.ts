/** What SMTP and POP3 do to the text of a message on its way (RFC 5321 section 4.5.2, RFC 1939 section 3), and its subject. */
import { readHead, undoWords } from "./mail-words.ts";
import type { Stretch } from "./stretches.ts";

const LF = 10;
const DOT = 46;
const END = [13, 10, 46, 13, 10];
/** Letters of the head that are looked at for the subject. */
const HEAD = 64 << 10;

interface DotEnd {
  /** Behind the message's last line. */
  readonly body: number;
  /** Behind the line with the dot alone. */
  readonly next: number;
  readonly isWhole: boolean;
}

/** Where the message that begins at `from` ends: a line with a dot alone, or what was captured. */
export function endOfDots(bytes: Uint8Array, from: number): DotEnd {
  // The dot may stand in the first line: an empty message.
  if (END.slice(2).every((byte, index) => bytes[from + index] === byte))
    return { body: from, next: from + END.length - 2, isWhole: true };
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1))
    if (END.every((byte, index) => bytes[at + index] === byte))
      return { body: at + 2, next: at + END.length, isWhole: true };
  return { body: bytes.length, next: bytes.length, isWhole: false };
}

/** What of the bytes is the message's: a line that begins with a dot was sent with two (transparency). */
export function undotted(bytes: Uint8Array, from: number, to: number): Stretch[] {
  const kept: Stretch[] = [];
  let start = from;
  for (let at = bytes.indexOf(DOT, from); at >= 0 && at + 1 < to; at = bytes.indexOf(DOT, at + 1)) {
    if (bytes[at + 1] !== DOT || (at > from && bytes[at - 1] !== LF)) continue;
    kept.push([start, at]);
    start = at + 1;
  }
  return [...kept, [start, to]];
}

/** What stands before the first empty line. */
export function headText(message: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(message.subarray(0, HEAD));
  return text.split(/\r?\n\r?\n/u)[0] ?? "";
}

export function subjectOf(message: Uint8Array): string {
  const subject = undoWords(readHead(headText(message)).get("subject") ?? "");
  return subject === "" ? "message.eml" : `${subject}.eml`;
}
