/** `contains` and `matches` (DISPLAY-FILTER 3.4). */
import type { CheckContext } from "./check-context.ts";
import { checkExpression, failUnknown } from "./check-expression.ts";
import { checkPartialLiteral } from "./check-literal.ts";
import { parseBytes } from "./address-literal.ts";
import { targetOf } from "./literal-target.ts";
import type { Condition, Expression } from "./model.ts";
import { compilePattern } from "./pattern/compile-pattern.ts";
import { type Proposal, proposeText } from "./problem.ts";
import type { SearchTest, Value } from "./syntax.ts";
import { areCompatible, describeType, isByteLike, isSearchable } from "./value-type.ts";

/** The left side: a field, a function or a slice, of text or bytes; a number's words where it has some. */
function checkSearched(context: CheckContext, test: SearchTest): Expression | undefined {
  const { left: value, kind } = test;
  if (context.isConstant(value)) {
    if (value.kind === "word") {
      failUnknown(context, value);
      return;
    }
    context.fail(value, `The left side of ${kind} must be a field, not ${context.textOf(value)}.`);
    return;
  }
  if (value.kind === "arithmetic" || value.kind === "negate") {
    context.fail(value, `The left side of ${kind} must be a field, a function or a slice.`);
    return;
  }
  const left = checkExpression(context, value);
  if (left === undefined || isSearchable(left.type)) return left;
  if (left.kind === "field" && left.field.values.size > 0 && !left.isRaw) {
    return { kind: "call", name: "vals", operands: [left], type: "string", range: left.range };
  }
  const shown = context.textOf(value);
  const message = `${shown} is ${describeType(left.type)}: ${kind} works on text and bytes only.`;
  context.fail(value, message, proposeInstead(context, test, left));
}

/** Addresses have prefixes, numbers have string(). */
function proposeInstead(context: CheckContext, test: SearchTest, left: Expression): Proposal[] {
  const shown = context.textOf(test.left);
  const isQuoted = test.right.kind === "quoted";
  const right = isQuoted ? context.textOf(test.right) : `"${context.textOf(test.right)}"`;
  const range = { from: test.left.from, to: test.right.to };
  const proposals = [proposeText(range, `string(${shown}) ${test.kind} ${right}`)];
  if (left.type === "boolean" || left.type === "none") return [];
  return proposals;
}

/** A word that is both a name and hexadecimal is the name; it may have been meant otherwise. */
function remarkAmbiguous(context: CheckContext, value: Value): void {
  if (value.kind !== "word" || value.text.startsWith(".") || parseBytes(value.text) === undefined) return;
  const message = `${value.text} is taken as the field; as bytes it is written :${value.text}.`;
  context.remark("ambiguous-word", value, message, [
    proposeText(value, `.${value.text}`, `Keep the field: .${value.text}`),
    proposeText(value, `:${value.text}`, `Use the bytes: :${value.text}`),
  ]);
}

function checkContains(context: CheckContext, test: SearchTest, left: Expression): Condition | undefined {
  const { quantifier = "any", right: value } = test;
  const range = { from: test.from, to: test.to };
  if (context.isConstant(value)) {
    const right = checkPartialLiteral(context, value, targetOf(left));
    return right === undefined ? undefined : { kind: "contains", quantifier, left, right, range };
  }
  const right = checkExpression(context, value);
  if (right === undefined) return undefined;
  remarkAmbiguous(context, value);
  const isBytesInProtocol = left.type === "protocol" && isByteLike(right.type);
  if (!isBytesInProtocol && !areCompatible(left.type, right.type)) {
    const types = `${describeType(left.type)} and ${describeType(right.type)}`;
    context.fail(value, `${context.textOf(value)} cannot be looked for there: it is ${types}.`);
    return;
  }
  return { kind: "contains", quantifier, left, right, range };
}

/** The condition; undefined after a problem. */
export function checkSearch(context: CheckContext, test: SearchTest): Condition | undefined {
  const left = checkSearched(context, test);
  if (left === undefined) return undefined;
  if (test.kind === "contains") return checkContains(context, test, left);
  const { quantifier = "any", right } = test;
  if (right.kind !== "quoted") {
    context.fail(right, "The pattern must stand in double quotes.");
    return;
  }
  const pattern = right.bytes;
  const compiled = compilePattern(pattern);
  if (!compiled.ok) {
    context.fail(right, `The pattern cannot be used: ${compiled.message}`);
    return;
  }
  return { kind: "matches", quantifier, left, pattern, range: { from: test.from, to: test.to } };
}
