import { expect, test } from "vitest";
import { LossWatch } from "./loss-watch.ts";

const TOTALS = { received: 9, own: 0, withheld: 0, sent: 9, sentBytes: 9 };
const totals = (droppedByKernel: number, givenUp = 0) => ({
  ...TOTALS,
  droppedByKernel,
  droppedByInterface: 0,
  givenUp,
});

test("the first loss of a stream is told, more of it once a minute, and none is told where there is none", () => {
  const watch = new LossWatch();
  expect(watch.note(1, totals(0), 0)).toBeUndefined();
  expect(watch.note(1, totals(3), 1000)).toEqual({ stream: 1, droppedByKernel: 3, droppedByInterface: 0, givenUp: 0 });
  expect(watch.note(1, totals(5), 30_000)).toBeUndefined();
  expect(watch.note(1, totals(5, 1), 62_000)).toMatchObject({ droppedByKernel: 5, givenUp: 1 });
  expect(watch.note(1, totals(5, 1), 200_000)).toBeUndefined();
  expect(watch.note(2, totals(1), 200_000)).toMatchObject({ stream: 2 });
  watch.forget(1);
  expect(watch.note(1, totals(1), 200_001)).toMatchObject({ stream: 1, droppedByKernel: 1 });
});
