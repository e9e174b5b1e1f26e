/**
 * Logs as Zeek writes them: tab-separated with its header lines, or one JSON object a line.
 *
 *   #separator \x09 | #set_separator , | #empty_field (empty) | #unset_field - | #path | #open | #fields | #types | rows | #close
 */

export type ZeekType =
  | "time"
  | "interval"
  | "string"
  | "addr"
  | "port"
  | "enum"
  | "count"
  | "int"
  | "bool"
  | "double"
  | "set[string]"
  | "set[enum]"
  | "vector[string]"
  | "vector[interval]";

/** Times in nanoseconds since 1970 (bigint), intervals in nanoseconds (number); undefined where nothing is known. */
export type ZeekValue = string | number | bigint | boolean | readonly string[] | readonly number[] | undefined;

export interface ZeekColumn<Row> {
  readonly name: string;
  readonly type: ZeekType;
  readonly value: (row: Row) => ZeekValue;
}

export interface ZeekLogDefinition<Row> {
  readonly path: string;
  readonly columns: readonly ZeekColumn<Row>[];
}

export type ZeekFormat = "tsv" | "json";

const UNSET = "-";
const EMPTY = "(empty)";
/** What would end a value: control characters and the byte that begins an escape. */
const UNSAFE = /[\p{Cc}\\]/gu;

/** Seconds with six decimals, rounded as a reader of nanoseconds expects. */
function formatSeconds(ns: bigint): string {
  const micros = (ns + (ns < 0n ? -500n : 500n)) / 1000n;
  const sign = micros < 0n ? "-" : "";
  const size = micros < 0n ? -micros : micros;
  return `${sign}${(size / 1_000_000n).toString()}.${(size % 1_000_000n).toString().padStart(6, "0")}`;
}

function escapeCharacter(character: string): string {
  if (character === "\\") return "\\\\";
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

/** Text that cannot be taken for a separator, an unset or an empty field. */
export function escapeZeek(text: string, isInSet: boolean): string {
  const safe = text.replace(UNSAFE, escapeCharacter);
  if (isInSet) return safe.replaceAll(",", "\\x2c");
  if (safe === UNSET) return "\\x2d";
  return safe === EMPTY ? "\\x28empty)" : safe;
}

function formatOne(type: ZeekType, value: string | number | bigint | boolean, isInSet: boolean): string {
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "bigint") return formatSeconds(value);
  if (typeof value === "string") return value === "" && !isInSet ? EMPTY : escapeZeek(value, isInSet);
  return type === "interval" || type === "vector[interval]" ? formatSeconds(BigInt(Math.round(value))) : String(value);
}

export function formatZeek(type: ZeekType, value: ZeekValue): string {
  if (value === undefined) return UNSET;
  if (typeof value !== "object") return formatOne(type, value, false);
  if (value.length === 0) return EMPTY;
  return value.map((one) => formatOne(type, one, true)).join(",");
}

/** A value as JSON has it: times and intervals in seconds. */
function toJsonValue(type: ZeekType, value: Exclude<ZeekValue, undefined>): unknown {
  if (typeof value === "bigint") return Number(formatSeconds(value));
  if (type === "interval" && typeof value === "number") return value / 1e9;
  if (type === "vector[interval]" && typeof value === "object") return value.map((one) => Number(one) / 1e9);
  return value;
}

/** "2026-11-21-12-34-43": how the header lines write a time. */
function headerTime(ns: bigint): string {
  const iso = new Date(Number(ns / 1_000_000n)).toISOString();
  return iso.slice(0, 19).replaceAll(/[T:]/gu, "-");
}

/** Writes the rows of one log. The time in the header is the capture's: the same capture gives the same bytes. */
export class ZeekLogWriter<Row> {
  readonly #definition: ZeekLogDefinition<Row>;
  readonly #format: ZeekFormat;
  readonly #timeNs: bigint;
  rows = 0;

  constructor(definition: ZeekLogDefinition<Row>, format: ZeekFormat, timeNs: bigint) {
    this.#definition = definition;
    this.#format = format;
    this.#timeNs = timeNs;
  }

  get fileName(): string {
    return `${this.#definition.path}.log`;
  }

  head(): string {
    if (this.#format === "json") return "";
    const { path, columns } = this.#definition;
    const lines = [
      "#separator \\x09",
      "#set_separator\t,",
      `#empty_field\t${EMPTY}`,
      `#unset_field\t${UNSET}`,
      `#path\t${path}`,
      `#open\t${headerTime(this.#timeNs)}`,
      `#fields\t${columns.map(({ name }) => name).join("\t")}`,
      `#types\t${columns.map(({ type }) => type).join("\t")}`,
    ];
    return `${lines.join("\n")}\n`;
  }

  line(row: Row): string {
    this.rows++;
    const { columns } = this.#definition;
    if (this.#format === "tsv") {
      // A line that begins with # would be a header.
      const line = columns.map(({ type, value }) => formatZeek(type, value(row))).join("\t");
      return `${line.startsWith("#") ? `\\x23${line.slice(1)}` : line}\n`;
    }
    const object: Record<string, unknown> = {};
    for (const { name, type, value } of columns) {
      const found = value(row);
      if (found !== undefined) object[name] = toJsonValue(type, found);
    }
    return `${JSON.stringify(object)}\n`;
  }

  foot(): string {
    return this.#format === "json" ? "" : `#close\t${headerTime(this.#timeNs)}\n`;
  }
}
