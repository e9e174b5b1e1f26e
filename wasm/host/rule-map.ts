/** Which colour rules hold where: for each slice of the order, the rule of most of a few of its packets. */
import type { OpenCapture } from "./open-capture.ts";

/** Packets looked at in one slice: each is dissected. */
const SAMPLES = 4;
/** Slices between which others have their turn. */
const AT_ONCE = 16;
const MOST_SLICES = 4096;
/** Places of rules fit a byte, with 0 for none; later ones count as none. */
const MOST_RULES = 255;

interface MapWatch {
  readonly isCancelled: () => boolean;
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Undefined when it was cancelled. */
export async function buildRuleMap(
  capture: () => OpenCapture,
  buckets: number,
  { isCancelled, inTurn }: MapWatch,
): Promise<Uint8Array | undefined> {
  const { order, table, hasRules } = capture();
  const total = order.total(table.total);
  const count = Math.max(0, Math.min(Math.floor(buckets), MOST_SLICES, total));
  const map = new Uint8Array(count);
  for (let from = 0; hasRules && from < count; from += AT_ONCE) {
    const slices = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) =>
      sampleOf(from + at, count, total),
    );
    await inTurn(async () => {
      if (!isCancelled()) map.set(await judge(capture(), slices), from);
    });
    if (isCancelled()) return undefined;
  }
  return map;
}

/** Places in the order, spread over the slice. */
function sampleOf(slice: number, count: number, total: number): number[] {
  const from = Math.floor((slice * total) / count);
  const length = Math.max(1, Math.floor(((slice + 1) * total) / count) - from);
  const samples = Math.min(SAMPLES, length);
  return Array.from({ length: samples }, (_, at) => from + Math.floor((at * length) / samples));
}

async function judge(capture: OpenCapture, slices: readonly (readonly number[])[]): Promise<number[]> {
  const { order, table, frames } = capture;
  // A newer filter may have made the order shorter meanwhile.
  const shown = order.total(table.total);
  const rows = slices.map((places) => places.filter((place) => place < shown).map((place) => order.rowAt(place)));
  const bytes = await frames.read(rows.flat().flatMap((row) => [row, ...frames.needed(row)]));
  return rows.map((some) => {
    const votes = new Map<number, number>();
    for (const row of some) {
      frames.dissect(row, bytes);
      const place = capture.ruleOf(row) + 1;
      const rule = place > MOST_RULES ? 0 : place;
      votes.set(rule, (votes.get(rule) ?? 0) + 1);
    }
    // Of equals the earlier rule: it was put first because it matters more; none at all comes last.
    const ranked = [...votes].sort(([one, n], [other, m]) => m - n || (one || Infinity) - (other || Infinity));
    return ranked[0]?.[0] ?? 0;
  });
}
