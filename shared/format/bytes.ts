/** Bytes as text, in the forms that people paste elsewhere. Nothing is cut: the whole stretch is written. */

export type CharacterSet = "ascii" | "utf8" | "ebcdic";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function formatHexByte(byte: number): string {
  return HEX[byte & 0xff] ?? "";
}

/** "160301": no separators. */
export function formatHexStream(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += formatHexByte(byte);
  return text;
}

/** An offset of at least four digits, more where the stretch is longer. */
export function formatOffset(offset: number, length: number): string {
  return offset.toString(16).padStart(length > 0x10000 ? 8 : 4, "0");
}

/**
 * EBCDIC code page 037 in the range 0x40 to 0xf9, as ASCII; "." where it has no printable ASCII letter.
 * One character per code, 16 codes a line.
 */
const EBCDIC =
  " ...........<(+|" +
  "&.........!$*);." +
  "-/.........,%_>?" +
  ".........`:#@'=\"" +
  ".abcdefghi......" +
  ".jklmnopqr......" +
  ".~stuvwxyz......" +
  "^.........[]...." +
  "{ABCDEFGHI......" +
  "}JKLMNOPQR......" +
  "\\.STUVWXYZ......" +
  "0123456789......";

/** One byte as one character; "." for what cannot be shown. */
export function formatCharacter(byte: number, set: CharacterSet): string {
  if (set === "ebcdic") return byte < 0x40 ? "." : (EBCDIC[byte - 0x40] ?? ".");
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}

function isPrintable(point: number): boolean {
  return (
    point >= 0x20 &&
    point !== 0x7f &&
    !(point >= 0x80 && point < 0xa0) &&
    !/[\p{C}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(point))
  );
}

function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

/** The code point of one whole UTF-8 sequence, or -1 where the bytes are not one (overlong, surrogate, stray). */
function decodeSequence(bytes: Uint8Array): number {
  const first = bytes[0] ?? 0;
  if (bytes.length === 1) return first;
  let point = first & (0xff >> (bytes.length + 1));
  for (const next of bytes.subarray(1)) {
    if ((next & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (next & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][bytes.length] ?? 0;
  return point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? -1 : point;
}

/**
 * The bytes as one string per byte: a UTF-8 character stands at its first byte, "" at the others,
 * "." for what is not valid or not printable. Other sets give one character per byte.
 */
export function formatCharacters(bytes: Uint8Array, set: CharacterSet): string[] {
  if (set !== "utf8") return Array.from(bytes, (byte) => formatCharacter(byte, set));
  const cells: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    const isWhole = length > 0 && at + length <= bytes.length;
    const point = isWhole ? decodeSequence(bytes.subarray(at, at + length)) : -1;
    cells.push(point >= 0 && isPrintable(point) ? String.fromCodePoint(point) : ".");
    const width = point >= 0 ? length : 1;
    for (let rest = 1; rest < width; rest++) cells.push("");
    at += width;
  }
  return cells;
}

/** Offset, 16 bytes in hexadecimal with a gap after eight, characters: the dump that text2pcap and people read. */
export function formatHexDump(bytes: Uint8Array, firstOffset = 0): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16));
    const left = row.slice(0, 8).map(formatHexByte).join(" ");
    const right = row.slice(8).map(formatHexByte).join(" ");
    const characters = row.map((byte) => formatCharacter(byte, "ascii")).join("");
    lines.push(
      `${formatOffset(firstOffset + at, firstOffset + bytes.length)}  ${left.padEnd(23)}  ${right.padEnd(23)}  ${characters}`,
    );
  }
  return lines.join("\n");
}

/** A C array with its length in the type. */
export function formatCArray(bytes: Uint8Array, name = "bytes"): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12) {
    lines.push(`  ${Array.from(bytes.subarray(at, at + 12), (byte) => `0x${formatHexByte(byte)}`).join(", ")}`);
  }
  return `const unsigned char ${name}[${bytes.length.toString()}] = {\n${lines.join(",\n")}\n};`;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding (RFC 4648 section 4). */
export function formatBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digit = (shift: number): string => BASE64[(word >> shift) & 63] ?? "";
    text += digit(18) + digit(12) + (left > 1 ? digit(6) : "=") + (left > 2 ? digit(0) : "=");
  }
  return text;
}

const ESCAPES = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

/** A quoted string that C, JavaScript and Python read back as the same bytes. */
export function formatEscaped(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text +=
      ESCAPES.get(byte) ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${formatHexByte(byte)}`);
  }
  return `"${text}"`;
}

/** Printable text with line breaks kept; other bytes as ".". */
export function formatPrintable(bytes: Uint8Array, set: CharacterSet): string {
  const cells = formatCharacters(bytes, set);
  return cells
    .map((cell, at) =>
      set !== "ebcdic" && (bytes[at] === 0x0a || bytes[at] === 0x09) ? String.fromCharCode(bytes[at]) : cell,
    )
    .join("");
}

/** The bits of a masked field: "..1. ...." = the third bit set, dots for bits that are not the field's. */
export function formatBits(value: Uint8Array, mask: bigint): string {
  const bits = value.length * 8;
  let text = "";
  for (let bit = 0; bit < bits; bit++) {
    if (bit > 0 && bit % 4 === 0) text += " ";
    const isOurs = ((mask >> BigInt(bits - 1 - bit)) & 1n) === 1n;
    const byte = value[bit >> 3] ?? 0;
    text += isOurs ? ((byte >> (7 - (bit & 7))) & 1).toString() : ".";
  }
  return text;
}
