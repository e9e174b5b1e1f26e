import { expect, it } from "vitest";
import { fitOfLetters, rankByLetters } from "./rank.ts";

it("letters must stand in order, and word starts beat letters within words", () => {
  expect(fitOfLetters("Go to packet", "xg")).toBeUndefined();
  expect(rankByLetters(["Stop reading", "Go to packet", "Theme: light"], "gp", String)).toEqual(["Go to packet"]);
  expect(rankByLetters(["again, stop", "Go to packet"], "gtp", String)[0]).toBe("Go to packet");
});

it("nothing typed keeps everything in its order", () => {
  expect(rankByLetters(["b", "a"], "", String)).toEqual(["b", "a"]);
});
