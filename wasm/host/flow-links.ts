/**
 * Conversations and endpoints of Ethernet: the table holds no MAC addresses, so they are read off the packets themselves, from
 * the outermost header, in one walk through the files.
 */
import { INTERFACE_LINK } from "#shared/abi/read.ts";
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import { EndsOfLinks } from "./flow-ends.ts";
import { readRowBlock } from "./flow-rows.ts";
import { FlowSums } from "./flow-sums.ts";
import type { Step } from "./flow-table.ts";
import type { OpenCapture } from "./open-capture.ts";
import type { ByteSource } from "./source.ts";

const ETHERNET = 1;
const MAC_BYTES = 6;
const ADDRESSES = 12;
/** Bytes read at once: few where packets are picked from here and there, many where they follow each other. */
const LEAST_READ = 16 << 10;
const MOST_READ = 4 << 20;

/** The piece of one file that was read last. */
class FilePiece {
  readonly #source: ByteSource;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #next = LEAST_READ;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The 12 bytes at `offset`, if they are at hand. */
  find(offset: number): Uint8Array | undefined {
    const at = offset - this.#start;
    return at >= 0 && at + ADDRESSES <= this.#bytes.length ? this.#bytes.subarray(at, at + ADDRESSES) : undefined;
  }

  async load(offset: number): Promise<void> {
    const end = this.#start + this.#bytes.length;
    const isNear = offset >= this.#start && offset < end + this.#next;
    this.#next = isNear ? Math.min(this.#next * 2, MOST_READ) : LEAST_READ;
    this.#bytes = await this.#source.range(offset, this.#next);
    this.#start = offset;
  }
}

/** Numbers for pairs of addresses, or for single ones, in the order in which they come. */
class LinkGroups {
  readonly #stride: number;
  readonly #numbers = new Map<string, number>();
  #bytes = new Uint8Array(1024 * ADDRESSES);

  constructor(isEndpoints: boolean) {
    this.#stride = isEndpoints ? MAC_BYTES : ADDRESSES;
  }

  get length(): number {
    return this.#numbers.size;
  }
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** `from` and `to` are places in `bytes`; undefined when the key is new. */
  find(key: string): number | undefined {
    return this.#numbers.get(key);
  }

  add(key: string, parts: readonly Uint8Array[]): number {
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    if ((number + 1) * this.#stride > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    parts.forEach((part, at) => {
      this.#bytes.set(part, number * this.#stride + at * MAC_BYTES);
    });
    return number;
  }
}

const keyOf = (mac: Uint8Array): string => String.fromCharCode(...mac);

interface LinkPacket {
  readonly row: number;
  readonly bytes: number;
  readonly low: number;
  readonly high: number;
}

export interface LinkSums {
  readonly sums: FlowSums;
  readonly ends: EndsOfLinks;
  /** Packets counted that have no Ethernet header. */
  readonly packetsWithout: number;
}

class LinkScan {
  readonly #groups: LinkGroups;
  readonly #isEndpoints: boolean;
  #sums = new FlowSums(1024);
  without = 0;

  constructor(isEndpoints: boolean) {
    this.#isEndpoints = isEndpoints;
    this.#groups = new LinkGroups(isEndpoints);
  }

  add(addresses: Uint8Array, packet: LinkPacket): void {
    const to = addresses.subarray(0, MAC_BYTES);
    const from = addresses.subarray(MAC_BYTES, ADDRESSES);
    const [toKey, fromKey] = [keyOf(to), keyOf(from)];
    if (this.#isEndpoints) {
      this.#count(this.#groups.find(fromKey) ?? this.#groups.add(fromKey, [from]), packet, false);
      this.#count(this.#groups.find(toKey) ?? this.#groups.add(toKey, [to]), packet, true);
      return;
    }
    const there = this.#groups.find(fromKey + toKey);
    const back = there === undefined && fromKey !== toKey ? this.#groups.find(toKey + fromKey) : undefined;
    this.#count(there ?? back ?? this.#groups.add(fromKey + toKey, [from, to]), packet, back !== undefined);
  }

  #count(group: number, packet: LinkPacket, isReverse: boolean): void {
    if (group >= this.#sums.length) this.#sums = this.#sums.grown();
    this.#sums.addPacket(group, { ...packet, isReverse });
  }

  end(): LinkSums {
    return {
      sums: this.#sums.cut(this.#groups.length),
      ends: new EndsOfLinks(this.#groups.bytes, this.#isEndpoints),
      packetsWithout: this.without,
    };
  }
}

/** Undefined when `step` ended the work. */
export async function scanLinks(
  capture: OpenCapture,
  isEndpoints: boolean,
  isCounted: (row: number) => boolean,
  step: Step,
): Promise<LinkSums | undefined> {
  const { table, instance } = capture;
  const scan = new LinkScan(isEndpoints);
  const pieces = capture.sources.map((source) => new FilePiece(source));
  for (let block = 0; block << BLOCK_SHIFT < table.total; block++) {
    if (!(await step())) return undefined;
    let columns = readRowBlock(capture, block);
    for (let at = 0; at < columns.count; at++) {
      const row = columns.first + at;
      if (!isCounted(row)) continue;
      const link = instance.u16((instance.exports.interfaceAt(table.interfaceId(row)) >>> 0) + INTERFACE_LINK);
      const piece = pieces[table.input(row)];
      if (link !== ETHERNET || table.captured(row) < ADDRESSES || piece === undefined) {
        scan.without++;
        continue;
      }
      const offset = table.offset(row);
      let addresses = piece.find(offset);
      if (addresses === undefined) {
        await piece.load(offset);
        if (!(await step())) return undefined;
        // The columns lie in memory that may have moved meanwhile.
        columns = readRowBlock(capture, block);
        addresses = piece.find(offset);
      }
      if (addresses === undefined) {
        scan.without++;
        continue;
      }
      scan.add(addresses, {
        row,
        bytes: columns.lengths[at] ?? 0,
        low: columns.times[2 * at] ?? 0,
        high: columns.times[2 * at + 1] ?? 0,
      });
    }
  }
  return scan.end();
}
