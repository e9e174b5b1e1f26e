/** Tests of one place against a value. */

import type { CompareOperator, Literal } from "../model.ts";
import { EVERYTHING, NOTHING, allOf, anyOf, comparison, primitive, type CaptureExpression } from "./expression.ts";
import type { Place } from "./place.ts";

type NumberPlace = Extract<Place, { kind: "number" }>;
type Ipv4Place = Extract<Place, { kind: "ipv4" }>;

const MOST_PORT = 65535n;
/** Where the addresses lie in IPv4 and in ARP for IPv4 on Ethernet. */
const IPV4_OFFSETS = { ip: { src: 12, dst: 16 }, arp: { src: 14, dst: 24 }, rarp: { src: 14, dst: 24 } } as const;

const OPERATORS: Readonly<Record<CompareOperator, string>> = {
  "==": "=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

function holds(left: bigint, operator: CompareOperator, right: bigint): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** `exists` stands for a test that every value passes. */
function testNumber(place: NumberPlace, operator: CompareOperator, value: bigint, exists: string): CaptureExpression {
  const most = BigInt(place.most);
  const isAlways = holds(0n, operator, value) && holds(most, operator, value);
  if (value < 0n || value > most) return isAlways ? existence(exists) : NOTHING;
  return comparison(`${place.text} ${OPERATORS[operator]} ${value.toString()}`);
}

/** A test that all packets pass for which `exists` holds. */
export function existence(exists: string): CaptureExpression {
  if (exists === "") return EVERYTHING;
  return exists.includes("[") ? comparison(exists) : primitive(exists);
}

function testBit(
  place: Extract<Place, { kind: "bit" }>,
  operator: CompareOperator,
  value: bigint,
  exists: string,
): CaptureExpression {
  const whenSet = holds(1n, operator, value);
  if (whenSet === holds(0n, operator, value)) return whenSet ? existence(exists) : NOTHING;
  return comparison(`${place.text} & 0x${place.mask.toString(16)} ${whenSet ? "!=" : "="} 0`);
}

function direct(direction: string): string {
  return direction === "either" ? "" : `${direction} `;
}

function testPort(
  place: Extract<Place, { kind: "port" }>,
  operator: CompareOperator,
  value: bigint,
): CaptureExpression {
  const { protocol } = place;
  const head = `${protocol} ${direct(place.direction)}`;
  if (operator === "==") {
    return value < 0n || value > MOST_PORT ? NOTHING : primitive(`${head}port ${value.toString()}`);
  }
  const first = operator === ">" ? value + 1n : operator === ">=" ? value : 0n;
  const last = operator === "<" ? value - 1n : operator === "<=" ? value : MOST_PORT;
  return testPortRange(place, first, last);
}

function testPortRange(place: Extract<Place, { kind: "port" }>, first: bigint, last: bigint): CaptureExpression {
  const low = first < 0n ? 0n : first;
  const high = last > MOST_PORT ? MOST_PORT : last;
  if (low > high) return NOTHING;
  if (low === 0n && high === MOST_PORT) return primitive(place.protocol);
  return primitive(`${place.protocol} ${direct(place.direction)}portrange ${low.toString()}-${high.toString()}`);
}

function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => ((value >>> shift) & 0xff).toString()).join(".");
}

function testIpv4(place: Ipv4Place, operator: CompareOperator, literal: Literal & { kind: "ipv4" }): CaptureExpression {
  const { protocol, direction } = place;
  if (operator !== "==") {
    const offsets = IPV4_OFFSETS[protocol];
    const order = (offset: number): CaptureExpression =>
      comparison(`${protocol}[${offset.toString()}:4] ${OPERATORS[operator]} 0x${(literal.value >>> 0).toString(16)}`);
    if (direction === "either") return anyOf(order(offsets.src), order(offsets.dst));
    return order(offsets[direction]);
  }
  const head = `${protocol} ${direct(direction)}`;
  if (literal.prefix === 0) return primitive(protocol);
  if (literal.prefix >= 32) return primitive(`${head}host ${formatIpv4(literal.value)}`);
  // Capture filters refuse networks with bits beyond the prefix.
  const network = (literal.value & (0xffff_ffff << (32 - literal.prefix))) >>> 0;
  return primitive(`${head}net ${formatIpv4(network)}/${literal.prefix.toString()}`);
}

