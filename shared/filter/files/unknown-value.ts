/** Careful looks at values from outside, of which nothing is known. */

/** Own properties by name; undefined where the value is no plain object. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): UnknownRecord | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The record's own property, never one it inherits. */
export function get(record: UnknownRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A property that is text, the given text where it is missing, undefined where it is something else. */
export function getText(record: UnknownRecord, key: string, missing?: string): string | undefined {
  const value = get(record, key);
  if (value === undefined) return missing;
  return typeof value === "string" ? value : undefined;
}

/** Like getText, for true and false. */
export function getFlag(record: UnknownRecord, key: string, missing: boolean): boolean | undefined {
  const value = get(record, key);
  if (value === undefined) return missing;
  return typeof value === "boolean" ? value : undefined;
}

/** A whole number from 0 on that is exact. */
export function getCount(record: UnknownRecord, key: string, missing?: number): number | undefined {
  const value = get(record, key);
  if (value === undefined) return missing;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** An array of texts, empty where it is missing. */
export function getTexts(record: UnknownRecord, key: string): readonly string[] | undefined {
  const value = get(record, key);
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((each): each is string => typeof each === "string");
  return texts.length === value.length ? texts : undefined;
}
