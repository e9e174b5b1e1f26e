/** A checked condition as questions to a frame's headers, made once. What headers cannot answer is refused with its place. */
import type { CompareOperator, Condition, Literal } from "#shared/filter/model.ts";
import { MIRRORED } from "#shared/filter/mirrored.ts";
import { compilePattern } from "#shared/filter/pattern/compile-pattern.ts";
import { PatternRunner } from "#shared/filter/pattern/run-pattern.ts";
import { bytesHold, compareName, comparePlaced, contains, type BytesHold, type Places } from "./byte-tests.ts";
import { DNS_NAME, type HeaderField } from "./header-fields.ts";
import { holdsFor, rangeBetween, rangesOf } from "./number-ranges.ts";
import { ConditionRefusal, readLiteral, readOperand, type Operand } from "./operand.ts";
import { BytesTest, ExistsTest, NameTest, NO_VALUES, NumberTest, PairTest, type NameHolds } from "./tests.ts";
import { And, Not, Or, Xor, type Question } from "./truth.ts";

/** Instructions of a pattern, which runs on every frame that bears a name. */
const MOST_INSTRUCTIONS = 512;

type Compare = Extract<Condition, { kind: "compare" }>;
type Membership = Extract<Condition, { kind: "in" }>;
type Search = Extract<Condition, { kind: "contains" | "matches" }>;
type Quantified = Compare | Membership | Search;

const isAll = ({ quantifier }: Quantified): boolean => quantifier === "all";

const askName = (test: Quantified, field: HeaderField, holds: NameHolds): Question =>
  new NameTest(field, field.name === DNS_NAME, holds, isAll(test));

function refuseKind({ range }: Condition): never {
  const message = "A sensor does not look into packets: it compares numbers, addresses and the two names.";
  throw new ConditionRefusal(range, message);
}

function compareFields(test: Compare, left: Operand, right: Operand): Question {
  const { operator } = test;
  if (left.kind === "number" && right.kind === "number") {
    const fields = [left.field, right.field] as const;
    const [one, other] = fields;
    return new PairTest(
      fields,
      (headers, index, place) => holdsFor(operator, one.read(headers, index) - other.read(headers, place)),
      isAll(test),
    );
  }
  if (left.kind !== "bytes" || right.kind !== "bytes")
    throw new ConditionRefusal(test.range, "A sensor compares names and packets with fixed values only.");
  if (left.places === undefined || right.places === undefined) return NO_VALUES;
  const fields = [left.field, right.field] as const;
  const [one, other] = fields;
  const places = [left.places, right.places] as const;
  return new PairTest(
    fields,
    (headers, index, place) =>
      holdsFor(operator, comparePlaced(headers.bytes, one.at(headers, index), other.at(headers, place), places)),
    isAll(test),
  );
}

function compareLiteral(test: Compare, operand: Operand, operator: CompareOperator, literal: Literal): Question {
  if (operand.kind === "number") {
    const ranges = rangesOf(operator, literal);
    if (ranges !== undefined) return new NumberTest(operand.field, ranges, isAll(test), false);
  } else if (operand.kind === "bytes") {
    if (operand.places === undefined) return NO_VALUES;
    const holds = bytesHold(operator, operand.places, literal);
    if (holds !== undefined) return new BytesTest(operand.field, holds, isAll(test));
  } else if (operand.kind === "name" && literal.kind === "bytes") {
    const { value } = literal;
    return askName(test, operand.field, (bytes, length) => holdsFor(operator, compareName(bytes, length, value)));
  }
  return refuseKind(test);
}

function compare(test: Compare): Question {
  const [left, right] = [readOperand(test.left), readOperand(test.right)];
  if (right.kind === "literal") return compareLiteral(test, left, test.operator, right.literal);
  if (left.kind === "literal") return compareLiteral(test, right, MIRRORED[test.operator], left.literal);
  return compareFields(test, left, right);
}

interface Member {
  readonly from: Literal;
  readonly to: Literal | undefined;
}

