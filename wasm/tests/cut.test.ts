/** Packets that the capture cut, at every length: a reader must show what is there and say what is missing. */
import { describe, expect, test } from "vitest";
import { listCaptures, readCapture } from "./support/captures.ts";
import { findContradictions } from "./support/consistency.ts";
import { openBytes } from "./support/open.ts";
import { readRecords, writeRecords } from "./support/records.ts";

const MINUTES = 60_000;
const LONGEST_CUT = 400;
/** At each how many lengths every packet is dissected a second time, cut or not. */
const ALL_PACKETS_EACH = 16;

const captures = listCaptures()
  .map((capture) => ({ name: capture.name, records: readRecords(readCapture(capture)) }))
  .filter(({ records }) => records.length > 0);

describe.each(captures)("$name", ({ records }) => {
  const longest = Math.max(...records.map(({ frame }) => frame.length));

  test(`survives every packet cut at every length up to ${LONGEST_CUT}`, { timeout: 5 * MINUTES }, async () => {
    for (let length = 0; length <= Math.min(LONGEST_CUT, longest); length++) {
      const cut = records.map((record) => ({ ...record, frame: record.frame.subarray(0, length) }));
      const { engine, outcome, summary } = await openBytes(writeRecords(cut));
      expect(outcome.ok, `cut at ${length}`).toBe(true);
      expect(summary.packets, `cut at ${length}`).toBe(records.length);
      // Packets that are shorter than the cut were looked at when it reached their end.
      const reaches = (number: number): boolean => (records[number - 1]?.frame.length ?? 0) >= length;
      const isLookedAt = length % ALL_PACKETS_EACH === 0 ? undefined : reaches;
      expect(await findContradictions(engine, summary, isLookedAt), `cut at ${length}`).toEqual([]);
    }
  });
});
