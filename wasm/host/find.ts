/** Looks for a packet by what stands in its info, its bytes or its tree. Goes once around the capture. */
import type { Progress } from "#shared/model/capture.ts";
import type { EngineOutcome, FindRequest } from "#shared/model/engine.ts";
import { readTree } from "./detail.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

const STRETCH = 256;

export async function findPacket(
  capture: OpenCapture,
  request: FindRequest,
  onProgress: (progress: Progress) => void,
  isCancelled: () => boolean,
): Promise<EngineOutcome<number | undefined>> {
  const total = capture.order.total(capture.table.total);
  const started = performance.now();
  const step = request.backwards ? total - 1 : 1;
  let position = capture.order.positionOf(request.from - 1);
  for (let done = 0; done < total; done += STRETCH) {
    const rows: number[] = [];
    for (let i = 0; i < Math.min(STRETCH, total - done); i++) {
      position = (position + step) % total;
      rows.push(capture.order.rowAt(position));
    }
    const needsDetail = request.where !== "bytes";
    const frames = await capture.frames.read(
      needsDetail ? rows.flatMap((row) => [row, ...capture.frames.needed(row)]) : rows,
    );
    const found = rows.find((row) => matches(capture, request, row, frames));
    if (found !== undefined) return { ok: true, value: found + 1 };
    onProgress({
      phase: "finding",
      bytesDone: done,
      bytesTotal: total,
      packets: done,
      elapsedMs: performance.now() - started,
    });
    await giveWay();
    if (isCancelled()) return { ok: false, kind: "cancelled", message: "Cancelled." };
  }
  return { ok: true, value: undefined };
}

function matches(
  capture: OpenCapture,
  request: FindRequest,
  row: number,
  frames: ReadonlyMap<number, Uint8Array>,
): boolean {
  if (request.where === "bytes")
    return indexOfBytes(frames.get(row) ?? new Uint8Array(0), request.bytes ?? new Uint8Array(0)) >= 0;
  capture.frames.dissect(row, frames);
  const text = request.text.toLowerCase();
  if (request.where === "info") return capture.cells.info(row).toLowerCase().includes(text);
  const nodes = readTree(capture.instance, capture.registry);
  return nodes.some(({ label, value }) => `${label}: ${value}`.toLowerCase().includes(text));
}

/** First place of `needle`, or -1; an empty needle is nowhere. */
function indexOfBytes(bytes: Uint8Array, needle: Uint8Array): number {
  const [first] = needle;
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + needle.length > bytes.length) return -1;
    if (needle.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
