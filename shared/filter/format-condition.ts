/** Writes a condition with everything that the check decided: groups, quantifiers, folded numbers. For tests. */
import { formatIpv4Number, formatIpv6 } from "#shared/format/address.ts";
import type { Condition, Expression, Literal, Stretch } from "./model.ts";

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function formatStretch({ first, count, last }: Stretch): string {
  if (last !== undefined) return `${first}-${last}`;
  return `${first}:${count ?? ""}`;
}

const formatStretches = (stretches: readonly Stretch[]): string => `[${stretches.map(formatStretch).join(",")}]`;

function formatLiteral(literal: Literal, isText: boolean): string {
  switch (literal.kind) {
    case "integer":
    case "float":
      return literal.value.toString();
    case "bytes":
      return isText ? `"${String.fromCharCode(...literal.value)}"` : hex(literal.value);
    case "ipv4":
      return `${formatIpv4Number(literal.value)}/${literal.prefix}`;
    case "ipv6":
      return `${formatIpv6(literal.value)}/${literal.prefix}`;
  }
}

function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case "field": {
      const mark = (expression.isReference ? "$" : "") + (expression.isRaw ? "@" : "");
      const layers = expression.layers === undefined ? "" : `#${formatStretches(expression.layers)}`;
      return mark + expression.field.name + layers;
    }
    case "literal":
      return expression.values.map((value) => formatLiteral(value, expression.type === "string")).join("|");
    case "slice":
      return formatExpression(expression.operand) + formatStretches(expression.pieces);
    case "call":
      return `${expression.name}(${expression.operands.map(formatExpression).join(", ")})`;
    case "arithmetic":
      return `(${formatExpression(expression.left)} ${expression.operator} ${formatExpression(expression.right)})`;
    case "negate":
      return `(- ${formatExpression(expression.operand)})`;
  }
}

/** One line, every group in parentheses. */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
      return `(${formatCondition(condition.left)} ${condition.kind} ${formatCondition(condition.right)})`;
    case "not":
      return `(not ${formatCondition(condition.operand)})`;
    case "compare":
    case "contains": {
      const operator = condition.kind === "compare" ? condition.operator : "contains";
      return `(${formatExpression(condition.left)} ${condition.quantifier} ${operator} ${formatExpression(condition.right)})`;
    }
    case "matches": {
      const pattern = String.fromCharCode(...condition.pattern);
      return `(${formatExpression(condition.left)} ${condition.quantifier} matches "${pattern}")`;
    }
    case "in": {
      const items = condition.items.map(({ from, to }) =>
        to === undefined ? formatExpression(from) : `${formatExpression(from)}..${formatExpression(to)}`,
      );
      const operator = condition.isNegated ? "not in" : "in";
      return `(${formatExpression(condition.left)} ${condition.quantifier} ${operator} {${items.join(", ")}})`;
    }
    case "exists":
      return formatExpression(condition.operand);
    case "truth":
      return `(truth ${formatExpression(condition.operand)})`;
  }
}
