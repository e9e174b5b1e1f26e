/** Byte ranges (RFC 9110, section 14): one range, answered exactly; anything else is as if it had not been asked for. */

export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  | { readonly kind: "unsatisfiable" };

const WHOLE: RangeAnswer = { kind: "whole" };
const UNSATISFIABLE: RangeAnswer = { kind: "unsatisfiable" };

/** "first-last", "first-" or "-count"; numbers beyond 15 digits are no offsets of files. */
const SINGLE_RANGE = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i;

/** What a Range header asks of a file of `size` bytes. A header that cannot be read, or that lists several ranges, asks for the whole. */
export function parseRange(header: string, size: number): RangeAnswer {
  const match = SINGLE_RANGE.exec(header);
  if (match === null) return WHOLE;
  const [, from = "", to = ""] = match;
  if (from === "") return to === "" ? WHOLE : lastBytes(Number(to), size);
  const first = Number(from);
  const last = to === "" ? size - 1 : Number(to);
  if (to !== "" && last < first) return WHOLE;
  if (first >= size) return UNSATISFIABLE;
  return { kind: "part", first, last: Math.min(last, size - 1) };
}

function lastBytes(count: number, size: number): RangeAnswer {
  if (count === 0 || size === 0) return UNSATISFIABLE;
  return { kind: "part", first: Math.max(0, size - count), last: size - 1 };
}
