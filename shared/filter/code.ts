/** The code of one test: words that push lists of values, the last of them answers. */
import { KIND_U64 } from "#shared/abi/field-kind.ts";
import * as abi from "#shared/abi/filter.ts";
import { findWidth } from "./field-width.ts";
import type { CompareOperator, Expression, FunctionName, ValueType } from "./model.ts";
import { compilePattern } from "./pattern/compile-pattern.ts";
import type { Test } from "./plan.ts";
import type { ProgramWriter } from "./program-writer.ts";
import type { SlotTable } from "./slots.ts";
import { wordsOf } from "./label-literal.ts";
import { writeStretches, writeValues, writeWords } from "./values.ts";

const COMPARES: Readonly<Record<CompareOperator, number>> = {
  "==": abi.COMPARE_EQUAL,
  "!=": abi.COMPARE_DIFFERENT,
  "<": abi.COMPARE_LESS,
  "<=": abi.COMPARE_AT_MOST,
  ">": abi.COMPARE_GREATER,
  ">=": abi.COMPARE_AT_LEAST,
};
const ARITHMETIC = {
  "+": abi.ARITHMETIC_ADD,
  "-": abi.ARITHMETIC_SUBTRACT,
  "*": abi.ARITHMETIC_MULTIPLY,
  "/": abi.ARITHMETIC_DIVIDE,
  "%": abi.ARITHMETIC_REMAINDER,
  "&": abi.ARITHMETIC_AND,
} as const;

const FUNCTIONS: Readonly<Record<FunctionName, number>> = {
  upper: abi.FUNCTION_UPPER,
  lower: abi.FUNCTION_LOWER,
  len: abi.FUNCTION_LENGTH,
  count: abi.FUNCTION_COUNT,
  string: abi.FUNCTION_STRING,
  vals: abi.FUNCTION_WORDS,
  dec: abi.FUNCTION_STRING,
  hex: abi.FUNCTION_HEX,
  float: abi.FUNCTION_DOUBLE,
  double: abi.FUNCTION_DOUBLE,
  max: abi.FUNCTION_MAX,
  min: abi.FUNCTION_MIN,
  abs: abi.FUNCTION_ABS,
  ip_special_name: abi.FUNCTION_SPECIAL_NAME,
  ip_special_mask: abi.FUNCTION_SPECIAL_MASK,
  ip_linklocal: abi.FUNCTION_LINK_LOCAL,
  ip_multicast: abi.FUNCTION_MULTICAST,
  ip_rfc1918: abi.FUNCTION_PRIVATE4,
  ip_ula: abi.FUNCTION_UNIQUE_LOCAL6,
};

/** How values of the type are compared and reckoned with. */
function operandOf(type: ValueType): number {
  switch (type) {
    case "unsigned":
    case "boolean":
      return abi.OPERAND_UNSIGNED;
    case "signed":
    case "time":
    case "duration":
      return abi.OPERAND_SIGNED;
    case "float":
      return abi.OPERAND_FLOAT;
    case "ipv4":
      return abi.OPERAND_IPV4;
    case "ipv6":
      return abi.OPERAND_IPV6;
    case "protocol":
      return abi.OPERAND_PROTOCOL;
    default:
      return abi.OPERAND_BYTES;
  }
}

/** Kind of the field whose values an expression gives unchanged. */
function findKind(expression: Expression): number | undefined {
  return expression.kind === "field" && !expression.isRaw ? expression.field.kind : undefined;
}

const flag = (is: boolean): number => (is ? 1 : 0);

export class CodeWriter {
  readonly words: number[] = [];
  /** Places among `words` that are offsets within the program. */
  readonly pointers: number[] = [];
  readonly reads = new Set<number>();
  /** Slots without whose values the test is false. */
  readonly needs = new Set<number>();
  readonly #writer: ProgramWriter;
  readonly #slots: SlotTable;

  constructor(writer: ProgramWriter, slots: SlotTable) {
    this.#writer = writer;
    this.#slots = slots;
  }

  test(test: Test): void {
    switch (test.kind) {
      case "compare":
        this.#push(test.left, true);
        this.#push(test.right, true);
        this.words.push(abi.OP_COMPARE, COMPARES[test.operator], flag(test.quantifier === "all"));
        this.words.push(operandOf(test.left.type), operandOf(test.right.type));
        return;
      case "contains":
        this.#push(test.left, true);
        this.#push(test.right, true);
        this.words.push(abi.OP_CONTAINS, flag(test.quantifier === "all"));
        return;
      case "matches":
        this.#push(test.left, true);
        this.#matches(test.pattern, test.quantifier === "all");
        return;
      case "in":
        this.#in(test);
        return;
      case "exists":
        this.#push(test.operand, true);
        this.words.push(abi.OP_EXISTS);
        return;
      case "truth":
        this.#push(test.operand, true);
        this.words.push(abi.OP_TRUTH, operandOf(test.operand.type));
    }
  }

