import { expect, test } from "vitest";
import { healthOf } from "./health.ts";

const TOTALS = {
  received: 1000,
  droppedByKernel: 0,
  droppedByInterface: 0,
  own: 0,
  withheld: 0,
  sent: 1000,
  sentBytes: 0,
  givenUp: 0,
};
const FINE = {
  losses: [],
  lostPackets: 0,
  totals: TOTALS,
  waitingBytes: 0,
  unreadBytes: 0,
  facts: { storeProblem: "" },
};

test("a run that loses nothing and keeps up is healthy, and nothing is said", () => {
  expect(healthOf(FINE)).toEqual({ level: "healthy", reasons: [] });
  expect(healthOf({ ...FINE, totals: undefined }).level).toBe("healthy");
});

test("a few lost packets degrade it, and it is said where and what to do; many are critical", () => {
  const lose = (packets: number) =>
    healthOf({ ...FINE, losses: [{ place: "kernel", packets, uncounted: 0 }], lostPackets: packets });
  expect(lose(3)).toEqual({ level: "degraded", reasons: [expect.stringMatching(/^Kernel, lost 3: .*narrow/)] });
  expect(lose(100).level).toBe("critical");
  expect(healthOf({ ...FINE, losses: [{ place: "restart", packets: 0, uncounted: 1 }] }).level).toBe("degraded");
});

test("queues that grow degrade it; a recording that is not stored is critical", () => {
  expect(healthOf({ ...FINE, waitingBytes: 9 << 20, unreadBytes: 64 << 20 })).toMatchObject({
    level: "degraded",
    reasons: [expect.stringContaining("capture filter"), expect.stringContaining("display filter")],
  });
  expect(healthOf({ ...FINE, facts: { storeProblem: "The storage is full" } }).level).toBe("critical");
});
