/** Gives values their types: fields, slices, arithmetic (DISPLAY-FILTER 3.5 to 3.9). */
import { checkCall } from "./check-call.ts";
import type { CheckContext } from "./check-context.ts";
import { checkLiteral } from "./check-literal.ts";
import { DIVISION_BY_ZERO } from "./fold-number.ts";
import { targetOf } from "./literal-target.ts";
import type { ArithmeticOperator, Expression, FilterField, TextRange, ValueType } from "./model.ts";
import { proposeText } from "./problem.ts";
import { describeUnknownName, proposeNames } from "./suggest.ts";
import type { ArithmeticValue, FieldValue, SliceValue, Value, WordValue } from "./syntax.ts";
import {
  areCompatible,
  describeType,
  isInteger,
  isMaskable,
  isNegatable,
  isSliceable,
  typeOfKind,
} from "./value-type.ts";

const rangeOf = ({ from, to }: TextRange): TextRange => ({ from, to });

const DEEDS: Readonly<Record<ArithmeticOperator, string>> = {
  "+": "added",
  "-": "subtracted",
  "*": "multiplied",
  "/": "divided",
  "%": "divided with a remainder",
  "&": "masked",
};

/** The field that the word names; undefined after a problem. */
function checkField(context: CheckContext, word: WordValue): FilterField | undefined {
  const field = context.findField(word.text);
  if (field === undefined) {
    failUnknown(context, word);
    return;
  }
  if (field.insteadUse !== undefined) {
    const message = `${field.name} is an outdated name: it is called ${field.insteadUse} now.`;
    context.remark("outdated-name", word, message, [proposeText(word, field.insteadUse)]);
  }
  return field;
}

/** Something stands where a field or protocol must, and is none. */
export function failUnknown(context: CheckContext, value: Value): undefined {
  const shown = context.textOf(value);
  const proposals = [...proposeNames(value, shown, context.names), ...proposeSplit(context, value)];
  context.fail(value, describeUnknownName(shown, context.names), proposals);
}

/** A minus is part of a name, `tcp.seq-1`, and so is a colon, `tcp.port:80`. */
function proposeSplit(context: CheckContext, value: Value): ReturnType<typeof proposeNames> {
  if (value.kind !== "word") return [];
  const [, name = "", mark, rest = ""] = /^([\w.]+)([-:])([\w.]*)$/.exec(value.text) ?? [];
  if (mark === undefined || context.findField(name) === undefined) return [];
  return [proposeText(value, mark === ":" ? `${name} == ${rest}` : `${name} - ${rest}`.trim())];
}

function checkFieldValue(context: CheckContext, value: FieldValue): Expression | undefined {
  const field = checkField(context, value.name);
  if (field === undefined) return undefined;
  if (value.isReference) context.usesSelection = true;
  const { isRaw, layers, isReference } = value;
  const type = isRaw ? "bytes" : typeOfKind(field.kind);
  return { kind: "field", field, isRaw, layers, isReference, type, range: rangeOf(value) };
}

function checkWord(context: CheckContext, word: WordValue): Expression | undefined {
  return checkFieldValue(context, { ...word, kind: "field", name: word, ...PLAIN });
}

const PLAIN = { isRaw: false, layers: undefined, isReference: false } as const;

function checkSlice(context: CheckContext, value: SliceValue): Expression | undefined {
  const operand = checkExpression(context, value.operand);
  if (operand === undefined) return undefined;
  if (!isSliceable(operand.type)) {
    const message = `${context.textOf(value.operand)} is ${describeType(operand.type)}: it cannot be sliced.`;
    context.fail(value.operand, message, proposeRaw(value.operand));
    return;
  }
  const type = operand.type === "string" ? "string" : "bytes";
  return { kind: "slice", operand, pieces: value.pieces, type, range: rangeOf(value) };
}

function proposeRaw(value: Value): ReturnType<typeof proposeNames> {
  return value.kind === "word" ? [proposeText({ from: value.from, to: value.from }, "@", "Use its bytes with @")] : [];
}

function checkNegate(context: CheckContext, value: Value & { kind: "negate" }): Expression | undefined {
  const operand = checkExpression(context, value.operand);
  if (operand === undefined) return undefined;
  if (!isNegatable(operand.type)) {
    context.fail(value, `${context.textOf(value.operand)} is ${describeType(operand.type)}: it has no negative.`);
    return;
  }
  const type = operand.type === "unsigned" ? "signed" : operand.type;
  return { kind: "negate", operand, type, range: rangeOf(value) };
}

