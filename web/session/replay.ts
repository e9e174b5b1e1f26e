/** Replays an open capture in this page: the same bytes come again, through the way that packets of a sensor take. */
import type { ReplayOrder } from "#shared/wire/replay.ts";
import type { Opening } from "../source/opening.ts";
import type { RecordingFacts } from "../store/database.ts";
import type { OpenCapture } from "./capture.svelte.ts";
import { findKeptBack } from "./live-words.ts";
import { LiveRun } from "./live-run.svelte.ts";
import type { Session } from "./session.svelte.ts";
import { readReplay, type ReplayText } from "./url.ts";

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
export async function replayCapture(session: Session, of: OpenCapture, order: ReplayOrder = {}): Promise<void> {
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
    order,
    (stand) => {
      run.noteReplay(stand);
    },
  );
  run.end(problem === "" ? "the capture was replayed to its end" : problem, undefined);
  if (problem !== "") session.notify({ text: problem, isProblem: true });
  const replayed = await opened;
  if (replayed !== undefined && problem === "") await compareResults(session, of, replayed);
}

/**
 * The same packets must give the same result, whatever the pace; a part of them, or all of them twice, is something else. Of several files in
 * one capture, one that is silent is not waited for for ever: their order may be another one.
 */
async function compareResults(session: Session, of: OpenCapture, replayed: OpenCapture): Promise<void> {
  const isMerged = of.opening.inputs.length > 1;
  if (isMerged || replayed.total !== of.total || !session.captures.includes(of)) return;
  const [was, is] = await Promise.all([of.workspaces.resultDigest(), replayed.workspaces.resultDigest()]);
  if (was === undefined || is === undefined) return;
  session.notify(
    was === is
      ? { text: `The replay gave the same result as ${of.title}. Result hash: ${is}.`, isProblem: false }
      : {
          text: `The replay gave another result than ${of.title} (${is}, not ${was}). That is a defect of this page: please report it.`,
          isProblem: true,
        },
  );
}

/** As a link asks for it. */
export async function replayAsAsked(session: Session, of: OpenCapture, text: ReplayText): Promise<void> {
  const { firstNs = 0n, lastNs = 0n } = of.summary ?? {};
  const order = readReplay(text, lastNs - firstNs);
  if (typeof order === "string") session.notify({ text: order, isProblem: true });
  else await replayCapture(session, of, order);
}
