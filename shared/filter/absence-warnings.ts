/** Hints about packets that do not have the field: negations differ on them (DISPLAY-FILTER 3.4 and 3.11). */
import type { Condition, TextRange } from "./model.ts";
import { makeRemark, proposeText, type Remark, spanOf } from "./problem.ts";
import { plainField } from "./walk.ts";

type TextOf = (range: TextRange) => string;

/** `!(f == v)` also shows packets without f, `f != v` does not. */
export function warnOfAbsence(condition: Condition, textOf: TextOf): readonly Remark[] {
  const compare = condition.kind === "not" ? condition.operand : condition;
  if (compare.kind !== "compare" || plainField(compare.left) === undefined || compare.right.kind !== "literal")
    return [];
  const isNegated = condition.kind === "not";
  const isEqual = compare.operator === "==" && compare.quantifier === "any";
  const isUnequal = compare.operator === "!=" && compare.quantifier === "all";
  if (isNegated ? !isEqual : !isUnequal) return [];
  const name = textOf(compare.left.range);
  const value = textOf(compare.right.range);
  const message = isNegated
    ? `This also shows packets that have no ${name}; ${name} != ${value} leaves them out.`
    : `This leaves out packets that have no ${name}; !(${name} == ${value}) shows them too.`;
  const repaired = isNegated ? `${name} != ${value}` : `!(${name} == ${value})`;
  const proposals = [proposeText(condition.range, repaired)];
  return [makeRemark("absent-differs", condition.range, { message, proposals, isHint: true })];
}

/** `x not in {…}` leaves out packets without x. */
export function warnOfNotIn(condition: Condition, textOf: TextOf): readonly Remark[] {
  if (condition.kind !== "in" || !condition.isNegated) return [];
  const name = textOf(condition.left.range);
  const rest = textOf({ from: condition.left.range.to, to: condition.range.to }).replace(/^\s*not\s+/i, "");
  const message = `This leaves out packets that have no ${name}; !(${name} in …) shows them too.`;
  const range = spanOf(condition.left.range, condition.range);
  const proposals = [proposeText(range, `!(${name} ${rest})`)];
  return [makeRemark("not-in-absent", condition.range, { message, proposals, isHint: true })];
}
