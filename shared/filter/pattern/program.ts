/**
 * The program a pattern is compiled to: little-endian 32-bit words.
 *
 *   0  magic 0x31584552 ("REX1")   4  instruction count   8  set count   12  first instruction
 *  16  instructions, 12 bytes each: operation, x, y
 *   …  sets, 32 bytes each
 *
 * It is a nondeterministic automaton: a runner follows all ways at once, in time proportional to program times subject.
 * The search is unanchored: the runner starts a new way at every place of the subject.
 */

export const PROGRAM_MAGIC = 0x31584552;
export const PROGRAM_HEADER_BYTES = 16;
export const INSTRUCTION_BYTES = 12;

/** The next byte must be in set x; goes on at y. */
export const OP_SET = 1;
/** Goes on at x and at y. */
export const OP_SPLIT = 2;
/** Goes on at x. */
export const OP_JUMP = 3;
/** Takes no byte: goes on at y if the place is what x (an AT_ constant) says. */
export const OP_ASSERT = 4;
export const OP_MATCH = 5;

/** Start of the subject. */
export const AT_START = 1;
/** End of the subject. */
export const AT_END = 2;
/** End of the subject, or before a newline that ends it. */
export const AT_END_OR_LAST_NEWLINE = 3;
/** Start of the subject, or after a newline that is not its last byte. */
export const AT_LINE_START = 4;
/** End of the subject, or before a newline. */
export const AT_LINE_END = 5;
/** A word byte on exactly one side. */
export const AT_WORD_EDGE = 6;
export const AT_NO_WORD_EDGE = 7;

export interface Instruction {
  readonly operation: number;
  x: number;
  y: number;
}

/** Instructions and sets as the bytes described above; the first instruction is number 0. */
export function writeProgram(instructions: readonly Instruction[], sets: readonly Uint8Array[]): Uint8Array {
  const setsAt = PROGRAM_HEADER_BYTES + instructions.length * INSTRUCTION_BYTES;
  const program = new Uint8Array(setsAt + sets.length * 32);
  const view = new DataView(program.buffer);
  view.setUint32(0, PROGRAM_MAGIC, true);
  view.setUint32(4, instructions.length, true);
  view.setUint32(8, sets.length, true);
  view.setUint32(12, 0, true);
  instructions.forEach(({ operation, x, y }, number) => {
    const at = PROGRAM_HEADER_BYTES + number * INSTRUCTION_BYTES;
    view.setUint32(at, operation, true);
    view.setUint32(at + 4, x, true);
    view.setUint32(at + 8, y, true);
  });
  sets.forEach((set, number) => {
    program.set(set, setsAt + number * 32);
  });
  return program;
}
