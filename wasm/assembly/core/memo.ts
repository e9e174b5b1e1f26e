/**
 * What dissectors remember about flows: append-only entries (flow, key, row, value), so that a packet dissected again later
 * sees exactly what the first pass saw when it stood at that packet. Rows are the first pass's row numbers. Small keys hang
 * on the flow itself, an entry each with its newest value, older values behind it. Numbered keys are found through a hash of
 * flow and key, newest first: a long conversation costs no more than a short one.
 */
import { FLOW_MEMO, FLOW_TCP, FLOW_TRANSPORT } from "../../../shared/abi/flow.ts";
import { allocate, recycle } from "./memory.ts";

/**
 * Memo key: the protocol that a flow's payload turned out to be, or that it changes to from the next packet on (STARTTLS).
 * The loop asks that protocol first.
 */
export const MEMO_PROTOCOL: u32 = 1;

/** u32 next (in the flow's list, or in the bucket), u32 row, u32 key, u32 older entry or (numbered keys) the flow's head, u64 value. */
const ENTRY: usize = 24;
const ROW: usize = 4;
const KEY: usize = 8;
const OLDER: usize = 12;
const HEAD: usize = 12;
export const MEMO_VALUE: usize = 16;
/** Entries of all flows together; beyond it nothing more is remembered, and the count says so. */
const ENTRY_CAP: u32 = 16000000;

let entries: u32 = 0;
/** Those of numbered keys. */
let numbered: u32 = 0;
let refusedEntries: u32 = 0;
let buckets: usize = 0;
let bucketCount: u32 = 0;

export function memoRefused(): u32 {
  return refusedEntries;
}

/** From the head: the first entry of a small key is at 0; here a bit for each that was ever set, so that asking for one that was not is free. */
const KEYS: usize = 16;
/** And the same for numbered keys, which share the bits. */
const NUMBERS: usize = 20;
/** From the head of a flow without TCP: its newest entry of a numbered key. Whoever asks again mostly asks for that one. */
const NEWEST: usize = FLOW_TCP - FLOW_MEMO;
const TCP: u32 = 6;
/** Keys at or above it carry a number or a hash, and no bit. */
const NUMBERED: u32 = 0x10000;

function bitOf(key: u32): u32 {
  return 1 << ((key + 5 * (key >> 8)) & 31);
}

function numberBit(key: u32): u32 {
  return 1 << ((key * 0x9e3779b1) >> 27);
}

function hashOf(head: u32, key: u32): u32 {
  const mixed = ((head >> 6) * 0x9e3779b1) ^ (key * 0x85ebca6b);
  return mixed ^ (mixed >> 15);
}

/** What `NEWEST` says, or 0 where TCP has the place. */
function newestOf(head: usize): usize {
  return load<u8>(head - (FLOW_MEMO - FLOW_TRANSPORT)) == TCP ? 0 : <usize>load<u32>(head, NEWEST);
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
  recycle(buckets, (<usize>bucketCount) << 2);
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
    if (this.head == 0) return 0;
    if (key < NUMBERED) {
      if ((load<u32>(this.head, KEYS) & bitOf(key)) == 0) return 0;
      let at = <usize>load<u32>(this.head);
      while (at != 0 && load<u32>(at, KEY) != key) at = <usize>load<u32>(at);
      return at;
    }
    if ((load<u32>(this.head, NUMBERS) & numberBit(key)) == 0) return 0;
    const newest = newestOf(this.head);
    if (newest != 0 && load<u32>(newest, KEY) == key) return newest;
    return this.following(<usize>load<u32>(bucketOf(<u32>this.head, key)), key);
  }

  /** `at` or the first entry behind it in its bucket that is this flow's and `key`'s, or 0. */
  private following(at: usize, key: u32): usize {
    while (at != 0 && (load<u32>(at, KEY) != key || load<u32>(at, HEAD) != <u32>this.head)) at = <usize>load<u32>(at);
    return at;
  }

  /** The entry that `at` replaced, or 0. */
  private older(at: usize, key: u32): usize {
    return key < NUMBERED ? <usize>load<u32>(at, OLDER) : this.following(<usize>load<u32>(at), key);
  }

  /** The newest value of `key` that was set at or before this packet, or `otherwise`. */
  get(key: u32, otherwise: u64 = 0): u64 {
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) > this.row) at = this.older(at, key);
    return at == 0 ? otherwise : load<u64>(at, MEMO_VALUE);
  }

  /** The same, but only what an earlier packet set. */
  getBefore(key: u32, otherwise: u64 = 0): u64 {
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) >= this.row) at = this.older(at, key);
    return at == 0 ? otherwise : load<u64>(at, MEMO_VALUE);
  }

  /** The first value of `key` that a later packet set, or `otherwise`: for links forward. */
  getAfter(key: u32, otherwise: u64 = 0): u64 {
    // The first pass is at the newest packet.
    if (this.live) return otherwise;
    let found = otherwise;
    let at = this.first(key);
    while (at != 0 && load<u32>(at, ROW) > this.row) {
      found = load<u64>(at, MEMO_VALUE);
      at = this.older(at, key);
    }
    return found;
  }

  /** Remembers `value` under `key` from this packet on. Does nothing when a packet is dissected again. */
  set(key: u32, value: u64): void {
    if (!this.live || this.head == 0) return;
    const newest = this.first(key);
    if (newest != 0 && load<u64>(newest, MEMO_VALUE) == value) return;
    if (key >= NUMBERED && numbered >= bucketCount) grow();
    const at = entries < ENTRY_CAP && (key < NUMBERED || bucketCount != 0) ? allocate(ENTRY) : 0;
    if (at == 0) {
      refusedEntries++;
      return;
    }
    entries++;
    if (key >= NUMBERED) this.addNumbered(at, key, value);
    else if (newest == 0) this.addSmall(at, key, value);
    else {
      memory.copy(at, newest, ENTRY);
      store<u32>(newest, <u32>at, OLDER);
      store<u32>(newest, this.row, ROW);
      store<u64>(newest, value, MEMO_VALUE);
    }
  }

  private addSmall(at: usize, key: u32, value: u64): void {
    // The protocol stays in front: every payload asks for it.
    const first = <usize>load<u32>(this.head);
    const before = first != 0 && key != MEMO_PROTOCOL && load<u32>(first, KEY) == MEMO_PROTOCOL ? first : this.head;
    store<u32>(at, load<u32>(before));
    store<u32>(at, this.row, ROW);
    store<u32>(at, key, KEY);
    store<u64>(at, value, MEMO_VALUE);
    store<u32>(before, <u32>at);
    store<u32>(this.head, load<u32>(this.head, KEYS) | bitOf(key), KEYS);
  }

  private addNumbered(at: usize, key: u32, value: u64): void {
    numbered++;
    store<u32>(this.head, load<u32>(this.head, NUMBERS) | numberBit(key), NUMBERS);
    const bucket = bucketOf(<u32>this.head, key);
    store<u32>(at, load<u32>(bucket));
    store<u32>(at, this.row, ROW);
    store<u32>(at, key, KEY);
    store<u32>(at, <u32>this.head, HEAD);
    store<u64>(at, value, MEMO_VALUE);
    store<u32>(bucket, <u32>at);
    if (load<u8>(this.head - (FLOW_MEMO - FLOW_TRANSPORT)) != TCP) store<u32>(this.head, <u32>at, NEWEST);
  }
}
