/** Bytes at places of a frame, compared with others without copying them. */
import type { CompareOperator, Literal, Stretch } from "#shared/filter/model.ts";
import { holdsFor } from "./number-ranges.ts";

/** Which bytes of a field are looked at, counted from its first. */
export type Places = Uint8Array;
type PlacePair = readonly [Places, Places];

/** Whether the bytes at `at` are what is asked for. */
export type BytesHold = (bytes: Uint8Array, at: number) => boolean;

/** First and one past the last of a stretch of `length` bytes; undefined where it does not fit. */
function placeOf({ first, count, last }: Stretch, length: number): readonly [number, number] | undefined {
  const from = first < 0 ? length + first : first;
  const to = count !== undefined ? from + count : last === undefined ? length : (last < 0 ? length + last : last) + 1;
  return from < 0 || to > length || from >= to ? undefined : [from, to];
}

/** The places that the pieces of a slice take of `length` bytes; undefined where one does not fit: then there is no value. */
export function placesOf(pieces: readonly Stretch[], length: number): Places | undefined {
  const places: number[] = [];
  for (const piece of pieces) {
    const found = placeOf(piece, length);
    if (found === undefined) return undefined;
    for (let place = found[0]; place < found[1]; place++) places.push(place);
  }
  return Uint8Array.from(places);
}

export const wholePlaces = (length: number): Places => Uint8Array.from({ length }, (_, place) => place);

/** By the first byte that differs; the shorter of two that are alike as far as it goes is the smaller. */
function compareLiteral(bytes: Uint8Array, at: number, places: Places, literal: Uint8Array): number {
  const common = Math.min(places.length, literal.length);
  for (let index = 0; index < common; index++) {
    const order = (bytes[at + (places[index] ?? 0)] ?? 0) - (literal[index] ?? 0);
    if (order !== 0) return order;
  }
  return places.length - literal.length;
}

/** The order of bytes at two places of the same frame. */
export function comparePlaced(bytes: Uint8Array, at: number, other: number, [left, right]: PlacePair): number {
  const common = Math.min(left.length, right.length);
  for (let index = 0; index < common; index++) {
    const order = (bytes[at + (left[index] ?? 0)] ?? 0) - (bytes[other + (right[index] ?? 0)] ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The bits of each byte that a prefix leaves. */
const maskOf = (prefix: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => 0xff00 >> Math.min(8, Math.max(0, prefix - at * 8)));

function isMasked(bytes: Uint8Array, at: number, literal: Uint8Array, mask: Uint8Array): boolean {
  for (let index = 0; index < literal.length; index++) {
    if ((((bytes[at + index] ?? 0) ^ (literal[index] ?? 0)) & (mask[index] ?? 0)) !== 0) return false;
  }
  return true;
}

/** Undefined for what is no literal of bytes. */
export function bytesHold(operator: CompareOperator, places: Places, literal: Literal): BytesHold | undefined {
  if (literal.kind === "ipv6" && (operator === "==" || operator === "!=")) {
    const { value } = literal;
    const mask = maskOf(literal.prefix, value.length);
    const isEqual = operator === "==";
    return (bytes, at) => isMasked(bytes, at, value, mask) === isEqual;
  }
  if (literal.kind !== "ipv6" && literal.kind !== "bytes") return undefined;
  const { value } = literal;
  return (bytes, at) => holdsFor(operator, compareLiteral(bytes, at, places, value));
}

/** The order of a name and a literal. */
export function compareName(bytes: Uint8Array, length: number, literal: Uint8Array): number {
  const common = Math.min(length, literal.length);
  for (let index = 0; index < common; index++) {
    const order = (bytes[index] ?? 0) - (literal[index] ?? 0);
    if (order !== 0) return order;
  }
  return length - literal.length;
}

export function contains(bytes: Uint8Array, length: number, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= length; at++) {
    let index = 0;
    while (index < part.length && bytes[at + index] === part[index]) index++;
    if (index === part.length) return true;
  }
  return false;
}
