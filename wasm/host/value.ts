/** Field values as people write them, as filters write them, and as plain data. */
import {
  BASE_HEX,
  BASE_LE,
  BASE_OCT,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DURATION,
  KIND_ETHER,
  KIND_EUI64,
  KIND_F64,
  KIND_FRAME,
  KIND_GUID,
  KIND_I16,
  KIND_I32,
  KIND_I64,
  KIND_I8,
  KIND_IPV4,
  KIND_IPV6,
  KIND_MASK,
  KIND_NONE,
  KIND_OID,
  KIND_PROTOCOL,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U64,
  KIND_U8,
} from "#shared/abi/field-kind.ts";
import { formatEther, formatIpv4Number, formatIpv6 } from "#shared/format/address.ts";
import { formatDateTime, formatSeconds } from "#shared/format/time.ts";
import { type Field, findWord } from "./registry.ts";

/** What a node holds: its number, its bytes (as far as they are there), and its text when it was made up. */
export interface RawValue {
  readonly number: bigint;
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
}

const HEX_DIGITS: ReadonlyMap<number, number> = new Map([
  [KIND_U8, 2],
  [KIND_U16, 4],
  [KIND_U24, 6],
  [KIND_U32, 8],
  [KIND_U64, 16],
]);
const SIGNED_BITS: ReadonlyMap<number, number> = new Map([
  [KIND_I8, 8],
  [KIND_I16, 16],
  [KIND_I32, 32],
  [KIND_I64, 64],
]);

export function kindOf(field: Field): number {
  return field.kind & KIND_MASK;
}

/** The number with its sign, if its kind has one. */
export function signedNumber(field: Field, number: bigint): bigint {
  const bits = SIGNED_BITS.get(kindOf(field));
  return bits === undefined ? number : BigInt.asIntN(bits, number);
}

/** Digits of a hexadecimal number: those of its mask where it has one. */
function hexDigits(field: Field): number {
  if (field.mask === 0n) return HEX_DIGITS.get(kindOf(field)) ?? 1;
  let mask = field.mask;
  while ((mask & 1n) === 0n) mask >>= 1n;
  return Math.ceil(mask.toString(2).length / 4);
}

export function formatNumber(field: Field, number: bigint): string {
  if ((field.kind & BASE_HEX) !== 0) return `0x${number.toString(16).padStart(hexDigits(field), "0")}`;
  if ((field.kind & BASE_OCT) !== 0) return `0${number.toString(8)}`;
  return signedNumber(field, number).toString();
}

/** BER contents octets of an object identifier (X.690 section 8.19). */
function formatOid(bytes: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of bytes) {
    arc = (arc << 7n) | BigInt(byte & 127);
    if ((byte & 128) !== 0) continue;
    if (arcs.length === 0)
      arcs.push(arc < 40n ? 0n : arc < 80n ? 1n : 2n, arc < 40n ? arc : arc < 80n ? arc - 40n : arc - 80n);
    else arcs.push(arc);
    arc = 0n;
  }
  return arcs.join(".");
}

function formatGuid(bytes: Uint8Array, isLittle: boolean): string {
  const hex = (from: number, to: number, reversed: boolean): string => {
    const part = [...bytes.subarray(from, to)];
    return (reversed ? part.reverse() : part).map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const parts = [hex(0, 4, isLittle), hex(4, 6, isLittle), hex(6, 8, isLittle), hex(8, 10, false), hex(10, 16, false)];
  return parts.join("-");
}

function formatDouble(number: bigint): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, number);
  return view.getFloat64(0).toString();
}

const decoder = new TextDecoder("utf-8");

/** Text up to the first NUL; bytes that are no UTF-8 become U+FFFD. */
function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Control characters as escapes, so that a value stays on its line. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function formatBytes(bytes: Uint8Array, separator: string): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(separator);
}

/** Bytes of a value that the tree shows; the rest is told by its count. */
const BYTES_SHOWN = 36;

/** The value without its word. */
export function formatPlain(field: Field, value: RawValue): string {
  if (value.text !== undefined) return value.text;
  switch (kindOf(field)) {
    case KIND_NONE:
    case KIND_PROTOCOL:
      return "";
    case KIND_BOOL:
      return value.number === 0n ? "False" : "True";
    case KIND_IPV4:
      return formatIpv4Number(Number(value.number));
    case KIND_IPV6:
      return formatIpv6(value.bytes);
    case KIND_ETHER:
      return formatEther(value.bytes);
    case KIND_EUI64:
      return formatEther(value.bytes, 0, 8);
    case KIND_BYTES:
      return formatBytes(value.bytes, "");
    case KIND_STRING:
      return decodeText(value.bytes);
    case KIND_OID:
      return formatOid(value.bytes);
    case KIND_GUID:
      return formatGuid(value.bytes, (field.kind & BASE_LE) !== 0);
    case KIND_TIME:
      return formatDateTime(BigInt.asIntN(64, value.number), 9, "utc");
    case KIND_DURATION:
      return formatSeconds(BigInt.asIntN(64, value.number), 9);
    case KIND_F64:
      return formatDouble(value.number);
    default:
      return formatNumber(field, value.number);
  }
}

/** What the tree writes behind the colon: "request (1)", "64", "0x0800 (IPv4)". */
export function formatShown(field: Field, value: RawValue): string {
  const kind = kindOf(field);
  if (value.text === undefined) {
    const word = findWord(field.words, signedNumber(field, value.number));
    if (word !== undefined) return `${word} (${formatNumber(field, value.number)})`;
    if (kind === KIND_BYTES && value.bytes.length > BYTES_SHOWN) {
      return `${formatBytes(value.bytes.subarray(0, BYTES_SHOWN), "")}… (${value.bytes.length} bytes)`;
    }
    if (kind === KIND_DURATION) return `${formatPlain(field, value)} s`;
    if (kind === KIND_BOOL) return value.number === 0n ? "not set" : "set";
  }
  return onOneLine(formatPlain(field, value));
}

/** A display filter that matches the value; empty where none can. */
export function formatFilter(field: Field, value: RawValue): string {
  const name = field.name;
  switch (kindOf(field)) {
    case KIND_NONE:
    case KIND_PROTOCOL:
      return name;
    case KIND_BOOL:
      return `${name} == ${value.number === 0n ? "False" : "True"}`;
    case KIND_BYTES:
      return value.bytes.length === 0 ? name : `${name} == ${formatBytes(value.bytes, ":")}`;
    case KIND_STRING:
      return `${name} == "${escapeFilter(formatPlain(field, value))}"`;
    case KIND_TIME:
      return `${name} == "${formatPlain(field, value)}"`;
    case KIND_FRAME:
      return `frame.number == ${value.number.toString()}`;
    default:
      return `${name} == ${formatPlain(field, value)}`;
  }
}

function escapeFilter(text: string): string {
  return text
    .replace(/["\\]/g, (character) => `\\${character}`)
    .replace(/[^\P{Cc}\u0080-\u009f]/gu, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    });
}
