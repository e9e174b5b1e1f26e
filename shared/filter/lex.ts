/** Cuts a filter's text into tokens (DISPLAY-FILTER 3.2). Which of a word's meanings holds (field, number, address …) is the checker's to say. */
import type { Stretch, TextRange } from "./model.ts";
import { type Problem, proposeText } from "./problem.ts";
import { type ScannedString, isOpeningQuote, scanChar, scanRawString, scanString } from "./quoted.ts";
import { parseStretch } from "./stretch.ts";

export type Token = TextRange &
  (
    | { readonly kind: "word"; readonly text: string }
    /** `text` is the keyword in lower case. */
    | { readonly kind: "keyword"; readonly text: string; readonly source: string }
    | { readonly kind: "symbol"; readonly text: string }
    | { readonly kind: "quoted"; readonly text: string; readonly bytes: Uint8Array }
    | { readonly kind: "char"; readonly text: string; readonly code: number }
    /** Within brackets, or the number after `#`. */
    | { readonly kind: "stretch"; readonly text: string; readonly stretch: Stretch }
    /** Nothing can be read from here on. */
    | { readonly kind: "bad"; readonly text: string; readonly problem: Problem }
    | { readonly kind: "end"; readonly text: "" }
  );

const KEYWORDS = new Set(
  "any all eq any_eq ne all_ne all_eq any_ne gt ge lt le contains matches in and or xor not bitand bitwise_and".split(
    " ",
  ),
);

/** Longest first. */
const SYMBOLS = "=== !== == != >= <= && || ^^ .. > < ~ ! + - * / % & ( ) { } , # @ $ [ ]".split(" ");

/** What people type instead of an operator. */
const MISTAKEN: readonly (readonly [typed: string, meant: string])[] = [
  ["=>", ">="],
  ["=<", "<="],
  ["≥", ">="],
  ["≤", "<="],
  ["≠", "!="],
  ["=", "=="],
  ["|", "||"],
  ["^", "^^"],
];

