/** A filter with a name, and what such a record may hold. Formats and stores check with this, before they keep anything. */

export interface SavedFilter {
  /** "filter-" and 12 hexadecimal digits; "builtin-" and a number for ours. */
  readonly id: string;
  readonly name: string;
  /** Never cut: a cut expression would be another filter. */
  readonly expression: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** "" is the top. */
  readonly folder: string;
  /** "#rrggbb", or undefined. */
  readonly colour: string | undefined;
  /** Stands in the filter bar as a button; "//" in its name nests it. */
  readonly isButton: boolean;
  readonly isHidden: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly builtIn: boolean;
  /** Of the filter language, for later changes to it. */
  readonly languageVersion: 1;
}

/** What people fill in themselves. */
export type FilterDraft = Pick<SavedFilter, "name" | "expression" | "description" | "tags" | "folder" | "colour">;

export const MOST_NAME_CHARACTERS = 80;
export const MOST_EXPRESSION_CHARACTERS = 500;
export const MOST_DESCRIPTION_CHARACTERS = 240;
const MOST_FOLDER_CHARACTERS = 80;
const MOST_TAGS = 16;
const MOST_TAG_CHARACTERS = 40;

const ID = /^filter-[0-9a-f]{12}$/;
const COLOUR = /^#[0-9a-f]{6}$/i;

/** An id of a filter that somebody saved; built-in ones have others. */
export function isSavedFilterId(id: string): boolean {
  return ID.test(id);
}

/** Characters as people count them: one per code point. */
function countCharacters(text: string): number {
  return Array.from(text).length;
}

function tooLong(what: string, text: string, most: number): string | undefined {
  // Text many times too long is not counted out.
  const length = text.length > 4 * most ? text.length : countCharacters(text);
  return length <= most
    ? undefined
    : `The ${what} has ${length.toString()} characters; ${most.toString()} is the most.`;
}

function findNameProblem(name: string): string | undefined {
  if (name.trim() === "") return "The filter has no name.";
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) return "The name holds a control character.";
  return tooLong("name", name, MOST_NAME_CHARACTERS);
}

function findTagProblem(tags: readonly string[]): string | undefined {
  if (tags.length > MOST_TAGS) return `There are ${tags.length.toString()} tags; ${MOST_TAGS.toString()} is the most.`;
  for (const tag of tags) {
    if (tag.trim() === "") return "A tag is empty.";
    const problem = tooLong("tag", tag, MOST_TAG_CHARACTERS);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Why the draft cannot be saved, in one sentence; undefined where it can. Does not check the expression's meaning. */
export function findDraftProblem(draft: FilterDraft): string | undefined {
  return (
    findNameProblem(draft.name) ??
    (draft.expression.trim() === "" ? "The filter has no expression." : undefined) ??
    tooLong("expression", draft.expression, MOST_EXPRESSION_CHARACTERS) ??
    tooLong("description", draft.description, MOST_DESCRIPTION_CHARACTERS) ??
    tooLong("folder", draft.folder, MOST_FOLDER_CHARACTERS) ??
    findTagProblem(draft.tags) ??
    (draft.colour === undefined || COLOUR.test(draft.colour) ? undefined : "The colour is not of the form #rrggbb.")
  );
}
