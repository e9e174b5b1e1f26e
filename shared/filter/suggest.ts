/** Names that were probably meant. */
import { findNearestName } from "#shared/policy/nearest-name.ts";
import type { FilterNames, TextRange } from "./model.ts";
import { type Proposal, proposeText } from "./problem.ts";

const MOST_PREFIXED = 3;
/** What findNearestName allows; names of quite another length need not be compared. */
const MOST_EDITS = 3;
/** Longer words are no misspelt names, and comparing them costs. */
const LONGEST_NAME = 80;

/** The same name in another case, the nearest one, and those that begin like it; the likeliest first. */
function suggestNames(word: string, names: FilterNames): readonly string[] {
  if (word.length < 2 || word.length > LONGEST_NAME || !/[A-Za-z]/.test(word)) return [];
  const lower = word.toLowerCase();
  const found = new Set<string>();
  const all = names.all.map(({ name }) => name);
  for (const name of all) if (name.toLowerCase() === lower) found.add(name);
  const nearest = findNearestName(
    lower,
    all.filter(({ length }) => Math.abs(length - lower.length) <= MOST_EDITS),
  );
  if (nearest !== undefined) found.add(nearest);
  let prefixed = 0;
  for (const name of all) {
    if (prefixed === MOST_PREFIXED) break;
    if (!name.startsWith(lower) || found.has(name)) continue;
    found.add(name);
    prefixed++;
  }
  return [...found];
}

/** A proposal for each of the names that `word` may stand for. */
export function proposeNames(range: TextRange, word: string, names: FilterNames): readonly Proposal[] {
  return suggestNames(word, names).map((name) => proposeText(range, name));
}

/** "… is not a field or protocol. Did you mean tcp.port?" */
export function describeUnknownName(word: string, names: FilterNames): string {
  const [first] = suggestNames(word, names);
  const meant = first === undefined ? "" : ` Did you mean ${first}?`;
  const shown = word.startsWith('"') ? word : `"${word}"`;
  return `${shown} ${names.whenUnknown ?? "is not a field or protocol"}.${meant}`;
}
