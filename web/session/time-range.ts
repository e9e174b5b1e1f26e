/** A stretch of time as a filter, and beside other filters. */

const NS = 1_000_000_000n;
const RANGE = /(?: && )?frame\.time_epoch >= \d+\.\d+ && frame\.time_epoch < \d+\.\d+$/;

/** Nanoseconds since 1970 as a filter writes them. */
function secondsOf(timeNs: bigint): string {
  const whole = timeNs < 0n ? 0n : timeNs;
  return `${(whole / NS).toString()}.${(whole % NS).toString().padStart(9, "0")}`;
}

export interface TimeRange {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

function nsOf(seconds: string): bigint {
  const [whole = "0", rest = ""] = seconds.split(".");
  return BigInt(whole) * NS + BigInt(rest.padEnd(9, "0").slice(0, 9));
}

/** What stands in the brackets that hold all of the text; undefined where none do. */
function unbracketed(text: string): string | undefined {
  if (!text.startsWith("(") || !text.endsWith(")")) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")") depth--;
    if (depth === 0) return undefined;
  }
  return text.slice(1, -1);
}

/** The filter without the stretch that it was narrowed down to, and the stretch. */
export function splitRange(filter: string): { readonly rest: string; readonly range: TimeRange | undefined } {
  const text = filter.trim();
  const found = RANGE.exec(text);
  const times = found?.[0].match(/\d+\.\d+/g);
  if (found === null || times?.[0] === undefined || times[1] === undefined) return { rest: text, range: undefined };
  const before = text.slice(0, found.index);
  const rest = before === "" ? "" : unbracketed(before);
  // "a or b && range" is narrowed down in one of its parts only: the whole is what was asked for.
  if (rest === undefined) return { rest: text, range: undefined };
  return { rest, range: { fromNs: nsOf(times[0]), toNs: nsOf(times[1]) } };
}

export function rangeFilter(fromNs: bigint, toNs: bigint): string {
  return `frame.time_epoch >= ${secondsOf(fromNs)} && frame.time_epoch < ${secondsOf(toNs)}`;
}

/** The filter in force narrowed down to the stretch, in place of the stretch that it was narrowed down to before. */
export function withRange(filter: string, fromNs: bigint, toNs: bigint): string {
  const { rest } = splitRange(filter);
  return rest === "" ? rangeFilter(fromNs, toNs) : `(${rest}) && ${rangeFilter(fromNs, toNs)}`;
}
