/** Columns of tables of flows, conversations and endpoints; and their rows as text. */
import { formatFlowCell, formatFlowValue, type FlowField } from "#shared/format/flow-row.ts";
import { formatCsvRow } from "#shared/format/table-text.ts";
import type { FlowQuery, FlowRow } from "#shared/model/flow.ts";

export interface FlowColumnHead {
  readonly field: FlowField;
  readonly title: string;
  readonly width: number;
  readonly isWord?: boolean;
}

const TRANSPORT: FlowColumnHead = { field: "transport", title: "Transport", width: 84, isWord: true };
const PROTOCOL: FlowColumnHead = { field: "protocol", title: "Protocol", width: 84, isWord: true };
const ADDRESS_A: FlowColumnHead = { field: "addressA", title: "Address A", width: 142 };
const PORT_A: FlowColumnHead = { field: "portA", title: "Port A", width: 60 };
const ADDRESS_B: FlowColumnHead = { field: "addressB", title: "Address B", width: 142 };
const PORT_B: FlowColumnHead = { field: "portB", title: "Port B", width: 60 };
const PACKETS: FlowColumnHead = { field: "packets", title: "Packets", width: 80 };
const BYTES: FlowColumnHead = { field: "bytes", title: "Bytes", width: 100 };
const WAYS: readonly FlowColumnHead[] = [
  { field: "packetsA", title: "Packets A → B", width: 112 },
  { field: "bytesA", title: "Bytes A → B", width: 100 },
  { field: "packetsB", title: "Packets B → A", width: 112 },
  { field: "bytesB", title: "Bytes B → A", width: 100 },
];
const ENDPOINT_WAYS: readonly FlowColumnHead[] = [
  { field: "packetsA", title: "Packets sent", width: 100 },
  { field: "bytesA", title: "Bytes sent", width: 100 },
  { field: "packetsB", title: "Packets received", width: 130 },
  { field: "bytesB", title: "Bytes received", width: 110 },
];
const TIMES: readonly FlowColumnHead[] = [
  { field: "start", title: "Start (s)", width: 100 },
  { field: "duration", title: "Duration (s)", width: 100 },
  { field: "rateA", title: "Rate A → B", width: 100 },
  { field: "rateB", title: "Rate B → A", width: 100 },
];
const DIRECTION: FlowColumnHead = { field: "direction", title: "Direction", width: 92, isWord: true };
const STATE: FlowColumnHead = { field: "state", title: "State", width: 64 };
const FATE: readonly FlowColumnHead[] = [
  { field: "history", title: "History", width: 110 },
  { field: "close", title: "End", width: 84, isWord: true },
  { field: "rtt", title: "Round trip", width: 92 },
];
const COMMUNITY: FlowColumnHead = { field: "communityId", title: "Community ID", width: 244 };

/** There while names are shown. */
const SERVICE: FlowColumnHead = { field: "service", title: "Service", width: 130, isWord: true };

/** There where a sensor told of processes. */
const PROCESS: FlowColumnHead = { field: "process", title: "Process", width: 150, isWord: true };

/** What a table has columns for besides those that every capture fills. */
export interface KnownOfFlows {
  readonly isNamed: boolean;
  readonly hasProcesses: boolean;
}
const NOTHING_KNOWN: KnownOfFlows = { isNamed: false, hasProcesses: false };

const isPort = ({ field }: FlowColumnHead): boolean => field === "portA" || field === "portB";

export function columnsOf({ level, isEndpoints }: FlowQuery, known = NOTHING_KNOWN): readonly FlowColumnHead[] {
  const hasPorts = level === "flow" || level === "transport";
  const ends = isEndpoints
    ? [{ ...ADDRESS_A, title: "Address" }, { ...PORT_A, title: "Port" }, PACKETS, BYTES, ...ENDPOINT_WAYS]
    : [ADDRESS_A, PORT_A, ADDRESS_B, PORT_B, PACKETS, BYTES, ...WAYS, ...TIMES];
  const kept = ends.filter((column) => hasPorts || !isPort(column));
  if (level !== "flow") return kept;
  const behindBytes = kept.indexOf(BYTES) + 1;
  const told = [...(known.isNamed ? [SERVICE] : []), ...(known.hasProcesses ? [PROCESS] : [])];
  return [TRANSPORT, PROTOCOL, ...told, ...kept.toSpliced(behindBytes, 0, STATE, DIRECTION), ...FATE, COMMUNITY];
}

const TEXTS: ReadonlySet<FlowField> = new Set([
  "transport",
  "protocol",
  "addressA",
  "addressB",
  "state",
  "direction",
  "history",
  "close",
  "communityId",
  "service",
  "process",
]);

/** Words and addresses stand at the start of their columns, numbers at the end. */
export const isAtEnd = ({ field }: FlowColumnHead): boolean => !TEXTS.has(field);
export const isMono = ({ isWord }: FlowColumnHead): boolean => isWord !== true;

export const cellsOf = (row: FlowRow, columns: readonly FlowColumnHead[], startNs: bigint): string[] =>
  columns.map(({ field }) => formatFlowCell(row, field, startNs));

/** What a screen reader says of a row. */
export function sentenceOf(row: FlowRow, columns: readonly FlowColumnHead[], startNs: bigint): string {
  return columns
    .map(({ field, title }) => [title, formatFlowCell(row, field, startNs)] as const)
    .filter(([, text]) => text !== "")
    .map(([title, text]) => `${title} ${text}`)
    .join(", ");
}

export type TableFormat = "text" | "CSV" | "JSON";

/** Values without separators and units, so that other programs can read them. */
export function tableText(
  rows: readonly FlowRow[],
  columns: readonly FlowColumnHead[],
  startNs: bigint,
  format: TableFormat,
): string {
  const values = (row: FlowRow): string[] => columns.map(({ field }) => formatFlowValue(row, field, startNs));
  const titles = columns.map(({ title }) => title);
  if (format === "text") return [titles, ...rows.map(values)].map((cells) => cells.join("\t")).join("\n");
  if (format === "CSV") return [titles, ...rows.map(values)].map((cells) => formatCsvRow(cells)).join("\n");
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        columns.map(({ field, title }) => {
          const text = formatFlowValue(row, field, startNs);
          return [title, TEXTS.has(field) || text === "" ? text : Number(text)];
        }),
      ),
    ),
    undefined,
    1,
  );
}
