import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listCaptures, listWithFound, readCapture } from "./support/captures.ts";
import { findContradictions, findMiscountedNotes } from "./support/consistency.ts";
import { describeCapture, writeDescription } from "./support/describe.ts";
import { openBytes } from "./support/open.ts";

const captures = listCaptures();

async function describeChopped(file: Uint8Array, isBrief: boolean, chunkSize?: number): Promise<string> {
  const { engine } = await openBytes(file, chunkSize);
  return writeDescription(await describeCapture(engine, isBrief));
}

test("there are captures to walk", () => {
  expect(captures.length).toBeGreaterThan(8);
  expect(new Set(captures.map(({ name }) => name)).size, "two captures share a name").toBe(captures.length);
});

describe.each(listWithFound().filter(({ isBrief }) => isBrief))("$name, row by row,", (capture) => {
  const file = readCapture(capture);

  test("is read as its expected file says, whole and in pieces", async () => {
    const expected: unknown = JSON.parse(readFileSync(capture.expectedPath, "utf8"));
    expect(JSON.parse(await describeChopped(file, true))).toEqual(expected);
    expect(JSON.parse(await describeChopped(file, true, 7))).toEqual(expected);
  });
});

describe.each(captures)("$name", (capture) => {
  const file = readCapture(capture);

  test("is read as its expected file says (npm run expect writes it, a human reads it)", async () => {
    const expected: unknown = JSON.parse(readFileSync(capture.expectedPath, "utf8"));
    expect(JSON.parse(await describeChopped(file, false))).toEqual(expected);
  });

  test("gives the same answer in pieces of 1 and of 7 bytes as in one", async () => {
    const whole = await describeChopped(file, false);
    expect(await describeChopped(file, false, 7)).toBe(whole);
    expect(await describeChopped(file, false, 1)).toBe(whole);
  });

  test("says the same in the first pass, in the list and in the detail", async () => {
    const { engine, summary } = await openBytes(file);
    expect(await findContradictions(engine, summary)).toEqual([]);
    expect(await findMiscountedNotes(engine)).toEqual([]);
  });
});
