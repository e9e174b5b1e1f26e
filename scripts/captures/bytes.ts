/** Byte strings by hand: the ground that every capture recipe stands on. Numbers are big-endian unless the name ends in "le". */

/** Text stands for its UTF-8 bytes. */
export type Part = Uint8Array | readonly number[] | string;

const encoder = new TextEncoder();

export function bytes(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function integer(value: number | bigint, width: number): Uint8Array {
  const out = new Uint8Array(width);
  let rest = BigInt.asUintN(width * 8, BigInt(value));
  for (let at = width - 1; at >= 0; at--) {
    out[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

export const u8 = (value: number): Uint8Array => integer(value, 1);
export const u16 = (value: number): Uint8Array => integer(value, 2);
export const u24 = (value: number): Uint8Array => integer(value, 3);
export const u32 = (value: number): Uint8Array => integer(value, 4);
export const u64 = (value: bigint): Uint8Array => integer(value, 8);
export const u16le = (value: number): Uint8Array => u16(value).reverse();
export const u32le = (value: number): Uint8Array => u32(value).reverse();
export const u64le = (value: bigint): Uint8Array => u64(value).reverse();

export const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** Hex digits, spaces ignored: "16 03 01". */
export function hex(digits: string): Uint8Array {
  const pairs = digits.replace(/\s+/g, "").match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** The parts with their length before them, as TLS, SSH and many others write vectors. */
export function counted(width: 1 | 2 | 3 | 4, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  return bytes(integer(body.length, width), body);
}

/** Lines with CRLF after each, as text protocols write them. */
export const lines = (...text: readonly string[]): Uint8Array => bytes(text.map((line) => `${line}\r\n`).join(""));

export function mac(text: string): Uint8Array {
  return Uint8Array.from(text.split(":"), (pair) => Number.parseInt(pair, 16));
}

function ipv6Groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** Four bytes for dotted text, sixteen for text with colons ("::" stands for the zeros that are missing). */
export function address(text: string): Uint8Array {
  if (!text.includes(":")) return Uint8Array.from(text.split("."), Number);
  const [head = "", tail] = text.split("::");
  const left = ipv6Groups(head);
  const right = tail === undefined ? [] : ipv6Groups(tail);
  const middle = new Array<number>(8 - left.length - right.length).fill(0);
  return bytes(...[...left, ...middle, ...right].map(u16));
}

/** Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words. */
export function checksum(...parts: readonly Part[]): number {
  const all = bytes(...parts);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) sum += ((all[at] ?? 0) << 8) | (all[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Seeded generator (mulberry32), so that a recipe run twice gives the same bytes. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export function randomBytes(seed: number, count: number): Uint8Array {
  const next = seeded(seed);
  return Uint8Array.from({ length: count }, () => next() & 0xff);
}
