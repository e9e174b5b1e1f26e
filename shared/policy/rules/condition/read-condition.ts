/**
 * A rule's condition: a display filter whose fields a frame's headers answer. It is checked by the same language as in the browser, with the
 * same errors; only fields that headers hold are known. It sees the outermost headers: what a tunnel, a fragment or a quotation in an ICMP error
 * hides is UNKNOWN, and rules take that the cautious way (evaluate.ts).
 */
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileCondition } from "./compile-condition.ts";
import { HEADER_NAMES } from "./header-fields.ts";
import { ConditionRefusal } from "./operand.ts";
import type { Question } from "./truth.ts";

export type ConditionResult =
  | { readonly ok: true; readonly question: Question }
  /** `at`: offset in the text. */
  | { readonly ok: false; readonly at: number; readonly message: string };

/** Never throws. */
export function readCondition(text: string): ConditionResult {
  const checked = checkFilter(text, HEADER_NAMES);
  if (!checked.ok) return { ok: false, at: checked.error.range.from, message: checked.error.message };
  if (checked.condition === undefined) return { ok: false, at: 0, message: "The condition is empty." };
  try {
    return { ok: true, question: compileCondition(checked.condition) };
  } catch (cause) {
    if (cause instanceof ConditionRefusal) return { ok: false, at: cause.range.from, message: cause.message };
    throw cause;
  }
}
