/** Puts windows of a stream together. */
import type { StreamPart, StreamWindow } from "#shared/model/stream.ts";

/** Windows that follow each other as one. */
export function joinWindows(windows: readonly StreamWindow[]): StreamWindow {
  const [first] = windows;
  if (first === undefined) throw new Error("a stream without a window");
  if (windows.length === 1) return first;
  const bytes = new Uint8Array(windows.reduce((sum, window) => sum + window.bytes.length, 0));
  const parts: StreamPart[] = [];
  let at = 0;
  for (const window of windows) {
    bytes.set(window.bytes, at);
    for (const part of window.parts) parts.push({ ...part, start: part.start + at });
    at += window.bytes.length;
  }
  const repeats = new Map(
    windows.flatMap(({ repeats: own }) => own.map((one) => [`${one.packet}/${one.position}`, one])),
  );
  return { ...first, to: windows.at(-1)?.to ?? first.to, parts, repeats: [...repeats.values()], bytes };
}
