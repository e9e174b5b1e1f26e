/** A clock that is set is told, in both directions; one that goes on, or is slewed, is not. */
import { expect, test } from "vitest";
import { ClockWatch, describeClockStep } from "./clock-watch.ts";

const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;

test("set ahead and back, it is told once each, by how much", () => {
  const watch = new ClockWatch();
  const steps = [0n, 0n, 3n * SECOND, 3n * SECOND, -3600n * SECOND, -3600n * SECOND].map((set, at) =>
    watch.note({ wallNs: START + BigInt(at) * SECOND + set, monotonicNs: BigInt(at) * SECOND }),
  );
  expect(steps).toEqual([undefined, undefined, 3n * SECOND, undefined, -3603n * SECOND, undefined]);
});

test("a clock that is slewed by 500 ppm, a word that comes late, and a host that was started anew are no steps", () => {
  const watch = new ClockWatch();
  for (let at = 0n; at < 100n; at++)
    expect(watch.note({ wallNs: START + at * SECOND + at * 500_000n, monotonicNs: at * SECOND })).toBeUndefined();
  expect(watch.note({ wallNs: START + 400n * SECOND, monotonicNs: 400n * SECOND })).toBeUndefined();
  expect(watch.note({ wallNs: START + 500n * SECOND, monotonicNs: 5n * SECOND })).toBeUndefined();
});

test("it is told in words, with what else it may have been", () => {
  expect(describeClockStep("web-1", -90n * SECOND)).toBe(
    "The clock of web-1 was set back by 90 s: times of packets before and after it are by two clocks.",
  );
  expect(describeClockStep("web-1", 3n * SECOND)).toContain("set ahead by 3 s, or its host slept so long");
});
