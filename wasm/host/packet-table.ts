/** Reads the packet table, the flows and the paths out of the engine's memory. */
import {
  FLOW_ADDRESS_A,
  FLOW_ADDRESS_B,
  FLOW_ADDRESS_SIZE,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_TRANSPORT,
} from "#shared/abi/flow.ts";
import { INTERFACE_INPUT } from "#shared/abi/read.ts";
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  COLUMN_CAPTURED,
  COLUMN_FLAGS,
  COLUMN_FLOW,
  COLUMN_INTERFACE,
  COLUMN_LENGTH,
  COLUMN_OFFSET,
  COLUMN_OFFSET_HIGH,
  COLUMN_PATH,
  COLUMN_TIME,
  NO_FLOW,
  ROW_NO_TIME,
  ROW_REVERSE,
} from "#shared/abi/table.ts";
import { formatEther, formatIpv4, formatIpv6 } from "#shared/format/address.ts";
import type { Instance } from "./instance.ts";
import type { EngineRegistry } from "./registry.ts";

const PATH_BYTES = 16;
/** Layers whose contents do not name a packet. */
const CLOSED = new Set(["icmp", "icmpv6", "quic"]);

export interface FlowEnds {
  readonly transport: number;
  readonly addressA: string;
  readonly addressB: string;
  readonly portA: number;
  readonly portB: number;
}

function formatFlowAddress(bytes: Uint8Array, at: number, size: number): string {
  if (size === 4) return formatIpv4(bytes, at);
  return size === 16 ? formatIpv6(bytes, at) : formatEther(bytes, at, size);
}

export class PacketTable {
  readonly #instance: Instance;
  readonly #registry: EngineRegistry;
  readonly #blocks: number[] = [];

  constructor(instance: Instance, registry: EngineRegistry) {
    this.#instance = instance;
    this.#registry = registry;
  }

  get total(): number {
    return this.#instance.exports.rowTotal() >>> 0;
  }

  /** Address of the row's block. */
  block(row: number): number {
    const index = row >>> BLOCK_SHIFT;
    let block = this.#blocks[index];
    if (block === undefined) {
      block = this.#instance.exports.blockAt(index) >>> 0;
      this.#blocks[index] = block;
    }
    return block;
  }

  #u32(row: number, column: number): number {
    return this.#instance.u32(this.block(row) + column + (row & BLOCK_MASK) * 4);
  }
  flags(row: number): number {
    return this.#u32(row, COLUMN_FLAGS);
  }
  captured(row: number): number {
    return this.#u32(row, COLUMN_CAPTURED);
  }
  length(row: number): number {
    return this.#u32(row, COLUMN_LENGTH);
  }
  flow(row: number): number {
    return this.#u32(row, COLUMN_FLOW);
  }
  path(row: number): number {
    return this.#instance.u16(this.block(row) + COLUMN_PATH + (row & BLOCK_MASK) * 2);
  }
  interfaceId(row: number): number {
    return this.#instance.u16(this.block(row) + COLUMN_INTERFACE + (row & BLOCK_MASK) * 2);
  }
  /** Place of the packet's bytes in its (decompressed) file. */
  offset(row: number): number {
    const high = this.#instance.u8(this.block(row) + COLUMN_OFFSET_HIGH + (row & BLOCK_MASK));
    return high * 2 ** 32 + this.#u32(row, COLUMN_OFFSET);
  }
  /** Raw column: 0 when the record has no time. */
  rawTime(row: number): bigint {
    return this.#instance.i64(this.block(row) + COLUMN_TIME + (row & BLOCK_MASK) * 8);
  }
  time(row: number): bigint | undefined {
    return (this.flags(row) & ROW_NO_TIME) !== 0 ? undefined : this.rawTime(row);
  }
  /** The input (file) that the row came from. */
  input(row: number): number {
    const record = this.#instance.exports.interfaceAt(this.interfaceId(row)) >>> 0;
    return this.#instance.u32(record + INTERFACE_INPUT);
  }

  /** Endpoints of a flow; A sent its first packet. */
  ends(flow: number): FlowEnds {
    const at = this.#instance.exports.flowAt(flow) >>> 0;
    const size = this.#instance.u8(at + FLOW_ADDRESS_SIZE);
    const bytes = this.#instance.bytes;
    return {
      transport: this.#instance.u8(at + FLOW_TRANSPORT),
      addressA: formatFlowAddress(bytes, at + FLOW_ADDRESS_A, size),
      addressB: formatFlowAddress(bytes, at + FLOW_ADDRESS_B, size),
      portA: this.#instance.u16(at + FLOW_PORT_A),
      portB: this.#instance.u16(at + FLOW_PORT_B),
    };
  }

  /** Source and destination as an analyst sees them; empty where the packet has no addresses. */
  direction(row: number): { source: string; destination: string; sourcePort: number; destinationPort: number } {
    const flow = this.flow(row);
    if (flow === NO_FLOW) return { source: "", destination: "", sourcePort: 0, destinationPort: 0 };
    const { addressA, addressB, portA, portB } = this.ends(flow);
    return (this.flags(row) & ROW_REVERSE) === 0
      ? { source: addressA, destination: addressB, sourcePort: portA, destinationPort: portB }
      : { source: addressB, destination: addressA, sourcePort: portB, destinationPort: portA };
  }

  /** IP protocol number of the row's conversation, 0 where it has none. */
  transport(row: number): number {
    const flow = this.flow(row);
    return flow === NO_FLOW ? 0 : this.ends(flow).transport;
  }

  /** Protocol ids of a path, outermost first. */
  pathIds(path: number): number[] {
    const ids: number[] = [];
    const table = this.#instance.exports.pathTable() >>> 0;
    for (let at = path; at !== 0; at = this.#instance.u16(table + at * PATH_BYTES)) {
      ids.push(this.#instance.u16(table + at * PATH_BYTES + 2));
    }
    return ids.reverse();
  }

  /** Packets that end at each path, and their original bytes. */
  pathCounts(): { ids: number[]; packets: number; bytes: number }[] {
    const total = this.#instance.exports.pathTotal() >>> 0;
    const table = this.#instance.exports.pathTable() >>> 0;
    return Array.from({ length: total }, (_, path) => ({
      ids: this.pathIds(path),
      packets: this.#instance.u32(table + path * PATH_BYTES + 4),
      bytes: Number(this.#instance.u64(table + path * PATH_BYTES + 8)),
    }));
  }

  pathNames(path: number): string[] {
    return this.pathIds(path).map((id) => this.#registry.protocols[id]?.path ?? "");
  }

  /** What the Protocol column names: the innermost layer that names a packet, but nothing that ICMP quotes or QUIC carries sealed. */
  namingProtocol(path: number): number {
    let naming = 0;
    for (const id of this.pathIds(path)) {
      const protocol = this.#registry.protocols[id];
      if (protocol === undefined || protocol.short === "") continue;
      naming = id;
      if (CLOSED.has(protocol.path)) break;
    }
    return naming;
  }
}
