import { expect, test } from "vitest";
import { CAPTURE_CHECKS } from "./capture-checks.ts";

test("every check has a code of its own, and words for what it means and what to do", () => {
  expect(new Set(CAPTURE_CHECKS.map(({ code }) => code)).size).toBe(CAPTURE_CHECKS.length);
  for (const { text, means, advice, filter } of CAPTURE_CHECKS)
    for (const words of [text, means, advice, filter]) expect(words.length).toBeGreaterThan(10);
});
