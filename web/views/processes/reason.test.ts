import { expect, test } from "vitest";
import { reasonForNone } from "./reason.ts";

const facts = { sensor: "web-1", isReplayed: false };

test("every reason says what to do or what is not to be had, and names the sensor where there is one", () => {
  expect(reasonForNone(undefined, undefined, false)).toContain("connect one under Live");
  expect(reasonForNone({ ...facts, isReplayed: true }, true, true)).toContain("web-1 sent a file");
  expect(reasonForNone(facts, false, true)).toContain("--processes all");
  expect(reasonForNone(facts, true, true)).toContain("once a second");
  expect(reasonForNone(facts, undefined, false)).toContain("--processes local");
});
