/** PDUs and datagrams put together: where their bytes lie, so that a packet can be dissected again as it was at first. */
import {
  ASSEMBLY_BYTES,
  ASSEMBLY_CONSUMED,
  ASSEMBLY_FLOW,
  ASSEMBLY_KEPT,
  ASSEMBLY_KIND,
  ASSEMBLY_LENGTH,
  ASSEMBLY_PARTS,
  ASSEMBLY_PARTS_COUNT,
  ASSEMBLY_ROW,
  KEPT_CAP,
  NO_ASSEMBLY,
  PART_AT,
  PART_BYTES,
  PART_LENGTH,
  PART_NEXT,
  PART_OFFSET,
  PART_ROW,
  PART_VIEW,
} from "../../../shared/abi/assembly.ts";
import { allocate, borrow, giveBack } from "../core/memory.ts";

const BLOCK: u32 = 8192;
const BLOCK_CAP: u32 = 16384;
const blocks: usize = heap.alloc(BLOCK_CAP * 4);
let count: u32 = 0;

export function assemblyTotal(): u32 {
  return count;
}

export function assemblyAt(id: u32): usize {
  return <usize>load<u32>(blocks + ((id / BLOCK) << 2)) + <usize>(id % BLOCK) * ASSEMBLY_BYTES;
}

let spareParts: usize = 0;

/** Parts, linked from `first` to `last`, that no assembly owns: others are made of them. */
export function freeParts(first: usize, last: usize): void {
  if (first == 0) return;
  store<u32>(last, <u32>spareParts, PART_NEXT);
  spareParts = first;
}

/** A part's record; 0 when memory is used up. */
export function makePart(row: u32, view: u32, offset: u32, length: u32, at: u32): usize {
  let part = spareParts;
  if (part != 0) spareParts = load<u32>(part, PART_NEXT);
  else part = allocate(PART_BYTES);
  if (part == 0) return 0;
  store<u32>(part, 0, PART_NEXT);
  store<u32>(part, row, PART_ROW);
  store<u32>(part, view, PART_VIEW);
  store<u32>(part, offset, PART_OFFSET);
  store<u32>(part, length, PART_LENGTH);
  store<u32>(part, at, PART_AT);
  return part;
}

/** Notes that `row` completed what the parts make up; its id, or NO_ASSEMBLY when there is no room. */
export function addAssembly(kind: u32, row: u32, flow: u32, parts: usize, length: u32, consumed: u32): u32 {
  if (count % BLOCK == 0) {
    const block = count / BLOCK < BLOCK_CAP ? allocate(BLOCK * ASSEMBLY_BYTES) : 0;
    if (block == 0) return NO_ASSEMBLY;
    store<u32>(blocks + ((count / BLOCK) << 2), <u32>block);
  }
  const id = count++;
  const at = assemblyAt(id);
  store<u32>(at, row, ASSEMBLY_ROW);
  store<u32>(at, kind, ASSEMBLY_KIND);
  store<u32>(at, <u32>parts, ASSEMBLY_PARTS);
  store<u32>(at, length, ASSEMBLY_LENGTH);
  store<u32>(at, consumed, ASSEMBLY_CONSUMED);
  store<u32>(at, flow, ASSEMBLY_FLOW);
  store<u32>(at, min(length, <u32>KEPT_CAP), ASSEMBLY_KEPT);
  let parted: u32 = 0;
  for (let part = parts; part != 0; part = <usize>load<u32>(part)) parted++;
  store<u32>(at, parted, ASSEMBLY_PARTS_COUNT);
  return id;
}

