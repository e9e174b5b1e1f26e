import { expect, test } from "vitest";
import type { RecordingFacts } from "../store/database.ts";
import { describeLag, findKeptBack, isOwnLag, refusalOf, refusalToSave } from "./live-words.ts";

const facts = (mode: RecordingFacts["mode"], isExportable: boolean): { readonly facts: RecordingFacts } => ({
  facts: {
    sensor: "web-1",
    origin: "",
    interfaces: [],
    filter: "",
    mode,
    isExportable,
    isReplayed: false,
    startedAtMs: 0,
    gaps: [],
    moreGaps: 0,
    endReason: "",
    storeProblem: "",
  },
});

test("a capture goes by its own mode: payload leaves only where the token allowed it then, metadata always", () => {
  const [metadata, kept, full] = [facts("metadata", false), facts("full", false), facts("full", true)];
  expect(findKeptBack([metadata, full])).toBeUndefined();
  // One source that may not leave keeps back what it was merged with.
  expect(findKeptBack([metadata, full, kept])).toBe(kept);
  expect(refusalToSave(kept.facts)).toMatch(/export-raw/);
  expect(findKeptBack([facts("forensic", false)])).toBeDefined();
  // Streams and files out of it are its payload, too.
  expect(refusalOf({ sources: [full, kept] })).toBe(refusalToSave(kept.facts));
  expect([undefined, { sources: [metadata, full] }].map(refusalOf)).toEqual(["", ""]);
});

test("a page that was behind says what it gave up; what the kernel dropped is no lag of the page", () => {
  const gap = { packets: 1204n, fromNs: 0n, toNs: 2_000_000_000n, cause: "client-slow" } as const;
  expect([gap, { ...gap, cause: "resume" } as const].map(isOwnLag)).toEqual([true, true]);
  expect([{ ...gap, cause: "kernel" } as const, { ...gap, packets: 0n }].map(isOwnLag)).toEqual([false, false]);
  expect(describeLag("web-1", gap)).toMatch(/^Caught up with web-1 after a gap: 1,204 packets are missing within 2/);
});