const WORD_CHARACTER = /[A-Za-z0-9_.:-]/;
/** An exponent's sign is no minus: 1.5e+3. */
const OPEN_EXPONENT = /^\d+\.\d+[eE]$/;
const LONGEST_FLOAT = 40;
const PREFIXABLE = /^\d+(\.\d+){3}$|^[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/;

const isWordCharacter = (character: string): boolean => WORD_CHARACTER.test(character);

/** A word may begin with a point or colon only where more follows: `.tcp`, `::1`, `:fc`. */
function beginsWord(text: string, at: number): boolean {
  const first = text.charAt(at);
  if (/[A-Za-z0-9_]/.test(first)) return true;
  if (first === ".") return /[A-Za-z0-9_]/.test(text.charAt(at + 1));
  return first === ":" && /[0-9a-fA-F:]/.test(text.charAt(at + 1));
}

/** Where the word at `at` ends: before `..`, and with the prefix length behind an address. */
function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && isWordCharacter(text.charAt(end)) && !text.startsWith("..", end)) {
    end++;
    const isSigned = /^[eE][+-]\d/.test(text.slice(end - 1, end + 2));
    if (isSigned && end - at < LONGEST_FLOAT && OPEN_EXPONENT.test(text.slice(at, end))) end++;
  }
  if (text.charAt(end) !== "/" || !PREFIXABLE.test(text.slice(at, end))) return end;
  let past = end + 1;
  while (/\d/.test(text.charAt(past))) past++;
  return past === end + 1 ? end : past;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly Token[] {
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) break;
      if (!this.#next()) break;
    }
    const end = this.#text.length;
    this.tokens.push({ kind: "end", text: "", from: end, to: end });
    return this.tokens;
  }

  #skipBlanks(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #push(token: Token): boolean {
    this.tokens.push(token);
    this.#at = token.to;
    return token.kind !== "bad";
  }

  #refuse(problem: Problem): boolean {
    const { from, to } = problem.range;
    return this.#push({ kind: "bad", text: this.#text.slice(from, to), problem, from, to });
  }

  #quoted(scanned: ScannedString): boolean {
    if (!scanned.ok) return this.#refuse(scanned.problem);
    const { to, bytes } = scanned;
    return this.#push({ kind: "quoted", text: this.#text.slice(this.#at, to), bytes, from: this.#at, to });
  }

  #char(): boolean {
    const scanned = scanChar(this.#text, this.#at);
    if (!scanned.ok) return this.#refuse(scanned.problem);
    const { to, code } = scanned;
    return this.#push({ kind: "char", text: this.#text.slice(this.#at, to), code, from: this.#at, to });
  }

  /** Takes one token, or several where brackets are concerned; false at the point where reading ends. */
  #next(): boolean {
    const text = this.#text;
    const at = this.#at;
    const character = text.charAt(at);
    if (isOpeningQuote(character)) return this.#quoted(scanString(text, at));
    if (/[rR]/.test(character) && text.charAt(at + 1) === '"') return this.#quoted(scanRawString(text, at));
    if (character === "'") return this.#char();
    if (beginsWord(text, at)) return this.#word(at, endOfWord(text, at));
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    if (symbol === undefined) return this.#stray(at);
    this.#push({ kind: "symbol", text: symbol, from: at, to: at + symbol.length });
    if (symbol === "[") return this.#stretches();
    if (symbol === "#") return this.#layer();
    return true;
  }

  #word(from: number, to: number): boolean {
    const source = this.#text.slice(from, to);
    const keyword = source.toLowerCase();
    if (KEYWORDS.has(keyword)) return this.#push({ kind: "keyword", text: keyword, source, from, to });
    return this.#push({ kind: "word", text: source, from, to });
  }

  /** The ranges after an opening bracket, with their commas and the closing bracket. */
  #stretches(): boolean {
    for (;;) {
      let end = this.#at;
      while (end < this.#text.length && !/[,\]]/.test(this.#text.charAt(end))) end++;
      const range = { from: this.#at, to: end };
      if (end === this.#text.length) return this.#refuse(missingBracket(range));
      const text = this.#text.slice(range.from, end);
      const stretch = parseStretch(text);
      if (typeof stretch === "string") return this.#refuse({ range, message: stretch, proposals: [] });
      this.#push({ kind: "stretch", text, stretch, ...range });
      const isLast = this.#text.charAt(end) === "]";
      this.#push({ kind: "symbol", text: isLast ? "]" : ",", from: end, to: end + 1 });
      if (isLast) return true;
    }
  }

  /** What may stand behind `#`: a number, or ranges in brackets, without a blank. */
  #layer(): boolean {
    const from = this.#at;
    const digits = /^\d+/.exec(this.#text.slice(from, from + LONGEST_FLOAT))?.[0];
    if (digits !== undefined) {
      const stretch = { first: Math.min(Number(digits), 0x7fffffff), count: 1, last: undefined };
      return this.#push({ kind: "stretch", text: digits, stretch, from, to: from + digits.length });
    }
    if (this.#text.charAt(from) === "[") {
      this.#push({ kind: "symbol", text: "[", from, to: from + 1 });
      return this.#stretches();
    }
    const range = { from: from - 1, to: Math.min(from + 1, this.#text.length) };
    return this.#refuse({
      range,
      message: "A layer's number must follow #: ip.src#2, or ip.src#[1-2].",
      proposals: [],
    });
  }

  #stray(at: number): boolean {
    const mistaken = MISTAKEN.find(([typed]) => this.#text.startsWith(typed, at));
    const point = this.#text.codePointAt(at) ?? 0;
    const shown = mistaken?.[0] ?? String.fromCodePoint(point);
    const range = { from: at, to: at + shown.length };
    const proposals = mistaken === undefined ? [] : [proposeText(range, mistaken[1])];
    const isPrintable = point > 32 && point !== 127 && !(point >= 0xd800 && point < 0xe000);
    const name = isPrintable ? `"${shown}"` : `The character U+${point.toString(16).padStart(4, "0").toUpperCase()}`;
    const meant = mistaken === undefined ? "" : ` Did you mean ${mistaken[1]}?`;
    return this.#refuse({ range, message: `${name} has no meaning here.${meant}`, proposals });
  }
}

function missingBracket(range: TextRange): Problem {
  const close = { from: range.to, to: range.to };
  return { range, message: "The closing ] is missing.", proposals: [proposeText(close, "]", "Close the bracket")] };
}

/** All tokens; the last is "end". After a "bad" one nothing more was read. */
export function lex(text: string): readonly Token[] {
  return new Lexer(text).run();
}
