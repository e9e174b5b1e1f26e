/** What came from several sensors as one file. Until it is whole, the file of each is whole, and stays where it cannot be made. */
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import type { RecordingSource } from "#shared/pcapng/block-reader.ts";
import { mergeRecordings } from "#shared/pcapng/merge-recordings.ts";

interface Part {
  readonly path: string;
  /** Whose it is. */
  readonly name: string;
}

/** "all.pcapng.1" */
export const partOf = (whole: string, at: number): string => `${whole}.${at + 1}`;

function sourceOf(file: FileHandle, name: string): RecordingSource {
  return {
    name,
    shiftNs: 0n,
    range: async (at, length) => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, at);
      return bytes.subarray(0, bytesRead);
    },
  };
}

/** False, and said why, where it cannot be done. */
export async function mergeParts(parts: readonly Part[], output: string): Promise<boolean> {
  const files: FileHandle[] = [];
  const unfinished = `${output}.part`;
  try {
    for (const { path } of parts) files.push(await open(path, "r"));
    const sources = files.map((file, at) => sourceOf(file, parts[at]?.name ?? ""));
    const merged = await open(unfinished, "w", 0o600);
    try {
      for await (const piece of mergeRecordings(sources)) await merged.writeFile(piece);
    } finally {
      await merged.close();
    }
    await rename(unfinished, output);
    for (const { path } of parts) await rm(path);
    console.error(`merged by time into ${output}`);
    return true;
  } catch (cause) {
    await rm(unfinished, { force: true });
    const kept = parts.map(({ path }) => path).join(" and ");
    console.error(
      `tapglass capture: ${output} cannot be written (${cause instanceof Error ? cause.message : String(cause)}): ${kept} are whole`,
    );
    return false;
  } finally {
    for (const file of files) await file.close();
  }
}