  #pointer(offset: number): void {
    this.pointers.push(this.words.length);
    this.words.push(offset);
  }

  #matches(pattern: Uint8Array, all: boolean): void {
    const compiled = compilePattern(pattern);
    if (!compiled.ok) throw new Error(`the checker let a pattern pass that cannot be compiled: ${compiled.message}`);
    this.words.push(abi.OP_MATCHES, flag(all));
    this.#pointer(this.#writer.bytes(compiled.program));
  }

  #in(test: Extract<Test, { kind: "in" }>): void {
    this.#push(test.left, true);
    this.words.push(abi.OP_IN_START);
    for (const { from, to } of test.items) {
      this.#push(from, false);
      if (to !== undefined) this.#push(to, false);
      this.words.push(abi.OP_IN_ITEM, flag(to !== undefined), operandOf(test.left.type), operandOf(from.type));
    }
    this.words.push(abi.OP_IN, flag(test.quantifier === "all"), flag(test.isNegated));
  }

  /** Code that pushes the expression's values; `isNeeded`: without one the test fails. */
  #push(expression: Expression, isNeeded: boolean): void {
    switch (expression.kind) {
      case "field": {
        const slot = this.#slots.add(expression);
        this.reads.add(slot);
        if (isNeeded) this.needs.add(slot);
        const layers = expression.layers ?? [];
        this.words.push(abi.OP_LOAD, slot);
        if (layers.length === 0) this.words.push(0);
        else this.#pointer(writeStretches(this.#writer, layers));
        this.words.push(layers.length);
        return;
      }
      case "literal":
        this.words.push(abi.OP_VALUES);
        this.#pointer(writeValues(this.#writer, expression.values));
        this.words.push(expression.values.length);
        return;
      case "slice":
        this.#slice(expression, isNeeded);
        return;
      case "call":
        this.#call(expression, isNeeded);
        return;
      case "arithmetic":
        this.#push(expression.left, isNeeded);
        this.#push(expression.right, isNeeded);
        this.words.push(abi.OP_ARITHMETIC, ARITHMETIC[expression.operator], arithmeticOperand(expression));
        return;
      case "negate":
        this.#push(expression.operand, isNeeded);
        this.words.push(abi.OP_NEGATE, operandOf(expression.operand.type));
    }
  }

  #slice(slice: Extract<Expression, { kind: "slice" }>, isNeeded: boolean): void {
    const { operand, pieces } = slice;
    this.#push(operand, isNeeded);
    this.words.push(abi.OP_SLICE);
    this.#pointer(writeStretches(this.#writer, pieces));
    this.words.push(pieces.length, operand.type === "string" ? 1 : operand.type === "ipv4" ? 2 : 0);
  }

  #call(call: Extract<Expression, { kind: "call" }>, isNeeded: boolean): void {
    const [operand] = call.operands;
    // max and min do with what is there.
    const picks = call.name === "max" || call.name === "min";
    for (const each of call.operands)
      this.#push(signed(call.name, each), isNeeded && !(picks && call.operands.length > 1));
    this.words.push(abi.OP_CALL, FUNCTIONS[call.name], call.operands.length);
    if (call.name === "vals" && operand?.kind === "field") {
      const words = wordsOf(operand.field);
      this.#pointer(writeWords(this.#writer, words));
      this.words.push(words.size);
    } else this.words.push(operand === undefined ? 0 : functionDetail(call.name, signed(call.name, operand)), 0);
  }
}

/** A difference whose sign does not matter may be negative. */
function signed(name: FunctionName, operand: Expression): Expression {
  const isDifference = name === "abs" && operand.kind === "arithmetic" && operand.operator === "-";
  return isDifference && operand.type === "unsigned" ? { ...operand, type: "signed" } : operand;
}

/** Nanoseconds times or over a double have an operand kind of their own. */
function arithmeticOperand({ type, left, right }: Extract<Expression, { kind: "arithmetic" }>): number {
  if (type === "signed") return abi.OPERAND_SIGNED;
  const a = operandOf(left.type);
  const b = operandOf(right.type);
  if (a === b) return a;
  if (left.type === "duration" && b === abi.OPERAND_FLOAT) return abi.OPERAND_SPAN_BY_FLOAT;
  return a === abi.OPERAND_FLOAT || b === abi.OPERAND_FLOAT ? abi.OPERAND_FLOAT : abi.OPERAND_SIGNED;
}

/** What a function has to know of its operand besides the values. */
function functionDetail(name: FunctionName, operand: Expression): number {
  const kind = findKind(operand) ?? KIND_U64;
  const width = findKind(operand) === undefined ? undefined : findWidth(kind);
  switch (name) {
    case "len":
      return width ?? 0;
    case "string":
    case "dec":
      return kind;
    case "hex":
      return (width ?? 8) * 2;
    case "float":
    case "double":
      return doubleSource(operand.type);
    case "max":
    case "min":
    case "abs":
      return operandOf(operand.type);
    default:
      return operand.type === "ipv4" ? 4 : 16;
  }
}

function doubleSource(type: ValueType): number {
  if (type === "time" || type === "duration") return 3;
  if (type === "float") return 2;
  return type === "signed" ? 1 : 0;
}
