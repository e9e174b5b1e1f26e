import { expect, test } from "vitest";
import { readAuditLine } from "./sensor-audit.svelte.ts";

test("an event of the log is read with its facts in words", () => {
  const line =
    '{"sequence":7,"time":"2026-01-01T00:00:00Z","kind":"login","who":"ab","address":"::1","facts":{"a":1,"b":true}}';
  expect(readAuditLine(line)).toEqual({
    sequence: 7,
    time: "2026-01-01T00:00:00Z",
    kind: "login",
    who: "ab",
    address: "::1",
    facts: "a: 1, b: true",
    line,
  });
});

test("a line that is damaged, or of another shape, is shown as it stands", () => {
  expect(readAuditLine("{")).toMatchObject({ sequence: undefined, kind: "damaged", facts: "{" });
  expect(readAuditLine("null")).toMatchObject({ kind: "damaged" });
  expect(readAuditLine('{"facts":[{}],"who":3}')).toMatchObject({ who: "3", facts: "0: " });
});
