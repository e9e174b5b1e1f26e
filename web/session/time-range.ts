/** A stretch of time as a filter, and beside other filters. */

const NS = 1_000_000_000n;
const RANGE = /(?: && )?frame\.time_epoch >= \d+\.\d+ && frame\.time_epoch < \d+\.\d+$/;

/** Nanoseconds since 1970 as a filter writes them. */
function secondsOf(timeNs: bigint): string {
  const whole = timeNs < 0n ? 0n : timeNs;
  return `${(whole / NS).toString()}.${(whole % NS).toString().padStart(9, "0")}`;
}

export function rangeFilter(fromNs: bigint, toNs: bigint): string {
  return `frame.time_epoch >= ${secondsOf(fromNs)} && frame.time_epoch < ${secondsOf(toNs)}`;
}

/** The filter in force narrowed down to the stretch, in place of the stretch that it was narrowed down to before. */
export function withRange(filter: string, fromNs: bigint, toNs: bigint): string {
  const rest = filter.trim().replace(RANGE, "");
  if (rest === "") return rangeFilter(fromNs, toNs);
  const isBracketed = RANGE.test(filter.trim());
  return `${isBracketed ? rest : `(${rest})`} && ${rangeFilter(fromNs, toNs)}`;
}
