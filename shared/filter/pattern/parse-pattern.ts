/**
 * The syntax of patterns: that of PCRE2 (pcre2pattern), as far as an automaton can run it, without UTF mode.
 * What needs memory of what was matched before, or gives up ways it has tried, is refused by name.
 */

import { EVERY_BYTE, NOT_NEWLINE, VERTICAL_SPACES, foldCase, makeSet, type ByteSet } from "./byte-set.ts";
import { posixLength, readClass } from "./parse-class.ts";
import { isQuantifierNext, readEscape, type Escape } from "./parse-escape.ts";
import { FIRST_FLAGS, readFlags } from "./parse-flags.ts";
import { PatternCursor, code } from "./pattern-cursor.ts";
import { EMPTY_NODE, countInstructions, type PatternNode } from "./pattern-node.ts";
import { AT_END_OR_LAST_NEWLINE, AT_LINE_END, AT_LINE_START, AT_START } from "./program.ts";

/** Groups in groups; the same limit as PCRE2's. */
const MOST_DEPTH = 250;
/** PCRE2's limit of a number in a quantifier. */
const MOST_REPEATS = 65535;
/** Single things to match in one pattern, before any is repeated. */
const MOST_ATOMS = 20_000;

const LINEAR = "cannot run in linear time";
const POSSESSIVE = `Possessive quantifiers ${LINEAR}: leave out the +.`;

/** What (? may begin, and why it is refused; the first that fits. */
const REFUSED_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^(=|!|\*|<=|<!|<\*)/, `Look-ahead and look-behind ${LINEAR}.`],
  [/^>/, `Atomic groups ${LINEAR}: write (?: instead of (?>.`],
  [/^P=/, `Back references ${LINEAR}.`],
  [/^(R|&|P>|[+-]?\d)/, `Recursion ${LINEAR}.`],
  [/^\(/, `Conditional groups ${LINEAR}.`],
  [/^C/, "Callouts have nothing to call here."],
];

const CARRIAGE_RETURN_NEWLINE: PatternNode = {
  kind: "sequence",
  parts: [
    { kind: "set", set: makeSet(0x0d, 0x0d) },
    { kind: "set", set: makeSet(0x0a, 0x0a) },
  ],
};

/** \R. PCRE2 never gives up the \n of a \r\n that it took; here it may, so \R\n matches \r\n as well. */
const ANY_NEWLINE: PatternNode = {
  kind: "either",
  options: [CARRIAGE_RETURN_NEWLINE, { kind: "set", set: VERTICAL_SPACES }],
};

/** What stands between two | so far. */
interface Branch {
  readonly parts: PatternNode[];
  /** A quantifier may follow: the last part is something that can be repeated, and was not yet. */
  canRepeat: boolean;
}

function sequenceOf(parts: readonly PatternNode[]): PatternNode {
  const [only] = parts;
  if (only === undefined) return EMPTY_NODE;
  return parts.length === 1 ? only : { kind: "sequence", parts };
}

class PatternParser {
  readonly #cursor: PatternCursor;
  readonly #literals = new Map<number, ByteSet>();
  #flags = FIRST_FLAGS;
  #groups = 0;
  #depth = 0;
  #atoms = 0;
  #isQuoting = false;

  constructor(pattern: Uint8Array) {
    this.#cursor = new PatternCursor(pattern);
  }

