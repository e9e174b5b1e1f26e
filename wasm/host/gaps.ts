/** Packets that are missing from the capture, as its files tell: gaps that a sensor's stream had when it was stored. */
import { BLOCK_RECORD_BYTES } from "#shared/abi/read.ts";
import type { CaptureGap } from "#shared/losses/capture-gap.ts";
import { GAP_BLOCK, LONGEST_GAP_BLOCK, readGapBody } from "#shared/losses/gap-block.ts";
import type { Instance } from "./instance.ts";
import type { ByteSource } from "./source.ts";

/** Gaps that are read; those beyond are counted. */
const MOST_GAPS = 10_000;
/** Blocks that are asked for at the same time. */
const AT_ONCE = 64;

export interface Gaps {
  /** In the order of their ends. */
  readonly list: readonly CaptureGap[];
  readonly more: number;
  /** Blocks that look like a gap's and are none. */
  readonly unreadable: number;
}

export const NO_GAPS: Gaps = { list: [], more: 0, unreadable: 0 };

interface Place {
  readonly input: number;
  readonly offset: number;
  readonly bytes: number;
}

function findPlaces(instance: Instance): Place[] {
  const table = instance.exports.blockTable() >>> 0;
  const total = instance.exports.blockTotal() >>> 0;
  const places: Place[] = [];
  for (let at = table; at < table + total * BLOCK_RECORD_BYTES; at += BLOCK_RECORD_BYTES) {
    if (instance.u32(at + 4) !== GAP_BLOCK) continue;
    const bytes = Math.min(instance.u32(at + 16) - 12, LONGEST_GAP_BLOCK);
    places.push({ input: instance.u32(at), offset: Number(instance.u64(at + 8)) + 8, bytes });
  }
  return places;
}

/** `shifts` are added to the times of each input, as to those of its packets. */
export async function readGaps(
  instance: Instance,
  sources: readonly ByteSource[],
  shifts: readonly bigint[],
): Promise<Gaps> {
  const places = findPlaces(instance);
  const wanted = places.slice(0, MOST_GAPS);
  const list: CaptureGap[] = [];
  for (let first = 0; first < wanted.length; first += AT_ONCE) {
    const read = wanted.slice(first, first + AT_ONCE).map(async ({ input, offset, bytes }) => {
      const gap = readGapBody((await sources[input]?.range(offset, bytes)) ?? new Uint8Array(0));
      const shift = shifts[input] ?? 0n;
      return gap && { ...gap, fromNs: gap.fromNs + shift, toNs: gap.toNs + shift };
    });
    for (const gap of await Promise.all(read)) if (gap !== undefined) list.push(gap);
  }
  list.sort((one, other) => (one.toNs < other.toNs ? -1 : one.toNs > other.toNs ? 1 : 0));
  return { list, more: places.length - wanted.length, unreadable: wanted.length - list.length };
}
