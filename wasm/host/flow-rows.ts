/** The packet table seen from the flows: which flows each row counts for, in which direction, with how many bytes, at what time. */
import { OUTER_BLOCK_ENTRIES, OUTER_BLOCK_SHIFT, OUTER_BYTES, OUTER_FLOW, OUTER_REVERSE } from "#shared/abi/flow.ts";
import {
  BLOCK_ROWS,
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
  ROW_REVERSE,
} from "#shared/abi/table.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Columns of one block of rows; valid until the event loop turns. */
export interface RowBlock {
  readonly first: number;
  readonly count: number;
  readonly flows: Uint32Array;
  readonly flags: Uint32Array;
  readonly lengths: Uint32Array;
  readonly paths: Uint16Array;
  readonly captured: Uint32Array;
  readonly interfaces: Uint16Array;
  /** Place of the packet's bytes in its file: low word, and the byte above it. */
  readonly offsets: Uint32Array;
  readonly offsetHighs: Uint8Array;
  /** Times in halves, low one first. */
  readonly times: Uint32Array;
}

export function readRowBlock({ instance, table }: OpenCapture, block: number): RowBlock {
  const first = block << BLOCK_SHIFT;
  const count = Math.min(BLOCK_ROWS, table.total - first);
  const at = table.block(first);
  const { buffer } = instance.bytes;
  const words = (column: number): Uint32Array => new Uint32Array(buffer, at + column, count);
  return {
    first,
    count,
    flows: words(COLUMN_FLOW),
    flags: words(COLUMN_FLAGS),
    lengths: words(COLUMN_LENGTH),
    paths: new Uint16Array(buffer, at + COLUMN_PATH, count),
    captured: words(COLUMN_CAPTURED),
    interfaces: new Uint16Array(buffer, at + COLUMN_INTERFACE, count),
    offsets: words(COLUMN_OFFSET),
    offsetHighs: new Uint8Array(buffer, at + COLUMN_OFFSET_HIGH, count),
    times: new Uint32Array(buffer, at + COLUMN_TIME, count * 2),
  };
}

/** One packet for one of its flows; the same object again and again. */
export interface FlowPacket {
  flow: number;
  row: number;
  bytes: number;
  low: number;
  high: number;
  isReverse: boolean;
  path: number;
  /** The flow of outer headers: the row's own is another. */
  isOuter: boolean;
}

/** Where the flows of outer headers of a row begin in their list, found once and then followed. */
export class OuterFlows {
  readonly #capture: OpenCapture;
  readonly #total: number;
  #index = 0;

  constructor(capture: OpenCapture, row: number) {
    this.#capture = capture;
    this.#total = capture.instance.exports.outerTotal() >>> 0;
    let high = this.#total;
    while (this.#index < high) {
      const middle = (this.#index + high) >>> 1;
      if (this.#row(middle) < row) this.#index = middle + 1;
      else high = middle;
    }
  }

  #at(index: number): number {
    const { exports } = this.#capture.instance;
    const block = exports.outerAt((index >>> OUTER_BLOCK_SHIFT) << OUTER_BLOCK_SHIFT) >>> 0;
    return block + (index & (OUTER_BLOCK_ENTRIES - 1)) * OUTER_BYTES;
  }
  #row(index: number): number {
    return index < this.#total ? this.#capture.instance.u32(this.#at(index)) : Number.MAX_SAFE_INTEGER;
  }

  /** Flows of the row's outer headers, the outermost first; rows are asked for in order. */
  all(row: number): number[] {
    const flows: number[] = [];
    for (let entry = this.next(row); entry !== undefined; entry = this.next(row))
      flows.push((entry & ~OUTER_REVERSE) >>> 0);
    return flows;
  }

  /** The next outer flow of this row, undefined when there is none left; rows are asked for in order. */
  next(row: number): number | undefined {
    while (this.#row(this.#index) < row) this.#index++;
    if (this.#row(this.#index) !== row) return undefined;
    return this.#capture.instance.u32(this.#at(this.#index++) + OUTER_FLOW);
  }
}

/** Calls `take` for every flow of every row of the block that `isCounted`. `take` must not keep what it gets. */
export function eachFlowPacket(
  capture: OpenCapture,
  block: RowBlock,
  isCounted: (row: number) => boolean,
  take: (packet: FlowPacket) => void,
): void {
  const outer = new OuterFlows(capture, block.first);
  const packet: FlowPacket = { flow: 0, row: 0, bytes: 0, low: 0, high: 0, isReverse: false, path: 0, isOuter: false };
  for (let at = 0; at < block.count; at++) {
    const row = block.first + at;
    if (!isCounted(row)) continue;
    packet.row = row;
    packet.bytes = block.lengths[at] ?? 0;
    packet.low = block.times[2 * at] ?? 0;
    packet.high = block.times[2 * at + 1] ?? 0;
    packet.path = block.paths[at] ?? 0;
    packet.isOuter = true;
    for (let entry = outer.next(row); entry !== undefined; entry = outer.next(row)) {
      packet.flow = (entry & ~OUTER_REVERSE) >>> 0;
      packet.isReverse = (entry & OUTER_REVERSE) !== 0;
      take(packet);
    }
    packet.flow = block.flows[at] ?? NO_FLOW;
    packet.isReverse = ((block.flags[at] ?? 0) & ROW_REVERSE) !== 0;
    packet.isOuter = false;
    if (packet.flow !== NO_FLOW) take(packet);
  }
}
