/** The part of every context menu that is about filters: the six ways to apply and to prepare, columns, colours, conversations. */
import type { PacketDetail } from "#shared/model/packet-detail.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import { COMBINATIONS, combineFilters, type FilterPart } from "../../session/combine-filter.ts";
import { conversationFilters, type NamedFilter } from "../../session/packet-filters.ts";
import { keyOf } from "../../session/commands.ts";
import type { Session } from "../../session/session.svelte.ts";
import { RULE_CHOICES } from "../../session/rule-choices.ts";
import type { MenuAction, MenuEntry } from "../../ui/menu.ts";

export const LINE: MenuEntry = { kind: "line" };

export function action(title: string, run: () => void, key = ""): MenuAction {
  return { kind: "action", title, run, key };
}

function partOf(capture: OpenCapture, text: string): FilterPart {
  const check = capture.filter.checkOf(text);
  return { text, kind: check?.ok === true ? check.condition?.kind : undefined };
}

export function sixWays(capture: OpenCapture, text: string, use: (combined: string) => void): MenuAction[] {
  return COMBINATIONS.map((how) =>
    action(how.title, () => {
      use(combineFilters(partOf(capture, capture.filter.draft), partOf(capture, text), how));
    }),
  );
}

export function filterEntries(session: Session, capture: OpenCapture, text: string): MenuEntry[] {
  if (text === "") return [];
  return [
    {
      kind: "group",
      title: "Apply as filter",
      entries: sixWays(capture, text, (combined) => void session.applyFilter(combined)),
    },
    {
      kind: "group",
      title: "Prepare as filter",
      entries: sixWays(capture, text, (combined) => {
        session.prepareFilter(combined);
      }),
    },
    action("Copy as filter", () => void session.copy(text, "the filter")),
  ];
}

function colours(session: Session, { title, text }: NamedFilter): MenuEntry {
  return {
    kind: "group",
    title,
    entries: RULE_CHOICES.map(({ name, pair }) =>
      action(name, () => {
        session.colourise(text, pair);
      }),
    ),
  };
}

/** Colours the rows that match until the page is closed. */
export function colourEntry(session: Session, title: string, text: string): MenuEntry[] {
  return text === "" ? [] : [colours(session, { title, text })];
}

/** Only conversations of TCP and UDP are streams. */
export function followEntry(session: Session, packet: PacketDetail): MenuEntry[] {
  if (!packet.path.some((name) => name === "tcp" || name === "udp")) return [];
  return [
    action(
      "Follow conversation",
      () => {
        session.followStream(packet.number);
      },
      keyOf("packet.followStream"),
    ),
  ];
}

export function conversationEntries(session: Session, capture: OpenCapture, packet: PacketDetail): MenuEntry[] {
  const found = conversationFilters(packet);
  if (found.length === 0) return [];
  return [
    ...followEntry(session, packet),
    {
      kind: "group",
      title: "Conversation filter",
      entries: found.map(({ title, text }) => action(title, () => void session.applyFilter(text))),
    },
    { kind: "group", title: "Colourise conversation", entries: found.map((named) => colours(session, named)) },
    ...(capture.filter.applied === undefined ? [] : [action("Clear the filter", () => void capture.filter.clear())]),
  ];
}
