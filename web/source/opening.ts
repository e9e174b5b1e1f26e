/** What every source ends in: inputs for the engine, and what to remember of where they came from. */
import type { CaptureInput } from "#shared/model/engine.ts";
import type { RecentOrigin, RecordingFacts } from "../store/database.ts";

export interface Opening {
  /** Shown on the tab. */
  readonly title: string;
  readonly inputs: readonly CaptureInput[];
  readonly origin: RecentOrigin;
  /** Of what is opened from the recent list: it may have another name there. */
  readonly recentId?: string;
  /** Part of the address that opens the same thing again, if there is one: "sample=dns.pcap". */
  readonly address: string;
  /** Of a capture that a sensor sent: how it was captured, and what it lacks. */
  readonly recorded?: RecordingFacts;
}

/** Expected failures are values with a sentence for the user. */
export type SourceOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export function inputOf(name: string, bytes: Blob, shiftNs = 0n): CaptureInput {
  return { name, bytes, shiftNs };
}
