import { expect, test } from "vitest";
import { ANALYSIS_RETRANSMISSION } from "#shared/abi/tcp-analysis.ts";
import type { TcpSeries } from "#shared/model/tcp-series.ts";
import { drawingTable, nearest } from "../../ui/drawing.ts";
import { draw } from "./drawing.ts";

/** Two segments of 100 bytes, the second one twice, each acknowledged; captured out of order of time. */
const SERIES: TcpSeries = {
  stream: 3,
  ends: ["192.0.2.1:1000", "192.0.2.2:80"],
  packets: Uint32Array.of(1, 2, 4, 3, 5, 6),
  seconds: Float64Array.of(0, 0.1, 0.3, 0.2, 0.4, 0.5),
  sides: Uint8Array.of(0, 1, 1, 0, 0, 1),
  sequence: Float64Array.of(1, 1, 1, 101, 101, 1),
  length: Uint32Array.of(100, 0, 0, 100, 100, 0),
  ack: Float64Array.of(1, 101, 201, 1, 1, 201),
  window: Float64Array.of(500, 1000, 900, 500, 500, 800),
  roundTrip: Float64Array.of(NaN, 0.1, 0.1, NaN, NaN, NaN),
  inFlight: Float64Array.of(100, NaN, NaN, 100, 100, NaN),
  findings: Uint32Array.of(0, 0, 0, 0, ANALYSIS_RETRANSMISSION, 0),
  sacks: Float64Array.of(5, 101, 201),
};

const line = (title: string, kind: Parameters<typeof draw>[1], side: 0 | 1 = 0): (number | null)[] => [
  ...(draw(SERIES, kind, side).lines.find((one) => one.title === title)?.values ?? []),
];

test("segments stand in order of time, whatever the capture's order", () => {
  const { x, packets } = draw(SERIES, "sequence", 0);
  expect(x).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  expect(packets).toEqual([1, 2, 3, 4, 5, 6]);
  expect(line("Segments", "sequence")).toEqual([1, null, 101, null, null, null]);
  expect(line("Sent again or out of order", "sequence")).toEqual([null, null, null, null, 101, null]);
});

test("what may be sent lies between the other side's acknowledgement and its window", () => {
  expect(line("Acknowledged", "tcptrace")).toEqual([null, 101, null, 201, null, 201]);
  expect(line("Window", "tcptrace")).toEqual([null, 1101, null, 1101, null, 1001]);
  const { bars } = draw(SERIES, "tcptrace", 0);
  expect(bars.map(({ low, high, colour }) => [low, high, colour])).toEqual([
    [1, 101, "--side-a"],
    [101, 201, "--side-a"],
    [101, 201, "--error"],
    [101, 201, "--chat"],
  ]);
});

test("throughput counts every byte once in all slices, new bytes without those sent again", () => {
  const { lines, x } = draw(SERIES, "throughput", 0);
  const slice = (x[1] ?? 0) - (x[0] ?? 0);
  const bytes = (index: number): number =>
    Math.round((lines[index]?.values ?? []).reduce<number>((sum, one) => sum + ((one ?? 0) * slice) / 8, 0));
  expect([bytes(0), bytes(1)]).toEqual([300, 200]);
});

test("round trips and windows are the other side's, bytes in flight one's own", () => {
  expect(line("Round trip", "roundTrip")).toEqual([null, 0.1, null, 0.1, null, null]);
  expect(line("Receiver's window", "window")).toEqual([null, 1000, null, 900, null, 800]);
  expect(line("Bytes in flight", "window")).toEqual([100, null, 100, null, 100, null]);
  expect(draw(SERIES, "roundTrip", 1).lines).toEqual([]);
});

test("a drawing as a table has the rows that have a value", () => {
  expect(drawingTable(draw(SERIES, "roundTrip", 0))).toEqual([
    ["Packet", "Seconds since the first segment", "Round trip"],
    ["2", "0.1", "0.1"],
    ["4", "0.3", "0.1"],
  ]);
});

test("the nearest place is found on both sides and at the ends", () => {
  expect([-1, 0.04, 0.06, 9].map((x) => nearest([0, 0.1, 0.2], x))).toEqual([0, 0, 1, 2]);
  expect(nearest([], 1)).toBe(-1);
});
