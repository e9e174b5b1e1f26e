import { expect, test } from "vitest";
import type { ReplayStand } from "#shared/wire/replay.ts";
import { mergeStands, splitWish } from "./merged-replay.ts";

const stand = (change: Partial<ReplayStand>): ReplayStand => ({
  isPaused: false,
  pacePercent: 100,
  loops: false,
  round: 0,
  positionNs: 5n,
  fromNs: 0n,
  isEmpty: false,
  lengthNs: 10n,
  firstNs: 1000n,
  packets: 4,
  optionsLeftOut: 0,
  ...change,
});

test("it is as long as the longest, as far as the furthest, and held only where all are", () => {
  const merged = mergeStands([stand({ isPaused: true }), stand({ positionNs: 12n, lengthNs: 30n, firstNs: 900n })]);
  expect(merged).toMatchObject({ isPaused: false, positionNs: 12n, lengthNs: 30n, firstNs: 900n, packets: 8 });
  expect(mergeStands([stand({ isPaused: true }), stand({ isPaused: true })])?.isPaused).toBe(true);
  expect(mergeStands([])).toBeUndefined();
});

test("a wish goes to all that are under way, and a place beyond one's end is its end", () => {
  expect(splitWish({ isPaused: true }, [stand({}), undefined])).toEqual([{ isPaused: true }, undefined]);
  expect(splitWish({ seekNs: 20n }, [stand({}), stand({ lengthNs: 30n })])).toEqual([{ seekNs: 10n }, { seekNs: 20n }]);
});

test("a step is one packet, of the one that is furthest behind", () => {
  expect(splitWish({ steps: 1 }, [stand({}), undefined, stand({ positionNs: 2n })])).toEqual([
    undefined,
    undefined,
    { steps: 1 },
  ]);
  expect(splitWish({ steps: 1 }, [undefined])).toEqual([undefined]);
});
