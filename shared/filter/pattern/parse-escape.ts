/** What follows a backslash. */

import {
  DIGITS,
  EVERY_BYTE,
  HORIZONTAL_SPACES,
  NOT_NEWLINE,
  SPACES,
  VERTICAL_SPACES,
  WORD_BYTES,
  invertSet,
  type ByteSet,
} from "./byte-set.ts";
import { code, type PatternCursor } from "./pattern-cursor.ts";
import { AT_END, AT_END_OR_LAST_NEWLINE, AT_NO_WORD_EDGE, AT_START, AT_WORD_EDGE } from "./program.ts";

export type Escape =
  | { readonly kind: "byte"; readonly value: number }
  | { readonly kind: "set"; readonly set: ByteSet }
  | { readonly kind: "assert"; readonly place: number }
  /** \R. */
  | { readonly kind: "newline" }
  /** \K: changes where a match starts, not whether there is one. */
  | { readonly kind: "nothing" };

const SETS: ReadonlyMap<string, ByteSet> = new Map([
  ["d", DIGITS],
  ["D", invertSet(DIGITS)],
  ["w", WORD_BYTES],
  ["W", invertSet(WORD_BYTES)],
  ["s", SPACES],
  ["S", invertSet(SPACES)],
  ["h", HORIZONTAL_SPACES],
  ["H", invertSet(HORIZONTAL_SPACES)],
  ["v", VERTICAL_SPACES],
  ["V", invertSet(VERTICAL_SPACES)],
]);

const SETS_OUTSIDE: ReadonlyMap<string, ByteSet> = new Map([
  ["N", NOT_NEWLINE],
  ["C", EVERY_BYTE],
]);

const BYTES: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["e", 0x1b],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
]);

/** \G: the place where the search began, which for a filter is the start. */
const PLACES: ReadonlyMap<string, number> = new Map([
  ["A", AT_START],
  ["G", AT_START],
  ["Z", AT_END_OR_LAST_NEWLINE],
  ["z", AT_END],
  ["b", AT_WORD_EDGE],
  ["B", AT_NO_WORD_EDGE],
]);

const REFUSED: ReadonlyMap<string, string> = new Map([
  ["g", "References to groups (\\g) cannot run in linear time."],
  ["k", "References to groups (\\k) cannot run in linear time."],
  ["X", "\\X needs Unicode text, but patterns look at bytes."],
  ["p", "\\p needs Unicode text, but patterns look at bytes. Write a class such as [a-z]."],
  ["P", "\\P needs Unicode text, but patterns look at bytes. Write a class such as [^a-z]."],
]);

/** Reads what follows a backslash that was just taken; \Q and \E were looked for before. `groups`: groups that capture, so far. */
export function readEscape(cursor: PatternCursor, isInClass: boolean, groups: number): Escape {
  const from = cursor.at - 1;
  const byte = cursor.take();
  if (byte < 0) cursor.refuse("The pattern ends with a backslash.", from);
  const letter = String.fromCharCode(byte);
  if (byte >= 0x30 && byte <= 0x39) return { kind: "byte", value: readDigits(cursor, isInClass, groups) };
  if (!/^[A-Za-z]$/.test(letter)) return { kind: "byte", value: byte };
  if (letter === "x") return { kind: "byte", value: readHexadecimal(cursor, from) };
  if (letter === "o") return { kind: "byte", value: readBraced(cursor, 8, from) };
  if (letter === "c") return { kind: "byte", value: readControl(cursor, from) };
  const set = SETS.get(letter);
  if (set !== undefined) return { kind: "set", set };
  const value = BYTES.get(letter);
  if (value !== undefined) return { kind: "byte", value };
  if (isInClass) {
    if (letter === "b") return { kind: "byte", value: 0x08 };
    return cursor.refuse(`\\${letter} has no meaning in a class.`, from);
  }
  return readOutsideOnly(cursor, letter, from);
}

function readOutsideOnly(cursor: PatternCursor, letter: string, from: number): Escape {
  const place = PLACES.get(letter);
  if (place !== undefined) return { kind: "assert", place };
  if (letter === "N" && cursor.isNext("{") && !isQuantifierNext(cursor)) {
    cursor.refuse("Characters by name (\\N{…}) need Unicode text, but patterns look at bytes.", from);
  }
  const set = SETS_OUTSIDE.get(letter);
  if (set !== undefined) return { kind: "set", set };
  if (letter === "R") return { kind: "newline" };
  if (letter === "K") return { kind: "nothing" };
  return cursor.refuse(REFUSED.get(letter) ?? `\\${letter} has no meaning.`, from);
}

/** A quantifier in braces comes next: {3}, {3,} or {3,5}. */
export function isQuantifierNext(cursor: PatternCursor): boolean {
  return /^\{\d+(,\d*)?\}/.test(cursor.textAhead(40));
}

/** Octal, or a back reference: the rule is that of PCRE2. The first digit was just taken. */
function readDigits(cursor: PatternCursor, isInClass: boolean, groups: number): number {
  const from = cursor.at - 2;
  cursor.at--;
  const first = cursor.peek();
  if (first !== code("0") && !isInClass) {
    const start = cursor.at;
    const number = cursor.takeNumber(10, 10) ?? 0;
    if (number < 10 || first >= code("8") || number <= groups) {
      cursor.refuse(`Back references (\\${number.toString()}) cannot run in linear time.`, from);
    }
    cursor.at = start;
  }
  const value = cursor.takeNumber(8, 3);
  if (value === undefined) return cursor.take();
  if (value > 0xff) cursor.refuse("An octal escape is at most \\377: patterns look at bytes.", from);
  return value;
}

function readHexadecimal(cursor: PatternCursor, from: number): number {
  return cursor.isNext("{") ? readBraced(cursor, 16, from) : (cursor.takeNumber(16, 2) ?? 0);
}

function readBraced(cursor: PatternCursor, base: 8 | 16, from: number): number {
  const letter = base === 16 ? "x" : "o";
  if (!cursor.takeIf("{")) cursor.refuse(`\\${letter} needs a number in braces.`, from);
  const value = cursor.takeNumber(base, 40);
  if (value === undefined || !cursor.takeIf("}")) {
    return cursor.refuse(
      `\\${letter}{…} needs a ${base === 16 ? "hexadecimal" : "octal"} number and a closing brace.`,
      from,
    );
  }
  if (value > 0xff) {
    cursor.refuse(
      `\\${letter}{…} is at most one byte. Write a character of several bytes as it is, or byte by byte.`,
      from,
    );
  }
  return value;
}

/** \cX: the control character of a key. */
function readControl(cursor: PatternCursor, from: number): number {
  const byte = cursor.take();
  if (byte < 0x20 || byte > 0x7e) cursor.refuse("\\c needs a printable ASCII character after it.", from);
  const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
  return upper ^ 0x40;
}
