/**
 * What a condition says of a frame: no, perhaps (something of the frame is hidden), yes. `and` is the smaller, `or` the larger (Kleene's logic).
 * Classes rather than closures: engines keep calls of a few known shapes fast, and there is one for every frame and test.
 */
import type { FrameHeaders } from "./frame-headers.ts";

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

export interface Question {
  /** FALSE, UNKNOWN or TRUE. */
  ask(headers: FrameHeaders): number;
}

export class Not implements Question {
  readonly #operand: Question;

  constructor(operand: Question) {
    this.#operand = operand;
  }

  ask(headers: FrameHeaders): number {
    return TRUE - this.#operand.ask(headers);
  }
}

export class And implements Question {
  readonly #left: Question;
  readonly #right: Question;

  constructor(left: Question, right: Question) {
    this.#left = left;
    this.#right = right;
  }

  ask(headers: FrameHeaders): number {
    const first = this.#left.ask(headers);
    if (first === FALSE) return FALSE;
    const second = this.#right.ask(headers);
    return first < second ? first : second;
  }
}

export class Or implements Question {
  readonly #left: Question;
  readonly #right: Question;

  constructor(left: Question, right: Question) {
    this.#left = left;
    this.#right = right;
  }

  ask(headers: FrameHeaders): number {
    const first = this.#left.ask(headers);
    if (first === TRUE) return TRUE;
    const second = this.#right.ask(headers);
    return first > second ? first : second;
  }
}

export class Xor implements Question {
  readonly #left: Question;
  readonly #right: Question;

  constructor(left: Question, right: Question) {
    this.#left = left;
    this.#right = right;
  }

  ask(headers: FrameHeaders): number {
    const first = this.#left.ask(headers);
    const second = this.#right.ask(headers);
    if (first === UNKNOWN || second === UNKNOWN) return UNKNOWN;
    return first === second ? FALSE : TRUE;
  }
}

/** What is said when no value that is seen has decided: all held, or none did. */
export function settle(isAll: boolean, count: number, isHiding: boolean): number {
  if (isHiding) return UNKNOWN;
  return isAll && count > 0 ? TRUE : FALSE;
}
