import { expect, test } from "vitest";
import { rangeFilter, splitRange, withRange } from "./time-range.ts";

test("a stretch is written to the nanosecond", () => {
  expect(rangeFilter(1_500_000_000n, 2_000_000_001n)).toBe(
    "frame.time_epoch >= 1.500000000 && frame.time_epoch < 2.000000001",
  );
});

test("a stretch narrows the filter down, and another one takes its place", () => {
  const once = withRange("tcp || udp", 0n, 1n);
  expect(once).toBe(`(tcp || udp) && ${rangeFilter(0n, 1n)}`);
  expect(withRange(once, 5n, 9n)).toBe(`(tcp || udp) && ${rangeFilter(5n, 9n)}`);
  expect(withRange(withRange("", 0n, 1n), 5n, 9n)).toBe(rangeFilter(5n, 9n));
});

test("a filter comes apart into what it was before and the stretch, to the nanosecond", () => {
  const [fromNs, toNs] = [1_700_000_000_123_456_789n, 1_700_000_001_000_000_000n];
  for (const filter of ["", "tcp || udp", "(tcp) or (udp)", 'http.host == "(a"'])
    expect(splitRange(withRange(filter, fromNs, toNs))).toEqual({ rest: filter, range: { fromNs, toNs } });
  expect(splitRange("tcp")).toEqual({ rest: "tcp", range: undefined });
});

test("a stretch that narrows one part of a filter down is left where it is", () => {
  const filter = `(tcp) || (udp) && ${rangeFilter(0n, 1n)}`;
  expect(splitRange(filter)).toEqual({ rest: filter, range: undefined });
  expect(withRange(filter, 5n, 9n)).toBe(`(${filter}) && ${rangeFilter(5n, 9n)}`);
});