function byteMembers(test: Membership, places: Places, members: readonly Member[]): BytesHold {
  const holds = members.map(({ from, to }): BytesHold => {
    const low = bytesHold(to === undefined ? "==" : ">=", places, from) ?? refuseKind(test);
    const high = to === undefined ? low : (bytesHold("<=", places, to) ?? refuseKind(test));
    return (bytes, at) => low(bytes, at) && high(bytes, at);
  });
  return (bytes, at) => {
    for (const hold of holds) if (hold(bytes, at)) return true;
    return false;
  };
}

const bytesOf = (test: Condition, literal: Literal): Uint8Array =>
  literal.kind === "bytes" ? literal.value : refuseKind(test);

function nameMembers(test: Membership, members: readonly Member[]): NameHolds {
  const bounds = members.map(({ from, to }) => [bytesOf(test, from), bytesOf(test, to ?? from)] as const);
  return (bytes, length) => {
    for (const [low, high] of bounds)
      if (compareName(bytes, length, low) >= 0 && compareName(bytes, length, high) <= 0) return true;
    return false;
  };
}

function membership(test: Membership): Question {
  const operand = readOperand(test.left);
  const { isNegated } = test;
  const members = test.items.map(({ from, to }) => ({
    from: readLiteral(from),
    to: to === undefined ? undefined : readLiteral(to),
  }));
  if (operand.kind === "number") {
    const ranges = members.map(
      ({ from, to }) => (to === undefined ? rangesOf("==", from) : rangeBetween(from, to)) ?? refuseKind(test),
    );
    const all = Int32Array.from(ranges.flatMap((each) => [...each]));
    return new NumberTest(operand.field, all, isAll(test), isNegated);
  }
  if (operand.kind === "bytes") {
    if (operand.places === undefined) return NO_VALUES;
    const has = byteMembers(test, operand.places, members);
    return new BytesTest(operand.field, (bytes, at) => has(bytes, at) !== isNegated, isAll(test));
  }
  if (operand.kind !== "name") return refuseKind(test);
  const has = nameMembers(test, members);
  return askName(test, operand.field, (bytes, length) => has(bytes, length) !== isNegated);
}

function search(test: Search): Question {
  const operand = readOperand(test.left);
  if (operand.kind !== "name") return refuseKind(test);
  if (test.kind === "contains") {
    const part = bytesOf(test, readLiteral(test.right));
    return askName(test, operand.field, (bytes, length) => contains(bytes, length, part));
  }
  const compiled = compilePattern(test.pattern);
  if (!compiled.ok) throw new ConditionRefusal(test.range, compiled.message);
  const runner = new PatternRunner(compiled.program);
  if (runner.size > MOST_INSTRUCTIONS)
    throw new ConditionRefusal(test.range, "The pattern is too large for a sensor, which runs it on every name.");
  return askName(test, operand.field, (bytes, length) => runner.matches(bytes, length));
}

function exists(test: Extract<Condition, { kind: "exists" }>): Question {
  const operand = readOperand(test.operand);
  if (operand.kind === "literal") return refuseKind(test);
  const { field } = operand;
  if (operand.kind === "name") return new NameTest(field, field.name === DNS_NAME, () => true, false);
  return operand.kind === "bytes" && operand.places === undefined ? NO_VALUES : new ExistsTest(field);
}

/** Throws ConditionRefusal. */
export function compileCondition(condition: Condition): Question {
  switch (condition.kind) {
    case "and":
      return new And(compileCondition(condition.left), compileCondition(condition.right));
    case "or":
      return new Or(compileCondition(condition.left), compileCondition(condition.right));
    case "xor":
      return new Xor(compileCondition(condition.left), compileCondition(condition.right));
    case "not":
      return new Not(compileCondition(condition.operand));
    case "compare":
      return compare(condition);
    case "in":
      return membership(condition);
    case "contains":
    case "matches":
      return search(condition);
    case "exists":
      return exists(condition);
    case "truth":
      readOperand(condition.operand);
      return refuseKind(condition);
  }
}
