/** Captures opened before, newest first. */
import type { Database, RecentCapture } from "./database.ts";

/** Entries beyond this are forgotten, oldest first, with the bytes kept for them. */
export const RECENT_LIMIT = 30;
/** Recordings are nowhere else: only the user forgets them, and they do not count. */
export const RECORDED = "recorded/";

export async function listRecent(database: Database): Promise<RecentCapture[]> {
  return (await database.getAllFromIndex("recent", "openedAtMs")).reverse();
}

/** Remembers a capture and, where given, a copy of its bytes for opening it again. Returns those that were forgotten for it. */
export async function saveRecent(database: Database, capture: RecentCapture, kept?: Blob): Promise<RecentCapture[]> {
  const work = database.transaction(["recent", "kept"], "readwrite");
  const recent = work.objectStore("recent");
  // All at once: nothing waits for a page that is busy with the first rows. Answers come in order, so the list has the new one.
  const [, , ids] = await Promise.all([
    recent.put(capture),
    kept && work.objectStore("kept").put(kept, capture.id),
    recent.index("openedAtMs").getAllKeys(),
  ]);
  const others = ids.filter((id) => !id.startsWith(RECORDED));
  const forgotten: RecentCapture[] = [];
  for (const id of others.slice(0, Math.max(0, others.length - RECENT_LIMIT))) {
    const found = await recent.get(id);
    if (found !== undefined) forgotten.push(found);
    await recent.delete(id);
    await work.objectStore("kept").delete(id);
  }
  await work.done;
  return forgotten;
}

/** Nothing where it is not remembered any more. */
export async function changeRecent(
  database: Database,
  id: string,
  change: Partial<Pick<RecentCapture, "name" | "keepMinutes">>,
): Promise<void> {
  const { store, done } = database.transaction("recent", "readwrite");
  const found = await store.get(id);
  if (found !== undefined) await store.put({ ...found, ...change });
  await done;
}

export async function forgetRecent(database: Database, id: string): Promise<void> {
  const work = database.transaction(["recent", "kept"], "readwrite");
  await work.objectStore("recent").delete(id);
  await work.objectStore("kept").delete(id);
  await work.done;
}

export function findKept(database: Database, id: string): Promise<Blob | undefined> {
  return database.get("kept", id);
}
