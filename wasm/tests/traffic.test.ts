/** Traffic over time: every packet with a time is in exactly one slice, whatever the slices are. */
import { expect, test } from "vitest";
import { listCaptures, readCapture } from "./support/captures.ts";
import { openBytes } from "./support/open.ts";

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

test.each(listCaptures())("$name: slices of any width hold all packets and all bytes", async (capture) => {
  const { engine, summary } = await openBytes(readCapture(capture));
  for (const request of [{ slices: 1 }, { slices: 7 }, { slices: 500 }, { slices: 1000, sliceNs: 1e9 }]) {
    const { series, faults, untimed, slices, sliceNs, fromNs } = await engine.traffic(request);
    const packets = series.reduce((total, one) => total + sum(one.packets), 0);
    expect(packets + untimed).toBe(summary.packets);
    if (untimed === 0) {
      expect(series.reduce((total, one) => total + sum(one.bytes), 0)).toBe(summary.bytesOriginal);
      expect(sum(faults)).toBe(summary.severities[2] + summary.severities[3]);
    }
    // A round start may cost one slice more.
    expect(slices).toBeLessThanOrEqual(request.slices + 1);
    if (fromNs === undefined || summary.lastNs === undefined) continue;
    expect(fromNs % BigInt(sliceNs)).toBe(0n);
    expect(fromNs + BigInt(sliceNs) * BigInt(slices)).toBeGreaterThan(summary.lastNs);
  }
});
