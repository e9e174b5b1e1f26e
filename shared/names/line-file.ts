/** Text files that the user brings with one entry a line: blank lines and what stands behind # are passed over. */

export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface LineFile<T> {
  readonly entries: readonly T[];
  /** Lines that say nothing usable, at most so many; `furtherProblems` counts the others. */
  readonly problems: readonly LineProblem[];
  readonly furtherProblems: number;
}

/** Characters of a file; block lists of a million names have fewer. */
const MOST_CHARACTERS = 64_000_000;
const MOST_ENTRIES = 1_000_000;
const MOST_PROBLEMS = 100;

/** The line without its comment; empty where nothing is left. */
export const contentOf = (line: string): string => line.replace(/#.*$/u, "").trim();

export const linesOf = (text: string): string[] => text.replace(/^\uFEFF/u, "").split(/\r\n|\n|\r/u);

/** Keeps what is good; every other line is told with its number and reason: `read` gives the entry, or what is wrong. */
export function parseLines<T extends object>(
  text: string,
  read: (content: string, line: number) => T | string,
): LineFile<T> {
  const entries: T[] = [];
  const problems: LineProblem[] = [];
  let further = 0;
  const complain = (line: number, message: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ line, message });
    else further++;
  };
  if (text.length > MOST_CHARACTERS)
    complain(1, `The file has ${text.length.toString()} characters, more than ${MOST_CHARACTERS.toString()}.`);
  if (text.includes("\0")) complain(1, "The file holds zero bytes: it is no text.");
  if (problems.length > 0) return { entries, problems, furtherProblems: 0 };
  for (const [at, whole] of linesOf(text).entries()) {
    const content = contentOf(whole);
    if (content === "") continue;
    const line = at + 1;
    const entry = read(content, line);
    if (typeof entry === "string") complain(line, entry);
    else if (entries.length < MOST_ENTRIES) entries.push(entry);
    else {
      complain(line, `The file goes on after ${MOST_ENTRIES.toString()} entries; the rest was not read.`);
      break;
    }
  }
  return { entries, problems, furtherProblems: further };
}
