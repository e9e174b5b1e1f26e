/** What is done to the live capture in front. */
import { command, type Command } from "./command.ts";
import type { LiveRun } from "./live-run.svelte.ts";
import { replayCapture } from "./replay.ts";
import type { Session } from "./session.svelte.ts";

const capture = { group: "Capture", needsCapture: true } as const;

/** Says so where nothing comes live. */
function withRun(session: Session, act: (run: LiveRun) => void): void {
  const run = session.active?.live;
  if (run !== undefined && !run.isOver) act(run);
  else session.notify({ text: "No packets are coming into this capture. Start one under Live.", isProblem: false });
}

export const LIVE_COMMANDS: readonly Command[] = [
  command(
    ["live.stop", "Live: stop capturing"],
    ["Ctrl+E"],
    (session) => {
      withRun(session, (run) => {
        run.stop();
      });
    },
    capture,
  ),
  command(
    ["live.pause", "Live: pause the view or go on"],
    ["p"],
    (session) => {
      withRun(session, (run) => {
        run.pause(!run.isPaused);
      });
    },
    capture,
  ),
  command(
    ["live.follow", "Live: follow the newest packet or not"],
    ["e"],
    (session) => {
      withRun(session, (run) => {
        run.follow(!run.follows);
      });
    },
    capture,
  ),
  command(
    ["live.replay", "Replay this capture, as if its packets came now"],
    [],
    (session) => {
      if (session.active !== undefined) void replayCapture(session, session.active);
    },
    capture,
  ),
  command(
    ["live.save", "Save the recording …"],
    [],
    (session) => {
      session.showDialog({ kind: "recording" });
    },
    capture,
  ),
];
