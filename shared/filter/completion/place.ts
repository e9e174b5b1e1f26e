/** What may stand at the cursor, judged from what stands before it. */

import type { FilterField, FilterNames, TextRange } from "../model.ts";
import { readTokens, type Token } from "./token.ts";

export type Place =
  /** A field, a function, "not": something begins here. */
  | { readonly kind: "operand" }
  /** A value to compare the field with. `isPattern`: a regular expression. */
  | { readonly kind: "value"; readonly field: FilterField | undefined; readonly isPattern: boolean }
  /** After a field: ==, contains … */
  | { readonly kind: "operator"; readonly field: FilterField | undefined }
  /** After a whole test: and, or. */
  | { readonly kind: "joiner" }
  /** After $ or ${: a macro or a reference. */
  | { readonly kind: "dollar" }
  | { readonly kind: "nothing" };

export interface CursorPlace {
  readonly place: Place;
  /** The whole word or string at the cursor. */
  readonly range: TextRange;
  /** Its part before the cursor. */
  readonly prefix: string;
  /** The cursor is in a quoted string. */
  readonly isQuoted: boolean;
}

const COMPARISONS: ReadonlySet<string> = new Set(
  "== != === !== > >= < <= ~ eq ne any_eq all_ne all_eq any_ne gt ge lt le contains matches".split(" "),
);
const JOINERS: ReadonlySet<string> = new Set("and or xor not && || ^^ ! any all".split(" "));
const ARITHMETIC: ReadonlySet<string> = new Set("+ - * / % & bitand bitwise_and @".split(" "));
const CLOSING: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/** Index of the bracket that is open at the end of the tokens, or -1. */
function findOpen(tokens: readonly Token[]): number {
  const waiting: string[] = [];
  for (let at = tokens.length - 1; at >= 0; at--) {
    const { text, kind } = tokens[at] ?? { text: "", kind: "word" };
    if (kind !== "sign") continue;
    const opening = CLOSING.get(text);
    if (opening !== undefined) waiting.push(opening);
    else if (/^(\(|\[|\$?\{)$/.test(text)) {
      if (waiting.pop() === undefined) return at;
    }
  }
  return -1;
}

/** The field that ends with the last token: past a layer (#2) and a slice. */
function findFieldBefore(tokens: readonly Token[], names: FilterNames): FilterField | undefined {
  let end = tokens.length - 1;
  if (tokens[end]?.text === "]") {
    end = findOpen(tokens.slice(0, end)) - 1;
    if (tokens[end]?.text === "#") end--;
  }
  if (tokens[end - 1]?.text === "#") end -= 2;
  const word = tokens[end];
  return word?.kind === "word" ? names.find(word.text.replace(/^\./, "")) : undefined;
}

/** In a set after "in", or in the braces of arithmetic. */
function placeInBraces(tokens: readonly Token[], open: number, names: FilterNames): Place {
  if (tokens[open - 1]?.text.toLowerCase() !== "in") return { kind: "operand" };
  const isNegated = tokens[open - 2]?.text.toLowerCase() === "not" || tokens[open - 2]?.text === "!";
  const field = findFieldBefore(tokens.slice(0, open - (isNegated ? 2 : 1)), names);
  return { kind: "value", field, isPattern: false };
}

function placeAfterComma(tokens: readonly Token[], names: FilterNames): Place {
  const open = findOpen(tokens);
  const bracket = tokens[open]?.text;
  if (bracket === "{") return placeInBraces(tokens, open, names);
  return { kind: bracket === "(" ? "operand" : "nothing" };
}

/** After a word, a string or a closing bracket. */
function placeAfterValue(tokens: readonly Token[], names: FilterNames): Place {
  const last = tokens.at(-1);
  const before = tokens.at(-2)?.text.toLowerCase() ?? "";
  if (last?.kind === "string" || last?.text === "}") return { kind: "joiner" };
  if (last?.text === ")") {
    const open = findOpen(tokens.slice(0, -1));
    const isCall = tokens[open - 1]?.kind === "word" && !JOINERS.has(tokens[open - 1]?.text.toLowerCase() ?? "");
    return isCall ? { kind: "operator", field: undefined } : { kind: "joiner" };
  }
  if (COMPARISONS.has(before)) return { kind: "joiner" };
  const field = findFieldBefore(tokens, names);
  if (field === undefined) return { kind: "nothing" };
  return { kind: "operator", field };
}

function placeAfter(tokens: readonly Token[], names: FilterNames): Place {
  const last = tokens.at(-1);
  if (last === undefined) return { kind: "operand" };
  const word = last.kind === "string" ? "" : last.text.toLowerCase();
  const open = tokens[findOpen(tokens)]?.text;
  if (word === "$" || word === "${") return { kind: "dollar" };
  if (open === "[" || word === "#") return { kind: "nothing" };
  if (COMPARISONS.has(word)) {
    const field = findFieldBefore(tokens.slice(0, -1), names);
    return { kind: "value", field, isPattern: word === "matches" || word === "~" };
  }
  const negated = word === "not" ? findFieldBefore(tokens.slice(0, -1), names) : undefined;
  if (negated !== undefined) return { kind: "operator", field: negated };
  if (JOINERS.has(word) || ARITHMETIC.has(word) || word === "(") return { kind: "operand" };
  if (word === "{") return placeInBraces(tokens, tokens.length - 1, names);
  if (word === "," || word === "..") return placeAfterComma(tokens, names);
  if (last.kind === "sign" && !CLOSING.has(word)) return { kind: "nothing" };
  return open === "{" || open === "${" ? { kind: "nothing" } : placeAfterValue(tokens, names);
}

/** Reads the text up to the cursor, which may stop anywhere and need not parse. */
export function findPlace(text: string, position: number, names: FilterNames): CursorPlace {
  const at = Math.max(0, Math.min(position, text.length));
  const tokens = readTokens(text);
  const index = tokens.findIndex((token) => token.from < at && at <= token.to && token.kind !== "sign");
  const current = tokens[index];
  const isQuoted = current?.kind === "string";
  // Past its closing quote a string is whole: what comes next is asked for.
  const isPast =
    isQuoted && at === current.to && /^(?:[rR]?".*"|“.*”|'.*')$/s.test(current.text) && current.text.length > 1;
  if (current === undefined || isPast) {
    const before = tokens.filter((token) => token.to <= at);
    return { place: placeAfter(before, names), range: { from: at, to: at }, prefix: "", isQuoted: false };
  }
  const place = placeAfter(tokens.slice(0, index), names);
  // An unfinished string runs to the end of the text, over what was meant to follow it.
  const isOpen = isQuoted && !/["”']$/.test(current.text.slice(1));
  const range = { from: current.from, to: isOpen ? at : current.to };
  const opening = isQuoted ? (/^[rR]?["“']/.exec(current.text)?.[0].length ?? 0) : 0;
  return { place, range, prefix: text.slice(current.from + opening, at), isQuoted };
}
