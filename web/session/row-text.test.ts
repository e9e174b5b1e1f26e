import { expect, it } from "vitest";
import type { Row } from "#shared/model/row.ts";
import { builtInColumn, DEFAULT_COLUMNS, fieldColumn, withColumn, withMoved, withoutColumn } from "./columns.ts";
import { cellsOfRow, sentenceOfRow } from "./row-text.ts";

const row: Row = {
  number: 7,
  timeNs: 2_500_000_000n,
  previousCapturedNs: 2_000_000_000n,
  previousShownNs: 2_400_000_000n,
  cells: ["7", "", "10.0.0.5", "10.0.0.1", "DNS", "74", "", "Standard query A example.org"],
  family: "name",
  severity: "warning",
  flags: 0,
  rule: -1,
  flow: 0,
  conversation: "none",
  forward: true,
};
const columns = withColumn(DEFAULT_COLUMNS, builtInColumn("delta"));
const time = {
  format: { mode: "sinceFirst", digits: 6, zone: "utc" },
  firstNs: 1_000_000_000n,
  references: new Map<number, bigint>(),
  referenceFor: () => undefined,
} as const;
const notes = { isMarked: false, isIgnored: false, isReference: false, comment: "" };

it("times are filled in by the page, in whatever column they stand", () => {
  const cells = cellsOfRow(row, columns, time);
  expect(cells[1]).toBe("1.500000");
  expect(cells[6]).toBe("0.100000");
});

it("a row is heard as a sentence with its state", () => {
  expect(sentenceOfRow(cellsOfRow(row, columns, time), columns, { row, notes })).toBe(
    "Packet 7, time 1.500000, 10.0.0.5 to 10.0.0.1, DNS, Standard query A example.org, Length 74, Delta 0.100000, warning",
  );
});

it("a time reference says so, and the rows after it count from it", () => {
  const referenced = { ...time, references: new Map([[5, 2_000_000_000n]]), referenceFor: () => 2_000_000_000n };
  expect(cellsOfRow({ ...row, number: 5 }, columns, referenced)[1]).toBe("*REF*");
  expect(cellsOfRow(row, columns, referenced)[1]).toBe("0.500000");
  const clock = { ...referenced, format: { mode: "epoch", digits: 6, zone: "utc" } } as const;
  expect(cellsOfRow({ ...row, number: 5 }, columns, clock)[1]).toBe("2.500000");
});

it("what the user said of a packet is heard first", () => {
  const said = { isMarked: true, isIgnored: false, isReference: true, comment: "look here" };
  expect(sentenceOfRow(["7"], columns, { row, notes: said })).toContain(
    ", marked, time reference, comment: look here, warning",
  );
});

it("columns are added before Info once, moved, and taken away but for the last", () => {
  const added = withColumn(DEFAULT_COLUMNS, fieldColumn("ip.ttl"));
  expect(added.map((column) => column.id).slice(-2)).toEqual(["field:ip.ttl", "info"]);
  expect(withColumn(added, fieldColumn("ip.ttl"))).toBe(added);
  expect(withMoved(added, "info", 0)[0]?.id).toBe("info");
  expect(withoutColumn([builtInColumn("info")], "info").length).toBe(1);
});
