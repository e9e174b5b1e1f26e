/** Numbers as filters write them: whole, with decimals, and seconds to the nanosecond (DISPLAY-FILTER 3.2). */

const INTEGER = /^(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|(0[0-7]*)|([1-9][0-9]*))$/;
const FLOAT = /^([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,4}))?$/;
const LARGEST = 0xffff_ffff_ffff_ffffn;
/** Longer runs of digits are no 64-bit number in any base; they are not worth reading. */
const MOST_DIGITS = 80;
/** Nanoseconds since 1970, and spans of them, are 64-bit numbers. */
const MOST_NS = 0x7fff_ffff_ffff_ffffn;
const NS_DIGITS = 9;

/** The number, "overflow" when 64 bits do not hold it, undefined when the word is no number. */
export function parseInteger(word: string): bigint | "overflow" | undefined {
  const match = INTEGER.exec(word);
  if (match === null) return undefined;
  const [, hex, binary, octal, decimal] = match;
  const digits = (hex ?? binary ?? octal ?? decimal ?? "").replace(/^0+(?=.)/, "");
  if (digits.length > MOST_DIGITS) return "overflow";
  const prefix = hex !== undefined ? "0x" : binary !== undefined ? "0b" : octal !== undefined ? "0o" : "";
  const value = BigInt(prefix + digits);
  return value > LARGEST ? "overflow" : value;
}

/** Whole numbers (in any base), decimals with both sides of the point, inf and nan. */
export function parseFloat64(word: string): number | undefined {
  const whole = parseInteger(word);
  if (typeof whole === "bigint") return Number(whole);
  if (FLOAT.test(word)) return Number(word);
  const lower = word.toLowerCase();
  if (lower === "inf" || lower === "infinity") return Infinity;
  return lower === "nan" ? NaN : undefined;
}

/** Seconds as nanoseconds; digits beyond the ninth decimal are cut off. No double is involved. */
export function parseSeconds(word: string): bigint | "overflow" | undefined {
  const match = FLOAT.exec(word);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent) + NS_DIGITS;
  const digits = (whole + fraction).replace(/^0+(?=.)/, "");
  const kept = point - (whole.length + fraction.length - digits.length);
  if (kept <= 0 || digits === "0") return 0n;
  if (kept > MOST_DIGITS) return "overflow";
  const ns = BigInt(digits.slice(0, kept).padEnd(kept, "0"));
  return ns > MOST_NS ? "overflow" : ns;
}
