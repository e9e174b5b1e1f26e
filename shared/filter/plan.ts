/** How the packet table alone can answer a test, where it can: by the path, by the flow, or by one column of the row. */
import * as abi from "#shared/abi/filter.ts";
import { findAnalysisBits } from "./analysis-bits.ts";
import { MIRRORED } from "./mirrored.ts";
import type { CompareOperator, Condition, Expression } from "./model.ts";
import { isFlagProvider, isFlowProvider, isRowProvider } from "./providers.ts";
import type { Slot, SlotTable } from "./slots.ts";

export type Test = Exclude<Condition, { kind: "and" | "or" | "xor" | "not" }>;

/** Both ends included. */
export interface Interval {
  readonly from: bigint;
  readonly to: bigint;
}

export interface Plan {
  readonly kind: number;
  readonly a: number;
  readonly intervals: readonly Interval[];
  readonly wantsSet: boolean;
  /** All values must lie in the intervals, not just one. */
  readonly needsAll: boolean;
  /** Numbers of the tests that a group stands for. */
  readonly members: readonly number[];
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const EVERYTHING: readonly Interval[] = [{ from: LEAST, to: MOST }];

const NO_PLAN: Plan = { kind: abi.PLAN_NONE, a: 0, intervals: [], wantsSet: false, needsAll: false, members: [] };

/** Fields with one value a packet that a column holds as a number. */
const COLUMNS: ReadonlySet<number> = new Set([
  abi.PROVIDER_NUMBER,
  abi.PROVIDER_LENGTH,
  abi.PROVIDER_CAPTURED,
  abi.PROVIDER_TIME,
  abi.PROVIDER_TIME_RELATIVE,
  abi.PROVIDER_INTERFACE,
]);

/** Facts of the flow that are numbers of at most 32 bits. */
const FLOW_NUMBERS: ReadonlySet<number> = new Set([
  abi.PROVIDER_SOURCE4,
  abi.PROVIDER_DESTINATION4,
  abi.PROVIDER_ADDRESS4,
  abi.PROVIDER_TCP_SOURCE,
  abi.PROVIDER_TCP_DESTINATION,
  abi.PROVIDER_TCP_PORT,
  abi.PROVIDER_UDP_SOURCE,
  abi.PROVIDER_UDP_DESTINATION,
  abi.PROVIDER_UDP_PORT,
  abi.PROVIDER_TCP_STREAM,
  abi.PROVIDER_UDP_STREAM,
]);

function findSlot(table: SlotTable, expression: Expression): Slot | undefined {
  if (expression.kind !== "field" || expression.isReference || expression.layers !== undefined) return undefined;
  return table.slots[table.add(expression)];
}

/** The addresses of a network, as numbers; equality with it is lying between them. */
function findNetwork(expression: Expression): Interval | undefined {
  if (expression.kind !== "literal" || expression.values.length !== 1) return undefined;
  const [value] = expression.values;
  if (value?.kind !== "ipv4") return undefined;
  const size = 1n << BigInt(32 - value.prefix);
  const from = (BigInt(value.value) / size) * size;
  return { from, to: from + size - 1n };
}

/** What an equality with the expression means, as an interval. */
function findSpan(expression: Expression): Interval | undefined {
  const value = findInteger(expression);
  return value === undefined ? findNetwork(expression) : { from: value, to: value };
}

const outside = ({ from, to }: Interval): Interval[] => [
  ...(from > LEAST ? [{ from: LEAST, to: from - 1n }] : []),
  ...(to < MOST ? [{ from: to + 1n, to: MOST }] : []),
];

/** Equalities of addresses take the whole network, orders the address that was written. */
function spansOf(operator: CompareOperator, expression: Expression): readonly Interval[] | undefined {
  const span = findSpan(expression);
  if (span === undefined) return undefined;
  if (operator === "==") return [span];
  if (operator === "!=") return outside(span);
  const [literal] = expression.kind === "literal" ? expression.values : [];
  return intervalsOf(operator, literal?.kind === "ipv4" ? BigInt(literal.value) : span.from);
}

/** The expression's only integer. */
function findInteger(expression: Expression): bigint | undefined {
  if (expression.kind !== "literal" || expression.values.length !== 1) return undefined;
  const [value] = expression.values;
  return value?.kind === "integer" && value.value >= LEAST && value.value <= MOST ? value.value : undefined;
}

function intervalsOf(operator: CompareOperator, value: bigint): readonly Interval[] {
  switch (operator) {
    case "==":
      return [{ from: value, to: value }];
    case "!=":
      return [
        ...(value > LEAST ? [{ from: LEAST, to: value - 1n }] : []),
        ...(value < MOST ? [{ from: value + 1n, to: MOST }] : []),
      ];
    case "<":
      return value > LEAST ? [{ from: LEAST, to: value - 1n }] : [];
    case "<=":
      return [{ from: LEAST, to: value }];
    case ">":
      return value < MOST ? [{ from: value + 1n, to: MOST }] : [];
    case ">=":
      return [{ from: value, to: MOST }];
  }
}

function planCompare(table: SlotTable, test: Extract<Test, { kind: "compare" }>): Plan {
  const isTurned = test.left.kind === "literal";
  const slot = findSlot(table, isTurned ? test.right : test.left);
  const constant = isTurned ? test.left : test.right;
  const value = findInteger(constant);
  const operator = isTurned ? MIRRORED[test.operator] : test.operator;
  if (slot === undefined) return NO_PLAN;
  if (FLOW_NUMBERS.has(slot.provider)) return planFlow(slot, spansOf(operator, constant), test.quantifier === "all");
  if (value === undefined) return NO_PLAN;
  if (COLUMNS.has(slot.provider)) {
    return { ...NO_PLAN, kind: abi.PLAN_RANGE, a: slot.provider, intervals: intervalsOf(operator, value) };
  }
  const isEquality = operator === "==" || operator === "!=";
  if (!isFlagProvider(slot.provider) || !isEquality) return NO_PLAN;
  return { ...NO_PLAN, kind: abi.PLAN_FLAG, a: slot.provider, wantsSet: (value !== 0n) === (operator === "==") };
}

function planFlow({ provider }: Slot, intervals: readonly Interval[] | undefined, needsAll: boolean): Plan {
  if (intervals === undefined) return NO_PLAN;
  return { ...NO_PLAN, kind: abi.PLAN_FLOW_RANGE, a: provider, intervals, needsAll };
}

/** Members as intervals; undefined when one of them is no constant. */
function memberIntervals(test: Extract<Test, { kind: "in" }>): Interval[] | undefined {
  const intervals: Interval[] = [];
  for (const item of test.items) {
    const from = item.to === undefined ? findSpan(item.from) : spansOf(">=", item.from)?.[0];
    const to = item.to === undefined ? from : spansOf("<=", item.to)?.[0];
    if (from === undefined || to === undefined) return undefined;
    if (from.from <= to.to) intervals.push({ from: from.from, to: to.to });
  }
  return intervals;
}

function planIn(table: SlotTable, test: Extract<Test, { kind: "in" }>): Plan {
  const slot = findSlot(table, test.left);
  const intervals = memberIntervals(test);
  if (slot === undefined || intervals === undefined || test.isNegated) return NO_PLAN;
  if (FLOW_NUMBERS.has(slot.provider)) return planFlow(slot, intervals, test.quantifier === "all");
  return COLUMNS.has(slot.provider) ? { ...NO_PLAN, kind: abi.PLAN_RANGE, a: slot.provider, intervals } : NO_PLAN;
}

function planExists(table: SlotTable, test: Extract<Test, { kind: "exists" }>): Plan {
  const { operand } = test;
  const slot = findSlot(table, operand);
  if (operand.kind !== "field" || slot === undefined) return NO_PLAN;
  if (COLUMNS.has(slot.provider)) {
    return { ...NO_PLAN, kind: abi.PLAN_RANGE, a: slot.provider, intervals: EVERYTHING };
  }
  const bits = slot.isRaw ? undefined : findAnalysisBits(slot.field.name);
  if (bits !== undefined) return { ...NO_PLAN, kind: abi.PLAN_ANALYSIS, a: bits };
  const isNamedByPath = slot.field.isProtocol && !slot.isRaw && slot.field.name !== "data";
  return isNamedByPath ? { ...NO_PLAN, kind: abi.PLAN_PATH, a: table.add(operand) } : NO_PLAN;
}

/** What the shape of the test alone allows. */
function planByShape(table: SlotTable, test: Test): Plan {
  if (test.kind === "compare") return planCompare(table, test);
  if (test.kind === "in") return planIn(table, test);
  return test.kind === "exists" ? planExists(table, test) : NO_PLAN;
}

/** `reads`: numbers of the slots that the test reads. */
export function planTest(table: SlotTable, test: Test, reads: readonly number[]): Plan {
  const plan = planByShape(table, test);
  if (plan.kind !== abi.PLAN_NONE) return plan;
  const slots = reads.map((index) => table.slots[index]).filter((slot) => slot?.isReference === false);
  if (slots.length === 0) return NO_PLAN;
  if (slots.every((slot) => isFlowProvider(slot?.provider ?? 0))) return { ...NO_PLAN, kind: abi.PLAN_FLOW };
  return slots.every((slot) => isRowProvider(slot?.provider ?? 0)) ? { ...NO_PLAN, kind: abi.PLAN_ROW } : NO_PLAN;
}

/** Tests of flows asked as one. */
export function groupPlan(members: readonly number[]): Plan {
  return { ...NO_PLAN, kind: abi.PLAN_FLOW_GROUP, members };
}
