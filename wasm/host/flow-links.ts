/**
 * Conversations and endpoints of Ethernet: the table holds no MAC addresses, so they are read off the packets themselves, from
 * the outermost header, in one walk through the files.
 */
import { INTERFACE_INPUT, INTERFACE_LINK } from "#shared/abi/read.ts";
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
  start = 0;
  bytes: Uint8Array = new Uint8Array(0);
  #next = LEAST_READ;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Whether the addresses at `offset` are at hand. */
  holds(offset: number): boolean {
    const at = offset - this.start;
    return at >= 0 && at + ADDRESSES <= this.bytes.length;
  }

  async load(offset: number): Promise<void> {
    const end = this.start + this.bytes.length;
    const isNear = offset >= this.start && offset < end + this.#next;
    this.#next = isNear ? Math.min(this.#next * 2, MOST_READ) : LEAST_READ;
    this.bytes = await this.#source.range(offset, this.#next);
    this.start = offset;
  }
}

/** Numbers for pairs of addresses, or for single ones, in the order in which they come: a hash table of three words a key. */
class LinkGroups {
  #slots = new Int32Array(256).fill(-1);
  #keys = new Uint32Array(3 * 128);
  length = 0;

  /** The number of the key; the next free one, which it then has, when it is new. */
  numberOf(one: number, two: number, three: number): number {
    const hash = hashOf(one, two, three);
    for (let slot = hash & (this.#slots.length - 1); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = this.#slots[slot] ?? -1;
      if (number < 0) return this.#add(slot, one, two, three);
      const at = 3 * number;
      if (this.#keys[at] === one && this.#keys[at + 1] === two && this.#keys[at + 2] === three) return number;
    }
  }

  #add(slot: number, one: number, two: number, three: number): number {
    const number = this.length++;
    this.#slots[slot] = number;
    this.#keys.set([one, two, three], 3 * number);
    if (this.length * 2 >= this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let number = 0; number < this.length; number++) {
      const [one = 0, two = 0, three = 0] = this.#keys.subarray(3 * number);
      let slot = hashOf(one, two, three) & (slots.length - 1);
      while (slots[slot] !== -1) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
    }
    this.#slots = slots;
    const keys = new Uint32Array(3 * this.length * 2);
    keys.set(this.#keys.subarray(0, 3 * this.length));
    this.#keys = keys;
  }
}

function hashOf(one: number, two: number, three: number): number {
  let hash = Math.imul(one ^ 0x9e3779b1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ two, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ three, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

interface LinkPacket {
  row: number;
  bytes: number;
  low: number;
  high: number;
  isReverse: boolean;
}

interface LinkSums {
  readonly sums: FlowSums;
  readonly ends: EndsOfLinks;
  /** Packets counted that have no Ethernet header. */
  readonly packetsWithout: number;
}

class LinkScan {
  readonly #groups = new LinkGroups();
  readonly #isEndpoints: boolean;
  #sums = new FlowSums(256);
  /** Addresses of each number: of a pair first those of its first packet's sender. */
  #addresses: Uint8Array;
  without = 0;

  constructor(isEndpoints: boolean) {
    this.#isEndpoints = isEndpoints;
    this.#addresses = new Uint8Array(256 * (isEndpoints ? MAC_BYTES : ADDRESSES));
  }

  /** One packet, whose destination and source stand at `at`. */
  add(bytes: Uint8Array, at: number, packet: LinkPacket): void {
    const toHigh = half(bytes, at);
    const toLow = word(bytes, at + 2);
    const fromHigh = half(bytes, at + MAC_BYTES);
    const fromLow = word(bytes, at + MAC_BYTES + 2);
    if (this.#isEndpoints) {
      packet.isReverse = false;
      this.#count(this.#numberOf(fromHigh, fromLow, 0), packet, bytes.subarray(at + MAC_BYTES, at + ADDRESSES));
      packet.isReverse = true;
      this.#count(this.#numberOf(toHigh, toLow, 0), packet, bytes.subarray(at, at + MAC_BYTES));
      return;
    }
    // One key for both directions: the lower address first.
    const isFromLower = fromHigh < toHigh || (fromHigh === toHigh && fromLow <= toLow);
    const number = isFromLower
      ? this.#numberOf(fromHigh * 65536 + toHigh, fromLow, toLow)
      : this.#numberOf(toHigh * 65536 + fromHigh, toLow, fromLow);
    const sender = number * ADDRESSES;
    packet.isReverse =
      !this.#sums.isEmpty(number) &&
      (half(this.#addresses, sender) !== fromHigh || word(this.#addresses, sender + 2) !== fromLow);
    this.#count(number, packet, bytes.subarray(at, at + ADDRESSES));
  }

  /** The number of a key, with room for its sums and addresses. */
  #numberOf(one: number, two: number, three: number): number {
    const number = this.#groups.numberOf(one >>> 0, two, three);
    if (number >= this.#sums.length) {
      this.#sums = this.#sums.grown();
      const grown = new Uint8Array(this.#addresses.length * 2);
      grown.set(this.#addresses);
      this.#addresses = grown;
    }
    return number;
  }

  /** `addresses`: as the packet has them, the destination first; kept of a number's first packet, the source first. */
  #count(number: number, packet: LinkPacket, addresses: Uint8Array): void {
    if (this.#sums.isEmpty(number)) {
      const sender = addresses.length - MAC_BYTES;
      this.#addresses.set(addresses.subarray(sender), number * addresses.length);
      if (sender > 0) this.#addresses.set(addresses.subarray(0, sender), number * addresses.length + MAC_BYTES);
    }
    this.#sums.addPacket(number, packet);
  }

  end(): LinkSums {
    return {
      sums: this.#sums.cut(this.#groups.length),
      ends: new EndsOfLinks(this.#addresses, this.#isEndpoints),
      packetsWithout: this.without,
    };
  }
}

const half = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const word = (bytes: Uint8Array, at: number): number => (half(bytes, at) * 65536 + half(bytes, at + 2)) >>> 0;

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
  const packet: LinkPacket = { row: 0, bytes: 0, low: 0, high: 0, isReverse: false };
  const inputs = Array.from({ length: instance.exports.interfaceTotal() >>> 0 }, (_, id) => {
    const record = instance.exports.interfaceAt(id) >>> 0;
    return instance.u16(record + INTERFACE_LINK) === ETHERNET ? instance.u32(record + INTERFACE_INPUT) : -1;
  });
  for (let block = 0; block << BLOCK_SHIFT < table.total; block++) {
    if (!(await step())) return undefined;
    let columns = readRowBlock(capture, block);
    for (let at = 0; at < columns.count; at++) {
      const row = columns.first + at;
      if (!isCounted(row)) continue;
      const piece = pieces[inputs[columns.interfaces[at] ?? 0] ?? -1];
      if (piece === undefined || (columns.captured[at] ?? 0) < ADDRESSES) {
        scan.without++;
        continue;
      }
      const offset = (columns.offsetHighs[at] ?? 0) * 2 ** 32 + (columns.offsets[at] ?? 0);
      if (!piece.holds(offset)) {
        await piece.load(offset);
        if (!(await step())) return undefined;
        // The columns lie in memory that may have moved meanwhile.
        columns = readRowBlock(capture, block);
      }
      if (!piece.holds(offset)) {
        scan.without++;
        continue;
      }
      packet.row = row;
      packet.bytes = columns.lengths[at] ?? 0;
      packet.low = columns.times[2 * at] ?? 0;
      packet.high = columns.times[2 * at + 1] ?? 0;
      scan.add(piece.bytes, offset - piece.start, packet);
    }
  }
  return scan.end();
}
