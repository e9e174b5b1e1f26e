import { expect, test } from "vitest";
import { rangeFilter, withRange } from "./time-range.ts";

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
