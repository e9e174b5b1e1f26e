/** Reads a pattern byte by byte, and knows what a refusal is. */

/** The pattern cannot be used; caught by compilePattern, never seen outside this folder. */
export class PatternRefusal extends Error {
  /** Byte offset in the pattern. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = "PatternRefusal";
    this.at = at;
  }
}

/** Code of a character of the pattern's syntax. */
export function code(character: string): number {
  return character.charCodeAt(0);
}

export class PatternCursor {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** The byte `ahead` of the next one, or -1 past the end. */
  peek(ahead = 0): number {
    return this.#bytes[this.at + ahead] ?? -1;
  }

  /** The next byte, or -1 at the end; moves on. */
  take(): number {
    const byte = this.peek();
    if (byte >= 0) this.at++;
    return byte;
  }

  isNext(text: string): boolean {
    for (let ahead = 0; ahead < text.length; ahead++) {
      if (this.peek(ahead) !== text.charCodeAt(ahead)) return false;
    }
    return true;
  }

  /** Moves over `text` if it is next. */
  takeIf(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Distance to the next `end` from the next byte on, or -1. */
  findAhead(end: string): number {
    const from = this.at;
    while (!this.isAtEnd && !this.isNext(end)) this.at++;
    const found = this.isAtEnd ? -1 : this.at - from;
    this.at = from;
    return found;
  }

  /** Up to `most` digits of the base as a number; undefined where there is none. */
  takeNumber(base: 8 | 10 | 16, most: number): number | undefined {
    let value: number | undefined;
    for (let count = 0; count < most; count++) {
      const digit = digitOf(this.peek(), base);
      if (digit === undefined) break;
      value = Math.min((value ?? 0) * base + digit, 0x7fffffff);
      this.at++;
    }
    return value;
  }

  /** The next bytes, 40 at most, as Latin-1 text; does not move. */
  textAhead(length: number): string {
    return String.fromCharCode(...this.#bytes.subarray(this.at, this.at + Math.min(length, 40)));
  }

  refuse(message: string, at: number): never {
    throw new PatternRefusal(message, at);
  }
}

function digitOf(byte: number, base: number): number | undefined {
  const value =
    byte >= 0x30 && byte <= 0x39
      ? byte - 0x30
      : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
        ? (byte | 0x20) - 0x57
        : 99;
  return value < base ? value : undefined;
}
