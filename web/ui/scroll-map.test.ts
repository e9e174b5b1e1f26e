import { describe, expect, it } from "vitest";
import * as map from "./scroll-map.ts";

const small = { rows: 1000, rowHeight: 22, viewport: 600 };
const huge = { rows: 100_000_000, rowHeight: 44, viewport: 600 };

describe("the scroll map", () => {
  it("leaves a list that fits to the browser", () => {
    expect(map.isExact(small)).toBe(true);
    expect(map.topOfScroll(small, 123)).toBe(123);
    expect(map.scrollOfTop(small, 123)).toBe(123);
  });
  it("keeps the spacer below what browsers can lay out", () => {
    expect(map.spacerHeight(huge)).toBe(map.MAX_SPACER);
  });
  it("reaches the first and the last row from the scrollbar's ends", () => {
    expect(map.topOfScroll(huge, 0)).toBe(0);
    expect(map.topOfScroll(huge, map.MAX_SPACER - 600)).toBe(map.lastTop(huge));
  });
  it("comes back to the same place within one row", () => {
    const extent = { ...huge, rows: 10_000_000 };
    for (const row of [0, 1, 4_999_999, 9_999_980]) {
      const top = row * extent.rowHeight;
      expect(Math.abs(map.topOfScroll(extent, map.scrollOfTop(extent, top)) - top)).toBeLessThan(1);
    }
  });
  it("takes small scrolls as pixels, so every row can be reached, and long ones as places", () => {
    const top = 1_000_000;
    const before = map.scrollOfTop(huge, top);
    expect(map.followScroll(huge, top, before, before + 30)).toBe(top + 30);
    expect(map.followScroll(huge, top, before, before + 5000)).toBeCloseTo(map.topOfScroll(huge, before + 5000));
  });
  it("moves no more than needed to show a row", () => {
    expect(map.topRevealing(small, 220, 10)).toBe(220);
    expect(map.topRevealing(small, 220, 9)).toBe(198);
    expect(map.topRevealing(small, 0, 100)).toBe(101 * 22 - 600);
    expect(map.topRevealing(small, 0, 999)).toBe(1000 * 22 - 600);
  });
});
