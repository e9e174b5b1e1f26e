/** The built command line: "-" is standard output for all that writes a file. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("../cli/bin.mjs", import.meta.url));
const CAPTURE = fileURLToPath(new URL("../../public/samples/http.pcap", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tapglass-output-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(...words: string[]): { readonly status: number | null; readonly out: Buffer; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words, CAPTURE], { cwd: folder });
  return { status, out: stdout, err: stderr.toString() };
}

test.each([
  ["export", "--eve"],
  ["export", "--flagged", "--before", "1", "--pcapng"],
  ["stream", "0", "--raw", "-o"],
  ["filter", "http", "--count", "-o"],
])("%s %s: what goes to standard output is what the file would have, and nothing else", (...words) => {
  const name = `${words[0]}.out`;
  const toFile = run(...words, name);
  const toStandard = run(...words, "-");
  expect([toFile.status, toStandard.status]).toEqual([0, 0]);
  const file = readFileSync(join(folder, name));
  expect(file.length).toBeGreaterThan(100);
  expect(toStandard.out.equals(file)).toBe(true);
  // What the command has to say besides goes to the other output.
  expect(toStandard.err).toBe(toFile.out.toString() + toFile.err);
  expect(readdirSync(folder)).not.toContain("-");
});

test.each([
  ["export", "--zeek"],
  ["objects", "-o"],
])("%s %s: several files are refused there, with what to do", (...words) => {
  const { status, out, err } = run(...words, "-");
  expect([status, out.length]).toEqual([2, 0]);
  expect(err).toContain("wants a folder");
  expect(readdirSync(folder)).not.toContain("-");
});
