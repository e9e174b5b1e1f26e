/** Storing a capture while it comes, in browsers with files, without them, and with no room left. */
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../store/database.ts";
import { readRecording, saveRecording } from "../store/recordings.ts";
import { Recording } from "./recording.ts";

const piece = (value: number, length = 1000): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value);

/** A file with so much room; longer writes are cut short, as browsers do it. */
class FakeFile {
  bytes = new Uint8Array(0);
  isClosed = false;
  flushed = 0;
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  get handle(): FileSystemFileHandle {
    const access = {
      write: (bytes: Uint8Array, { at }: { at: number }): number => {
        const taken = Math.min(bytes.length, Math.max(0, this.#room - at));
        const grown = new Uint8Array(Math.max(this.bytes.length, at + taken));
        grown.set(this.bytes);
        grown.set(bytes.subarray(0, taken), at);
        this.bytes = grown;
        return taken;
      },
      truncate: (size: number) => (this.bytes = this.bytes.slice(0, size)),
      flush: () => this.flushed++,
      close: () => (this.isClosed = true),
    };
    return { createSyncAccessHandle: () => Promise.resolve(access) } as unknown as FileSystemFileHandle;
  }
}

const FACTS = { sensor: "", origin: "", interfaces: [], filter: "", mode: "full", isExportable: true } as const;
const MORE = { isReplayed: false, startedAtMs: 0, gaps: [], moreGaps: 0, endReason: "", storeProblem: "" } as const;

beforeEach(() => {
  vi.restoreAllMocks();
});

test("a file that has no more room keeps the pieces that are whole, and the user is told what to do", async () => {
  const file = new FakeFile(2500);
  const recording = new Recording();
  await recording.open({ id: "a", file: file.handle });
  for (let value = 1; value <= 4; value++) recording.append(piece(value));
  expect(recording.bytes).toBe(2000);
  expect(file.bytes).toEqual(new Uint8Array([...piece(1), ...piece(2)]));
  expect(file.isClosed).toBe(true);
  expect(recording.problem).toMatch(/storage is full/);
  expect(recording.problem).toMatch(/Forget/);
  // What comes later is not written behind a hole.
  recording.append(piece(5));
  expect(file.bytes.length).toBe(2000);
  await recording.close();
});

test("without files the database takes it, and it is the same in the end", async () => {
  const database = await openDatabase();
  await saveRecording(database, { id: "b", place: "pieces", facts: { ...FACTS, ...MORE } });
  const recording = new Recording();
  await recording.open({ id: "b", file: undefined });
  for (let value = 1; value <= 3; value++) recording.append(piece(value, 700_000));
  await recording.close();
  expect(recording.problem).toBe("");
  const stored = await readRecording(database, "b");
  expect(stored?.size).toBe(2_100_000);
  const bytes = new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect([bytes[0], bytes[699_999], bytes[700_000], bytes[2_099_999]]).toEqual([1, 1, 2, 3]);
  database.close();
});

test("a database that has no more room is told of, and the capture goes on without it", async () => {
  const full = new DOMException("no room", "QuotaExceededError");
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw full;
  });
  const recording = new Recording();
  await recording.open({ id: "c", file: undefined });
  recording.append(piece(1, 2 << 20));
  await vi.waitFor(() => {
    expect(put).toHaveBeenCalled();
  });
  // The failure comes later than the piece: the next one meets it.
  await vi.waitFor(() => {
    recording.append(piece(2));
    expect(recording.problem).toMatch(/storage is full/);
  });
  await recording.close();
  expect(recording.problem).toMatch(/storage is full/);
});

test("a place that cannot be opened is a problem that is told, and nothing is thrown", async () => {
  const refused = { createSyncAccessHandle: () => Promise.reject(new DOMException("busy", "InvalidStateError")) };
  const recording = new Recording();
  await recording.open({ id: "d", file: refused as unknown as FileSystemFileHandle });
  recording.append(piece(1));
  expect([recording.bytes, recording.problem]).toEqual([0, expect.stringMatching(/the browser refused .*busy/)]);
  await recording.close();
});
