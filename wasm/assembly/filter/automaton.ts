/**
 * A pattern as a deterministic automaton, whose states are made when they are first met: then each byte costs one look-up.
 * When there are too many they are all forgotten, and made anew from where the subject is.
 */
import { allocate } from "../core/memory.ts";
import {
  ASSERT,
  SET,
  STATE_CAP,
  beginStep,
  follow,
  instructionAt,
  matching,
  runStates,
  setPattern,
  takes,
} from "./pattern.ts";

/** States of one automaton; 0 is "not made yet", 1 "it matched". */
const CAP: u32 = 1024;
const MATCHED: u32 = 1;
const FIRST: u32 = 2;
/** u16 for each byte. */
const ROW: u32 = 512;
/** Instructions of all states together. */
const ITEM_CAP: u32 = 262144;
const SLOTS: u32 = 4096;

/** Patterns whose automata are kept at the same time. */
const KEPT: u32 = 4;

@unmanaged
class Automaton {
  /** Which program it is of, and which of the programs that stood there. */
  program: usize = 0;
  generation: u32 = 0;
  /** Lines or words matter: it cannot be run this way. */
  isPlain: bool = false;
  rows: usize = 0;
  /** u32 first item, u32 count with the high bit set when an end is among them. */
  heads: usize = 0;
  items: usize = 0;
  /** u16: states by the hash of their items. */
  slots: usize = 0;
  count: u32 = 0;
  itemCount: u32 = 0;
}

const automata: usize = heap.alloc(KEPT * 64);
memory.fill(automata, 0, KEPT * 64);
let newest: u32 = 0;
/** Programs that were taken in so far: what stood at an address before is not what stands there now. */
let generation: u32 = 1;
let list: usize = 0;

/** A program was taken in: automata of older ones at its address are out of date. */
export function forgetPatterns(): void {
  generation++;
}

function hasEdges(program: usize): bool {
  const count = load<u32>(program, 4);
  for (let i: u32 = 0; i < count; i++) {
    const code = program + 16 + i * 12;
    if (load<u32>(code) == ASSERT && load<u32>(code, 4) > 3) return true;
  }
  return false;
}

function clear(one: Automaton): void {
  memory.fill(one.rows, 0, CAP * ROW);
  memory.fill(one.slots, 0, SLOTS * 2);
  one.count = FIRST;
  one.itemCount = 0;
}

function reserve(one: Automaton): bool {
  if (one.rows != 0) return true;
  const rows = allocate(CAP * ROW);
  const heads = allocate(CAP * 8);
  const items = allocate(ITEM_CAP * 4);
  const slots = allocate(SLOTS * 2);
  if (list == 0) list = allocate(<usize>STATE_CAP * 4);
  if (rows == 0 || heads == 0 || items == 0 || slots == 0 || list == 0) return false;
  one.rows = rows;
  one.heads = heads;
  one.items = items;
  one.slots = slots;
  return true;
}

/** The automaton of a program; it may be a new one. */
function automatonOf(program: usize): Automaton {
  for (let i: u32 = 0; i < KEPT; i++) {
    const one = changetype<Automaton>(automata + i * 64);
    if (one.program == program && one.generation == generation) return one;
  }
  const one = changetype<Automaton>(automata + (newest++ % KEPT) * 64);
  one.program = program;
  one.generation = generation;
  one.isPlain = !hasEdges(program) && reserve(one);
  if (one.isPlain) clear(one);
  return one;
}

/** Ascending, so that the same states make the same automaton's state. */
function sortList(count: u32): void {
  for (let i: u32 = 1; i < count; i++) {
    const item = load<u32>(list + (i << 2));
    let at = i;
    for (; at > 0 && load<u32>(list + ((at - 1) << 2)) > item; at--) {
      store<u32>(list + (at << 2), load<u32>(list + ((at - 1) << 2)));
    }
    store<u32>(list + (at << 2), item);
  }
}

