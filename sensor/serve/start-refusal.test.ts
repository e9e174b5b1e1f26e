import { describe, expect, test } from "vitest";
import type { StartRequest } from "#shared/wire/client-message.ts";
import { findStartRefusal, modesOf, type StartTerms } from "./start-refusal.ts";

const TERMS: StartTerms = {
  isSafeUseAccepted: true,
  modes: ["metadata", "full", "forensic"],
  interfaces: ["eth0", "lo"],
  isReplay: false,
  isBusy: false,
};
const START: StartRequest = {
  kind: "start",
  interfaces: ["eth0"],
  filter: "",
  snapLength: 64,
  mode: "metadata",
  isPromiscuous: false,
};

describe("a capture is refused, with a code for programs and with what to do,", () => {
  test.each<readonly [string, Partial<StartTerms>, Partial<StartRequest>]>([
    ["safe_use_required", { isSafeUseAccepted: false }, {}],
    // Whatever else is wrong with it.
    ["safe_use_required", { isSafeUseAccepted: false, isBusy: true }, { interfaces: [] }],
    ["mode", { modes: ["metadata"] }, { mode: "full" }],
    ["mode", { modes: ["metadata", "full"] }, { mode: "forensic", minutes: 5 }],
    ["minutes", {}, { mode: "forensic" }],
    ["sampling", {}, { mode: "forensic", minutes: 5, sampling: 2 }],
    ["replay", {}, { replay: { loops: true } }],
    ["replay", {}, { skipPackets: 5 }],
    ["interface", {}, { interfaces: ["eth9"] }],
    ["interface", {}, { interfaces: [] }],
    ["interface", {}, { interfaces: ["lo", "lo"] }],
    ["busy", { isBusy: true }, {}],
  ])("%s: %j %j", (code, terms, request) => {
    const [said, message = "", repair = ""] = findStartRefusal({ ...TERMS, ...terms }, { ...START, ...request }) ?? [];
    expect(said).toBe(code);
    expect(message.length).toBeGreaterThan(10);
    expect(repair.length).toBeGreaterThan(10);
  });

  test("and not without a reason", () => {
    expect(findStartRefusal(TERMS, START)).toBeUndefined();
    expect(findStartRefusal(TERMS, { ...START, mode: "forensic", minutes: 1 })).toBeUndefined();
    expect(findStartRefusal({ ...TERMS, isReplay: true }, { ...START, skipPackets: 5 })).toBeUndefined();
  });
});

test("whole packets need the host's leave and the token's, each by itself is not enough", () => {
  const none = { allowsFull: false, allowsForensic: false };
  const all = { allowsFull: true, allowsForensic: true };
  expect(modesOf(none, ["capture", "full", "forensic"])).toEqual(["metadata"]);
  expect(modesOf(all, ["capture"])).toEqual(["metadata"]);
  expect(modesOf(all, ["capture", "full"])).toEqual(["metadata", "full"]);
  expect(modesOf(all, ["capture", "forensic"])).toEqual(["metadata", "forensic"]);
});
