/** How much was on the wire over time, by protocol family. */
import type { ProtocolFamily } from "./row.ts";

export interface TrafficRequest {
  /** At most so many slices; their width is the next round number. */
  readonly slices: number;
  /** Width of a slice in nanoseconds instead, made wider where there would be too many. */
  readonly sliceNs?: number;
}

export interface TrafficSeries {
  readonly family: ProtocolFamily;
  readonly packets: Uint32Array;
  /** On the wire. */
  readonly bytes: Float64Array;
}

export interface SplitRequest {
  readonly slices: number;
  /** Each packet counts for the first that it matches; those that match none are the rest. */
  readonly programs: readonly Uint8Array[];
}

/** Traffic by filters: one series each, the last one is the rest. */
export interface SplitTraffic {
  readonly fromNs: bigint | undefined;
  readonly sliceNs: number;
  readonly slices: number;
  readonly series: readonly Omit<TrafficSeries, "family">[];
  readonly untimed: number;
}

export interface Traffic {
  /** Start of the first slice, a whole multiple of the width; undefined when no packet has a time. */
  readonly fromNs: bigint | undefined;
  readonly sliceNs: number;
  readonly slices: number;
  /** Families that have packets, the one with the most bytes first. */
  readonly series: readonly TrafficSeries[];
  /** Packets with a warning or an error. */
  readonly faults: Uint32Array;
  /** Packets without a time: in no slice. */
  readonly untimed: number;
}
