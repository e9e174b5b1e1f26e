import { expect, it } from "vitest";
import { kindOfFile } from "./filter-files.ts";

it.each([
  ["tapglass-filters.json", '{"tapglass": "filters"}', "saved"],
  ["dfilters", '# comment\n\n"DNS" dns', "dfilters"],
  ["dfilter_macros", '"mine","ip.addr == $1"', "macros"],
  ["dmacros", '"mine" ip.addr == $1', "macros"],
  ["colorfilters", "# This file\n!@Bad TCP@tcp@[1,2,3][4,5,6]", "colours"],
  ["anything", "", "saved"],
] as const)("%s is known for what it is", (name, text, kind) => {
  expect(kindOfFile(name, text)).toBe(kind);
});