  parse(): PatternNode {
    const node = this.#readBranches();
    if (!this.#cursor.isAtEnd) this.#cursor.refuse("This parenthesis closes nothing.", this.#cursor.at);
    return node;
  }

  /** Up to a closing parenthesis, which stays, or the end. Flags that are set last to the end of the group. */
  #readBranches(): PatternNode {
    const cursor = this.#cursor;
    const options: PatternNode[] = [];
    let branch: Branch = { parts: [], canRepeat: false };
    while (!cursor.isAtEnd) {
      if (this.#isQuoting) this.#readQuoted(branch);
      else if (cursor.isNext(")")) break;
      else if (cursor.takeIf("|")) {
        options.push(sequenceOf(branch.parts));
        branch = { parts: [], canRepeat: false };
      } else this.#readPart(branch);
    }
    const last = sequenceOf(branch.parts);
    return options.length === 0 ? last : { kind: "either", options: [...options, last] };
  }

  #readQuoted(branch: Branch): void {
    if (this.#cursor.takeIf("\\E")) this.#isQuoting = false;
    else this.#addAtom(branch, this.#literal(this.#cursor.take()));
  }

  #readPart(branch: Branch): void {
    const cursor = this.#cursor;
    if (cursor.takeIf("\\Q")) this.#isQuoting = true;
    else if (cursor.takeIf("\\E")) return;
    else if (this.#skipSpace()) return;
    else if (/^[*+?]/.test(cursor.textAhead(1)) || isQuantifierNext(cursor)) this.#readQuantifier(branch);
    else if (cursor.isNext("(")) this.#readGroup(branch);
    else this.#readAtom(branch);
  }

  /** White space and comments under (?x). */
  #skipSpace(): boolean {
    const cursor = this.#cursor;
    if (!this.#flags.skipsSpace) return false;
    if (cursor.takeIf("#")) {
      const length = cursor.findAhead("\n");
      for (let skipped = 0; skipped !== length && !cursor.isAtEnd; skipped++) cursor.at++;
      return true;
    }
    const byte = cursor.peek();
    const isSpace = byte === 0x20 || byte === 0x85 || (byte >= 0x09 && byte <= 0x0d);
    if (isSpace) cursor.at++;
    return isSpace;
  }

  #add(branch: Branch, node: PatternNode, canRepeat: boolean): void {
    branch.parts.push(node);
    branch.canRepeat = canRepeat;
  }

  #addAtom(branch: Branch, set: ByteSet): void {
    if (++this.#atoms > MOST_ATOMS) this.#cursor.refuse("The pattern is too long.", this.#cursor.at);
    this.#add(branch, { kind: "set", set }, true);
  }

