/** A display filter while it is put together: tests joined by and, or, not. */

export type ConditionTree =
  | { readonly kind: "test"; readonly text: string }
  | { readonly kind: "and" | "or"; readonly items: readonly ConditionTree[] }
  | { readonly kind: "not"; readonly item: ConditionTree };

export function test(text: string): ConditionTree {
  return { kind: "test", text };
}

/** All or any of the trees; those of the same kind become one list. */
export function join(kind: "and" | "or", ...trees: readonly ConditionTree[]): ConditionTree {
  const items = trees.flatMap((tree) => (tree.kind === kind ? tree.items : [tree]));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind, items };
}

/** The filter's text, with parentheses wherever "and" and "or" meet. */
export function formatTree(tree: ConditionTree): string {
  if (tree.kind === "test") return tree.text;
  if (tree.kind === "not") return `not ${formatPart(tree.item)}`;
  return tree.items.map(formatPart).join(` ${tree.kind} `);
}

function formatPart(tree: ConditionTree): string {
  return tree.kind === "and" || tree.kind === "or" ? `(${formatTree(tree)})` : formatTree(tree);
}
