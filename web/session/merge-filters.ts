/** Lists of filters put together, by their ids. */
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";

const byFolderAndName = (one: SavedFilter, other: SavedFilter): number =>
  one.folder.localeCompare(other.folder) || one.name.localeCompare(other.name, undefined, { numeric: true });

/** The user's own and the built-in ones. Of a built-in filter only how it shows may differ: what it says comes with the version in use. */
export function mergeFilters(builtIn: readonly SavedFilter[], stored: readonly SavedFilter[]): readonly SavedFilter[] {
  const changed = new Map(stored.map((filter) => [filter.id, filter]));
  const shown = builtIn.map((filter) => {
    const { isHidden, isButton } = changed.get(filter.id) ?? filter;
    return { ...filter, isHidden, isButton };
  });
  return [...stored.filter((filter) => !filter.builtIn), ...shown].sort(byFolderAndName);
}

/** Those of the same id are replaced. */
export function withFilters(before: readonly SavedFilter[], put: readonly SavedFilter[]): readonly SavedFilter[] {
  const ids = new Set(put.map(({ id }) => id));
  return [...before.filter(({ id }) => !ids.has(id)), ...put];
}
