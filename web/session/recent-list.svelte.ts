/** The captures that this browser knows, as the page shows them: what is remembered of each, what is stored, and what was deleted without being asked. */
import * as v from "valibot";
import type { Database, RecentCapture, RecordingFacts } from "../store/database.ts";
import { changeRecent, findKept, forgetRecent, listRecent, RECORDED, saveRecent } from "../store/recent.ts";
import { deleteRecording, findRecording, readRecording } from "../store/recordings.ts";
import { readRoom, type Room } from "../store/room.ts";
import { readSetting, saveSetting } from "../store/settings.ts";
import type { Opening } from "../source/opening.ts";
import { KEEP_LIMIT_BYTES } from "../source/recent.ts";
import type { LiveRun } from "./live-run.svelte.ts";

/** A capture and, of what came from a sensor, how it was captured. */
export interface KnownCapture extends RecentCapture {
  readonly facts?: RecordingFacts | undefined;
  /** When it was last opened, or written to. */
  readonly usedAtMs: number;
}

const DeletedSchema = v.array(v.object({ name: v.string(), atMs: v.number(), why: v.picklist(["time", "number"]) }));
/** A capture that was deleted because its time was over, or because there were too many. */
export type Deleted = v.InferOutput<typeof DeletedSchema>[number];

const DELETED = "deleted captures";
/** Deletions that are told of. */
const MOST_DELETED = 50;

const sizeOf = ({ inputs }: Opening): number => inputs.reduce((sum, input) => sum + input.bytes.size, 0);

function recentIdOf(opening: Opening): string {
  const { origin, title } = opening;
  if (origin.kind === "recorded") return RECORDED + origin.recording;
  return opening.recentId ?? `${title}/${sizeOf(opening).toString()}`;
}

/** Under which ids an open capture is remembered: several, where captures of sensors are merged. */
export function recentIdsOf({
  opening,
  live,
}: {
  readonly opening: Opening;
  readonly live?: LiveRun | undefined;
}): string[] {
  const recorded = live?.recordings.map(({ recording }) => RECORDED + recording) ?? [];
  return [recentIdOf(opening), ...recorded.filter((id) => id !== recentIdOf(opening))];
}

export class RecentList {
  #captures = $state.raw<readonly KnownCapture[]>([]);
  #deleted = $state.raw<readonly Deleted[]>([]);
  #room = $state.raw<Room>();
  #database: Database | undefined;
  readonly #keepMinutes: () => number | undefined;

  /** `keepMinutes`: for captures that are new. */
  constructor(keepMinutes: () => number | undefined) {
    this.#keepMinutes = keepMinutes;
  }

  /** What is stored takes room; undefined where nothing is, or the browser does not tell. */
  get room(): Room | undefined {
    return this.#captures.some(isStored) ? this.#room : undefined;
  }

  get captures(): readonly KnownCapture[] {
    return this.#captures;
  }
  /** The newest first. */
  get deleted(): readonly Deleted[] {
    return this.#deleted;
  }
  get database(): Database | undefined {
    return this.#database;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    const captures = await listRecent(database);
    if (this.#captures.length === 0)
      this.#captures = captures.map((capture) => ({ ...capture, usedAtMs: capture.openedAtMs }));
    // A page that went away while a recording grew could not say how long it got.
    this.#captures = await Promise.all(captures.map((capture) => measure(database, capture)));
    const deleted = v.safeParse(DeletedSchema, await readSetting(database, DELETED));
    if (deleted.success) this.#deleted = deleted.output;
  }

  /** Other tabs change it, too. */
  async reload(): Promise<void> {
    if (this.#database !== undefined) await this.load(this.#database);
  }

  async measureRoom(): Promise<void> {
    this.#room = await readRoom();
  }

  /** A sentence when the capture could not be remembered as it should. */
  async add(opening: Opening, nowMs: number): Promise<string> {
    if (this.#database === undefined) return "";
    const sizeBytes = sizeOf(opening);
    const isKept = opening.origin.kind === "kept" && sizeBytes <= KEEP_LIMIT_BYTES;
    const origin = opening.origin.kind === "kept" && !isKept ? ({ kind: "named" } as const) : opening.origin;
    const id = recentIdOf(opening);
    const before = this.#captures.find((known) => known.id === id);
    const { name, keepMinutes } = before ?? { name: opening.title, keepMinutes: this.#keepMinutes() };
    const capture = { id, name, sizeBytes, openedAtMs: nowMs, origin, keepMinutes };
    try {
      const forgotten = await saveRecent(this.#database, capture, isKept ? opening.inputs[0]?.bytes : undefined);
      await this.#tellDeleted(forgotten, "number");
      return "";
    } catch {
      return "The browser's storage is full: this capture will have to be chosen again next time.";
    } finally {
      await this.load(this.#database);
    }
  }

  async change(id: string, change: Partial<Pick<RecentCapture, "name" | "keepMinutes">>): Promise<void> {
    if (this.#database === undefined) return;
    await changeRecent(this.#database, id, change);
    await this.load(this.#database);
  }

  /** What is stored of it; undefined where that is nothing. */
  async bytesOf({ id, origin }: RecentCapture): Promise<Blob | undefined> {
    if (this.#database === undefined) return undefined;
    if (origin.kind === "recorded") return readRecording(this.#database, origin.recording);
    return origin.kind === "kept" ? findKept(this.#database, id) : undefined;
  }

  async forget(...ids: readonly string[]): Promise<void> {
    if (this.#database === undefined) return;
    for (const id of ids) {
      await forgetRecent(this.#database, id);
      if (id.startsWith(RECORDED)) await deleteRecording(this.#database, id.slice(RECORDED.length));
    }
    await this.load(this.#database);
    await this.measureRoom();
  }

  /** Forgets them for their time is over, and keeps a note of it. */
  async expire(captures: readonly RecentCapture[]): Promise<void> {
    await this.#tellDeleted(captures, "time");
    await this.forget(...captures.map(({ id }) => id));
  }

  async #tellDeleted(captures: readonly RecentCapture[], why: Deleted["why"]): Promise<void> {
    if (captures.length === 0 || this.#database === undefined) return;
    const news = captures.map(({ name }) => ({ name, atMs: Date.now(), why }));
    this.#deleted = [...news, ...this.#deleted].slice(0, MOST_DELETED);
    await saveSetting(this.#database, DELETED, this.#deleted);
  }
}

/** Its bytes lie in this browser. */
export const isStored = ({ origin: { kind } }: RecentCapture): boolean => kind === "kept" || kind === "recorded";

async function measure(database: Database, capture: RecentCapture): Promise<KnownCapture> {
  const { origin, openedAtMs } = capture;
  if (origin.kind !== "recorded") return { ...capture, usedAtMs: openedAtMs };
  const [bytes, stored] = await Promise.all([
    readRecording(database, origin.recording),
    findRecording(database, origin.recording),
  ]);
  const writtenAtMs = bytes instanceof File ? bytes.lastModified : 0;
  const usedAtMs = Math.max(openedAtMs, writtenAtMs);
  return { ...capture, sizeBytes: bytes?.size ?? 0, usedAtMs, facts: stored?.facts };
}
