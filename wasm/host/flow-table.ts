/** One built table of flows, conversations or endpoints: sums and ends of its rows, those that the search left, in their order. */
import { directionOf } from "#shared/format/flow-direction.ts";
import { ROW_NO_TIME } from "#shared/abi/table.ts";
import type { FlowColumn, FlowRow, FlowSort } from "#shared/model/flow.ts";
import { CLOSE_WORDS } from "#shared/format/flow-fate.ts";
import type { RowEnds } from "./flow-ends.ts";
import { numberWords, sortByWords, timeWords, type KeyWords } from "./flow-order.ts";
import type { Side } from "./flow-records.ts";
import type { FlowSums } from "./flow-sums.ts";
import type { PacketTable } from "./packet-table.ts";

/** False ends the work. */
export type Step = () => Promise<boolean>;

/** Rows that are looked at before others get their turn. */
const STRETCH = 4096;
const NS_PER_S = 1e9;
const BITS = 8;

export class FlowTable {
  readonly sums: FlowSums;
  readonly ends: RowEnds;
  readonly #packets: PacketTable;
  /** Indexes of the rows, in their order. */
  order: Uint32Array;

  constructor(sums: FlowSums, ends: RowEnds, packets: PacketTable, order: Uint32Array) {
    this.sums = sums;
    this.ends = ends;
    this.#packets = packets;
    this.order = order;
  }

