/**
 * Captures that are stored while they come from a sensor. A record in the database owns the bytes: a file of the origin's own file system
 * where there is one, else pieces in the database. What was written is there after the page went away in the middle.
 */
import type { Database, RecordingFacts, StoredRecording } from "./database.ts";

const FOLDER = "recordings";

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const fileName = (id: string): string => `${id}.pcapng`;

/** Makes the file that a recording is written to; undefined where the browser has no file system for pages. */
export async function createRecordingFile(id: string): Promise<FileSystemFileHandle | undefined> {
  try {
    return await (await openFolder()).getFileHandle(fileName(id), { create: true });
  } catch {
    return undefined; // not a secure context, a private window, or an old browser
  }
}

export async function saveRecording(database: Database, recording: StoredRecording): Promise<void> {
  await database.put("recordings", recording);
}

export async function changeRecording(database: Database, id: string, facts: RecordingFacts): Promise<void> {
  const { store, done } = database.transaction("recordings", "readwrite");
  const found = await store.get(id);
  // Forgotten while it ran: it is not brought back.
  if (found !== undefined) await store.put({ ...found, facts });
  await done;
}

export function findRecording(database: Database, id: string): Promise<StoredRecording | undefined> {
  return database.get("recordings", id);
}

export async function addPiece(
  database: Database,
  [recording, at]: readonly [string, number],
  piece: Blob,
): Promise<void> {
  await database.put("pieces", piece, [recording, at]);
}

const piecesOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);

/** What is stored of a recording so far; undefined when it is not there any more. */
export async function readRecording(database: Database, id: string): Promise<Blob | undefined> {
  const recording = await findRecording(database, id);
  if (recording === undefined) return undefined;
  if (recording.place === "pieces") return new Blob(await database.getAll("pieces", piecesOf(id)));
  try {
    return await (await (await openFolder()).getFileHandle(fileName(id))).getFile();
  } catch {
    return undefined; // the browser cleared its files
  }
}

export async function deleteRecording(database: Database, id: string): Promise<void> {
  const work = database.transaction(["recordings", "pieces"], "readwrite");
  await work.objectStore("recordings").delete(id);
  await work.objectStore("pieces").delete(piecesOf(id));
  await work.done;
  try {
    await (await openFolder()).removeEntry(fileName(id));
  } catch {
    // it had no file, or a capture that still runs in another tab holds it
  }
}

/** A file without a record is left over from a capture that never began; a young one may be about to get its record. */
const LEFT_OVER_MS = 3_600_000;

export async function sweepRecordings(database: Database, nowMs: number): Promise<void> {
  try {
    const folder = await openFolder();
    const known = new Set(await database.getAllKeys("recordings"));
    for await (const [name, handle] of folder.entries()) {
      if (known.has(name.replace(/\.pcapng$/, "")) || handle.kind !== "file") continue;
      const { lastModified } = await handle.getFile();
      if (nowMs - lastModified > LEFT_OVER_MS) await folder.removeEntry(name);
    }
  } catch {
    // no file system here, or a file that is in use: nothing to sweep
  }
}
