/** The commonest values of fields in one capture, asked for once: completion offers them while a filter is written. */
import type { SeenValue } from "#shared/filter/completion/candidate.ts";
import type { Engine } from "#shared/model/engine.ts";

const MOST_VALUES = 40;
/** The list below the cursor does not wait longer for values, in milliseconds; they are there when it opens again. */
const PATIENCE_MS = 400;

/** A value as a filter writes it, without its quotes. */
function unquote(text: string): string {
  if (!/^".*"$/s.test(text)) return text;
  return text.slice(1, -1).replace(/\\(["\\])/g, "$1");
}

export class SeenValues {
  #engine: Engine;
  #values = new Map<string, readonly SeenValue[]>();
  #asked = new Map<string, Promise<void>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Undefined where they were not asked for yet. */
  of(field: string): readonly SeenValue[] | undefined {
    return this.#values.get(field);
  }

  /** Resolves when they are there, or when waiting any longer would be felt. */
  async load(field: string): Promise<void> {
    const asked = this.#asked.get(field) ?? this.#ask(field);
    this.#asked.set(field, asked);
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }

  async #ask(field: string): Promise<void> {
    try {
      const outcome = await this.#engine.fieldValues(field, MOST_VALUES);
      const values = outcome.ok ? outcome.value.values : [];
      this.#values.set(
        field,
        values.map(({ text, packets }) => ({ text: unquote(text), count: packets })),
      );
    } catch {
      this.#values.set(field, []); // the engine is gone: filters can still be written
    }
  }
}
