/** What is known of the capture as a whole: inputs, interfaces, damage, counters, hierarchy. */
import {
  DAMAGE_BYTES,
  DAMAGE_INPUT,
  DAMAGE_OFFSET,
  DAMAGE_PACKETS,
  DAMAGE_REASON,
  DAMAGE_SKIPPED,
  FORMAT_PCAP,
  FORMAT_PCAPNG,
  FORMAT_PCAP_MODIFIED,
  FORMAT_SNOOP,
  INTERFACE_INPUT,
  INTERFACE_LINK,
  INTERFACE_LOCAL,
  INTERFACE_PACKETS,
  INTERFACE_RESOLUTION,
  INTERFACE_SNAP,
} from "#shared/abi/read.ts";
import type { CaptureInterface, CaptureSummary, Counter, Damage, InputSummary } from "#shared/model/capture.ts";
import {
  BLOCK_INTERFACE,
  BLOCK_NAMES,
  BLOCK_SECRETS,
  BLOCK_SECTION,
  BLOCK_STATISTICS,
  type Block,
  type BlockCount,
  allTexts,
  findText,
  readNames,
} from "./blocks.ts";
import { damageReason } from "./damage.ts";
import type { Gaps } from "./gaps.ts";
import type { Instance } from "./instance.ts";
import type { PacketTable } from "./packet-table.ts";
import type { KnownProcesses } from "./processes/known-processes.ts";
import type { EngineRegistry } from "./registry.ts";
import type { ByteSource } from "./source.ts";

const FORMATS: ReadonlyMap<number, string> = new Map([
  [FORMAT_PCAP, "pcap"],
  [FORMAT_PCAP_MODIFIED, "pcap-modified"],
  [FORMAT_PCAPNG, "pcapng"],
  [FORMAT_SNOOP, "snoop"],
]);

/** "us", "ns", "ms", "10^-N", "2^-N" out of if_tsresol. */
function formatResolution(resolution: number): string {
  if ((resolution & 128) !== 0) return `2^-${resolution & 127}`;
  const names: Record<number, string> = { 3: "ms", 6: "us", 9: "ns" };
  return names[resolution] ?? `10^-${resolution}`;
}

function readDamage(instance: Instance): Damage[] {
  const table = instance.exports.damageTable() >>> 0;
  return Array.from({ length: instance.exports.damageTotal() >>> 0 }, (_, index) => {
    const at = table + index * DAMAGE_BYTES;
    return {
      input: instance.u32(at + DAMAGE_INPUT),
      offset: Number(instance.u64(at + DAMAGE_OFFSET)),
      reason: damageReason(instance.u32(at + DAMAGE_REASON)),
      skippedBytes: Number(instance.u64(at + DAMAGE_SKIPPED)),
      packetsBefore: instance.u32(at + DAMAGE_PACKETS),
    };
  });
}

/** Blocks of the section that declared interface `id`: the input's last section that began before it. */
function sectionBlocks(blocks: readonly Block[], input: number, id: number): Block[] {
  const own = blocks.filter((block) => block.input === input && block.firstInterface <= id);
  const first = own.findLast((block) => block.type === BLOCK_INTERFACE)?.firstInterface;
  return own.filter((block) => block.firstInterface === first);
}

function statisticsOf(section: readonly Block[], local: number): Block | undefined {
  return section.findLast((block) => {
    if (block.type !== BLOCK_STATISTICS || block.body.length < 4) return false;
    return new DataView(block.body.buffer, block.body.byteOffset).getUint32(0, !block.isBig) === local;
  });
}

function optionCount(block: Block | undefined, code: number): bigint | undefined {
  const value = block?.options.find((option) => option.code === code)?.value;
  if (block === undefined || value?.length !== 8) return undefined;
  return new DataView(value.buffer, value.byteOffset).getBigUint64(0, !block.isBig);
}

function filterText(block: Block | undefined): string {
  const value = block?.options.find((option) => option.code === 11)?.value;
  return value?.[0] !== 0 ? "" : new TextDecoder().decode(value.subarray(1));
}

