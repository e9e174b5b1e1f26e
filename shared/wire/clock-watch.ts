/** A host's clock that was set while its sensor sent: found by the clock beside it, which nobody sets. */
import { formatSpan } from "../format/time.ts";

/** What a sensor says of its two clocks, each second. */
interface Clocks {
  readonly wallNs: bigint;
  readonly monotonicNs: bigint;
}

/** Less is what a clock is slewed by, and what lies between reading one clock and the other. */
const LEAST_STEP_NS = 200_000_000n;

export class ClockWatch {
  #last: Clocks | undefined;

  /** How far it was set ahead since the last time, or back (less than zero); undefined where it goes on as it did. */
  note({ wallNs, monotonicNs }: Clocks): bigint | undefined {
    const last = this.#last;
    this.#last = { wallNs, monotonicNs };
    // The host was started anew: its clocks begin anew.
    if (last === undefined || monotonicNs < last.monotonicNs) return undefined;
    const stepNs = wallNs - last.wallNs - (monotonicNs - last.monotonicNs);
    return stepNs > -LEAST_STEP_NS && stepNs < LEAST_STEP_NS ? undefined : stepNs;
  }
}

/** A host that sleeps stops the one clock and not the other. */
export function describeClockStep(name: string, stepNs: bigint): string {
  const span = formatSpan(stepNs < 0n ? -stepNs : stepNs);
  const what = stepNs < 0n ? `was set back by ${span}` : `was set ahead by ${span}, or its host slept so long`;
  return `The clock of ${name} ${what}: times of packets before and after it are by two clocks.`;
}
