/** A row as texts: the cells of the list with its times, and one sentence for those who hear it. */
import { formatSeconds, formatTime, type TimeFormat } from "#shared/format/time.ts";
import type { Row } from "#shared/model/row.ts";
import type { Column } from "./columns.ts";
import { describeRow } from "./row-state.ts";

export interface TimeChoice {
  readonly format: TimeFormat;
  readonly firstNs: bigint | undefined;
}

function timeOfRow(row: Row, { format, firstNs }: TimeChoice): string {
  return formatTime(row.timeNs, format, {
    first: firstNs,
    previousCaptured: row.previousCapturedNs,
    previousShown: row.previousShownNs,
  });
}

function deltaOfRow(row: Row, time: TimeChoice): string {
  if (row.timeNs === undefined) return "";
  return formatSeconds(row.previousShownNs === undefined ? 0n : row.timeNs - row.previousShownNs, time.format.digits);
}

export function cellsOfRow(row: Row, columns: readonly Column[], time: TimeChoice): string[] {
  return columns.map((column, at) => {
    if (column.spec.kind === "builtIn" && column.spec.id === "time") return timeOfRow(row, time);
    if (column.spec.kind === "builtIn" && column.spec.id === "delta") return deltaOfRow(row, time);
    return row.cells[at] ?? "";
  });
}

export function sentenceOfRow(cells: readonly string[], columns: readonly Column[], row: Row): string {
  const named = columns.map((column, at) => ({ id: column.id, title: column.title, text: cells[at] ?? "" }));
  const text = (id: string): string => named.find((cell) => cell.id === id)?.text ?? "";
  const rest = named.filter(
    (cell) => !["number", "time", "source", "destination", "protocol", "info"].includes(cell.id) && cell.text !== "",
  );
  const ends = text("source") === "" ? "" : `, ${text("source")} to ${text("destination")}`;
  const state = describeRow(row)
    .map((words) => `, ${words}`)
    .join("");
  const more = rest.map((cell) => `, ${cell.title} ${cell.text}`).join("");
  return `Packet ${row.number.toString()}, time ${text("time")}${ends}, ${text("protocol")}, ${text("info")}${more}${state}`;
}
