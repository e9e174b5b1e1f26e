/** Moments as filters write them, in quotes (DISPLAY-FILTER 3.9): nanoseconds since 1970. */

/** What local time is ahead of UTC, in milliseconds, when a local clock shows the moment whose fields make `localMs`. */
export type ZoneOffset = (localMs: number) => number;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const CLOCK = String.raw`(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9})\d*)?)?)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const NUMERIC = new RegExp(String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:\s+|\s*[Tt]\s*)${CLOCK})?${ZONE}$`, "i");
const NAMED = new RegExp(String.raw`^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:\s+${CLOCK})?${ZONE}$`, "i");

const NS_PER_MS = 1_000_000n;
/** Moments are 64-bit numbers: those before 1677 and after 2262 become the first and the last. */
const LAST_NS = 0x7fff_ffff_ffff_ffffn;

function monthOf(name: string): number | undefined {
  const lower = name.toLowerCase();
  const at = MONTHS.indexOf(lower.slice(0, 3));
  const full = "january february march april may june july august september october november december".split(" ")[at];
  return full !== undefined && (lower.length === 3 || full.startsWith(lower)) ? at + 1 : undefined;
}

/** Milliseconds that the zone is ahead of UTC; undefined: none was written. */
function readZone(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (/^[a-z]+$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Hour, minute, second, fraction and zone, as written. */
  readonly clock: readonly (string | undefined)[];
}

function readMoment(text: string): Moment | undefined {
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, year, month, day, ...clock] = numeric;
    return { year: Number(year), month: Number(month), day: Number(day), clock };
  }
  const [, name = "", day, year, ...clock] = NAMED.exec(text) ?? [];
  const month = monthOf(name);
  return month === undefined ? undefined : { year: Number(year), month, day: Number(day), clock };
}

/** "2002-12-31 13:55:31.3", "2002-12-31T13:55Z", "Dec 31, 2002 13:55"; without a zone it is local time. */
export function parseTime(text: string, zoneOffset: ZoneOffset): bigint | undefined {
  const moment = readMoment(text.trim());
  if (moment === undefined) return undefined;
  const { year, month, day, clock } = moment;
  const [hour = "0", minute = "0", second = "0", fraction = "", zone] = clock;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  // 60 is a leap second; it counts as the next minute's first.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const localMs = date.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const ahead = readZone(zone) ?? zoneOffset(localMs);
  const ns = BigInt(localMs - (Number.isFinite(ahead) ? Math.trunc(ahead) : 0)) * NS_PER_MS;
  const exact = ns + BigInt(fraction.padEnd(9, "0"));
  return exact > LAST_NS ? LAST_NS : exact < -LAST_NS ? -LAST_NS : exact;
}
