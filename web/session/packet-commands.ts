/** What is done to single packets: marks, ignored ones, time references, comments. Kept with the capture. */
import type { AnnotationKind } from "./annotation-content.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import { command, type Command } from "./command.ts";
import type { Session } from "./session.svelte.ts";

const go = { group: "Go", needsCapture: true } as const;
const packet = { group: "Packet", needsCapture: true } as const;

/** More than these are not asked for row by row. */
const MOST_AT_ONCE = 200_000;

const MISSING = {
  marked: "No packet is marked. Mark one with m.",
  references: "No packet is a time reference. Make one with t.",
} as const;

async function stepTo(session: Session, kind: "marked" | "references", backwards: boolean): Promise<void> {
  if ((await session.active?.goToNoted(kind, backwards)) === false)
    session.notify({ text: MISSING[kind], isProblem: false });
}

export function tellIfNotLasting(session: Session, capture: OpenCapture): void {
  if (!capture.annotations.mustTellLoss()) return;
  session.notify({
    text: "Marks and comments last until this tab is closed: nothing can be stored for this capture in this browser.",
    isProblem: false,
  });
}

export async function toggleNote(session: Session, kind: AnnotationKind): Promise<void> {
  const { active } = session;
  if (active?.selected === undefined) return;
  await active.annotations.toggle(kind, active.selected);
  tellIfNotLasting(session, active);
}

export async function toggleReference(session: Session): Promise<void> {
  const { active } = session;
  if (active?.selected === undefined) return;
  const detail = await active.detailOf(active.selected);
  if (detail?.timeNs === undefined) {
    session.notify({ text: "This packet has no time to count from.", isProblem: false });
    return;
  }
  await active.annotations.toggleReference(detail.number, detail.timeNs);
  tellIfNotLasting(session, active);
}

async function setAllShown(session: Session, kind: AnnotationKind): Promise<void> {
  const { active } = session;
  if (active === undefined) return;
  if (active.shown > MOST_AT_ONCE) {
    session.notify({
      text: `More than ${MOST_AT_ONCE.toLocaleString("en")} packets are shown. Narrow the filter down first.`,
      isProblem: true,
    });
    return;
  }
  const before = [...active.annotations[kind]];
  const numbers = await active.numbersShown();
  await active.annotations.set(kind, numbers, true);
  tellIfNotLasting(session, active);
  session.notify({
    text: `${numbers.length.toLocaleString("en")} packets are ${kind}.`,
    isProblem: false,
    action: { title: "Undo", run: () => void restore(active, kind, before) },
  });
}

async function restore(capture: OpenCapture, kind: AnnotationKind, before: readonly number[]): Promise<void> {
  await capture.annotations.clear(kind);
  await capture.annotations.set(kind, before, true);
}

/** Clears at once, and offers the way back. */
async function clearAll(session: Session, kind: AnnotationKind): Promise<void> {
  const { active } = session;
  const before = [...(active?.annotations[kind] ?? [])];
  if (active === undefined || before.length === 0) return;
  await active.annotations.clear(kind);
  session.notify({
    text: `No packet is ${kind} any more.`,
    isProblem: false,
    action: { title: "Undo", run: () => void restore(active, kind, before) },
  });
}

export const PACKET_COMMANDS: readonly Command[] = [
  command(["go.nextMark", "Next marked packet"], ["'"], (session) => stepTo(session, "marked", false), go),
  command(["go.previousMark", "Previous marked packet"], ['"'], (session) => stepTo(session, "marked", true), go),
  command(
    ["go.nextReference", "Next time reference"],
    ["Ctrl+Alt+N"],
    (session) => stepTo(session, "references", false),
    go,
  ),
  command(
    ["go.previousReference", "Previous time reference"],
    ["Ctrl+Alt+B"],
    (session) => stepTo(session, "references", true),
    go,
  ),
  command(
    ["packet.followStream", "Follow the conversation"],
    ["Ctrl+Alt+Shift+T"],
    (session) => {
      session.followStream();
    },
    packet,
  ),
  command(
    ["packet.mark", "Mark or unmark the packet"],
    ["m", "Ctrl+M"],
    (session) => toggleNote(session, "marked"),
    packet,
  ),
  command(
    ["packet.markShown", "Mark all packets shown"],
    ["Ctrl+Shift+M"],
    (session) => setAllShown(session, "marked"),
    packet,
  ),
  command(["packet.unmarkAll", "Unmark all packets"], ["Ctrl+Alt+M"], (session) => clearAll(session, "marked"), packet),
  command(
    ["packet.ignore", "Ignore the packet or take it back"],
    ["i", "Ctrl+D"],
    (session) => toggleNote(session, "ignored"),
    packet,
  ),
  command(
    ["packet.ignoreShown", "Ignore all packets shown"],
    ["Ctrl+Shift+D"],
    (session) => setAllShown(session, "ignored"),
    packet,
  ),
  command(["packet.ignoreNone", "Ignore no packet"], ["Ctrl+Alt+D"], (session) => clearAll(session, "ignored"), packet),
  command(["packet.reference", "Time reference on or off"], ["t", "Ctrl+T"], toggleReference, packet),
  command(
    ["packet.noReferences", "No time references"],
    ["Ctrl+Alt+T"],
    (session) => session.active?.annotations.clear("references"),
    packet,
  ),
  command(
    ["packet.comment", "Comment on the packet …"],
    ["c", "Ctrl+Alt+C"],
    (session) => {
      if (session.active?.selected !== undefined)
        session.showDialog({ kind: "comment", number: session.active.selected });
    },
    packet,
  ),
];
