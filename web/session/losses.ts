/** Where the packets of a live capture got lost, counted. */
import type { StreamTotals } from "#shared/wire/sensor-message.ts";
import type { StoredGap } from "../store/database.ts";

export type { StoredGap };

/** Where packets can get lost, in their order from the wire to the screen. */
export const LOSS_PLACES = ["interface", "kernel", "sensor", "network", "browser", "restart"] as const;
export type LossPlace = (typeof LOSS_PLACES)[number];

const PLACE_OF_CAUSE: Readonly<Record<StoredGap["cause"], LossPlace>> = {
  kernel: "kernel",
  sensor: "sensor",
  resume: "network",
  "client-slow": "browser",
  restart: "restart",
};

export interface Loss {
  readonly place: LossPlace;
  readonly packets: number;
  /** Stretches whose packets nobody could count. */
  readonly uncounted: number;
}

/** What was lost at each place. The sensor's counters and the gaps in the stream tell the same of some places: the greater counts. */
export function lossesOf(gaps: readonly StoredGap[], totals: StreamTotals | undefined): readonly Loss[] {
  const packets = new Map<LossPlace, number>();
  const uncounted = new Map<LossPlace, number>();
  for (const gap of gaps) {
    const place = PLACE_OF_CAUSE[gap.cause];
    if (gap.packets === undefined) uncounted.set(place, (uncounted.get(place) ?? 0) + 1);
    else packets.set(place, (packets.get(place) ?? 0) + Number(gap.packets));
  }
  const told: Partial<Record<LossPlace, number>> = {
    interface: totals?.droppedByInterface ?? 0,
    kernel: totals?.droppedByKernel ?? 0,
    network: totals?.givenUp ?? 0,
  };
  return LOSS_PLACES.map((place) => ({
    place,
    packets: Math.max(packets.get(place) ?? 0, told[place] ?? 0),
    uncounted: uncounted.get(place) ?? 0,
  }));
}

/** The gap that lies between two packets that follow each other in capture order; gaps come in the order of their ends. */
export function gapBetween(gaps: readonly StoredGap[], beforeNs: bigint, atNs: bigint): StoredGap | undefined {
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((gaps[middle]?.toNs ?? 0n) <= beforeNs) low = middle + 1;
    else high = middle;
  }
  const gap = gaps[low];
  return gap !== undefined && gap.toNs <= atNs ? gap : undefined;
}
