/** A range of a replay as it is written, and what is told of a wrong one. */
import { expect, test } from "vitest";
import { formatPlace, parseReplayRange } from "./replay-range.ts";

const MS = 1_000_000n;
const LENGTH = 100_000n * MS + 7n;

test.each([
  ["0", "", 0n, LENGTH],
  ["", "12.5", 0n, 12_500n * MS],
  [" 1:30 ", "1:30.25", 90_000n * MS, 90_250n * MS],
  ["0:00:59", "60", 59_000n * MS, 60_000n * MS],
  ["0.000000001", "100.000000007", 1n, LENGTH],
  // Later than the last packet is to the end.
  ["5", "99999999999", 5000n * MS, LENGTH],
  // One moment is a range: packets of that time.
  ["5", "5", 5000n * MS, 5000n * MS],
])("from %j to %j", (from, until, fromNs, untilNs) => {
  expect(parseReplayRange({ from, until }, LENGTH)).toEqual({ ok: true, range: { fromNs, untilNs } });
});

test.each([
  ["soon", "", "from", 'like 12.5, or minutes like 1:30, not "soon"'],
  ["-1", "", "from", "The begin must be"],
  ["", "1e3", "until", "The end must be"],
  ["", "1.0000000001", "until", "The end must be"],
  ["100.000000008", "", "from", "the last packet is at 100.000000007 s"],
  ["9", "8.5", "until", "ends at 8.5 s, before it begins at 9 s: exchange them"],
])("from %j to %j is refused at its place", (from, until, at, message) => {
  const outcome = parseReplayRange({ from, until }, LENGTH);
  expect(outcome).toMatchObject({ ok: false, at });
  expect(outcome).toHaveProperty("message", expect.stringContaining(message));
});

test("a place that is written is the same place when it is read", () => {
  for (const ns of [0n, 1n, 10n * 1000n * MS, 1_234_567_890n, LENGTH])
    expect(parseReplayRange({ from: formatPlace(ns), until: "" }, LENGTH)).toMatchObject({ range: { fromNs: ns } });
  expect(formatPlace(10_000n * MS)).toBe("10");
});
