/** How connections went, in words. */
import { expect, test } from "vitest";
import { explainClose, explainHistory, explainState } from "./flow-fate.ts";
import type { FlowFate } from "../model/flow.ts";

const fate = (part: Partial<FlowFate>): FlowFate => ({
  state: "SF",
  history: "",
  close: "fin",
  connections: 1,
  missedBytes: 0,
  rttNs: undefined,
  isTurned: false,
  ...part,
});

test("every state of Zeek's has a sentence, for datagrams another one than for TCP", () => {
  const states = ["S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"];
  const sentences = states.map((state) => explainState(fate({ state }), "TCP"));
  expect(new Set(sentences).size).toBe(states.length);
  expect(explainState(fate({ state: "S0" }), "UDP")).not.toBe(explainState(fate({ state: "S0" }), "TCP"));
});

test("the end is told where the state does not say it already", () => {
  expect(explainClose(fate({}))).toBe("");
  expect(explainClose(fate({ state: "S1", close: "eof" }))).toContain("when the capture ended");
});

test("a history tells who did what, and how often where its letters count", () => {
  const letters = explainHistory("^ShATT");
  expect(letters.map(({ side }) => side)).toEqual(["", "client", "server", "client", "client", "client"]);
  expect(letters.at(-1)?.meaning).toBe("sent payload again (at least 10 times)");
  expect(letters.at(-2)?.meaning).toBe("sent payload again");
});