/** The result's type; undefined where the operator cannot take the two. */
function resultOf(operator: ArithmeticOperator, left: ValueType, right: ValueType): ValueType | undefined {
  const isSum = operator === "+" || operator === "-";
  const isProduct = operator === "*" || operator === "/";
  if (operator === "&") {
    if (!isMaskable(left) || !areCompatible(left, right)) return undefined;
    return isInteger(left) || left === "ipv4" || left === "ipv6" ? left : "bytes";
  }
  if (isInteger(left) && isInteger(right)) return left === "signed" || right === "signed" ? "signed" : "unsigned";
  if (left === "float" && right === "float" && operator !== "%") return "float";
  if (left === "time") return isSum && right === "duration" ? "time" : undefined;
  if (left !== "duration") return undefined;
  if (isSum) return right === "duration" ? "duration" : undefined;
  return isProduct && (isInteger(right) || right === "float") ? "duration" : undefined;
}

/** The type that a literal on the right is read as. */
function rightType(operator: ArithmeticOperator, left: ValueType, literal: string): ValueType {
  if (left === "time") return "duration";
  if (left !== "duration" || operator === "+" || operator === "-") return left;
  return /[.]|inf|nan/i.test(literal) ? "float" : "unsigned";
}

function checkArithmetic(context: CheckContext, value: ArithmeticValue): Expression | undefined {
  const { operator } = value;
  const isLeftConstant = context.isConstant(value.left);
  const first = checkExpression(context, isLeftConstant ? value.right : value.left);
  if (first === undefined) return undefined;
  if (!DEEDS[operator] || !canTakePart(operator, first.type)) {
    refuseOperand(context, value, first);
    return;
  }
  if (isLeftConstant) {
    const left = checkLiteral(context, value.left, { ...targetOf(first), field: undefined });
    return left === undefined ? undefined : combine(context, value, left, first);
  }
  const isConstant = context.isConstant(value.right);
  const type = rightType(operator, first.type, context.textOf(value.right));
  const right = isConstant
    ? checkLiteral(context, value.right, { type, field: undefined, isOrdering: false })
    : checkExpression(context, value.right);
  if (right === undefined) return undefined;
  if (isConstant && (operator === "/" || operator === "%") && isZero(right)) {
    context.fail(value.right, DIVISION_BY_ZERO);
    return;
  }
  return combine(context, value, first, right);
}

function canTakePart(operator: ArithmeticOperator, type: ValueType): boolean {
  if (operator === "&") return isMaskable(type);
  if (type === "time") return operator === "+" || operator === "-";
  return isInteger(type) || ((type === "float" || type === "duration") && operator !== "%");
}

function refuseOperand(context: CheckContext, value: ArithmeticValue, operand: Expression): undefined {
  const shown = context.textOf(operand.range);
  const proposals = value.operator === "&" ? [proposeText(value.operatorRange, "&&")] : [];
  context.fail(
    value.operator === "&" ? value : operand.range,
    `${shown} is ${describeType(operand.type)}: it cannot be ${DEEDS[value.operator]}.`,
    proposals,
  );
}

function isZero(expression: Expression): boolean {
  if (expression.kind !== "literal") return false;
  return expression.values.some((literal) => {
    if (literal.kind === "integer") return literal.value === 0n;
    return literal.kind === "float" && literal.value === 0;
  });
}

function combine(
  context: CheckContext,
  value: ArithmeticValue,
  left: Expression,
  right: Expression,
): Expression | undefined {
  const { operator } = value;
  const type = resultOf(operator, left.type, right.type);
  if (type !== undefined) return { kind: "arithmetic", operator, left, right, type, range: rangeOf(value) };
  const leftText = `${context.textOf(value.left)} (${describeType(left.type)})`;
  const rightText = `${context.textOf(value.right)} (${describeType(right.type)})`;
  const proposals = operator === "&" ? [proposeText(value.operatorRange, "&&")] : [];
  context.fail(value, `${leftText} and ${rightText} cannot be ${DEEDS[operator]}.`, proposals);
}

/** The expression that the value stands for, which must name a field somewhere; undefined after a problem. */
export function checkExpression(context: CheckContext, value: Value): Expression | undefined {
  switch (value.kind) {
    case "word":
      return checkWord(context, value);
    case "field":
      return checkFieldValue(context, value);
    case "slice":
      return checkSlice(context, value);
    case "call":
      return checkCall(context, value, checkExpression);
    case "braced":
      return checkExpression(context, value.inner);
    case "negate":
      return checkNegate(context, value);
    case "arithmetic":
      return checkArithmetic(context, value);
    case "quoted":
    case "char": {
      failUnknown(context, value);
      return;
    }
  }
}
