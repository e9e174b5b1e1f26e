/** What a user chooses of a live capture, and the request that it becomes. */
import type { StartRequest } from "#shared/wire/client-message.ts";
import { MOST_SNAP_LENGTH, type CaptureMode } from "#shared/wire/protocol.ts";

/** What the user chose for the next capture. It lies here and not in the view, which comes and goes. */
export interface CaptureChoices {
  /** Undefined until the user chose: the first that is up. */
  readonly interfaces: readonly string[] | undefined;
  readonly filter: string;
  readonly mode: CaptureMode;
  readonly snapLength: number;
  /** Keep one packet in so many. */
  readonly sampling: number;
  readonly isPromiscuous: boolean;
  /** As typed; empty is no limit. */
  readonly packets: string;
  readonly megabytes: string;
  readonly seconds: string;
  readonly minutes: string;
}

export const FIRST_CHOICES: CaptureChoices = {
  interfaces: undefined,
  filter: "",
  mode: "metadata",
  snapLength: MOST_SNAP_LENGTH,
  sampling: 1,
  isPromiscuous: false,
  packets: "",
  megabytes: "",
  seconds: "",
  minutes: "10",
};

/** A sentence where a limit is not a number. */
export function requestOf(choices: CaptureChoices, interfaces: readonly string[]): Omit<StartRequest, "kind"> | string {
  const limits: Record<string, number> = {};
  const read = (text: string, field: string, unit: number, name: string): string => {
    if (text.trim() === "") return "";
    const value = Number(text) * unit;
    if (!Number.isFinite(value) || value < 1) return `The limit of ${name} must be a number above 0, or empty.`;
    limits[field] = Math.round(value);
    return "";
  };
  const { filter, mode, snapLength, isPromiscuous, sampling } = choices;
  if (sampling > 1 && mode !== "forensic") limits["sampling"] = sampling;
  const problems = [
    read(choices.packets, "mostPackets", 1, "packets"),
    read(choices.megabytes, "mostBytes", 1e6, "megabytes"),
    read(choices.seconds, "mostSeconds", 1, "seconds"),
    ...(mode === "forensic" ? [read(choices.minutes, "minutes", 1, "minutes")] : []),
  ];
  const problem = problems.find((each) => each !== "");
  if (problem !== undefined) return problem;
  return { interfaces: [...interfaces], filter: filter.trim(), mode, snapLength, isPromiscuous, ...limits };
}
