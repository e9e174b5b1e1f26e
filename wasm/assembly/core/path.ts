/** Protocol paths, interned: a path is a number, its parent path and its last protocol. Path 0 is empty. */
import { allocate } from "./memory.ts";

const PATH_CAP: u32 = 65535;
/** Slots at first: the table grows with the paths, so that the few of most captures stay in the fastest cache. */
const FIRST_SLOTS: u32 = 2048;
/** A slot: u16 parent, u16 protocol, u32 path (0: free). Per path: u16 parent, u16 protocol, u32 packets that end here, u64 their original bytes. */
const PATH_BYTES: usize = 16;

let paths: usize = 0;
let slots: usize = 0;
let slotCount: u32 = 0;
let count: u32 = 1;
let overflow: u32 = 0;

function hashOf(parent: u32, protocol: u32): u32 {
  return ((parent * 0x9e3779b1) ^ (protocol * 0x85ebca6b)) >> 15;
}

/** Doubles the slots: half of them stay free. */
function grow(): void {
  const wanted = slotCount == 0 ? FIRST_SLOTS : slotCount << 1;
  const made = allocate((<usize>wanted) << 3);
  if (made == 0) return;
  if (paths == 0) paths = allocate(PATH_BYTES * (PATH_CAP + 1));
  slots = made;
  slotCount = wanted;
  for (let id: u32 = 1; id < count; id++) {
    const key = load<u32>(paths + <usize>id * PATH_BYTES);
    let slot = hashOf(key & 0xffff, key >> 16) & (wanted - 1);
    while (load<u32>(made + (slot << 3), 4) != 0) slot = (slot + 1) & (wanted - 1);
    store<u32>(made + (slot << 3), key);
    store<u32>(made + (slot << 3), id, 4);
  }
}

/** The path `parent` followed by `protocol`; once 65,535 paths exist, new ones are counted and stand for their parent. */
export function extendPath(parent: u32, protocol: u32): u32 {
  if (count >= slotCount >> 1) grow();
  // No memory for the first table: the importer stops at the next packet.
  if (slots == 0) return 0;
  const key = parent | (protocol << 16);
  let slot = hashOf(parent, protocol) & (slotCount - 1);
  for (;;) {
    const entry = load<u64>(slots + <usize>(slot << 3));
    if (<u32>entry == key && entry >> 32 != 0) return <u32>(entry >> 32);
    if (entry >> 32 == 0) break;
    slot = (slot + 1) & (slotCount - 1);
  }
  if (count >= PATH_CAP || count >= slotCount - 1) {
    overflow++;
    return parent;
  }
  const made = count++;
  const at = paths + <usize>made * PATH_BYTES;
  store<u16>(at, parent);
  store<u16>(at, protocol, 2);
  store<u32>(slots + <usize>(slot << 3), key);
  store<u32>(slots + <usize>(slot << 3), made, 4);
  return made;
}

/** Counts one packet of `bytes` that ends at `path`. */
export function countPath(path: u32, bytes: u32): void {
  if (paths == 0) return;
  const at = paths + <usize>path * PATH_BYTES;
  store<u32>(at, load<u32>(at, 4) + 1, 4);
  store<u64>(at, load<u64>(at, 8) + bytes, 8);
}

/** The path without its last protocol, and that protocol. */
export function extendedPath(path: u32): u32 {
  return load<u16>(paths + <usize>path * PATH_BYTES);
}
export function protocolOf(path: u32): u32 {
  return load<u16>(paths + <usize>path * PATH_BYTES, 2);
}

export function pathTable(): usize {
  return paths;
}
export function pathTotal(): u32 {
  return paths == 0 ? 0 : count;
}
export function pathOverflow(): u32 {
  return overflow;
}
