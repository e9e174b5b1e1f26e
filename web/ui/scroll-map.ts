/**
 * Lists taller than a browser's tallest element. Chromium stops at 33,554,428 px and CSS keeps whole pixels only up to 2^24,
 * so the spacer never exceeds 2^24 px. Beyond that, dragging the scrollbar maps the spacer onto the list, while the wheel,
 * keys and small touch moves go by as many pixels as asked, so that every row can be reached.
 */
export const MAX_SPACER = 1 << 24;

export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height that rows can be seen in. */
  readonly viewport: number;
}

function contentHeight(extent: Extent): number {
  return extent.rows * extent.rowHeight;
}

export function spacerHeight(extent: Extent): number {
  return Math.min(contentHeight(extent), MAX_SPACER);
}

export function isExact(extent: Extent): boolean {
  return contentHeight(extent) <= MAX_SPACER;
}

/** The furthest that the list can be moved. */
export function lastTop(extent: Extent): number {
  return Math.max(0, contentHeight(extent) - extent.viewport);
}

export function clampTop(extent: Extent, top: number): number {
  return Math.min(Math.max(0, top), lastTop(extent));
}

function lastScroll(extent: Extent): number {
  return Math.max(0, spacerHeight(extent) - extent.viewport);
}

/** The place in the list that a position of the scrollbar stands for. */
export function topOfScroll(extent: Extent, scrollTop: number): number {
  if (isExact(extent)) return clampTop(extent, scrollTop);
  const range = lastScroll(extent);
  return range === 0 ? 0 : clampTop(extent, (scrollTop / range) * lastTop(extent));
}

/** The position of the scrollbar for a place in the list. */
export function scrollOfTop(extent: Extent, top: number): number {
  if (isExact(extent)) return top;
  const last = lastTop(extent);
  return last === 0 ? 0 : (top / last) * lastScroll(extent);
}

/** Where the list goes when the scrollbar moved from `before` to `now`: small moves are taken as pixels, long ones as places. */
export function followScroll(extent: Extent, top: number, before: number, now: number): number {
  const step = now - before;
  const isAtEnd = now <= 0 || now >= lastScroll(extent) - 1;
  if (isExact(extent) || isAtEnd || Math.abs(step) > extent.viewport * 2) return topOfScroll(extent, now);
  return clampTop(extent, top + step);
}

/** The least move that brings a row into sight whole. */
export function topRevealing(extent: Extent, top: number, row: number): number {
  const start = row * extent.rowHeight;
  if (start < top) return clampTop(extent, start);
  const end = start + extent.rowHeight;
  return end > top + extent.viewport ? clampTop(extent, end - extent.viewport) : top;
}
