/**
 * Runs a compiled regular expression over bytes: all ways at once (K. Thompson 1968), so that the time grows with the subject's
 * length, never faster than that times the pattern's. Layout of the program: shared/filter/pattern. Patterns without word and
 * line edges run on states that are made as they are met (automaton.ts).
 */
import { allocate } from "../core/memory.ts";

const HEADER: u32 = 16;
const INSTRUCTION: u32 = 12;
/** One more than the compiler makes at most. */
export const STATE_CAP: u32 = 20001;
export const SET: u32 = 1;
const SPLIT: u32 = 2;
const JUMP: u32 = 3;
export const ASSERT: u32 = 4;

/** Kinds of ASSERT: of the subject's start and end, of lines, of words. */
const AT_START: u32 = 1;
const AT_END: u32 = 2;
const AT_LAST_LINE: u32 = 3;
const AT_LINE_START: u32 = 4;
const AT_LINE_END: u32 = 5;
const AT_WORD_EDGE: u32 = 6;

/** The pattern and the subject under way. */
class Matching {
  program: usize = 0;
  sets: usize = 0;
  start: u32 = 0;
  subject: usize = 0;
  length: u32 = 0;
  /** The end of the pattern was reached. */
  matched: bool = false;
  /** Ends are not judged but kept in the list. */
  keepsEnds: bool = false;
}

export const matching = new Matching();

/** Which step an instruction was last added in: u32 each. */
let seen: usize = 0;
let step: u32 = 0;
let waiting: usize = 0;
let current: usize = 0;
let next: usize = 0;

function prepare(): bool {
  if (waiting != 0) return true;
  current = allocate(<usize>STATE_CAP * 4);
  next = allocate(<usize>STATE_CAP * 4);
  seen = allocate(<usize>STATE_CAP * 4);
  if (current == 0 || next == 0 || seen == 0) return false;
  // Each instruction is entered once a step and leaves two behind at most.
  waiting = allocate(<usize>STATE_CAP * 8);
  return waiting != 0;
}

export function setPattern(program: usize): bool {
  matching.program = program;
  matching.start = load<u32>(program, 12);
  matching.sets = program + HEADER + load<u32>(program, 4) * INSTRUCTION;
  return prepare();
}

export function instructionAt(state: u32): usize {
  return matching.program + HEADER + state * INSTRUCTION;
}

/** A new step: every instruction may be added once more. */
export function beginStep(): void {
  if (++step != 0) return;
  memory.fill(seen, 0, <usize>STATE_CAP * 4);
  step = 1;
}

/** Whether the byte is in the set of a SET instruction. */
export function takes(code: usize, byte: u32): bool {
  const set = matching.sets + (load<u32>(code, 4) << 5);
  return ((load<u8>(set + (byte >> 3)) >> (byte & 7)) & 1) != 0;
}

function isWord(byte: u32): bool {
  return (byte | 32) - 97 < 26 || byte - 48 < 10 || byte == 95;
}

function isEnd(kind: u32): bool {
  return kind == AT_END || kind == AT_LAST_LINE;
}

function holdsAt(kind: u32, at: u32): bool {
  const subject = matching.subject;
  const length = matching.length;
  if (kind == AT_START) return at == 0;
  if (kind == AT_END) return at == length;
  if (kind == AT_LAST_LINE) return at == length || (at + 1 == length && load<u8>(subject + at) == 10);
  if (kind == AT_LINE_START) return at == 0 || (load<u8>(subject + at - 1) == 10 && at < length);
  if (kind == AT_LINE_END) return at == length || load<u8>(subject + at) == 10;
  const before = at > 0 && isWord(load<u8>(subject + at - 1));
  const after = at < length && isWord(load<u8>(subject + at));
  return (before != after) == (kind == AT_WORD_EDGE);
}

/** Adds `entry` and all that it leads to without a byte to `list` (u32 each), which has `count`; how many it has then. */
export function follow(entry: u32, list: usize, count: u32, at: u32): u32 {
  store<u32>(waiting, entry);
  for (let left: u32 = 1; left != 0;) {
    const state = load<u32>(waiting + (--left << 2));
    if (load<u32>(seen + (state << 2)) == step) continue;
    store<u32>(seen + (state << 2), step);
    const code = instructionAt(state);
    const op = load<u32>(code);
    if (op == SET) store<u32>(list + (count++ << 2), state);
    else if (op == SPLIT) {
      store<u32>(waiting + (left++ << 2), load<u32>(code, 8));
      store<u32>(waiting + (left++ << 2), load<u32>(code, 4));
    } else if (op == JUMP) store<u32>(waiting + (left++ << 2), load<u32>(code, 4));
    else if (op == ASSERT) {
      const kind = load<u32>(code, 4);
      if (matching.keepsEnds && isEnd(kind)) store<u32>(list + (count++ << 2), state);
      else if (holdsAt(kind, at)) store<u32>(waiting + (left++ << 2), load<u32>(code, 8));
    } else {
      matching.matched = true;
      return count;
    }
  }
  return count;
}

/** Adds what the `count` states of `list` lead to with the byte before `at`. */
function advance(list: usize, count: u32, byte: u32, at: u32): u32 {
  let made: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const code = instructionAt(load<u32>(list + (i << 2)));
    if (!takes(code, byte)) continue;
    made = follow(load<u32>(code, 8), next, made, at);
    if (matching.matched) return made;
  }
  return made;
}

/** Whether the pattern, which `setPattern` named, is found anywhere in the subject: every step with all its states. */
export function runStates(subject: usize, length: u32): bool {
  matching.subject = subject;
  matching.length = length;
  matching.matched = false;
  matching.keepsEnds = false;
  let count: u32 = 0;
  for (let at: u32 = 0; at <= length; at++) {
    beginStep();
    let made: u32 = at == 0 ? 0 : advance(current, count, load<u8>(subject + at - 1), at);
    // And from here anew: the pattern may begin anywhere.
    if (!matching.matched) made = follow(matching.start, next, made, at);
    if (matching.matched) return true;
    const swap = current;
    current = next;
    next = swap;
    count = made;
  }
  return false;
}
