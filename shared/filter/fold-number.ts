/** Works out numbers that are written with signs and operators: `-5 + 85`, `{1 + 1}` (DISPLAY-FILTER 3.4). */
import type { CheckContext } from "./check-context.ts";
import { listLabels } from "./label-literal.ts";
import type { LiteralTarget } from "./literal-target.ts";
import type { ArithmeticOperator, TextRange, ValueType } from "./model.ts";
import { parseInteger, parseSeconds } from "./number-literal.ts";
import { proposeText, type Proposal } from "./problem.ts";
import { proposeNames } from "./suggest.ts";
import type { ArithmeticValue, Value, WordValue } from "./syntax.ts";
import { findNearestName } from "#shared/policy/nearest-name.ts";
import { describeType, largestOfKind } from "./value-type.ts";

const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;
const LABELS_SHOWN = 4;

export const DIVISION_BY_ZERO = "A division by zero never gives a value.";

const overflows = (value: bigint): boolean => value < LEAST || value > MOST;

function readWord(word: WordValue, type: ValueType): bigint | "overflow" | undefined {
  return type === "duration" ? parseSeconds(word.text) : parseInteger(word.text);
}

function apply(operator: ArithmeticOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
    case "&":
      return left & right;
  }
}

/** The number that `value`, which names no field, comes to; nanoseconds where a span is wanted. Undefined after a problem. */
export function foldNumber(context: CheckContext, value: Value, target: LiteralTarget): bigint | undefined {
  switch (value.kind) {
    case "word":
      return foldWord(context, value, target);
    case "char":
      if (target.type !== "duration") return BigInt(value.code);
      break;
    case "braced":
      return foldNumber(context, value.inner, target);
    case "negate": {
      const operand = foldNumber(context, value.operand, target);
      return operand === undefined ? undefined : within(context, value, -operand);
    }
    case "arithmetic":
      return foldArithmetic(context, value, target);
    default:
      break;
  }
  refuseNumber(context, value, target);
}

function foldArithmetic(context: CheckContext, value: ArithmeticValue, target: LiteralTarget): bigint | undefined {
  const left = foldNumber(context, value.left, target);
  const isScale = target.type === "duration" && /[*/]/.test(value.operator);
  const right = foldNumber(context, value.right, isScale ? { ...target, type: "unsigned", field: undefined } : target);
  if (left === undefined || right === undefined) return undefined;
  const result = apply(value.operator, left, right);
  if (result !== undefined) return within(context, value, result);
  context.fail(value.right, DIVISION_BY_ZERO);
}

function within(context: CheckContext, range: TextRange, value: bigint): bigint | undefined {
  if (!overflows(value)) return value;
  context.fail(range, "The number is too big for 64 bits.");
}

function foldWord(context: CheckContext, word: WordValue, target: LiteralTarget): bigint | undefined {
  const number = readWord(word, target.type);
  if (number === "overflow") {
    context.fail(word, `${word.text} is too big: numbers have 64 bits.`);
    return;
  }
  if (number === undefined) {
    refuseNumber(context, word, target);
    return;
  }
  if (target.field === undefined || target.type === "duration" || target.type === "boolean") return number;
  const largest = largestOfKind(target.field.kind);
  if (number <= largest) return number;
  context.fail(word, `${word.text} is too big for ${target.field.name}: ${largest.toString()} is the most.`);
}

/** `== 80-90` and `in {80-90}` mean a range; elsewhere a minus needs a blank before it. */
function proposeDash(context: CheckContext, value: Value): Proposal[] {
  const [, left, right] = value.kind === "word" ? (/^(\w+)-(\w+)$/.exec(value.text) ?? []) : [];
  if (left === undefined || right === undefined) return [];
  const before = context.text.slice(0, value.from);
  if (/[{,]\s*$/.test(before)) return [proposeText(value, `${left}..${right}`)];
  const equals = /(?:==|\beq)\s*$/i.exec(before);
  if (equals === null) return [proposeText(value, `${left} - ${right}`)];
  return [proposeText({ from: equals.index, to: value.to }, `in {${left}..${right}}`)];
}

/** "A" is meant as "A (Host Address)", before any word that is nearly as short. */
function findNearestLabel(written: string, labels: readonly string[]): string | undefined {
  const begun = labels.find((label) => label.toLowerCase().startsWith(`${written.toLowerCase()} (`));
  return begun ?? findNearestName(written, labels);
}

function refuseNumber(context: CheckContext, value: Value, target: LiteralTarget): undefined {
  const shown = context.textOf(value);
  const isQuoted = value.kind === "quoted";
  const named = isQuoted ? shown : `"${shown}"`;
  const isBoolean = target.type === "boolean";
  const labels = target.field === undefined ? [] : listLabels(target.field, isBoolean).map(([, label]) => label);
  const proposals: Proposal[] = isQuoted
    ? [proposeText(value, shown.replace(/^r?["“]|["”]$/gi, ""), "Remove the quotes")]
    : [...proposeDash(context, value)];
  if (value.kind === "word" && value.text.includes(".")) proposals.push(...proposeNames(value, shown, context.names));
  if (labels.length === 0) {
    const label = describeType(target.type);
    context.fail(value, `${named} is not ${label}.`, proposals);
    return;
  }
  const nearest = findNearestLabel(shown.replaceAll('"', ""), [...new Set(labels)]);
  if (nearest !== undefined) proposals.unshift(proposeText(value, `"${nearest.replaceAll('"', '\\"')}"`));
  const some = [...new Set(labels)].slice(0, LABELS_SHOWN).join(", ");
  const rest = labels.length > LABELS_SHOWN ? " …" : "";
  const field = target.field?.name ?? "";
  context.fail(value, `${named} is not a number and not among the values of ${field}: ${some}${rest}.`, proposals);
}
