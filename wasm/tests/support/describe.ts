/**
 * What the engine says of a capture, as JSON that people can read and compare: the form of `<name>.expected.json`.
 * Version 1. Holds facts of this capture only: nothing of the machine, the engine's size or its speed.
 */
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import type { ColumnSpec, Row } from "#shared/model/row.ts";

const COLUMNS: readonly ColumnSpec[] = (["source", "destination", "protocol", "length", "info"] as const).map((id) => ({
  kind: "builtIn",
  id,
}));
const WINDOW = 500;

/** Layers whose fields are written only for the first packet of each path: they hardly differ in the others. */
const LOWER_LAYERS = new Set(["frame", "eth", "ip", "ipv6", "tcp", "udp"]);

/** Worked out of addresses and ports alone, and tested by vectors of their own. */
const DERIVED = new Set(["communityid"]);

export interface DescribedPacket {
  readonly number: number;
  readonly time: string;
  readonly path: string;
  readonly columns: string;
  readonly severity: string;
  readonly comments?: readonly string[];
  /** Left out where the description is brief. */
  readonly tree?: readonly string[];
  readonly notes?: readonly string[];
  readonly views?: readonly string[];
}

export interface DescribedCapture {
  readonly version: 1;
  readonly capture: object;
  readonly hierarchy: readonly string[];
  readonly packets: readonly DescribedPacket[];
}

export async function readRows(engine: Engine): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const window = await engine.window({ key: 1, first: rows.length, count: WINDOW, columns: COLUMNS });
    rows.push(...window.rows);
    if (window.rows.length === 0 || rows.length >= window.total) return rows;
  }
}

export async function readDetail(engine: Engine, number: number): Promise<PacketDetail> {
  const outcome = await engine.packet(number);
  if (!outcome.ok) throw new Error(`packet ${number}: ${outcome.kind}: ${outcome.message}`);
  return outcome.value;
}

function treeLine(node: TreeNode): string {
  const text = node.value === "" ? node.label : `${node.label}: ${node.value}`;
  const shown = node.generated ? `[${text}]` : text;
  const where = node.length === 0 ? "" : ` @${node.view > 0 ? `${node.view}:` : ""}${node.start}+${node.length}`;
  const name = node.name === "" ? "" : ` {${node.name}}`;
  const link = node.link === 0 ? "" : ` ->${node.link}`;
  return `${"  ".repeat(node.depth)}${shown}${name}${where}${link}`;
}

function treeLines(nodes: readonly TreeNode[], isWhole: boolean): string[] {
  const lines: string[] = [];
  let skipping = false;
  for (const node of nodes) {
    if (node.kind === "layer" && node.depth === 0) skipping = !isWhole && LOWER_LAYERS.has(node.name);
    if (!skipping && node.kind !== "note" && !DERIVED.has(node.name)) lines.push(treeLine(node));
  }
  return lines;
}

function describePacket(
  detail: PacketDetail,
  row: Row,
  isWhole: boolean,
): DescribedPacket & { readonly tree: readonly string[] } {
  const notes = detail.nodes.filter((node) => node.kind === "note");
  const assembled = detail.views.slice(1).map((view) => {
    const parts = view.parts.map((part) => `${part.packet}@${part.at}+${part.length}`).join(" ");
    return `${view.title}: ${view.bytes.length} bytes from ${parts}`;
  });
  return {
    number: detail.number,
    time: detail.timeNs === undefined ? "none" : detail.timeNs.toString(),
    path: detail.path.join("/"),
    columns: row.cells.join(" | "),
    severity: row.severity,
    ...(detail.comments.length > 0 ? { comments: detail.comments } : {}),
    tree: treeLines(detail.nodes, isWhole),
    ...(notes.length > 0
      ? { notes: notes.map((note) => `${note.severity}: ${note.label} ${note.value}`.trimEnd()) }
      : {}),
    ...(assembled.length > 0 ? { views: assembled } : {}),
  };
}

function describeFile(summary: CaptureSummary): object {
  return {
    inputs: summary.inputs.map(({ format, byteOrder, resolution, linkTypes, ok, error, comments, unknownBlocks }) => ({
      format,
      byteOrder,
      resolution,
      linkTypes,
      ok,
      ...(error === undefined ? {} : { error }),
      comments,
      unknownBlocks,
    })),
    interfaces: summary.interfaces.map(
      ({ name, linkType, packets, dropped }) =>
        `${name || "(no name)"}: link type ${linkType}, ${packets} packets${dropped === undefined ? "" : `, ${dropped} dropped`}`,
    ),
    damage: summary.damage.map(
      ({ offset, reason, skippedBytes, packetsBefore }) =>
        `at ${offset}, after packet ${packetsBefore}: ${reason} (${skippedBytes} bytes unused)`,
    ),
    counters: summary.counters.filter(({ count }) => count > 0).map(({ id, count }) => `${id}: ${count}`),
    packets: summary.packets,
    bytes: summary.bytesOriginal,
    flows: summary.flows,
    severities: summary.severities,
  };
}

export async function describeCapture(engine: Engine, isBrief = false): Promise<DescribedCapture> {
  const summary = await engine.summary();
  const packets: DescribedPacket[] = [];
  const seen = new Set<string>();
  for (const row of await readRows(engine)) {
    const detail = await readDetail(engine, row.number);
    const path = detail.path.join("/");
    const { tree, ...head } = describePacket(detail, row, !seen.has(path));
    packets.push(isBrief ? head : { ...head, tree });
    seen.add(path);
  }
  return {
    version: 1,
    capture: describeFile(summary),
    hierarchy: [...summary.hierarchy]
      .sort((left, right) => (left.path < right.path ? -1 : 1))
      .map(({ path, packets: count, bytes }) => `${path}: ${count} packets, ${bytes} bytes`),
    packets,
  };
}

/** The text of an expected file. */
export function writeDescription(description: DescribedCapture): string {
  return `${JSON.stringify(description, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 1)}\n`;
}
