import { expect, test } from "vitest";
import { directionOf } from "./flow-direction.ts";

test.each([
  ["192.168.1.2", "9.9.9.9", "outbound"],
  ["9.9.9.9", "10.0.0.1", "inbound"],
  ["10.0.0.1", "224.0.0.251", "internal"],
  ["8.8.8.8", "9.9.9.9", "external"],
  ["fe80::1", "ff02::fb", "internal"],
  ["fd00::1", "2606:4700::1111", "outbound"],
  ["2606:4700::1111", "2a00:1450::5", "external"],
])("%s to %s is %s", (addressA, addressB, direction) => {
  expect(directionOf({ addressA, addressB })).toBe(direction);
});

test("ends without an IP address have no direction", () => {
  expect(directionOf({ addressA: "00:11:22:33:44:55", addressB: "ff:ff:ff:ff:ff:ff" })).toBeUndefined();
});
