/** The parts of a mail that are files of their own: attachments (RFC 2046 section 5.1, RFC 2183), and mails within the mail. */
import { subjectOf } from "./mail-text.ts";
import { type Head, findParameter, parametersOf, readHead } from "./mail-words.ts";
import { fromBase64, fromQuotedPrintable } from "./transfer-encodings.ts";

const LF = 10;
const CR = 13;
const DASH = 45;
/** Bytes of a head that are looked at. */
const HEAD = 64 << 10;
/** Parts in parts; what lies deeper stays in the part around it. */
const DEEPEST = 16;

export interface MailPart {
  readonly name: string;
  /** "application/pdf"; empty where nobody said. */
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
  /** Its bytes in the mail, as they were sent. */
  readonly from: number;
  readonly to: number;
  /** The line that ends it was seen. */
  readonly isEnded: boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isEnded: boolean;
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder("latin1").decode(bytes.subarray(from, to));

/** Behind the empty line that ends the head. */
function endOfHead(bytes: Uint8Array, { from, to }: Range): number {
  for (let at = from; at < to;) {
    const stop = bytes.indexOf(LF, at);
    if (stop < 0 || stop >= to) return to;
    if (stop === at || (stop === at + 1 && bytes[at] === CR)) return stop + 1;
    at = stop + 1;
  }
  return to;
}

interface Delimiter {
  readonly at: number;
  readonly next: number;
  readonly isLast: boolean;
}

/** Lines "--boundary" and "--boundary--". */
function* delimitersOf(bytes: Uint8Array, boundary: string, { from, to }: Range): Generator<Delimiter> {
  const mark = `--${boundary}`;
  for (let at = bytes.indexOf(DASH, from); at >= 0 && at < to; at = bytes.indexOf(DASH, at + 1)) {
    if (at > from && bytes[at - 1] !== LF) continue;
    if (textOf(bytes, at, Math.min(to, at + mark.length)) !== mark) continue;
    const stop = bytes.indexOf(LF, at);
    const next = stop < 0 || stop >= to ? to : stop + 1;
    const rest = textOf(bytes, at + mark.length, Math.min(next, at + mark.length + 80)).trim();
    if (rest !== "" && rest !== "--") continue;
    yield { at, next, isLast: rest === "--" };
  }
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeBreak(bytes: Uint8Array, from: number, at: number): number {
  const line = at > from && bytes[at - 1] === LF ? at - 1 : at;
  return line > from && bytes[line - 1] === CR ? line - 1 : line;
}

function* rangesOf(bytes: Uint8Array, boundary: string, whole: Range): Generator<Range> {
  let from = -1;
  for (const { at, next, isLast } of delimitersOf(bytes, boundary, whole)) {
    if (from >= 0) yield { from, to: Math.max(from, beforeBreak(bytes, from, at)), isEnded: true };
    from = isLast ? -1 : next;
    if (isLast) return;
  }
  if (from >= 0 && from < whole.to) yield { from, to: whole.to, isEnded: whole.isEnded };
}

function contentOf(bytes: Uint8Array, head: Head): Uint8Array<ArrayBuffer> {
  switch (head.get("content-transfer-encoding")?.toLowerCase()) {
    case "base64":
      return fromBase64(bytes);
    case "quoted-printable":
      return fromQuotedPrintable(bytes);
    default:
      return bytes.slice();
  }
}

const lastName = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

function* partsIn(bytes: Uint8Array, range: Range, depth: number): Generator<MailPart> {
  const body = endOfHead(bytes, range);
  const head = readHead(textOf(bytes, range.from, Math.min(body, range.from + HEAD)));
  const field = head.get("content-type") ?? "";
  const type = field.replace(/;.*$/su, "").trim().toLowerCase();
  const parameters = parametersOf(field);
  const boundary = parameters.get("boundary") ?? "";
  const inside = { from: body, to: range.to, isEnded: range.isEnded };
  if (type.startsWith("multipart/") && boundary !== "" && depth < DEEPEST) {
    for (const part of rangesOf(bytes, boundary, inside)) yield* partsIn(bytes, part, depth + 1);
    return;
  }
  const disposition = head.get("content-disposition") ?? "";
  const given = findParameter(parametersOf(disposition), "filename") ?? findParameter(parameters, "name") ?? "";
  const isMail = type === "message/rfc822" && depth > 0;
  if (body < range.to && (given !== "" || isMail || /^attachment\b/iu.test(disposition))) {
    const content = contentOf(bytes.subarray(body, range.to), head);
    const name = lastName(given) || (isMail ? subjectOf(content) : "attachment");
    yield { name, type, content, from: body, to: range.to, isEnded: range.isEnded };
  }
  if (isMail && depth < DEEPEST) yield* partsIn(bytes, inside, depth + 1);
}

export function attachmentsOf(mail: Uint8Array, isWhole: boolean): MailPart[] {
  return [...partsIn(mail, { from: 0, to: mail.length, isEnded: isWhole }, 0)];
}
