/** Walks a condition and builds the capture filters it lies between. */

import type { Condition, Expression, FilterField, Literal, TextRange } from "../model.ts";
import { operandsOf } from "../walk.ts";
import { atMost, bothOf, eitherOf, exactly, negated, oneOf, type Bounds } from "./bounds.ts";
import { CAPTURE_FIELDS } from "./capture-fields.ts";
import { findCarrier, findProtocol, toExpression } from "./capture-protocols.ts";
import { EVERYTHING, allOf, anyOf, type CaptureExpression } from "./expression.ts";
import { askField, type Predicate, type Question } from "./field-test.ts";
import type { CaptureField, Carrier, Place } from "./place.ts";
import { existence } from "./place-test.ts";

type Compare = Extract<Condition, { kind: "compare" }>;
type Membership = Extract<Condition, { kind: "in" }>;

export interface CaptureProblem {
  readonly range: TextRange;
  readonly message: string;
}

/** Each "xor" writes both its sides twice. */
const MOST_EXCLUSIVES = 6;

const TURNED = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** The literal of an expression that is exactly one. */
function onlyLiteral(expression: Expression): Literal | undefined {
  return expression.kind === "literal" && expression.values.length === 1 ? expression.values[0] : undefined;
}

/** A field as it stands: no raw bytes, no layers, no selected packet, no text made of it. */
function plainField(expression: Expression): FilterField | undefined {
  if (expression.kind !== "field" || expression.isRaw || expression.isReference || expression.layers !== undefined)
    return undefined;
  return expression.field.derived === undefined ? expression.field : undefined;
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "slice":
    case "negate":
      return [expression.operand];
    case "call":
      return expression.operands;
    case "arithmetic":
      return [expression.left, expression.right];
    case "field":
    case "literal":
      return [];
  }
}

function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === "not") return [condition.operand];
  if (condition.kind === "and" || condition.kind === "or" || condition.kind === "xor")
    return [condition.left, condition.right];
  return [];
}

/** The first stretch of the condition where a field with one of the first segments is named. */
function findNamed(condition: Condition, protocols: readonly string[]): TextRange | undefined {
  for (const part of partsOf(condition)) {
    const found = findNamed(part, protocols);
    if (found !== undefined) return found;
  }
  const pending = [...operandsOf(condition)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === "field" && protocols.includes(next.field.name.split(".")[0] ?? "")) return condition.range;
    pending.push(...childrenOf(next));
  }
  return undefined;
}

/** Masks arithmetic; two masks become one. */
function withMask(text: string, mask: bigint): string {
  const [, bytes = `(${text})`, first = "ffffffff"] = /^([a-z0-9]+\[[^\]]+\])(?: & 0x([0-9a-f]+))?$/.exec(text) ?? [];
  return `${bytes} & 0x${(mask & BigInt(`0x${first}`)).toString(16)}`;
}

/** The same field with its numbers masked: for tcp.flags & 2. */
function masked(field: CaptureField, mask: bigint): CaptureField | undefined {
  if (mask < 0n || mask > 0xffff_ffffn) return undefined;
  const carriers: Carrier[] = [];
  for (const carrier of field.carriers) {
    const places: Place[] = [];
    for (const place of carrier.places) {
      if (place.kind !== "number") return undefined;
      places.push({ kind: "number", text: withMask(place.text, mask), most: Number(mask) });
    }
    carriers.push({ ...carrier, places });
  }
  return { ...field, carriers };
}

/** One condition's translation; collects the first problem and all assumptions. */
export class Translator {
  readonly assumptions = new Set<string>();
  #problem: CaptureProblem | undefined;
  #exclusives = 0;

  get problem(): CaptureProblem | undefined {
    return this.#problem;
  }

  /** Only the first problem is kept. */
  report(range: TextRange, message: string): void {
    this.#problem ??= { range, message };
  }

  /** Where VLAN tags are asked for. */
  findVlan(condition: Condition): TextRange | undefined {
    return findNamed(condition, ["vlan", "ieee8021ad"]);
  }

  /** The condition is about the link layer, whose type a VLAN tag takes the place of. */
  mentionsLink(condition: Condition): boolean {
    return findNamed(condition, ["eth", "vlan", "ieee8021ad", "llc"]) !== undefined;
  }

  translate(condition: Condition): Bounds {
    switch (condition.kind) {
      case "and":
        return bothOf(this.translate(condition.left), this.translate(condition.right));
      case "or":
        return eitherOf(this.translate(condition.left), this.translate(condition.right));
      case "xor":
        if (++this.#exclusives <= MOST_EXCLUSIVES) {
          return oneOf(this.translate(condition.left), this.translate(condition.right));
        }
        this.report(condition.range, "Capture filters have no exclusive or, and so many are too long to write out.");
        return atMost(EVERYTHING);
      case "not":
        return negated(this.translate(condition.operand));
      case "compare":
        return this.#translateCompare(condition);
      case "in":
        return this.#translateMembership(condition);
      case "exists":
        return this.#translateExists(condition.operand, condition.range);
      case "truth":
        return this.#translateTruth(condition.operand, condition.range);
      case "contains":
      case "matches":
        this.report(condition.range, "Capture filters cannot search for text, bytes or patterns.");
        return atMost(this.#carrierOfAll(operandsOf(condition)));
    }
  }

  #assume(assumptions: readonly string[]): void {
    for (const assumption of assumptions) this.assumptions.add(assumption);
  }

