/**
 * Memory of the engine: one bump allocator over pages that it grows itself, and recycled buffers in powers of two.
 * Managed objects are made at start-up only (static data and the first pages belong to them); nothing here is collected.
 */

const PAGE: usize = 65536;
/** Memory grows by a quarter of what it has, at least by this: each growth costs the host a new view. Pages not touched cost nothing. */
const GROW: usize = 16 * PAGE;

let top: usize = 0;
let end: usize = 0;
let exhausted: bool = false;
/** How far the memory will have to reach, as far as anybody knows. */
let foreseen: usize = 0;

/** What is left of a table that was outgrown. */
let oldTop: usize = 0;
let oldEnd: usize = 0;

/** The bytes at `at` are not needed any more: small records are made of them. Only the longest such stretch is remembered. */
export function recycle(at: usize, bytes: usize): void {
  if (bytes <= oldEnd - oldTop) return;
  oldTop = at;
  oldEnd = at + bytes;
}

/** Zeroed bytes at a 4-byte boundary (a cache line's from 64 bytes on), or 0 when the memory is used up (isExhausted then stays true). */
export function allocate(bytes: usize): usize {
  const size = (bytes + 3) & ~3;
  if (size < 64 && size <= oldEnd - oldTop) {
    const old = oldTop;
    oldTop += size;
    memory.fill(old, 0, size);
    return old;
  }
  return allocateFresh(size);
}

/** Grows by `wanted` bytes at least: as far as was foreseen (tried once), or ahead a little, or, where there is no room for that, just so. */
function grow(wanted: usize): bool {
  const ahead = foreseen > end ? foreseen - end : 0;
  foreseen = 0;
  if (ahead > wanted && growBy(ahead)) return true;
  return growBy(max(wanted, max(GROW, end >> 2))) || growBy(wanted);
}

function growBy(bytes: usize): bool {
  const pages = (bytes + PAGE - 1) / PAGE;
  if (memory.grow(<i32>pages) < 0) return false;
  end += pages * PAGE;
  return true;
}

function allocateFresh(size: usize): usize {
  if (top == 0) {
    top = <usize>memory.size() * PAGE;
    end = top;
  }
  if (size >= 64 && end - top >= 64) top = (top + 63) & ~63;
  if (size > end - top) {
    if (!grow(size - (end - top))) {
      exhausted = true;
      return 0;
    }
  }
  const at = top;
  top += size;
  return at;
}

/** The engine will probably need `bytes` in all: the next growth goes there in one step. */
export function foresee(bytes: usize): void {
  foreseen = bytes;
}

export function isExhausted(): bool {
  return exhausted;
}

/** Bytes of memory in use, code and static data included. */
export function usedBytes(): usize {
  return top == 0 ? <usize>memory.size() * PAGE : top;
}

/** Buffers of 2^6 to 2^26 bytes that come and go: pending PDUs and datagrams. Their contents are not zeroed. */
const SMALLEST: u32 = 6;
const LARGEST: u32 = 26;
const free = new StaticArray<usize>(32);
/** What pending buffers may take together; beyond it the newest request is refused and counted by the caller. */
const BUDGET: u64 = 256 << 20;
let lent: u64 = 0;

/** Size that a buffer for so many bytes really has. */
export function bufferSize(bytes: u32): u32 {
  let power = SMALLEST;
  while (power < LARGEST && (<u32>1) << power < bytes) power++;
  return (<u32>1) << power;
}

/** A buffer of bufferSize(bytes), or 0 when that is too large or the budget is used up. */
export function borrow(bytes: u32): usize {
  const size = bufferSize(bytes);
  if (size < bytes || lent + size > BUDGET) return 0;
  const power = <i32>ctz(size);
  let at = unchecked(free[power]);
  if (at != 0) unchecked((free[power] = load<usize>(at)));
  else at = allocate(size);
  if (at != 0) lent += size;
  return at;
}

/** Gives back what borrow(bytes) returned. */
export function giveBack(at: usize, bytes: u32): void {
  const size = bufferSize(bytes);
  const power = <i32>ctz(size);
  store<usize>(at, unchecked(free[power]));
  unchecked((free[power] = at));
  lent -= size;
}
