/**
 * How often each note was given. While a packet is dissected for the first time its notes wait in a list, from which those of a
 * layer that turned out not to be one are taken back; when the packet is done, the rest is counted.
 */
import {
  EXPERT_FIRST_ROW,
  EXPERT_LAST_ROW,
  EXPERT_OCCURRENCES,
  EXPERT_PACKETS,
  EXPERT_SEVERITY,
  EXPERT_SIZE,
} from "../../../shared/abi/expert.ts";

/** Notes of one packet; those beyond are not counted, and their number is told. */
const WAITING_CAP: u32 = 16384;
const waiting: usize = heap.alloc((<usize>WAITING_CAP) << 3);
/** Different notes: texts are literals, so that a few hundred exist. */
const RECORD_CAP: u32 = 2048;
const SLOTS: u32 = 4096;
const records: usize = heap.alloc(<usize>RECORD_CAP * EXPERT_SIZE);
const slots: usize = heap.alloc((<usize>SLOTS) << 2);
memory.fill(slots, 0, (<usize>SLOTS) << 2);

let waitingCount: u32 = 0;
let recordCount: u32 = 0;
let uncounted: u32 = 0;

/** A note of the packet under way; `kind` is severity, group << 8 and protocol << 16. */
export function awaitNote(text: string, kind: u32): void {
  if (waitingCount >= WAITING_CAP) {
    uncounted++;
    return;
  }
  const at = waiting + ((waitingCount++ as usize) << 3);
  store<u32>(at, <u32>changetype<usize>(text));
  store<u32>(at, kind, 4);
}

export function waitingNotes(): u32 {
  return waitingCount;
}

/** Takes back the notes behind the first `count`; the worst severity of those that stay. */
export function dropNotes(count: u32): u32 {
  if (count < waitingCount) waitingCount = count;
  let worst: u32 = 0;
  for (let i: u32 = 0; i < waitingCount; i++) {
    const severity = <u32>load<u8>(waiting + ((<usize>i) << 3), 4);
    if (severity > worst) worst = severity;
  }
  return worst;
}

/** The record of a text and kind, made when there is none yet; 0 when there are too many. */
function recordOf(text: u32, kind: u32): usize {
  let slot = ((text * 0x9e3779b1) ^ (kind * 0x85ebca6b)) >> 20;
  for (let tries: u32 = 0; tries < SLOTS; tries++) {
    const at = <usize>load<u32>(slots + ((<usize>slot) << 2));
    if (at == 0) break;
    if (load<u32>(at) == text && load<u32>(at, EXPERT_SEVERITY) == kind) return at;
    slot = (slot + 1) & (SLOTS - 1);
  }
  if (recordCount >= RECORD_CAP) return 0;
  const made = records + (recordCount++ as usize) * EXPERT_SIZE;
  memory.fill(made, 0, EXPERT_SIZE);
  store<u32>(made, text);
  store<u32>(made, kind, EXPERT_SEVERITY);
  store<u32>(slots + ((<usize>slot) << 2), <u32>made);
  return made;
}

/** The record that a packet's first note had last: the next packet often has the same to say. */
let usual: usize = 0;

function firstRecord(text: u32, kind: u32): usize {
  if (usual == 0 || load<u32>(usual) != text || load<u32>(usual, EXPERT_SEVERITY) != kind) usual = recordOf(text, kind);
  return usual;
}

/** Counts the waiting notes for the packet in `row`. */
export function countNotes(row: u32): void {
  for (let i: u32 = 0; i < waitingCount; i++) {
    const at = waiting + ((<usize>i) << 3);
    const record = i == 0 ? firstRecord(load<u32>(at), load<u32>(at, 4)) : recordOf(load<u32>(at), load<u32>(at, 4));
    if (record == 0) {
      uncounted++;
      continue;
    }
    store<u32>(record, load<u32>(record, EXPERT_OCCURRENCES) + 1, EXPERT_OCCURRENCES);
    const packets = load<u32>(record, EXPERT_PACKETS);
    if (packets != 0 && load<u32>(record, EXPERT_LAST_ROW) == row) continue;
    if (packets == 0) store<u32>(record, row, EXPERT_FIRST_ROW);
    store<u32>(record, row, EXPERT_LAST_ROW);
    store<u32>(record, packets + 1, EXPERT_PACKETS);
  }
  waitingCount = 0;
}

/** Forgets the waiting notes of a packet that was not finished. */
export function forgetNotes(): void {
  waitingCount = 0;
}

export function noteTable(): usize {
  return records;
}
export function noteTotal(): u32 {
  return recordCount;
}
export function notesUncounted(): u32 {
  return uncounted;
}
