/** What can be done with values of each type (the table of DISPLAY-FILTER 3.9). */
import {
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
import type { ValueType } from "./model.ts";

const TYPE_OF_KIND: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [KIND_BOOL, "boolean"],
  [KIND_U8, "unsigned"],
  [KIND_U16, "unsigned"],
  [KIND_U24, "unsigned"],
  [KIND_U32, "unsigned"],
  [KIND_U64, "unsigned"],
  [KIND_FRAME, "unsigned"],
  [KIND_I8, "signed"],
  [KIND_I16, "signed"],
  [KIND_I32, "signed"],
  [KIND_I64, "signed"],
  [KIND_F64, "float"],
  [KIND_IPV4, "ipv4"],
  [KIND_IPV6, "ipv6"],
  [KIND_ETHER, "ether"],
  [KIND_EUI64, "eui64"],
  [KIND_BYTES, "bytes"],
  [KIND_STRING, "string"],
  [KIND_TIME, "time"],
  [KIND_DURATION, "duration"],
  [KIND_PROTOCOL, "protocol"],
  [KIND_OID, "oid"],
  [KIND_GUID, "guid"],
]);

/** The largest value of the integer kinds. */
const LARGEST: ReadonlyMap<number, bigint> = new Map([
  [KIND_U8, 0xffn],
  [KIND_U16, 0xffffn],
  [KIND_U24, 0xff_ffffn],
  [KIND_U32, 0xffff_ffffn],
  [KIND_FRAME, 0xffff_ffffn],
  [KIND_I8, 0x7fn],
  [KIND_I16, 0x7fffn],
  [KIND_I32, 0x7fff_ffffn],
  [KIND_I64, 0x7fff_ffff_ffff_ffffn],
]);

const LABELS: Readonly<Record<ValueType, string>> = {
  unsigned: "a number",
  signed: "a number",
  boolean: "true or false",
  float: "a number with decimals",
  time: "a time",
  duration: "a span of time",
  bytes: "bytes",
  ether: "a MAC address",
  eui64: "an EUI-64 address",
  oid: "an object identifier",
  protocol: "a protocol",
  guid: "a GUID",
  string: "text",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  none: "a heading without a value",
};

const INTEGERS = new Set<ValueType>(["unsigned", "signed"]);
const BYTE_LIKE = new Set<ValueType>(["bytes", "ether", "eui64", "oid"]);
const UNORDERED = new Set<ValueType>(["guid", "none"]);
const SLICEABLE = new Set<ValueType>(["bytes", "ether", "oid", "protocol", "string", "ipv4", "ipv6"]);
const MASKABLE = new Set<ValueType>([...INTEGERS, ...BYTE_LIKE, "protocol", "ipv4", "ipv6"]);

/** Unknown kinds have no value. */
export function typeOfKind(kind: number): ValueType {
  return TYPE_OF_KIND.get(kind) ?? "none";
}

/** The largest number that a field of the kind can hold. */
export function largestOfKind(kind: number): bigint {
  return LARGEST.get(kind) ?? 0xffff_ffff_ffff_ffffn;
}

/** "an IPv4 address". */
export function describeType(type: ValueType): string {
  return LABELS[type];
}

export const isInteger = (type: ValueType): boolean => INTEGERS.has(type);
export const isByteLike = (type: ValueType): boolean => BYTE_LIKE.has(type);
export const isOrdered = (type: ValueType): boolean => !UNORDERED.has(type);
export const isSliceable = (type: ValueType): boolean => SLICEABLE.has(type);
export const isMaskable = (type: ValueType): boolean => MASKABLE.has(type);
export const isSearchable = (type: ValueType): boolean =>
  type === "string" || type === "protocol" || BYTE_LIKE.has(type);
export const isNegatable = (type: ValueType): boolean => isInteger(type) || type === "float" || type === "duration";

/** Whether values of the two types compare with each other. */
export function areCompatible(left: ValueType, right: ValueType): boolean {
  if (left === "none" || right === "none") return false;
  return left === right || (isInteger(left) && isInteger(right)) || (isByteLike(left) && isByteLike(right));
}
