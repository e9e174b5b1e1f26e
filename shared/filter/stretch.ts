/** What stands between brackets, in slices and layers: i, i:n, i-j, :n, i: (DISPLAY-FILTER 3.5). */
import type { Stretch } from "./model.ts";

const NUMBER = "-?(?:0x[0-9a-fA-F]+|[0-9]+)";
const FORM = new RegExp(`^(?:(${NUMBER})?\\s*:\\s*(${NUMBER})?|(${NUMBER})(?:\\s*-\\s*(${NUMBER}))?)$`);
const LARGEST = 0x7fffffff;

function readNumber(digits: string): number | undefined {
  const isNegative = digits.startsWith("-");
  const absolute = isNegative ? digits.slice(1) : digits;
  if (/^0[0-9]*[89]/.test(absolute)) return undefined;
  const value = /^0[0-7]+$/.test(absolute) ? Number.parseInt(absolute, 8) : Number(absolute);
  if (value > LARGEST) return undefined;
  return isNegative && value !== 0 ? -value : value;
}

/** The stretch that `text` says, or the sentence that says why it says none. */
export function parseStretch(text: string): Stretch | string {
  const match = FORM.exec(text.trim());
  const [, offset, length, start, end] = match ?? [];
  if (match === null || (offset === undefined && length === undefined && start === undefined)) {
    return `"${text.trim()}" is not a range: write [3], [3:4], [3-5], [:4] or [3:].`;
  }
  const numbers = [offset, length, start, end].map((digits) => (digits === undefined ? undefined : readNumber(digits)));
  const [first, count, only, last] = numbers;
  if ([offset, length, start, end].some((digits, at) => digits !== undefined && numbers[at] === undefined)) {
    return `"${text.trim()}" is not a range: a number in it cannot be read.`;
  }
  if (count !== undefined && count <= 0) return `A length must be positive, not ${count}.`;
  if (only === undefined) return { first: first ?? 0, count, last: undefined };
  if (last === undefined) return { first: only, count: 1, last: undefined };
  if (last <= only) return `${only}-${last} is not a range: its end must come after its beginning.`;
  return { first: only, count: undefined, last };
}
