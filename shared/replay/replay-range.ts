/** The range of a replay as somebody writes it: seconds from the earliest packet, or minutes and seconds. No time passes through a double. */
import { formatSeconds } from "../format/time.ts";

export interface ReplayRange {
  readonly fromNs: bigint;
  readonly untilNs: bigint;
}

/** A range as it is written; an empty end is that of the capture. */
export interface RangeText {
  readonly from: string;
  readonly until: string;
}

export type RangeOutcome =
  | { readonly ok: true; readonly range: ReplayRange }
  | { readonly ok: false; readonly at: keyof RangeText; readonly message: string };

const SECOND = 1_000_000_000n;
const PLACE = /^(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,11})(?:[.](\d{1,9}))?$/;

/** To the nanosecond, without zeros that say nothing: "12.5". */
export function formatPlace(ns: bigint): string {
  return formatSeconds(ns, 9).replace(/[.]?0+$/, "");
}

/** "12.5", "1:30" or "2:00:00.25"; undefined where it is none of them. */
function parsePlace(text: string): bigint | undefined {
  const [, hours = "0", minutes = "0", seconds, part = ""] = PLACE.exec(text.trim()) ?? [];
  if (seconds === undefined) return undefined;
  const whole = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  return whole * SECOND + BigInt(part.padEnd(9, "0"));
}

/** What is asked for of a capture of this length. An end beyond its own is its own. */
export function parseReplayRange(text: RangeText, lengthNs: bigint): RangeOutcome {
  const wrong = (at: keyof RangeText, message: string): RangeOutcome => ({ ok: false, at, message });
  const noPlace = (of: string): string =>
    `must be seconds from the first packet, like 12.5, or minutes like 1:30, not "${of}".`;
  const fromNs = text.from.trim() === "" ? 0n : parsePlace(text.from);
  if (fromNs === undefined) return wrong("from", `The begin ${noPlace(text.from)}`);
  const asked = text.until.trim() === "" ? lengthNs : parsePlace(text.until);
  if (asked === undefined) return wrong("until", `The end ${noPlace(text.until)}`);
  if (fromNs > lengthNs)
    return wrong("from", `Nothing comes so late: the last packet is at ${formatPlace(lengthNs)} s. Begin earlier.`);
  if (fromNs > asked)
    return wrong(
      "until",
      `The range ends at ${formatPlace(asked)} s, before it begins at ${formatPlace(fromNs)} s: exchange them.`,
    );
  return { ok: true, range: { fromNs, untilNs: asked < lengthNs ? asked : lengthNs } };
}
