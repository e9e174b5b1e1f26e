import { expect, it } from "vitest";
import { holds, MARGIN, MOST_ROWS, Motion, spanOf, STILL } from "./row-motion.ts";

const SIGHT = { first: 1000, count: 20 };

it("a list that stands still asks for the rows in sight and a margin on both sides", () => {
  expect(spanOf(SIGHT, new Motion().outlook(0))).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN });
  expect(spanOf({ first: 0, count: 20 }, STILL)).toEqual({ first: 0, count: 20 + MARGIN });
});

it("a list that is moved asks for what comes, on the side that it moves to", () => {
  const motion = new Motion();
  for (let frame = 0; frame < 10; frame++) motion.moveTo(frame * 100, frame * 16);
  const down = motion.outlook(9 * 16);
  expect(down.reach).toBeGreaterThan(100);
  expect(spanOf(SIGHT, down)).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN + down.reach });
  motion.moveTo(800, 10 * 16);
  const up = motion.outlook(10 * 16);
  expect(up.reach).toBeLessThan(0);
  const span = spanOf(SIGHT, up);
  expect(span.first).toBe(1000 - MARGIN + up.reach);
  expect(span.first + span.count).toBe(1000 + 20 + MARGIN);
});

it("a single jump is not a motion, and a motion ends", () => {
  const motion = new Motion();
  motion.moveTo(500_000, 1000);
  expect(motion.outlook(1001)).toEqual(STILL);
  for (let frame = 0; frame < 10; frame++) motion.moveTo(500_000 + frame * 50, 1016 + frame * 16);
  expect(motion.outlook(1016 + 9 * 16)).not.toEqual(STILL);
  expect(motion.outlook(2000)).toEqual(STILL);
});

it("a list that goes faster than one question reaches asks for where it will be", () => {
  const span = spanOf(SIGHT, { next: 2500, reach: 5000 });
  expect(span.count).toBe(MOST_ROWS);
  expect(holds(span, { first: 3500, count: 20 })).toBe(true);
  expect(holds(span, SIGHT)).toBe(false);
  expect(spanOf(SIGHT, { next: -2500, reach: -5000 }).first).toBe(0);
});

it("one question never grows beyond its cap, and up to it holds the rows in sight", () => {
  for (const reach of [-560, -200, 0, 200, 560]) {
    const span = spanOf(SIGHT, { next: reach / 2, reach });
    expect(span.count).toBeLessThanOrEqual(MOST_ROWS);
    expect(holds(span, { first: 1000 - MARGIN, count: 20 + 2 * MARGIN })).toBe(true);
  }
});
