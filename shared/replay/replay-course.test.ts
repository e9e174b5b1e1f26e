/** Which packets a course sends when its window changes under way. */
import { expect, test } from "vitest";
import type { ReplayOrder } from "../wire/replay.ts";
import { ReplayCourse } from "./replay-course.ts";

const PACKETS = 10;

/** Packets at 0 to 9, as fast as they go; the order of a number is given when its packet has gone by. */
async function send(first: ReplayOrder, orders: Readonly<Record<number, ReplayOrder>> = {}): Promise<number[]> {
  const sent: number[] = [];
  const course = new ReplayCourse(
    { pacePercent: 0, ...first },
    { now: () => 0, after: (_, act) => (void Promise.resolve().then(act), () => undefined) },
    () => undefined,
  );
  const left = new Map(Object.entries(orders));
  const round = async (least: bigint): Promise<void> => {
    for (let at = 0n; at < BigInt(PACKETS); at++) {
      if (!course.isWithin(at, least)) continue;
      if (!course.isDue(at) && !(await course.reach(at))) return;
      sent.push(Number(at));
      course.pass(at);
      const order = left.get(at.toString());
      left.delete(at.toString());
      if (order !== undefined) course.control(order);
      if (course.isElsewhere) return;
    }
  };
  do await round(course.beginRound());
  while (await course.endRound());
  return sent;
}

test("a window with another begin goes on there, one with another end where it is", async () => {
  expect(await send({}, { 2: { fromNs: 7n } })).toEqual([0, 1, 2, 7, 8, 9]);
  expect(await send({}, { 4: { fromNs: 2n, untilNs: 5n } })).toEqual([0, 1, 2, 3, 4, 2, 3, 4, 5]);
  expect(await send({ fromNs: 3n }, { 4: { fromNs: 3n, untilNs: 6n } })).toEqual([3, 4, 5, 6]);
});

test("a window whose end is before the place goes on at its begin", async () => {
  expect(await send({ fromNs: 3n }, { 8: { untilNs: 4n } })).toEqual([3, 4, 5, 6, 7, 8, 3, 4]);
});

test("a place that is sought outside of the window is the nearest end of it", async () => {
  const window = { fromNs: 3n, untilNs: 6n };
  expect(await send(window, { 5: { seekNs: 0n } })).toEqual([3, 4, 5, 3, 4, 5, 6]);
  expect(await send(window, { 4: { seekNs: 9n } })).toEqual([3, 4, 6]);
});

test("a stand tells the window", () => {
  const course = new ReplayCourse({ fromNs: 3n }, { now: () => 0, after: () => () => undefined }, () => undefined);
  expect(course.stand).toMatchObject({ fromNs: 3n, positionNs: 3n });
  expect(course.stand).not.toHaveProperty("untilNs");
  course.control({ fromNs: 0n, untilNs: 5n });
  expect(course.stand).toMatchObject({ fromNs: 0n, untilNs: 5n, positionNs: 0n });
});

/** A course over nothing, held: what it says, and whether it ended. */
function hold(first: ReplayOrder): { course: ReplayCourse; hasEnded: () => boolean } {
  const course = new ReplayCourse(
    { isPaused: true, ...first },
    { now: () => 0, after: () => () => undefined },
    () => undefined,
  );
  let isOver = false;
  const run = async (): Promise<void> => {
    do course.beginRound();
    while (await course.endRound());
    isOver = true;
  };
  void run();
  return { course, hasEnded: () => isOver };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test("an empty window is told, and while it is held it does not end the replay", async () => {
  const { course, hasEnded } = hold({ fromNs: 3n, untilNs: 4n });
  await settle();
  expect(course.stand).toMatchObject({ isEmpty: true, round: 0 });
  course.control({ steps: 1 });
  await settle();
  expect(hasEnded()).toBe(false);
  course.control({ untilNs: 9n });
  expect(course.stand).toMatchObject({ isEmpty: false });
  course.control({ isPaused: false });
  await settle();
  expect(hasEnded()).toBe(true);
});

test("a place behind the last packet says nothing of the window", async () => {
  const { course, hasEnded } = hold({ seekNs: 50n });
  await settle();
  expect(course.stand).toMatchObject({ isEmpty: false, positionNs: 50n });
  course.control({ seekNs: 0n });
  await settle();
  expect(course.stand).toMatchObject({ isEmpty: true, positionNs: 0n });
  expect(hasEnded()).toBe(false);
});
