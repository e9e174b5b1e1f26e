import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Database, type RecentCapture } from "./database.ts";
import { findKept, forgetRecent, listRecent, RECENT_LIMIT, saveRecent } from "./recent.ts";
import { readSetting, saveSetting } from "./settings.ts";

let database: Database;
let count = 0;

const capture = (id: string, openedAtMs: number): RecentCapture => ({
  id,
  name: `${id}.pcap`,
  sizeBytes: 24,
  openedAtMs,
  origin: { kind: "kept" },
});

beforeEach(async () => {
  database = await openDatabase(`test-${(count++).toString()}`);
});

describe("the recent list", () => {
  it("is newest first, and opening again moves a capture up instead of repeating it", async () => {
    await saveRecent(database, capture("a", 1));
    await saveRecent(database, capture("b", 2));
    await saveRecent(database, capture("a", 3));
    expect((await listRecent(database)).map((found) => found.id)).toEqual(["a", "b"]);
  });

  it("forgets the oldest beyond its limit, with their bytes", async () => {
    for (let at = 0; at <= RECENT_LIMIT; at++)
      await saveRecent(database, capture(`c${at.toString()}`, at), new Blob(["x"]));
    const ids = (await listRecent(database)).map((found) => found.id);
    expect(ids.length).toBe(RECENT_LIMIT);
    expect(ids).not.toContain("c0");
    expect(await findKept(database, "c0")).toBeUndefined();
    expect(await findKept(database, "c1")).toBeDefined();
  });

  it("forgets the bytes with the entry", async () => {
    await saveRecent(database, capture("a", 1), new Blob(["x"]));
    await forgetRecent(database, "a");
    expect(await listRecent(database)).toEqual([]);
    expect(await findKept(database, "a")).toBeUndefined();
  });
});

it("settings survive closing the database", async () => {
  await saveSetting(database, "theme", "dark");
  const name = database.name;
  database.close();
  expect(await readSetting(await openDatabase(name), "theme")).toBe("dark");
});
