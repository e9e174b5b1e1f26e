/** `tapglass stats FILE`: packets and bytes over time, and by protocol family. */
import { formatDateTime } from "#shared/format/time.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

/** Lines when no interval is given, and at most. */
const LINES = 60;
const MOST_LINES = 100_000;
const SECOND_NS = 1e9;

function intervalOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(seconds > 0) || !Number.isFinite(seconds))
    throw new UsageError(`--interval is a number of seconds above 0, not "${text}"`);
  return Math.max(1, Math.round(seconds * SECOND_NS));
}

export async function stats(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json"], ["interval"]);
  const path = onlyWord(split, "the file");
  const wanted = intervalOf(split.values.get("interval"));
  const { engine, summary } = await openFile(path);
  const traffic = await engine.traffic(
    wanted === undefined ? { slices: LINES } : { slices: MOST_LINES, sliceNs: wanted },
  );
  const { fromNs, sliceNs, slices, series, faults, untimed } = traffic;
  if (wanted !== undefined && sliceNs !== wanted)
    console.error(`${path}: the interval is ${sliceNs / SECOND_NS} s: shorter ones would be more than ${MOST_LINES}`);
  if (untimed > 0) console.error(`${path}: ${untimed} packets without a time are in no interval`);
  const isJson = split.flags.has("json");
  if (!isJson) {
    const families = series.flatMap(({ family }) => [`${family} packets`, `${family} bytes`]);
    console.log(["time", "packets", "bytes", "bits/s", "faults", ...families].join("\t"));
  }
  for (let at = 0; at < slices && fromNs !== undefined; at++) {
    const timeNs = fromNs + BigInt(at) * BigInt(sliceNs);
    const sums = series.map((one) => [one.packets[at] ?? 0, one.bytes[at] ?? 0] as const);
    const packets = sums.reduce((sum, [count]) => sum + count, 0);
    const bytes = sums.reduce((sum, [, count]) => sum + count, 0);
    const bits = Math.round((bytes * 8 * SECOND_NS) / sliceNs);
    if (isJson) {
      const families = series.map(({ family }, index) => [
        family,
        { packets: sums[index]?.[0], bytes: sums[index]?.[1] },
      ]);
      const line = { timeNs, seconds: sliceNs / SECOND_NS, packets, bytes, bitsPerSecond: bits, faults: faults[at] };
      console.log(toJson({ ...line, families: Object.fromEntries(families) as unknown }));
    } else
      console.log([formatDateTime(timeNs, 6, "utc"), packets, bytes, bits, faults[at] ?? 0, ...sums.flat()].join("\t"));
  }
  return reportDamage(path, summary) ? 1 : 0;
}
