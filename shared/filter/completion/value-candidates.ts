/** Values to compare a field with: its own words, and what occurs in the capture. */

import { KIND_BOOL, KIND_PROTOCOL, KIND_STRING } from "#shared/abi/field-kind.ts";
import type { FilterField } from "../model.ts";
import type { Candidate, SeenValue } from "./candidate.ts";
import { describeType } from "./name-candidates.ts";

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** A string of the filter language that stands for the text. */
function quote(text: string): string {
  const escaped = text.replace(
    // eslint-disable-next-line no-control-regex -- the control characters are what has to be escaped
    /["\\\x00-\x1f\x7f]/g,
    (character) => ESCAPES.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"`;
}

function isText(field: FilterField): boolean {
  return field.kind === KIND_STRING || field.derived === "text" || field.kind === KIND_PROTOCOL;
}

function countOf(count: number): string {
  return count === 1 ? "1 packet" : `${count.toString()} packets`;
}

/** Numbers with their words; in quotes the word itself is inserted, else the number, which is never ambiguous. */
function fromWords(field: FilterField, counts: ReadonlyMap<string, number>, isQuoted: boolean): Candidate[] {
  return Array.from(field.values, ([number, word]) => {
    const count = counts.get(number.toString());
    return {
      kind: "value",
      label: `${number.toString()} ${word}`,
      type: describeType(field),
      description: count === undefined ? word : `${word}, ${countOf(count)}`,
      insert: isQuoted ? quote(word) : number.toString(),
    };
  });
}

function fromSeen(field: FilterField, seen: readonly SeenValue[], isQuoted: boolean): Candidate[] {
  const mustQuote = isQuoted || isText(field);
  return seen.map(({ text, count }) => ({
    kind: "value",
    label: text,
    type: describeType(field),
    description: countOf(count),
    insert: mustQuote ? quote(text) : text,
  }));
}

/** Values seen in the capture come first, then the words of numbers that were not seen; by prefix, then by substring. */
export function findValueCandidates(
  field: FilterField,
  seen: readonly SeenValue[],
  typed: { readonly prefix: string; readonly isQuoted: boolean },
): Candidate[] {
  const counts = new Map(seen.map(({ text, count }) => [text, count]));
  const words = fromWords(field, counts, typed.isQuoted);
  const isNamed = new Set(Array.from(field.values.keys(), (number) => number.toString()));
  const others = fromSeen(
    field,
    seen.filter(({ text }) => !isNamed.has(text)),
    typed.isQuoted,
  );
  const isSeen = (candidate: Candidate): boolean => counts.has(candidate.label.split(" ")[0] ?? "");
  const truths = field.kind === KIND_BOOL && field.values.size === 0 ? ["True", "False"] : [];
  const all = [
    ...truths.map((word): Candidate => ({
      kind: "value",
      label: word,
      type: describeType(field),
      description: "",
      insert: word,
    })),
    ...words.filter(isSeen),
    ...others,
    ...words.filter((candidate) => !isSeen(candidate)),
  ];
  const wanted = typed.prefix.toLowerCase();
  const begins = ({ label }: Candidate): boolean =>
    label.toLowerCase().startsWith(wanted) || label.toLowerCase().includes(` ${wanted}`);
  return [
    ...all.filter(begins),
    ...all.filter((candidate) => !begins(candidate) && candidate.label.toLowerCase().includes(wanted)),
  ];
}
