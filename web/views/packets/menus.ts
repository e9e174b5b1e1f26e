/** The context menus of rows, columns, fields and bytes. */
import * as bytes from "#shared/format/bytes.ts";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import type { Row } from "#shared/model/row.ts";
import { formatCsvRow, formatJsonRow } from "#shared/format/table-text.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import { BUILT_IN, builtInColumn, fieldColumn, withColumn, withMoved, withoutColumn } from "../../session/columns.ts";
import { addColumn, keyOf } from "../../session/commands.ts";
import { toggleNote, toggleReference } from "../../session/packet-commands.ts";
import { filterOfBytes, filterOfCell } from "../../session/packet-filters.ts";
import { cellsOfRow } from "../../session/row-text.ts";
import type { Session } from "../../session/session.svelte.ts";
import { bytesOf, subtreeText, textOf } from "../../session/tree.ts";
import type { MenuAction, MenuEntry } from "../../ui/menu.ts";
import { action, colourEntry, conversationEntries, filterEntries, followEntry, LINE } from "../parts/filter-entries.ts";

/** Step by which the header's menu changes a width, in pixels: for those who cannot drag. */
const WIDTH_STEP = 40;

function noteEntries(session: Session, capture: OpenCapture, number: number): MenuEntry[] {
  const notes = capture.annotations.of(number);
  return [
    action(notes.isMarked ? "Unmark" : "Mark", () => void toggleNote(session, "marked"), keyOf("packet.mark")),
    action(
      notes.isIgnored ? "Do not ignore" : "Ignore",
      () => void toggleNote(session, "ignored"),
      keyOf("packet.ignore"),
    ),
    action(
      notes.isReference ? "No time reference" : "Time reference",
      () => void toggleReference(session),
      keyOf("packet.reference"),
    ),
    action(
      notes.comment === "" ? "Comment …" : "Edit comment …",
      () => {
        session.showDialog({ kind: "comment", number });
      },
      keyOf("packet.comment"),
    ),
  ];
}

export interface ClickedRow {
  readonly row: Row;
  readonly packet: PacketDetail | undefined;
  /** Id of the column; undefined where the menu was opened by keyboard. */
  readonly column: string | undefined;
}

/** The filter of the cell that was clicked; by keyboard, of the first cell of the row that has one. */
function cellEntries(session: Session, capture: OpenCapture, { row, packet, column }: ClickedRow): MenuEntry[] {
  if (packet === undefined) return [];
  const { columns } = session.settings;
  const cells = cellsOfRow(row, columns, session.timeChoice(capture));
  const filters = columns.map((one, at) => ({ column: one, text: filterOfCell(packet, one, cells[at] ?? "") }));
  const clicked = filters.find((one) => one.column.id === column);
  if (clicked !== undefined)
    return [
      ...filterEntries(session, capture, clicked.text),
      ...colourEntry(session, "Colourise with this filter", clicked.text),
    ];
  return filters
    .filter(({ text }) => text !== "")
    .map(({ column: { title }, text }) => ({
      kind: "group",
      title: `Filter by ${title}`,
      entries: filterEntries(session, capture, text),
    }));
}

export function rowMenu(session: Session, capture: OpenCapture, clicked: ClickedRow): MenuEntry[] {
  const { row, packet } = clicked;
  const { columns } = session.settings;
  const cells = cellsOfRow(row, columns, session.timeChoice(capture));
  const titles = columns.map((column) => column.title);
  return [
    ...noteEntries(session, capture, row.number),
    LINE,
    ...cellEntries(session, capture, clicked),
    ...(packet === undefined ? [] : conversationEntries(session, capture, packet)),
    LINE,
    action("Copy as text", () => void session.copy(cells.join("\t"), "the row")),
    action("Copy as CSV", () => void session.copy(`${formatCsvRow(titles)}\n${formatCsvRow(cells)}`, "the row as CSV")),
    action("Copy as JSON", () => void session.copy(formatJsonRow(titles, cells), "the row as JSON")),
    LINE,
    action("Next in conversation", () => void capture.goInConversation(false), keyOf("go.nextInConversation")),
    action("Previous in conversation", () => void capture.goInConversation(true), keyOf("go.previousInConversation")),
    action(
      "Go to packet …",
      () => {
        session.showDialog({ kind: "goTo" });
      },
      keyOf("go.number"),
    ),
  ];
}

