/** What an operator becomes when its two sides change places. */
import type { CompareOperator } from "./model.ts";

export const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