function readInterface(instance: Instance, id: number, blocks: readonly Block[]): CaptureInterface {
  const at = instance.exports.interfaceAt(id) >>> 0;
  const local = instance.u32(at + INTERFACE_LOCAL);
  const section = sectionBlocks(blocks, instance.u32(at + INTERFACE_INPUT), id);
  const declared = section.filter((block) => block.type === BLOCK_INTERFACE)[local];
  const options = declared?.options ?? [];
  const statistics = statisticsOf(section, local);
  const received = optionCount(statistics, 4);
  const dropped = optionCount(statistics, 5);
  const droppedBySystem = optionCount(statistics, 7);
  const delivered = optionCount(statistics, 8);
  const filter = filterText(declared);
  const system = findText(options, 12);
  return {
    input: instance.u32(at + INTERFACE_INPUT),
    name: findText(options, 2),
    description: findText(options, 3),
    linkType: instance.u16(at + INTERFACE_LINK),
    snapLength: instance.u32(at + INTERFACE_SNAP),
    resolution: formatResolution(instance.u8(at + INTERFACE_RESOLUTION)),
    packets: instance.u32(at + INTERFACE_PACKETS),
    ...(received === undefined ? {} : { received }),
    ...(dropped === undefined ? {} : { dropped }),
    ...(droppedBySystem === undefined ? {} : { droppedBySystem }),
    ...(delivered === undefined ? {} : { delivered }),
    ...(filter === "" ? {} : { filter }),
    ...(system === "" ? {} : { operatingSystem: system }),
  };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

interface InputFacts {
  readonly index: number;
  readonly source: ByteSource;
  readonly interfaces: readonly CaptureInterface[];
  readonly blocks: readonly Block[];
  readonly unknown: readonly BlockCount[];
  readonly damage: readonly Damage[];
}

function summariseInput(instance: Instance, facts: InputFacts): InputSummary {
  const { index, source } = facts;
  const own = facts.interfaces.filter(({ input }) => input === index);
  const sections = facts.blocks.filter((block) => block.input === index && block.type === BLOCK_SECTION);
  const orders = instance.exports.inputOrders(index) >>> 0;
  const error = source.failure ?? facts.damage.find(({ input }) => input === index)?.reason;
  const options = sections.flatMap((section) => section.options);
  return {
    name: source.name,
    fileBytes: source.size,
    format: FORMATS.get(instance.exports.inputFormat(index) >>> 0) ?? "other",
    byteOrder: [...((orders & 2) !== 0 ? ["be"] : []), ...((orders & 1) !== 0 ? ["le"] : [])].join("+"),
    resolution: unique(own.map(({ resolution }) => resolution)).join("+"),
    gzip: source.isGzip,
    linkTypes: [...new Set(own.map(({ linkType }) => linkType))],
    hasSecrets: facts.blocks.some((block) => block.input === index && block.type === BLOCK_SECRETS),
    comments: allTexts(options, 1),
    hardware: findText(options, 2),
    operatingSystem: findText(options, 3),
    application: findText(options, 4),
    names: facts.blocks.filter((block) => block.input === index && block.type === BLOCK_NAMES).flatMap(readNames),
    unknownBlocks: facts.unknown.filter(({ input }) => input === index).map(({ type, count }) => ({ type, count })),
    ok: error === undefined,
    ...(error === undefined ? {} : { error }),
  };
}

function readCounters(
  instance: Instance,
  { gaps, isMemoryFull }: Pick<SummaryParts, "gaps" | "isMemoryFull">,
): Counter[] {
  const count = (id: string, label: string, value: number): Counter => ({ id, label, count: value >>> 0 });
  const { exports } = instance;
  return [
    count("damage", "places of damage beyond the first 4,096", exports.damageDropped()),
    count("blocks", "pcapng blocks beyond the first 65,536 that are no packets: not read", exports.blocksRefused()),
    count("flows", "packets without a flow: too many flows", exports.flowsRefused()),
    count(
      "outerFlows",
      "packets that count only for their innermost flow where a part of the packets is counted",
      exports.outerRefused(),
    ),
    count(
      "unacked",
      "TCP segments that nobody acknowledged and that were forgotten: too many",
      exports.unackedRefused(),
    ),
    count("paths", "packets whose protocol path was shortened: too many paths", exports.pathOverflow()),
    count("memo", "facts about flows that were not kept: too many", exports.memoRefused()),
    count("expected", "announced flows that were not expected: too many", exports.expectedRefused()),
    count("links", "requests that were not linked to their answers: too many", exports.linksRefused()),
    count("claims", "ARP claims of addresses that were not compared: too many", exports.claimsRefused()),
    count("expert", "expert notes that were not counted: too many in one packet", exports.notesUncounted()),
    count("crypto", "QUIC hello parts that were not kept: too many", exports.cryptoRefused()),
    count("dtls", "DTLS handshake fragments that were not kept: too many", exports.dtlsPiecesRefused()),
    count("abandoned", "unfinished PDUs and datagrams given up to make room", exports.pendingAbandoned()),
    count("overlong", "PDUs longer than 1 MiB, dissected from their first bytes", exports.pendingOverlong()),
    count("pending", "PDUs and datagrams still incomplete at the end", exports.pendingAlive()),
    count("gaps", "accounts of lost packets that cannot be read", gaps.unreadable),
    count("memory", "captures cut because the tab's memory is used up", isMemoryFull ? 1 : 0),
  ].filter((counter) => counter.count !== 0);
}

function readHierarchy(
  table: PacketTable,
  registry: EngineRegistry,
): { path: string; packets: number; bytes: number }[] {
  const sums = new Map<string, { path: string; packets: number; bytes: number }>();
  for (const { ids, packets, bytes } of table.pathCounts()) {
    if (packets === 0) continue;
    let path = "";
    for (const id of ids) {
      const name = registry.protocols[id]?.path ?? "";
      path = path === "" ? name : `${path}/${name}`;
      const sum = sums.get(path) ?? { path, packets: 0, bytes: 0 };
      sum.packets += packets;
      sum.bytes += bytes;
      sums.set(path, sum);
    }
  }
  return [...sums.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Totals = Pick<CaptureSummary, "bytesCaptured" | "bytesOriginal" | "firstNs" | "lastNs" | "severities">;

function readTotals({ exports }: Instance): Totals {
  const firstNs = exports.earliestTime();
  const lastNs = exports.latestTime();
  const severity = (level: number): number => exports.severityTotal(level) >>> 0;
  return {
    bytesCaptured: Number(exports.totalCaptured()),
    bytesOriginal: Number(exports.totalOriginal()),
    ...(firstNs > lastNs ? {} : { firstNs, lastNs }),
    severities: [severity(1), severity(2), severity(3), severity(4)],
  };
}

export interface SummaryParts {
  readonly instance: Instance;
  readonly registry: EngineRegistry;
  readonly table: PacketTable;
  readonly sources: readonly ByteSource[];
  readonly blocks: { readonly known: readonly Block[]; readonly unknown: readonly BlockCount[] };
  readonly gaps: Gaps;
  readonly isMemoryFull: boolean;
  readonly processes: KnownProcesses;
}

export function summarise(parts: SummaryParts): CaptureSummary {
  const { instance, table, sources, blocks, gaps } = parts;
  const damage = readDamage(instance);
  const interfaces = Array.from({ length: instance.exports.interfaceTotal() >>> 0 }, (_, id) =>
    readInterface(instance, id, blocks.known),
  );
  return {
    inputs: sources.map((source, index) =>
      summariseInput(instance, { index, source, interfaces, blocks: blocks.known, unknown: blocks.unknown, damage }),
    ),
    interfaces,
    damage,
    counters: readCounters(instance, parts),
    gaps: gaps.list,
    moreGaps: gaps.more,
    packets: table.total,
    ...readTotals(instance),
    flows: instance.exports.flowsWithPackets() >>> 0,
    processNews: parts.processes.version,
    hierarchy: readHierarchy(table, parts.registry),
    engineBytes: instance.exports.usedBytes() >>> 0,
  };
}
