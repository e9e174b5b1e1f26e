/** A small reference runner for compiled patterns: slow, plain, linear. The engine has its own. */

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

function isWordByte(subject: Uint8Array, at: number): boolean {
  const byte = subject[at];
  return byte !== undefined && hasByte(WORD_BYTES, byte);
}

function isPlace(place: number, subject: Uint8Array, at: number): boolean {
  const isEnd = at === subject.length;
  const isEdge = isWordByte(subject, at - 1) !== isWordByte(subject, at);
  switch (place) {
    case AT_START:
      return at === 0;
    case AT_END:
      return isEnd;
    case AT_END_OR_LAST_NEWLINE:
      return isEnd || (at === subject.length - 1 && subject[at] === NEWLINE);
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

class Runner {
  readonly #view: DataView;
  readonly #subject: Uint8Array;
  readonly #setsAt: number;
  /** Per instruction: the place of the subject for which it was visited last. */
  readonly #visitedAt: Int32Array;
  #waiting: number[] = [];
  isMatch = false;

  constructor(program: Uint8Array, subject: Uint8Array) {
    this.#view = new DataView(program.buffer, program.byteOffset, program.byteLength);
    this.#subject = subject;
    const count = this.#view.getUint32(4, true);
    this.#setsAt = PROGRAM_HEADER_BYTES + count * INSTRUCTION_BYTES;
    this.#visitedAt = new Int32Array(count).fill(-1);
  }

  run(): void {
    const first = this.#view.getUint32(12, true);
    for (let at = 0; at <= this.#subject.length && !this.isMatch; at++) {
      const reached = this.#waiting;
      this.#waiting = [];
      this.#visit(reached, at);
      this.#visit([first], at);
    }
  }

  /** Follows what takes no byte; what takes the byte at this place is put on the list for the next. */
  #visit(stack: number[], at: number): void {
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      if (this.#visitedAt[number] === at) continue;
      this.#visitedAt[number] = at;
      const instruction = PROGRAM_HEADER_BYTES + number * INSTRUCTION_BYTES;
      const x = this.#view.getUint32(instruction + 4, true);
      const y = this.#view.getUint32(instruction + 8, true);
      switch (this.#view.getUint32(instruction, true)) {
        case OP_SET:
          if (this.#isMember(x, at)) this.#waiting.push(y);
          break;
        case OP_SPLIT:
          stack.push(x, y);
          break;
        case OP_JUMP:
          stack.push(x);
          break;
        case OP_ASSERT:
          if (isPlace(x, this.#subject, at)) stack.push(y);
          break;
        case OP_MATCH:
          this.isMatch = true;
          return;
      }
    }
  }

  #isMember(set: number, at: number): boolean {
    const byte = this.#subject[at];
    return byte !== undefined && ((this.#view.getUint8(this.#setsAt + set * 32 + (byte >> 3)) >> (byte & 7)) & 1) === 1;
  }
}

/** Whether a program of compilePattern matches somewhere in the subject. The program is trusted to be one. */
export function matchesPattern(program: Uint8Array, subject: Uint8Array): boolean {
  const runner = new Runner(program, subject);
  runner.run();
  return runner.isMatch;
}
