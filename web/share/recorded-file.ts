/** What is stored of a live capture as one file: as it is, or, of several sensors, merged. */
import { mergeRecordings } from "#shared/pcapng/merge-recordings.ts";

export interface RecordedPart {
  /** Whose it is. */
  readonly name: string;
  /** Added to its times. */
  readonly shiftNs: bigint;
  /** Undefined when it is not stored any more. */
  readonly bytes: Blob | undefined;
}

export type RecordedFile =
  { readonly ok: true; readonly bytes: Blob } | { readonly ok: false; readonly message: string };

/** Pieces that lie in memory until the browser takes them. */
const PIECES_TOGETHER = 32;

/** `report` hears how much is done, from 0 to 1. */
export async function makeRecordedFile(
  parts: readonly RecordedPart[],
  report: (done: number) => void,
): Promise<RecordedFile> {
  if (parts.length === 0) return { ok: false, message: "Nothing of it is stored in this browser." };
  const gone = parts.filter(({ bytes }) => bytes === undefined).map(({ name }) => name);
  const what = parts.length === 1 ? "It is" : `What came from ${gone.join(" and ")} is`;
  if (gone.length > 0)
    return { ok: false, message: `${what} not stored any more: the browser cleared what this site kept.` };
  const stored = parts.flatMap(({ name, shiftNs, bytes }) => (bytes === undefined ? [] : [{ name, shiftNs, bytes }]));
  if (stored.length === 1 && stored[0] !== undefined) return { ok: true, bytes: stored[0].bytes };
  try {
    return { ok: true, bytes: await merge(stored, report) };
  } catch (cause) {
    return {
      ok: false,
      message: `The recordings could not be merged: ${cause instanceof Error ? cause.message : String(cause)}.`,
    };
  }
}

interface StoredPart extends RecordedPart {
  readonly bytes: Blob;
}

async function merge(parts: readonly StoredPart[], report: (done: number) => void): Promise<Blob> {
  const total = parts.reduce((sum, { bytes }) => sum + bytes.size, 0);
  const sources = parts.map(({ name, shiftNs, bytes }) => ({
    name,
    shiftNs,
    range: async (at: number, length: number) => new Uint8Array(await bytes.slice(at, at + length).arrayBuffer()),
  }));
  const made: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  const pack = (): void => {
    made.push(new Blob(pieces));
    pieces = [];
  };
  for await (const piece of mergeRecordings(sources, (bytes) => {
    report(bytes / total);
  })) {
    pieces.push(piece);
    if (pieces.length === PIECES_TOGETHER) pack();
  }
  pack();
  return new Blob(made);
}
