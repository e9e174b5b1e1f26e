/** Fetches what a sensor recorded on its host: only from the sensor that this page came from, since the page may ask no other host. */
import { RECORDINGS_PATH } from "#shared/wire/protocol.ts";

export type FetchedRecording =
  | { readonly ok: true; readonly bytes: Blob }
  | { readonly ok: false; readonly isCancelled: boolean; readonly message: string };

const PIECE_BYTES = 8 << 20;

const REFUSALS: ReadonlyMap<number, string> = new Map([
  [401, "The sensor does not know this browser's token any more: pair again."],
  [403, "The token does not have the scope export-raw: ask the sensor's owner for one that has."],
  [404, "The sensor has no such recording any more: it made room, or its time was over."],
  [429, "Too many downloads: wait a minute."],
  [503, "The sensor cannot write its audit log, and sends nothing without a record of it."],
]);

export interface RecordingRequest {
  readonly path: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Bytes that came so far. */
  readonly report: (bytes: number) => void;
}

export const isOwnSensor = (origin: string): boolean => origin === location.origin;

export async function fetchRecording({ path, token, signal, report }: RecordingRequest): Promise<FetchedRecording> {
  const refuse = (message: string): FetchedRecording => ({ ok: false, isCancelled: signal.aborted, message });
  try {
    const response = await fetch(`${RECORDINGS_PATH}/${path}`, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      signal,
    });
    if (!response.ok || response.body === null)
      return refuse(REFUSALS.get(response.status) ?? `The sensor answered with status ${response.status.toString()}.`);
    // Parts become blobs, which the browser may keep on the disk.
    const parts: Blob[] = [];
    let waiting: Uint8Array<ArrayBuffer>[] = [];
    let [waitingBytes, bytes] = [0, 0];
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      waiting.push(next.value);
      waitingBytes += next.value.length;
      bytes += next.value.length;
      report(bytes);
      if (waitingBytes < PIECE_BYTES) continue;
      parts.push(new Blob(waiting));
      waiting = [];
      waitingBytes = 0;
    }
    return { ok: true, bytes: new Blob([...parts, ...waiting]) };
  } catch (cause) {
    return refuse(`The recording could not be fetched: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
