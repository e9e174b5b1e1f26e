/** The recent captures as the page shows them, and what is remembered of a capture when it is opened. */
import type { Database, RecentCapture } from "../store/database.ts";
import { forgetRecent, listRecent, saveRecent } from "../store/recent.ts";
import type { Opening } from "../source/opening.ts";
import { KEEP_LIMIT_BYTES } from "../source/recent.ts";

export class RecentList {
  #captures = $state.raw<readonly RecentCapture[]>([]);
  #database: Database | undefined;

  get captures(): readonly RecentCapture[] {
    return this.#captures;
  }
  get database(): Database | undefined {
    return this.#database;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    this.#captures = await listRecent(database);
  }

  /** A sentence when the capture could not be remembered as it should. */
  async add(opening: Opening, nowMs: number): Promise<string> {
    if (this.#database === undefined) return "";
    const sizeBytes = opening.inputs.reduce((sum, input) => sum + input.bytes.size, 0);
    const isKept = opening.origin.kind === "kept" && sizeBytes <= KEEP_LIMIT_BYTES;
    const origin = opening.origin.kind === "kept" && !isKept ? ({ kind: "named" } as const) : opening.origin;
    const capture = {
      id: `${opening.title}/${sizeBytes.toString()}`,
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
      this.#captures = await listRecent(this.#database);
    }
  }

  async forget(id: string): Promise<void> {
    if (this.#database === undefined) return;
    await forgetRecent(this.#database, id);
    this.#captures = await listRecent(this.#database);
  }
}
