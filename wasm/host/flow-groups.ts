/** Puts flows together that have the same ends: conversations of addresses, or single ends. A hash table of group numbers. */
import { otherSide, type FlowRecords, type Side } from "./flow-records.ts";

const NO_GROUP = -1;

/** What makes ends the same: their address, or address, protocol and port. */
export type EndKey = "address" | "port";

export class FlowGroups {
  readonly #records: FlowRecords;
  readonly #key: EndKey;
  #slots = new Int32Array(1024).fill(NO_GROUP);
  #hashes = new Uint32Array(512);
  /** For each group the flow that it was made for, and which of its ends is A. */
  #flows = new Uint32Array(512);
  #sides = new Uint8Array(512);
  #length = 0;

  constructor(records: FlowRecords, key: EndKey) {
    this.#records = records;
    this.#key = key;
  }

  get length(): number {
    return this.#length;
  }
  flow(group: number): number {
    return this.#flows[group] ?? 0;
  }
  side(group: number): Side {
    return this.#sides[group] === 1 ? 1 : 0;
  }

  #hashEnd(flow: number, side: Side): number {
    const records = this.#records;
    let hash = this.#key === "port" ? records.port(flow, side) * 256 + records.transport(flow) : 0;
    for (let word = 0; word < 4; word++) {
      hash = Math.imul(hash ^ records.addressWord(flow, side, word), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #isSameEnd(flow: number, side: Side, other: number, otherSide: Side): boolean {
    const records = this.#records;
    if (!records.isSameAddress(flow, side, other, otherSide)) return false;
    if (this.#key === "address") return true;
    return (
      records.transport(flow) === records.transport(other) &&
      records.port(flow, side) === records.port(other, otherSide)
    );
  }

  /** The group of both ends of the flow, in either direction. */
  ofPair(flow: number): { group: number; isTurned: boolean } {
    const hash = (this.#hashEnd(flow, 0) + this.#hashEnd(flow, 1)) >>> 0;
    let slot = hash & (this.#slots.length - 1);
    for (; ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const group = this.#slots[slot] ?? NO_GROUP;
      if (group === NO_GROUP) return { group: this.#add(slot, hash, flow, 0), isTurned: false };
      if (this.#hashes[group] !== hash) continue;
      const known = this.flow(group);
      if (this.#isSameEnd(flow, 0, known, 0) && this.#isSameEnd(flow, 1, known, 1)) return { group, isTurned: false };
      if (this.#isSameEnd(flow, 0, known, 1) && this.#isSameEnd(flow, 1, known, 0)) return { group, isTurned: true };
    }
  }

  /** The group of one end. */
  ofEnd(flow: number, side: Side): number {
    const hash = this.#hashEnd(flow, side);
    let slot = hash & (this.#slots.length - 1);
    for (; ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const group = this.#slots[slot] ?? NO_GROUP;
      if (group === NO_GROUP) return this.#add(slot, hash, flow, side);
      if (this.#hashes[group] === hash && this.#isSameEnd(flow, side, this.flow(group), this.side(group))) return group;
    }
  }

  #add(slot: number, hash: number, flow: number, side: Side): number {
    const group = this.#length++;
    this.#slots[slot] = group;
    this.#hashes[group] = hash;
    this.#flows[group] = flow;
    this.#sides[group] = side;
    if (this.#length * 2 >= this.#slots.length) this.#grow();
    return group;
  }

  /** Twice the slots; the groups' own arrays hold as many as may be in use until the next time. */
  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(NO_GROUP);
    for (let group = 0; group < this.#length; group++) {
      let slot = (this.#hashes[group] ?? 0) & (slots.length - 1);
      while (slots[slot] !== NO_GROUP) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = group;
    }
    this.#slots = slots;
    const hashes = new Uint32Array(this.#length * 2);
    const flows = new Uint32Array(this.#length * 2);
    const sides = new Uint8Array(this.#length * 2);
    hashes.set(this.#hashes.subarray(0, this.#length));
    flows.set(this.#flows.subarray(0, this.#length));
    sides.set(this.#sides.subarray(0, this.#length));
    this.#hashes = hashes;
    this.#flows = flows;
    this.#sides = sides;
  }

  /** Address words of a group's A or B, the most significant first. */
  ends(group: number): { flow: number; a: Side; b: Side } {
    const a = this.side(group);
    return { flow: this.flow(group), a, b: otherSide(a) };
  }
}
