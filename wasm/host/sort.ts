/** Puts the rows in the order of one or several columns. Columns that need dissection read the capture once more. */
import type { Progress } from "#shared/model/capture.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { ColumnSpec, SortSpec } from "#shared/model/row.ts";
import { CellWriter } from "./cells.ts";
import type { OpenCapture } from "./open-capture.ts";
import type { SortKeys } from "./order.ts";
import { giveWay } from "./turns.ts";

/** Packets that are read and dissected before others get their turn. */
const STRETCH = 512;

export async function sortRows(
  capture: OpenCapture,
  by: readonly SortSpec[],
  onProgress: (progress: Progress) => void,
  isCancelled: () => boolean,
): Promise<EngineOutcome<undefined>> {
  if (by.length === 0) {
    capture.order.reset();
    return { ok: true, value: undefined };
  }
  const started = performance.now();
  const total = capture.table.total;
  const keys: { keys: SortKeys; descending: boolean }[] = [];
  for (const { column, descending } of by) {
    const made = await makeKeys(capture, column, async (packets) => {
      onProgress({
        phase: "sorting",
        bytesDone: packets,
        bytesTotal: total,
        packets,
        elapsedMs: performance.now() - started,
      });
      await giveWay();
      return !isCancelled();
    });
    if (made === undefined) return { ok: false, kind: "cancelled", message: "Cancelled; the order is as it was." };
    keys.push({ keys: made, descending });
  }
  capture.order.sort(keys, total);
  onProgress({
    phase: "done",
    bytesDone: total,
    bytesTotal: total,
    packets: total,
    elapsedMs: performance.now() - started,
  });
  return { ok: true, value: undefined };
}

/** Keys of all rows; undefined when `step` said to stop. */
async function makeKeys(
  capture: OpenCapture,
  column: ColumnSpec,
  step: (packets: number) => Promise<boolean>,
): Promise<SortKeys | undefined> {
  const total = capture.table.total;
  if (column.kind === "builtIn") {
    const numeric = numericKey(capture, column.id);
    if (numeric !== undefined) return Float64Array.from({ length: total }, (_, row) => numeric(row));
    if (column.id === "time" || column.id === "delta") return timeKeys(capture, column.id === "delta");
  }
  const texts: string[] = [];
  const needsDetail = CellWriter.needsDetail(column);
  for (let row = 0; row < total; row += STRETCH) {
    const rows = Array.from({ length: Math.min(STRETCH, total - row) }, (_, index) => row + index);
    const wanted = needsDetail ? rows.flatMap((each) => [each, ...capture.frames.needed(each)]) : [];
    const frames = await capture.frames.read(wanted);
    for (const each of rows) {
      if (needsDetail) capture.frames.dissect(each, frames);
      texts.push(capture.cells.write(each, column));
    }
    if (!(await step(row + rows.length))) return undefined;
  }
  return texts;
}

function numericKey(capture: OpenCapture, id: string): ((row: number) => number) | undefined {
  const { table } = capture;
  switch (id) {
    case "number":
      return (row) => row;
    case "length":
      return (row) => table.length(row);
    case "captured":
      return (row) => table.captured(row);
    case "interface":
      return (row) => table.interfaceId(row);
    case "flow":
      return (row) => table.flow(row);
    default:
      return undefined;
  }
}

function timeKeys(capture: OpenCapture, isDelta: boolean): BigInt64Array {
  const { table } = capture;
  return BigInt64Array.from({ length: table.total }, (_, row) => {
    const time = table.time(row) ?? 0n;
    return isDelta ? time - (row === 0 ? time : (table.time(row - 1) ?? 0n)) : time;
  });
}
