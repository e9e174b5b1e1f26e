/** Starts captures of several sensors together and shows them as one, each shifted by what its clock is off. */
import type { RecordingPlace } from "../engine/recording-writer.ts";
import { openingOfLive } from "../source/live.ts";
import type { Opening } from "../source/opening.ts";
import type { LiveRun } from "./live-run.svelte.ts";
import { MergedRun } from "./merged-run.svelte.ts";
import type { Session } from "./session.svelte.ts";
import type { SensorState } from "./sensor-state.svelte.ts";

const NS_PER_MS = 1_000_000;

/** One sensor of a merge. */
export interface MergePart {
  readonly sensor: SensorState;
  /** How far its clock is ahead, in milliseconds: so much is taken off its times. */
  readonly aheadMs: number;
}

interface Begun {
  readonly run: LiveRun;
  readonly place: RecordingPlace | undefined;
  readonly port: MessagePort;
  readonly aheadMs: number;
}

/** Each part is stored, and remembered, as a recording of its own. */
async function remember(session: Session, { run, place, port }: Begun): Promise<void> {
  if (place === undefined) return;
  await session.recordings.begin(place, run.facts);
  await session.recent.add(openingOfLive(run.facts, place.id, port), Date.now());
}

function openingOf(parts: readonly Begun[], run: MergedRun): Opening {
  const inputs = parts.flatMap(({ run: part, place, port, aheadMs }) =>
    openingOfLive(part.facts, place?.id, port).inputs.map((input) => ({
      ...input,
      shiftNs: BigInt(Math.round(-aheadMs * NS_PER_MS)),
    })),
  );
  return { title: run.facts.interfaces.join(", "), inputs, origin: { kind: "named" }, address: "" };
}

/** Empty when they run, else a sentence. A sensor that does not begin ends the others too. */
export async function startMerged(session: Session, wanted: readonly MergePart[]): Promise<string> {
  const begun = await Promise.all(
    wanted.map(async ({ sensor, aheadMs }) => {
      const started = await sensor.startFor();
      return started === undefined ? undefined : { ...started, aheadMs };
    }),
  );
  const parts = begun.filter((each) => each !== undefined);
  if (parts.length < wanted.length) {
    for (const { run } of parts) run.stop();
    const failed = wanted.filter((_, at) => begun[at] === undefined);
    return failed.map(({ sensor }) => `${sensor.name}: ${sensor.problem}`).join("; ");
  }
  for (const part of parts) await remember(session, part);
  const run = new MergedRun(parts.map((part) => part.run));
  session.showView("packets");
  void session.open(openingOf(parts, run), run);
  return "";
}
