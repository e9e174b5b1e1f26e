/** Values: arithmetic, functions, slices, fields and literals (DISPLAY-FILTER 3.3). `(` never groups them, `{` does. */
import type { ArithmeticOperator, Stretch, TextRange } from "./model.ts";
import type { CallValue, FieldValue, Value, WordValue } from "./syntax.ts";
import { MOST_DEPTH, type TokenCursor } from "./token-cursor.ts";

/** Loosest first. */
const LEVELS: readonly (readonly ArithmeticOperator[])[] = [["&"], ["+", "-"], ["*", "/", "%"]];

/** Bounds the depth of the tree that a long calculation makes, leaning to the left. */
const MOST_OPERATIONS = 200;

export class ValueParser {
  readonly #cursor: TokenCursor;
  #operations = 0;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  /** A whole value, outside of any other. */
  parse(): Value {
    this.#operations = 0;
    return this.#value();
  }

  #value(): Value {
    return this.#binary(0);
  }

  #nothing(): Value {
    const { from, to } = this.#cursor.token;
    return { kind: "word", text: "", from, to };
  }

  #binary(level: number): Value {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#signed();
    let left = this.#binary(level + 1);
    for (;;) {
      const operatorRange: TextRange = { from: this.#cursor.token.from, to: this.#cursor.token.to };
      const operator = this.#takeOperator(operators);
      if (operator === undefined || !this.#countOperation()) return left;
      const right = this.#binary(level + 1);
      left = { kind: "arithmetic", operator, operatorRange, left, right, from: left.from, to: right.to };
    }
  }

  #countOperation(): boolean {
    this.#operations++;
    if (this.#operations <= MOST_OPERATIONS) return true;
    this.#cursor.refuse(this.#cursor.token, `A value can have ${MOST_OPERATIONS} operators, not more.`);
    return false;
  }

  #takeOperator(operators: readonly ArithmeticOperator[]): ArithmeticOperator | undefined {
    const found = operators.find((operator) => this.#cursor.takeSymbol(operator));
    if (found !== undefined || !operators.includes("&")) return found;
    return this.#cursor.takeKeyword("bitand") || this.#cursor.takeKeyword("bitwise_and") ? "&" : undefined;
  }

  #signed(): Value {
    const cursor = this.#cursor;
    const { from } = cursor.token;
    if (cursor.takeSymbol("+")) return cursor.nest(() => this.#signed(), this.#nothing());
    if (!cursor.takeSymbol("-")) return this.#sliced(this.#entity());
    const operand = cursor.nest(() => this.#signed(), this.#nothing());
    return { kind: "negate", operand, from, to: operand.to };
  }

  #entity(): Value {
    const cursor = this.#cursor;
    const token = cursor.token;
    if (cursor.takeSymbol("{")) {
      const inner = cursor.nest(() => this.#value(), this.#nothing());
      cursor.expectSymbol("}");
      return { kind: "braced", inner, from: token.from, to: cursor.lastEnd };
    }
    if (cursor.takeSymbol("$")) return this.#reference(token.from);
    if (cursor.isSymbol("@")) return this.#field();
    if (token.kind === "quoted") {
      cursor.take();
      return { kind: "quoted", text: token.text, bytes: token.bytes, from: token.from, to: token.to };
    }
    if (token.kind === "char") {
      cursor.take();
      return { kind: "char", text: token.text, code: token.code, from: token.from, to: token.to };
    }
    const { following } = cursor;
    if (token.kind === "word" && following.kind === "symbol" && following.text === "(") return this.#call();
    return this.#field();
  }

  /** A keyword that is not in lower case can be a value: `dns.qry.class == IN`. */
  #word(): WordValue | undefined {
    const token = this.#cursor.token;
    const { from, to } = token;
    if (token.kind === "word") {
      this.#cursor.take();
      return { kind: "word", text: token.text, from, to };
    }
    if (token.kind === "keyword" && token.source !== token.text) {
      this.#cursor.take();
      return { kind: "word", text: token.source, from, to };
    }
    this.#cursor.failUnexpected("A field or a value");
    return undefined;
  }

  /** With its `@` and `#`; without either, just the word. */
  #field(): FieldValue | WordValue {
    const { from } = this.#cursor.token;
    const isRaw = this.#cursor.takeSymbol("@");
    const name = this.#word();
    if (name === undefined) return { kind: "word", text: "", from, to: from };
    const layers = this.#layers();
    if (!isRaw && layers === undefined) return name;
    return { kind: "field", name, isRaw, layers, isReference: false, from, to: this.#cursor.lastEnd };
  }

  #layers(): readonly Stretch[] | undefined {
    const cursor = this.#cursor;
    if (!cursor.takeSymbol("#")) return undefined;
    if (cursor.isSymbol("[")) return this.#stretches();
    const token = cursor.token;
    if (token.kind !== "stretch") {
      cursor.failUnexpected("A layer's number");
      return undefined;
    }
    cursor.take();
    return [token.stretch];
  }

  /** `[range {, range}]`; the lexer made sure of what is inside. */
  #stretches(): readonly Stretch[] {
    const pieces: Stretch[] = [];
    do {
      this.#cursor.take();
      const token = this.#cursor.token;
      if (token.kind !== "stretch") {
        this.#cursor.failUnexpected("A range");
        return pieces;
      }
      this.#cursor.take();
      pieces.push(token.stretch);
    } while (this.#cursor.isSymbol(","));
    this.#cursor.expectSymbol("]");
    return pieces;
  }

  #reference(from: number): FieldValue {
    const cursor = this.#cursor;
    const isBraced = cursor.takeSymbol("{");
    const field = this.#field();
    if (isBraced) cursor.expectSymbol("}");
    const plain =
      field.kind === "word" ? { name: field, isRaw: false, layers: undefined } : { ...field, isReference: true };
    return { ...plain, kind: "field", isReference: true, from, to: cursor.lastEnd };
  }

  #call(): CallValue {
    const cursor = this.#cursor;
    const { text, from, to } = cursor.take();
    const name: WordValue = { kind: "word", text, from, to };
    cursor.take();
    const operands: Value[] = [];
    if (!cursor.isSymbol(")")) {
      do operands.push(cursor.nest(() => this.#value(), this.#nothing()));
      while (cursor.takeSymbol(","));
    }
    cursor.expectSymbol(")");
    return { kind: "call", name, operands, from, to: cursor.lastEnd };
  }

  #sliced(operand: Value): Value {
    let value = operand;
    for (let count = 0; this.#cursor.isSymbol("["); count++) {
      if (count === MOST_DEPTH) {
        this.#cursor.refuse(this.#cursor.token, `A value can be sliced ${MOST_DEPTH} times, not more.`);
        return value;
      }
      const pieces = this.#stretches();
      value = { kind: "slice", operand: value, pieces, from: operand.from, to: this.#cursor.lastEnd };
    }
    return value;
  }
}
