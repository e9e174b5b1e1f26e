import { expect, test } from "vitest";
import { parseRange } from "./range.ts";

const WHOLE = { kind: "whole" };
const UNSATISFIABLE = { kind: "unsatisfiable" };
const part = (first: number, last: number): object => ({ kind: "part", first, last });

test.each([
  ["bytes=0-0", part(0, 0)],
  ["bytes=0-99", part(0, 99)],
  ["bytes=10-", part(10, 99)],
  ["bytes=-10", part(90, 99)],
  ["BYTES=1-2", part(1, 2)],
])("%s is a stretch of 100 bytes", (header, answer) => {
  expect(parseRange(header, 100)).toEqual(answer);
});

test("a range that reaches beyond the end is cut at the end", () => {
  expect(parseRange("bytes=90-1000", 100)).toEqual(part(90, 99));
  expect(parseRange("bytes=-1000", 100)).toEqual(part(0, 99));
});

test("a range that starts at or beyond the end cannot be satisfied", () => {
  expect(parseRange("bytes=100-", 100)).toEqual(UNSATISFIABLE);
  expect(parseRange("bytes=-0", 100)).toEqual(UNSATISFIABLE);
  expect(parseRange("bytes=0-0", 0)).toEqual(UNSATISFIABLE);
});

test.each([
  "",
  "bytes=",
  "bytes=-",
  "bytes=5-4",
  "bytes=0-1,3-4",
  "items=0-1",
  "bytes=a-b",
  "bytes=0x1-2",
  "bytes=1-2 x",
])('"%s" is ignored', (header) => {
  expect(parseRange(header, 100)).toEqual(WHOLE);
});

test("a number too long for a file is ignored rather than rounded", () => {
  expect(parseRange("bytes=0-99999999999999999999", 100)).toEqual(WHOLE);
});
