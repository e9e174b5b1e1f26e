/** Saved filters and macros, one record each. Built-in filters have a record only where the user changed how they show. */
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import type { FilterMacro } from "#shared/filter/model.ts";
import type { Database } from "./database.ts";

export function listFilters(database: Database): Promise<SavedFilter[]> {
  return database.getAll("filters");
}

/** All or none of them. */
export async function saveFilters(database: Database, filters: readonly SavedFilter[]): Promise<void> {
  const { store, done } = database.transaction("filters", "readwrite");
  await Promise.all(filters.map((filter) => store.put(filter)));
  await done;
}

export async function deleteFilters(database: Database, ids: readonly string[]): Promise<void> {
  const { store, done } = database.transaction("filters", "readwrite");
  await Promise.all(ids.map((id) => store.delete(id)));
  await done;
}

export function listMacros(database: Database): Promise<FilterMacro[]> {
  return database.getAll("macros");
}

export async function saveMacros(database: Database, macros: readonly FilterMacro[]): Promise<void> {
  const { store, done } = database.transaction("macros", "readwrite");
  await Promise.all(macros.map((macro) => store.put(macro)));
  await done;
}

export async function deleteMacro(database: Database, name: string): Promise<void> {
  await database.delete("macros", name);
}
