/** Packets, bytes, times of many flows or conversations: one array a column, so that a million of them are no objects. */

const NOTHING = 0xffffffff;

export class FlowSums {
  readonly length: number;
  readonly packetsA: Uint32Array;
  readonly packetsB: Uint32Array;
  readonly bytesA: Float64Array;
  readonly bytesB: Float64Array;
  readonly firstNs: BigInt64Array;
  readonly lastNs: BigInt64Array;
  /** The same as pairs of 32-bit halves, low one first: sums are made without a bigint. */
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  readonly firstRow: Uint32Array;
  readonly lastRow: Uint32Array;

  constructor(length: number) {
    this.length = length;
    this.packetsA = new Uint32Array(length);
    this.packetsB = new Uint32Array(length);
    this.bytesA = new Float64Array(length);
    this.bytesB = new Float64Array(length);
    this.firstNs = new BigInt64Array(length);
    this.lastNs = new BigInt64Array(length);
    this.#first = new Uint32Array(this.firstNs.buffer);
    this.#last = new Uint32Array(this.lastNs.buffer);
    this.firstRow = new Uint32Array(length).fill(NOTHING);
    this.lastRow = new Uint32Array(length);
  }

  isEmpty(index: number): boolean {
    return this.firstRow[index] === NOTHING;
  }
  packets(index: number): number {
    return (this.packetsA[index] ?? 0) + (this.packetsB[index] ?? 0);
  }
  bytes(index: number): number {
    return (this.bytesA[index] ?? 0) + (this.bytesB[index] ?? 0);
  }

  /** One packet; its time in halves. */
  addPacket(
    index: number,
    packet: { row: number; bytes: number; low: number; high: number; isReverse: boolean },
  ): void {
    if (packet.isReverse) {
      this.packetsB[index] = (this.packetsB[index] ?? 0) + 1;
      this.bytesB[index] = (this.bytesB[index] ?? 0) + packet.bytes;
    } else {
      this.packetsA[index] = (this.packetsA[index] ?? 0) + 1;
      this.bytesA[index] = (this.bytesA[index] ?? 0) + packet.bytes;
    }
    this.addSpan(index, packet.row, packet.row, packet);
    this.#addLatest(index, packet.low, packet.high);
  }

  /** Widens rows and earliest time. */
  addSpan(index: number, firstRow: number, lastRow: number, { low, high }: { low: number; high: number }): void {
    if (this.isEmpty(index)) {
      this.#set(this.#first, index, low, high);
      this.#set(this.#last, index, low, high);
    } else if (isBefore(low, high, this.#first[2 * index] ?? 0, this.#first[2 * index + 1] ?? 0))
      this.#set(this.#first, index, low, high);
    this.firstRow[index] = Math.min(this.firstRow[index] ?? NOTHING, firstRow);
    this.lastRow[index] = Math.max(this.lastRow[index] ?? 0, lastRow);
  }

  #addLatest(index: number, low: number, high: number): void {
    if (isBefore(this.#last[2 * index] ?? 0, this.#last[2 * index + 1] ?? 0, low, high))
      this.#set(this.#last, index, low, high);
  }

  #set(times: Uint32Array, index: number, low: number, high: number): void {
    times[2 * index] = low;
    times[2 * index + 1] = high;
  }

  /** What `from` has at `at`, added to `index`; with A and B exchanged where it `isTurned`. */
  addSums(index: number, from: FlowSums, at: number, isTurned: boolean): void {
    const [packetsA, packetsB] = isTurned ? [from.packetsB, from.packetsA] : [from.packetsA, from.packetsB];
    const [bytesA, bytesB] = isTurned ? [from.bytesB, from.bytesA] : [from.bytesA, from.bytesB];
    this.packetsA[index] = (this.packetsA[index] ?? 0) + (packetsA[at] ?? 0);
    this.packetsB[index] = (this.packetsB[index] ?? 0) + (packetsB[at] ?? 0);
    this.bytesA[index] = (this.bytesA[index] ?? 0) + (bytesA[at] ?? 0);
    this.bytesB[index] = (this.bytesB[index] ?? 0) + (bytesB[at] ?? 0);
    this.addSpan(index, from.firstRow[at] ?? 0, from.lastRow[at] ?? 0, {
      low: from.#first[2 * at] ?? 0,
      high: from.#first[2 * at + 1] ?? 0,
    });
    this.#addLatest(index, from.#last[2 * at] ?? 0, from.#last[2 * at + 1] ?? 0);
  }

  /** All of one flow's counts at once. */
  set(index: number, counts: FlowCounts): void {
    this.packetsA[index] = counts.packetsA;
    this.packetsB[index] = counts.packetsB;
    this.bytesA[index] = counts.bytesA;
    this.bytesB[index] = counts.bytesB;
    this.#set(this.#first, index, counts.firstLow, counts.firstHigh);
    this.#set(this.#last, index, counts.lastLow, counts.lastHigh);
    this.firstRow[index] = counts.firstRow;
    this.lastRow[index] = counts.lastRow;
  }

  forget(index: number): void {
    this.firstRow[index] = NOTHING;
  }

  /** The first `length` rows, in arrays of their own. */
  cut(length: number): FlowSums {
    return this.#copy(new FlowSums(length), length);
  }
  /** The same rows, and room for as many again. */
  grown(): FlowSums {
    return this.#copy(new FlowSums(this.length * 2), this.length);
  }

  #copy(to: FlowSums, length: number): FlowSums {
    for (const column of ["packetsA", "packetsB", "bytesA", "bytesB", "firstRow", "lastRow"] as const)
      to[column].set(this[column].subarray(0, length));
    to.firstNs.set(this.firstNs.subarray(0, length));
    to.lastNs.set(this.lastNs.subarray(0, length));
    return to;
  }
}

export interface FlowCounts {
  packetsA: number;
  packetsB: number;
  bytesA: number;
  bytesB: number;
  firstLow: number;
  firstHigh: number;
  lastLow: number;
  lastHigh: number;
  firstRow: number;
  lastRow: number;
}

/** To be filled, flow by flow. */
export function emptyCounts(): FlowCounts {
  return {
    packetsA: 0,
    packetsB: 0,
    bytesA: 0,
    bytesB: 0,
    firstLow: 0,
    firstHigh: 0,
    lastLow: 0,
    lastHigh: 0,
    firstRow: 0,
    lastRow: 0,
  };
}

/** Of two signed 64-bit times in halves. */
function isBefore(low: number, high: number, otherLow: number, otherHigh: number): boolean {
  const difference = (high | 0) - (otherHigh | 0);
  return difference === 0 ? low >>> 0 < otherLow >>> 0 : difference < 0;
}
