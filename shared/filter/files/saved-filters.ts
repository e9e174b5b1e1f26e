/**
 * Saved filters as JSON of our own:
 *
 *   {"tapglass": "filters", "version": 1, "filters": [{"id": …, "name": …, "expression": …, …}]}
 *
 * Only name and expression must be there. What changed for readers: version 1 is the first.
 */

import { findDraftProblem, isSavedFilterId, type SavedFilter } from "../library/saved-filter.ts";
import { findElementLines, lineOfJsonError } from "./json-line.ts";
import { findSizeProblem, type FileProblem, type ParsedFile } from "./parsed-file.ts";
import { asRecord, get, getCount, getFlag, getText, getTexts } from "./unknown-value.ts";

const VERSION = 1;
const MOST_FILTERS = 5000;

/** A filter as a file gives it: an id only if the file had a good one. */
export type ImportedFilter = Omit<SavedFilter, "id" | "builtIn"> & { readonly id: string | undefined };

function wrongFile(line: number, message: string): ParsedFile<never> {
  return { items: [], problems: [{ line, message }] };
}

/** The filter, or why the value is none. Unknown properties are ignored; wrong ones are not. */
function readSavedFilter(value: unknown): ImportedFilter | string {
  const record = asRecord(value);
  if (record === undefined) return "This is not a filter.";
  const name = getText(record, "name");
  const expression = getText(record, "expression");
  if (name === undefined || expression === undefined) return "A filter needs a name and an expression, both text.";
  const description = getText(record, "description", "");
  const folder = getText(record, "folder", "");
  const tags = getTexts(record, "tags");
  const isButton = getFlag(record, "isButton", false);
  const isHidden = getFlag(record, "isHidden", false);
  const createdAtMs = getCount(record, "createdAtMs", 0);
  const updatedAtMs = getCount(record, "updatedAtMs", 0);
  const colour = get(record, "colour");
  const id = get(record, "id");
  if (description === undefined || folder === undefined || tags === undefined) {
    return "Description and folder are text, tags are a list of texts.";
  }
  if (isButton === undefined || isHidden === undefined) return "isButton and isHidden are true or false.";
  if (createdAtMs === undefined || updatedAtMs === undefined) return "The times are whole numbers of milliseconds.";
  if (colour !== undefined && typeof colour !== "string") return "The colour is text.";
  if (getCount(record, "languageVersion", 1) !== 1)
    return "The filter is in a version of the filter language that is not known here.";
  const draft = { name, expression, description, folder, tags, colour };
  const problem = findDraftProblem(draft);
  if (problem !== undefined) return problem;
  return {
    ...draft,
    id: typeof id === "string" && isSavedFilterId(id) ? id : undefined,
    isButton,
    isHidden,
    createdAtMs,
    updatedAtMs,
    languageVersion: 1,
  };
}

/** Keeps what is good. Whoever imports decides what to do about ids and names that are there already. */
export function parseSavedFilters(text: string): ParsedFile<ImportedFilter> {
  const tooLarge = findSizeProblem(text);
  if (tooLarge !== undefined) return { items: [], problems: [tooLarge] };
  const content = text.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return wrongFile(lineOfJsonError(content, error), "The file is not JSON.");
  }
  const file = asRecord(value);
  if (file === undefined || get(file, "tapglass") !== "filters")
    return wrongFile(1, "The file holds no Tapglass filters.");
  const version = getCount(file, "version");
  if (version !== VERSION) {
    return wrongFile(
      1,
      version === undefined ? "The file names no version." : "The file was written by a newer Tapglass.",
    );
  }
  const filters = get(file, "filters");
  if (!Array.isArray(filters)) return wrongFile(1, "The file has no list of filters.");
  return readAll(filters, findElementLines(content, "filters"));
}

function readAll(filters: readonly unknown[], lines: readonly number[]): ParsedFile<ImportedFilter> {
  const items: ImportedFilter[] = [];
  const problems: FileProblem[] = [];
  const ids = new Set<string>();
  for (const [number, value] of filters.entries()) {
    const line = lines[number] ?? 1;
    if (number >= MOST_FILTERS) {
      problems.push({
        line,
        message: `The list goes on after ${MOST_FILTERS.toString()} filters; the rest was not read.`,
      });
      break;
    }
    const filter = readSavedFilter(value);
    if (typeof filter === "string") problems.push({ line, message: filter });
    else if (filter.id !== undefined && ids.has(filter.id)) {
      problems.push({ line, message: `The id ${filter.id} is in the file twice.` });
    } else {
      if (filter.id !== undefined) ids.add(filter.id);
      items.push(filter);
    }
  }
  return { items, problems };
}

/** One filter a line, so that two files compare well. Built-in filters are left out: everybody has them. */
export function formatSavedFilters(filters: readonly SavedFilter[]): string {
  const lines = filters
    .filter(({ builtIn }) => !builtIn)
    .map(({ id, name, expression, description, tags, folder, colour, isButton, isHidden, ...rest }) => {
      const { createdAtMs, updatedAtMs, languageVersion } = rest;
      const times = { createdAtMs, updatedAtMs, languageVersion };
      return JSON.stringify({ id, name, expression, description, tags, folder, colour, isButton, isHidden, ...times });
    });
  const list = lines.length === 0 ? "[]" : `[\n    ${lines.join(",\n    ")}\n  ]`;
  return `{\n  "tapglass": "filters",\n  "version": ${VERSION.toString()},\n  "filters": ${list}\n}\n`;
}
