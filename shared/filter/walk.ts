/** Goes through conditions and expressions. */
import type { Condition, Expression, FilterField, TextRange } from "./model.ts";

/** The field that the expression is: not its bytes, not a reference, nothing worked out from it. */
export function plainField(expression: Expression): FilterField | undefined {
  if (expression.kind !== "field" || expression.isRaw || expression.isReference) return undefined;
  return expression.field;
}

/** The expressions of this condition, without those of its parts. */
export function operandsOf(condition: Condition): readonly Expression[] {
  switch (condition.kind) {
    case "compare":
    case "contains":
      return [condition.left, condition.right];
    case "matches":
      return [condition.left];
    case "in":
      return [condition.left, ...condition.items.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]))];
    case "exists":
    case "truth":
      return [condition.operand];
    default:
      return [];
  }
}

/** The conditions that this one joins or negates. */
export function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
      return [condition.left, condition.right];
    case "not":
      return [condition.operand];
    default:
      return [];
  }
}

function innerOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "slice":
    case "negate":
      return [expression.operand];
    case "call":
      return expression.operands;
    case "arithmetic":
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** The expression and all within it. */
export function listExpressions(expression: Expression): readonly Expression[] {
  return [expression, ...innerOf(expression).flatMap(listExpressions)];
}

type MoveRange = (range: TextRange) => TextRange;

function moveExpression(expression: Expression, move: MoveRange): Expression {
  const range = move(expression.range);
  switch (expression.kind) {
    case "field":
    case "literal":
      return { ...expression, range };
    case "slice":
    case "negate":
      return { ...expression, range, operand: moveExpression(expression.operand, move) };
    case "call":
      return { ...expression, range, operands: expression.operands.map((operand) => moveExpression(operand, move)) };
    case "arithmetic": {
      const left = moveExpression(expression.left, move);
      return { ...expression, range, left, right: moveExpression(expression.right, move) };
    }
  }
}

/** The same condition with its ranges elsewhere. */
export function moveRanges(condition: Condition, move: MoveRange): Condition {
  const range = move(condition.range);
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
      return { ...condition, range, left: moveRanges(condition.left, move), right: moveRanges(condition.right, move) };
    case "not":
      return { ...condition, range, operand: moveRanges(condition.operand, move) };
    case "compare":
    case "contains": {
      const left = moveExpression(condition.left, move);
      return { ...condition, range, left, right: moveExpression(condition.right, move) };
    }
    case "matches":
      return { ...condition, range, left: moveExpression(condition.left, move) };
    case "in": {
      const items = condition.items.map(({ from, to }) => ({
        from: moveExpression(from, move),
        to: to === undefined ? undefined : moveExpression(to, move),
      }));
      return { ...condition, range, left: moveExpression(condition.left, move), items };
    }
    case "exists":
    case "truth":
      return { ...condition, range, operand: moveExpression(condition.operand, move) };
  }
}
