/** One packet in full: tree, bytes, comments. */
import {
  NO_ASSEMBLY,
  ASSEMBLY_KIND,
  ASSEMBLY_KIND_DATAGRAM,
  ASSEMBLY_PARTS,
  PART_AT,
  PART_LENGTH,
  PART_ROW,
} from "#shared/abi/assembly.ts";
import { ROW_COMMENT } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { ByteView, PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import { BLOCK_SECTION, readPacketComments } from "./blocks.ts";
import { type RawView, protocolsText, readTree, readViews } from "./detail.ts";
import type { OpenCapture } from "./open-capture.ts";
import type { Instance } from "./instance.ts";
import { onOneLine } from "./value.ts";

/** The packet with this number (from 1), or why there is none. */
export async function openPacket(
  capture: OpenCapture,
  number: number,
  interfaceNames: readonly string[],
): Promise<EngineOutcome<PacketDetail>> {
  const { total } = capture.table;
  if (!Number.isInteger(number) || number < 1 || number > total)
    return { ok: false, kind: "refused", message: `There is no packet ${number}; the capture has ${total}.` };
  try {
    return { ok: true, value: await readPacketDetail(capture, number - 1, interfaceNames) };
  } catch (cause) {
    return { ok: false, kind: "unreadable", message: `Packet ${number} cannot be read again: ${String(cause)}` };
  }
}

async function readPacketDetail(
  capture: OpenCapture,
  row: number,
  interfaceNames: readonly string[],
): Promise<PacketDetail> {
  const { instance, registry, table, frames } = capture;
  const comments = await readComments(capture, row);
  const bytes = await frames.read([row, ...frames.needed(row)]);
  const processNodes = await readProcessNodes(capture, row);
  frames.dissect(row, bytes);
  const path = table.pathNames(instance.exports.detailPath() >>> 0);
  const protocols = protocolsText(instance, registry);
  return {
    number: row + 1,
    timeNs: table.time(row),
    capturedLength: table.captured(row),
    originalLength: table.length(row),
    interfaceName: interfaceNames[table.interfaceId(row)] ?? "",
    comments,
    path,
    info: capture.cells.info(row),
    views: readViews(instance).map((view, index) => toByteView(instance, view, index)),
    nodes: withHostTexts(readTree(instance, registry), [...makeFrameTexts(protocols, comments), ...processNodes]),
  };
}

export async function readComments(capture: OpenCapture, row: number): Promise<string[]> {
  const { table, sources, blocks } = capture;
  if ((table.flags(row) & ROW_COMMENT) === 0) return [];
  const input = table.input(row);
  const source = sources[input];
  const end = table.offset(row) + ((table.captured(row) + 3) & ~3);
  const section = blocks.known.findLast((b) => b.input === input && b.type === BLOCK_SECTION && b.offset < end);
  return source === undefined ? [] : readPacketComments(source, end, section?.isBig ?? false);
}

/** Most captures tell of no process: what makes branches of them comes with the first that does. */
async function readProcessNodes({ processes, table }: OpenCapture, row: number): Promise<TreeNode[]> {
  if (processes.of(table.flow(row)).length === 0) return [];
  const { makeProcessNodes } = await import("./processes/process-nodes.ts");
  return makeProcessNodes(processes, table.flow(row));
}

/** What only the host knows, behind the frame's own fields. */
function withHostTexts(nodes: TreeNode[], texts: readonly TreeNode[]): TreeNode[] {
  const end = nodes.findIndex((node, index) => index > 0 && node.depth === 0);
  const at = end < 0 ? nodes.length : end;
  return [...nodes.slice(0, at), ...texts, ...nodes.slice(at)];
}

/** The frame's protocols and comments. */
function makeFrameTexts(protocols: string, comments: readonly string[]): TreeNode[] {
  const text = (name: string, label: string, value: string): TreeNode => ({
    depth: 1,
    kind: "field",
    name,
    label,
    value: onOneLine(value),
    filter: `${name} == ${JSON.stringify(value)}`,
    view: 0,
    start: 0,
    length: 0,
    mask: 0n,
    generated: true,
    link: 0,
    severity: "none",
  });
  return [
    text("frame.protocols", "Protocols in packet", protocols),
    ...comments.map((comment) => text("frame.comment", "Comment", comment)),
  ];
}

function toByteView(instance: Instance, view: RawView, index: number): ByteView {
  const bytes = instance.copy(view.address, view.length);
  if (view.assembly === NO_ASSEMBLY) {
    return { title: index === 0 ? `Frame (${view.length} bytes)` : `Decoded (${view.length} bytes)`, bytes, parts: [] };
  }
  const at = instance.exports.assemblyAt(view.assembly) >>> 0;
  const isDatagram = instance.u32(at + ASSEMBLY_KIND) === ASSEMBLY_KIND_DATAGRAM;
  const parts: ByteView["parts"][number][] = [];
  for (let part = instance.u32(at + ASSEMBLY_PARTS); part !== 0; part = instance.u32(part)) {
    parts.push({
      packet: instance.u32(part + PART_ROW) + 1,
      at: instance.u32(part + PART_AT),
      length: instance.u32(part + PART_LENGTH),
    });
  }
  return { title: `${isDatagram ? "Reassembled IP" : "Reassembled PDU"} (${view.length} bytes)`, bytes, parts };
}
