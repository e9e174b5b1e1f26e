import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditLog, verifyAudit } from "./audit-log.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeLog(name: string, count: number): string {
  const path = join(folder, name);
  const log = new AuditLog(path);
  for (let at = 0; at < count; at++) log.write({ kind: "login", who: `token ${at}`, address: "127.0.0.1" });
  log.close();
  return path;
}

test("events are read back in order, from the number asked for, and the chain holds over a restart", () => {
  const path = writeLog("a", 3);
  writeLog("a", 2);
  expect(verifyAudit(path)).toEqual({ isWhole: true, lines: 5 });
  const log = new AuditLog(path);
  const events = log.read(3, 10).map((line) => JSON.parse(line) as { sequence: number; who: string });
  expect(events.map(({ sequence, who }) => `${sequence} ${who}`)).toEqual(["3 token 0", "4 token 1"]);
  const newest = log
    .readBefore(Number.MAX_SAFE_INTEGER, 2)
    .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
  expect(newest).toEqual([3, 4]);
  expect(log.readBefore(3, 2).map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([1, 2]);
  log.close();
});

test("nobody else can read it", () => {
  expect(statSync(writeLog("b", 1)).mode & 0o777).toBe(0o600);
});

test.each([
  ["changed", (lines: string[]) => lines.map((line, at) => (at === 1 ? line.replace("token 1", "token 9") : line))],
  ["left out", (lines: string[]) => lines.filter((_, at) => at !== 1)],
  ["swapped", ([a = "", b = "", ...rest]: string[]) => [b, a, ...rest]],
  ["garbled", (lines: string[]) => lines.map((line, at) => (at === 2 ? "?" : line))],
])("a line that was %s is found", (name, change) => {
  const path = writeLog(`c ${name}`, 4);
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  writeFileSync(path, `${change(lines).join("\n")}\n`);
  expect(verifyAudit(path).isWhole).toBe(false);
});

test("a log that grew large goes on in a new file, and the chain reaches across", () => {
  const path = join(folder, "d");
  const log = new AuditLog(path);
  const facts = { filter: "x".repeat(500) };
  for (let at = 0; at < 13_000; at++) log.write({ kind: "capture_started", who: "t", address: "", facts });
  log.close();
  expect(statSync(`${path}.1`).size).toBeGreaterThan(8 << 20);
  expect(verifyAudit(path)).toEqual({ isWhole: true, lines: 13_000 });
});

test("an event that cannot be written is counted", () => {
  const log = new AuditLog(join(folder, "e"));
  log.close();
  expect(log.write({ kind: "login", who: "", address: "" })).toBe(false);
  expect(log.errors).toBe(1);
});
