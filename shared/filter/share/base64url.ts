/** Base64url without padding (RFC 4648 section 5), and UTF-8 below it. Strict: one text has one code, everything else is refused. */

import { encodeUtf8 } from "../utf8.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What UTF-8 cannot say (half a surrogate pair) becomes U+FFFD. */
export function encodeText(text: string): string {
  const bytes = encodeUtf8(text);
  let code = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit <= Math.min(left, 3); digit++) code += DIGITS.charAt((word >> (18 - 6 * digit)) & 63);
  }
  return code;
}

/** The bytes as "%41%42": what decodeURIComponent, the only UTF-8 decoder of the language itself, takes. */
function toPercent(code: string): string | undefined {
  let percent = "";
  let bits = 0;
  let word = 0;
  for (const digit of code) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return undefined;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    percent += `%${((word >> bits) & 0xff).toString(16).padStart(2, "0")}`;
  }
  const isCanonical = bits < 6 && (word & ((1 << bits) - 1)) === 0;
  return isCanonical ? percent : undefined;
}

/** undefined where the code is not base64url or its bytes are not UTF-8. */
export function decodeText(code: string): string | undefined {
  const percent = toPercent(code);
  if (percent === undefined) return undefined;
  try {
    return decodeURIComponent(percent);
  } catch {
    // URIError: the bytes are not UTF-8.
    return undefined;
  }
}
