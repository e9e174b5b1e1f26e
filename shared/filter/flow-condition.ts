/**
 * A filter as a question about flows: each of its conditions may be met by another packet of the flow, and "not" means that no
 * packet of it does. Facts of the flow itself are the same for all its packets.
 */
import type { FlowCondition } from "../model/flow.ts";
import { compileFilter } from "./compile.ts";
import type { Condition, FilterNames } from "./model.ts";
import { isFlowFact, providerOf } from "./providers.ts";
import { listExpressions, operandsOf, partsOf } from "./walk.ts";

/** Asks for facts of the flow alone. */
function isOfFlow(condition: Condition): boolean {
  const parts = partsOf(condition);
  if (parts.length > 0) return parts.every(isOfFlow);
  return operandsOf(condition)
    .flatMap(listExpressions)
    .every((one) => one.kind !== "field" || (!one.isRaw && !one.isReference && isFlowFact(providerOf(one.field.name))));
}

export function compileFlowCondition(condition: Condition, names: FilterNames): FlowCondition {
  if (isOfFlow(condition)) return { kind: "test", program: compileFilter(condition, names) };
  switch (condition.kind) {
    case "and":
    case "or":
    case "xor":
      return {
        kind: condition.kind,
        left: compileFlowCondition(condition.left, names),
        right: compileFlowCondition(condition.right, names),
      };
    case "not":
      return { kind: "not", operand: compileFlowCondition(condition.operand, names) };
    default:
      return { kind: "test", program: compileFilter(condition, names) };
  }
}
