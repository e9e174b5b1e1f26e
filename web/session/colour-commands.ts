/** Colours for the conversation of the selected packet, with Wireshark's keys; browsers may keep Ctrl and a digit for their tabs. */
import { command, type Command } from "./command.ts";
import { conversationFilters } from "./packet-filters.ts";
import { RULE_CHOICES, type RulePair } from "./rule-choices.ts";
import type { Session } from "./session.svelte.ts";

const packet = { group: "Packet", needsCapture: true } as const;

/** The innermost conversation: TCP or UDP before addresses, addresses before Ethernet. */
async function colourConversation(session: Session, pair: RulePair): Promise<void> {
  const { active } = session;
  if (active?.selected === undefined) {
    session.notify({ text: "Select a packet first: its conversation is coloured.", isProblem: false });
    return;
  }
  const detail = await active.detailOf(active.selected);
  const filter = detail && conversationFilters(detail).at(-1);
  if (filter === undefined) {
    session.notify({ text: "This packet belongs to no conversation: it names no two ends.", isProblem: false });
    return;
  }
  session.colourise(filter.text, pair);
}

function clearColours(session: Session): void {
  const before = session.colours.passing;
  if (before.length === 0) {
    session.notify({ text: "No conversation is coloured.", isProblem: false });
    return;
  }
  session.colours.changePassing([]);
  session.notify({
    text: "The colours of conversations are gone.",
    isProblem: false,
    action: {
      title: "Undo",
      run: () => {
        session.colours.changePassing(before);
      },
    },
  });
}

export const COLOUR_COMMANDS: readonly Command[] = [
  ...RULE_CHOICES.map(({ name, pair }, at) => {
    const digit = ((at + 1) % 10).toString();
    const title = `Colour the conversation: ${name.toLowerCase()}`;
    return command(
      [`packet.colour.${digit}`, title],
      [`Ctrl+${digit}`, `C ${digit}`],
      (session) => colourConversation(session, pair),
      packet,
    );
  }),
  command(["packet.uncolour", "Clear the colours of conversations"], ["Ctrl+Space", "C C"], clearColours, packet),
];
