/**
 * What dissectors remember about flows: append-only entries (flow, key, row, value), so that a packet dissected again later
 * sees exactly what the first pass saw when it stood at that packet. Rows are the first pass's row numbers. Entries are
 * found through a hash of flow and key, newest first: a long conversation costs no more than a short one.
 */
import { allocate } from "./memory.ts";

/**
 * Memo key: the protocol that a flow's payload turned out to be, or that it changes to from the next packet on (STARTTLS).
 * The loop asks that protocol first.
 */
export const MEMO_PROTOCOL: u32 = 1;

/** u32 next, u32 row, u32 key, u32 flow's head, u64 value. */
const ENTRY: usize = 24;
const ROW: usize = 4;
const KEY: usize = 8;
const HEAD: usize = 12;
const VALUE: usize = 16;
/** Entries of all flows together; beyond it nothing more is remembered, and the count says so. */
const ENTRY_CAP: u32 = 16000000;

let entries: u32 = 0;
let refusedEntries: u32 = 0;
let buckets: usize = 0;
let bucketCount: u32 = 0;

export function memoRefused(): u32 {
  return refusedEntries;
}

/** From the head: a bit for each small key that was ever set, so that asking for one that was not is free. */
const KEYS: usize = 16;
/** Keys at or above it carry a number or a hash, and no bit. */
const NUMBERED: u32 = 0x10000;

function bitOf(key: u32): u32 {
  return 1 << ((key + 5 * (key >> 8)) & 31);
}

function hashOf(head: u32, key: u32): u32 {
  const mixed = ((head >> 6) * 0x9e3779b1) ^ (key * 0x85ebca6b);
  return mixed ^ (mixed >> 15);
}

function bucketOf(head: u32, key: u32): usize {
  return buckets + <usize>((hashOf(head, key) & (bucketCount - 1)) << 2);
}

/** Doubles the buckets; each chain splits in two and keeps its order. */
function grow(): void {
  const wanted: u32 = bucketCount == 0 ? 1024 : bucketCount << 1;
  const made = allocate((<usize>wanted) << 2);
  if (made == 0) return;
  for (let i: u32 = 0; i < bucketCount; i++) {
    let low = made + <usize>(i << 2);
    let high = made + <usize>((i + bucketCount) << 2);
    let at = <usize>load<u32>(buckets + <usize>(i << 2));
    while (at != 0) {
      const next = <usize>load<u32>(at);
      const isHigh = (hashOf(load<u32>(at, HEAD), load<u32>(at, KEY)) & bucketCount) != 0;
      store<u32>(isHigh ? high : low, <u32>at);
      store<u32>(at, 0);
      if (isHigh) high = at;
      else low = at;
      at = next;
    }
  }
  buckets = made;
  bucketCount = wanted;
}

export class Memo {
  /** Address that stands for the flow, with room for the key bits 16 bytes behind it; 0 when there is no flow. */
  head: usize = 0;
  row: u32 = 0;
  live: bool = false;

  /** Newest entry of `key`, or 0. */
  private first(key: u32): usize {
    if (this.head == 0 || bucketCount == 0) return 0;
    if (key < NUMBERED && (load<u32>(this.head, KEYS) & bitOf(key)) == 0) return 0;
    return this.following(<usize>load<u32>(bucketOf(<u32>this.head, key)), key);
  }

  /** `at` or the first entry behind it that is this flow's and `key`'s, or 0. */
  private following(at: usize, key: u32): usize {
    while (at != 0 && (load<u32>(at, KEY) != key || load<u32>(at, HEAD) != <u32>this.head)) at = <usize>load<u32>(at);
    return at;
  }

  /** The newest value of `key` that was set at or before this packet, or `otherwise`. */
  get(key: u32, otherwise: u64 = 0): u64 {
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) > this.row) at = this.following(<usize>load<u32>(at), key);
    return at == 0 ? otherwise : load<u64>(at, VALUE);
  }

  /** The same, but only what an earlier packet set. */
  getBefore(key: u32, otherwise: u64 = 0): u64 {
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) >= this.row) at = this.following(<usize>load<u32>(at), key);
    return at == 0 ? otherwise : load<u64>(at, VALUE);
  }

  /** The first value of `key` that a later packet set, or `otherwise`: for links forward. */
  getAfter(key: u32, otherwise: u64 = 0): u64 {
    let found = otherwise;
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) > this.row) {
      found = load<u64>(at, VALUE);
      at = this.following(<usize>load<u32>(at), key);
    }
    return found;
  }

  /** Remembers `value` under `key` from this packet on. Does nothing when a packet is dissected again. */
  set(key: u32, value: u64): void {
    if (!this.live || this.head == 0) return;
    const newest = this.first(key);
    if (newest != 0 && load<u64>(newest, VALUE) == value) return;
    if (entries >= bucketCount) grow();
    const at = entries < ENTRY_CAP && bucketCount != 0 ? allocate(ENTRY) : 0;
    if (at == 0) {
      refusedEntries++;
      return;
    }
    entries++;
    if (key < NUMBERED) store<u32>(this.head, load<u32>(this.head, KEYS) | bitOf(key), KEYS);
    const bucket = bucketOf(<u32>this.head, key);
    store<u32>(at, load<u32>(bucket));
    store<u32>(at, this.row, ROW);
    store<u32>(at, key, KEY);
    store<u32>(at, <u32>this.head, HEAD);
    store<u64>(at, value, VALUE);
    store<u32>(bucket, <u32>at);
  }
}
