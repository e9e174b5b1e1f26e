/** What reading a file of filters gives: the good lines as items, the others as problems with their line and reason. */

/** Lines from 1. */
export interface FileProblem {
  readonly line: number;
  readonly message: string;
}

export interface ParsedFile<Item> {
  readonly items: readonly Item[];
  readonly problems: readonly FileProblem[];
}

/** Characters of a file; larger ones are no filter files. */
const MOST_CHARACTERS = 4_000_000;
const MOST_ITEMS = 5000;
/** Problems told one by one; a file of something else has one in every line. */
const MOST_PROBLEMS = 100;

/** An item, or why there is none; undefined for a line that holds nothing. */
export type LineResult<Item> =
  { readonly ok: true; readonly item: Item } | { readonly ok: false; readonly message: string } | undefined;

/** Refuses what is too large to be a file of this kind. */
export function findSizeProblem(text: string): FileProblem | undefined {
  if (text.length <= MOST_CHARACTERS) return undefined;
  return { line: 1, message: `The file has ${text.length.toString()} characters: too many to be a file of filters.` };
}

/** Reads line by line; empty lines and lines that begin with # hold nothing. */
export function readLines<Item>(text: string, readLine: (line: string) => LineResult<Item>): ParsedFile<Item> {
  const tooLarge = findSizeProblem(text);
  if (tooLarge !== undefined) return { items: [], problems: [tooLarge] };
  const items: Item[] = [];
  const problems: FileProblem[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (const [number, line] of lines.entries()) {
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    const result = readLine(content);
    if (result === undefined) continue;
    if (!result.ok) problems.push({ line: number + 1, message: result.message });
    else if (items.length < MOST_ITEMS) items.push(result.item);
    else {
      problems.push({
        line: number + 1,
        message: `The file goes on after ${MOST_ITEMS.toString()} entries; the rest was not read.`,
      });
      break;
    }
    if (problems.length >= MOST_PROBLEMS) {
      problems.push({ line: number + 1, message: "So many lines were wrong that the rest was not read." });
      break;
    }
  }
  return { items, problems };
}
