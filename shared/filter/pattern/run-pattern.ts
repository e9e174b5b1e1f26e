/** A small runner for compiled patterns: plain, linear. The engine has its own, which tests compare with this one. */

import {
  AT_END,
  AT_END_OR_LAST_NEWLINE,
  AT_LINE_END,
  AT_LINE_START,
  AT_NO_WORD_EDGE,
  AT_START,
  AT_WORD_EDGE,
  INSTRUCTION_BYTES,
  OP_ASSERT,
  OP_JUMP,
  OP_MATCH,
  OP_SET,
  OP_SPLIT,
  PROGRAM_HEADER_BYTES,
} from "./program.ts";
import { WORD_BYTES, hasByte } from "./byte-set.ts";

const NEWLINE = 0x0a;

function isWordByte(subject: Uint8Array, length: number, at: number): boolean {
  return at >= 0 && at < length && hasByte(WORD_BYTES, subject[at] ?? 0);
}

function isPlace(place: number, subject: Uint8Array, length: number, at: number): boolean {
  const isEnd = at === length;
  const isEdge = isWordByte(subject, length, at - 1) !== isWordByte(subject, length, at);
  switch (place) {
    case AT_START:
      return at === 0;
    case AT_END:
      return isEnd;
    case AT_END_OR_LAST_NEWLINE:
      return isEnd || (at === length - 1 && subject[at] === NEWLINE);
    case AT_LINE_START:
      return at === 0 || (!isEnd && subject[at - 1] === NEWLINE);
    case AT_LINE_END:
      return isEnd || subject[at] === NEWLINE;
    case AT_WORD_EDGE:
      return isEdge;
    case AT_NO_WORD_EDGE:
      return !isEdge;
    default:
      return false;
  }
}

/** For many subjects of one program: nothing is allocated while it runs. The program is trusted to be one of compilePattern. */
export class PatternRunner {
  /** Instructions. */
  readonly size: number;
  readonly #first: number;
  readonly #operations: Uint8Array;
  readonly #xs: Int32Array;
  readonly #ys: Int32Array;
  readonly #sets: Uint8Array;
  /** Per instruction: the place of the subject for which it was visited last. */
  readonly #visitedAt: Int32Array;
  /** Each instruction is visited once a place and puts two on the stack at most. */
  readonly #stack: Int32Array;
  #waiting: Int32Array;
  #reached: Int32Array;
  #waitingCount = 0;

  constructor(program: Uint8Array) {
    const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
    const size = view.getUint32(4, true);
    const word = (number: number, offset: number): number =>
      view.getUint32(PROGRAM_HEADER_BYTES + number * INSTRUCTION_BYTES + offset, true);
    this.size = size;
    this.#first = view.getUint32(12, true);
    this.#operations = Uint8Array.from({ length: size }, (_, number) => word(number, 0));
    this.#xs = Int32Array.from({ length: size }, (_, number) => word(number, 4));
    this.#ys = Int32Array.from({ length: size }, (_, number) => word(number, 8));
    this.#sets = program.subarray(PROGRAM_HEADER_BYTES + size * INSTRUCTION_BYTES);
    this.#visitedAt = new Int32Array(size);
    this.#stack = new Int32Array(size * 3 + 2);
    this.#waiting = new Int32Array(size);
    this.#reached = new Int32Array(size);
  }

  /** Whether the program matches somewhere in the first `length` bytes of the subject. */
  matches(subject: Uint8Array, length: number): boolean {
    this.#visitedAt.fill(-1);
    this.#waitingCount = 0;
    for (let at = 0; at <= length; at++) {
      const reached = this.#waiting;
      const count = this.#waitingCount;
      this.#waiting = this.#reached;
      this.#reached = reached;
      this.#waitingCount = 0;
      for (let index = 0; index < count; index++) this.#stack[index] = reached[index] ?? 0;
      if (this.#visit(count, subject, length, at)) return true;
      this.#stack[0] = this.#first;
      if (this.#visit(1, subject, length, at)) return true;
    }
    return false;
  }

  /** Follows what takes no byte; what takes the byte at this place is put on the list for the next. True when the program is at its end. */
  #visit(count: number, subject: Uint8Array, length: number, at: number): boolean {
    const stack = this.#stack;
    for (let top = count; top > 0;) {
      const number = stack[--top] ?? 0;
      if (this.#visitedAt[number] === at) continue;
      this.#visitedAt[number] = at;
      const x = this.#xs[number] ?? 0;
      const y = this.#ys[number] ?? 0;
      switch (this.#operations[number]) {
        case OP_SET:
          if (at < length && this.#isMember(x, subject[at] ?? 0)) this.#waiting[this.#waitingCount++] = y;
          break;
        case OP_SPLIT:
          stack[top++] = x;
          stack[top++] = y;
          break;
        case OP_JUMP:
          stack[top++] = x;
          break;
        case OP_ASSERT:
          if (isPlace(x, subject, length, at)) stack[top++] = y;
          break;
        case OP_MATCH:
          return true;
      }
    }
    return false;
  }

  #isMember(set: number, byte: number): boolean {
    return (((this.#sets[set * 32 + (byte >> 3)] ?? 0) >> (byte & 7)) & 1) === 1;
  }
}

/** Whether a program of compilePattern matches somewhere in the subject. */
export function matchesPattern(program: Uint8Array, subject: Uint8Array): boolean {
  return new PatternRunner(program).matches(subject, subject.length);
}
