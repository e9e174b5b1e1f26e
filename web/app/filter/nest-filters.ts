/** Filters by their names and folders: "Web//Errors//404" lies in a menu "Errors" in a menu "Web". */
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";

export interface FilterNode {
  readonly title: string;
  /** Undefined for a menu. */
  readonly filter: SavedFilter | undefined;
  readonly children: readonly FilterNode[];
}

interface Growing {
  readonly title: string;
  readonly filter: SavedFilter | undefined;
  readonly children: Growing[];
}

/** In the order given; a menu stands where its first entry would. */
export function nestFilters(
  filters: readonly SavedFilter[],
  pathOf: (filter: SavedFilter) => string,
): readonly FilterNode[] {
  const top: Growing[] = [];
  for (const filter of filters) {
    const parts = pathOf(filter)
      .split("//")
      .map((part) => part.trim())
      .filter((part) => part !== "");
    let level = top;
    for (const title of parts.slice(0, -1)) {
      let menu = level.find((node) => node.filter === undefined && node.title === title);
      if (menu === undefined) level.push((menu = { title, filter: undefined, children: [] }));
      level = menu.children;
    }
    level.push({ title: parts.at(-1) ?? filter.name, filter, children: [] });
  }
  return top;
}
