import { expect, test } from "vitest";
import { findExpired } from "./retention.ts";

const MINUTE_MS = 60_000;
const capture = (keepMinutes: number | undefined, usedAtMs = 0) => ({ keepMinutes, usedAtMs });

test("a capture is kept for all of its time, and no longer", () => {
  const one = capture(10);
  expect(findExpired([one], 10 * MINUTE_MS)).toEqual([]);
  expect(findExpired([one], 10 * MINUTE_MS + 1)).toEqual([one]);
  expect(findExpired([capture(10, 5 * MINUTE_MS)], 12 * MINUTE_MS)).toEqual([]);
});

test("without a time it is kept until its user deletes it", () => {
  expect(findExpired([capture(undefined)], Number.MAX_SAFE_INTEGER)).toEqual([]);
});
