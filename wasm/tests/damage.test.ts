/** Nothing that a file contains may make the engine trap, hang, or contradict itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seeded } from "../../scripts/captures/bytes.ts";
import { listCaptures, readCapture } from "./support/captures.ts";
import { findContradictions } from "./support/consistency.ts";
import { fuzz } from "./support/fuzz.ts";
import { openBytes } from "./support/open.ts";
import { readRecords, writeRecords } from "./support/records.ts";

const captures = listCaptures();
const MINUTES = 60_000;
const LONGEST_CUT = 400;
const FLIPPED_FILES = 200;
const FUZZ_MUTATIONS = 10_000;

describe.each(captures)("$name", (capture) => {
  const file = readCapture(capture);
  const records = readRecords(file);

  test(`survives every packet cut at every length up to ${LONGEST_CUT}`, { timeout: 5 * MINUTES }, async () => {
    const longest = Math.max(0, ...records.map(({ frame }) => frame.length));
    for (let length = 0; length <= Math.min(LONGEST_CUT, longest); length++) {
      const cut = records.map((record) => ({ ...record, frame: record.frame.subarray(0, length) }));
      const { engine, outcome, summary } = await openBytes(writeRecords(cut));
      expect(outcome.ok, `cut at ${length}`).toBe(true);
      expect(summary.packets, `cut at ${length}`).toBe(records.length);
      expect(await findContradictions(engine, summary), `cut at ${length}`).toEqual([]);
    }
  });

  test(`survives ${FLIPPED_FILES} bit flips anywhere in the file`, { timeout: 5 * MINUTES }, async () => {
    const random = seeded(file.length);
    for (let round = 0; round < FLIPPED_FILES; round++) {
      const damaged = file.slice();
      const at = random() % damaged.length;
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (random() % 8));
      const { engine, outcome, summary } = await openBytes(damaged);
      if (!outcome.ok) expect(outcome.message, `flip at ${at}`).not.toBe("");
      expect(await findContradictions(engine, summary), `flip at ${at}`).toEqual([]);
    }
  });

  test("opens up to where the file ends, wherever that is", { timeout: 5 * MINUTES }, async () => {
    const random = seeded(file.length + 1);
    const whole = await openBytes(file);
    for (let round = 0; round < 50; round++) {
      const length = random() % file.length;
      const { engine, summary } = await openBytes(file.subarray(0, length));
      expect(summary.packets, `file cut at ${length}`).toBeLessThanOrEqual(whole.summary.packets);
      expect(await findContradictions(engine, summary), `file cut at ${length}`).toEqual([]);
    }
  });
});

test(`survives ${FUZZ_MUTATIONS} damaged packets`, { timeout: 10 * MINUTES }, async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 0x1_0000_0000);
  console.log(`fuzz seed ${seed} (FUZZ_SEED=${seed} repeats it)`);
  const { mutations, failures } = await fuzz(seed, FUZZ_MUTATIONS);
  mkdirSync("test-results", { recursive: true });
  for (const { capture, round, file } of failures) {
    writeFileSync(`test-results/fuzz-${seed}-${capture}-${round}.pcapng`, file);
  }
  expect(
    failures.map(({ capture, round, reasons }) => ({ capture, round, reasons })),
    `seed ${seed}`,
  ).toEqual([]);
  expect(mutations).toBeGreaterThanOrEqual(FUZZ_MUTATIONS);
});
