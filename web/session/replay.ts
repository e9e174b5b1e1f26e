/** Replays an open capture in this page: the same bytes come again, through the way that packets of a sensor take. */
import type { Opening } from "../source/opening.ts";
import type { RecordingFacts } from "../store/database.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import { findKeptBack } from "./live-words.ts";
import { LiveRun } from "./live-run.svelte.ts";
import type { Session } from "./session.svelte.ts";

/** Of a capture that no sensor sent. */
const OWN = { mode: "full", isExportable: true, origin: "" } as const;

/** What may not leave does not leave as its replay either. */
function factsOf({ title, live }: OpenCapture): RecordingFacts {
  const { mode, isExportable, origin } = (findKeptBack(live?.sources ?? []) ?? live)?.facts ?? OWN;
  return {
    sensor: title,
    origin,
    interfaces: [title],
    filter: "",
    mode,
    isExportable,
    isReplayed: true,
    startedAtMs: Date.now(),
    gaps: [],
    moreGaps: 0,
    endReason: "",
    storeProblem: "",
  };
}

/** Opens a capture that comes as the one in front did. A sentence says why it cannot be. */
export async function replayCapture(session: Session, of: OpenCapture): Promise<void> {
  if (of.state === "reading") {
    session.notify({ text: "This capture is still being read; it can be replayed after that.", isProblem: false });
    return;
  }
  const channels = of.opening.inputs.map(() => new MessageChannel());
  const opening: Opening = {
    title: `${of.title}, replayed`,
    inputs: of.opening.inputs.map(({ name, shiftNs }, at) => {
      const live = channels[at]?.port2;
      return { name, shiftNs, bytes: new Blob([]), ...(live === undefined ? {} : { live }) };
    }),
    origin: { kind: "named" },
    address: "",
  };
  const run = new LiveRun(factsOf(of), undefined, {
    stream: 0,
    stop: () => void of.replay.control("stop"),
    replay: (wish) => void of.replay.control(wish),
    keep: () => undefined,
  });
  session.showView("packets");
  const opened = session.open(opening, run);
  const problem = await of.replay.run(
    channels.map(({ port1 }) => ({ live: port1 })),
    (stand) => {
      run.noteReplay(stand);
    },
  );
  run.end(problem === "" ? "the capture was replayed to its end" : problem, undefined);
  if (problem !== "") session.notify({ text: problem, isProblem: true });
  await opened;
}