/** First assembly that `row` completed, or the total when there is none. */
function firstAssemblyOf(row: u32): u32 {
  let low: u32 = 0;
  let high: u32 = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(assemblyAt(middle), ASSEMBLY_ROW) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The assembly of `kind` that `row` completed for `flow` and that comes after `after` (NO_ASSEMBLY: the first), or NO_ASSEMBLY. */
export function findAssembly(row: u32, kind: u32, flow: u32, after: u32 = NO_ASSEMBLY): u32 {
  for (let id = after == NO_ASSEMBLY ? firstAssemblyOf(row) : after + 1; id < count; id++) {
    const at = assemblyAt(id);
    if (load<u32>(at, ASSEMBLY_ROW) != row) return NO_ASSEMBLY;
    if (load<u32>(at, ASSEMBLY_KIND) == kind && load<u32>(at, ASSEMBLY_FLOW) == flow) return id;
  }
  return NO_ASSEMBLY;
}

// ---- staged frames: the packets whose bytes a detailed dissection needs ------------------------------------------------

const STAGED_CAP: u32 = 131072;
/** u32 row, u32 address, u32 length; in ascending rows. */
let staged: usize = 0;
let stagedCount: u32 = 0;
let needed: usize = 0;

/** Forgets the staged frames. */
export function clearStaged(): void {
  stagedCount = 0;
}

/** The host put the frame of `row` at `address`; rows must come in ascending order. False when there are too many. */
export function stage(row: u32, address: usize, length: u32): bool {
  if (staged == 0) staged = allocate(STAGED_CAP * 12);
  if (staged == 0 || stagedCount >= STAGED_CAP) return false;
  const at = staged + (stagedCount++ as usize) * 12;
  store<u32>(at, row);
  store<u32>(at, <u32>address, 4);
  store<u32>(at, length, 8);
  return true;
}

function findStaged(row: u32): usize {
  let low: u32 = 0;
  let high = stagedCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(staged + <usize>middle * 12) < row) low = middle + 1;
    else high = middle;
  }
  const at = staged + <usize>low * 12;
  return low < stagedCount && load<u32>(at) == row ? at : 0;
}

let neededCount: u32 = 0;

function addNeeded(id: u32, depth: u32): void {
  for (
    let part = <usize>load<u32>(assemblyAt(id), ASSEMBLY_PARTS);
    part != 0;
    part = <usize>load<u32>(part, PART_NEXT)
  ) {
    if (neededCount >= STAGED_CAP || load<u32>(part, PART_AT) >= <u32>KEPT_CAP) continue;
    const view = load<u32>(part, PART_VIEW);
    if (view != NO_ASSEMBLY && depth < 8) addNeeded(view, depth + 1);
    else store<u32>(needed + (neededCount++ as usize) * 4, load<u32>(part, PART_ROW));
  }
}

/** Lists the rows (unordered, with repeats) whose frames the assemblies of `row` need, at neededRows(); how many. */
export function listNeeded(row: u32): u32 {
  if (needed == 0) needed = allocate(STAGED_CAP * 4);
  neededCount = 0;
  if (needed == 0) return 0;
  for (let id = firstAssemblyOf(row); id < count; id++) {
    if (load<u32>(assemblyAt(id), ASSEMBLY_ROW) != row) break;
    addNeeded(id, 0);
  }
  return neededCount;
}

export function neededRows(): usize {
  return needed;
}

/** What build() made last: bytes from the start without a hole. */
let builtLength: u32 = 0;
export function lastBuiltLength(): u32 {
  return builtLength;
}

/**
 * The bytes of an assembly, from staged frames, in a buffer that giveBack(…, ASSEMBLY_KEPT) returns; 0 when there is no room.
 * Missing frames leave zeroes, and lastBuiltLength() ends before the first of them.
 */
export function build(id: u32, depth: u32 = 0): usize {
  const at = assemblyAt(id);
  const kept = load<u32>(at, ASSEMBLY_KEPT);
  const buffer = borrow(kept);
  if (buffer == 0) return 0;
  memory.fill(buffer, 0, kept);
  let reached: u32 = kept;
  for (let part = <usize>load<u32>(at, ASSEMBLY_PARTS); part != 0; part = <usize>load<u32>(part, PART_NEXT)) {
    const to = load<u32>(part, PART_AT);
    if (to >= kept) continue;
    if (!copyPart(part, buffer, min(load<u32>(part, PART_LENGTH), kept - to), depth)) reached = min(reached, to);
  }
  builtLength = reached;
  return buffer;
}

function copyPart(part: usize, buffer: usize, length: u32, depth: u32): bool {
  const offset = load<u32>(part, PART_OFFSET);
  const to = buffer + load<u32>(part, PART_AT);
  const view = load<u32>(part, PART_VIEW);
  if (view == NO_ASSEMBLY) {
    const frame = findStaged(load<u32>(part, PART_ROW));
    if (frame == 0) return false;
    const size = load<u32>(frame, 8);
    if (offset > size || length > size - offset) return false;
    memory.copy(to, <usize>load<u32>(frame, 4) + offset, length);
    return true;
  }
  if (depth >= 8) return false;
  const inner = build(view, depth + 1);
  if (inner == 0) return false;
  const kept = load<u32>(assemblyAt(view), ASSEMBLY_KEPT);
  const fits = offset <= kept && length <= kept - offset;
  if (fits) memory.copy(to, inner + offset, length);
  giveBack(inner, kept);
  return fits;
}
