/**
 * Adds up what the test runners wrote into a folder and prints "N passed, N failed" as the last line.
 * A red step of `.ci/check` that brings no counts of its own (types, lint, build …) counts as one failure, so that the line
 * never says "0 failed" of a red run. Ends with status 1 when anything failed or nothing was counted.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "test-results";

/**
 * @param {string} name
 * @returns {any} undefined where the runner wrote nothing
 */
function readReport(name) {
  const path = join(folder, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

const redSteps = existsSync(join(folder, "red-steps"))
  ? readFileSync(join(folder, "red-steps"), "utf8").split("\n").filter(Boolean)
  : ["check did not finish"];

const vitest = readReport("vitest.json");
const playwright = readReport("playwright.json")?.stats;
const oracle = readReport("oracle.json");
const counts = [
  { step: "unit", passed: vitest?.numPassedTests ?? 0, failed: vitest?.numFailedTests ?? 0 },
  {
    step: "e2e",
    passed: (playwright?.expected ?? 0) + (playwright?.flaky ?? 0),
    failed: playwright?.unexpected ?? 0,
  },
  { step: "oracle", passed: oracle?.passed ?? 0, failed: oracle?.failed ?? 0 },
];

let passed = 0;
let failed = 0;
for (const count of counts) {
  console.log(`${count.step}: ${count.passed} passed, ${count.failed} failed`);
  passed += count.passed;
  failed += count.failed;
}
const silentlyRed = redSteps.filter((step) => !counts.some((count) => count.step === step && count.failed > 0));
if (silentlyRed.length > 0) console.log(`red without a count: ${silentlyRed.join(", ")}`);
failed += silentlyRed.length;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
