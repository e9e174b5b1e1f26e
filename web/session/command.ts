/** What an action of the page is; the lists of them lie in commands.ts and beside it. */
import type { Session } from "./session.svelte.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** As `keyText` writes them; the first is the one shown. */
  readonly keys: readonly string[];
  readonly needsCapture: boolean;
  readonly run: (session: Session) => void;
}

/** In the order of the keys help. */
export const COMMAND_GROUPS = ["Capture", "Go", "Filter", "Packet", "Show"] as const;

export type CommandGroup = (typeof COMMAND_GROUPS)[number];

type Act = (session: Session) => unknown;

export function command(
  [id, title]: readonly [string, string],
  keys: readonly string[],
  act: Act,
  where: Pick<Command, "group" | "needsCapture">,
): Command {
  return {
    id,
    title,
    keys,
    ...where,
    run: (session) => {
      act(session);
    },
  };
}
