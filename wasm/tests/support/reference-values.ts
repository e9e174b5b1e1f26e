/** What a packet says of a field, read off its full tree: the slow and plain half of the reference evaluator. */
import { NODE_FLAG_TEXT, NODE_KIND_FIELD, NODE_KIND_LAYER } from "#shared/abi/detail.ts";
import * as kinds from "#shared/abi/field-kind.ts";
import type { FilterField, Literal } from "#shared/filter/model.ts";
import type { EngineRegistry } from "../../host/registry.ts";
import { formatPlain } from "../../host/value.ts";
import type { RawNode } from "../../host/detail.ts";

/** A value: a number, a double, or bytes; with the prefix length of an address. Literals are values. */
export type Value = Literal;

export interface Placed {
  readonly value: Value;
  /** Which layer of its protocol it belongs to, from 1. */
  readonly layer: number;
}

/** One packet's nodes, their bytes copied. */
export interface ReferencePacket {
  readonly number: number;
  readonly nodes: readonly (RawNode & { readonly layer: number })[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Copies the nodes of the last dissection and numbers their layers. */
export function keepNodes(number: number, nodes: Iterable<RawNode>): ReferencePacket {
  const layers = new Map<number, number>();
  let layer = 0;
  const kept: (RawNode & { layer: number })[] = [];
  for (const node of nodes) {
    if (node.kind === NODE_KIND_LAYER) {
      layer = (layers.get(node.id) ?? 0) + 1;
      layers.set(node.id, layer);
    }
    kept.push({ ...node, value: { ...node.value, bytes: node.value.bytes.slice() }, layer });
  }
  return { number, nodes: kept };
}

function textOf({ flags, value }: RawNode): Uint8Array {
  if ((flags & NODE_FLAG_TEXT) !== 0) return encoder.encode(value.text ?? "");
  const end = value.bytes.indexOf(0);
  return encoder.encode(decoder.decode(end < 0 ? value.bytes : value.bytes.subarray(0, end)));
}

const SIGNED: ReadonlyMap<number, number> = new Map([
  [kinds.KIND_I8, 8],
  [kinds.KIND_I16, 16],
  [kinds.KIND_I32, 32],
  [kinds.KIND_I64, 64],
  [kinds.KIND_TIME, 64],
  [kinds.KIND_DURATION, 64],
]);
const BYTES: ReadonlySet<number> = new Set([
  kinds.KIND_BYTES,
  kinds.KIND_ETHER,
  kinds.KIND_EUI64,
  kinds.KIND_OID,
  kinds.KIND_GUID,
]);

function valueOf(kind: number, node: RawNode): Value {
  if (kind === kinds.KIND_STRING) return { kind: "bytes", value: textOf(node) };
  if (BYTES.has(kind)) return { kind: "bytes", value: node.value.bytes };
  if (kind === kinds.KIND_IPV6) return { kind: "ipv6", value: node.value.bytes, prefix: 128 };
  if (kind === kinds.KIND_IPV4) return { kind: "ipv4", value: Number(node.value.number), prefix: 32 };
  if (kind === kinds.KIND_NONE) return { kind: "integer", value: 0n };
  if (kind === kinds.KIND_F64) {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, node.value.number);
    return { kind: "float", value: view.getFloat64(0) };
  }
  const bits = SIGNED.get(kind);
  return { kind: "integer", value: bits === undefined ? node.value.number : BigInt.asIntN(bits, node.value.number) };
}

/** The field's values in the packet, in order. */
export function valuesOf(
  packet: ReferencePacket,
  registry: EngineRegistry,
  field: FilterField,
  isRaw: boolean,
): Placed[] {
  const wanted = field.isProtocol ? NODE_KIND_LAYER : NODE_KIND_FIELD;
  const found: Placed[] = [];
  for (const node of packet.nodes) {
    if (node.kind !== wanted || !field.ids.includes(node.id)) continue;
    const { layer } = node;
    if (isRaw || field.isProtocol) {
      if (!isRaw || node.value.bytes.length > 0)
        found.push({ layer, value: { kind: "bytes", value: node.value.bytes } });
    } else if (field.derived === "text") {
      const own = registry.fields[node.id];
      if (own !== undefined)
        found.push({ layer, value: { kind: "bytes", value: encoder.encode(formatPlain(own, node.value)) } });
    } else if (field.kind !== kinds.KIND_IPV6 || node.value.bytes.length > 0) {
      found.push({ layer, value: valueOf(field.kind, node) });
    }
  }
  return found;
}
