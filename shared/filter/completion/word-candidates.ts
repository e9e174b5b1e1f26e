/** Operators, keywords, functions and macros. */

import {
  KIND_BYTES,
  KIND_ETHER,
  KIND_EUI64,
  KIND_NONE,
  KIND_OID,
  KIND_PROTOCOL,
  KIND_STRING,
} from "#shared/abi/field-kind.ts";
import type { FilterField, FilterMacro, FunctionName } from "../model.ts";
import type { Candidate, CandidateKind } from "./candidate.ts";

const FUNCTIONS: Readonly<Record<FunctionName, string>> = {
  upper: "text in capital letters",
  lower: "text in small letters",
  len: "length in bytes",
  count: "how often the field occurs",
  string: "a number or address as text",
  vals: "the words of a number",
  dec: "a number as decimal text",
  hex: "a number as hexadecimal text",
  float: "a number or time as a decimal number",
  double: "a number or time as a decimal number",
  max: "the greatest value",
  min: "the least value",
  abs: "the value without its sign",
  ip_special_name: "name of the special-purpose network",
  ip_special_mask: "properties of the special-purpose network",
  ip_linklocal: "whether the address is link-local",
  ip_multicast: "whether the address is multicast",
  ip_rfc1918: "whether the address is private (RFC 1918)",
  ip_ula: "whether the address is unique local",
};

const OPERATORS: readonly (readonly [string, string])[] = [
  ["==", "some value is equal"],
  ["!=", "all values differ"],
  [">", "some value is greater"],
  [">=", "some value is greater or equal"],
  ["<", "some value is less"],
  ["<=", "some value is less or equal"],
  ["in", "some value is one of a set"],
];
const RARE_OPERATORS: readonly (readonly [string, string])[] = [
  ["===", "all values are equal"],
  ["!==", "some value differs"],
  ["not in", "no value is one of a set"],
];
const TEXT_OPERATORS: readonly (readonly [string, string])[] = [
  ["contains", "holds the text or bytes"],
  ["matches", "fits the regular expression, whatever the case"],
];
const JOINERS: readonly (readonly [string, string])[] = [
  ["and", "both tests hold"],
  ["or", "one test at least holds"],
  ["xor", "exactly one test holds"],
];
const PREFIXES: readonly (readonly [string, string])[] = [
  ["not", "the test does not hold"],
  ["any", "for some value"],
  ["all", "for all values"],
];

const TEXT_KINDS: readonly number[] = [KIND_STRING, KIND_BYTES, KIND_ETHER, KIND_EUI64, KIND_OID, KIND_PROTOCOL];

function write(kind: CandidateKind, pairs: readonly (readonly [string, string])[]): Candidate[] {
  return pairs.map(([label, description]) => ({
    kind,
    label,
    type: kind,
    description,
    insert: label.endsWith("in") && label !== "contains" ? `${label} {` : `${label} `,
  }));
}

function startingWith(candidates: readonly Candidate[], prefix: string): Candidate[] {
  const wanted = prefix.toLowerCase();
  return candidates.filter(({ label }) => label.startsWith(wanted));
}

/** What may follow a field of this kind (any kind where it is unknown): operators that its values know, then and, or. */
export function findOperatorCandidates(field: FilterField | undefined, prefix: string): Candidate[] {
  const isLabel = field?.kind === KIND_NONE && !field.isProtocol;
  const isText = field === undefined || field.derived === "text" || field.isProtocol || TEXT_KINDS.includes(field.kind);
  const operators = [...OPERATORS, ...(isText ? TEXT_OPERATORS : []), ...RARE_OPERATORS];
  return [...(isLabel ? [] : startingWith(write("operator", operators), prefix)), ...findJoinerCandidates(prefix)];
}

export function findJoinerCandidates(prefix: string): Candidate[] {
  return startingWith(write("keyword", JOINERS), prefix);
}

/** "not", "any", "all" and the functions that begin with the prefix. */
export function findLeadCandidates(prefix: string): Candidate[] {
  const functions = Object.entries(FUNCTIONS).map(([name, description]): Candidate => ({
    kind: "function",
    label: name,
    type: "function",
    description,
    insert: `${name}(`,
  }));
  return [...startingWith(write("keyword", PREFIXES), prefix), ...startingWith(functions, prefix)];
}

function countArguments(macro: FilterMacro): number {
  return Math.max(0, ...Array.from(macro.text.matchAll(/\$(\d{1,2})/g), (found) => Number(found[1])));
}

/** Macros by prefix; what is inserted includes the dollar sign. */
export function findMacroCandidates(macros: readonly FilterMacro[], prefix: string): Candidate[] {
  return macros
    .filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((macro) => ({
      kind: "macro",
      label: macro.name,
      type: "macro",
      description: macro.text,
      insert: countArguments(macro) === 0 ? `\${${macro.name}}` : `$${macro.name}(`,
    }));
}
