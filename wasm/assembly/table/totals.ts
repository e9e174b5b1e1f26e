/** Sums over all packets, kept while they are read. */

let captured: u64 = 0;
let original: u64 = 0;
let earliest: i64 = i64.MAX_VALUE;
let latest: i64 = i64.MIN_VALUE;
/** Packets by their worst severity: none, chat, note, warning, error. */
const severities = new StaticArray<u32>(8);

export function addToTotals(capturedBytes: u32, originalBytes: u32, severity: u32): void {
  captured += capturedBytes;
  original += originalBytes;
  unchecked(severities[severity & 7]++);
}

export function addTime(time: i64): void {
  if (time < earliest) earliest = time;
  if (time > latest) latest = time;
}

export function totalCaptured(): u64 {
  return captured;
}
export function totalOriginal(): u64 {
  return original;
}
/** The largest i64 while no packet had a time. */
export function earliestTime(): i64 {
  return earliest;
}
export function latestTime(): i64 {
  return latest;
}
export function severityTotal(severity: u32): u32 {
  return unchecked(severities[severity & 7]);
}
