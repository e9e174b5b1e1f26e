import { expect, test } from "vitest";
import { BUILT_IN_FILTERS } from "./built-in.ts";
import { DEFAULT_COLOUR_RULES, MOST_RULE_FILTER_CHARACTERS, parseHexColour } from "./colour-rules.ts";
import { findDraftProblem, isSavedFilterId, type FilterDraft } from "./saved-filter.ts";

const DRAFT: FilterDraft = {
  name: "Mine",
  expression: "tcp",
  description: "",
  tags: [],
  folder: "",
  colour: undefined,
};

test("built-in filters obey the limits of saved ones and have ids of their own", () => {
  for (const { id, name, expression, description, folder } of BUILT_IN_FILTERS) {
    expect([name, findDraftProblem({ ...DRAFT, name, expression, description, folder })]).toEqual([name, undefined]);
    expect(id).toMatch(/^builtin-\d+$/);
  }
  expect(new Set(BUILT_IN_FILTERS.map(({ id }) => id)).size).toBe(BUILT_IN_FILTERS.length);
  expect(new Set(BUILT_IN_FILTERS.map(({ name }) => name)).size).toBe(BUILT_IN_FILTERS.length);
});

test("the default colour rules come in the known order, readable and named once", () => {
  expect(DEFAULT_COLOUR_RULES.slice(0, 6).map(({ name }) => name)).toEqual([
    "Bad TCP",
    "HSRP state change",
    "Spanning tree change",
    "OSPF state change",
    "ICMP errors",
    "ARP",
  ]);
  for (const { name, filter, foreground, background } of DEFAULT_COLOUR_RULES) {
    expect(filter.length).toBeLessThanOrEqual(MOST_RULE_FILTER_CHARACTERS);
    expect([name, foreground]).not.toEqual([name, background]);
  }
  expect(DEFAULT_COLOUR_RULES[0]?.needs).toBeUndefined();
});

test("hexadecimal colours are read strictly", () => {
  expect(parseHexColour("#0180ff")).toEqual({ red: 1, green: 128, blue: 255 });
  expect(parseHexColour("#0180f")).toBeUndefined();
  expect(parseHexColour("0180ff0")).toBeUndefined();
});

test.each<[string, Partial<FilterDraft>, string | undefined]>([
  ["a plain one", {}, undefined],
  ["80 characters of name", { name: "ä".repeat(80) }, undefined],
  ["80 code points of name", { name: "😀".repeat(80) }, undefined],
  ["81 characters of name", { name: "a".repeat(81) }, "The name has 81 characters; 80 is the most."],
  ["a name of blanks", { name: "  " }, "The filter has no name."],
  ["a name of two lines", { name: "a\nb" }, "The name holds a control character."],
  ["no expression", { expression: " \n" }, "The filter has no expression."],
  ["500 characters of expression", { expression: "t".repeat(500) }, undefined],
  [
    "501 characters of expression",
    { expression: "t".repeat(501) },
    "The expression has 501 characters; 500 is the most.",
  ],
  ["241 of description", { description: "d".repeat(241) }, "The description has 241 characters; 240 is the most."],
  ["81 of folder", { folder: "f".repeat(81) }, "The folder has 81 characters; 80 is the most."],
  ["17 tags", { tags: Array.from({ length: 17 }, () => "t") }, "There are 17 tags; 16 is the most."],
  ["an empty tag", { tags: [" "] }, "A tag is empty."],
  ["a colour by name", { colour: "red" }, "The colour is not of the form #rrggbb."],
])("a draft with %s", (_, change, problem) => {
  expect(findDraftProblem({ ...DRAFT, ...change })).toBe(problem);
});

test("ids are filter- and twelve hexadecimal digits", () => {
  expect(isSavedFilterId("filter-0123456789ab")).toBe(true);
  for (const id of ["filter-0123456789a", "filter-0123456789AB", "builtin-1", "filter-0123456789abc"]) {
    expect(isSavedFilterId(id)).toBe(false);
  }
});
