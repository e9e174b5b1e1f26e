/** The recent captures as the page shows them, and what is remembered of a capture when it is opened. */
import type { Database, RecentCapture } from "../store/database.ts";
import { forgetRecent, listRecent, RECORDED, saveRecent } from "../store/recent.ts";
import { deleteRecording, readRecording } from "../store/recordings.ts";
import { readRoom, type Room } from "../store/room.ts";
import type { Opening } from "../source/opening.ts";
import { KEEP_LIMIT_BYTES } from "../source/recent.ts";

export class RecentList {
  #captures = $state.raw<readonly RecentCapture[]>([]);
  #room = $state.raw<Room>();
  #database: Database | undefined;

  /** What is stored takes room; undefined where nothing is, or the browser does not tell. */
  get room(): Room | undefined {
    return this.#captures.some(({ origin: { kind } }) => kind === "kept" || kind === "recorded")
      ? this.#room
      : undefined;
  }

  get captures(): readonly RecentCapture[] {
    return this.#captures;
  }
  get database(): Database | undefined {
    return this.#database;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    const captures = await listRecent(database);
    this.#captures = captures;
    // A page that went away while a recording grew could not say how long it got.
    this.#captures = await Promise.all(captures.map((capture) => measure(database, capture)));
  }

  async measureRoom(): Promise<void> {
    this.#room = await readRoom();
  }

  /** A sentence when the capture could not be remembered as it should. */
  async add(opening: Opening, nowMs: number): Promise<string> {
    if (this.#database === undefined) return "";
    const sizeBytes = opening.inputs.reduce((sum, input) => sum + input.bytes.size, 0);
    const isKept = opening.origin.kind === "kept" && sizeBytes <= KEEP_LIMIT_BYTES;
    const origin = opening.origin.kind === "kept" && !isKept ? ({ kind: "named" } as const) : opening.origin;
    const capture = {
      id: origin.kind === "recorded" ? RECORDED + origin.recording : `${opening.title}/${sizeBytes.toString()}`,
      name: opening.title,
      sizeBytes,
      openedAtMs: nowMs,
      origin,
    };
    try {
      await saveRecent(this.#database, capture, isKept ? opening.inputs[0]?.bytes : undefined);
      return "";
    } catch {
      return "The browser's storage is full: this capture will have to be chosen again next time.";
    } finally {
      await this.load(this.#database);
    }
  }

  async forget(id: string): Promise<void> {
    if (this.#database === undefined) return;
    await forgetRecent(this.#database, id);
    if (id.startsWith(RECORDED)) await deleteRecording(this.#database, id.slice(RECORDED.length));
    this.#captures = await listRecent(this.#database);
    await this.measureRoom();
  }
}

async function measure(database: Database, capture: RecentCapture): Promise<RecentCapture> {
  if (capture.origin.kind !== "recorded") return capture;
  return { ...capture, sizeBytes: (await readRecording(database, capture.origin.recording))?.size ?? 0 };
}
