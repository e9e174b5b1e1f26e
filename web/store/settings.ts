/** The user's choices, one record per key. Values are checked by whoever reads them: an older version may have written them. */
import type { Database } from "./database.ts";

export function readSetting(database: Database, key: string): Promise<unknown> {
  return database.get("settings", key);
}

export async function saveSetting(database: Database, key: string, value: unknown): Promise<void> {
  await database.put("settings", value, key);
}
