/** A capture as one file, wherever it lies. */
import { fingerprintOf } from "../source/fingerprint.ts";
import type { Opening } from "../source/opening.ts";
import type { LiveRun } from "./live-run.svelte.ts";

interface Held {
  readonly opening: Opening;
  readonly live: LiveRun | undefined;
  readonly stored: (recording: string | undefined) => Promise<Blob | undefined>;
}

/** What came live is what is stored of it, also while it grows. Undefined when it is not at hand as one file. */
async function wholeFile({ opening, live, stored }: Held): Promise<Blob | undefined> {
  const [only, another] = opening.inputs;
  if (only === undefined || another !== undefined) return undefined;
  return only.live === undefined ? only.bytes : stored(live?.recording);
}

/** Of what came live only what is stored can be opened again, and is therefore known by its fingerprint. */
export async function identify(held: Held): Promise<string | undefined> {
  const { inputs, title } = held.opening;
  if (inputs.every(({ live }) => live === undefined)) return fingerprintOf(inputs);
  const bytes = await wholeFile(held);
  return bytes && fingerprintOf([{ name: title, bytes, shiftNs: 0n }]);
}
