/** Text out of UTF-8 without the platform's decoder, which this room does not know. */

const REPLACEMENT = 0xfffd;
/** Letters put together at once: more would be too many arguments. */
const PIECE = 4096;

/** Bytes that are no UTF-8 become U+FFFD, one each. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let points: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] ?? 0;
    const more = first < 0x80 ? 0 : first >> 5 === 6 ? 1 : first >> 4 === 14 ? 2 : first >> 3 === 30 ? 3 : -1;
    let point = more < 0 ? REPLACEMENT : more === 0 ? first : first & (0x3f >> more);
    const end = at + Math.max(0, more);
    for (let next = at; next < end; next++) {
      const byte = bytes[next] ?? 0;
      if (byte >> 6 !== 2) {
        point = REPLACEMENT;
        break;
      }
      point = (point << 6) | (byte & 0x3f);
    }
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) point = REPLACEMENT;
    if (point !== REPLACEMENT) at = end;
    points.push(point);
    if (points.length < PIECE && at < bytes.length) continue;
    text += String.fromCodePoint(...points);
    points = [];
  }
  return text;
}
