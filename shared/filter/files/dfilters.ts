/**
 * Wireshark's dfilters file (and dmacros, which looks the same): one filter a line,
 *
 *   "name" expression
 *
 * with a backslash before a quote or a backslash in the name.
 */

import { findDraftProblem } from "../library/saved-filter.ts";
import { readLines, type LineResult, type ParsedFile } from "./parsed-file.ts";

export interface NamedFilter {
  readonly name: string;
  readonly expression: string;
}

const LINE = /^"((?:[^"\\]|\\[^])*)"(?:\s+([^]*))?$/;

/** Name and rest of a line that begins with a quoted name. */
export function readNamedLine(line: string): { readonly name: string; readonly rest: string } | undefined {
  const found = LINE.exec(line);
  if (found === null) return undefined;
  return { name: (found[1] ?? "").replace(/\\([^])/g, "$1"), rest: (found[2] ?? "").trim() };
}

/** Line ends mean nothing to a filter but a blank; the file cannot hold them. */
export function formatNamedLine(name: string, rest: string): string {
  const quoted = name.replace(/[\r\n]+/g, " ").replace(/["\\]/g, "\\$&");
  return `"${quoted}" ${rest.replace(/[\r\n]+/g, " ").trim()}\n`;
}

function readFilter(line: string): LineResult<NamedFilter> {
  const named = readNamedLine(line);
  if (named === undefined) return { ok: false, message: 'The line is not of the form "name" expression.' };
  const { name, rest: expression } = named;
  const message = findDraftProblem({ name, expression, description: "", tags: [], folder: "", colour: undefined });
  return message === undefined ? { ok: true, item: { name, expression } } : { ok: false, message };
}

/** Keeps what is good; does not check what the expressions mean. */
export function parseDfilters(text: string): ParsedFile<NamedFilter> {
  return readLines(text, readFilter);
}

export function formatDfilters(filters: readonly NamedFilter[]): string {
  return filters.map(({ name, expression }) => formatNamedLine(name, expression)).join("");
}
