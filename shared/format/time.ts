/** Times as text. Everything is whole nanoseconds as bigint: no time passes through a double. */

export type TimeMode =
  "sinceFirst" | "sincePreviousCaptured" | "sincePreviousShown" | "timeOfDay" | "dateTime" | "epoch";
export type TimeZoneChoice = "utc" | "local";
/** Digits after the decimal point; the caller turns "auto" into the capture's own resolution. */
export type TimeDigits = 0 | 1 | 2 | 3 | 6 | 9;

export interface TimeFormat {
  readonly mode: TimeMode;
  readonly digits: TimeDigits;
  readonly zone: TimeZoneChoice;
}

/** The times that the relative modes count from. */
export interface TimeReference {
  readonly first: bigint | undefined;
  readonly previousCaptured: bigint | undefined;
  readonly previousShown: bigint | undefined;
}

const SECOND = 1_000_000_000n;

function formatFraction(ns: bigint, digits: TimeDigits): string {
  return digits === 0 ? "" : `.${ns.toString().padStart(9, "0").slice(0, digits)}`;
}

/** A span in seconds, cut (not rounded) to `digits`: "-1.204311". */
export function formatSeconds(ns: bigint, digits: TimeDigits): string {
  const absolute = ns < 0n ? -ns : ns;
  return `${ns < 0n ? "-" : ""}${(absolute / SECOND).toString()}${formatFraction(absolute % SECOND, digits)}`;
}

const two = (value: number): string => value.toString().padStart(2, "0");

/** Splits a moment so that times before 1970 keep a fraction that counts forwards. */
function splitMoment(ns: bigint): { date: Date; fraction: bigint } {
  let seconds = ns / SECOND;
  let fraction = ns % SECOND;
  if (fraction < 0n) {
    fraction += SECOND;
    seconds -= 1n;
  }
  return { date: new Date(Number(seconds) * 1000), fraction };
}

/** The clock's reading: "13:05:09.204311". */
function formatTimeOfDay(ns: bigint, digits: TimeDigits, zone: TimeZoneChoice): string {
  const { date, fraction } = splitMoment(ns);
  const clock =
    zone === "utc"
      ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
      : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return clock + formatFraction(fraction, digits);
}

/** Date and clock: "2026-03-01 13:05:09.204311", with "Z" after it in UTC. */
export function formatDateTime(ns: bigint, digits: TimeDigits, zone: TimeZoneChoice): string {
  const { date } = splitMoment(ns);
  const day =
    zone === "utc"
      ? `${date.getUTCFullYear().toString()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
      : `${date.getFullYear().toString()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${formatTimeOfDay(ns, digits, zone)}${zone === "utc" ? "Z" : ""}`;
}

/** What the Time column shows. Empty when the packet has no time; a span without its reference is zero. */
export function formatTime(ns: bigint | undefined, format: TimeFormat, reference: TimeReference): string {
  if (ns === undefined) return "";
  const since = (from: bigint | undefined): string => formatSeconds(from === undefined ? 0n : ns - from, format.digits);
  switch (format.mode) {
    case "sinceFirst":
      return since(reference.first);
    case "sincePreviousCaptured":
      return since(reference.previousCaptured);
    case "sincePreviousShown":
      return since(reference.previousShown);
    case "timeOfDay":
      return formatTimeOfDay(ns, format.digits, format.zone);
    case "dateTime":
      return formatDateTime(ns, format.digits, format.zone);
    case "epoch":
      return formatSeconds(ns, format.digits);
  }
}

/** A span for reading, with the unit that fits: "420 µs", "3.2 s", "2 h 5 min". */
export function formatSpan(ns: bigint): string {
  const value = Number(ns < 0n ? -ns : ns);
  const sign = ns < 0n ? "-" : "";
  const scaled = (unit: number, name: string): string =>
    `${sign}${Number((value / unit).toPrecision(3)).toString()} ${name}`;
  if (value < 1e3) return `${sign}${value.toString()} ns`;
  if (value < 1e6) return scaled(1e3, "µs");
  if (value < 1e9) return scaled(1e6, "ms");
  if (value < 120e9) return scaled(1e9, "s");
  const minutes = Math.floor(value / 60e9);
  if (minutes < 120) return `${sign}${minutes.toString()} min ${Math.floor((value % 60e9) / 1e9).toString()} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${sign}${hours.toString()} h ${(minutes % 60).toString()} min`;
  return `${sign}${Math.floor(hours / 24).toString()} d ${(hours % 24).toString()} h`;
}

/** Digits that a resolution as the engine names it ("us", "ns", "10^-3") can fill. */
export function digitsOfResolution(resolution: string): TimeDigits {
  if (resolution === "us") return 6;
  if (resolution === "ms") return 3;
  if (resolution === "s") return 0;
  const power = /^10\^-(\d+)$/.exec(resolution)?.[1];
  if (power === undefined) return 9;
  const digits = Number(power);
  return digits <= 3 ? (digits as 0 | 1 | 2 | 3) : digits <= 6 ? 6 : 9;
}

/** How far this computer's clock is ahead of UTC when it shows the time that `localMs` has in UTC. */
export function localOffsetMs(localMs: number): number {
  const at = new Date(localMs);
  const day = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()] as const;
  const moment = new Date(...day, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds());
  return Math.floor(localMs / 1000) * 1000 - moment.getTime();
}

/** Digits that the finest of several resolutions can fill; those of most captures where there is none. */
export function finestDigits(resolutions: readonly string[]): TimeDigits {
  if (resolutions.length === 0) return 6;
  return resolutions.map(digitsOfResolution).reduce<TimeDigits>((most, each) => (each > most ? each : most), 0);
}
