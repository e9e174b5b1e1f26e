import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AUDIT_KINDS } from "#shared/wire/audit-kinds.ts";
import { scanAudit } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";

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

const numbersOf = ({ lines }: { readonly lines: readonly string[] }): number[] =>
  lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence);

test("events are read back in order, from the number asked for or before it, and the chain holds over a restart", async () => {
  const path = writeLog("a", 3);
  writeLog("a", 2);
  expect(await scanAudit(path)).toEqual({ isWhole: true, lines: 5 });
  const log = new AuditLog(path);
  const { lines, isWhole } = await log.read({ from: 3, most: 10 });
  const events = lines.map((line) => JSON.parse(line) as { sequence: number; who: string });
  expect(events.map(({ sequence, who }) => `${sequence} ${who}`)).toEqual(["3 token 0", "4 token 1"]);
  expect(isWhole).toBe(true);
  expect(numbersOf(await log.read({ from: 0, most: 2, before: Number.MAX_SAFE_INTEGER }))).toEqual([3, 4]);
  expect(numbersOf(await log.read({ from: 0, most: 2, before: 3 }))).toEqual([1, 2]);
  log.close();
});

test("reading a large log holds nobody up, and what is written or put away meanwhile harms it not", async () => {
  const path = join(folder, "large");
  const log = new AuditLog(path);
  const event = { kind: "capture_started", who: "t", address: "", facts: { filter: "x".repeat(500) } } as const;
  for (let at = 0; at < 11_900; at++) log.write(event);
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const reading = log.read({ from: 0, most: 3, before: 11_000 });
  const next = log.read({ from: 11_899, most: 5 });
  // Enough for the log to go on in a new file in the middle of it.
  for (let at = 0; at < 100; at++) {
    for (let more = 0; more < 8; more++) log.write(event);
    await new Promise(setImmediate);
  }
  const first = await reading;
  expect([numbersOf(first), first.isWhole]).toEqual([[10_997, 10_998, 10_999], true]);
  expect(numbersOf(await next)[0]).toBe(11_899);
  lag.disable();
  // Reading all of it at once took 150 ms and more here.
  expect(lag.percentile(90) / 1e6).toBeLessThan(60);
  log.close();
  expect((await scanAudit(path)).isWhole).toBe(true);
}, 20_000);

test("nobody else can read it", () => {
  expect(statSync(writeLog("b", 1)).mode & 0o777).toBe(0o600);
});

test.each([
  ["changed", (lines: string[]) => lines.map((line, at) => (at === 1 ? line.replace("token 1", "token 9") : line))],
  ["left out", (lines: string[]) => lines.filter((_, at) => at !== 1)],
  ["swapped", ([a = "", b = "", ...rest]: string[]) => [b, a, ...rest]],
  ["garbled", (lines: string[]) => lines.map((line, at) => (at === 2 ? "?" : line))],
])("a line that was %s is found", async (name, change) => {
  const path = writeLog(`c ${name}`, 4);
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  writeFileSync(path, `${change(lines).join("\n")}\n`);
  expect((await scanAudit(path)).isWhole).toBe(false);
});

test("a log that grew large goes on in a new file, and the chain reaches across", async () => {
  const path = join(folder, "d");
  const log = new AuditLog(path);
  const facts = { filter: "x".repeat(500) };
  for (let at = 0; at < 13_000; at++) log.write({ kind: "capture_started", who: "t", address: "", facts });
  log.close();
  expect(statSync(`${path}.1`).size).toBeGreaterThan(8 << 20);
  expect(await scanAudit(path)).toEqual({ isWhole: true, lines: 13_000 });
});

test("an event that cannot be written is counted", () => {
  const log = new AuditLog(join(folder, "e"));
  log.close();
  expect(log.write({ kind: "login", who: "", address: "" })).toBe(false);
  expect(log.errors).toBe(1);
});

test("the README says of each kind what it is for, and of no other", () => {
  const table =
    readFileSync(new URL("../README.md", import.meta.url), "utf8").split("## What is written down")[1] ?? "";
  const named = [...table.matchAll(/`(_?[a-z]+(?:_[a-z]+)*)`/g)]
    .map(([, kind = ""]) => kind)
    .filter((kind) => kind.includes("_") || ["login", "logout", "paired", "refused"].includes(kind));
  expect(new Set(named)).toEqual(new Set(AUDIT_KINDS));
});
