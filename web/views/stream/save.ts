/** A stream as a file: bytes as they are, or in the form in which they are shown. */
import { StreamWriter } from "#shared/format/stream-text.ts";
import type { StreamFacts, StreamScope } from "#shared/model/stream.ts";
import type { StreamState } from "../../session/stream.svelte.ts";
import { saveAs } from "../../share/download.ts";
import type { StreamForm } from "./lines.ts";

const ENDINGS: Readonly<Record<StreamForm, string>> = { text: "txt", hex: "hex.txt", c: "c", raw: "bin", json: "json" };
const MEDIA: Readonly<Record<StreamForm, string>> = {
  text: "text/plain",
  hex: "text/plain",
  c: "text/x-c",
  raw: "application/octet-stream",
  json: "application/json",
};

/** "tcp-stream-3-a.bin", "tcp-stream-3-http2-1.txt": says nothing of the capture. */
function nameOf({ transport, stream }: StreamFacts, within: string, form: StreamForm): string {
  return `${transport}-stream-${stream}${within}.${ENDINGS[form]}`;
}

/** Reads all of the stream; false when it did not come to its end, and nothing was saved. */
export async function saveStream(stream: StreamState, scope: StreamScope, form: StreamForm): Promise<boolean> {
  const { facts } = stream;
  if (facts === undefined) return false;
  const pieces: (string | Uint8Array<ArrayBuffer>)[] = [];
  const writer = form === "raw" ? undefined : new StreamWriter(form);
  if (stream.isDecoded && stream.window !== undefined) {
    // What is shown is whole, and holds one direction only where one was chosen.
    pieces.push(writer === undefined ? stream.window.bytes : writer.write(stream.window));
  } else if (
    !(await stream.readAll(scope, (window) => {
      pieces.push(writer === undefined ? window.bytes : writer.write(window));
    }))
  )
    return false;
  pieces.push(writer?.end() ?? "");
  const http2 = stream.reading === "http2" ? `-http2-${stream.http2.chosen ?? 0}` : "";
  const within = `${http2}${scope === "both" ? "" : `-${scope}`}`;
  saveAs({ name: nameOf(facts, within, form), mediaType: MEDIA[form], text: pieces });
  return true;
}
