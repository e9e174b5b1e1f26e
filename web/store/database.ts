/** The browser's database: stores and the numbered steps that made them. Steps are only ever added. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { SavedFilter } from "#shared/filter/library/saved-filter.ts";
import type { FilterMacro } from "#shared/filter/model.ts";
import type { GapCause } from "#shared/wire/frame.ts";
import type { CaptureMode } from "#shared/wire/protocol.ts";

/** How a capture of the recent list can be opened again. */
export type RecentOrigin =
  | { readonly kind: "handle"; readonly handle: FileSystemFileHandle }
  | { readonly kind: "kept" }
  | { readonly kind: "sample"; readonly file: string }
  | { readonly kind: "url"; readonly url: string }
  /** Came from a sensor and was stored as it came; the id is that of the recording. */
  | { readonly kind: "recorded"; readonly recording: string }
  /** Only its name and size are known: it must be chosen again. */
  | { readonly kind: "named" };

export interface RecentCapture {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly openedAtMs: number;
  readonly origin: RecentOrigin;
  /** So long after it was last opened it is deleted; undefined: when its user says so. */
  readonly keepMinutes?: number | undefined;
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

/** A file that gives names, places or services to addresses. */
export interface StoredNameFile {
  readonly id: string;
  readonly kind: "hosts" | "services" | "database";
  readonly name: string;
  readonly content: Blob;
}

/** A sensor that this browser was paired with. */
export interface StoredSensor {
  /** Like http://127.0.0.1:7337. */
  readonly origin: string;
  readonly name: string;
  readonly token: string;
  readonly pairedAtMs: number;
}

/** Packets that a capture does not hold although they were there. */
export interface StoredGap {
  /** Undefined: nobody could count them. */
  readonly packets?: bigint | undefined;
  /** Then: so many passed the interfaces meanwhile, before any filter, where the host counts them. */
  readonly atMost?: bigint | undefined;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly cause: GapCause | "restart";
}

/** Where a recording came from and what is to be known when it is read: it stays with the bytes. */
export interface RecordingFacts {
  readonly sensor: string;
  readonly origin: string;
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly mode: CaptureMode;
  /** The token allowed to hand out whole packets. */
  readonly isExportable: boolean;
  /** Sent from a file, not from a wire. */
  readonly isReplayed: boolean;
  /** One packet in so many was kept; missing: every one. */
  readonly sampling?: number | undefined;
  readonly startedAtMs: number;
  readonly gaps: readonly StoredGap[];
  /** Gaps beyond those that are listed. */
  readonly moreGaps: number;
  /** Why it ended; empty while it runs, and when the page went away before the end. */
  readonly endReason: string;
  /** Why not all of it is stored; empty when all is. */
  readonly storeProblem: string;
}

/** A capture that is, or was, stored while it came. Its bytes lie in a file of the browser's own, or as pieces in this database. */
export interface StoredRecording {
  readonly id: string;
  readonly place: "file" | "pieces";
  readonly facts: RecordingFacts;
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
  sensors: { key: string; value: StoredSensor };
  recordings: { key: string; value: StoredRecording };
  /** By recording and place in it, from 0. */
  pieces: { key: [recording: string, at: number]; value: Blob };
}

export type Database = IDBPDatabase<Schema>;
type StoreName = StoreNames<Schema>;
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
  (database) => {
    database.createObjectStore("sensors", { keyPath: "origin" });
    database.createObjectStore("recordings", { keyPath: "id" });
    database.createObjectStore("pieces");
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
