import { expect, test } from "vitest";
import { explainMissingBytes } from "./missing-bytes.ts";

const cut = { capturedLength: 60, originalLength: 1514 };
const said = (...comments: string[]) => ({ inputs: [{ comments }] });

test("a whole packet needs no word", () => {
  expect(explainMissingBytes({ capturedLength: 60, originalLength: 60 }, said())).toBe("");
});

test("what metadata mode keeps on the host is told apart from a packet that was cut", () => {
  expect(explainMissingBytes(cut, said("Tapglass sensor a, mode metadata, sampled 1 in 5"))).toBe(
    "1,454 of 1,514 bytes are not here: in metadata mode, what was said stays on the host.",
  );
  for (const summary of [undefined, said(), said("Tapglass sensor a, mode full"), said("about mode metadata")])
    expect(explainMissingBytes(cut, summary)).toBe("1,454 of 1,514 bytes are not here: cut when it was captured.");
});

test("of merged captures it is said only where all are of that mode", () => {
  const inputs = [{ comments: ["Tapglass sensor a, mode metadata"] }, { comments: [] }];
  expect(explainMissingBytes(cut, { inputs })).toContain("cut when it was captured");
});
