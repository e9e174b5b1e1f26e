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
  flow: 0,
  conversation: "none",
  forward: true,
};
const columns = withColumn(DEFAULT_COLUMNS, builtInColumn("delta"));
const time = { format: { mode: "sinceFirst", digits: 6, zone: "utc" }, firstNs: 1_000_000_000n } as const;

it("times are filled in by the page, in whatever column they stand", () => {
  const cells = cellsOfRow(row, columns, time);
  expect(cells[1]).toBe("1.500000");
  expect(cells[6]).toBe("0.100000");
});

it("a row is heard as a sentence with its state", () => {
  expect(sentenceOfRow(cellsOfRow(row, columns, time), columns, row)).toBe(
    "Packet 7, time 1.500000, 10.0.0.5 to 10.0.0.1, DNS, Standard query A example.org, Length 74, Delta 0.100000, warning",
  );
});

it("columns are added before Info once, moved, and taken away but for the last", () => {
  const added = withColumn(DEFAULT_COLUMNS, fieldColumn("ip.ttl"));
  expect(added.map((column) => column.id).slice(-2)).toEqual(["field:ip.ttl", "info"]);
  expect(withColumn(added, fieldColumn("ip.ttl"))).toBe(added);
  expect(withMoved(added, "info", 0)[0]?.id).toBe("info");
  expect(withoutColumn([builtInColumn("info")], "info").length).toBe(1);
});
