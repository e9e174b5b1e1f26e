import { expect, test } from "vitest";
import { findNearestName } from "./nearest-name.ts";

test("the name with the fewest edits is found", () => {
  expect(findNearestName("--prot", ["--host", "--port"])).toBe("--port");
  expect(findNearestName("tcp.prot", ["tcp.port", "tcp.proto"])).toBe("tcp.proto");
});

test("of equally near names the first is found", () => {
  expect(findNearestName("cat", ["bat", "hat"])).toBe("bat");
});

test("names that share too little are not offered", () => {
  expect(findNearestName("interface", ["port", "host"])).toBeUndefined();
  expect(findNearestName("a", ["bc"])).toBeUndefined();
  expect(findNearestName("x", [])).toBeUndefined();
});
