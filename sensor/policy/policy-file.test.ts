import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configOf } from "../serve/live-client.ts";
import { policyOf } from "../serve/ready.ts";
import { notePolicy } from "./policy-file.ts";

let folder: string;
let told: Readonly<Record<string, unknown>>[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-"));
  told = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const note = (words: readonly string[], isWritten = true): void => {
  const policy = { ...policyOf(configOf(...words)), sampling: 1 };
  notePolicy(join(folder, "policy.json"), policy, (facts) => {
    told.push(facts);
    return isWritten;
  });
};

test("all of it is told at first, then what changed, and nothing when nothing did", () => {
  note([]);
  expect(told[0]).toMatchObject({ allowsFull: false, processes: "local", sampling: 1 });
  note([]);
  expect(told).toHaveLength(1);
  note(["--allow-full", "--processes", "off"]);
  expect(told[1]).toEqual({ allowsFull: "false → true", processes: '"local" → "off"' });
  expect(statSync(join(folder, "policy.json")).mode & 0o777).toBe(0o600);
});

test("what could not be written down is told again", () => {
  note([], false);
  note([]);
  expect(told).toHaveLength(2);
});

test("a damaged file is none", () => {
  writeFileSync(join(folder, "policy.json"), "[1");
  note([]);
  expect(told[0]).toMatchObject({ allowsFull: false });
});
