/**
 * Segments of one direction that no acknowledgement has reached yet, oldest first: whom an acknowledgement acknowledges, how
 * many bytes are in flight, and which segment is sent again. Those of a direction lie side by side in a ring of their own (one
 * alone, then a cache line with five, then twice as much), so that going over many costs little more than over one.
 *
 *   0      2      4
 *   | head | size | record … |      a ring: place of the oldest record, and the power of two that its bytes are
 */
import { allocate } from "../core/memory.ts";
import { TcpDirection } from "./tcp-state.ts";

@unmanaged
export class Unacked {
  /** First sequence number, and the one after the last. */
  sequence: u32 = 0;
  end: u32 = 0;
  row: u32 = 0;
}

const SIZE: usize = 2;
const RECORDS: usize = 4;
const RECORD_BYTES: u32 = <u32>offsetof<Unacked>();
/** Rings have 2^4, or 2^6 to 2^17 bytes. */
const SMALLEST: u32 = 4;
const SECOND: u32 = 6;
const LARGEST: u32 = 17;
/** Segments of one direction; beyond it the oldest are given up. */
const CAP: u32 = 10000;
/** Bytes of all rings together; what has no room beyond it is left out and counted. */
const BUDGET: u32 = 48 << 20;
const spare = new StaticArray<usize>(LARGEST + 1);
let lent: u32 = 0;
let refused: u32 = 0;

/** Segments that were not remembered: their round-trip times and bytes in flight are missing. */
export function unackedRefused(): u32 {
  return refused;
}

function capacityOf(size: u32): u32 {
  return ((1 << size) - <u32>RECORDS) / RECORD_BYTES;
}

/** Place `index`, counted from the oldest. */
function placeOf(ring: usize, index: u32): u32 {
  const capacity = capacityOf(load<u16>(ring, SIZE));
  const place = <u32>load<u16>(ring) + index;
  return place < capacity ? place : place - capacity;
}

function recordAt(ring: usize, place: u32): usize {
  return ring + RECORDS + <usize>(place * RECORD_BYTES);
}

function putSpare(ring: usize, size: u32): void {
  store<usize>(ring, unchecked(spare[size]));
  unchecked((spare[size] = ring));
}

function takeSpare(size: u32): usize {
  const ring = unchecked(spare[size]);
  if (ring != 0) unchecked((spare[size] = load<usize>(ring)));
  return ring;
}

/** 2^size bytes of a larger ring that nobody needs; its other parts are spare. */
function splitSpare(size: u32): usize {
  let from = size + 1;
  while (from <= LARGEST && unchecked(spare[from]) == 0) from++;
  if (from > LARGEST) return 0;
  const ring = takeSpare(from);
  while (--from >= size) putSpare(ring + ((<usize>1) << from), from);
  return ring;
}

function freshRing(size: u32): usize {
  const bytes: u32 = 1 << size;
  if (lent + bytes > BUDGET) return splitSpare(size);
  const ring = allocate(bytes);
  if (ring != 0) lent += bytes;
  return ring;
}

/** An empty ring of 2^size bytes, or 0. */
function makeRing(size: u32): usize {
  let ring = takeSpare(size);
  if (ring == 0) ring = freshRing(size);
  if (ring == 0) return 0;
  store<u16>(ring, 0);
  store<u16>(ring, size, SIZE);
  return ring;
}

function dropRing(ring: usize): void {
  putSpare(ring, load<u16>(ring, SIZE));
}

/** Makes sure that the direction's ring has room for one more. */
function hasRoom(own: TcpDirection): bool {
  const ring = own.unacked;
  const count = <u32>own.unackedCount;
  const size: u32 = ring == 0 ? SMALLEST : load<u16>(ring, SIZE);
  if (ring != 0 && count < capacityOf(size)) return true;
  const made = makeRing(ring == 0 ? size : max(size + 1, SECOND));
  if (made == 0) return false;
  if (ring != 0) {
    // Full: from the oldest to the end of the ring, then from its start.
    const head = <u32>load<u16>(ring);
    memory.copy(recordAt(made, 0), recordAt(ring, head), (count - head) * RECORD_BYTES);
    memory.copy(recordAt(made, count - head), recordAt(ring, 0), head * RECORD_BYTES);
    dropRing(ring);
  }
  own.unacked = made;
  return true;
}

/** Appends a segment. */
export function addUnacked(own: TcpDirection, sequence: u32, end: u32, row: u32): void {
  if (<u32>own.unackedCount >= CAP) {
    refused++;
    dropOldest(own);
  }
  if (!hasRoom(own)) {
    refused++;
    return;
  }
  const made = changetype<Unacked>(recordAt(own.unacked, placeOf(own.unacked, own.unackedCount++)));
  made.sequence = sequence;
  made.end = end;
  made.row = row;
}

/** The oldest of a direction that has some. */
export function oldestUnacked(own: TcpDirection): Unacked {
  return changetype<Unacked>(recordAt(own.unacked, load<u16>(own.unacked)));
}

/** Takes the oldest out. */
export function dropOldest(own: TcpDirection): void {
  const ring = own.unacked;
  if (--own.unackedCount == 0) {
    own.unacked = 0;
    dropRing(ring);
    return;
  }
  store<u16>(ring, placeOf(ring, 1));
}
