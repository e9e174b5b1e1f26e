/** Turns parsed tests into conditions: names are looked up, types are checked (DISPLAY-FILTER 3.4 and 3.9). */
import type { CheckContext } from "./check-context.ts";
import { checkExpression, failUnknown } from "./check-expression.ts";
import { checkLiteral } from "./check-literal.ts";
import { checkSearch } from "./check-search.ts";
import { targetOf } from "./literal-target.ts";
import type { Condition, Expression } from "./model.ts";
import { type Proposal, proposeText, spanOf } from "./problem.ts";
import type { ChainTest, CompareTest, Comparator, InTest, LogicalOperator, Test, Value } from "./syntax.ts";
import { areCompatible, describeType, isOrdered } from "./value-type.ts";

/** `and`, `or` and `xor` of many are built as a balanced tree: the order of the operands is kept, the depth is small. */
function combine(operator: LogicalOperator, conditions: readonly Condition[]): Condition | undefined {
  const [only] = conditions;
  if (only === undefined || conditions.length === 1) return only;
  const middle = conditions.length >> 1;
  const left = combine(operator, conditions.slice(0, middle));
  const right = combine(operator, conditions.slice(middle));
  if (left === undefined || right === undefined) return left ?? right;
  return { kind: operator, left, right, range: spanOf(left.range, right.range) };
}

/** `tcp.port == 80 or 443`: the values that stand where tests must. */
function proposeAlternatives(context: CheckContext, chain: ChainTest, at: number): Proposal[] {
  const compare = chain.operands[at - 1];
  if (compare?.kind !== "compare" || compare.comparators.length !== 1 || chain.operator === "xor") return [];
  const [comparator] = compare.comparators;
  const [left, first] = compare.operands;
  if (comparator === undefined || left === undefined || first === undefined) return [];
  const items = [first];
  let last: Test = compare;
  for (const operand of chain.operands.slice(at)) {
    if (operand.kind !== "value" || !context.isConstant(operand.value)) break;
    items.push(operand.value);
    last = operand;
  }
  const set = `in {${items.map((item) => context.textOf(item)).join(", ")}}`;
  const isEqual = comparator.operator === "==";
  if (!isEqual && comparator.operator !== "!=") return [];
  const test = `${context.textOf(left)} ${isEqual ? set : `not ${set}`}`;
  return [proposeText({ from: compare.from, to: last.to }, test)];
}

function checkChain(context: CheckContext, chain: ChainTest): Condition | undefined {
  const conditions: Condition[] = [];
  for (const [at, operand] of chain.operands.entries()) {
    if (operand.kind === "value" && isLoneLiteral(context, operand.value)) {
      const shown = context.textOf(operand);
      const proposals = proposeAlternatives(context, chain, at);
      if (proposals.length > 0) {
        context.fail(operand, `${shown} is not a field or protocol: each value needs its field.`, proposals);
        return;
      }
    }
    const condition = checkTest(context, operand);
    if (condition === undefined) return undefined;
    conditions.push(condition);
  }
  return combine(chain.operator, conditions);
}

function isLoneLiteral(context: CheckContext, value: Value): boolean {
  return (value.kind === "word" || value.kind === "quoted") && context.isConstant(value);
}

/** Both sides name no field. The likeliest reason is a misspelt name on the left. */
function failConstant(context: CheckContext, left: Value, whole: { from: number; to: number }): undefined {
  if (left.kind === "word" && /[A-Za-z]/.test(left.text)) {
    failUnknown(context, left);
    return;
  }
  context.fail(whole, "The filter compares two fixed values: one side must name a field.");
}

interface Sides {
  readonly left: Expression;
  readonly right: Expression;
}

function checkSides(
  context: CheckContext,
  leftValue: Value,
  rightValue: Value,
  comparator: Comparator,
): Sides | undefined {
  const isOrdering = comparator.operator !== "==" && comparator.operator !== "!=";
  const isLeftConstant = context.isConstant(leftValue);
  if (isLeftConstant && context.isConstant(rightValue)) {
    failConstant(context, leftValue, spanOf(leftValue, rightValue));
    return;
  }
  const first = checkExpression(context, isLeftConstant ? rightValue : leftValue);
  if (first === undefined || !canCompare(context, first, comparator)) return undefined;
  if (isLeftConstant) {
    if (isUnknownName(leftValue, first)) {
      failUnknown(context, leftValue);
      return;
    }
    const left = checkLiteral(context, leftValue, targetOf(first, isOrdering));
    return left === undefined ? undefined : { left, right: first };
  }
  const right = context.isConstant(rightValue)
    ? checkLiteral(context, rightValue, targetOf(first, isOrdering))
    : checkExpression(context, rightValue);
  return right === undefined ? undefined : { left: first, right };
}

/** On the left a bare word is no text: it is a name that does not exist. */
function isUnknownName(value: Value, other: Expression): boolean {
  return value.kind === "word" && other.type === "string";
}

