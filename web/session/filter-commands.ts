/** What is done with the display filter as a whole. */
import { command, type Command } from "./command.ts";
import { EMPTY_DRAFT } from "./filter-library.svelte.ts";
import type { Session } from "./session.svelte.ts";

const filter = { group: "Filter", needsCapture: true } as const;
const library = { group: "Filter", needsCapture: false } as const;

/** The selected field's filter, the way a click on "Apply as filter" takes it. */
function selectedFilter(session: Session): string {
  const text = session.active?.detail.selectedNode?.filter ?? "";
  if (text === "") session.notify({ text: "Select a field with a value first: its filter is used.", isProblem: false });
  return text;
}

async function withSelected(session: Session, act: (text: string) => unknown): Promise<void> {
  const text = selectedFilter(session);
  if (text !== "") await act(text);
}

export const FILTER_COMMANDS: readonly Command[] = [
  command(
    ["filter.edit", "Filter the packets …"],
    ["/", "Ctrl+/"],
    (session) => {
      session.editFilter();
    },
    filter,
  ),
  command(["filter.clear", "Clear the filter"], [], (session) => session.active?.filter.clear(), filter),
  command(
    ["filter.applySelected", "Apply the selected field as filter"],
    ["a"],
    (session) => withSelected(session, (text) => session.applyFilter(text)),
    filter,
  ),
  command(
    ["filter.prepareSelected", "Prepare the selected field as filter"],
    ["A"],
    (session) =>
      withSelected(session, (text) => {
        session.prepareFilter(text);
      }),
    filter,
  ),
  command(
    ["filter.copySelected", "Copy the selected field as filter"],
    ["y"],
    (session) => withSelected(session, (text) => session.copy(text, "the filter")),
    filter,
  ),
  command(
    ["filter.asCaptureFilter", "The filter as capture filter …"],
    [],
    (session) => {
      session.showDialog({ kind: "captureFilter" });
    },
    filter,
  ),
  command(
    ["filter.followSelection", "Apply the filter again for the selected packet"],
    [],
    (session) => session.active?.filter.reapply(),
    filter,
  ),
  command(
    ["filter.library", "Saved filters …"],
    [],
    (session) => {
      session.showDialog({ kind: "filters" });
    },
    library,
  ),
  command(
    ["filter.save", "Save the filter …"],
    [],
    (session) => {
      const expression = session.active?.filter.draft.trim() ?? "";
      session.showDialog({ kind: "saveFilter", draft: { ...EMPTY_DRAFT, expression }, id: undefined });
    },
    filter,
  ),
  command(
    ["filter.share", "Copy a link …"],
    [],
    (session) => {
      session.showDialog({ kind: "share" });
    },
    library,
  ),
];
