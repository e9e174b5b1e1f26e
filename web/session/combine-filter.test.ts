import { describe, expect, it } from "vitest";
import { COMBINATIONS, combineFilters } from "./combine-filter.ts";

const clicked = { text: "ip.src == 10.0.0.5", kind: "compare" } as const;

const all = (existing: Parameters<typeof combineFilters>[0]): string[] =>
  COMBINATIONS.map((how) => combineFilters(existing, clicked, how));

describe("what was clicked and the filter that is there", () => {
  it("meet in six ways", () => {
    expect(all({ text: "tcp or udp", kind: "or" })).toEqual([
      "ip.src == 10.0.0.5",
      "!(ip.src == 10.0.0.5)",
      "(tcp or udp) and ip.src == 10.0.0.5",
      "tcp or udp or ip.src == 10.0.0.5",
      "(tcp or udp) and !(ip.src == 10.0.0.5)",
      "tcp or udp or !(ip.src == 10.0.0.5)",
    ]);
  });
  it("need no brackets where nothing could be misread", () => {
    expect(all({ text: "tcp", kind: "exists" }).slice(2)).toEqual([
      "tcp and ip.src == 10.0.0.5",
      "tcp or ip.src == 10.0.0.5",
      "tcp and !(ip.src == 10.0.0.5)",
      "tcp or !(ip.src == 10.0.0.5)",
    ]);
  });
  it("are what was clicked alone where there is no filter", () => {
    expect(new Set(all({ text: "  ", kind: undefined }))).toEqual(new Set([clicked.text, `!(${clicked.text})`]));
  });
  it("keep a conversation of two tests together", () => {
    const pair = { text: "ip.addr == a and ip.addr == b", kind: "and" } as const;
    const [, , , or] = COMBINATIONS;
    expect(or && combineFilters({ text: "tcp", kind: "exists" }, pair, or)).toBe(
      "tcp or (ip.addr == a and ip.addr == b)",
    );
  });
});
