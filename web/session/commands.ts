/** Every action of the page: its name, its keys, when it can be done. Palette, keys help and keyboard all read this list. */
import { builtInColumn, type Column } from "./columns.ts";
import { COLOUR_COMMANDS } from "./colour-commands.ts";
import { command, type Command } from "./command.ts";
import { FILTER_COMMANDS } from "./filter-commands.ts";
import { LIVE_COMMANDS } from "./live-commands.ts";
import { PACKET_COMMANDS } from "./packet-commands.ts";
import type { Session } from "./session.svelte.ts";
import type { Density, RowColours, Theme } from "./settings.svelte.ts";

const capture = { group: "Capture", needsCapture: false } as const;
const openCapture = { group: "Capture", needsCapture: true } as const;
const go = { group: "Go", needsCapture: true } as const;
const show = { group: "Show", needsCapture: false } as const;

async function stepInConversation(session: Session, backwards: boolean): Promise<void> {
  if ((await session.active?.goInConversation(backwards)) === false) {
    session.notify({
      text: `This is the ${backwards ? "first" : "last"} packet of its conversation.`,
      isProblem: false,
    });
  }
}

const CAPTURE: readonly Command[] = [
  command(["capture.open", "Open capture files …"], ["Ctrl+O", "o"], (session) => session.chooseFiles(), capture),
  command(
    ["capture.paste", "Paste the bytes of a packet …"],
    [],
    (session) => {
      session.showDialog({ kind: "paste", text: "" });
    },
    capture,
  ),
  command(
    ["capture.url", "Open from an address …"],
    [],
    (session) => {
      session.showDialog({ kind: "url", text: "", isFromAddress: false });
    },
    capture,
  ),
  command(
    ["capture.start", "Samples and recent captures"],
    [],
    (session) => {
      session.showStart();
    },
    capture,
  ),
  command(
    ["capture.packets", "Save packets …"],
    ["Ctrl+S"],
    (session) => {
      session.showDialog({ kind: "packets" });
    },
    openCapture,
  ),
  command(
    ["capture.logs", "Export logs (Zeek, EVE) …"],
    [],
    (session) => {
      session.showDialog({ kind: "logs" });
    },
    openCapture,
  ),
  command(["capture.cancel", "Stop reading"], [], (session) => session.active?.cancel(), openCapture),
  command(
    ["capture.close", "Close this capture"],
    ["Ctrl+W", "Z Z"],
    (session) => {
      if (session.active) session.closeCapture(session.active.id);
    },
    openCapture,
  ),
  command(
    ["capture.next", "Next capture"],
    ["g t"],
    (session) => {
      activateNeighbour(session, 1);
    },
    openCapture,
  ),
  command(
    ["capture.previous", "Previous capture"],
    ["g T"],
    (session) => {
      activateNeighbour(session, -1);
    },
    openCapture,
  ),
];

function activateNeighbour(session: Session, step: number): void {
  const { captures, active } = session;
  const at = captures.findIndex((one) => one.id === active?.id);
  const next = captures[(at + step + captures.length) % captures.length];
  if (next !== undefined) session.activate(next.id);
}

const GO: readonly Command[] = [
  command(["go.down", "Next packet"], ["↓", "j", "Ctrl+↓", "F8"], (session) => session.active?.selection.moveBy(1), go),
  command(
    ["go.up", "Previous packet"],
    ["↑", "k", "Ctrl+↑", "F7"],
    (session) => session.active?.selection.moveBy(-1),
    go,
  ),
  command(
    ["go.pageDown", "One page down"],
    ["PageDown"],
    (session) => session.active?.selection.moveBy(session.pageRows),
    go,
  ),
  command(
    ["go.pageUp", "One page up"],
    ["PageUp"],
    (session) => session.active?.selection.moveBy(-session.pageRows),
    go,
  ),
  command(
    ["go.first", "First packet"],
    ["Home", "g g", "Ctrl+Home"],
    (session) => session.active?.selectPosition(0),
    go,
  ),
  command(
    ["go.last", "Last packet"],
    ["End", "G", "Ctrl+End"],
    (session) => session.active?.selectPosition(session.active.shown - 1),
    go,
  ),
  command(
    ["go.number", "Go to packet …"],
    ["Ctrl+G"],
    (session) => {
      session.showDialog({ kind: "goTo" });
    },
    go,
  ),
  command(
    ["go.find", "Find in packets …"],
    ["Ctrl+F"],
    (session) => {
      session.showFind(true);
    },
    go,
  ),
  command(
    ["go.nextInConversation", "Next packet of the conversation"],
    ["]", "Ctrl+."],
    (session) => stepInConversation(session, false),
    go,
  ),
  command(
    ["go.previousInConversation", "Previous packet of the conversation"],
    ["[", "Ctrl+,"],
    (session) => stepInConversation(session, true),
    go,
  ),
  command(
    ["go.back", "Back to the packet before"],
    ["Alt+←"],
    (session) => session.active?.selection.goInHistory(-1),
    go,
  ),
  command(["go.forward", "Forward again"], ["Alt+→"], (session) => session.active?.selection.goInHistory(1), go),
];

