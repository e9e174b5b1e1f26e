/** What a literal meets: it decides how the literal is read. */
import type { Expression, FilterField, ValueType } from "./model.ts";

export interface LiteralTarget {
  readonly type: ValueType;
  /** Where the other side is this field itself: its labels and limits hold. */
  readonly field: FilterField | undefined;
  /** Labels that stand for several numbers have no order. */
  readonly isOrdering: boolean;
}

/** What literals beside the expression are read as. */
export function targetOf(expression: Expression, isOrdering = false): LiteralTarget {
  const field = expression.kind === "field" && !expression.isRaw ? expression.field : undefined;
  return { type: expression.type, field, isOrdering };
}
