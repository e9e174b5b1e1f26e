/** What SMTP and POP3 do to the text of a message on its way (RFC 5321 section 4.5.2, RFC 1939 section 3), and its subject. */
import { readHead, undoWords } from "./mail-words.ts";

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

/** Lines that begin with a dot were sent with two (transparency). */
const isDoubled = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 46 && bytes[at + 1] === 46 && (at === 0 || bytes[at - 1] === 10);

export function undot(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) if (!isDoubled(bytes, at)) kept[length++] = bytes[at] ?? 0;
  return kept.slice(0, length);
}

/** Where in what was sent a byte of the text stands from which the dots are gone. */
export function dottedPlace(sent: Uint8Array, kept: number): number {
  let dots = 0;
  for (let at = 0; at < kept + dots && at < sent.length; at++) if (isDoubled(sent, at)) dots++;
  return kept + dots;
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
