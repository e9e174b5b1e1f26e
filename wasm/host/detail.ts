/** What a detailed dissection left in memory, as the model's tree; and the info column's text out of its pieces. */
import {
  INFO_A,
  INFO_BYTES,
  INFO_DECIMAL,
  INFO_ETHER,
  INFO_FIELD,
  INFO_HEX,
  INFO_IPV4,
  INFO_IPV6,
  INFO_KIND,
  INFO_LITERAL,
  INFO_SIGNED,
  INFO_SIZE,
  INFO_TEXT,
  INFO_TEXT_LENGTH,
  INFO_TEXT_PIECE,
  INFO_VALUE,
  LITERAL_TEXT,
  NODE_DEPTH,
  NODE_FLAGS,
  NODE_FLAG_GENERATED,
  NODE_FLAG_HIDDEN,
  NODE_ID,
  NODE_KIND,
  NODE_KIND_FIELD,
  NODE_KIND_LAYER,
  NODE_KIND_NOTE,
  NODE_LENGTH,
  NODE_MASK,
  NODE_NOTE,
  NODE_SIZE,
  NODE_START,
  NODE_TEXT,
  NODE_TEXT_LENGTH,
  NODE_VALUE,
  NODE_VIEW,
  VIEW_ADDRESS,
  VIEW_ASSEMBLY,
  VIEW_LENGTH,
  VIEW_SIZE,
} from "#shared/abi/detail.ts";
import { KIND_FRAME } from "#shared/abi/field-kind.ts";
import { formatEther, formatIpv4Number, formatIpv6 } from "#shared/format/address.ts";
import { expertCode, expertFilter } from "#shared/format/expert-code.ts";
import type { TreeNode } from "#shared/model/packet-detail.ts";
import type { Severity } from "#shared/model/row.ts";
import type { Instance } from "./instance.ts";
import { type EngineRegistry, type Field, findWord } from "./registry.ts";
import { type RawValue, formatFilter, formatNumber, formatShown, kindOf, onOneLine } from "./value.ts";

export const SEVERITIES: readonly Severity[] = ["none", "chat", "note", "warning", "error"];

/** One node as it stands in memory. */
export interface RawNode {
  readonly kind: number;
  readonly id: number;
  readonly depth: number;
  readonly flags: number;
  readonly view: number;
  readonly start: number;
  readonly length: number;
  readonly value: RawValue;
  readonly mask: bigint;
  readonly note: number;
  /** Layers: the info pieces that head it. */
  readonly infoFirst: number;
  readonly infoCount: number;
}

export interface RawView {
  readonly address: number;
  readonly length: number;
  readonly assembly: number;
}

export function readViews(instance: Instance): RawView[] {
  const table = instance.exports.viewTable() >>> 0;
  const total = instance.exports.viewTotal() >>> 0;
  return Array.from({ length: total }, (_, index) => {
    const at = table + index * VIEW_SIZE;
    return {
      address: instance.u32(at + VIEW_ADDRESS),
      length: instance.u32(at + VIEW_LENGTH),
      assembly: instance.u32(at + VIEW_ASSEMBLY),
    };
  });
}

/** What the tree is read from. */
interface TreeSource {
  readonly instance: Instance;
  readonly registry: EngineRegistry;
}

const decoder = new TextDecoder("utf-8");
const NO_VIEW: RawView = { address: 0, length: 0, assembly: 0 };

function readNode(instance: Instance, at: number, views: readonly RawView[]): RawNode {
  const kind = instance.u8(at + NODE_KIND);
  const view = instance.u8(at + NODE_VIEW);
  const place = views[view] ?? NO_VIEW;
  // A dissector may speak of bytes that the capture cut off: what the tree marks ends where the bytes end.
  const start = Math.min(instance.u32(at + NODE_START), place.length);
  const length = Math.min(instance.u32(at + NODE_LENGTH), place.length - start);
  const textLength = instance.u32(at + NODE_TEXT_LENGTH);
  const textAt = instance.u32(at + NODE_TEXT);
  let text: string | undefined;
  if (kind === NODE_KIND_LAYER) text = undefined;
  else if (textLength === LITERAL_TEXT) text = instance.literal(textAt);
  else if (textAt !== 0) text = decoder.decode(instance.bytes.subarray(textAt, textAt + textLength));
  const bytes = instance.bytes.subarray(place.address + start, place.address + start + length);
  return {
    kind,
    infoFirst: textAt,
    infoCount: textLength,
    id: instance.u16(at + NODE_ID),
    depth: instance.u8(at + NODE_DEPTH),
    flags: instance.u8(at + NODE_FLAGS),
    view,
    start,
    length,
    value: { number: instance.u64(at + NODE_VALUE), bytes, text },
    mask: instance.u64(at + NODE_MASK),
    note: instance.u16(at + NODE_NOTE),
  };
}

/** All nodes of the last dissection; their bytes are views of the engine's memory, good until the next call into it. */
export function* readNodes(instance: Instance): Generator<RawNode> {
  const views = readViews(instance);
  const table = instance.exports.nodeTable() >>> 0;
  const total = instance.exports.nodeTotal() >>> 0;
  for (let i = 0; i < total; i++) yield readNode(instance, table + i * NODE_SIZE, views);
}

/**
 * Layers of the last dissection as `frame.protocols` compares them: by the names that filters know, and with the type field behind
 * Ethernet and VLAN tags as one of its own.
 */
export function protocolsText(instance: Instance, { protocols }: EngineRegistry): string {
  const layers = [...readNodes(instance)].filter(({ kind }) => kind === NODE_KIND_LAYER);
  const names = layers.map(({ id }) => protocols[id]?.filter ?? "").filter((name) => name !== "frame");
  const isTyped = (name: string, before: string | undefined): boolean =>
    (before === "eth" || before === "vlan") && name !== "llc";
  return names.flatMap((name, at) => (isTyped(name, names[at - 1]) ? ["ethertype", name] : [name])).join(":");
}

