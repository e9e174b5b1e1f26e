import { expect, it } from "vitest";
import type { CaptureSummary } from "#shared/model/capture.ts";
import { describeProblems } from "./problems.ts";

const summary: CaptureSummary = {
  inputs: [
    {
      name: "home.pcap",
      fileBytes: 9,
      format: "pcap",
      byteOrder: "le",
      resolution: "us",
      gzip: false,
      linkTypes: [1],
      hasSecrets: false,
      comments: [],
      names: [],
      hardware: "",
      operatingSystem: "",
      application: "",
      unknownBlocks: [],
      ok: false,
    },
  ],
  interfaces: [],
  damage: [
    {
      input: 0,
      offset: 1_204_224,
      reason: "The file ends in the middle of packet 8,213",
      skippedBytes: 40,
      packetsBefore: 8212,
    },
  ],
  counters: [
    { id: "a", label: "Streams beyond the limit", count: 0 },
    { id: "b", label: "Fragments given up", count: 3 },
  ],
  gaps: [],
  moreGaps: 0,
  packets: 8212,
  bytesCaptured: 0,
  bytesOriginal: 0,
  flows: 0,
  processNews: 0,
  hierarchy: [],
  severities: [0, 0, 0, 0],
  engineBytes: 0,
};

it("damage says what happened, where, and what is open; counters speak only when they count", () => {
  expect(describeProblems({ summary, problem: "", state: "open" })).toEqual([
    "home.pcap: The file ends in the middle of packet 8,213 (byte 1,204,224). 40 bytes could not be used. The 8,212 packets before it are open.",
    "Fragments given up: 3.",
  ]);
});

it("a stopped read says how much is open, and a good capture says nothing", () => {
  expect(
    describeProblems({ summary: { ...summary, damage: [], counters: [] }, problem: "x", state: "cancelled" }),
  ).toEqual(["Reading was stopped. The 8,212 packets read until then are open."]);
  expect(describeProblems({ summary: { ...summary, damage: [], counters: [] }, problem: "", state: "open" })).toEqual(
    [],
  );
});
