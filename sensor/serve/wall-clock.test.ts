import { expect, test } from "vitest";
import { WallClock } from "./wall-clock.ts";

test("between two readings the fine clock counts; a clock that was set is followed, forwards and back", () => {
  let fine = 1_000_000.25;
  let system = 1_000_000;
  const clock = new WallClock(
    () => fine,
    () => system,
  );
  expect(clock.read()).toBe(1_000_000_250_000n);
  fine += 0.5;
  expect(clock.read()).toBe(1_000_000_750_000n);
  system += 3_600_000;
  expect(clock.read() / 1_000_000n).toBe(4_600_000n);
  system -= 7_200_000;
  expect(clock.read() / 1_000_000n).toBe(-2_600_000n);
});

test("it tells the time of day", () => {
  const before = BigInt(Date.now() - 5) * 1_000_000n;
  const now = new WallClock().read();
  expect(now >= before && now <= BigInt(Date.now() + 5) * 1_000_000n).toBe(true);
});
