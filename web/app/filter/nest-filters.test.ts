import { expect, it } from "vitest";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import { nestFilters, type FilterNode } from "./nest-filters.ts";

const named = (name: string): SavedFilter => ({ name }) as unknown as SavedFilter;
const outline = (nodes: readonly FilterNode[]): unknown =>
  nodes.map((node) => (node.filter === undefined ? { [node.title]: outline(node.children) } : node.title));

const byName = (filter: SavedFilter): string => filter.name;

it("names with // nest, others stand in the bar itself", () => {
  expect(
    outline(nestFilters(["DNS", "Web//Errors//404", "TCP", "Web // TLS", "Web//Errors//500"].map(named), byName)),
  ).toEqual(["DNS", { Web: [{ Errors: ["404", "500"] }, "TLS"] }, "TCP"]);
});

it("a name of nothing but slashes is still a button", () => {
  expect(outline(nestFilters([named("//")], byName))).toEqual(["//"]);
});
