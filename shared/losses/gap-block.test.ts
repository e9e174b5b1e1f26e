import { expect, test } from "vitest";
import type { CaptureGap } from "./capture-gap.ts";
import { encodeGapBlock, readGapBody } from "./gap-block.ts";

const GAPS: readonly CaptureGap[] = [
  { packets: 12n, bytes: 3_000_000_000_000n, fromNs: 1n, toNs: (1n << 63n) + 1n, cause: "kernel" },
  { atMost: 9n, fromNs: 5n, toNs: 6n, cause: "restart" },
];
const bodyOf = (block: Uint8Array): Uint8Array => block.subarray(8, block.length - 4);

test.each(GAPS)("a gap is read as it was written: %o", (gap) => {
  const block = encodeGapBlock(gap);
  const view = new DataView(block.buffer);
  expect(block.length % 4).toBe(0);
  expect([view.getUint32(4, true), view.getUint32(block.length - 4, true)]).toEqual([block.length, block.length]);
  expect(readGapBody(bodyOf(block))).toEqual(gap);
});

test("what was cut or changed is no gap, and nothing throws", () => {
  const body = bodyOf(encodeGapBlock({ packets: 12n, fromNs: 1n, toNs: 2n, cause: "kernel" }));
  for (let length = 0; length < body.length; length++) {
    const cut = readGapBody(body.subarray(0, length));
    // Blanks at the end may be missing.
    if (cut !== undefined) expect(cut.packets).toBe(12n);
  }
  for (let at = 0; at < body.length; at++) {
    // Two bytes are nobody's yet.
    if (at === 14 || at === 15) continue;
    const changed = body.slice();
    changed[at] = 0xff;
    expect(readGapBody(changed)).toBeUndefined();
  }
});
