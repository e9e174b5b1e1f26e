/** The user's lasting choices. Read once at the start, written on every change; anything unreadable falls back to its default. */
import * as v from "valibot";
import { type Limits, fitLimits } from "#shared/model/limits.ts";
import type { TimeDigits, TimeMode, TimeZoneChoice } from "#shared/format/time.ts";
import type { Database } from "../store/database.ts";
import { readSetting, saveSetting } from "../store/settings.ts";
import { DEFAULT_COLUMNS, type Column } from "./columns.ts";

export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "normal" | "roomy";
/** What the colour of a row says: its protocol family, the first colour rule that matches, or nothing. */
export type RowColours = "family" | "rules" | "none";
export type Digits = TimeDigits | "auto";

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 22, normal: 28, roomy: 44 };

const ColumnSchema = v.object({
  id: v.string(),
  title: v.string(),
  width: v.pipe(v.number(), v.minValue(32), v.maxValue(4000)),
  spec: v.variant("kind", [
    v.object({ kind: v.literal("field"), name: v.string() }),
    v.object({
      kind: v.literal("builtIn"),
      id: v.picklist([
        "number",
        "time",
        "source",
        "destination",
        "protocol",
        "length",
        "info",
        "delta",
        "sourcePort",
        "destinationPort",
        "interface",
        "flow",
        "captured",
      ]),
    }),
  ]),
});

const SettingsSchema = v.object({
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  density: v.fallback(v.picklist(["compact", "normal", "roomy"]), "compact"),
  rowColours: v.fallback(v.picklist(["family", "rules", "none"]), "family"),
  resolveNames: v.fallback(v.boolean(), false),
  timeMode: v.fallback(
    v.picklist(["sinceFirst", "sincePreviousCaptured", "sincePreviousShown", "timeOfDay", "dateTime", "epoch"]),
    "sinceFirst",
  ),
  timeDigits: v.fallback(v.picklist(["auto", 0, 1, 2, 3, 6, 9]), "auto"),
  timeZone: v.fallback(v.picklist(["utc", "local"]), "local"),
  /** Captures that are stored from now on are deleted so long after they were last opened; 0: never. */
  keepMinutes: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  /** Those that the user changed. */
  limits: v.fallback(v.record(v.string(), v.number()), {}),
  columns: v.fallback(v.pipe(v.array(ColumnSchema), v.minLength(1)), [...DEFAULT_COLUMNS] as v.InferOutput<
    typeof ColumnSchema
  >[]),
});

type Values = v.InferOutput<typeof SettingsSchema>;

export class Settings {
  #values = $state.raw<Values>(v.parse(SettingsSchema, {}));
  #database: Database | undefined;

  get theme(): Theme {
    return this.#values.theme;
  }
  get density(): Density {
    return this.#values.density;
  }
  get rowHeight(): number {
    return ROW_HEIGHTS[this.#values.density];
  }
  get rowColours(): RowColours {
    return this.#values.rowColours;
  }
  /** Names stand in place of addresses. */
  get resolveNames(): boolean {
    return this.#values.resolveNames;
  }
  get timeMode(): TimeMode {
    return this.#values.timeMode;
  }
  get timeDigits(): Digits {
    return this.#values.timeDigits;
  }
  get timeZone(): TimeZoneChoice {
    return this.#values.timeZone;
  }
  get keepMinutes(): number | undefined {
    return this.#values.keepMinutes === 0 ? undefined : this.#values.keepMinutes;
  }
  /** From where on something is called odd. */
  get limits(): Limits {
    return fitLimits(this.#values.limits);
  }
  get columns(): readonly Column[] {
    return this.#values.columns;
  }

  async load(database: Database): Promise<void> {
    this.#database = database;
    const found = v.safeParse(SettingsSchema, (await readSetting(database, "page")) ?? {});
    if (found.success) this.#values = found.output;
  }

  /** False when the browser does not let the choice be kept; it holds until the page is closed. */
  async change(change: Partial<Omit<Values, "columns">> & { columns?: readonly Column[] }): Promise<boolean> {
    this.#values = { ...this.#values, ...change } as Values;
    if (this.#database === undefined) return false;
    try {
      await saveSetting(this.#database, "page", this.#values);
      return true;
    } catch {
      return false; // storage is full or forbidden
    }
  }
}
