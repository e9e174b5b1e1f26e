/** What is known of a condition in terms of capture filters: one that lets pass at least, one that lets pass at most, what it does. */

import { NOTHING, allOf, anyOf, not, type CaptureExpression } from "./expression.ts";

/** Equal (the same object) where the translation is exact. */
export interface Bounds {
  /** Holds for every packet for which the condition holds, perhaps for more. */
  readonly wide: CaptureExpression;
  /** Holds for no packet for which the condition does not. */
  readonly narrow: CaptureExpression;
}

export function exactly(expression: CaptureExpression): Bounds {
  return { wide: expression, narrow: expression };
}

/** Nothing more is known than that the condition holds only where `wide` does. */
export function atMost(wide: CaptureExpression): Bounds {
  return { wide, narrow: NOTHING };
}

function isExact({ wide, narrow }: Bounds): boolean {
  return wide === narrow;
}

/** Joins bounds with an operation that grows with each of its operands. */
function joined(
  parts: readonly Bounds[],
  operation: (...parts: readonly CaptureExpression[]) => CaptureExpression,
): Bounds {
  const wide = operation(...parts.map((part) => part.wide));
  return parts.every(isExact) ? exactly(wide) : { wide, narrow: operation(...parts.map((part) => part.narrow)) };
}

export function bothOf(left: Bounds, right: Bounds): Bounds {
  return joined([left, right], allOf);
}

export function eitherOf(left: Bounds, right: Bounds): Bounds {
  return joined([left, right], anyOf);
}

/** Negation turns the bounds around: what is at least becomes at most. */
export function negated(bounds: Bounds): Bounds {
  const wide = not(bounds.narrow);
  return isExact(bounds) ? exactly(wide) : { wide, narrow: not(bounds.wide) };
}

export function oneOf(left: Bounds, right: Bounds): Bounds {
  return eitherOf(bothOf(left, negated(right)), bothOf(negated(left), right));
}
