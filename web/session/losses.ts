/** Where the packets of a live capture got lost, counted. */
import type { CaptureInterface, CaptureSummary } from "#shared/model/capture.ts";
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

/** What is missing of a capture, where and when. */
export interface LossAccount {
  readonly gaps: readonly StoredGap[];
  /** Gaps beyond those that are listed. */
  readonly moreGaps: number;
  readonly losses: readonly Loss[];
  readonly lostPackets: number;
  readonly hasLoss: boolean;
}

export const lostPacketsOf = (losses: readonly Loss[]): number => losses.reduce((sum, { packets }) => sum + packets, 0);

export const isLossy = (losses: readonly Loss[]): boolean =>
  losses.some(({ packets, uncounted }) => packets > 0 || uncounted > 0);

/**
 * The account of a capture: a live one's own, while its sensor tells; else what the file says. `kept` are the gaps that this browser kept
 * with a recording.
 */
export function accountOf(
  live: (LossAccount & { readonly totals: StreamTotals | undefined }) | undefined,
  summary: CaptureSummary | undefined,
): LossAccount {
  if (live?.totals !== undefined) return live;
  const { gaps, moreGaps } = live !== undefined && live.gaps.length > 0 ? live : (summary ?? NO_LOSS);
  const interfaces = summary?.interfaces ?? [];
  const sum = (count: (each: CaptureInterface) => bigint | undefined): number =>
    Number(interfaces.reduce((total, each) => total + (count(each) ?? 0n), 0n));
  const told = {
    droppedByInterface: sum(({ dropped }) => dropped),
    droppedByKernel: sum(({ droppedBySystem }) => droppedBySystem),
    givenUp: 0,
  };
  const losses = lossesOf(gaps, told);
  return { gaps, moreGaps, losses, lostPackets: lostPacketsOf(losses), hasLoss: isLossy(losses) };
}

const NO_LOSS = { gaps: [], moreGaps: 0 };

type ToldTotals = Pick<StreamTotals, "droppedByInterface" | "droppedByKernel" | "givenUp">;

/** What was lost at each place. The sensor's counters and the gaps in the stream tell the same of some places: the greater counts. */
export function lossesOf(gaps: readonly StoredGap[], totals: ToldTotals | undefined): readonly Loss[] {
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