/** The state of the `count` instructions in the list; 0 when there is no room for one more. */
function intern(one: Automaton, count: u32): u32 {
  sortList(count);
  let hash: u32 = count;
  for (let i: u32 = 0; i < count; i++) hash = (hash ^ load<u32>(list + (i << 2))) * 0x01000193;
  let slot = (hash ^ (hash >> 15)) & (SLOTS - 1);
  for (let state = <u32>load<u16>(one.slots + (slot << 1)); state != 0; state = load<u16>(one.slots + (slot << 1))) {
    const head = one.heads + (state << 3);
    const first = one.items + (load<u32>(head) << 2);
    if ((load<u32>(head, 4) & 0x7fffffff) == count && memory.compare(first, list, count << 2) == 0) return state;
    slot = (slot + 1) & (SLOTS - 1);
  }
  if (one.count >= CAP || one.itemCount + count > ITEM_CAP) return 0;
  const state = one.count++;
  let hasEnd: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const item = load<u32>(list + (i << 2));
    store<u32>(one.items + ((one.itemCount + i) << 2), item);
    if (load<u32>(instructionAt(item)) == ASSERT) hasEnd = 0x80000000;
  }
  store<u32>(one.heads + (state << 3), one.itemCount);
  store<u32>(one.heads + (state << 3), count | hasEnd, 4);
  one.itemCount += count;
  store<u16>(one.slots + (slot << 1), state);
  return state;
}

/** The same; when there is no room everything is forgotten first. */
function internAnyway(one: Automaton, count: u32): u32 {
  const state = intern(one, count);
  if (state != 0) return state;
  clear(one);
  return intern(one, count);
}

/** The state after `byte`. */
function make(one: Automaton, state: u32, byte: u32): u32 {
  beginStep();
  matching.matched = false;
  const head = one.heads + (state << 3);
  const first = one.items + (load<u32>(head) << 2);
  const total = load<u32>(head, 4) & 0x7fffffff;
  let count: u32 = 0;
  for (let i: u32 = 0; i < total; i++) {
    const code = instructionAt(load<u32>(first + (i << 2)));
    if (load<u32>(code) == SET && takes(code, byte)) count = follow(load<u32>(code, 8), list, count, 1);
    if (matching.matched) break;
  }
  if (!matching.matched) count = follow(matching.start, list, count, 1);
  const made = matching.matched ? MATCHED : 0;
  if (made != 0) {
    store<u16>(one.rows + state * ROW + (byte << 1), made);
    return made;
  }
  const before = one.count;
  const next = internAnyway(one, count);
  // Where everything was forgotten, the row is another state's now.
  if (one.count >= before) store<u16>(one.rows + state * ROW + (byte << 1), next);
  return next;
}

/** Whether an end of the subject at `at` finishes the pattern. */
function endsAt(one: Automaton, state: u32, at: u32): bool {
  const head = one.heads + (state << 3);
  const total = load<u32>(head, 4);
  if (total >> 31 == 0) return false;
  const first = one.items + (load<u32>(head) << 2);
  beginStep();
  matching.matched = false;
  matching.keepsEnds = false;
  for (let i: u32 = 0; i < (total & 0x7fffffff) && !matching.matched; i++) {
    const item = load<u32>(first + (i << 2));
    if (load<u32>(instructionAt(item)) == ASSERT) follow(item, list, 0, at);
  }
  matching.keepsEnds = true;
  return matching.matched;
}

function run(one: Automaton, subject: usize, length: u32): bool {
  matching.subject = subject;
  matching.length = length;
  matching.keepsEnds = true;
  matching.matched = false;
  beginStep();
  const count = follow(matching.start, list, 0, 0);
  if (matching.matched) return true;
  let state = internAnyway(one, count);
  for (let at: u32 = 0; at < length; at++) {
    const byte = <u32>load<u8>(subject + at);
    if (at + 1 == length && byte == 10 && endsAt(one, state, at)) return true;
    let next = <u32>load<u16>(one.rows + state * ROW + (byte << 1));
    if (next == 0) next = make(one, state, byte);
    if (next == MATCHED) return true;
    state = next;
  }
  return endsAt(one, state, length);
}

/** Whether the pattern is found anywhere in the `length` bytes at `subject`. */
export function patternMatches(program: usize, subject: usize, length: u32): bool {
  if (!setPattern(program)) return false;
  const one = automatonOf(program);
  return one.isPlain ? run(one, subject, length) : runStates(subject, length);
}
