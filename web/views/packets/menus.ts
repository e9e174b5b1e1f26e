/** The context menus of rows, columns, fields and bytes. */
import * as bytes from "#shared/format/bytes.ts";
import type { TreeNode } from "#shared/model/packet-detail.ts";
import { formatCsvRow, formatJsonRow } from "#shared/format/table-text.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import { BUILT_IN, builtInColumn, fieldColumn, withColumn, withMoved, withoutColumn } from "../../session/columns.ts";
import { addColumn, keyOf } from "../../session/commands.ts";
import { cellsOfRow } from "../../session/row-text.ts";
import type { Session } from "../../session/session.svelte.ts";
import { bytesOf, subtreeText, textOf } from "../../session/tree.ts";
import { copyText } from "../../ui/clipboard.ts";
import type { MenuAction, MenuEntry } from "../../ui/menu.ts";

const LINE: MenuEntry = { kind: "line" };
/** Step by which the header's menu changes a width, in pixels: for those who cannot drag. */
const WIDTH_STEP = 40;

function action(title: string, run: () => void, key = ""): MenuAction {
  return { kind: "action", title, run, key };
}

export async function copy(session: Session, text: string, what: string): Promise<void> {
  const isDone = await copyText(text);
  session.notify(
    isDone
      ? { text: `Copied ${what}.`, isProblem: false }
      : { text: "The browser did not let this page use the clipboard.", isProblem: true },
  );
}

export function rowMenu(session: Session, capture: OpenCapture): MenuEntry[] {
  const { selected, position } = capture;
  const row = position === undefined ? undefined : capture.rows.at(position);
  if (selected === undefined || row === undefined) return [];
  const { columns } = session.settings;
  const cells = cellsOfRow(row, columns, { format: session.timeFormat, firstNs: capture.firstNs });
  const titles = columns.map((column) => column.title);
  return [
    action(
      capture.marks.has(selected) ? "Unmark" : "Mark",
      () => {
        capture.toggleMark(selected);
      },
      keyOf("packet.mark"),
    ),
    LINE,
    action("Copy as text", () => void copy(session, cells.join("\t"), "the row")),
    action(
      "Copy as CSV",
      () => void copy(session, `${formatCsvRow(titles)}\n${formatCsvRow(cells)}`, "the row as CSV"),
    ),
    action("Copy as JSON", () => void copy(session, formatJsonRow(titles, cells), "the row as JSON")),
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

/** The forms that a stretch of bytes is copied in. */
export function byteCopies(session: Session, stretch: Uint8Array): MenuAction[] {
  const forms = [
    ["as text", bytes.formatPrintable(stretch, "utf8")],
    ["as hex dump", bytes.formatHexDump(stretch)],
    ["as hex stream", bytes.formatHexStream(stretch)],
    ["as C array", bytes.formatCArray(stretch)],
    ["as base64", bytes.formatBase64(stretch)],
    ["as escaped string", bytes.formatEscaped(stretch)],
  ] as const;
  return forms.map(([title, text]) =>
    action(`Copy ${title}`, () => void copy(session, text, `${stretch.length.toString()} bytes ${title}`)),
  );
}

export function nodeMenu(session: Session, capture: OpenCapture, index: number): MenuEntry[] {
  const { packet } = capture.detail;
  const node = packet?.nodes[index];
  if (packet === undefined || node === undefined) return [];
  const stretch = bytesOf(packet, node);
  return [
    ...openEntries(capture, index),
    LINE,
    ...(node.name === "" ? [] : columnEntries(session, node)),
    action("Copy line", () => void copy(session, textOf(node), "the line")),
    action("Copy with all below", () => void copy(session, subtreeText(packet.nodes, index), "the lines")),
    ...(node.value === "" ? [] : [action("Copy value", () => void copy(session, node.value, "the value"))]),
    ...(node.name === "" ? [] : [action("Copy field name", () => void copy(session, node.name, "the field name"))]),
    ...(node.filter === "" ? [] : [action("Copy as filter", () => void copy(session, node.filter, "the filter"))]),
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
