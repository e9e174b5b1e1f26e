/** Filters that were applied, newest first. Kept for the next visit; never part of a link. */
import * as v from "valibot";
import type { Database } from "../store/database.ts";
import { readSetting, saveSetting } from "../store/settings.ts";

/** Older ones are forgotten. */
const MOST = 60;

const HistorySchema = v.fallback(v.array(v.string()), []);

export class FilterHistory {
  #texts = $state.raw<readonly string[]>([]);
  #database: Database | undefined;

  get texts(): readonly string[] {
    return this.#texts;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    this.#texts = v.parse(HistorySchema, await readSetting(database, "filterHistory"));
  }

  async add(text: string): Promise<void> {
    if (text !== "") await this.#keep([text, ...this.#texts.filter((other) => other !== text)].slice(0, MOST));
  }

  async forget(text: string): Promise<void> {
    await this.#keep(this.#texts.filter((other) => other !== text));
  }

  async clear(): Promise<void> {
    await this.#keep([]);
  }

  async #keep(texts: readonly string[]): Promise<void> {
    this.#texts = texts;
    if (this.#database === undefined) return;
    try {
      await saveSetting(this.#database, "filterHistory", texts);
    } catch {
      // storage is full or forbidden: the list holds until the page is closed
    }
  }
}
