/** Hosts files, lists of services and databases of places that the user wants to find here again. */
import type { Database, StoredNameFile } from "./database.ts";

export function listNameFiles(database: Database): Promise<StoredNameFile[]> {
  return database.getAll("names");
}

export async function saveNameFile(database: Database, file: StoredNameFile): Promise<void> {
  await database.put("names", file);
}

export async function deleteNameFile(database: Database, id: string): Promise<void> {
  await database.delete("names", id);
}
