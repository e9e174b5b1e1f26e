/** In which order the rows stand. */
/** The order in force: by one column, or as captured. */
export interface SortState {
  readonly columnId: string;
  readonly descending: boolean;
}

/** The first click on a column sorts upwards, the second downwards, the third brings capture order back. */
export function nextOrder(before: SortState | undefined, columnId: string): SortState | undefined {
  if (before?.columnId !== columnId) return { columnId, descending: false };
  return before.descending ? undefined : { columnId, descending: true };
}
