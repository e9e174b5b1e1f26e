/** Field and protocol names that begin with, or hold, what was typed. */

import {
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_ETHER,
  KIND_EUI64,
  KIND_F64,
  KIND_FRAME,
  KIND_GUID,
  KIND_I16,
  KIND_I32,
  KIND_I64,
  KIND_I8,
  KIND_IPV4,
  KIND_IPV6,
  KIND_NONE,
  KIND_OID,
  KIND_PROTOCOL,
  KIND_STRING,
  KIND_TIME,
} from "#shared/abi/field-kind.ts";
import type { FilterField, FilterNames } from "../model.ts";
import type { Candidate } from "./candidate.ts";

const TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [KIND_NONE, "label"],
  [KIND_BOOL, "yes or no"],
  [KIND_I8, "signed number"],
  [KIND_I16, "signed number"],
  [KIND_I32, "signed number"],
  [KIND_I64, "signed number"],
  [KIND_F64, "decimal number"],
  [KIND_IPV4, "IPv4 address"],
  [KIND_IPV6, "IPv6 address"],
  [KIND_ETHER, "MAC address"],
  [KIND_BYTES, "bytes"],
  [KIND_STRING, "text"],
  [KIND_TIME, "time"],
  [KIND_DURATION, "duration"],
  [KIND_FRAME, "packet number"],
  [KIND_PROTOCOL, "protocol"],
  [KIND_EUI64, "EUI-64"],
  [KIND_OID, "object id"],
  [KIND_GUID, "GUID"],
]);

/** What a field holds, in one or two words. */
export function describeType(field: FilterField): string {
  if (field.isProtocol) return "protocol";
  return field.derived === "text" ? "text" : (TYPE_WORDS.get(field.kind) ?? "number");
}

function candidateOf(field: FilterField): Candidate {
  const description =
    field.insteadUse === undefined ? field.label : `${field.label}: outdated, use ${field.insteadUse}`;
  return {
    kind: field.isProtocol ? "protocol" : "field",
    label: field.name,
    type: describeType(field),
    description,
    insert: field.name,
  };
}

/** Index of the first name that is not before `prefix`. */
function lowerBound(fields: readonly FilterField[], prefix: string): number {
  let low = 0;
  let high = fields.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fields[middle]?.name ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

function groupCandidate(name: string, count: number): Candidate {
  const description = count === 1 ? "1 field" : `${count.toString()} fields`;
  return { kind: "group", label: `${name}.`, type: "group", description, insert: `${name}.` };
}

/** The names with the prefix, by their next segment: "tcp." gives tcp.flags once, however many tcp.flags.* there are. */
function findSegments(fields: readonly FilterField[], prefix: string): Candidate[] {
  const segments = new Map<string, { field: FilterField | undefined; count: number }>();
  const base = prefix.lastIndexOf(".") + 1;
  for (let at = lowerBound(fields, prefix); at < fields.length; at++) {
    const field = fields[at];
    if (!field?.name.startsWith(prefix)) break;
    const dot = field.name.indexOf(".", base);
    const name = dot < 0 ? field.name : field.name.slice(0, dot);
    const segment = segments.get(name) ?? { field: undefined, count: 0 };
    if (dot < 0) segment.field = field;
    else segment.count++;
    segments.set(name, segment);
  }
  return Array.from(segments, ([name, { field, count }]) =>
    field === undefined ? groupCandidate(name, count) : candidateOf(field),
  );
}

/** Next segments of the names that begin with the prefix, then whole names that do, then names that hold it. */
export function findNameCandidates(names: FilterNames, prefix: string, limit: number): Candidate[] {
  const fields = names.all;
  const found = new Map<string, Candidate>();
  for (const candidate of findSegments(fields, prefix)) {
    if (found.size >= limit) return [...found.values()];
    found.set(candidate.label, candidate);
  }
  if (prefix === "") return [...found.values()];
  const wanted = prefix.toLowerCase();
  const inside: FilterField[] = [];
  for (const field of fields) {
    if (found.size >= limit) break;
    const place = field.name.toLowerCase().indexOf(wanted);
    if (place === 0) found.set(field.name, found.get(field.name) ?? candidateOf(field));
    else if (place > 0) inside.push(field);
  }
  // Where a segment begins with it before where it is somewhere in a word.
  const isWhole = (field: FilterField): boolean => field.name.toLowerCase().includes(`.${wanted}`);
  for (const field of [...inside.filter(isWhole), ...inside.filter((field) => !isWhole(field))]) {
    if (found.size >= limit) break;
    found.set(field.name, candidateOf(field));
  }
  return [...found.values()];
}
