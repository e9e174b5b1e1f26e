/**
 * Segments of one direction that no acknowledgement has reached yet, oldest first: whom an acknowledgement acknowledges, how
 * many bytes are in flight, and which segment is sent again.
 */
import { allocate } from "../core/memory.ts";

@unmanaged
export class Unacked {
  next: usize = 0;
  /** First sequence number, and the one after the last. */
  sequence: u32 = 0;
  end: u32 = 0;
  row: u32 = 0;
}

const UNACKED_BYTES: usize = offsetof<Unacked>();
/** Segments remembered for all flows together; a new one beyond it is left out and counted. */
const TOTAL_CAP: u32 = 2000000;
let spare: usize = 0;
let total: u32 = 0;
let refused: u32 = 0;

/** Segments that were not remembered: their round-trip times and bytes in flight are missing. */
export function unackedRefused(): u32 {
  return refused;
}

/** Appends a segment to the ring whose newest is `last`; the new last. */
export function addUnacked(last: usize, sequence: u32, end: u32, row: u32): usize {
  let at = spare;
  if (at != 0) spare = changetype<Unacked>(at).next;
  else if (total < TOTAL_CAP) {
    at = allocate(UNACKED_BYTES);
    if (at != 0) total++;
  }
  if (at == 0) {
    refused++;
    return last;
  }
  const made = changetype<Unacked>(at);
  made.sequence = sequence;
  made.end = end;
  made.row = row;
  if (last == 0) made.next = at;
  else {
    made.next = changetype<Unacked>(last).next;
    changetype<Unacked>(last).next = at;
  }
  return at;
}

/** Makes room for a newer segment: the oldest is given up, and counted. */
export function giveUpOldest(last: usize): usize {
  refused++;
  return dropOldest(last);
}

/** Takes the oldest out of the ring whose newest is `last`; the new last, 0 when the ring is empty. */
export function dropOldest(last: usize): usize {
  const oldest = changetype<Unacked>(last).next;
  const after = changetype<Unacked>(oldest).next;
  changetype<Unacked>(oldest).next = spare;
  spare = oldest;
  if (oldest == last) return 0;
  changetype<Unacked>(last).next = after;
  return last;
}
