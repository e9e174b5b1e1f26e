/** Parses a filter's text into conditions (DISPLAY-FILTER 3.3); no name is looked up here. */
import type { CompareOperator, Quantifier } from "./model.ts";
import { lex } from "./lex.ts";
import { ValueParser } from "./parse-value.ts";
import type { Problem } from "./problem.ts";
import type { Comparator, InTest, LogicalOperator, Test, Value } from "./syntax.ts";
import { TokenCursor } from "./token-cursor.ts";

export type ParsedFilter =
  | { readonly ok: true; /** undefined: the empty filter. */ readonly test: Test | undefined }
  | { readonly ok: false; readonly problem: Problem };

/** Loosest first. */
const LEVELS: readonly LogicalOperator[] = ["or", "xor", "and"];
const SYMBOL_OF: Readonly<Record<LogicalOperator, string>> = { or: "||", xor: "^^", and: "&&" };

const COMPARATORS: ReadonlyMap<string, readonly [CompareOperator, Quantifier]> = new Map([
  ["==", ["==", "any"]],
  ["eq", ["==", "any"]],
  ["any_eq", ["==", "any"]],
  ["!=", ["!=", "all"]],
  ["ne", ["!=", "all"]],
  ["all_ne", ["!=", "all"]],
  ["===", ["==", "all"]],
  ["all_eq", ["==", "all"]],
  ["!==", ["!=", "any"]],
  ["any_ne", ["!=", "any"]],
  [">", [">", "any"]],
  ["gt", [">", "any"]],
  [">=", [">=", "any"]],
  ["ge", [">=", "any"]],
  ["<", ["<", "any"]],
  ["lt", ["<", "any"]],
  ["<=", ["<=", "any"]],
  ["le", ["<=", "any"]],
]);

class Parser {
  readonly #cursor: TokenCursor;
  readonly #values: ValueParser;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
    this.#values = new ValueParser(cursor);
  }

  parse(): Test | undefined {
    if (this.#cursor.isAtEnd()) return undefined;
    const test = this.#chain(0);
    if (!this.#cursor.isAtEnd()) this.#cursor.failUnexpected();
    return test;
  }

  #nothing(): Test {
    const { from, to } = this.#cursor.token;
    return { kind: "value", value: { kind: "word", text: "", from, to }, from, to };
  }

  #chain(level: number): Test {
    const operator = LEVELS[level];
    if (operator === undefined) return this.#negation();
    const first = this.#chain(level + 1);
    const operands = [first];
    while (this.#cursor.takeKeyword(operator) || this.#cursor.takeSymbol(SYMBOL_OF[operator])) {
      operands.push(this.#chain(level + 1));
    }
    if (operands.length === 1) return first;
    return { kind: "chain", operator, operands, from: first.from, to: this.#cursor.lastEnd };
  }

  #negation(): Test {
    const cursor = this.#cursor;
    const { from } = cursor.token;
    if (!cursor.takeSymbol("!") && !cursor.takeKeyword("not")) return this.#relation();
    const operand = cursor.nest(() => this.#negation(), this.#nothing());
    return { kind: "not", operand, from, to: cursor.lastEnd };
  }

  #relation(): Test {
    const cursor = this.#cursor;
    const { from } = cursor.token;
    if (cursor.takeSymbol("(")) {
      const inner = cursor.nest(() => this.#chain(0), this.#nothing());
      cursor.expectSymbol(")");
      return { kind: "group", inner, from, to: cursor.lastEnd };
    }
    const quantifier = cursor.takeKeyword("any") ? "any" : cursor.takeKeyword("all") ? "all" : undefined;
    const test = this.#test(quantifier, from);
    if (quantifier !== undefined && test.kind === "value") cursor.failUnexpected("A comparison");
    return test;
  }

  #test(quantifier: Quantifier | undefined, from: number): Test {
    const cursor = this.#cursor;
    const left = this.#values.parse();
    const first = this.#comparator();
    if (first !== undefined) return this.#comparison(left, first, { quantifier, from });
    if (cursor.takeKeyword("contains")) {
      const right = this.#values.parse();
      return { kind: "contains", quantifier, left, right, from, to: cursor.lastEnd };
    }
    if (cursor.takeKeyword("matches") || cursor.takeSymbol("~")) {
      if (cursor.token.kind !== "quoted") cursor.failUnexpected("A pattern in double quotes");
      const right = this.#values.parse();
      return { kind: "matches", quantifier, left, right, from, to: cursor.lastEnd };
    }
    const isNegated = cursor.isKeyword("not") && cursor.following.kind === "keyword" && cursor.following.text === "in";
    if (isNegated) cursor.take();
    if (cursor.takeKeyword("in")) return this.#membership(left, isNegated, { quantifier, from });
    return { kind: "value", value: left, from: left.from, to: left.to };
  }

  #comparator(): Comparator | undefined {
    const { kind, text, from, to } = this.#cursor.token;
    const found = kind === "symbol" || kind === "keyword" ? COMPARATORS.get(text) : undefined;
    if (found === undefined) return undefined;
    this.#cursor.take();
    return { operator: found[0], quantifier: found[1], from, to };
  }

  #comparison(left: Value, first: Comparator, head: { quantifier: Quantifier | undefined; from: number }): Test {
    const operands = [left];
    const comparators: Comparator[] = [];
    for (let next: Comparator | undefined = first; next !== undefined; next = this.#comparator()) {
      comparators.push(next);
      operands.push(this.#values.parse());
    }
    return { kind: "compare", ...head, operands, comparators, to: this.#cursor.lastEnd };
  }

  #membership(left: Value, isNegated: boolean, head: { quantifier: Quantifier | undefined; from: number }): Test {
    const items: InTest["items"][number][] = [];
    const cursor = this.#cursor;
    cursor.expectSymbol("{");
    do {
      const from = this.#values.parse();
      items.push({ from, to: cursor.takeSymbol("..") ? this.#values.parse() : undefined });
    } while (cursor.takeSymbol(","));
    cursor.expectSymbol("}");
    return { kind: "in", isNegated, left, items, ...head, to: cursor.lastEnd };
  }
}

export function parseFilter(text: string): ParsedFilter {
  const cursor = new TokenCursor(text, lex(text));
  const test = new Parser(cursor).parse();
  return cursor.problem === undefined ? { ok: true, test } : { ok: false, problem: cursor.problem };
}
