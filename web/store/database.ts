/** The browser's database: stores and the numbered steps that made them. Steps are only ever added. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import type { FilterMacro } from "#shared/filter/model.ts";

/** How a capture of the recent list can be opened again. */
export type RecentOrigin =
  | { readonly kind: "handle"; readonly handle: FileSystemFileHandle }
  | { readonly kind: "kept" }
  | { readonly kind: "sample"; readonly file: string }
  | { readonly kind: "url"; readonly url: string }
  /** Only its name and size are known: it must be chosen again. */
  | { readonly kind: "named" };

export interface RecentCapture {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly openedAtMs: number;
  readonly origin: RecentOrigin;
}

/** What the user said of packets of one capture, by their number from 1. */
export interface StoredAnnotations {
  /** Fingerprint of the capture. */
  readonly capture: string;
  readonly changedAtMs: number;
  readonly marked: readonly number[];
  readonly ignored: readonly number[];
  /** With the time that the rows after it count from, in nanoseconds since 1970. */
  readonly references: readonly { readonly number: number; readonly timeNs: bigint }[];
  readonly comments: readonly { readonly number: number; readonly text: string }[];
}

/** A file that gives names or places to addresses. */
export interface StoredNameFile {
  readonly id: string;
  readonly kind: "hosts" | "database";
  readonly name: string;
  readonly content: Blob;
}

interface Schema extends DBSchema {
  recent: { key: string; value: RecentCapture; indexes: { openedAtMs: number } };
  /** Copies of captures that had no file handle, by the id of the recent capture. */
  kept: { key: string; value: Blob };
  settings: { key: string; value: unknown };
  /** The user's own filters, and the built-in ones that are hidden or otherwise not as they came. */
  filters: { key: string; value: SavedFilter };
  macros: { key: string; value: FilterMacro };
  /** By the fingerprint of the capture. */
  annotations: { key: string; value: StoredAnnotations };
  names: { key: string; value: StoredNameFile };
}

export type Database = IDBPDatabase<Schema>;
type StoreName = "recent" | "kept" | "settings" | "filters" | "macros" | "annotations" | "names";
type Upgrade = (database: Database, transaction: IDBPTransaction<Schema, StoreName[], "versionchange">) => void;

/** Step n brings version n to version n + 1. */
const UPGRADES: readonly Upgrade[] = [
  (database) => {
    database.createObjectStore("recent", { keyPath: "id" }).createIndex("openedAtMs", "openedAtMs");
    database.createObjectStore("kept");
    database.createObjectStore("settings");
  },
  (database) => {
    database.createObjectStore("filters", { keyPath: "id" });
    database.createObjectStore("macros", { keyPath: "name" });
    database.createObjectStore("annotations", { keyPath: "capture" });
  },
  (database) => {
    database.createObjectStore("names", { keyPath: "id" });
  },
];

export function openDatabase(name = "tapglass"): Promise<Database> {
  return openDB<Schema>(name, UPGRADES.length, {
    upgrade: (database, from, _to, transaction) => {
      for (const step of UPGRADES.slice(from)) step(database, transaction);
    },
    // Another tab wants a newer version: let it have it, this one opens again when it needs to.
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
    },
  });
}
