import { expect, test } from "vitest";
import { LIMIT_IDS, USUAL_LIMITS, fitLimits, isLimit, isSameLimits } from "./limits.ts";

test("what is usual may be", () => {
  for (const id of LIMIT_IDS) expect(isLimit(id, USUAL_LIMITS[id]), id).toBe(true);
});

test("what somebody chose holds where it can be, all else is as usual", () => {
  const limits = fitLimits({ longName: 60, repeats: 0, missingPercent: "many", tunnelScore: Number.NaN, other: 5 });
  expect(limits).toEqual({ ...USUAL_LIMITS, longName: 60 });
  expect(isSameLimits(limits, USUAL_LIMITS)).toBe(false);
  expect(isSameLimits(fitLimits({}), USUAL_LIMITS)).toBe(true);
});
