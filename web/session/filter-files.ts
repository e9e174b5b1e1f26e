/** Files of filters, macros and colour rules that somebody brings: which kind it is, what is good in it, what was left out. */
import { parseColourFilters } from "#shared/filter/files/colour-filters.ts";
import { parseDfilters } from "#shared/filter/files/dfilters.ts";
import { parseMacros } from "#shared/filter/files/macros.ts";
import type { ParsedFile } from "#shared/filter/files/parsed-file.ts";
import { parseSavedFilters } from "#shared/filter/files/saved-filters.ts";
import { formatPlural } from "#shared/format/number.ts";
import { EMPTY_DRAFT } from "./filter-library.svelte.ts";
import type { Notice, Session } from "./session.svelte.ts";

export type FileKind = "saved" | "dfilters" | "macros" | "colours";

/** By what the file says; of two formats that look the same by its name. */
export function kindOfFile(name: string, text: string): FileKind {
  const first = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
  if (first === undefined || /^[{[]/.test(first)) return "saved";
  if (/^!?@/.test(first)) return "colours";
  const isCommaForm = /^"(?:[^"\\]|\\.)*"\s*,/.test(first);
  return isCommaForm || /macros/i.test(name) ? "macros" : "dfilters";
}

function describe(file: ParsedFile<unknown>, added: number, what: string): Notice {
  const there = file.items.length - added;
  const known = there > 0 ? ` ${formatPlural(there, what)} ${there === 1 ? "was" : "were"} there already.` : "";
  const [first] = file.problems;
  if (first === undefined) return { text: `${formatPlural(added, what)} added.${known}`, isProblem: false };
  const more = file.problems.length > 1 ? ` And ${formatPlural(file.problems.length - 1, "line")} more.` : "";
  return {
    text: `${formatPlural(added, what)} added.${known} Line ${first.line.toString()} was left out: ${first.message}${more}`,
    isProblem: true,
  };
}

/** Adds what is good to the library, or puts the file's colour rules in force; says what came of it. */
export async function importFilterFile(session: Session, name: string, text: string): Promise<Notice> {
  const { filters } = session;
  switch (kindOfFile(name, text)) {
    case "saved": {
      const file = parseSavedFilters(text);
      return describe(file, await filters.add({ filters: file.items, macros: [] }), "filter");
    }
    case "dfilters": {
      const file = parseDfilters(text);
      const drafts = file.items.map((one) => ({ ...EMPTY_DRAFT, ...one }));
      return describe(file, await filters.add({ filters: drafts, macros: [] }), "filter");
    }
    case "macros": {
      const file = parseMacros(text);
      return describe(file, await filters.add({ filters: [], macros: file.items }), "macro");
    }
    case "colours":
      return importColourRules(session, text);
  }
}

/** The file's rules take the place of those in force; the notice brings them back. */
export async function importColourRules({ colours }: Session, text: string): Promise<Notice> {
  const file = parseColourFilters(text);
  const before = colours.isDefault ? undefined : colours.rules;
  if (file.items.length > 0) await colours.change(file.items);
  const notice = describe(file, file.items.length, "colour rule");
  return { ...notice, action: { title: "Undo", run: () => void colours.change(before) } };
}
