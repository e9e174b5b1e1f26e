import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import { changeAnnotations, readAnnotations } from "./annotations.ts";
import { StoreChanges } from "./changes.ts";
import { deleteFilters, deleteMacro, listFilters, listMacros, saveFilters, saveMacros } from "./filters.ts";
import { openDatabase, type Database, type RecentCapture, type RecordingFacts } from "./database.ts";
import { deleteNameFile, listNameFiles, saveNameFile } from "./names.ts";
import { changeRecent, findKept, forgetRecent, listRecent, RECENT_LIMIT, saveRecent } from "./recent.ts";
import {
  addPiece,
  changeRecording,
  deleteRecording,
  findRecording,
  readRecording,
  saveRecording,
} from "./recordings.ts";
import { forgetSensor, listSensors, saveSensor } from "./sensors.ts";
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

  it("says which it forgot for its limit", async () => {
    for (let at = 0; at < RECENT_LIMIT; at++)
      expect(await saveRecent(database, capture(`c${at.toString()}`, at))).toEqual([]);
    expect(await saveRecent(database, capture("one more", RECENT_LIMIT))).toEqual([capture("c0", 0)]);
  });

  it("changes a name and a time to keep, and brings nothing back that was forgotten", async () => {
    await saveRecent(database, capture("a", 1));
    await changeRecent(database, "a", { name: "mine", keepMinutes: 60 });
    await changeRecent(database, "b", { name: "nobody's" });
    expect(await listRecent(database)).toEqual([{ ...capture("a", 1), name: "mine", keepMinutes: 60 }]);
    await changeRecent(database, "a", { keepMinutes: undefined });
    expect((await listRecent(database))[0]).toMatchObject({ name: "mine", keepMinutes: undefined });
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

describe("annotations", () => {
  const place = { capture: "s1-ab", nowMs: 1 };

  it("are kept with their times and texts, under the capture's fingerprint", async () => {
    await changeAnnotations(database, place, (before) => ({
      ...before,
      marked: [3],
      references: [{ number: 5, timeNs: 1_700_000_000_123_456_789n }],
      comments: [{ number: 5, text: "here" }],
    }));
    expect(await readAnnotations(database, "s1-ab")).toMatchObject({
      marked: [3],
      ignored: [],
      references: [{ number: 5, timeNs: 1_700_000_000_123_456_789n }],
      comments: [{ number: 5, text: "here" }],
    });
    expect((await readAnnotations(database, "s1-cd")).marked).toEqual([]);
  });

  it("of two tabs at once both stay", async () => {
    const mark = (number: number): Promise<unknown> =>
      changeAnnotations(database, place, (before) => ({ ...before, marked: [...before.marked, number] }));
    await Promise.all([mark(1), mark(2), mark(3)]);
    expect((await readAnnotations(database, "s1-ab")).marked).toEqual([1, 2, 3]);
  });

  it("leave nothing behind when all are taken away", async () => {
    await changeAnnotations(database, place, (before) => ({ ...before, ignored: [1] }));
    await changeAnnotations(database, place, (before) => ({ ...before, ignored: [] }));
    expect(await database.count("annotations")).toBe(0);
  });
});

describe("saved filters and macros", () => {
  const filter = (id: string): SavedFilter => ({
    id,
    name: id,
    expression: "dns",
    description: "",
    tags: [],
    folder: "",
    colour: undefined,
    isButton: false,
    isHidden: false,
    createdAtMs: 1,
    updatedAtMs: 1,
    builtIn: false,
    languageVersion: 1,
  });

  it("are written over by those of the same id, and deleted by it", async () => {
    await saveFilters(database, [filter("filter-1"), filter("filter-2")]);
    await saveFilters(database, [{ ...filter("filter-2"), expression: "tcp" }]);
    await deleteFilters(database, ["filter-1", "filter-9"]);
    expect((await listFilters(database)).map(({ id, expression }) => [id, expression])).toEqual([["filter-2", "tcp"]]);
    await saveMacros(database, [{ name: "mine", text: "ip.addr == $1" }]);
    expect(await listMacros(database)).toEqual([{ name: "mine", text: "ip.addr == $1" }]);
    await deleteMacro(database, "mine");
    expect(await listMacros(database)).toEqual([]);
  });
});

it("a change is heard by the other tabs, by those who listen to its store, and not by its own", async () => {
  const [here, there] = [new StoreChanges("test"), new StoreChanges("test")];
  const heard: string[] = [];
  const stop = there.listen("filters", () => heard.push("filters there"));
  there.listen("macros", () => heard.push("macros there"));
  here.listen("filters", () => heard.push("filters here"));
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
  here.tell("filters");
  await settle();
  stop();
  here.tell("filters");
  here.tell("macros");
  await settle();
  expect(heard).toEqual(["filters there", "macros there"]);
  here.close();
  there.close();
});

describe("files of names", () => {
  it("are kept until they are deleted", async () => {
    const content = new Blob(["192.0.2.7 www\n"]);
    await saveNameFile(database, { id: "hosts", kind: "hosts", name: "hosts", content });
    expect((await listNameFiles(database)).map(({ name }) => name)).toEqual(["hosts"]);
    await deleteNameFile(database, "hosts");
    expect(await listNameFiles(database)).toEqual([]);
  });
});

describe("sensors", () => {
  it("are kept by their address with the newest token, until they are forgotten", async () => {
    const sensor = { origin: "http://127.0.0.1:7337", name: "web-1", token: "one", pairedAtMs: 1 };
    await saveSensor(database, sensor);
    await saveSensor(database, { ...sensor, token: "two" });
    expect((await listSensors(database)).map(({ token }) => token)).toEqual(["two"]);
    await forgetSensor(database, sensor.origin);
    expect(await listSensors(database)).toEqual([]);
  });
});

describe("recordings", () => {
  const facts: RecordingFacts = {
    sensor: "web-1",
    origin: "http://127.0.0.1:7337",
    interfaces: ["eth0"],
    filter: "",
    mode: "metadata",
    isExportable: false,
    isReplayed: false,
    startedAtMs: 1,
    gaps: [],
    moreGaps: 0,
    endReason: "",
    storeProblem: "",
  };

  it("are there as far as they were written, in order, however many pieces they came in", async () => {
    await saveRecording(database, { id: "r", place: "pieces", facts });
    for (let at = 0; at < 12; at++) await addPiece(database, ["r", at], new Blob([at.toString(16)]));
    await addPiece(database, ["s", 0], new Blob(["x"]));
    expect(await (await readRecording(database, "r"))?.text()).toBe("0123456789ab");
  });

  it("keep their gaps and their mode, and are gone with all their pieces when they are deleted", async () => {
    await saveRecording(database, { id: "r", place: "pieces", facts });
    await addPiece(database, ["r", 0], new Blob(["x"]));
    const gap = { packets: 7n, fromNs: 1n, toNs: 2n, cause: "kernel" } as const;
    await changeRecording(database, "r", { ...facts, gaps: [gap] });
    expect(await findRecording(database, "r")).toMatchObject({ facts: { mode: "metadata", gaps: [gap] } });
    await deleteRecording(database, "r");
    expect(await readRecording(database, "r")).toBeUndefined();
    expect(await database.count("pieces")).toBe(0);
    await changeRecording(database, "r", facts);
    expect(await findRecording(database, "r")).toBeUndefined();
  });

  it("are not forgotten because other captures were opened", async () => {
    await saveRecent(database, capture("recorded/r", 0));
    for (let at = 1; at <= RECENT_LIMIT + 1; at++) await saveRecent(database, capture(`c${at.toString()}`, at));
    const ids = (await listRecent(database)).map((found) => found.id);
    expect(ids).toContain("recorded/r");
    expect(ids).not.toContain("c1");
    expect(ids).toContain("c2");
  });
});
