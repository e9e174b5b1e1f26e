/** The tests of which conditions are made: each asks all values of a field, as far as a frame shows them. */
import type { BytesHold } from "./byte-tests.ts";
import type { FrameHeaders } from "./frame-headers.ts";
import type { HeaderField } from "./header-fields.ts";
import { HeaderName, NAME_FIRST, NAME_READ } from "./header-names.ts";
import { isInRanges, type Ranges } from "./number-ranges.ts";
import { FALSE, settle, TRUE, UNKNOWN, type Question } from "./truth.ts";

/** Numbers in ranges, or outside of them. */
export class NumberTest implements Question {
  readonly #field: HeaderField;
  readonly #ranges: Ranges;
  readonly #isAll: boolean;
  readonly #isNegated: boolean;

  constructor(field: HeaderField, ranges: Ranges, isAll: boolean, isNegated: boolean) {
    this.#field = field;
    this.#ranges = ranges;
    this.#isAll = isAll;
    this.#isNegated = isNegated;
  }

  ask(headers: FrameHeaders): number {
    const field = this.#field;
    const isAll = this.#isAll;
    const count = field.count(headers);
    for (let index = 0; index < count; index++) {
      const holds = isInRanges(this.#ranges, field.read(headers, index)) !== this.#isNegated;
      if (holds !== isAll) return isAll ? FALSE : TRUE;
    }
    return settle(isAll, count, (headers.hides & field.hides) !== 0);
  }
}

export class BytesTest implements Question {
  readonly #field: HeaderField;
  readonly #holds: BytesHold;
  readonly #isAll: boolean;

  constructor(field: HeaderField, holds: BytesHold, isAll: boolean) {
    this.#field = field;
    this.#holds = holds;
    this.#isAll = isAll;
  }

  ask(headers: FrameHeaders): number {
    const field = this.#field;
    const isAll = this.#isAll;
    const count = field.count(headers);
    for (let index = 0; index < count; index++) {
      if (this.#holds(headers.bytes, field.at(headers, index)) !== isAll) return isAll ? FALSE : TRUE;
    }
    return settle(isAll, count, (headers.hides & field.hides) !== 0);
  }
}

export class ExistsTest implements Question {
  readonly #field: HeaderField;

  constructor(field: HeaderField) {
    this.#field = field;
  }

  ask(headers: FrameHeaders): number {
    if (this.#field.count(headers) > 0) return TRUE;
    return (headers.hides & this.#field.hides) === 0 ? FALSE : UNKNOWN;
  }
}

/** A slice that does not fit its field has no value in any frame. */
export const NO_VALUES: Question = { ask: () => FALSE };

/** Whether the values of two fields are as they should be to each other. */
export type PairHolds = (headers: FrameHeaders, left: number, right: number) => boolean;

/** Each value of one field with each of the other. */
export class PairTest implements Question {
  readonly #left: HeaderField;
  readonly #right: HeaderField;
  readonly #holds: PairHolds;
  readonly #isAll: boolean;

  constructor([left, right]: readonly [HeaderField, HeaderField], holds: PairHolds, isAll: boolean) {
    this.#left = left;
    this.#right = right;
    this.#holds = holds;
    this.#isAll = isAll;
  }

  ask(headers: FrameHeaders): number {
    const isAll = this.#isAll;
    const lefts = this.#left.count(headers);
    const rights = this.#right.count(headers);
    for (let left = 0; left < lefts; left++) {
      for (let right = 0; right < rights; right++) {
        if (this.#holds(headers, left, right) !== isAll) return isAll ? FALSE : TRUE;
      }
    }
    return settle(isAll, lefts * rights, (headers.hides & (this.#left.hides | this.#right.hides)) !== 0);
  }
}

export type NameHolds = (bytes: Uint8Array, length: number) => boolean;

/** Of a name there is at most one that is read; whether there are others is known when it is read. */
export class NameTest implements Question {
  readonly #name = new HeaderName();
  readonly #field: HeaderField;
  readonly #isDns: boolean;
  readonly #holds: NameHolds;
  readonly #isAll: boolean;

  constructor(field: HeaderField, isDns: boolean, holds: NameHolds, isAll: boolean) {
    this.#field = field;
    this.#isDns = isDns;
    this.#holds = holds;
    this.#isAll = isAll;
  }

  ask(headers: FrameHeaders): number {
    const name = this.#name;
    const isAll = this.#isAll;
    const found = this.#isDns ? name.readDns(headers) : name.readTls(headers);
    const isRead = found === NAME_READ || found === NAME_FIRST;
    if (isRead && this.#holds(name.bytes, name.length) !== isAll) return isAll ? FALSE : TRUE;
    const isHiding = found >= NAME_FIRST || (headers.hides & this.#field.hides) !== 0;
    return settle(isAll, isRead ? 1 : 0, isHiding);
  }
}
