/** The two menus of the filter bar: filters used before, and everything else that is done with filters. */
import { COMMANDS } from "../../session/commands.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import type { Session } from "../../session/session.svelte.ts";
import type { MenuEntry } from "../../ui/menu.ts";
import { nestFilters, type FilterNode } from "./nest-filters.ts";

/** Longer ones are cut in the middle of the menu. */
const MOST_LETTERS = 60;

const shorten = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);

export function historyMenu(session: Session): MenuEntry[] {
  const { texts } = session.filterHistory;
  if (texts.length === 0)
    return [{ kind: "action", title: "No filter was used yet", isDisabled: true, run: () => undefined }];
  return [
    ...texts
      .slice(0, 20)
      .map((text): MenuEntry => ({ kind: "action", title: shorten(text), run: () => void session.applyFilter(text) })),
    { kind: "line" },
    { kind: "action", title: "Forget them all", run: () => void session.filterHistory.clear() },
  ];
}

const commandEntry = (session: Session, id: string): MenuEntry[] =>
  COMMANDS.filter((command) => command.id === id).map((command) => ({
    kind: "action",
    title: command.title,
    key: command.keys[0] ?? "",
    run: () => {
      command.run(session);
    },
  }));

/** Menus within menus, an action for each filter. */
export function entriesOf(session: Session, nodes: readonly FilterNode[]): MenuEntry[] {
  return nodes.map(({ title, filter, children }) =>
    filter === undefined
      ? { kind: "group", title, entries: entriesOf(session, children) }
      : { kind: "action", title, run: () => void session.applyFilter(filter.expression) },
  );
}

export function filterMenu(session: Session, capture: OpenCapture): MenuEntry[] {
  const saved = entriesOf(
    session,
    nestFilters(session.filters.visible, ({ folder, name }) => `${folder}//${name}`),
  );
  return [
    ...saved,
    ...(saved.length > 0 ? [{ kind: "line" } as const] : []),
    ...["filter.save", "filter.library", "filter.share"].flatMap((id) => commandEntry(session, id)),
    { kind: "line" },
    {
      kind: "action",
      title: "Copy the filter",
      isDisabled: capture.filter.draft.trim() === "",
      run: () => void session.copy(capture.filter.draft.trim(), "the filter"),
    },
    ...commandEntry(session, "filter.asCaptureFilter"),
    ...commandEntry(session, "show.colourRules"),
  ];
}
