/** Completion in the filter bar: what may stand at the cursor, and what of it fits what was typed so far. Pure, and quick enough for every key. */

import type { Candidate, Completion, CompletionContext } from "./completion/candidate.ts";
import { findNameCandidates } from "./completion/name-candidates.ts";
import { findPlace, type CursorPlace } from "./completion/place.ts";
import { findValueCandidates } from "./completion/value-candidates.ts";
import {
  findJoinerCandidates,
  findLeadCandidates,
  findMacroCandidates,
  findOperatorCandidates,
} from "./completion/word-candidates.ts";
import type { FilterNames } from "./model.ts";

const MOST_CANDIDATES = 60;
/** From so many letters on, fields are offered where a value is expected: both may stand there. */
const LETTERS_FOR_FIELDS = 2;

function findReferences(names: FilterNames, prefix: string, limit: number): Candidate[] {
  if (prefix === "") return [];
  return findNameCandidates(names, prefix, limit)
    .filter(({ kind }) => kind === "field")
    .map((field) => ({
      ...field,
      kind: "reference",
      description: `${field.description}, of the selected packet`,
      insert: `\${${field.label}}`,
    }));
}

function findAt(cursor: CursorPlace, names: FilterNames, context: CompletionContext): Candidate[] {
  const { place, prefix, isQuoted } = cursor;
  const limit = context.limit ?? MOST_CANDIDATES;
  if (isQuoted && place.kind !== "value") return [];
  switch (place.kind) {
    case "operand":
      return prefix === ""
        ? [...findNameCandidates(names, "", limit), ...findLeadCandidates("")]
        : [
            ...findLeadCandidates(prefix).filter(({ label }) => label === prefix),
            ...findOperands(names, prefix, limit),
          ];
    case "value": {
      if (place.isPattern) return [];
      const values =
        place.field === undefined ? [] : findValueCandidates(place.field, context.seen(place.field.name), cursor);
      const isName = !isQuoted && prefix.length >= LETTERS_FOR_FIELDS && /^[a-z_]/i.test(prefix);
      return isName ? [...values, ...findNameCandidates(names, prefix, limit)] : values;
    }
    case "operator":
      return findOperatorCandidates(place.field, prefix);
    case "joiner":
      return findJoinerCandidates(prefix);
    case "dollar":
      return [...findMacroCandidates(context.macros, prefix), ...findReferences(names, prefix, limit)];
    case "nothing":
      return [];
  }
}

/** Names that begin with the prefix, then words of the language that do, then names that hold it. */
function findOperands(names: FilterNames, prefix: string, limit: number): Candidate[] {
  const found = findNameCandidates(names, prefix, limit);
  const leads = findLeadCandidates(prefix).filter(({ label }) => label !== prefix);
  const begins = found.filter(({ label }) => label.startsWith(prefix));
  return [...begins, ...leads, ...found.filter(({ label }) => !label.startsWith(prefix))];
}

/** With the dollar sign and brace that the candidates bring along. */
function widen(text: string, { range, place }: CursorPlace): Completion["range"] {
  if (place.kind !== "dollar") return range;
  const opening = /\$\{?\s*$/.exec(text.slice(0, range.from))?.[0].length ?? 0;
  const closing = text.charAt(range.from - 1) === "{" && text.charAt(range.to) === "}" ? 1 : 0;
  return { from: range.from - opening, to: range.to + closing };
}

/**
 * What could stand at `position` (a UTF-16 offset). The text need not parse; what follows the word at the cursor is not looked at.
 * Values come from the field's own words and from `context.seen`. Never throws.
 */
export function complete(text: string, position: number, names: FilterNames, context: CompletionContext): Completion {
  const cursor = findPlace(text, position, names);
  const limit = context.limit ?? MOST_CANDIDATES;
  return { range: widen(text, cursor), candidates: findAt(cursor, names, context).slice(0, limit) };
}
