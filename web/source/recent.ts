/** Opens a capture of the recent list again, in whatever way it was remembered. */
import type { Database, RecentCapture, RecentOrigin } from "../store/database.ts";
import { findKept } from "../store/recent.ts";
import { findRecording, readRecording } from "../store/recordings.ts";
import { inputOf, type Opening, type SourceOutcome } from "./opening.ts";
import { openSample } from "./sample.ts";

type AskingHandle = FileSystemFileHandle & {
  requestPermission?: (options: { mode: "read" }) => Promise<PermissionState>;
};

/** Captures up to this size are copied into the browser's store when there is no handle to open them again. */
export const KEEP_LIMIT_BYTES = 256 << 20;

const chooseAgain = (name: string): string => `“${name}” is not within reach any more. Choose the file again.`;

/** Captures from the web are not opened here: they need the user's consent again. */
export async function reopen(database: Database, recent: RecentCapture): Promise<SourceOutcome<Opening>> {
  const { origin, name } = recent;
  if (origin.kind === "sample") return openSample(origin.file);
  if (origin.kind === "kept") {
    const bytes = await findKept(database, recent.id);
    if (bytes === undefined) return { ok: false, message: chooseAgain(name) };
    return {
      ok: true,
      value: { title: name, inputs: [inputOf(name, bytes)], origin, address: "", recentId: recent.id },
    };
  }
  if (origin.kind === "recorded") return reopenRecorded(database, origin, name);
  if (origin.kind !== "handle") return { ok: false, message: chooseAgain(name) };
  try {
    const handle: AskingHandle = origin.handle;
    if ((await handle.requestPermission?.({ mode: "read" })) === "denied")
      return { ok: false, message: `The browser was not allowed to read “${name}”.` };
    const inputs = [inputOf(name, await handle.getFile())];
    return { ok: true, value: { title: name, inputs, origin, address: "", recentId: recent.id } };
  } catch {
    return { ok: false, message: chooseAgain(name) };
  }
}

async function reopenRecorded(
  database: Database,
  origin: RecentOrigin & { readonly kind: "recorded" },
  name: string,
): Promise<SourceOutcome<Opening>> {
  const [stored, bytes] = await Promise.all([
    findRecording(database, origin.recording),
    readRecording(database, origin.recording),
  ]);
  if (stored === undefined || bytes === undefined)
    return { ok: false, message: `“${name}” is not stored any more: the browser cleared what this site kept.` };
  return {
    ok: true,
    value: { title: name, inputs: [inputOf(name, bytes)], origin, address: "", recorded: stored.facts },
  };
}
