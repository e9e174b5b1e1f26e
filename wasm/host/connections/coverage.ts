/**
 * Which bytes of one direction of a TCP connection came, by relative sequence number (the SYN is 0, the first byte 1): what was
 * confirmed without ever being seen is a gap. Keeps ranges only, no bytes; what was confirmed is forgotten.
 */

/** Above a hole, without any acknowledgment, so much is kept; and so much at all. */
const ABOVE_HOLE_CAP = 16384;
const UNCONFIRMED_CAP = 10 << 20;

interface Range {
  readonly from: number;
  readonly to: number;
}

export class Coverage {
  readonly #onGap: (bytes: number) => void;
  /** Ranges that were not confirmed yet, in order, without overlaps. */
  #ranges: Range[] = [];
  #kept = 0;
  /** Everything before this was delivered or given up. */
  delivered = 1;
  #trimmed = 1;
  /** Nothing is followed any more: a direction without acknowledgments. */
  isGivenUp = false;

  constructor(onGap: (bytes: number) => void) {
    this.#onGap = onGap;
  }

  get hasUnconfirmed(): boolean {
    return this.#ranges.length > 0;
  }

  /** Bytes `from` to `to` came; `confirmed` was the last acknowledgment, `isUnconfirmed` when there was none for data. */
  take(from: number, to: number, confirmed: number, isUnconfirmed: boolean): void {
    if (this.isGivenUp || to <= confirmed || to <= this.#trimmed) return;
    this.#insert(Math.max(from, confirmed, this.#trimmed), to);
    this.#deliver();
    const last = this.#ranges.at(-1);
    const above = last === undefined ? 0 : last.to - this.delivered;
    if ((isUnconfirmed && above > ABOVE_HOLE_CAP) || this.#kept > UNCONFIRMED_CAP) {
      this.#ranges = [];
      this.#kept = 0;
      this.isGivenUp = true;
    }
  }

  /** Everything before `to` was confirmed. `isPartial`: the start of the connection was not seen. False: nothing new. */
  confirm(to: number, isPartial: boolean): boolean {
    if (to <= this.#trimmed) return false;
    this.trim(to, isPartial);
    return true;
  }

  trim(to: number, isPartial: boolean): void {
    if (to > this.delivered) this.#passHoles(to, isPartial);
    let done = 0;
    for (const range of this.#ranges) {
      if (range.to > to) break;
      this.#kept -= range.to - range.from;
      done++;
    }
    if (done > 0) this.#ranges.splice(0, done);
    const [first] = this.#ranges;
    if (first !== undefined && first.from < to) {
      this.#kept -= to - first.from;
      this.#ranges[0] = { from: to, to: first.to };
    }
    this.#deliver();
    this.#trimmed = Math.max(to, this.#trimmed);
  }

  #passHoles(to: number, isPartial: boolean): void {
    // The place where a connection without its start begins is a guess.
    if (to <= 2 && isPartial) return;
    if (!this.isGivenUp) {
      for (const range of this.#ranges) {
        if (range.from >= to) break;
        if (range.from > this.delivered) {
          this.#onGap(range.from - this.delivered);
          this.delivered = range.from;
        }
        if (range.to > this.delivered) this.delivered = range.to;
      }
      if (to > this.delivered) this.#onGap(to - this.delivered);
    }
    this.delivered = Math.max(to, this.delivered);
  }

  #insert(from: number, to: number): void {
    const ranges = this.#ranges;
    const last = ranges.at(-1);
    if (last === undefined || from >= last.to) {
      this.#kept += to - from;
      // Ranges that follow each other are one: a long stream without acknowledgments stays short here.
      if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to };
      else ranges.push({ from, to });
      return;
    }
    let at = ranges.length;
    while (at > 0 && (ranges[at - 1]?.to ?? 0) >= from) at--;
    let end = at;
    let joined = { from, to };
    let there = 0;
    for (let range = ranges[end]; range !== undefined && range.from <= to; range = ranges[++end]) {
      joined = { from: Math.min(joined.from, range.from), to: Math.max(joined.to, range.to) };
      there += range.to - range.from;
    }
    this.#kept += joined.to - joined.from - there;
    ranges.splice(at, end - at, joined);
  }

  /** Goes on over what lies right behind the last delivered byte. */
  #deliver(): void {
    for (const range of this.#ranges) {
      if (range.from > this.delivered) break;
      this.delivered = Math.max(this.delivered, range.to);
    }
  }
}
