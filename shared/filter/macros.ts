/** Macros: text put in place of text before anything is parsed (DISPLAY-FILTER 3.7), and the way back to what was written. */
import { findNearestName } from "#shared/policy/nearest-name.ts";
import { readArguments, skipQuoted, type MacroArguments } from "./macro-arguments.ts";
import type { FilterMacro, TextRange } from "./model.ts";
import { type Problem, type Proposal, proposeText } from "./problem.ts";

/** Macros within macros. */
const MOST_DEPTH = 20;
const MOST_USES = 1000;
const LONGEST_SHOWN = 200;
/** UTF-16 units of a filter, before and after. */
export const MOST_TEXT = 65_536;

/** Macros that are there from the beginning; one of the same name replaces them. */
export const SHIPPED_MACROS: readonly FilterMacro[] = [
  { name: "private_ethernet", text: "$1[0] & 02" },
  { name: "private_ipv4", text: "$1 in {10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16}" },
  { name: "private_ipv6", text: "$1 in {fc00::/7}" },
];

/** A stretch of the expanded text, and what it came from. */
interface Piece extends TextRange {
  readonly source: TextRange;
  /** A macro's whole use; otherwise the text is the same on both sides. */
  readonly isMacro: boolean;
}

/** The text after substitution. */
export interface ExpandedText {
  readonly text: string;
  /** The place in the written text: a macro's whole use where the range lies in one. */
  readonly toSource: (range: TextRange) => TextRange;
  /** The same place in the written text; undefined where a macro is concerned. */
  readonly toEditable: (range: TextRange) => TextRange | undefined;
}

export type Expansion =
  { readonly ok: true; readonly expanded: ExpandedText } | { readonly ok: false; readonly problem: Problem };