const THEMES: readonly (readonly [Theme, string])[] = [
  ["system", "Theme: as the system"],
  ["light", "Theme: light"],
  ["dark", "Theme: dark"],
];
const DENSITIES: readonly (readonly [Density, string])[] = [
  ["compact", "Rows: dense"],
  ["normal", "Rows: normal"],
  ["roomy", "Rows: roomy"],
];

const ROW_COLOURS: readonly (readonly [RowColours, string])[] = [
  ["family", "Colour rows by protocol family"],
  ["rules", "Colour rows by rules"],
  ["none", "Do not colour rows"],
];

const SHOW: readonly Command[] = [
  command(
    ["show.palette", "All commands"],
    ["Ctrl+K"],
    (session) => {
      session.showDialog({ kind: "palette" });
    },
    show,
  ),
  command(
    ["show.keys", "Keys"],
    ["?"],
    (session) => {
      session.showDialog({ kind: "keys" });
    },
    show,
  ),
  command(
    ["show.time", "Time format …"],
    ["T"],
    (session) => {
      session.showDialog({ kind: "time" });
    },
    show,
  ),
  command(
    ["show.columns", "Columns …"],
    [],
    (session) => {
      session.showDialog({ kind: "columns" });
    },
    show,
  ),
  command(
    ["show.captureOrder", "Back to capture order"],
    [],
    (session) => session.active?.sort(undefined, builtInColumn("number").spec),
    { ...show, needsCapture: true },
  ),
  command(
    ["show.conversations", "Conversations and endpoints"],
    [],
    (session) => {
      session.showView("conversations");
    },
    { ...show, needsCapture: true },
  ),
  command(
    ["show.detail", "Fields and bytes"],
    ["x"],
    (session) => {
      session.showDetail(!session.isDetailShown);
    },
    { ...show, needsCapture: true },
  ),
  command(
    ["show.names", "Resolve names: show them in place of addresses, or not"],
    ["N"],
    (session) => session.settings.change({ resolveNames: !session.settings.resolveNames }),
    show,
  ),
  ...THEMES.map(([theme, title]) =>
    command([`show.theme.${theme}`, title], [], (session) => session.settings.change({ theme }), show),
  ),
  ...DENSITIES.map(([density, title]) =>
    command([`show.rows.${density}`, title], [], (session) => session.settings.change({ density }), show),
  ),
  ...ROW_COLOURS.map(([rowColours, title]) =>
    command([`show.colours.${rowColours}`, title], [], (session) => session.settings.change({ rowColours }), show),
  ),
  command(
    ["show.limits", "Limits: from where on something is odd …"],
    [],
    (session) => {
      session.showDialog({ kind: "limits" });
    },
    show,
  ),
  command(
    ["show.colourRules", "Colour rules …"],
    [],
    (session) => {
      session.showDialog({ kind: "colourRules" });
    },
    show,
  ),
];

export const COMMANDS: readonly Command[] = [
  ...CAPTURE,
  ...LIVE_COMMANDS,
  ...GO,
  ...FILTER_COMMANDS,
  ...PACKET_COMMANDS,
  ...COLOUR_COMMANDS,
  ...SHOW,
];

/** The key shown for a command; empty when it has none. */
export function keyOf(id: string): string {
  return COMMANDS.find((one) => one.id === id)?.keys[0] ?? "";
}

/** Adds a column and says so, with the way back. */
export function addColumn(session: Session, column: Column, columns: readonly Column[]): void {
  const before = session.settings.columns;
  if (columns === before) {
    session.notify({ text: `The column “${column.title}” is there already.`, isProblem: false });
    return;
  }
  void session.settings.change({ columns });
  session.notify({
    text: `Column “${column.title}” added.`,
    isProblem: false,
    action: { title: "Undo", run: () => void session.settings.change({ columns: before }) },
  });
}
