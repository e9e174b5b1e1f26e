/** Regular expressions for `matches`, compiled to a program that runs in linear time (program.ts). */

import type { ByteSet } from "./byte-set.ts";
import { parsePattern } from "./parse-pattern.ts";
import { PatternRefusal } from "./pattern-cursor.ts";
import { countInstructions, type PatternNode } from "./pattern-node.ts";
import { OP_ASSERT, OP_JUMP, OP_MATCH, OP_SET, OP_SPLIT, writeProgram, type Instruction } from "./program.ts";

/** Instructions of one program: what keeps a stranger's filter from taking the tab's time and memory. */
const MOST_INSTRUCTIONS = 20_000;

export type CompiledPattern =
  | { readonly ok: true; readonly program: Uint8Array }
  /** `at`: byte offset in the pattern. */
  | { readonly ok: false; readonly message: string; readonly at: number };

/** Appends nodes to a program; what comes after a node is always the next instruction. */
class Emitter {
  readonly instructions: Instruction[] = [];
  readonly sets: ByteSet[] = [];
  readonly #numbers = new Map<string, number>();

  emit(node: PatternNode): void {
    switch (node.kind) {
      case "empty":
        break;
      case "set":
        this.append(OP_SET, this.#numberOf(node.set), this.#next + 1);
        break;
      case "assert":
        this.append(OP_ASSERT, node.place, this.#next + 1);
        break;
      case "sequence":
        for (const part of node.parts) this.emit(part);
        break;
      case "either":
        this.#emitEither(node.options);
        break;
      case "repeat":
        this.#emitRepeat(node.operand, node.least, node.most);
        break;
    }
  }

  append(operation: number, x: number, y: number): Instruction {
    const instruction = { operation, x, y };
    this.instructions.push(instruction);
    return instruction;
  }

  get #next(): number {
    return this.instructions.length;
  }

  #numberOf(set: ByteSet): number {
    const key = String.fromCharCode(...set);
    const number = this.#numbers.get(key) ?? this.sets.length;
    if (number === this.sets.length) {
      this.sets.push(set);
      this.#numbers.set(key, number);
    }
    return number;
  }

  #emitEither(options: readonly PatternNode[]): void {
    const jumps: Instruction[] = [];
    options.forEach((option, number) => {
      if (number === options.length - 1) {
        this.emit(option);
        return;
      }
      const split = this.append(OP_SPLIT, this.#next + 1, 0);
      this.emit(option);
      jumps.push(this.append(OP_JUMP, 0, 0));
      split.y = this.#next;
    });
    for (const jump of jumps) jump.x = this.#next;
  }

  #emitRepeat(operand: PatternNode, least: number, most: number | undefined): void {
    if (most === undefined) {
      this.#emitWithoutEnd(operand, least);
      return;
    }
    for (let count = 0; count < least; count++) this.emit(operand);
    const splits: Instruction[] = [];
    for (let count = least; count < most; count++) {
      splits.push(this.append(OP_SPLIT, this.#next + 1, 0));
      this.emit(operand);
    }
    for (const split of splits) split.y = this.#next;
  }

  #emitWithoutEnd(operand: PatternNode, least: number): void {
    if (least === 0) {
      const split = this.append(OP_SPLIT, this.#next + 1, 0);
      const first = this.#next - 1;
      this.emit(operand);
      this.append(OP_JUMP, first, 0);
      split.y = this.#next;
      return;
    }
    let last = this.#next;
    for (let count = 0; count < least; count++) {
      last = this.#next;
      this.emit(operand);
    }
    this.append(OP_SPLIT, last, this.#next + 1);
  }
}

/**
 * Compiles a pattern in the syntax of PCRE2 as far as it can run in linear time; the rest is refused with its place.
 * Byte-wise: a character of several bytes is those bytes in a row, and in a class each of its bytes counts for itself.
 * ASCII case does not matter unless (?-i). Never throws, whatever the bytes.
 */
export function compilePattern(pattern: Uint8Array): CompiledPattern {
  let tree: PatternNode;
  try {
    tree = parsePattern(pattern);
  } catch (refusal) {
    if (refusal instanceof PatternRefusal) return { ok: false, message: refusal.message, at: refusal.at };
    throw refusal;
  }
  if (countInstructions(tree) >= MOST_INSTRUCTIONS) {
    return { ok: false, message: "The pattern is too large: it repeats too much too often.", at: 0 };
  }
  const emitter = new Emitter();
  emitter.emit(tree);
  emitter.append(OP_MATCH, 0, 0);
  return { ok: true, program: writeProgram(emitter.instructions, emitter.sets) };
}
