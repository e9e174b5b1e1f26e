import { expect, test } from "vitest";
import { parsePace } from "./replay-pace.ts";

test("a pace is a factor from a tenth to a hundred, or none at all", () => {
  expect(["1", "0.1", "2.5", "100", "max"].map(parsePace)).toEqual([100, 10, 250, 10_000, 0]);
  for (const wrong of ["", "0", "0.05", "101", "-1", "fast", "1e2", "Infinity", "0x10", " 1"])
    expect(parsePace(wrong)).toBeUndefined();
});
