/**
 * Macros, in Wireshark's two forms, which may stand in one file:
 *
 *   "name","text with $1"     dfilter_macros, up to version 4.2
 *   "name" text with $1       dmacros, from 4.4
 *
 * In the first, quotes, backslashes and what is not printable are written as \xNN, byte by byte.
 */

import type { FilterMacro } from "../model.ts";
import { encodeUtf8 } from "../utf8.ts";
import { formatNamedLine, readNamedLine } from "./dfilters.ts";
import { readLines, type LineResult, type ParsedFile } from "./parsed-file.ts";

export type MacroFormat = "dfilter_macros" | "dmacros";

const MOST_NAME_CHARACTERS = 80;
const MOST_TEXT_CHARACTERS = 2000;

const COMMA_LINE = /^"((?:[^"\\]|\\[^])*)"\s*,\s*"((?:[^"\\]|\\[^])*)"(?:\s*,.*)?$/;

/** Bytes written as \xNN become text; those that are not UTF-8 are taken one by one. Other backslashes stay. */
function unescape(text: string): string {
  return text.replace(
    /((?:\\x[0-9a-f]{2})+)|\\(["\\])/gi,
    (_, bytes: string | undefined, quoted: string | undefined) => {
      if (bytes === undefined) return quoted ?? "";
      try {
        return decodeURIComponent(bytes.replace(/\\x/gi, "%"));
      } catch {
        return bytes.replace(/\\x(..)/gi, (_pair, byte: string) => String.fromCharCode(parseInt(byte, 16)));
      }
    },
  );
}

function escape(text: string): string {
  let escaped = "";
  for (const byte of encodeUtf8(text)) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    escaped += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return escaped;
}

function readMacro(line: string): LineResult<FilterMacro> {
  const comma = COMMA_LINE.exec(line);
  const named = comma === null ? readNamedLine(line) : undefined;
  if (comma === null && named === undefined) {
    return { ok: false, message: 'The line is neither "name","text" nor "name" text.' };
  }
  const name = comma === null ? (named?.name ?? "") : unescape(comma[1] ?? "");
  const text = comma === null ? (named?.rest ?? "") : unescape(comma[2] ?? "");
  const message = findMacroProblem({ name, text });
  return message === undefined ? { ok: true, item: { name, text } } : { ok: false, message };
}

/** Why the macro cannot be kept; undefined where it can. */
function findMacroProblem({ name, text }: FilterMacro): string | undefined {
  if (!/^[A-Za-z0-9_]+$/.test(name)) return "The name of a macro is letters, digits and _.";
  if (name.length > MOST_NAME_CHARACTERS)
    return `The name is longer than ${MOST_NAME_CHARACTERS.toString()} characters.`;
  if (text.trim() === "") return "The macro has no text.";
  if (text.length > MOST_TEXT_CHARACTERS)
    return `The text is longer than ${MOST_TEXT_CHARACTERS.toString()} characters.`;
  return undefined;
}

/** Keeps what is good; does not check what the macros become. */
export function parseMacros(text: string): ParsedFile<FilterMacro> {
  return readLines(text, readMacro);
}

export function formatMacros(macros: readonly FilterMacro[], format: MacroFormat): string {
  return macros
    .map(({ name, text }) =>
      format === "dmacros" ? formatNamedLine(name, text) : `"${escape(name)}","${escape(text)}"\n`,
    )
    .join("");
}
