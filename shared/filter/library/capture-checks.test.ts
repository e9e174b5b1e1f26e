import { expect, test } from "vitest";
import { USUAL_LIMITS } from "../../model/limits.ts";
import { captureChecks } from "./capture-checks.ts";

test("every check has a code of its own, and words for what it means and what to do", () => {
  const checks = captureChecks(USUAL_LIMITS);
  expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
  for (const { text, means, advice, filter } of checks)
    for (const words of [text, means, advice, filter]) expect(words.length).toBeGreaterThan(10);
});
