/** Writes small MaxMind DB files for tests: an IPv6 or IPv4 tree of any record size, values without pointers. */

import { encodeUtf8 } from "../../filter/utf8.ts";

/** Texts, whole numbers, truths, maps of them. */
export type Written = string | number | boolean | { readonly [key: string]: Written };

interface Wish {
  readonly recordBits: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  /** Prefix bits ("0", "1") and what stands behind them. */
  readonly records: readonly (readonly [bits: string, value: Written])[];
}

function control(type: number, size: number): number[] {
  const head = type > 7 ? [type - 7] : [];
  const high = (type > 7 ? 0 : type) << 5;
  if (size < 29) return [high | size, ...head];
  if (size < 285) return [high | 29, ...head, size - 29];
  return [high | 30, ...head, (size - 285) >> 8, (size - 285) & 255];
}

function writeValue(value: Written): number[] {
  if (typeof value === "string") {
    const bytes = encodeUtf8(value);
    return [...control(2, bytes.length), ...bytes];
  }
  if (typeof value === "boolean") return control(14, value ? 1 : 0);
  if (typeof value === "number")
    return [...control(6, 4), value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  const entries = Object.entries(value);
  return [
    ...control(7, entries.length),
    ...entries.flatMap(([key, each]) => [...writeValue(key), ...writeValue(each)]),
  ];
}

/** Bits of an IPv4 prefix: "192.0.2.0/24". */
export function bitsOf(prefix: string, ipVersion: 4 | 6 = 6): string {
  const [address = "", length = "32"] = prefix.split("/");
  const bits = address.split(".").map((part) => Number(part).toString(2).padStart(8, "0"));
  return (ipVersion === 6 ? "0".repeat(96) : "") + bits.join("").slice(0, Number(length));
}

type Node = [Node | number | undefined, Node | number | undefined];

function plant(records: Wish["records"], offsets: readonly number[]): Node {
  const root: Node = [undefined, undefined];
  for (const [place, [bits]] of records.entries()) {
    let node = root;
    for (let at = 0; at < bits.length; at++) {
      const side = bits[at] === "1" ? 1 : 0;
      const below = node[side];
      if (at === bits.length - 1) node[side] = offsets[place] ?? 0;
      else if (Array.isArray(below)) node = below;
      else {
        const made: Node = [undefined, undefined];
        node[side] = made;
        node = made;
      }
    }
  }
  return root;
}

function packNode(recordBits: number, left: number, right: number): number[] {
  const low = (value: number, bytes: number): number[] =>
    Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) & 255);
  if (recordBits === 24) return [...low(left, 3), ...low(right, 3)];
  if (recordBits === 32) return [...low(left, 4), ...low(right, 4)];
  return [...low(left, 3), ((left >>> 24) << 4) | (right >>> 24), ...low(right, 3)];
}

export function writeDatabase({ recordBits, ipVersion, records }: Wish): Uint8Array<ArrayBuffer> {
  const values: number[] = [];
  const offsets = records.map(([, value]) => {
    const offset = values.length;
    values.push(...writeValue(value));
    return offset;
  });
  const nodes: Node[] = [plant(records, offsets)];
  for (const node of nodes) for (const below of node) if (Array.isArray(below)) nodes.push(below);
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const target = (below: Node[0]): number => {
    if (below === undefined) return nodes.length;
    return typeof below === "number" ? nodes.length + 16 + below : (numbers.get(below) ?? 0);
  };
  const tree = nodes.flatMap(([left, right]) => packNode(recordBits, target(left), target(right)));
  const metadata = writeValue({
    node_count: nodes.length,
    record_size: recordBits,
    ip_version: ipVersion,
    database_type: "Tapglass-Test",
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_772_442_000,
    description: { en: "made by a test" },
  });
  const marker = [0xab, 0xcd, 0xef, ...encodeUtf8("MaxMind.com")];
  const zeros = Array.from({ length: 16 }, () => 0);
  return Uint8Array.from([...tree, ...zeros, ...values, ...marker, ...metadata]);
}
