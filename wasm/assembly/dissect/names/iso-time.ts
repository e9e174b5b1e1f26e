/** Times in the form of RFC 3339, 2026-03-02T09:00:00.25+01:00. */
import { Sink } from "../../core/sink.ts";

const SECOND: i64 = 1000000000;

/** The time written in the `length` bytes at `at`, in nanoseconds since 1970; 0 when they are something else. */
export function isoTime<S extends Sink>(s: S, at: u32, length: u32): i64 {
  if (length < 20 || !s.has(at, length)) return 0;
  const time = daysBefore(digits<S>(s, at, 4), digits<S>(s, at + 5, 2), digits<S>(s, at + 8, 2)) * 86400;
  const clock = digits<S>(s, at + 11, 2) * 3600 + digits<S>(s, at + 14, 2) * 60 + digits<S>(s, at + 17, 2);
  let next = at + 19;
  const end = at + length;
  let fraction: i64 = 0;
  if (s.peek8(next) == 46) {
    let unit = SECOND / 10;
    for (next++; next < end && s.peek8(next) - 48 < 10; next++) {
      fraction += <i64>(s.peek8(next) - 48) * unit;
      unit /= 10;
    }
  }
  let offset: i64 = 0;
  if (end - next == 6) {
    offset = digits<S>(s, next + 1, 2) * 3600 + digits<S>(s, next + 4, 2) * 60;
    if (s.peek8(next) == 45) offset = -offset;
  }
  return (time + clock - offset) * SECOND + fraction;
}

function digits<S extends Sink>(s: S, at: u32, count: u32): i64 {
  let value: i64 = 0;
  for (let i: u32 = 0; i < count; i++) value = value * 10 + (<i64>s.peek8(at + i) - 48);
  return value;
}

/** Days from 1970 to a date of the Gregorian calendar, years counted from March so that the leap day comes last. */
function daysBefore(year: i64, month: i64, day: i64): i64 {
  const years = month <= 2 ? year - 1 : year;
  const era = years / 400;
  const inEra = years - era * 400;
  const inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719468;
}
