/** The parts that a filter joins with `and`: each narrows what is shown. */
import type { Condition } from "./model.ts";

/** In the order of the text; one when nothing is joined. */
export function listConjuncts(condition: Condition): readonly Condition[] {
  if (condition.kind !== "and") return [condition];
  return [...listConjuncts(condition.left), ...listConjuncts(condition.right)];
}
