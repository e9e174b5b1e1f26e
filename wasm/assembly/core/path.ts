/** Protocol paths, interned: a path is a number, its parent path and its last protocol. Path 0 is empty. */
import { allocate } from "./memory.ts";

const PATH_CAP: u32 = 65535;
const SLOTS: u32 = 131072;
/** Per path: u16 parent, u16 protocol, u32 packets that end here, u64 their original bytes. */
const PATH_BYTES: usize = 16;

let paths: usize = 0;
let slots: usize = 0;
let count: u32 = 1;
let overflow: u32 = 0;

/** The path `parent` followed by `protocol`; once 65,535 paths exist, new ones are counted and stand for their parent. */
export function extendPath(parent: u32, protocol: u32): u32 {
  if (slots == 0) {
    paths = allocate(PATH_BYTES * (PATH_CAP + 1));
    slots = allocate(SLOTS * 2);
  }
  let slot = ((parent * 0x9e3779b1) ^ (protocol * 0x85ebca6b)) >> 15;
  for (;;) {
    slot &= SLOTS - 1;
    const id = <u32>load<u16>(slots + (slot << 1));
    if (id == 0) break;
    const at = paths + <usize>id * PATH_BYTES;
    if (load<u16>(at) == parent && load<u16>(at, 2) == protocol) return id;
    slot++;
  }
  if (count >= PATH_CAP) {
    overflow++;
    return parent;
  }
  const made = count++;
  const at = paths + <usize>made * PATH_BYTES;
  store<u16>(at, parent);
  store<u16>(at, protocol, 2);
  store<u16>(slots + (slot << 1), made);
  return made;
}

/** Counts one packet of `bytes` that ends at `path`. */
export function countPath(path: u32, bytes: u32): void {
  if (paths == 0) return;
  const at = paths + <usize>path * PATH_BYTES;
  store<u32>(at, load<u32>(at, 4) + 1, 4);
  store<u64>(at, load<u64>(at, 8) + bytes, 8);
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