/** Groups of notes, by GROUP_. */
export const GROUPS = [
  "",
  "Malformed",
  "Protocol",
  "Checksum",
  "Sequence",
  "Reassemble",
  "Undecoded",
  "Security",
  "Deprecated",
  "Response",
  "Request",
  "Assumption",
  "Comment",
];

function noteText(node: RawNode): string {
  const text = node.value.text ?? "";
  if (node.value.number === 0n) return text;
  // A failed read: what was required, what was there, where.
  const required = Number(node.value.number >> 32n);
  const available = Number(node.value.number & 0xffffffffn);
  return `${text}: ${required} bytes required at byte ${node.start}, ${available} available`;
}

/** `length` is the node's own, without the layers inside it. Spelt out in one object: spreading another one is measurably slower. */
function toTreeNode(source: TreeSource, node: RawNode, length: number): TreeNode {
  const { registry } = source;
  const { depth, view, start, mask } = node;
  const generated = (node.flags & NODE_FLAG_GENERATED) !== 0;
  let kind: TreeNode["kind"] = "text";
  let name = "";
  let label = node.value.text ?? "";
  let value = "";
  let filter = "";
  let link = 0;
  let severity: Severity = "none";
  const field = node.kind === NODE_KIND_FIELD ? registry.fields[node.id] : undefined;
  if (node.kind === NODE_KIND_LAYER) {
    const protocol = registry.protocols[node.id];
    kind = "layer";
    name = filter = protocol?.filter ?? "";
    label = protocol?.title ?? "";
    value = readPieces(source.instance, registry, node.infoFirst, node.infoFirst + node.infoCount).trim();
  } else if (node.kind === NODE_KIND_NOTE) {
    kind = "note";
    label = GROUPS[node.note >> 8] ?? "";
    value = noteText(node);
    const protocol = registry.protocols[node.id];
    filter = expertFilter(expertCode(protocol?.path ?? "", node.value.text ?? ""), protocol?.filter ?? "");
    severity = SEVERITIES[node.note & 255] ?? "none";
  } else if (field !== undefined) {
    kind = "field";
    name = field.name;
    label = field.label;
    value = formatShown(field, node.value);
    filter = formatFilter(field, node.value);
    if (kindOf(field) === KIND_FRAME && field.name !== "frame.number") link = Number(node.value.number);
  }
  return { depth, view, start, length, mask, generated, kind, name, label, value, filter, link, severity };
}

/** Bytes that a layer marks: up to where the next layer of the same view starts inside it (14 of an Ethernet frame). */
function ownLengths(nodes: readonly RawNode[]): number[] {
  const lengths = nodes.map(({ length }) => length);
  const nextStarts = new Map<number, number>();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node?.kind !== NODE_KIND_LAYER || node.depth !== 0) continue;
    const inside = (nextStarts.get(node.view) ?? 0) - node.start;
    if (inside > 0 && inside < node.length) lengths[i] = inside;
    nextStarts.set(node.view, node.start);
  }
  return lengths;
}

/** The tree of the last dissection, without the fields that only filters see. */
export function readTree(instance: Instance, registry: EngineRegistry): TreeNode[] {
  const source = { instance, registry };
  const raw = [...readNodes(instance)];
  const lengths = ownLengths(raw);
  const nodes: TreeNode[] = [];
  raw.forEach((node, index) => {
    if ((node.flags & NODE_FLAG_HIDDEN) === 0) nodes.push(toTreeNode(source, node, lengths[index] ?? 0));
  });
  return nodes;
}

/** `value` as the field writes it in a sentence: its word, else the number. */
function formatWord(field: Field | undefined, value: bigint): string {
  if (field === undefined) return value.toString();
  return findWord(field.words, value) ?? formatNumber(field, value);
}

function formatPiece(instance: Instance, registry: EngineRegistry, at: number): string {
  const a = instance.u32(at + INFO_A);
  const value = instance.u64(at + INFO_VALUE);
  const from = instance.u32(at + INFO_TEXT);
  const bytes = (): Uint8Array => instance.bytes.subarray(from, from + instance.u32(at + INFO_TEXT_LENGTH));
  switch (instance.u32(at + INFO_KIND)) {
    case INFO_LITERAL:
      return instance.literal(a);
    case INFO_DECIMAL:
      return value.toString();
    case INFO_SIGNED:
      return BigInt.asIntN(64, value).toString();
    case INFO_HEX:
      return `0x${value.toString(16).padStart(a, "0")}`;
    case INFO_FIELD:
      return formatWord(registry.fields[a], value);
    case INFO_TEXT_PIECE:
      return onOneLine(decoder.decode(bytes()));
    case INFO_IPV4:
      return formatIpv4Number(Number(value));
    case INFO_IPV6:
      return formatIpv6(bytes());
    case INFO_ETHER:
      return formatEther(bytes());
    case INFO_BYTES:
      return [...bytes()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    default:
      return "";
  }
}

function readPieces(instance: Instance, registry: EngineRegistry, from: number, to: number): string {
  const table = instance.exports.infoTable() >>> 0;
  let text = "";
  for (let i = from; i < to; i++) text += formatPiece(instance, registry, table + i * INFO_SIZE);
  return text;
}

/** Info column of the last dissection. */
export function readInfo(instance: Instance, registry: EngineRegistry): string {
  const { exports } = instance;
  return readPieces(instance, registry, exports.infoFirst() >>> 0, exports.infoTotal() >>> 0);
}
