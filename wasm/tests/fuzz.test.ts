import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fuzz } from "./support/fuzz.ts";

const MUTATIONS = 10_000;
const TEN_MINUTES = 600_000;

test(`survives ${MUTATIONS} damaged packets`, { timeout: TEN_MINUTES }, async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 0x1_0000_0000);
  console.log(`fuzz seed ${seed} (FUZZ_SEED=${seed} repeats it)`);
  const { mutations, failures } = await fuzz({ seed, wanted: MUTATIONS, deepEvery: 2 });
  mkdirSync("test-results", { recursive: true });
  for (const { capture, round, file } of failures) {
    writeFileSync(`test-results/fuzz-${seed}-${capture}-${round}.pcapng`, file);
  }
  const told = failures.map(({ capture, round, reasons }) => ({ capture, round, reasons }));
  expect(told, `seed ${seed}`).toEqual([]);
  expect(mutations).toBeGreaterThanOrEqual(MUTATIONS);
});
