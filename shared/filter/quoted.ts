/** Quoted strings and character constants: "…", “…”, r"…" and '…', with their escapes (DISPLAY-FILTER 3.2). */
import { proposeText, type Problem } from "./problem.ts";
import { appendUtf8, encodeUtf8 } from "./utf8.ts";

export type ScannedString =
  | { readonly ok: true; readonly to: number; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: Problem };

export type ScannedChar =
  { readonly ok: true; readonly to: number; readonly code: number } | { readonly ok: false; readonly problem: Problem };

/** What a backslash and what follows it stand for: one byte, or one code point. */
interface Escape {
  readonly to: number;
  readonly code: number;
  readonly isByte: boolean;
}

const NAMED: Readonly<Record<string, number>> = {
  "'": 39,
  '"': 34,
  "\\": 92,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** Escapes spelled with digits; the longest digits that the form allows. */
const NUMERIC = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;

const closingOf = (opening: string): string => (opening === "“" ? "”" : opening);

export const isOpeningQuote = (character: string): boolean => character === '"' || character === "“";

/** The escape at `at`, or the sentence that says why there is none. */
function scanEscape(text: string, at: number): Escape | string {
  const named = NAMED[text.charAt(at + 1)];
  if (named !== undefined) return { to: at + 2, code: named, isByte: true };
  NUMERIC.lastIndex = at;
  const match = NUMERIC.exec(text);
  const shown = text.slice(at, at + 2);
  if (match === null) return `${shown} is not an escape: write \\\\ for a backslash, or r"…" where it means itself.`;
  const [all, byte, short, long, octal] = match;
  const to = at + all.length;
  if (byte !== undefined) return { to, code: Number.parseInt(byte, 16), isByte: true };
  if (octal !== undefined) {
    const code = Number.parseInt(octal, 8);
    return code > 255 ? `${all} is more than a byte: \\377 is the most.` : { to, code, isByte: true };
  }
  const code = Number.parseInt(short ?? long ?? "", 16);
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return `${all} is not a character.`;
  return { to, code, isByte: false };
}

/** Where the string that opens at `at` closes, as a raw string would be read; undefined: nowhere. */
function findClosing(text: string, at: number, closing: string): number | undefined {
  for (let i = at; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === closing) return i;
  }
  return undefined;
}

function unclosed(text: string, at: number, closing: string): Problem {
  const range = { from: at, to: text.length };
  return {
    range,
    message: `The closing ${closing} is missing.`,
    proposals: [proposeText({ from: text.length, to: text.length }, closing, `Close the quotes with ${closing}`)],
  };
}

/** A string whose opening quote is at `at`. */
export function scanString(text: string, at: number): ScannedString {
  const closing = closingOf(text.charAt(at));
  const bytes: number[] = [];
  let next = at + 1;
  while (next < text.length) {
    const character = text.charAt(next);
    if (character === closing) return { ok: true, to: next + 1, bytes: Uint8Array.from(bytes) };
    if (character !== "\\") {
      const point = text.codePointAt(next) ?? 0;
      appendUtf8(bytes, point);
      next += point > 0xffff ? 2 : 1;
      continue;
    }
    const escape = scanEscape(text, next);
    if (typeof escape === "string") return { ok: false, problem: badEscape(text, at, next, escape) };
    if (escape.isByte) bytes.push(escape.code);
    else appendUtf8(bytes, escape.code);
    next = escape.to;
  }
  return { ok: false, problem: unclosed(text, at, closing) };
}

function badEscape(text: string, opening: number, at: number, message: string): Problem {
  const end = findClosing(text, opening + 1, closingOf(text.charAt(opening)));
  const range = { from: at, to: Math.min(at + 2, text.length) };
  if (end === undefined) return { range, message, proposals: [] };
  const raw = `r"${text.slice(opening + 1, end)}"`;
  return { range, message, proposals: [proposeText({ from: opening, to: end + 1 }, raw)] };
}

/** A raw string whose r is at `at`: backslashes stay, and what follows one does not end the string. */
export function scanRawString(text: string, at: number): ScannedString {
  const end = findClosing(text, at + 2, '"');
  if (end === undefined) return { ok: false, problem: unclosed(text, at, '"') };
  return { ok: true, to: end + 1, bytes: encodeUtf8(text.slice(at + 2, end)) };
}

/** A character constant whose quote is at `at`. */
export function scanChar(text: string, at: number): ScannedChar {
  const end = findClosing(text, at + 1, "'");
  if (end === undefined) return { ok: false, problem: unclosed(text, at, "'") };
  const range = { from: at, to: end + 1 };
  const inner = text.slice(at + 1, end);
  const asString = proposeText(range, `"${inner.replaceAll('"', '\\"')}"`);
  const refuse = (message: string): ScannedChar => ({ ok: false, problem: { range, message, proposals: [asString] } });
  if (inner === "") return refuse("A character constant cannot be empty.");
  if (inner.startsWith("\\")) {
    const escape = scanEscape(text, at + 1);
    if (typeof escape === "string") return refuse(escape);
    if (escape.to === end && escape.code <= 255) return { ok: true, to: end + 1, code: escape.code };
    return refuse(`'${inner}' is more than one character: strings stand in double quotes.`);
  }
  const code = inner.charCodeAt(0);
  if (inner.length > 1 || code > 126) {
    return refuse(`'${inner}' is more than one character: strings stand in double quotes.`);
  }
  if (code < 32) return refuse("A character constant must be printable, or an escape such as '\\x00'.");
  return { ok: true, to: end + 1, code };
}