  #literal(byte: number): ByteSet {
    const { ignoresCase } = this.#flags;
    const key = ignoresCase ? byte + 256 : byte;
    const known = this.#literals.get(key);
    if (known !== undefined) return known;
    const set = ignoresCase ? foldCase(makeSet(byte, byte)) : makeSet(byte, byte);
    this.#literals.set(key, set);
    return set;
  }

  #readAtom(branch: Branch): void {
    const cursor = this.#cursor;
    const { isByLine, dotTakesNewline, ignoresCase, skipsBlanksInClass } = this.#flags;
    if (cursor.isNext("[")) {
      if (posixLength(cursor) > 0)
        cursor.refuse("A class such as [:alpha:] stands in a second pair of brackets.", cursor.at);
      cursor.at++;
      this.#addAtom(branch, readClass(cursor, { ignoresCase, skipsBlanks: skipsBlanksInClass }));
      return;
    }
    const byte = cursor.take();
    if (byte === code("\\")) this.#addEscape(branch, readEscape(cursor, false, this.#groups));
    else if (byte === code(".")) this.#addAtom(branch, dotTakesNewline ? EVERY_BYTE : NOT_NEWLINE);
    else if (byte === code("^"))
      this.#add(branch, { kind: "assert", place: isByLine ? AT_LINE_START : AT_START }, false);
    else if (byte === code("$")) {
      this.#add(branch, { kind: "assert", place: isByLine ? AT_LINE_END : AT_END_OR_LAST_NEWLINE }, false);
    } else this.#addAtom(branch, this.#literal(byte));
  }

  #addEscape(branch: Branch, escape: Escape): void {
    if (escape.kind === "byte") this.#addAtom(branch, this.#literal(escape.value));
    else if (escape.kind === "set") this.#addAtom(branch, escape.set);
    else if (escape.kind === "assert") this.#add(branch, { kind: "assert", place: escape.place }, false);
    else if (escape.kind === "newline") this.#add(branch, ANY_NEWLINE, true);
    else branch.canRepeat = false;
  }

  #readQuantifier(branch: Branch): void {
    const cursor = this.#cursor;
    const from = cursor.at;
    const [least, most] = this.#readBounds();
    const operand = branch.parts.at(-1);
    if (!branch.canRepeat || operand === undefined) {
      return cursor.refuse("There is nothing here that could be repeated.", from);
    }
    while (this.#skipSpace());
    if (cursor.isNext("+")) cursor.refuse(POSSESSIVE, cursor.at);
    cursor.takeIf("?");
    branch.parts.pop();
    // Nothing repeated is nothing: or else (){65535} in itself a few times would be written out for ever.
    const isNothing = most === 0 || countInstructions(operand) === 0;
    this.#add(branch, isNothing ? EMPTY_NODE : { kind: "repeat", operand, least, most }, false);
  }

  #readBounds(): readonly [number, number | undefined] {
    const cursor = this.#cursor;
    const from = cursor.at;
    if (cursor.takeIf("*")) return [0, undefined];
    if (cursor.takeIf("+")) return [1, undefined];
    if (cursor.takeIf("?")) return [0, 1];
    cursor.at++;
    const least = cursor.takeNumber(10, 40) ?? 0;
    const most = cursor.takeIf(",") ? cursor.takeNumber(10, 40) : least;
    cursor.at++;
    if (Math.max(least, most ?? 0) > MOST_REPEATS)
      cursor.refuse("Nothing can be repeated more than 65535 times.", from);
    if (most !== undefined && most < least) cursor.refuse("The smaller number of a quantifier comes first.", from);
    return [least, most];
  }

  #readGroup(branch: Branch): void {
    const cursor = this.#cursor;
    const from = cursor.at++;
    if (/^\*[A-Za-z:]/.test(cursor.textAhead(2))) cursor.refuse(`Verbs such as (*FAIL) are not supported.`, from);
    const outer = this.#flags;
    if (!cursor.takeIf("?")) {
      if (!outer.capturesNamedOnly) this.#groups++;
    } else if (cursor.takeIf("#")) {
      const length = cursor.findAhead(")");
      if (length < 0) cursor.refuse("A comment that begins here is never closed.", from);
      cursor.at += length + 1;
      return;
    } else if (this.#readGroupHead(from) === "flags") {
      branch.canRepeat = false;
      return;
    }
    if (++this.#depth > MOST_DEPTH) cursor.refuse("Groups stand in groups too deeply.", from);
    const node = this.#readBranches();
    if (!cursor.takeIf(")")) cursor.refuse("A parenthesis that opens here is never closed.", from);
    this.#depth--;
    this.#flags = outer;
    this.#add(branch, node, true);
  }

  /** After "(?": up to the group's contents, or to the end of a (?i) that has none. */
  #readGroupHead(from: number): "group" | "flags" {
    const cursor = this.#cursor;
    if (cursor.takeIf("|")) return "group";
    const refusal = REFUSED_GROUPS.find(([begins]) => begins.test(cursor.textAhead(3)));
    if (refusal !== undefined) cursor.refuse(refusal[1], from);
    const quote = /^(P?<|')/.exec(cursor.textAhead(2));
    if (quote === null) {
      this.#flags = readFlags(cursor, this.#flags, from);
      if (cursor.takeIf(")")) return "flags";
      cursor.at++;
      return "group";
    }
    cursor.at += quote[0].length;
    const close = quote[0] === "'" ? "'" : ">";
    const name = /^[A-Za-z_][A-Za-z0-9_]{0,31}/.exec(cursor.textAhead(33))?.[0] ?? "";
    cursor.at += name.length;
    if (name === "" || !cursor.takeIf(close)) {
      cursor.refuse("The name of a group is at most 32 letters, digits and _, and does not begin with a digit.", from);
    }
    this.#groups++;
    return "group";
  }
}

/** The tree of a pattern; throws PatternRefusal, and nothing else, where there is none. */
export function parsePattern(pattern: Uint8Array): PatternNode {
  return new PatternParser(pattern).parse();
}