export function columnMenu(session: Session, capture: OpenCapture, id: string): MenuEntry[] {
  const { columns } = session.settings;
  const at = columns.findIndex((column) => column.id === id);
  const column = columns[at];
  if (column === undefined) return [];
  const set = (next: typeof columns) => () => void session.settings.change({ columns: next });
  const widen = (step: number) =>
    set(columns.map((one) => (one.id === id ? { ...one, width: Math.max(40, one.width + step) } : one)));
  const missing = BUILT_IN.filter((one) => !columns.some((shown) => shown.id === one.id));
  return [
    action("Sort upwards", () => void capture.sort({ columnId: id, descending: false }, column.spec)),
    action("Sort downwards", () => void capture.sort({ columnId: id, descending: true }, column.spec)),
    action("Back to capture order", () => void capture.sort(undefined, column.spec)),
    LINE,
    action("Move left", set(withMoved(columns, id, at - 1))),
    action("Move right", set(withMoved(columns, id, at + 1))),
    action("Wider", widen(WIDTH_STEP)),
    action("Narrower", widen(-WIDTH_STEP)),
    LINE,
    action("Hide", set(withoutColumn(columns, id))),
    {
      kind: "group",
      title: "Add",
      entries: missing.map((one) => action(one.title, set(withColumn(columns, builtInColumn(one.id))))),
    },
    action("All columns …", () => {
      session.showDialog({ kind: "columns" });
    }),
  ];
}

/** What can be done with the selected bytes: as a filter where they lie in the frame, as copies. */
export function bytesMenu(session: Session, capture: OpenCapture): MenuEntry[] {
  const { detail } = capture;
  const { start, end } = detail.selection ?? { start: 0, end: detail.bytes.length };
  const stretch = detail.bytes.subarray(start, end);
  const ofField = detail.isFieldSelected ? (detail.selectedNode?.filter ?? "") : "";
  const filters = filterEntries(
    session,
    capture,
    ofField === "" ? filterOfBytes(detail.view, start, stretch) : ofField,
  );
  return [...filters, ...(filters.length > 0 ? [LINE] : []), ...byteCopies(session, stretch)];
}

/** The forms that a stretch of bytes is copied in. */
function byteCopies(session: Session, stretch: Uint8Array): MenuAction[] {
  const forms = [
    ["as text", bytes.formatPrintable(stretch, "utf8")],
    ["as hex dump", bytes.formatHexDump(stretch)],
    ["as hex stream", bytes.formatHexStream(stretch)],
    ["as C array", bytes.formatCArray(stretch)],
    ["as base64", bytes.formatBase64(stretch)],
    ["as escaped string", bytes.formatEscaped(stretch)],
  ] as const;
  return forms.map(([title, text]) =>
    action(`Copy ${title}`, () => void session.copy(text, `${stretch.length.toString()} bytes ${title}`)),
  );
}

export function nodeMenu(session: Session, capture: OpenCapture, index: number): MenuEntry[] {
  const { packet } = capture.detail;
  const node = packet?.nodes[index];
  if (packet === undefined || node === undefined) return [];
  const stretch = bytesOf(packet, node);
  return [
    ...filterEntries(session, capture, node.filter),
    ...colourEntry(session, "Colourise with this filter", node.filter),
    ...(node.name === "" ? [] : columnEntries(session, node)),
    ...openEntries(capture, index),
    ...followEntry(session, packet),
    LINE,
    action("Copy line", () => void session.copy(textOf(node), "the line")),
    action("Copy with all below", () => void session.copy(subtreeText(packet.nodes, index), "the lines")),
    ...(node.value === "" ? [] : [action("Copy value", () => void session.copy(node.value, "the value"))]),
    ...(node.name === "" ? [] : [action("Copy field name", () => void session.copy(node.name, "the field name"))]),
    ...(stretch.length === 0
      ? []
      : [{ kind: "group", title: "Copy bytes", entries: byteCopies(session, stretch) } as const]),
  ];
}

function openEntries(capture: OpenCapture, index: number): MenuEntry[] {
  const { detail } = capture;
  const link = detail.packet?.nodes[index]?.link ?? 0;
  const follow =
    link === 0 ? [] : [action(`Go to packet ${link.toString()}`, () => void capture.selectNumber(link), "Enter")];
  return [
    ...follow,
    action(
      "Open with all below",
      () => {
        detail.setSubtreeOpen(index, true);
      },
      "Shift+→",
    ),
    action(
      "Close with all below",
      () => {
        detail.setSubtreeOpen(index, false);
      },
      "Shift+←",
    ),
    action(
      "Open all",
      () => {
        detail.setAllOpen(true);
      },
      "Ctrl+→",
    ),
    action(
      "Close all",
      () => {
        detail.setAllOpen(false);
      },
      "Ctrl+←",
    ),
  ];
}

function columnEntries(session: Session, node: TreeNode): MenuEntry[] {
  const column = fieldColumn(node.name);
  return [
    action("Apply as column", () => {
      addColumn(session, column, withColumn(session.settings.columns, column));
    }),
    LINE,
  ];
}
