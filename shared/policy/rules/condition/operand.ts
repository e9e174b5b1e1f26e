/** What stands on the sides of a condition's tests, as far as headers answer it; the rest is refused with its place. */
import { KIND_ETHER, KIND_IPV4, KIND_IPV6, KIND_PROTOCOL, KIND_STRING } from "#shared/abi/field-kind.ts";
import type { Expression, Literal, TextRange } from "#shared/filter/model.ts";
import { placesOf, wholePlaces, type Places } from "./byte-tests.ts";
import { findHeaderField, type HeaderField } from "./header-fields.ts";

export class ConditionRefusal extends Error {
  readonly range: TextRange;

  constructor({ from, to }: TextRange, message: string) {
    super(message);
    this.range = { from, to };
  }
}

export type Operand =
  | { readonly kind: "literal"; readonly literal: Literal }
  | { readonly kind: "number" | "name" | "protocol"; readonly field: HeaderField }
  /** `places` undefined: a slice that does not fit. */
  | { readonly kind: "bytes"; readonly field: HeaderField; readonly places: Places | undefined };

type FieldExpression = Extract<Expression, { kind: "field" }>;
type SliceExpression = Extract<Expression, { kind: "slice" }>;

const SLICEABLE = new Set([KIND_ETHER, KIND_IPV4, KIND_IPV6]);

function findField({ field, isRaw, layers, isReference, range }: FieldExpression): HeaderField {
  if (isReference) throw new ConditionRefusal(range, "A sensor has no selected packet.");
  if (isRaw || layers !== undefined)
    throw new ConditionRefusal(range, "A sensor reads the fields of the outermost headers: it knows no @ and no #.");
  const found = findHeaderField(field);
  if (found === undefined) throw new ConditionRefusal(range, "This is no field that a sensor reads.");
  return found;
}

function readField(expression: FieldExpression): Operand {
  const field = findField(expression);
  switch (field.kind) {
    case KIND_ETHER:
    case KIND_IPV6:
      return { kind: "bytes", field, places: wholePlaces(field.size) };
    case KIND_STRING:
      return { kind: "name", field };
    case KIND_PROTOCOL:
      return { kind: "protocol", field };
    default:
      return { kind: "number", field };
  }
}

function readSlice({ operand, pieces, range }: SliceExpression): Operand {
  const field = operand.kind === "field" ? findField(operand) : undefined;
  if (field === undefined || !SLICEABLE.has(field.kind))
    throw new ConditionRefusal(range, "A sensor takes slices of addresses only, such as eth.src[0:3].");
  return { kind: "bytes", field, places: placesOf(pieces, field.size) };
}

export function readOperand(expression: Expression): Operand {
  if (expression.kind === "field") return readField(expression);
  if (expression.kind === "slice") return readSlice(expression);
  const literal = expression.kind === "literal" ? expression.values[0] : undefined;
  if (literal !== undefined) return { kind: "literal", literal };
  throw new ConditionRefusal(
    expression.range,
    "A sensor compares fields with values and with each other: it has no functions and does no sums.",
  );
}

/** The literal that must stand here. */
export function readLiteral(expression: Expression): Literal {
  const operand = readOperand(expression);
  if (operand.kind === "literal") return operand.literal;
  throw new ConditionRefusal(expression.range, "A sensor looks for fixed values only here.");
}
