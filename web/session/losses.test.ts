import { expect, test } from "vitest";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { StoredGap } from "../store/database.ts";
import { accountOf, gapBetween, LOSS_PLACES, lossesOf, type LossPlace } from "./losses.ts";

const TOTALS = {
  received: 9,
  droppedByKernel: 0,
  droppedByInterface: 0,
  own: 0,
  withheld: 0,
  sent: 9,
  sentBytes: 900,
  givenUp: 0,
};
const gap = (cause: StoredGap["cause"], packets: bigint | undefined): StoredGap => ({
  packets,
  fromNs: 1n,
  toNs: 2n,
  cause,
});
const at = (place: LossPlace, ...of: Parameters<typeof lossesOf>): unknown =>
  lossesOf(...of).find((loss) => loss.place === place);

test("every place is told, in the order from the wire to the screen, also where nothing was lost", () => {
  expect(lossesOf([], undefined).map(({ place, packets }) => [place, packets])).toEqual(
    LOSS_PLACES.map((place) => [place, 0]),
  );
});

test("each gap counts at the place that caused it", () => {
  const gaps = [gap("sensor", 2n), gap("client-slow", 3n), gap("sensor", 4n), gap("resume", 5n)];
  expect(at("sensor", gaps, TOTALS)).toMatchObject({ packets: 6 });
  expect(at("browser", gaps, TOTALS)).toMatchObject({ packets: 3 });
  expect(at("network", gaps, TOTALS)).toMatchObject({ packets: 5 });
});

test("what counter and gaps both tell is not counted twice", () => {
  const totals = { ...TOTALS, droppedByKernel: 7, givenUp: 5 };
  expect(at("kernel", [gap("kernel", 6n)], totals)).toMatchObject({ packets: 7 });
  expect(at("network", [gap("resume", 5n)], totals)).toMatchObject({ packets: 5 });
});

test("a file tells by its gaps and its interfaces' counters; a sensor that still tells is asked first", () => {
  const interfaces = [{ dropped: 4n }, { dropped: 1n, droppedBySystem: 9n }];
  const told = { gaps: [gap("kernel", 7n)], moreGaps: 2, interfaces } as unknown as CaptureSummary;
  const account = accountOf(undefined, told);
  expect(account).toMatchObject({ lostPackets: 14, hasLoss: true, moreGaps: 2 });
  expect(account.losses.find(({ place }) => place === "kernel")).toMatchObject({ packets: 9 });
  expect(accountOf(undefined, undefined)).toMatchObject({ lostPackets: 0, hasLoss: false });
  const live = { ...account, lostPackets: 3, totals: TOTALS };
  expect(accountOf(live, told)).toBe(live);
  // As it was stored: its gaps are this browser's, its counters the file's.
  expect(accountOf({ ...live, gaps: [gap("resume", 1n)], totals: undefined }, told).lostPackets).toBe(15);
});

test("what nobody could count is a stretch and not zero packets", () => {
  expect(at("restart", [gap("restart", undefined)], TOTALS)).toMatchObject({ packets: 0, uncounted: 1 });
});

test("a gap is told at the first packet behind its end, and nowhere else", () => {
  const gaps = [10n, 20n, 20n, 30n].map((toNs): StoredGap => ({
    packets: 1n,
    fromNs: toNs - 5n,
    toNs,
    cause: "kernel",
  }));
  expect(gapBetween(gaps, 0n, 9n)).toBeUndefined();
  expect(gapBetween(gaps, 9n, 10n)).toBe(gaps[0]);
  expect(gapBetween(gaps, 10n, 19n)).toBeUndefined();
  expect(gapBetween(gaps, 12n, 40n)).toBe(gaps[1]);
  expect(gapBetween(gaps, 30n, 50n)).toBeUndefined();
  expect(gapBetween([], 1n, 2n)).toBeUndefined();
});
