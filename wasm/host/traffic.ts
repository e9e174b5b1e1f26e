/** Traffic over time: one pass over the columns of the packet table. */
import { BLOCK_SHIFT, ROW_NO_TIME, ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import { SEVERITY_WARNING } from "#shared/abi/note.ts";
import { ROW_FAMILIES } from "#shared/model/row.ts";
import type { SplitTraffic, Traffic, TrafficRequest, TrafficSeries } from "#shared/model/traffic.ts";
import { readRowBlock } from "./flow-rows.ts";
import { findFamily } from "./minimap.ts";
import type { OpenCapture } from "./open-capture.ts";

const MOST_SLICES = 100_000;
const HALF = 2 ** 32;

/** The next of 1, 2, 5, 10 … nanoseconds. */
function roundWidth(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10) * power;
}

interface Span {
  readonly fromNs: bigint;
  readonly sliceNs: number;
  readonly slices: number;
}

function chooseSlices(firstNs: bigint, lastNs: bigint, request: TrafficRequest): Span {
  const most = Math.max(1, Math.min(Math.floor(request.slices), MOST_SLICES));
  const least = Number(lastNs - firstNs + 1n) / most;
  let sliceNs = Math.max(1, Math.round(request.sliceNs ?? 0), request.sliceNs === undefined ? roundWidth(least) : 1);
  const count = (): number => Number((lastNs - fromNs()) / BigInt(sliceNs)) + 1;
  const fromNs = (): bigint => firstNs - (((firstNs % BigInt(sliceNs)) + BigInt(sliceNs)) % BigInt(sliceNs));
  if (request.sliceNs !== undefined && count() > most) sliceNs = roundWidth(least);
  // The first slice begins at a round time: there may be one more than was asked for.
  return { fromNs: fromNs(), sliceNs, slices: count() };
}

/** Counts of one series. */
interface Sums {
  readonly packets: Uint32Array;
  readonly bytes: Float64Array;
}

interface Counted extends Span {
  readonly sums: ReadonlyMap<number, Sums>;
  readonly faults: Uint32Array;
  readonly untimed: number;
}

/** Every packet with a time counts for one series: the number that `seriesOf` says. Undefined when no packet has a time. */
function countSlices(
  capture: OpenCapture,
  request: TrafficRequest,
  seriesOf: (row: number, path: number) => number,
): Counted | undefined {
  const { exports } = capture.instance;
  const [firstNs, lastNs] = [exports.earliestTime(), exports.latestTime()];
  if (firstNs > lastNs) return undefined;
  const span = chooseSlices(firstNs, lastNs, request);
  const sums = new Map<number, Sums>();
  const faults = new Uint32Array(span.slices);
  let untimed = 0;
  const low = Number(BigInt.asUintN(32, span.fromNs));
  const high = Number(span.fromNs >> 32n);
  for (let index = 0; index << BLOCK_SHIFT < capture.table.total; index++) {
    const block = readRowBlock(capture, index);
    for (let at = 0; at < block.count; at++) {
      const flags = block.flags[at] ?? 0;
      if ((flags & ROW_NO_TIME) !== 0) {
        untimed++;
        continue;
      }
      // Times from the start are far below 2^53 ns: no need for 64 bits.
      const sinceNs = (((block.times[at * 2 + 1] ?? 0) | 0) - high) * HALF + ((block.times[at * 2] ?? 0) - low);
      const slice = Math.min(span.slices - 1, Math.max(0, Math.floor(sinceNs / span.sliceNs)));
      const series = seriesOf(block.first + at, block.paths[at] ?? 0);
      const sum = sums.get(series) ?? addSums(sums, series, span.slices);
      sum.packets[slice] = (sum.packets[slice] ?? 0) + 1;
      sum.bytes[slice] = (sum.bytes[slice] ?? 0) + (block.lengths[at] ?? 0);
      if ((flags & ROW_SEVERITY_MASK) >= SEVERITY_WARNING) faults[slice] = (faults[slice] ?? 0) + 1;
    }
  }
  return { ...span, sums, faults, untimed };
}

function emptySums(slices: number): Sums {
  return { packets: new Uint32Array(slices), bytes: new Float64Array(slices) };
}

function addSums(sums: Map<number, Sums>, series: number, slices: number): Sums {
  const made = emptySums(slices);
  sums.set(series, made);
  return made;
}

const NOTHING = { fromNs: undefined, sliceNs: 1, slices: 0, series: [] } as const;

export function readTraffic(capture: OpenCapture, request: TrafficRequest): Traffic {
  const familyOfPath = new Map<number, number>();
  const counted = countSlices(
    capture,
    request,
    (_, path) => familyOfPath.get(path) ?? findFamily(capture, path, familyOfPath),
  );
  if (counted === undefined) return { ...NOTHING, faults: new Uint32Array(0), untimed: capture.table.total };
  const { sums, ...rest } = counted;
  const total = (one: TrafficSeries): number => one.bytes.reduce((sum, bytes) => sum + bytes, 0);
  const series = [...sums].map(([family, one]) => ({ family: ROW_FAMILIES[family] ?? ("data" as const), ...one }));
  return { ...rest, series: series.sort((a, b) => total(b) - total(a)) };
}

/** `matches`: a bitmap of rows for each filter. A packet counts for the first one that has it. */
export function readSplitTraffic(
  capture: OpenCapture,
  request: TrafficRequest,
  matches: readonly Uint8Array[],
): SplitTraffic {
  const counted = countSlices(capture, request, (row) => {
    const found = matches.findIndex((bits) => (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) !== 0);
    return found < 0 ? matches.length : found;
  });
  if (counted === undefined) return { ...NOTHING, untimed: capture.table.total };
  const { sums, fromNs, sliceNs, slices, untimed } = counted;
  const series = Array.from({ length: matches.length + 1 }, (_, at) => sums.get(at) ?? emptySums(slices));
  return { fromNs, sliceNs, slices, untimed, series };
}
