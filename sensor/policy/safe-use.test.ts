import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SafeUse } from "./safe-use.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "safe-use-"));
  path = join(folder, "safe-use.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("who accepted which version, and when, is kept, and known after a restart", () => {
  const safeUse = new SafeUse(path);
  expect(safeUse.describe()).toEqual({ version: 1, isAccepted: false });
  safeUse.accept("abc123");
  const kept = JSON.parse(readFileSync(path, "utf8")) as { readonly when: string };
  expect(kept).toMatchObject({ version: 1, who: "abc123" });
  expect(Math.abs(Date.parse(kept.when) - Date.now())).toBeLessThan(60_000);
  expect(new SafeUse(path).describe()).toEqual({ version: 1, isAccepted: true, who: "abc123", when: kept.when });
});

test("another version, and a file that cannot be read, ask again", () => {
  writeFileSync(path, JSON.stringify({ version: 2, who: "abc123", when: "2026-01-01" }));
  expect(new SafeUse(path).isAccepted).toBe(false);
  writeFileSync(path, "{");
  expect(new SafeUse(path).isAccepted).toBe(false);
});
