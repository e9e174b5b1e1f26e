/** Warnings about ranges and differences: values that no packet has, or that two values have between them (DISPLAY-FILTER 3.11). */
import { compareLiterals } from "./compare-literals.ts";
import { listConjuncts } from "./conjuncts.ts";
import type { Condition, Expression, FilterField, Literal, TextRange } from "./model.ts";
import { makeRemark, proposeText, type Proposal, type Remark, spanOf } from "./problem.ts";
import { listExpressions, operandsOf, partsOf, plainField } from "./walk.ts";

type TextOf = (range: TextRange) => string;
type Compare = Extract<Condition, { readonly kind: "compare" }>;
type Arithmetic = Extract<Expression, { readonly kind: "arithmetic" }>;

function onlyLiteral(expression: Expression): Literal | undefined {
  return expression.kind === "literal" && expression.values.length === 1 ? expression.values[0] : undefined;
}

/** Fields that stand for both ends, or that a packet lists. */
const REPEATED = /(?:^|[._])(?:addr|port|host)$|^dns\.(?:a|aaaa|cname|resp\.|qry\.)|^tls\.(?:record|handshake)\./;

function isRepeated(field: FilterField): boolean {
  return REPEATED.test(field.name);
}

/** `x > 1` as the lower end of a range, `x < 5` as the upper; with the ends that belong to it. */
function boundOf(condition: Compare, textOf: TextOf): { isLower: boolean; text: string } | undefined {
  const literal = onlyLiteral(condition.right);
  if (literal === undefined || condition.quantifier !== "any" || !/[<>]/.test(condition.operator)) return undefined;
  const isLower = condition.operator.startsWith(">");
  const written = textOf(condition.right.range);
  const isWhole = condition.left.type === "unsigned" || condition.left.type === "signed";
  if (condition.operator.length === 2 || !isWhole || literal.kind !== "integer") return { isLower, text: written };
  return { isLower, text: (literal.value + (isLower ? 1n : -1n)).toString() };
}

/** Two comparisons that one value should meet, and two values can. */
function warnOfPair(one: Condition, two: Condition, textOf: TextOf): readonly Remark[] {
  if (one.kind !== "compare" || two.kind !== "compare") return [];
  const field = plainField(one.left);
  const name = textOf(one.left.range);
  if (field === undefined || !isRepeated(field) || textOf(two.left.range) !== name) return [];
  const [first, second] = [boundOf(one, textOf), boundOf(two, textOf)];
  if (first === undefined || second === undefined || first.isLower === second.isLower) return [];
  const [low, high] = first.isLower ? [one, two] : [two, one];
  const [lowest, highest] = [onlyLiteral(low.right), onlyLiteral(high.right)];
  if (lowest === undefined || highest === undefined || (compareLiterals(lowest, highest) ?? 1) > 0) return [];
  const range = spanOf(one.range, two.range);
  const [from, to] = first.isLower ? [first.text, second.text] : [second.text, first.text];
  const message = `A packet can have several ${name}: one may meet the first condition and another the second.`;
  return [makeRemark("two-values", range, { message, proposals: [proposeText(range, `${name} in {${from}..${to}}`)] })];
}

/** Neighbours that `and` joins. */
export function warnOfPairs(condition: Condition, textOf: TextOf): readonly Remark[] {
  const conjuncts = listConjuncts(condition);
  if (conjuncts.length === 1) return partsOf(condition).flatMap((part) => warnOfPairs(part, textOf));
  const pairs = conjuncts.slice(1).flatMap((two, at) => {
    const one = conjuncts[at];
    return one === undefined ? [] : warnOfPair(one, two, textOf);
  });
  return [...pairs, ...conjuncts.flatMap((conjunct) => warnOfPairs(conjunct, textOf))];
}

/** `in {90..80}`. */
export function warnOfEmptyRange(condition: Condition, textOf: TextOf): readonly Remark[] {
  if (condition.kind !== "in") return [];
  return condition.items.flatMap(({ from, to }) => {
    const [lowest, highest] = [onlyLiteral(from), to === undefined ? undefined : onlyLiteral(to)];
    if (lowest === undefined || highest === undefined || to === undefined) return [];
    if ((compareLiterals(lowest, highest) ?? 0) <= 0) return [];
    const range = spanOf(from.range, to.range);
    const message = `Nothing lies between ${textOf(from.range)} and ${textOf(to.range)}: the smaller comes first.`;
    const proposals = [proposeText(range, `${textOf(to.range)}..${textOf(from.range)}`)];
    return [makeRemark("empty-range", range, { message, proposals })];
  });
}

function isUnsignedDifference(expression: Expression): expression is Arithmetic {
  if (expression.kind !== "arithmetic" || expression.operator !== "-") return false;
  return expression.type === "unsigned" && expression.right.kind !== "literal";
}

/** `a - b > 0` says `a > b`, without the underflow. */
function proposeComparison(condition: Condition, difference: Arithmetic, textOf: TextOf): Proposal[] {
  if (condition.kind !== "compare" || condition.left !== difference) return [];
  const literal = onlyLiteral(condition.right);
  if (literal?.kind !== "integer" || literal.value !== 0n) return [];
  const operator = textOf({ from: difference.range.to, to: condition.right.range.from }).trim();
  return [
    proposeText(condition.range, `${textOf(difference.left.range)} ${operator} ${textOf(difference.right.range)}`),
  ];
}

/** `tcp.seq - tcp.ack > 0`. */
export function warnOfUnderflow(condition: Condition, textOf: TextOf): readonly Remark[] {
  const all = operandsOf(condition).flatMap(listExpressions);
  return all.filter(isUnsignedDifference).map((difference) => {
    const [left, right] = [textOf(difference.left.range), textOf(difference.right.range)];
    const proposals = proposeComparison(condition, difference, textOf);
    const message = `Where ${right} is more than ${left} there is no difference: such packets are left out.`;
    return makeRemark("underflow", difference.range, { message, proposals, isHint: proposals.length === 0 });
  });
}
