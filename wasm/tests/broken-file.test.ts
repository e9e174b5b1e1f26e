/** Files that are not what they say: bits flipped anywhere, ends anywhere. The engine opens up to the damage and stays whole. */
import { describe, expect, test } from "vitest";
import { seeded } from "../../scripts/captures/bytes.ts";
import { listCaptures, readCapture } from "./support/captures.ts";
import { findContradictions } from "./support/consistency.ts";
import { openBytes } from "./support/open.ts";

const MINUTES = 60_000;
const FLIPPED_FILES = 200;
const CUT_FILES = 50;
/** Each how many files every packet is dissected a second time; the others are read and listed. */
const DEEP_EACH = 4;

const depthOf = (round: number): (() => boolean) | undefined => (round % DEEP_EACH === 0 ? undefined : () => false);

describe.each(listCaptures())("$name", (capture) => {
  const file = readCapture(capture);

  test(`survives ${FLIPPED_FILES} bit flips anywhere in the file`, { timeout: 5 * MINUTES }, async () => {
    const random = seeded(file.length);
    for (let round = 0; round < FLIPPED_FILES; round++) {
      const damaged = file.slice();
      const at = random() % damaged.length;
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (random() % 8));
      const { engine, outcome, summary } = await openBytes(damaged);
      if (!outcome.ok) expect(outcome.message, `flip at ${at}`).not.toBe("");
      expect(await findContradictions(engine, summary, depthOf(round)), `flip at ${at}`).toEqual([]);
    }
  });

  test("opens up to where the file ends, wherever that is", { timeout: 5 * MINUTES }, async () => {
    const random = seeded(file.length + 1);
    const whole = await openBytes(file);
    for (let round = 0; round < CUT_FILES; round++) {
      const length = random() % file.length;
      const { engine, summary } = await openBytes(file.subarray(0, length));
      expect(summary.packets, `file cut at ${length}`).toBeLessThanOrEqual(whole.summary.packets);
      expect(await findContradictions(engine, summary, depthOf(round)), `file cut at ${length}`).toEqual([]);
    }
  });
});