function canCompare(context: CheckContext, side: Expression, comparator: Comparator): boolean {
  const isOrdering = comparator.operator !== "==" && comparator.operator !== "!=";
  if (side.type !== "none" && (!isOrdering || isOrdered(side.type))) return true;
  const operator = context.textOf(comparator);
  const shown = context.textOf(side.range);
  context.fail(side.range, `${shown} is ${describeType(side.type)}: ${operator} cannot take it.`);
  return false;
}

function checkCompare(context: CheckContext, test: CompareTest): Condition | undefined {
  const conditions: Condition[] = [];
  for (const [at, comparator] of test.comparators.entries()) {
    const [leftValue, rightValue] = test.operands.slice(at, at + 2);
    if (leftValue === undefined || rightValue === undefined) return undefined;
    if (isMistakenMask(context, test, at)) return undefined;
    const sides = checkSides(context, leftValue, rightValue, comparator);
    if (sides === undefined || !agree(context, sides)) return undefined;
    const { operator } = comparator;
    const isWhole = test.comparators.length === 1;
    const range = isWhole ? { from: test.from, to: test.to } : spanOf(leftValue, rightValue);
    conditions.push({
      kind: "compare",
      operator,
      quantifier: test.quantifier ?? comparator.quantifier,
      ...sides,
      range,
    });
  }
  return combine("and", conditions);
}

function agree(context: CheckContext, { left, right }: Sides): boolean {
  if (left.kind === "literal" || right.kind === "literal" || areCompatible(left.type, right.type)) return true;
  const [leftText, rightText] = [left, right].map(
    ({ range, type }) => `${context.textOf(range)} (${describeType(type)})`,
  );
  context.fail(spanOf(left.range, right.range), `${leftText ?? ""} and ${rightText ?? ""} cannot be compared.`);
  return false;
}

/** `a == 1 & b == 2`: a mask between two comparisons whose left side is fixed was meant to be `&&`. */
function isMistakenMask(context: CheckContext, test: CompareTest, at: number): boolean {
  const between = test.operands[at + 1];
  if (at + 1 >= test.comparators.length || between?.kind !== "arithmetic" || between.operator !== "&") return false;
  if (!context.isConstant(between.left)) return false;
  const message = "A single & masks bits: conditions are joined with &&.";
  context.fail(between.operatorRange, message, [proposeText(between.operatorRange, "&&")]);
  return true;
}

function checkIn(context: CheckContext, test: InTest): Condition | undefined {
  const isField = test.left.kind === "field" || (test.left.kind === "word" && !context.isConstant(test.left));
  if (!isField) {
    const isName = test.left.kind === "word" && /^[A-Za-z_]/.test(test.left.text);
    if (isName) {
      failUnknown(context, test.left);
      return;
    }
    context.fail(test.left, "Only a field can be looked for in a set.");
    return;
  }
  const left = checkExpression(context, test.left);
  if (left === undefined) return undefined;
  if (left.type === "none") {
    context.fail(left.range, `${context.textOf(left.range)} has no value that could be in a set.`);
    return;
  }
  const items: { from: Expression; to: Expression | undefined }[] = [];
  for (const item of test.items) {
    const from = checkItem(context, item.from, left, item.to !== undefined);
    const to = item.to === undefined ? undefined : checkItem(context, item.to, left, true);
    if (from === undefined || (item.to !== undefined && to === undefined)) return undefined;
    items.push({ from, to });
  }
  const range = { from: test.from, to: test.to };
  const quantifier = test.quantifier ?? (test.isNegated ? "all" : "any");
  return { kind: "in", quantifier, isNegated: test.isNegated, left, items, range };
}

function checkItem(context: CheckContext, value: Value, left: Expression, isBound: boolean): Expression | undefined {
  if (value.kind === "slice") {
    context.fail(value, "A set cannot hold a slice.");
    return;
  }
  if (context.isConstant(value)) return checkLiteral(context, value, targetOf(left, isBound));
  const item = checkExpression(context, value);
  return item !== undefined && agree(context, { left, right: item }) ? item : undefined;
}

/** A value on its own: it exists, or, when it was worked out, it is neither 0 nor empty. */
function checkAlone(context: CheckContext, value: Value): Condition | undefined {
  if (value.kind === "braced") return checkAlone(context, value.inner);
  if (context.isConstant(value) && value.kind !== "word" && value.kind !== "quoted") {
    context.fail(value, "The filter names no field.");
    return;
  }
  const operand = checkExpression(context, value);
  if (operand === undefined) return undefined;
  const { range } = operand;
  const isComputed = operand.kind === "call" || operand.kind === "arithmetic" || operand.kind === "negate";
  return { kind: isComputed ? "truth" : "exists", operand, range };
}

/** The condition that the test stands for; undefined after a problem. */
export function checkTest(context: CheckContext, test: Test): Condition | undefined {
  switch (test.kind) {
    case "chain":
      return checkChain(context, test);
    case "group":
      return checkTest(context, test.inner);
    case "not": {
      const operand = checkTest(context, test.operand);
      return operand === undefined ? undefined : { kind: "not", operand, range: { from: test.from, to: test.to } };
    }
    case "compare":
      return checkCompare(context, test);
    case "contains":
    case "matches":
      return checkSearch(context, test);
    case "in":
      return checkIn(context, test);
    case "value":
      return checkAlone(context, test.value);
  }
}
