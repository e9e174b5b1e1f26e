/** Makes a share of a value from a stranger: every part is checked, what is not understood is refused by name. */

import { asRecord, get, getCount, getText, getTexts, type UnknownRecord } from "../files/unknown-value.ts";
import { MOST_DESCRIPTION_CHARACTERS, MOST_EXPRESSION_CHARACTERS, findDraftProblem } from "../library/saved-filter.ts";
import {
  MOST_CAPTURE_NAME_CHARACTERS,
  MOST_COLUMNS,
  MOST_FILTER_CHARACTERS,
  MOST_SHARED_FILTERS,
  findTextProblem,
  type Share,
  type SharedCapture,
  type SharedFilter,
  type SharedView,
} from "./share.ts";

export type DecodedShare =
  /** `refused`: parts of the link that were left out, each with the reason, for the user to read. */
  | { readonly ok: true; readonly share: Share; readonly refused: readonly string[] }
  | { readonly ok: false; readonly message: string };

const MOST_REFUSED = 50;
const COLUMN = /^(field:)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}$/;
const HASH = /^[0-9a-f]{16,128}$/;
const NANOSECONDS = /^-?(0|[1-9]\d{0,18})$/;

class ShareReader {
  readonly refused: string[] = [];

  refuse(reason: string): void {
    if (this.refused.length < MOST_REFUSED) this.refused.push(reason);
    else if (this.refused.length === MOST_REFUSED) this.refused.push("more of the same");
  }

  refuseUnknown(record: UnknownRecord, where: string, known: readonly string[]): void {
    for (const key of Object.keys(record)) {
      if (!known.includes(key)) this.refuse(`${where}: "${printable(key)}" is not known here`);
    }
  }

  readFilters(values: readonly unknown[]): readonly SharedFilter[] {
    if (values.length > MOST_SHARED_FILTERS) {
      this.refuse(`all filters after the first ${MOST_SHARED_FILTERS.toString()}`);
    }
    const filters: SharedFilter[] = [];
    for (const [number, value] of values.slice(0, MOST_SHARED_FILTERS).entries()) {
      const filter = this.#readFilter(value, `filter ${(number + 1).toString()}`);
      if (filter !== undefined) filters.push(filter);
    }
    return filters;
  }