  /** Nanoseconds from the first packet to the last. */
  #duration(index: number): number {
    return Number((this.sums.lastNs[index] ?? 0n) - (this.sums.firstNs[index] ?? 0n));
  }

  /** Bits a second; -1 where there is no time to divide by. */
  #rate(index: number, bytes: Float64Array): number {
    const duration = this.#duration(index);
    return duration <= 0 ? -1 : ((bytes[index] ?? 0) * BITS * NS_PER_S) / duration;
  }

  row(index: number): FlowRow {
    const { sums, ends } = this;
    const firstRow = sums.firstRow[index] ?? 0;
    const lastRow = sums.lastRow[index] ?? 0;
    const isTimeless = (this.#packets.flags(firstRow) & ROW_NO_TIME) !== 0;
    return {
      flow: ends.flow(index),
      transport: ends.transport(index),
      protocol: ends.protocol(index),
      application: ends.application(index),
      fate: ends.fate(index),
      addressA: ends.addressText(index, 0),
      addressB: ends.addressText(index, 1),
      portA: ends.port(index, 0),
      portB: ends.port(index, 1),
      packetsA: sums.packetsA[index] ?? 0,
      packetsB: sums.packetsB[index] ?? 0,
      bytesA: sums.bytesA[index] ?? 0,
      bytesB: sums.bytesB[index] ?? 0,
      firstNs: isTimeless ? undefined : sums.firstNs[index],
      lastNs: isTimeless ? undefined : sums.lastNs[index],
      firstPacket: firstRow + 1,
      lastPacket: lastRow + 1,
      stream: ends.stream(index),
      communityId: ends.communityId(index),
      process: ends.process(index) || undefined,
    };
  }

  totals(): { packets: number; bytes: number } {
    let packets = 0;
    let bytes = 0;
    for (const index of this.order) {
      packets += this.sums.packets(index);
      bytes += this.sums.bytes(index);
    }
    return { packets, bytes };
  }

  /** Keeps the rows that hold the text; false when `step` ended it. */
  async search(text: string, step: Step): Promise<boolean> {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return true;
    const kept = new Uint32Array(this.order.length);
    let count = 0;
    for (let at = 0; at < this.order.length; at++) {
      if (at % STRETCH === STRETCH - 1 && !(await step())) return false;
      const index = this.order[at] ?? 0;
      if (this.#textOf(index).includes(wanted)) kept[count++] = index;
    }
    this.order = kept.slice(0, count);
    return true;
  }

  #textOf(index: number): string {
    const { ends } = this;
    const end = (side: Side): string => {
      const port = ends.port(index, side);
      return port === undefined ? ends.addressText(index, side) : `${ends.addressText(index, side)}:${port.toString()}`;
    };
    return `${end(0)} ${end(1)} ${ends.transport(index)} ${ends.protocol(index)} ${ends.process(index)}`.toLowerCase();
  }

  async sort(sort: FlowSort, step: Step): Promise<boolean> {
    if (this.order.length === 0) return true;
    const sorted = await sortByWords(this.order, this.#keys(sort.column), sort.descending, step);
    if (sorted === undefined) return false;
    this.order = sorted;
    return true;
  }

  #keys(column: FlowColumn): KeyWords {
    const { sums, ends } = this;
    const { length } = sums;
    const numbers = (valueAt: (index: number) => number): KeyWords =>
      numberWords(length, (index) => (sums.isEmpty(index) ? -1 : valueAt(index)));
    switch (column) {
      case "addressA":
        return this.#addressKeys(0);
      case "addressB":
        return this.#addressKeys(1);
      case "portA":
        return numbers((index) => ends.port(index, 0) ?? -1);
      case "portB":
        return numbers((index) => ends.port(index, 1) ?? -1);
      case "transport":
        return this.#wordKeys((index) => ends.transport(index));
      case "protocol":
        return this.#wordKeys((index) => ends.protocol(index));
      case "process":
        return this.#wordKeys((index) => ends.process(index));
      case "direction":
        return this.#wordKeys((index) => {
          const [addressA, addressB] = [ends.addressText(index, 0), ends.addressText(index, 1)];
          return directionOf({ addressA, addressB }) ?? "";
        });
      case "state":
        return this.#wordKeys((index) => ends.fate(index)?.state ?? "");
      case "history":
        return this.#wordKeys((index) => ends.fate(index)?.history ?? "");
      case "close":
        return this.#wordKeys((index) => {
          const fate = ends.fate(index);
          return fate === undefined ? "" : CLOSE_WORDS[fate.close];
        });
      case "rtt":
        return numbers((index) => ends.fate(index)?.rttNs ?? -1);
      case "stream":
        return numbers((index) => ends.stream(index) ?? -1);
      case "start":
        return timeWords(sums.firstNs);
      case "duration":
        return numbers((index) => this.#duration(index));
      case "rateA":
        return numbers((index) => this.#rate(index, sums.bytesA));
      case "rateB":
        return numbers((index) => this.#rate(index, sums.bytesB));
      default:
        return numbers((index) => this.#count(column, index));
    }
  }

  #count(
    column: "packets" | "bytes" | "packetsA" | "packetsB" | "bytesA" | "bytesB" | "firstPacket" | "lastPacket",
    index: number,
  ): number {
    const { sums } = this;
    if (column === "packets") return sums.packets(index);
    if (column === "bytes") return sums.bytes(index);
    if (column === "firstPacket") return sums.firstRow[index] ?? 0;
    if (column === "lastPacket") return sums.lastRow[index] ?? 0;
    return sums[column][index] ?? 0;
  }

  /** Shorter addresses first, then by their bytes. */
  #addressKeys(side: Side): KeyWords {
    const words = [3, 2, 1, 0].map((word) => {
      const keys = new Uint32Array(this.sums.length);
      for (const index of this.order) keys[index] = this.ends.addressWord(index, side, word);
      return keys;
    });
    const sizes = new Uint32Array(this.sums.length);
    for (const index of this.order) sizes[index] = this.ends.addressSize(index);
    return [...words, sizes];
  }

  /** By the alphabet; few different words in many rows. */
  #wordKeys(wordAt: (index: number) => string): KeyWords {
    const words = new Map<string, number>();
    const keys = new Uint32Array(this.sums.length);
    for (const index of this.order) {
      const word = wordAt(index);
      const known = words.get(word) ?? words.size;
      words.set(word, known);
      keys[index] = known;
    }
    const ranks = new Uint32Array(words.size);
    [...words.keys()]
      .sort((a, b) => a.localeCompare(b, "en"))
      .forEach((word, rank) => {
        ranks[words.get(word) ?? 0] = rank;
      });
    for (const index of this.order) keys[index] = ranks[keys[index] ?? 0] ?? 0;
    return [keys];
  }
}
