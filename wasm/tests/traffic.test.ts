/** Traffic over time: every packet with a time is in exactly one slice, whatever the slices are. */
import { expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { Share } from "#shared/model/shares.ts";
import { listWithFound, readCapture } from "./support/captures.ts";
import { openBytes } from "./support/open.ts";

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

test.each(listWithFound())("$name: slices of any width hold all packets and all bytes", async (capture) => {
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

async function programs(engine: Engine, texts: readonly string[]): Promise<Uint8Array[]> {
  const names = createFilterNames(await engine.registry());
  return texts.map((text) => {
    const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
    if (!checked.ok) throw new Error(checked.error.message);
    return compileFilter(checked.condition, names);
  });
}

async function countOf(engine: Engine, text: string): Promise<number> {
  const outcome = await engine.count(await programs(engine, [text]), undefined, () => undefined);
  return outcome.ok ? (outcome.value[0]?.matches ?? 0) : -1;
}

test.each(listWithFound())(
  "$name: split by filters, each packet is in one series, the first that it matches",
  async (capture) => {
    const { engine, summary } = await openBytes(readCapture(capture));
    const filters = await programs(engine, ["tcp", "frame.len > 100", "flow.packets > 2"]);
    const outcome = await engine.splitTraffic({ slices: 20, programs: filters }, () => undefined);
    if (!outcome.ok) throw new Error(outcome.message);
    const { series, untimed } = outcome.value;
    expect(series).toHaveLength(4);
    expect(series.reduce((total, one) => total + sum(one.packets), 0) + untimed).toBe(summary.packets);
    if (untimed === 0) {
      expect(sum(series[0]?.packets ?? [])).toBe(await countOf(engine, "tcp"));
      expect(sum(series[1]?.packets ?? [])).toBe(await countOf(engine, "!tcp && frame.len > 100"));
    }
  },
);

test.each(listWithFound())(
  "$name: the filter of each share and of what stands out finds its packets",
  async (capture) => {
    const { engine } = await openBytes(readCapture(capture));
    const outcome = await engine.shares(10);
    if (!outcome.ok) throw new Error(outcome.message);
    const { applications, services, standouts } = outcome.value;
    for (const { filter } of [...services, ...standouts])
      expect(await countOf(engine, filter), filter).toBeGreaterThan(0);
    const isSorted = (shares: readonly Share[]): boolean =>
      shares.every((share, at) => at === 0 || share.bytes <= (shares[at - 1]?.bytes ?? 0));
    expect(isSorted(applications) && isSorted(services)).toBe(true);
    for (const { count, of } of standouts) expect(count).toBeLessThanOrEqual(of);
  },
);
