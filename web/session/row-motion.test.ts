import { expect, it } from "vitest";
import { holds, isTooFast, MARGIN, MOST_ROWS, Motion, spanOf } from "./row-motion.ts";

const SIGHT = { first: 1000, count: 20 };

it("a list that stands still asks for the rows in sight and a margin on both sides", () => {
  expect(spanOf(SIGHT, new Motion().reach(0))).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN });
  expect(spanOf({ first: 0, count: 20 }, 0)).toEqual({ first: 0, count: 20 + MARGIN });
});

it("a list that is moved asks for what comes, on the side that it moves to", () => {
  const motion = new Motion();
  for (let frame = 0; frame < 10; frame++) motion.moveTo(frame * 50, frame * 16);
  const down = motion.reach(9 * 16);
  expect(down).toBeGreaterThan(50);
  expect(spanOf(SIGHT, down)).toEqual({ first: 1000 - MARGIN, count: 20 + 2 * MARGIN + down });
  motion.moveTo(400, 10 * 16);
  const up = motion.reach(10 * 16);
  expect(up).toBeLessThan(0);
  const span = spanOf(SIGHT, up);
  expect(span.first).toBe(1000 - MARGIN + up);
  expect(span.first + span.count).toBe(1000 + 20 + MARGIN);
});

it("a single jump is not a motion, and a motion ends", () => {
  const motion = new Motion();
  motion.moveTo(500_000, 1000);
  expect(motion.reach(1001)).toBe(0);
  for (let frame = 0; frame < 10; frame++) motion.moveTo(500_000 + frame * 50, 1016 + frame * 16);
  expect(motion.reach(1016 + 9 * 16)).not.toBe(0);
  expect(motion.reach(2000)).toBe(0);
});

it("a list that goes faster than one question reaches is too fast, either way", () => {
  expect(isTooFast(SIGHT, 5000)).toBe(true);
  expect(isTooFast(SIGHT, -5000)).toBe(true);
  expect(isTooFast(SIGHT, 0)).toBe(false);
});

it("a question for a list that is not too fast stays below its cap and holds the rows in sight", () => {
  for (const reach of [-220, -100, 0, 100, 220]) {
    expect(isTooFast(SIGHT, reach)).toBe(false);
    const span = spanOf(SIGHT, reach);
    expect(span.count).toBeLessThanOrEqual(MOST_ROWS);
    expect(holds(span, { first: 1000 - MARGIN, count: 20 + 2 * MARGIN })).toBe(true);
  }
});