/** `$name(`, `${name:`, `${name;`, `${name}`: the use's beginning. A point in the name would make it a reference. */
const CALL = /\$(?:([A-Za-z0-9_]+)\(|\{\s*([A-Za-z0-9_]+)\s*([:;}]))/y;

interface Use extends MacroArguments {
  readonly name: string;
  readonly nameAt: number;
}

class Expander {
  /** Of the outermost text. */
  readonly pieces: Piece[] = [];
  readonly #macros: ReadonlyMap<string, FilterMacro>;
  #length = 0;
  #uses = 0;
  #problem: Problem | undefined;

  constructor(macros: ReadonlyMap<string, FilterMacro>) {
    this.#macros = macros;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** The text with its macros put in; undefined after a problem. */
  expand(text: string, depth: number): string | undefined {
    let out = "";
    let copied = 0;
    for (let at = 0; at < text.length;) {
      const skipped = skipQuoted(text, at);
      const use = skipped === at && text[at] === "$" ? this.#readUse(text, at) : undefined;
      if (use === undefined) {
        at = Math.max(skipped, at + 1);
        continue;
      }
      const inserted = this.#insert(use, depth);
      if (inserted === undefined || typeof use === "string") {
        this.#placeProblem(text, at, depth);
        return undefined;
      }
      if (depth === 0) this.#record({ from: copied, to: at }, { text: inserted, range: { from: at, to: use.to } });
      out += text.slice(copied, at) + inserted;
      if (out.length > MOST_TEXT) this.#fail("The filter becomes too long when its macros are put in.");
      if (this.#problem !== undefined) {
        this.#placeProblem(text, at, depth);
        return undefined;
      }
      at = use.to;
      copied = at;
    }
    if (depth === 0) this.#record({ from: copied, to: text.length });
    return out + text.slice(copied);
  }

  #fail(message: string, proposals: readonly Proposal[] = []): void {
    this.#problem ??= { message, proposals, range: { from: 0, to: 0 } };
  }

  /** A problem lies where the outermost use is; what would repair it within a macro's own text is no repair. */
  #placeProblem(text: string, at: number, depth: number): void {
    if (this.#problem === undefined) return;
    const [use = "$"] = /^\$\{?\s*[A-Za-z0-9_]*/.exec(text.slice(at, at + LONGEST_SHOWN)) ?? [];
    const range = { from: at, to: at + use.length };
    this.#problem = { ...this.#problem, range, proposals: depth === 0 ? this.#problem.proposals : [] };
  }

  #record(copied: TextRange, macro?: { readonly text: string; readonly range: TextRange }): void {
    const start = this.#length;
    const middle = start + copied.to - copied.from;
    this.pieces.push({ from: start, to: middle, source: copied, isMacro: false });
    this.#length = middle;
    if (macro === undefined) return;
    this.#length += macro.text.length;
    this.pieces.push({ from: middle, to: this.#length, source: macro.range, isMacro: true });
  }

  /** The macro's use at `at`; undefined where it is a reference; a sentence where it is neither. */
  #readUse(text: string, at: number): Use | string | undefined {
    CALL.lastIndex = at;
    const [all, called, braced, mark] = CALL.exec(text) ?? [];
    if (all === undefined) return undefined;
    const name = called ?? braced ?? "";
    const from = at + all.length;
    const nameAt = at + all.indexOf(name);
    if (mark === "}") return this.#macros.has(name) ? { name, nameAt, to: from, values: [] } : undefined;
    const marks = called === undefined ? { separator: ";", closing: "}" } : { separator: ",", closing: ")" };
    const found = readArguments(text, from, marks);
    return typeof found === "string" ? found : { ...found, name, nameAt };
  }

  /** The text that stands for the use; undefined after a problem. */
  #insert(use: Use | string, depth: number): string | undefined {
    if (typeof use === "string") {
      this.#fail(use);
      return undefined;
    }
    const { name, nameAt, values } = use;
    const macro = this.#macros.get(name);
    if (macro === undefined) {
      const nearest = findNearestName(name, this.#macros.keys());
      const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
      const range = { from: nameAt, to: nameAt + name.length };
      this.#fail(`There is no macro ${name}.${meant}`, nearest === undefined ? [] : [proposeText(range, nearest)]);
      return undefined;
    }
    const refusal = this.#findRefusal(macro, values, depth);
    if (refusal !== undefined) {
      this.#fail(refusal);
      return undefined;
    }
    const filled = macro.text.replace(/\$([0-9]+)/g, (_, digits: string) => values[Number(digits) - 1] ?? "");
    return this.expand(filled, depth + 1);
  }

  #findRefusal(macro: FilterMacro, values: readonly string[], depth: number): string | undefined {
    const { name, text } = macro;
    if (depth >= MOST_DEPTH) return `The macro ${name} uses itself, or too many others within each other.`;
    if (++this.#uses > MOST_USES) return `The filter uses more than ${MOST_USES} macros.`;
    const count = countParameters(text);
    if (values.length !== count) {
      return `The macro ${name} takes ${count} ${count === 1 ? "value" : "values"}, not ${values.length}.`;
    }
    if (values.some((value) => value === "")) return `A value for the macro ${name} is empty.`;
    const most = text.length + text.split("$").length * Math.max(0, ...values.map(({ length }) => length));
    return most > 4 * MOST_TEXT ? "The filter becomes too long when its macros are put in." : undefined;
  }
}

/** $1, $2 … up to the highest that is used. */
function countParameters(text: string): number {
  return Math.max(0, ...[...text.matchAll(/\$([0-9]{1,3})/g)].map(([, digits]) => Number(digits)));
}

const same = (range: TextRange): TextRange => ({ from: range.from, to: range.to });

function locate(pieces: readonly Piece[], range: TextRange): { first: Piece; last: Piece } | undefined {
  const inside = (at: number): Piece | undefined =>
    pieces.find(({ from, to }) => at >= from && at < to) ?? pieces.findLast(({ from }) => at >= from);
  const first = inside(range.from);
  const last = range.to > range.from ? inside(range.to - 1) : first;
  return first === undefined || last === undefined ? undefined : { first, last };
}

function mapBack(pieces: readonly Piece[], range: TextRange): { range: TextRange; isMacro: boolean } {
  const ends = locate(pieces, range);
  if (ends === undefined) return { range: { from: 0, to: 0 }, isMacro: true };
  const { first, last } = ends;
  const from = first.isMacro ? first.source.from : first.source.from + range.from - first.from;
  const to = last.isMacro ? last.source.to : last.source.from + range.to - last.from;
  return { range: { from, to: Math.max(from, to) }, isMacro: first.isMacro || last.isMacro || first !== last };
}

/** A text that is its own expansion. */
export function unexpanded(text: string): ExpandedText {
  return { text, toSource: same, toEditable: same };
}

/** All macros by their names, the shipped ones among them. */
export function macrosByName(macros: readonly FilterMacro[]): ReadonlyMap<string, FilterMacro> {
  return new Map([...SHIPPED_MACROS, ...macros].map((macro) => [macro.name, macro]));
}

/** The text with its macros put in. */
export function expandMacros(text: string, macros: ReadonlyMap<string, FilterMacro>): Expansion {
  if (!text.includes("$")) return { ok: true, expanded: unexpanded(text) };
  const expander = new Expander(macros);
  const out = expander.expand(text, 0);
  if (expander.problem !== undefined) return { ok: false, problem: expander.problem };
  const { pieces } = expander;
  const toEditable = (range: TextRange): TextRange | undefined => {
    const { range: source, isMacro } = mapBack(pieces, range);
    return isMacro ? undefined : source;
  };
  return { ok: true, expanded: { text: out ?? "", toSource: (range) => mapBack(pieces, range).range, toEditable } };
}
