/** A class in brackets. Each byte counts for itself: a character of several bytes in a class stands for any of them. */

import { POSIX_SETS, addRange, addSet, foldCase, invertSet, SET_BYTES, type ByteSet } from "./byte-set.ts";
import { readEscape } from "./parse-escape.ts";
import { code, type PatternCursor } from "./pattern-cursor.ts";

export interface ClassOptions {
  readonly ignoresCase: boolean;
  /** (?xx): blanks and tabs in the class do not count. */
  readonly skipsBlanks: boolean;
}

/** One member: a byte that may begin a range, or a set that may not. `isPlain`: neither escaped nor quoted. */
type Member =
  | { readonly kind: "byte"; readonly value: number; readonly isPlain: boolean }
  | { readonly kind: "set"; readonly set: ByteSet }
  | { readonly kind: "end" };

const HYPHEN = code("-");

class ClassReader {
  readonly #cursor: PatternCursor;
  readonly #options: ClassOptions;
  readonly #from: number;
  #isQuoting = false;
  #isFirst = true;

  constructor(cursor: PatternCursor, options: ClassOptions) {
    this.#cursor = cursor;
    this.#options = options;
    this.#from = cursor.at - 1;
  }

  read(): ByteSet {
    const isNegated = this.#cursor.takeIf("^");
    const set = new Uint8Array(SET_BYTES);
    for (let member = this.#next(); member.kind !== "end"; member = this.#next()) {
      if (member.kind === "set") {
        addSet(set, member.set);
        this.#checkHyphenAfterSet();
      } else {
        addRange(set, member.value, this.#readRangeEnd(member.value));
      }
    }
    const folded = this.#options.ignoresCase ? foldCase(set) : set;
    return isNegated ? invertSet(folded) : folded;
  }

  /** The last byte of a range that begins with `first`; `first` itself where no range follows. */
  #readRangeEnd(first: number): number {
    const cursor = this.#cursor;
    const back = cursor.at;
    const wasQuoting = this.#isQuoting;
    const hyphen = this.#next();
    if (hyphen.kind === "byte" && hyphen.value === HYPHEN && hyphen.isPlain) {
      const last = this.#next();
      if (last.kind === "set") cursor.refuse("A range in a class cannot end with a set.", back);
      if (last.kind === "byte") {
        if (last.value < first) cursor.refuse("A range in a class runs backwards.", back);
        return last.value;
      }
    }
    cursor.at = back;
    this.#isQuoting = wasQuoting;
    return first;
  }

  /** [\d-z] is refused by PCRE2, as nobody knows what it should mean; [\d-] is not. */
  #checkHyphenAfterSet(): void {
    const cursor = this.#cursor;
    if (this.#isQuoting || !cursor.isNext("-")) return;
    const back = cursor.at;
    cursor.at++;
    const follows = this.#next();
    if (follows.kind !== "end") cursor.refuse("A range in a class cannot begin with a set. Put the hyphen last.", back);
    cursor.at = back;
    this.#isQuoting = false;
  }

  #next(): Member {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.isAtEnd) return cursor.refuse("A class that begins here has no closing bracket.", this.#from);
      if (this.#isQuoting) {
        if (!cursor.takeIf("\\E")) return this.#byte(cursor.take(), false);
        this.#isQuoting = false;
      } else if (cursor.takeIf("\\Q")) this.#isQuoting = true;
      else if (cursor.takeIf("\\E")) continue;
      else if (this.#options.skipsBlanks && (cursor.isNext(" ") || cursor.isNext("\t"))) cursor.at++;
      else return this.#readMember();
    }
  }

  #byte(value: number, isPlain: boolean): Member {
    this.#isFirst = false;
    return { kind: "byte", value, isPlain };
  }

  #readMember(): Member {
    const cursor = this.#cursor;
    if (cursor.isNext("]") && !this.#isFirst) {
      cursor.at++;
      return { kind: "end" };
    }
    this.#isFirst = false;
    const posix = readPosixClass(cursor, this.#options.ignoresCase);
    if (posix !== undefined) return { kind: "set", set: posix };
    const byte = cursor.take();
    if (byte !== code("\\")) return this.#byte(byte, true);
    const escape = readEscape(cursor, true, 0);
    if (escape.kind === "set") return escape;
    return this.#byte(escape.kind === "byte" ? escape.value : 0, false);
  }
}

/** Length of "[:name:]", "[.x.]" or "[=x=]" that begins at the cursor, or 0. */
export function posixLength(cursor: PatternCursor): number {
  const found = /^\[([:.=])(?:\\[\]\\]|(?!\[\1)[^\]])*?\1\]/.exec(cursor.textAhead(40));
  return found === null ? 0 : found[0].length;
}

function readPosixClass(cursor: PatternCursor, ignoresCase: boolean): ByteSet | undefined {
  const length = posixLength(cursor);
  if (length === 0) return undefined;
  const text = cursor.textAhead(length);
  const from = cursor.at;
  if (!text.startsWith("[:")) return cursor.refuse(`Collating elements such as ${text} are not supported.`, from);
  if (text === "[:<:]" || text === "[:>:]") cursor.refuse(`Write \\b instead of [${text}].`, from);
  const isNegated = text.startsWith("[:^");
  const name = text.slice(isNegated ? 3 : 2, -2);
  const isCased = name === "upper" || name === "lower";
  const set = POSIX_SETS.get(isCased && ignoresCase ? "alpha" : name);
  if (set === undefined) return cursor.refuse(`There is no class of the name ${name}.`, from);
  cursor.at += length;
  return isNegated ? invertSet(set) : set;
}

/** Reads a class whose opening bracket was just taken, up to and with its closing bracket. */
export function readClass(cursor: PatternCursor, options: ClassOptions): ByteSet {
  return new ClassReader(cursor, options).read();
}
