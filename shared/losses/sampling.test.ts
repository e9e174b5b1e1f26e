import { expect, test } from "vitest";
import { describeSampling, findSampling } from "./sampling.ts";

test("a comment says what it was told to say, also behind who said it and among others", () => {
  const said = describeSampling(5);
  expect(findSampling([said])).toBe(5);
  expect(findSampling(["other", `web-1: Tapglass sensor web-1, mode full, ${said}`, describeSampling(2)])).toBe(5);
});

test.each(["", "mode full", "unsampled 1 in 5", "sampled 1 in 5 of them", "sampled 1 in 0"])(
  '"%s" says nothing',
  (text) => {
    expect(findSampling([text])).toBe(1);
  },
);
