/**
 * What dissectors remember about a flow: an append-only list of (row, key, value), so that a packet dissected again
 * later sees exactly what the first pass saw when it stood at that packet. Rows are the first pass's row numbers.
 */
import { allocate } from "./memory.ts";

/**
 * Memo key: the protocol that a flow's payload turned out to be, or that it changes to from the next packet on (STARTTLS).
 * The loop asks that protocol first.
 */
export const MEMO_PROTOCOL: u32 = 1;

const ENTRY: usize = 24;
/** Memo of all flows together; beyond it nothing more is remembered, and the count says so. */
const ENTRY_CAP: u32 = 16000000;

let entries: u32 = 0;
let refusedEntries: u32 = 0;

export function memoRefused(): u32 {
  return refusedEntries;
}

/** From the list head: a bit for each small key that was ever set, so that asking for one that was not is free. */
const KEYS: usize = 16;
/** Keys at or above it carry a number or a hash, and no bit. */
const NUMBERED: u32 = 0x10000;

function bitOf(key: u32): u32 {
  return 1 << ((key + 5 * (key >> 8)) & 31);
}

export class Memo {
  /** Address of the flow's u32 list head, or 0 when there is no flow. */
  head: usize = 0;
  row: u32 = 0;
  live: bool = false;

  /** Whether `key` was never set in this flow; may be false for one that was not. */
  private lacks(key: u32): bool {
    if (this.head == 0) return true;
    return key < NUMBERED && (load<u32>(this.head, KEYS) & bitOf(key)) == 0;
  }

  /** The newest value of `key` that was set at or before this packet, or `otherwise`. */
  get(key: u32, otherwise: u64 = 0): u64 {
    if (this.lacks(key)) return otherwise;
    let at = <usize>load<u32>(this.head);
    while (at != 0) {
      if (load<u32>(at, 8) == key && load<u32>(at, 4) <= this.row) return load<u64>(at, 16);
      at = <usize>load<u32>(at);
    }
    return otherwise;
  }

  /** The same, but only what an earlier packet set. */
  getBefore(key: u32, otherwise: u64 = 0): u64 {
    if (this.lacks(key)) return otherwise;
    let at = <usize>load<u32>(this.head);
    while (at != 0) {
      if (load<u32>(at, 8) == key && load<u32>(at, 4) < this.row) return load<u64>(at, 16);
      at = <usize>load<u32>(at);
    }
    return otherwise;
  }

  /** The first value of `key` that a later packet set, or `otherwise`: for links forward. */
  getAfter(key: u32, otherwise: u64 = 0): u64 {
    if (this.lacks(key)) return otherwise;
    let at = <usize>load<u32>(this.head);
    let found = otherwise;
    while (at != 0) {
      if (load<u32>(at, 4) <= this.row) break;
      if (load<u32>(at, 8) == key) found = load<u64>(at, 16);
      at = <usize>load<u32>(at);
    }
    return found;
  }

  /** Remembers `value` under `key` from this packet on. Does nothing when a packet is dissected again. */
  set(key: u32, value: u64): void {
    if (!this.live || this.head == 0) return;
    const first = <usize>load<u32>(this.head);
    if (first != 0 && load<u32>(first, 8) == key && load<u64>(first, 16) == value) return;
    if (entries >= ENTRY_CAP) {
      refusedEntries++;
      return;
    }
    const at = allocate(ENTRY);
    if (at == 0) {
      refusedEntries++;
      return;
    }
    entries++;
    if (key < NUMBERED) store<u32>(this.head, load<u32>(this.head, KEYS) | bitOf(key), KEYS);
    store<u32>(at, <u32>first);
    store<u32>(at, this.row, 4);
    store<u32>(at, key, 8);
    store<u64>(at, value, 16);
    store<u32>(this.head, <u32>at);
  }
}