  #readFilter(value: unknown, where: string): SharedFilter | undefined {
    const record = asRecord(value);
    if (record === undefined) {
      this.refuse(`${where}: it is no filter`);
      return undefined;
    }
    const name = getText(record, "name");
    const expression = getText(record, "expression");
    const description = getText(record, "description", "");
    const folder = getText(record, "folder", "");
    const tags = getTexts(record, "tags");
    const colour = getText(record, "colour", "");
    if (name === undefined || expression === undefined || description === undefined) {
      this.refuse(`${where}: name, expression and description must be text`);
      return undefined;
    }
    if (folder === undefined || tags === undefined || colour === undefined) {
      this.refuse(`${where}: folder, tags and colour must be text`);
      return undefined;
    }
    const filter = { name, expression, description, folder, tags, colour: colour === "" ? undefined : colour };
    const problem = findDraftProblem(filter) ?? findFilterTextProblem(filter);
    if (problem !== undefined) {
      this.refuse(`${where}: ${problem}`);
      return undefined;
    }
    this.refuseUnknown(record, where, Object.keys(filter));
    return filter;
  }

  readView(record: UnknownRecord, filter: string): SharedView {
    this.refuseUnknown(record, "the view", ["kind", "filter", "columns", "packet", "time", "capture"]);
    return {
      kind: "view",
      filter,
      columns: this.#readColumns(record),
      packet: this.#readPacket(record),
      time: this.#readTime(get(record, "time")),
      capture: this.#readCapture(get(record, "capture")),
    };
  }

  #readColumns(record: UnknownRecord): readonly string[] {
    const written = getTexts(record, "columns");
    if (written === undefined || written.length > MOST_COLUMNS) {
      this.refuse(`the columns: they must be a list of at most ${MOST_COLUMNS.toString()} names`);
      return [];
    }
    const columns = written.filter((column) => COLUMN.test(column));
    if (columns.length < written.length) this.refuse("some columns: their names cannot be names");
    const distinct = [...new Set(columns)];
    if (distinct.length < columns.length) this.refuse("columns that occur twice");
    return distinct;
  }

  #readPacket(record: UnknownRecord): number | undefined {
    const packet = getCount(record, "packet");
    if (get(record, "packet") === undefined) return undefined;
    if (packet !== undefined && packet > 0) return packet;
    this.refuse("the packet: it must be a number from 1 on");
    return undefined;
  }

  #readTime(value: unknown): SharedView["time"] {
    if (value === undefined) return undefined;
    const ends: readonly unknown[] = Array.isArray(value) ? value : [];
    const [from, to] = ends;
    if (typeof from !== "string" || typeof to !== "string" || ends.length > 2) {
      this.refuse("the time range: it must be two numbers");
      return undefined;
    }
    if (!NANOSECONDS.test(from) || !NANOSECONDS.test(to)) {
      this.refuse("the time range: it must be two numbers");
      return undefined;
    }
    const time = { fromNs: BigInt(from), toNs: BigInt(to) };
    if (time.fromNs <= time.toNs) return time;
    this.refuse("the time range: it ends before it begins");
    return undefined;
  }

  #readCapture(value: unknown): SharedCapture | undefined {
    if (value === undefined) return undefined;
    const record = asRecord(value);
    const name = record && getText(record, "name");
    const hash = record && getText(record, "hash");
    const size = record && getCount(record, "size");
    if (record === undefined || name === undefined || hash === undefined || size === undefined) {
      this.refuse("the capture: name, hash and size must be there");
      return undefined;
    }
    const problem = findTextProblem("name", name, MOST_CAPTURE_NAME_CHARACTERS);
    if (problem !== undefined) {
      this.refuse(`the capture: ${problem}`);
      return undefined;
    }
    if (!HASH.test(hash)) {
      this.refuse("the capture: the hash is not hexadecimal");
      return undefined;
    }
    this.refuseUnknown(record, "the capture", ["name", "hash", "size"]);
    return { name, hash, size };
  }
}

/** A key from outside, short enough and plain enough to be shown. */
function printable(key: string): string {
  return key.slice(0, 40).replace(/[^\x20-\x7e]/g, "?");
}

function findFilterTextProblem({ name, expression, description, folder, tags }: SharedFilter): string | undefined {
  return (
    findTextProblem("expression", expression, MOST_EXPRESSION_CHARACTERS * 2) ??
    findTextProblem("description", description, MOST_DESCRIPTION_CHARACTERS * 2) ??
    findTextProblem("name, folder or tag", [name, folder, ...tags].join(" "), 4000)
  );
}

function refuseAll(message: string): DecodedShare {
  return { ok: false, message };
}

/** Checks a parsed value. What cannot do without its main part is refused as a whole. */
export function readShare(value: unknown): DecodedShare {
  const record = asRecord(value);
  if (record === undefined) return refuseAll("The link holds nothing that can be opened.");
  const kind = getText(record, "kind");
  const reader = new ShareReader();
  if (kind === "filters") {
    const filters = get(record, "filters");
    if (!Array.isArray(filters)) return refuseAll("The link says that it holds filters, but has none.");
    reader.refuseUnknown(record, "the link", ["kind", "filters"]);
    return { ok: true, share: { kind, filters: reader.readFilters(filters) }, refused: reader.refused };
  }
  if (kind !== "filter" && kind !== "view") return refuseAll("The link holds something that is not known here.");
  const filter = getText(record, "filter", kind === "view" ? "" : undefined);
  if (filter === undefined) return refuseAll("The link says that it holds a filter, but has none.");
  const problem = findTextProblem("filter", filter, MOST_FILTER_CHARACTERS);
  if (problem !== undefined) return refuseAll(`The link is refused: ${problem}.`);
  if (kind === "view") return { ok: true, share: reader.readView(record, filter), refused: reader.refused };
  reader.refuseUnknown(record, "the link", ["kind", "filter"]);
  return { ok: true, share: { kind, filter }, refused: reader.refused };
}
