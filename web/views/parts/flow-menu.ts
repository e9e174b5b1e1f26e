/** The context menu of a flow, a conversation or an endpoint, and copying whole tables of them. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import type { FlowRow } from "#shared/model/flow.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import { endpointFilters, processFilters, filterOfFlow, pairFilters } from "../../session/flow-filters.ts";
import type { FlowTableState } from "../../session/flow-table.svelte.ts";
import type { NamedFilter } from "../../session/packet-filters.ts";
import type { Session } from "../../session/session.svelte.ts";
import type { MenuEntry } from "../../ui/menu.ts";
import { action, colourEntry, LINE, sixWays } from "./filter-entries.ts";
import { columnsOf, tableText, type KnownOfFlows, type TableFormat } from "./flow-columns.ts";

/** Rows that the clipboard takes; more are the business of the command line. */
const MOST_COPIED = 100_000;
const FORMATS: readonly TableFormat[] = ["text", "CSV", "JSON"];

/** Applies a filter and shows the packets that it lets through. */
export async function showPackets(session: Session, filter: string): Promise<void> {
  await session.applyFilter(filter);
  if (session.active?.filter.appliedText === filter) session.showView("packets");
}

export async function goToPacket(session: Session, capture: OpenCapture, number: number): Promise<void> {
  session.showView("packets");
  await capture.selectNumber(number);
  session.focusList();
}

function ways(session: Session, capture: OpenCapture, filters: readonly NamedFilter[]): MenuEntry[] {
  const group = (title: string, use: (text: string) => void): MenuEntry => ({
    kind: "group",
    title,
    entries: filters.map((named) => ({
      kind: "group",
      title: named.title,
      entries: sixWays(capture, named.text, use),
    })),
  });
  return [
    group("Apply as filter", (text) => void showPackets(session, text)),
    group("Prepare as filter", (text) => {
      session.prepareFilter(text);
    }),
  ];
}

export const knownOfFlows = ({ workspaces, summary }: OpenCapture): KnownOfFlows => ({
  isNamed: workspaces.naming.isShown,
  hasProcesses: (summary?.processNews ?? 0) > 0,
});

async function copyTable(
  session: Session,
  capture: OpenCapture,
  table: FlowTableState,
  format: TableFormat,
): Promise<void> {
  const rows = await table.readRows(MOST_COPIED);
  const what =
    rows.length < table.rows
      ? `the first ${formatCount(rows.length)} of ${formatPlural(table.rows, "row")}; “tapglass flows” writes them all`
      : `${formatPlural(rows.length, "row")} as ${format}`;
  await session.copy(
    tableText(rows, columnsOf(table.query, knownOfFlows(capture)), capture.firstNs ?? 0n, format),
    what,
  );
}

export const copyEntries = (session: Session, capture: OpenCapture, table: FlowTableState): MenuEntry[] =>
  FORMATS.map((format) => action(`Copy the table as ${format}`, () => void copyTable(session, capture, table, format)));

/** The way to the logs of the capture. */
export const logsEntry = (session: Session): MenuEntry =>
  action("Export logs (Zeek, EVE) …", () => {
    session.showDialog({ kind: "logs" });
  });

/** What a row's menu offers first: the flow as a whole where the row is one. */
export function flowMenu(session: Session, capture: OpenCapture, table: FlowTableState, row: FlowRow): MenuEntry[] {
  const { query } = table;
  const own = query.isEndpoints || query.level === "network" ? undefined : filterOfFlow(row);
  const whole: NamedFilter[] = own === undefined ? [] : [{ title: "This flow", text: own }];
  const filters = [...whole, ...(query.isEndpoints ? endpointFilters(row) : pairFilters(row)), ...processFilters(row)];
  const copyRow = (format: TableFormat): MenuEntry =>
    action(
      `Copy as ${format}`,
      () =>
        void session.copy(
          tableText([row], columnsOf(query, knownOfFlows(capture)), capture.firstNs ?? 0n, format),
          format === "text" ? "the row" : `the row as ${format}`,
        ),
    );
  return [
    action("Go to the first packet", () => void goToPacket(session, capture, row.firstPacket)),
    action("Go to the last packet", () => void goToPacket(session, capture, row.lastPacket)),
    LINE,
    ...ways(session, capture, filters),
    ...colourEntry(session, "Colourise its packets", filters[0]?.text ?? ""),
    LINE,
    ...FORMATS.map(copyRow),
    ...copyEntries(session, capture, table),
    logsEntry(session),
  ];
}
