import { expect, test } from "vitest";
import { isLoopbackAddress, isLoopbackHost } from "./loopback.ts";

test.each(["localhost", "LocalHost:7337", "127.0.0.1", "127.0.0.1:80", "127.1.2.3", "[::1]", "[::1]:7337"])(
  "%s is this machine",
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

test.each([
  "example.org",
  "localhost.example.org",
  "127.0.0.1.nip.io",
  "evil@127.0.0.1",
  "192.168.1.2:7337",
  "0.0.0.0",
  "[::]",
  "::1",
  "127.0.0.1:x",
  "127.0.0.1, 127.0.0.1",
  "127.1",
  "2130706433",
  "",
])('"%s" is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test("an address is loopback only when it is an address", () => {
  expect(isLoopbackAddress("127.8.8.8")).toBe(true);
  expect(isLoopbackAddress("::1")).toBe(true);
  expect(isLoopbackAddress("localhost")).toBe(false);
  expect(isLoopbackAddress("10.0.0.1")).toBe(false);
  expect(isLoopbackAddress("::")).toBe(false);
});
