/** What the user said of single packets, one record per capture. A capture is known by its fingerprint, wherever its file lies. */
import type { Database, StoredAnnotations } from "./database.ts";

/** What is said, without of what and when. */
export type AnnotationContent = Omit<StoredAnnotations, "capture" | "changedAtMs">;

const NOTHING: AnnotationContent = { marked: [], ignored: [], references: [], comments: [] };

export async function readAnnotations(database: Database, capture: string): Promise<AnnotationContent> {
  return (await database.get("annotations", capture)) ?? NOTHING;
}

/** Changes what is stored in one transaction, so that two tabs never undo each other's change; returns what is stored now. */
export async function changeAnnotations(
  database: Database,
  { capture, nowMs }: { readonly capture: string; readonly nowMs: number },
  change: (before: AnnotationContent) => AnnotationContent,
): Promise<AnnotationContent> {
  const { store, done } = database.transaction("annotations", "readwrite");
  const { marked, ignored, references, comments } = change((await store.get(capture)) ?? NOTHING);
  const isEmpty = [marked, ignored, references, comments].every((list) => list.length === 0);
  if (isEmpty) await store.delete(capture);
  else await store.put({ capture, changedAtMs: nowMs, marked, ignored, references, comments });
  await done;
  return { marked, ignored, references, comments };
}
