/** Traffic over time: one pass over the columns of the packet table. */
import { BLOCK_SHIFT, ROW_NO_TIME, ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import { SEVERITY_WARNING } from "#shared/abi/note.ts";
import { ROW_FAMILIES } from "#shared/model/row.ts";
import type { Traffic, TrafficRequest, TrafficSeries } from "#shared/model/traffic.ts";
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

export function readTraffic(capture: OpenCapture, request: TrafficRequest): Traffic {
  const { exports } = capture.instance;
  const [firstNs, lastNs] = [exports.earliestTime(), exports.latestTime()];
  if (firstNs > lastNs) {
    const none = { fromNs: undefined, sliceNs: 1, slices: 0, series: [] };
    return { ...none, faults: new Uint32Array(0), untimed: capture.table.total };
  }
  const span = chooseSlices(firstNs, lastNs, request);
  const sums = new Map<number, TrafficSeries>();
  const faults = new Uint32Array(span.slices);
  let untimed = 0;
  const low = Number(BigInt.asUintN(32, span.fromNs));
  const high = Number(span.fromNs >> 32n);
  const familyOfPath = new Map<number, number>();
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
      const path = block.paths[at] ?? 0;
      const family = familyOfPath.get(path) ?? findFamily(capture, path, familyOfPath);
      const sum = sums.get(family) ?? addSeries(sums, family, span.slices);
      sum.packets[slice] = (sum.packets[slice] ?? 0) + 1;
      sum.bytes[slice] = (sum.bytes[slice] ?? 0) + (block.lengths[at] ?? 0);
      if ((flags & ROW_SEVERITY_MASK) >= SEVERITY_WARNING) faults[slice] = (faults[slice] ?? 0) + 1;
    }
  }
  const total = (one: TrafficSeries): number => one.bytes.reduce((sum, bytes) => sum + bytes, 0);
  return { ...span, series: [...sums.values()].sort((a, b) => total(b) - total(a)), faults, untimed };
}

function addSeries(sums: Map<number, TrafficSeries>, family: number, slices: number): TrafficSeries {
  const made: TrafficSeries = {
    family: ROW_FAMILIES[family] ?? "data",
    packets: new Uint32Array(slices),
    bytes: new Float64Array(slices),
  };
  sums.set(family, made);
  return made;
}
