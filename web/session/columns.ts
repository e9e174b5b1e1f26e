/** The columns of the packet list: what each shows, how wide it starts, and which the user may add. */
import type { BuiltInColumn, ColumnSpec } from "#shared/model/row.ts";

export interface Column {
  /** Unique among the columns shown: the built-in id, or "field:" and the field's name. */
  readonly id: string;
  readonly title: string;
  readonly spec: ColumnSpec;
  readonly width: number;
}

interface BuiltInTitle {
  readonly id: BuiltInColumn;
  readonly title: string;
  readonly width: number;
}

export const BUILT_IN: readonly BuiltInTitle[] = [
  { id: "number", title: "No.", width: 72 },
  { id: "time", title: "Time", width: 112 },
  { id: "source", title: "Source", width: 158 },
  { id: "destination", title: "Destination", width: 158 },
  { id: "protocol", title: "Protocol", width: 86 },
  { id: "length", title: "Length", width: 64 },
  { id: "info", title: "Info", width: 360 },
  { id: "delta", title: "Delta", width: 96 },
  { id: "sourcePort", title: "Source port", width: 88 },
  { id: "destinationPort", title: "Destination port", width: 88 },
  { id: "interface", title: "Interface", width: 88 },
  { id: "flow", title: "Flow", width: 64 },
  { id: "captured", title: "Captured", width: 72 },
  { id: "process", title: "Process", width: 130 },
];

const DEFAULT_IDS: readonly BuiltInColumn[] = ["number", "time", "source", "destination", "protocol", "length", "info"];

export function builtInColumn(id: BuiltInColumn): Column {
  const found = BUILT_IN.find((column) => column.id === id);
  return { id, title: found?.title ?? id, spec: { kind: "builtIn", id }, width: found?.width ?? 100 };
}

export function fieldColumn(name: string): Column {
  return { id: `field:${name}`, title: name, spec: { kind: "field", name }, width: Math.max(90, 24 + name.length * 7) };
}

export const DEFAULT_COLUMNS: readonly Column[] = DEFAULT_IDS.map(builtInColumn);

const NUMERIC: readonly string[] = [
  "number",
  "time",
  "length",
  "delta",
  "sourcePort",
  "destinationPort",
  "flow",
  "captured",
];

export function isRightAligned(column: Column): boolean {
  return column.spec.kind === "builtIn" && NUMERIC.includes(column.spec.id);
}

/** Words in the system's sans, everything that is compared by its characters in monospace. */
export function isMono(column: Column): boolean {
  return !(column.spec.kind === "builtIn" && ["protocol", "info", "interface"].includes(column.spec.id));
}

/** Of addresses both ends tell more than the middle. */
export function isCutInMiddle(column: Column): boolean {
  return column.id === "source" || column.id === "destination";
}

/** A new field column stands before Info, which keeps the rest of the width. */
export function withColumn(columns: readonly Column[], added: Column): readonly Column[] {
  if (columns.some((column) => column.id === added.id)) return columns;
  const info = columns.findIndex((column) => column.id === "info");
  return info === -1 ? [...columns, added] : columns.toSpliced(info, 0, added);
}

export function withoutColumn(columns: readonly Column[], id: string): readonly Column[] {
  return columns.length > 1 ? columns.filter((column) => column.id !== id) : columns;
}

export function withMoved(columns: readonly Column[], id: string, to: number): readonly Column[] {
  const from = columns.findIndex((column) => column.id === id);
  const moved = columns[from];
  return moved === undefined ? columns : columns.toSpliced(from, 1).toSpliced(Math.max(0, to), 0, moved);
}
