import { expect, test } from "vitest";
import type { RecordingFacts } from "../store/database.ts";
import { findKeptBack, refusalToSave } from "./live-words.ts";

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
});
