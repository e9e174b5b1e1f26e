/** Numbers, and IPv4 addresses as numbers: every test of them is whether they lie in one of some ranges. */
import type { CompareOperator, Literal } from "#shared/filter/model.ts";
import { ADDRESS_BIAS } from "./header-fields.ts";

/** First and last of each range, one after the other; what a frame says is a number of 32 bits with a sign. */
export type Ranges = Int32Array;

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

function toRanges(...bounds: readonly (readonly [first: number, last: number])[]): Ranges {
  const possible = bounds.filter(([first, last]) => first <= last && first <= MOST && last >= LEAST);
  return Int32Array.from(possible.flatMap(([first, last]) => [Math.max(first, LEAST), Math.min(last, MOST)]));
}

interface Bounds {
  readonly value: number;
  /** First and last of what equals the literal: several with a prefix. */
  readonly first: number;
  readonly last: number;
}

/** Undefined for what is no number. */
function boundsOf(literal: Literal): Bounds | undefined {
  if (literal.kind === "integer") {
    const value = Number(literal.value);
    return { value, first: value, last: value };
  }
  if (literal.kind !== "ipv4") return undefined;
  const size = 2 ** (32 - literal.prefix);
  const first = Math.floor(literal.value / size) * size;
  const biased = first - ADDRESS_BIAS;
  return { value: literal.value - ADDRESS_BIAS, first: biased, last: biased + size - 1 };
}

/** The numbers for which the comparison with the literal holds. */
export function rangesOf(operator: CompareOperator, literal: Literal): Ranges | undefined {
  const bounds = boundsOf(literal);
  if (bounds === undefined) return undefined;
  const { value, first, last } = bounds;
  switch (operator) {
    case "==":
      return toRanges([first, last]);
    case "!=":
      return toRanges([-Infinity, first - 1], [last + 1, Infinity]);
    case "<":
      return toRanges([-Infinity, value - 1]);
    case "<=":
      return toRanges([-Infinity, value]);
    case ">":
      return toRanges([value + 1, Infinity]);
    case ">=":
      return toRanges([value, Infinity]);
  }
}

/** What lies between two literals, both included. */
export function rangeBetween(from: Literal, to: Literal): Ranges | undefined {
  const [low, high] = [boundsOf(from), boundsOf(to)];
  return low === undefined || high === undefined ? undefined : toRanges([low.value, high.value]);
}

export function isInRanges(ranges: Ranges, value: number): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (value >= (ranges[at] ?? 0) && value <= (ranges[at + 1] ?? 0)) return true;
  }
  return false;
}

export function holdsFor(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}