function formatIpv6(value: Uint8Array, prefix: number): string {
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) {
    const keep = Math.max(0, Math.min(16, prefix - at * 8));
    const group = (((value[at] ?? 0) << 8) | (value[at + 1] ?? 0)) & (0xffff << (16 - keep)) & 0xffff;
    groups.push(group.toString(16));
  }
  const tail = /(:0){2,}$/.exec(groups.join(":"));
  return tail === null ? groups.join(":") : `${groups.join(":").slice(0, tail.index)}::`;
}

function testIpv6(direction: string, literal: Literal & { kind: "ipv6" }): CaptureExpression {
  const address = formatIpv6(literal.value, literal.prefix);
  if (literal.prefix === 0) return primitive("ip6");
  const head = `ip6 ${direct(direction)}`;
  if (literal.prefix >= 128) return primitive(`${head}host ${address}`);
  return primitive(`${head}net ${address}/${literal.prefix.toString()}`);
}

function testEther(direction: string, bytes: Uint8Array): CaptureExpression | undefined {
  if (bytes.length !== 6) return undefined;
  const address = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
  return primitive(`ether ${direction === "either" ? "host" : direction} ${address}`);
}

function testEtherType(operator: CompareOperator, value: bigint, exists: string): CaptureExpression {
  if (value < 0n || value > 0xffffn)
    return testNumber({ kind: "number", text: "", most: 0xffff }, operator, value, exists);
  if (operator !== "==")
    return allOf(existence(exists), comparison(`ether[12:2] ${OPERATORS[operator]} 0x${value.toString(16)}`));
  return value < 0x600n ? NOTHING : primitive(`ether proto 0x${value.toString(16).padStart(4, "0")}`);
}

/** The value at the place compares so with the literal ("!=": only for numbers and bits); undefined where that cannot be said. */
export function testPlace(
  place: Place,
  operator: CompareOperator,
  literal: Literal,
  exists: string,
): CaptureExpression | undefined {
  switch (place.kind) {
    case "number":
      return literal.kind === "integer" ? testNumber(place, operator, literal.value, exists) : undefined;
    case "bit":
      return literal.kind === "integer" ? testBit(place, operator, literal.value, exists) : undefined;
    case "port":
      return literal.kind === "integer" && operator !== "!=" ? testPort(place, operator, literal.value) : undefined;
    case "ipv4":
      return literal.kind === "ipv4" && operator !== "!=" ? testIpv4(place, operator, literal) : undefined;
    case "ipv6":
      return literal.kind === "ipv6" && operator === "==" ? testIpv6(place.direction, literal) : undefined;
    case "etherType":
      return literal.kind === "integer" ? testEtherType(operator, literal.value, exists) : undefined;
    case "ether":
      return literal.kind === "bytes" && operator === "==" ? testEther(place.direction, literal.value) : undefined;
  }
}

/** The value at the place is from `from` to `to`, both included. */
export function testPlaceRange(
  place: Place,
  from: Literal,
  to: Literal,
  exists: string,
): CaptureExpression | undefined {
  if (place.kind === "port" && from.kind === "integer" && to.kind === "integer") {
    return testPortRange(place, from.value, to.value);
  }
  // Both ends are about one value, so a place of either end cannot be asked twice.
  if ("direction" in place && place.direction === "either") return undefined;
  const low = testPlace(place, ">=", from, exists);
  const high = testPlace(place, "<=", to, exists);
  return low === undefined || high === undefined ? undefined : allOf(low, high);
}
