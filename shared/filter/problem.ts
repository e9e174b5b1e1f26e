/** What is wrong with a filter, in positions of the text that is being checked, with the changes that would repair it. */
import type { TextRange } from "./model.ts";

/** Puts `insert` in place of the stretch. */
export interface Edit extends TextRange {
  readonly insert: string;
}

/** Edits that do not overlap; they become a Repair if the text after them is a filter that can be used. */
export interface Proposal {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Problem {
  readonly range: TextRange;
  readonly message: string;
  readonly proposals: readonly Proposal[];
}

/** Something about a usable filter that its writer should know. */
export interface Remark extends Problem {
  /** FilterWarning.kind. */
  readonly kind: string;
  /** Worth knowing, but no likely mistake. */
  readonly isHint: boolean;
}

/** A Remark; a likely mistake unless it is told otherwise. */
export function makeRemark(
  kind: string,
  range: TextRange,
  told: { readonly message: string; readonly proposals: readonly Proposal[]; readonly isHint?: boolean },
): Remark {
  const { from, to } = range;
  return { kind, range: { from, to }, message: told.message, proposals: told.proposals, isHint: told.isHint ?? false };
}

/** The text after the edits. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let changed = text;
  for (const { from, to, insert } of [...edits].sort((a, b) => b.from - a.from)) {
    changed = changed.slice(0, from) + insert + changed.slice(to);
  }
  return changed;
}

/** A proposal that changes one place, titled after what it puts there. */
export function proposeText(range: TextRange, insert: string, title = `Use ${insert}`): Proposal {
  return { title, edits: [{ from: range.from, to: range.to, insert }] };
}

/** From the beginning of one range to the end of the other. */
export function spanOf(first: TextRange, last: TextRange): TextRange {
  return { from: first.from, to: last.to };
}

const LONGEST_WORD = 80;
const LONGEST_MESSAGE = 400;

/** A sentence for the screen: pasted words without end are cut. */
export function clip(message: string): string {
  const words = message.replace(/\S{81,}/g, (word) => `${word.slice(0, LONGEST_WORD)}…`);
  return words.length > LONGEST_MESSAGE ? `${words.slice(0, LONGEST_MESSAGE)}…` : words;
}
