/** How `tapglass capture` asks a sensor that replays a file to do it. */
import { PACES, parsePace } from "#shared/replay/replay-pace.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { UsageError } from "./open.ts";

interface Words {
  readonly pace?: string | undefined;
  readonly loop?: boolean | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

function paceOf(text: string): number {
  const percent = parsePace(text);
  if (percent === undefined) throw new UsageError(`--pace must be ${PACES}, not "${text}"`);
  return percent;
}

/** Seconds, to the nanosecond, without a double on the way. */
function parseSeconds(name: string, text: string): bigint {
  const [, whole, fraction = ""] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new UsageError(`--${name} must be seconds from the capture's begin, not "${text}"`);
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
}

/** Undefined when nothing of it was asked for. */
export function parseReplay({ pace, loop, from, until }: Words): ReplayOrder | undefined {
  const wish = {
    ...(pace === undefined ? {} : { pacePercent: paceOf(pace) }),
    ...(loop === undefined ? {} : { loops: loop }),
    ...(from === undefined ? {} : { fromNs: parseSeconds("from", from) }),
    ...(until === undefined ? {} : { untilNs: parseSeconds("until", until) }),
  };
  return Object.keys(wish).length === 0 ? undefined : wish;
}
