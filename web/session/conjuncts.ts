/** Filters put together: tests that all must hold, brackets where something else would be meant without them. */
import type { Condition } from "#shared/filter/model.ts";

/** What listConjuncts gave, joined again; undefined for no part at all. */
export function joinConjuncts(parts: readonly Condition[]): Condition | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  return rest.reduce(
    (left, right) => ({ kind: "and", left, right, range: { from: left.range.from, to: right.range.to } }),
    first,
  );
}

export type Join = "and" | "or";

const JOINS: readonly string[] = ["and", "or", "xor"];

/** Whether the first bracket closes at the very end: "(a) and (b)" is not one pair. */
function isBracketed(text: string): boolean {
  if (!text.startsWith("(") || !text.endsWith(")")) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    // What a string holds does not count; where one is found the brackets stay as they are, one pair too many is no harm.
    if (text[at] === '"') return false;
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth === 0 && at < text.length - 1) return false;
  }
  return true;
}

/** `text` so that it can stand beside `join`, whatever it says. `kind` is its condition's, undefined when it was not understood. */
export function bracketFor(join: Join | "not", text: string, kind: Condition["kind"] | undefined): string {
  const trimmed = text.trim();
  const isSafe = kind !== undefined && (!JOINS.includes(kind) || kind === join) && join !== "not";
  return isSafe || isBracketed(trimmed) ? trimmed : `(${trimmed})`;
}

/** Parts as they were written, joined by `and`; those that hold an `or` in brackets. */
export function joinTexts(parts: readonly string[]): string {
  const isLoose = (text: string): boolean => /\b(?:x?or)\b|\|\||\^\^/i.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ""));
  return parts.map((text) => (isLoose(text) ? bracketFor("and", text, "or") : text.trim())).join(" and ");
}
