import { expect, it } from "vitest";
import { ROW_ASSEMBLED, ROW_MALFORMED, ROW_REPEATED, ROW_RESET } from "#shared/abi/table.ts";
import type { Row } from "#shared/model/row.ts";
import { describeRow, dotOfRow, toneOfRow } from "./row-state.ts";

const plain: Row = {
  number: 1,
  timeNs: 0n,
  previousCapturedNs: undefined,
  previousShownNs: undefined,
  cells: [],
  family: "tcp",
  severity: "none",
  flags: 0,
  rule: -1,
  flow: 0,
  conversation: "none",
  forward: true,
};

const noNotes = { isMarked: false, isIgnored: false, isReference: false, comment: "" };

it("a plain row has no dot, no words and no colour of its own", () => {
  expect([dotOfRow(plain), describeRow(plain, noNotes), toneOfRow(plain)]).toEqual([undefined, [], ""]);
});

it("of several states all are told and the worst is drawn", () => {
  const row = { ...plain, severity: "warning", flags: ROW_ASSEMBLED | ROW_REPEATED } as const;
  expect(dotOfRow(row)).toBe("repeated");
  expect(describeRow(row, noNotes)).toEqual([
    "warning",
    "repeats bytes seen before",
    "put together from several packets",
  ]);
});

it("malformed rows are coloured as errors, resets stronger than warnings", () => {
  expect(toneOfRow({ ...plain, flags: ROW_MALFORMED })).toContain("error");
  expect(toneOfRow({ ...plain, severity: "warning", flags: ROW_RESET })).toContain("reset");
  expect(toneOfRow({ ...plain, severity: "warning" })).toContain("warning");
});
