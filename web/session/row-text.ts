/** A row as texts: the cells of the list with its times, and one sentence for those who hear it. */
import { formatSeconds, formatTime, type TimeFormat } from "#shared/format/time.ts";
import type { Row } from "#shared/model/row.ts";
import type { Column } from "./columns.ts";
import { describeRow, type RowNotes } from "./row-state.ts";

export interface TimeChoice {
  readonly format: TimeFormat;
  readonly firstNs: bigint | undefined;
  readonly references: ReadonlyMap<number, bigint>;
  /** The time of the last reference up to a packet. */
  readonly referenceFor: (number: number) => bigint | undefined;
}

function timeOfRow(row: Row, { format, firstNs, references, referenceFor }: TimeChoice): string {
  if (format.mode === "sinceFirst" && references.has(row.number)) return "*REF*";
  return formatTime(row.timeNs, format, {
    first: referenceFor(row.number) ?? firstNs,
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

export interface HeardRow {
  readonly row: Row;
  readonly notes: RowNotes;
}

export function sentenceOfRow(cells: readonly string[], columns: readonly Column[], { row, notes }: HeardRow): string {
  const named = columns.map((column, at) => ({ id: column.id, title: column.title, text: cells[at] ?? "" }));
  const text = (id: string): string => named.find((cell) => cell.id === id)?.text ?? "";
  const rest = named.filter(
    (cell) => !["number", "time", "source", "destination", "protocol", "info"].includes(cell.id) && cell.text !== "",
  );
  const ends = text("source") === "" ? "" : `, ${text("source")} to ${text("destination")}`;
  const state = describeRow(row, notes)
    .map((words) => `, ${words}`)
    .join("");
  const more = rest.map((cell) => `, ${cell.title} ${cell.text}`).join("");
  return `Packet ${row.number.toString()}, time ${text("time")}${ends}, ${text("protocol")}, ${text("info")}${more}${state}`;
}
