/** The tree between a pattern's text and its program. */

import type { ByteSet } from "./byte-set.ts";

export type PatternNode =
  | { readonly kind: "empty" }
  /** One byte of the set. */
  | { readonly kind: "set"; readonly set: ByteSet }
  /** One of the AT_ constants of program.ts. */
  | { readonly kind: "assert"; readonly place: number }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "either"; readonly options: readonly PatternNode[] }
  /** `most` undefined: without an end. */
  | {
      readonly kind: "repeat";
      readonly operand: PatternNode;
      readonly least: number;
      readonly most: number | undefined;
    };

export const EMPTY_NODE: PatternNode = { kind: "empty" };

/** Instructions that a node takes in a program; Infinity where that is beyond counting. */
export function countInstructions(node: PatternNode): number {
  switch (node.kind) {
    case "empty":
      return 0;
    case "set":
    case "assert":
      return 1;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + countInstructions(part), 0);
    case "either":
      return node.options.reduce((sum, option) => sum + countInstructions(option), 2 * (node.options.length - 1));
    case "repeat": {
      const once = countInstructions(node.operand);
      if (node.most === undefined) return node.least === 0 ? once + 2 : once * node.least + 1;
      return once * node.most + (node.most - node.least);
    }
  }
}
