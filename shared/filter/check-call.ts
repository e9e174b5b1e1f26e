/** Functions: how many operands they take, of which kinds, and what they give (DISPLAY-FILTER 3.8). */
import type { CheckContext } from "./check-context.ts";
import { checkLiteral } from "./check-literal.ts";
import { targetOf } from "./literal-target.ts";
import type { Expression, FunctionName, ValueType } from "./model.ts";
import { proposeText } from "./problem.ts";
import { findNearestName } from "#shared/policy/nearest-name.ts";
import type { CallValue, Value } from "./syntax.ts";
import { areCompatible, describeType, isInteger, isOrdered } from "./value-type.ts";

type CheckOperand = (context: CheckContext, value: Value) => Expression | undefined;

interface Signature {
  readonly most: number;
  /** "text", to complete "takes …". */
  readonly takes: string;
  readonly accepts: (operand: Expression) => boolean;
  readonly gives: (operand: Expression) => ValueType;
}

const giving =
  (type: ValueType): Signature["gives"] =>
  () =>
    type;
const isOneOf =
  (...types: ValueType[]): Signature["accepts"] =>
  ({ type }) =>
    types.includes(type);

const TEXT: Signature = { most: 1, takes: "text", accepts: isOneOf("string"), gives: giving("string") };
const DIGITS: Signature = {
  most: 1,
  takes: "a number",
  accepts: ({ type }) => isInteger(type),
  gives: giving("string"),
};
const NUMBER: Signature = {
  most: 1,
  takes: "a number, a time, or true or false",
  accepts: isOneOf("unsigned", "signed", "boolean", "float", "time", "duration"),
  gives: giving("float"),
};
const EXTREME: Signature = {
  most: Infinity,
  takes: "values that have an order",
  accepts: ({ type }) => isOrdered(type),
  gives: ({ type }) => type,
};
const ADDRESS: Signature = {
  most: 1,
  takes: "an IP address",
  accepts: isOneOf("ipv4", "ipv6"),
  gives: giving("boolean"),
};

const SIGNATURES: Readonly<Record<FunctionName, Signature>> = {
  upper: TEXT,
  lower: TEXT,
  len: {
    most: 1,
    takes: "a field or a part of one",
    accepts: ({ type }) => type !== "none",
    gives: giving("unsigned"),
  },
  count: { most: 1, takes: "a field", accepts: ({ kind }) => kind === "field", gives: giving("unsigned") },
  string: {
    most: 1,
    takes: "a number, a time or an address",
    accepts: ({ type }) => !["string", "bytes", "boolean", "protocol", "none"].includes(type),
    gives: giving("string"),
  },
  vals: {
    most: 1,
    takes: "a field of numbers, or of true and false",
    accepts: ({ kind, type }) => kind === "field" && (isInteger(type) || type === "boolean"),
    gives: giving("string"),
  },
  dec: DIGITS,
  hex: DIGITS,
  float: NUMBER,
  double: NUMBER,
  max: EXTREME,
  min: EXTREME,
  abs: {
    most: 1,
    takes: "a number",
    accepts: isOneOf("unsigned", "signed", "float", "duration"),
    gives: ({ type }) => type,
  },
  ip_special_name: { ...ADDRESS, gives: giving("string") },
  ip_special_mask: { ...ADDRESS, gives: giving("unsigned") },
  ip_linklocal: ADDRESS,
  ip_multicast: ADDRESS,
  ip_rfc1918: { ...ADDRESS, takes: "an IPv4 address", accepts: isOneOf("ipv4") },
  ip_ula: { ...ADDRESS, takes: "an IPv6 address", accepts: isOneOf("ipv6") },
};

const FUNCTION_NAMES = Object.keys(SIGNATURES);

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(SIGNATURES, name);
}

function failUnknownFunction(context: CheckContext, { name }: CallValue): undefined {
  const nearest = findNearestName(name.text.toLowerCase(), FUNCTION_NAMES);
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  const proposals = nearest === undefined ? [] : [proposeText(name, nearest)];
  context.fail(name, `There is no function ${name.text}.${meant}`, proposals);
}

/** Literals among the operands are read as what the first other operand is. */
function checkOperands(
  context: CheckContext,
  value: CallValue,
  checkOperand: CheckOperand,
): readonly Expression[] | undefined {
  const first = value.operands.find((operand) => !context.isConstant(operand));
  if (first === undefined) {
    const [only] = value.operands;
    // A misspelt field looks like a literal.
    if (only?.kind === "word" && /[a-z_]/i.test(only.text)) checkOperand(context, only);
    context.fail(only ?? value, `${value.name.text} needs a field.`);
    return;
  }
  const model = checkOperand(context, first);
  if (model === undefined) return undefined;
  const operands: Expression[] = [];
  for (const operand of value.operands) {
    const expression =
      operand === first
        ? model
        : context.isConstant(operand)
          ? checkLiteral(context, operand, targetOf(model, true))
          : checkOperand(context, operand);
    if (expression === undefined) return undefined;
    operands.push(expression);
  }
  return operands;
}

/** The call as an expression; undefined after a problem. */
export function checkCall(context: CheckContext, value: CallValue, checkOperand: CheckOperand): Expression | undefined {
  const name = value.name.text;
  if (!isFunctionName(name)) {
    failUnknownFunction(context, value);
    return;
  }
  const signature = SIGNATURES[name];
  const count = value.operands.length;
  if (count === 0 || count > signature.most) {
    const wanted = signature.most === 1 ? "one operand" : "at least one operand";
    context.fail(value, `${name} takes ${wanted}, not ${count}.`);
    return;
  }
  const operands = checkOperands(context, value, checkOperand);
  const [first] = operands ?? [];
  if (operands === undefined || first === undefined) return undefined;
  for (const operand of operands) {
    const shown = context.textOf(operand.range);
    if (!signature.accepts(operand)) {
      context.fail(operand.range, `${name} takes ${signature.takes}; ${shown} is ${describeType(operand.type)}.`);
      return;
    }
    if (!areCompatible(first.type, operand.type) && operand !== first) {
      const types = `${describeType(first.type)} and ${describeType(operand.type)}`;
      context.fail(operand.range, `The operands of ${name} must be of one type, not ${types}.`);
      return;
    }
  }
  const type = signature.gives(first);
  return { kind: "call", name, operands, type, range: { from: value.from, to: value.to } };
}
