import { expect, test } from "vitest";
import type { Coding } from "#shared/policy/site-files.ts";
import { findCoding, matchesTag } from "./negotiation.ts";

const BOTH: ReadonlySet<Coding> = new Set(["br", "gzip"]);

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["BR", "br"],
  ["*", "br"],
  ["br;q=0, *", "gzip"],
  ["gzip;q=1.000", "gzip"],
])('"%s" gets %s', (accepted, coding) => {
  expect(findCoding(accepted, BOTH)).toBe(coding);
});

test.each(["", "identity", "deflate", "br;q=0, gzip;q=0", "identity, gzip;q=0.5", "br;q=nonsense", "gzip;q=2"])(
  '"%s" gets the file as it is',
  (accepted) => {
    expect(findCoding(accepted, BOTH)).toBeUndefined();
  },
);

test("a client that names no coding gets the file as it is", () => {
  expect(findCoding(undefined, BOTH)).toBeUndefined();
});

test("a coding that the build did not make is never chosen", () => {
  expect(findCoding("br, gzip", new Set<Coding>(["gzip"]))).toBe("gzip");
  expect(findCoding("br, gzip", new Set<Coding>())).toBeUndefined();
});

test("an entity tag is found in a list, weak or not, and the star matches all", () => {
  expect(matchesTag('"a", W/"b"', '"b"')).toBe(true);
  expect(matchesTag("*", '"b"')).toBe(true);
  expect(matchesTag('"a"', '"b"')).toBe(false);
  expect(matchesTag("b", '"b"')).toBe(false);
});
