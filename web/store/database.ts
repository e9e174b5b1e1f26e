/** The browser's database: stores and the numbered steps that made them. Steps are only ever added. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";

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

interface Schema extends DBSchema {
  recent: { key: string; value: RecentCapture; indexes: { openedAtMs: number } };
  /** Copies of captures that had no file handle, by the id of the recent capture. */
  kept: { key: string; value: Blob };
  settings: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;
type Upgrade = (
  database: Database,
  transaction: IDBPTransaction<Schema, ("recent" | "kept" | "settings")[], "versionchange">,
) => void;

/** Step n brings version n to version n + 1. */
const UPGRADES: readonly Upgrade[] = [
  (database) => {
    database.createObjectStore("recent", { keyPath: "id" }).createIndex("openedAtMs", "openedAtMs");
    database.createObjectStore("kept");
    database.createObjectStore("settings");
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
