/** The engine's flow records, read where they lie. Whatever holds memory is asked for anew after each turn of the event loop. */
import {
  FLOW_ADDRESS_A,
  FLOW_ADDRESS_B,
  FLOW_ADDRESS_SIZE,
  FLOW_BLOCK_FLOWS,
  FLOW_BLOCK_SHIFT,
  FLOW_BYTES,
  FLOW_BYTES_A,
  FLOW_BYTES_B,
  FLOW_FIRST_ROW,
  FLOW_FIRST_TIME,
  FLOW_FLAG_PORTS,
  FLOW_FLAG_TIME,
  FLOW_FLAGS,
  FLOW_LAST_ROW,
  FLOW_LAST_TIME,
  FLOW_PACKETS_A,
  FLOW_PACKETS_B,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_STREAM,
  FLOW_TRANSPORT,
} from "#shared/abi/flow.ts";
import { formatEther, formatIpv4, formatIpv6 } from "#shared/format/address.ts";
import type { FlowCounts } from "./flow-sums.ts";
import { findCommunityId } from "./flows.ts";
import type { Instance } from "./instance.ts";

/** Which end of a flow: 0 sent its first packet. */
export type Side = 0 | 1;

export const otherSide = (side: Side): Side => (side === 0 ? 1 : 0);

export class FlowRecords {
  readonly #instance: Instance;
  readonly #blocks: number[] = [];

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  get length(): number {
    return this.#instance.exports.flowTotal() >>> 0;
  }

  #at(flow: number): number {
    const block = flow >>> FLOW_BLOCK_SHIFT;
    this.#blocks[block] ??= this.#instance.exports.flowAt(block << FLOW_BLOCK_SHIFT) >>> 0;
    return this.#blocks[block] + (flow & (FLOW_BLOCK_FLOWS - 1)) * FLOW_BYTES;
  }

  transport(flow: number): number {
    return this.#instance.u8(this.#at(flow) + FLOW_TRANSPORT);
  }
  /** 4 or 16 for IP, 6 or 8 for link-layer addresses. */
  addressSize(flow: number): number {
    return this.#instance.u8(this.#at(flow) + FLOW_ADDRESS_SIZE);
  }
  hasPorts(flow: number): boolean {
    return (this.#instance.u16(this.#at(flow) + FLOW_FLAGS) & FLOW_FLAG_PORTS) !== 0;
  }
  port(flow: number, side: Side): number {
    return this.#instance.u16(this.#at(flow) + (side === 0 ? FLOW_PORT_A : FLOW_PORT_B));
  }
  stream(flow: number): number {
    return this.#instance.u32(this.#at(flow) + FLOW_STREAM);
  }
  firstRow(flow: number): number {
    return this.#instance.u32(this.#at(flow) + FLOW_FIRST_ROW);
  }
  lastRow(flow: number): number {
    return this.#instance.u32(this.#at(flow) + FLOW_LAST_ROW);
  }
  hasTime(flow: number): boolean {
    return (this.#instance.u16(this.#at(flow) + FLOW_FLAGS) & FLOW_FLAG_TIME) !== 0;
  }
  /** Earliest and latest time. */
  span(flow: number): readonly [firstNs: bigint, lastNs: bigint] {
    const at = this.#at(flow);
    return [this.#instance.i64(at + FLOW_FIRST_TIME), this.#instance.i64(at + FLOW_LAST_TIME)];
  }
  /** Undefined where the record alone does not tell it. */
  communityId(flow: number): string | undefined {
    return findCommunityId(this.#instance, flow);
  }

  #address(flow: number, side: Side): number {
    return this.#at(flow) + (side === 0 ? FLOW_ADDRESS_A : FLOW_ADDRESS_B);
  }

  /** 32 bits of an address, for hashing and for comparing: the order is that of the address. */
  addressWord(flow: number, side: Side, word: number): number {
    return word * 4 < this.addressSize(flow) ? this.#instance.view.getUint32(this.#address(flow, side) + word * 4) : 0;
  }

  isSameAddress(flow: number, side: Side, other: number, otherSide: Side): boolean {
    const size = this.addressSize(flow);
    if (size !== this.addressSize(other)) return false;
    const { bytes } = this.#instance;
    const [at, otherAt] = [this.#address(flow, side), this.#address(other, otherSide)];
    for (let i = 0; i < size; i++) if (bytes[at + i] !== bytes[otherAt + i]) return false;
    return true;
  }

  addressText(flow: number, side: Side): string {
    const size = this.addressSize(flow);
    const { bytes } = this.#instance;
    const at = this.#address(flow, side);
    if (size === 4) return formatIpv4(bytes, at);
    return size === 16 ? formatIpv6(bytes, at) : formatEther(bytes, at, size);
  }

  /** Reads the counts into an object that is used again and again. */
  readCounts(flow: number, into: FlowCounts): void {
    const at = this.#at(flow);
    const { view } = this.#instance;
    into.packetsA = view.getUint32(at + FLOW_PACKETS_A, true);
    into.packetsB = view.getUint32(at + FLOW_PACKETS_B, true);
    into.bytesA = view.getUint32(at + FLOW_BYTES_A, true) + view.getUint32(at + FLOW_BYTES_A + 4, true) * 2 ** 32;
    into.bytesB = view.getUint32(at + FLOW_BYTES_B, true) + view.getUint32(at + FLOW_BYTES_B + 4, true) * 2 ** 32;
    into.firstLow = view.getUint32(at + FLOW_FIRST_TIME, true);
    into.firstHigh = view.getUint32(at + FLOW_FIRST_TIME + 4, true);
    into.lastLow = view.getUint32(at + FLOW_LAST_TIME, true);
    into.lastHigh = view.getUint32(at + FLOW_LAST_TIME + 4, true);
    into.firstRow = view.getUint32(at + FLOW_FIRST_ROW, true);
    into.lastRow = view.getUint32(at + FLOW_LAST_ROW, true);
  }
}
