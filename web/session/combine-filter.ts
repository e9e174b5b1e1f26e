/** "Apply as filter" and "Prepare as filter": the six ways in which what was clicked meets the filter that is there. */
import type { Condition } from "#shared/filter/model.ts";
import { bracketFor, type Join } from "./conjuncts.ts";

export interface FilterPart {
  readonly text: string;
  /** What its outermost operator is; undefined when it is not a valid filter. */
  readonly kind: Condition["kind"] | undefined;
}

interface Combination {
  readonly title: string;
  readonly join: Join | undefined;
  readonly isDenied: boolean;
}

export const COMBINATIONS: readonly Combination[] = [
  { title: "Selected", join: undefined, isDenied: false },
  { title: "Not selected", join: undefined, isDenied: true },
  { title: "… and selected", join: "and", isDenied: false },
  { title: "… or selected", join: "or", isDenied: false },
  { title: "… and not selected", join: "and", isDenied: true },
  { title: "… or not selected", join: "or", isDenied: true },
];

/** With no filter there, "and" and "or" have nothing to join: what was clicked stands alone. */
export function combineFilters(existing: FilterPart, clicked: FilterPart, how: Combination): string {
  const denied = `!${bracketFor("not", clicked.text, clicked.kind)}`;
  if (how.join === undefined || existing.text.trim() === "") return how.isDenied ? denied : clicked.text.trim();
  const added = how.isDenied ? denied : bracketFor(how.join, clicked.text, clicked.kind);
  return `${bracketFor(how.join, existing.text, existing.kind)} ${how.join} ${added}`;
}