  #translateCompare(condition: Compare): Bounds {
    const { left, right, operator, quantifier } = condition;
    const isTurned = left.kind === "literal";
    const asked = this.#askable(isTurned ? right : left);
    const values = isTurned ? left : right;
    const used = isTurned ? TURNED[operator] : operator;
    if (asked === undefined || values.kind !== "literal") return this.#beyond(condition);
    const literals = values.values;
    const literal = onlyLiteral(values);
    // A label with several numbers: one of them, or none of them; the other questions nobody asks.
    const isSet = (used === "==" && quantifier === "any") || (used === "!=" && quantifier === "all");
    if (literal === undefined && !isSet) return this.#beyond(condition);
    const predicate: Predicate =
      literal === undefined
        ? { kind: "member", items: literals.map((from) => ({ from, to: undefined })) }
        : { kind: "compare", operator: used, literal };
    const isNegated = literal === undefined && used === "!=";
    return this.#ask(asked, { predicate, quantifier, isNegated }) ?? this.#beyond(condition);
  }

  #translateMembership(condition: Membership): Bounds {
    const asked = this.#askable(condition.left);
    const items = [];
    for (const item of condition.items) {
      const from = onlyLiteral(item.from);
      const to = item.to === undefined ? undefined : onlyLiteral(item.to);
      if (from === undefined || (item.to !== undefined && to === undefined)) return this.#beyond(condition);
      items.push({ from, to });
    }
    const { quantifier, isNegated } = condition;
    if (asked === undefined) return this.#beyond(condition);
    const question: Question = { predicate: { kind: "member", items }, quantifier, isNegated };
    return this.#ask(asked, question) ?? this.#beyond(condition);
  }

  /** A field that capture filters know, or such a field under a mask. */
  #askable(expression: Expression): CaptureField | undefined {
    const field = plainField(expression);
    if (field !== undefined) return field.isProtocol ? undefined : CAPTURE_FIELDS.get(field.name);
    if (expression.kind !== "arithmetic" || expression.operator !== "&") return undefined;
    const { left, right } = expression;
    const isTurned = left.kind === "literal";
    const operand = plainField(isTurned ? right : left);
    const mask = onlyLiteral(isTurned ? left : right);
    const known = operand === undefined ? undefined : CAPTURE_FIELDS.get(operand.name);
    return known === undefined || mask?.kind !== "integer" ? undefined : masked(known, mask.value);
  }

  #ask(field: CaptureField, question: Question): Bounds | undefined {
    const expression = askField(field, question);
    if (expression === undefined) return undefined;
    this.#assume(field.assumptions);
    return exactly(expression);
  }

  #translateExists(operand: Expression, range: TextRange): Bounds {
    const field = plainField(operand);
    if (field?.isProtocol === true) {
      const protocol = findProtocol(field.name);
      this.#assume(protocol.assumptions);
      if (protocol.isExact) return exactly(toExpression(protocol.filter));
    }
    const known = field === undefined ? undefined : CAPTURE_FIELDS.get(field.name);
    if (known !== undefined) {
      this.#assume(known.assumptions);
      return exactly(
        known.exists === "" ? anyOf(...known.carriers.map(({ exists }) => existence(exists))) : existence(known.exists),
      );
    }
    this.report(range, describe(operand));
    return atMost(this.#carrierOf(operand));
  }

  #translateTruth(operand: Expression, range: TextRange): Bounds {
    const asked = this.#askable(operand);
    const zero: Literal = { kind: "integer", value: 0n };
    const predicate: Predicate = { kind: "compare", operator: "!=", literal: zero };
    const bounds = asked && this.#ask(asked, { predicate, quantifier: "any", isNegated: false });
    if (bounds !== undefined) return bounds;
    this.report(range, describe(operand));
    return atMost(this.#carrierOf(operand));
  }

  /** A test that capture filters cannot make: it holds only where all fields are that it needs. */
  #beyond(condition: Compare | Membership): Bounds {
    const expressions = operandsOf(condition);
    const [first, second] = expressions.filter(({ kind }) => kind !== "literal");
    const hasReference = second?.kind === "field" && second.isReference;
    if (second !== undefined && !hasReference)
      this.report(condition.range, "Capture filters cannot compare two fields.");
    else this.report(condition.range, describe(second ?? first ?? condition.left));
    return atMost(this.#carrierOfAll(condition.kind === "in" ? [condition.left] : expressions));
  }

  #carrierOfAll(expressions: readonly Expression[]): CaptureExpression {
    return allOf(...expressions.map((each) => this.#carrierOf(each)));
  }

  /** Packets for which the expression can have a value. */
  #carrierOf(expression: Expression): CaptureExpression {
    if (expression.kind === "field") {
      if (expression.isReference) return EVERYTHING;
      const { field } = expression;
      const carrier = field.isProtocol ? findProtocol(field.name) : findCarrier(field.name);
      this.#assume(carrier.assumptions);
      return toExpression(carrier.filter);
    }
    // max and min pass over what is not there.
    if (expression.kind === "call" && (expression.name === "max" || expression.name === "min")) return EVERYTHING;
    return this.#carrierOfAll(childrenOf(expression));
  }
}

/** Why capture filters cannot look at the expression. */
function describe(expression: Expression): string {
  switch (expression.kind) {
    case "field":
      if (expression.isReference) return "Capture filters do not know the selected packet.";
      if (expression.layers !== undefined) return "Capture filters cannot choose among several headers of a protocol.";
      return `Capture filters do not know ${expression.field.name}.`;
    case "slice":
      return "Capture filters cannot test these bytes.";
    case "call":
      return "Capture filters have no functions.";
    case "arithmetic":
    case "negate":
      return "Capture filters cannot calculate with these fields.";
    case "literal":
      return "Capture filters cannot test this.";
  }
}
