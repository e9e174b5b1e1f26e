/**
 * Words in the head of a mail: lines that go on (RFC 5322 section 2.2.3), parameters of a field and their longer forms (RFC 2045
 * section 5.1, RFC 2231), encoded words (RFC 2047).
 */
import { fromBase64, fromQuotedPrintable, latin1Bytes } from "./transfer-encodings.ts";

export type Head = ReadonlyMap<string, string>;

/** Fields by their names in small letters; of several with one name the first. */
export function readHead(text: string): Head {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/gu, " ").split(/\r?\n/u)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== "" && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Text of bytes in a named character set; one that nobody knows is read as Latin-1. */
function textIn(charset: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(charset === "" ? "utf-8" : charset).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

/** `=?utf-8?Q?caf=C3=A9?=`; the space between two of them is none of the text's. */
const ENCODED = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=(?:\s+(?==\?[^?\s]+\?[bq]\?[^?]*\?=))?/giu;

export function undoWords(text: string): string {
  return text.replace(ENCODED, (_, charset: string, way: string, word: string) => {
    const bytes = latin1Bytes(way.toLowerCase() === "q" ? word.replace(/_/gu, " ") : word);
    return textIn(charset, way.toLowerCase() === "q" ? fromQuotedPrintable(bytes) : fromBase64(bytes));
  });
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)/gu;

/** What stands behind the value of a field, by names in small letters. */
export function parametersOf(field: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", value = ""] of field.matchAll(PARAMETER)) {
    const plain = value.startsWith('"') ? value.replace(/^"|"$/gu, "").replace(/\\(.)/gu, "$1") : value.trim();
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), plain);
  }
  return parameters;
}

const percentBytes = (text: string): Uint8Array =>
  latin1Bytes(text.replace(/%([0-9a-f]{2})/giu, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))));

/** A parameter that may be cut in pieces (`name*0`, `name*1*`) or have a character set (`name*=utf-8''a%20b`). */
export function findParameter(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const plain = parameters.get(name);
  const extended = parameters.get(`${name}*`);
  const isCut = parameters.has(`${name}*0`) || parameters.has(`${name}*0*`);
  if (extended === undefined && !isCut) return plain === undefined ? undefined : undoWords(plain);
  const pieces = extended === undefined ? [] : [percentBytes(extended.replace(/^[^']*'[^']*'/u, ""))];
  const first = extended ?? parameters.get(`${name}*0*`) ?? "";
  const charset = /^([^']*)'[^']*'/u.exec(first)?.[1] ?? "";
  for (let number = 0; extended === undefined; number++) {
    const piece = parameters.get(`${name}*${number}`);
    const escaped = parameters.get(`${name}*${number}*`);
    if (piece === undefined && escaped === undefined) break;
    const own = number === 0 ? escaped?.replace(/^[^']*'[^']*'/u, "") : escaped;
    pieces.push(own === undefined ? latin1Bytes(piece ?? "") : percentBytes(own));
  }
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return textIn(charset, joined);
}
