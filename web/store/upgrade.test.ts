/** Databases that older versions left behind: what was in them is there afterwards, in today's form. */
import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { openDB } from "idb";
import { expect, it } from "vitest";
import { readAnnotations } from "./annotations.ts";
import { openDatabase } from "./database.ts";
import { listFilters, listMacros } from "./filters.ts";
import { listNameFiles } from "./names.ts";
import { listRecent } from "./recent.ts";
import { findRecording } from "./recordings.ts";
import { listSensors } from "./sensors.ts";
import { readSetting } from "./settings.ts";

interface Dump {
  readonly version: number;
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath?: string;
    readonly indexes: readonly string[];
    readonly records: readonly { readonly key?: string; readonly value: unknown }[];
  }[];
}

/** Builds the database as the dump tells, with nothing of today's code. */
async function restore(name: string, file: string): Promise<void> {
  const dump = JSON.parse(readFileSync(new URL(`./fixtures/${file}`, import.meta.url), "utf8")) as Dump;
  const database = await openDB(name, dump.version, {
    upgrade: (fresh) => {
      for (const { name: store, keyPath, indexes } of dump.stores) {
        const made = fresh.createObjectStore(store, keyPath === undefined ? {} : { keyPath });
        for (const index of indexes) made.createIndex(index, index);
      }
    },
  });
  for (const { name: store, records } of dump.stores)
    for (const { key, value } of records) await database.put(store, value, key);
  database.close();
}

it("a database of version 1 keeps its captures and settings, and gets the new stores", async () => {
  await restore("old", "version-1.json");
  const database = await openDatabase("old");
  expect((await listRecent(database)).map(({ name }) => name)).toEqual(["office.pcapng", "dns.pcap"]);
  expect(await readSetting(database, "page")).toMatchObject({ theme: "dark", timeMode: "epoch" });
  expect(await listFilters(database)).toEqual([]);
  expect(await listMacros(database)).toEqual([]);
  expect(await readAnnotations(database, "s1-00")).toEqual({ marked: [], ignored: [], references: [], comments: [] });
});

it("a database of version 2 keeps filters and annotations, and gets a place for files of names", async () => {
  await restore("newer", "version-2.json");
  const database = await openDatabase("newer");
  expect((await listFilters(database)).map(({ expression }) => expression)).toEqual(["http or tls"]);
  expect((await readAnnotations(database, "s1-00")).marked).toEqual([3]);
  expect(await listNameFiles(database)).toEqual([]);
});

it("a database of version 3 keeps its files of names, and gets places for sensors and recordings", async () => {
  await restore("newest", "version-3.json");
  const database = await openDatabase("newest");
  expect((await listNameFiles(database)).map(({ name }) => name)).toEqual(["hosts"]);
  expect((await listFilters(database)).map(({ expression }) => expression)).toEqual(["http or tls"]);
  expect(await listSensors(database)).toEqual([]);
  expect(await findRecording(database, "any")).toBeUndefined();
});
