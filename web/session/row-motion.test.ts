import { expect, it } from "vitest";
import { MARGIN, MOST_ROWS, Motion, spanOf } from "./row-motion.ts";

const SIGHT = { first: 1000, count: 20 };

it("a list that stands still asks for the rows in sight and a margin on both sides", () => {
  expect(spanOf(SIGHT, new Motion().rowsAhead(0))).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN });
  expect(spanOf({ first: 0, count: 20 }, 0)).toEqual({ first: 0, count: 20 + MARGIN });
});

it("a list that is moved asks for what comes, on the side that it moves to", () => {
  const motion = new Motion();
  for (let frame = 0; frame < 10; frame++) motion.moveTo(frame * 100, frame * 16);
  const down = motion.rowsAhead(9 * 16);
  expect(down).toBeGreaterThan(100);
  expect(spanOf(SIGHT, down)).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN + down });
  motion.moveTo(800, 10 * 16);
  const up = motion.rowsAhead(10 * 16);
  expect(up).toBeLessThan(0);
  const span = spanOf(SIGHT, up);
  expect(span.first).toBe(1000 - MARGIN + up);
  expect(span.first + span.count).toBe(1000 + 20 + MARGIN);
});

it("a single jump is not a motion, and a motion ends", () => {
  const motion = new Motion();
  motion.moveTo(500_000, 1000);
  expect(motion.rowsAhead(1001)).toBe(0);
  for (let frame = 0; frame < 10; frame++) motion.moveTo(500_000 + frame * 50, 1016 + frame * 16);
  expect(motion.rowsAhead(1016 + 9 * 16)).not.toBe(0);
  expect(motion.rowsAhead(2000)).toBe(0);
});

it("one question never grows beyond its cap and always holds the rows in sight", () => {
  for (const ahead of [-1e6, 1e6]) {
    const span = spanOf(SIGHT, ahead);
    expect(span.count).toBeLessThanOrEqual(MOST_ROWS);
    expect(span.first).toBeLessThanOrEqual(1000 - MARGIN);
    expect(span.first + span.count).toBeGreaterThanOrEqual(1020 + MARGIN);
  }
});
