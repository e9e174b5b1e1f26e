/** What the user said of packets: marked, ignored, time reference. One bit a row each; the host writes them. */
import { allocate } from "../core/memory.ts";

const KINDS: u32 = 3;
const bits = new StaticArray<usize>(KINDS);
const sizes = new StaticArray<u32>(KINDS);

/** Clears one kind and returns where its bits stand, one for each of `rows`; 0 when memory is used up. */
export function annotationBits(kind: u32, rows: u32): usize {
  const bytes = (rows + 7) >> 3;
  if (kind >= KINDS) return 0;
  if (bytes > unchecked(sizes[kind])) {
    const made = allocate(bytes);
    if (made == 0) return 0;
    unchecked((bits[kind] = made));
    unchecked((sizes[kind] = bytes));
  }
  const at = unchecked(bits[kind]);
  if (at != 0) memory.fill(at, 0, unchecked(sizes[kind]));
  return at;
}

export function isAnnotated(kind: u32, row: u32): bool {
  if (row >> 3 >= unchecked(sizes[kind])) return false;
  return ((load<u8>(unchecked(bits[kind]) + (row >> 3)) >> (row & 7)) & 1) != 0;
}
