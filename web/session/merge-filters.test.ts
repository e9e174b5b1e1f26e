import { expect, it } from "vitest";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import { mergeFilters, withFilters } from "./merge-filters.ts";

const filter = (id: string, change: Partial<SavedFilter> = {}): SavedFilter => ({
  id,
  name: id,
  expression: "dns",
  description: "",
  tags: [],
  folder: "",
  colour: undefined,
  isButton: false,
  isHidden: false,
  createdAtMs: 0,
  updatedAtMs: 0,
  builtIn: id.startsWith("builtin"),
  languageVersion: 1,
  ...change,
});

it("a built-in filter may be hidden, but says what the version in use says", () => {
  const [shown] = mergeFilters([filter("builtin-1")], [filter("builtin-1", { isHidden: true, expression: "old" })]);
  expect([shown?.isHidden, shown?.expression]).toEqual([true, "dns"]);
});

it("a built-in filter of a version that is gone is not shown", () => {
  expect(mergeFilters([], [filter("builtin-9")])).toEqual([]);
});

it("filters stand by folder, then by name, numbers as numbers", () => {
  const all = mergeFilters(
    [filter("builtin-1", { folder: "Web", name: "b" })],
    [filter("filter-1", { name: "Port 443" }), filter("filter-2", { name: "Port 80" })],
  );
  expect(all.map(({ name }) => name)).toEqual(["Port 80", "Port 443", "b"]);
});

it("a filter of the same id takes the other's place", () => {
  const after = withFilters([filter("filter-1"), filter("filter-2")], [filter("filter-1", { expression: "tcp" })]);
  expect(after.map(({ id, expression }) => [id, expression])).toEqual([
    ["filter-2", "dns"],
    ["filter-1", "tcp"],
  ]);
});
