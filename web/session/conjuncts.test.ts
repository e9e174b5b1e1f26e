import { describe, expect, it } from "vitest";
import type { Condition } from "#shared/filter/model.ts";
import { bracketFor, joinConjuncts, joinTexts } from "./conjuncts.ts";

const leaf = (from: number, to: number): Condition =>
  ({ kind: "exists", range: { from, to }, operand: undefined }) as unknown as Condition;
const both = (kind: "and" | "or", left: Condition, right: Condition): Condition => ({
  kind,
  left,
  right,
  range: { from: left.range.from, to: right.range.to },
});

it("tests that all must hold are joined in their order; none are no filter", () => {
  const [a, b, c] = [leaf(0, 1), leaf(6, 7), leaf(12, 13)];
  expect(joinConjuncts([a, b, c])).toEqual(both("and", both("and", a, b), c));
  expect(joinConjuncts([a])).toBe(a);
  expect(joinConjuncts([])).toBeUndefined();
});

describe("brackets", () => {
  it("stand around what another join would tear apart, and around nothing else", () => {
    expect(bracketFor("and", "a or b", "or")).toBe("(a or b)");
    expect(bracketFor("and", "a and b", "and")).toBe("a and b");
    expect(bracketFor("or", "a and b", "and")).toBe("(a and b)");
    expect(bracketFor("and", " tcp.port == 80 ", "compare")).toBe("tcp.port == 80");
  });
  it("stand around everything that is denied", () => {
    expect(bracketFor("not", "tcp.port == 80", "compare")).toBe("(tcp.port == 80)");
  });
  it("are not doubled, and two pairs are not taken for one", () => {
    expect(bracketFor("and", "(a or b)", "or")).toBe("(a or b)");
    expect(bracketFor("and", "(a) or (b)", "or")).toBe("((a) or (b))");
  });
  it("stand around what was not understood", () => {
    expect(bracketFor("and", "tcp.port ==", undefined)).toBe("(tcp.port ==)");
  });
});

it("parts are joined again so that an or stays together, and a word in a string is no or", () => {
  expect(joinTexts(["tcp", "a or b", 'http.host == "this or that"'])).toBe(
    'tcp and (a or b) and http.host == "this or that"',
  );
});
