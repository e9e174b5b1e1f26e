import { expect, test } from "vitest";
import { isLoopbackOrigin, likelyReasons, type Attempt } from "./failure.ts";

const ATTEMPT: Attempt = {
  origin: "http://127.0.0.1:7337",
  pageOrigin: "http://127.0.0.1:7337",
  isPageSecure: true,
  permission: undefined,
  isPairing: false,
};
const told = (change: Partial<Attempt>): string =>
  likelyReasons({ ...ATTEMPT, ...change })
    .map(({ what, repair }) => `${what} ${repair}`)
    .join("\n");

test("of the sensor that served the page nothing is suspected but its token and its being there", () => {
  expect(likelyReasons(ATTEMPT)).toHaveLength(2);
  expect(told({ isPairing: true })).toContain("--pair");
});

test("a page from elsewhere is told what to start the sensor with", () => {
  expect(told({ pageOrigin: "https://tapglass.example" })).toContain("--origin https://tapglass.example");
});

test("plain connections of a page with TLS are mixed content, but for this computer's own", () => {
  const page = { pageOrigin: "https://tapglass.example" };
  expect(told({ ...page, origin: "http://10.0.0.5:7337" })).toContain("mixed content");
  expect(told({ ...page, origin: "http://localhost:7337" })).not.toContain("mixed content");
  expect(told({ ...page, origin: "http://10.0.0.5:7337", permission: "granted" })).not.toContain("mixed content");
  expect(told({ ...page, origin: "http://web-1.example:7337", permission: "granted" })).toContain("mixed content");
});

test("the browser's own question about the local network stands first", () => {
  const [first] = likelyReasons({ ...ATTEMPT, pageOrigin: "https://tapglass.example", permission: "denied" });
  expect(first?.what).toContain("refused access");
});

test.each([
  ["http://localhost:1", true],
  ["http://[::1]:1", true],
  ["https://127.8.0.1", true],
  ["http://128.0.0.1", false],
  ["http://localhost.example", false],
])("%s is this computer: %s", (origin, isLoopback) => {
  expect(isLoopbackOrigin(origin)).toBe(isLoopback);
});
