/** The parser's place among the tokens. The first problem stays; after it the cursor stands at the end, so that every loop over tokens stops. */
import type { TextRange } from "./model.ts";
import type { Token } from "./lex.ts";
import type { Problem } from "./problem.ts";
import { proposeSyntaxRepairs } from "./syntax-repairs.ts";

/** Parentheses, braces, `not`, functions in each other. */
export const MOST_DEPTH = 200;

export class TokenCursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #at = 0;
  #depth = 0;
  #problem: Problem | undefined;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
    this.#end = { kind: "end", text: "", from: text.length, to: text.length };
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? this.#end;
  }

  get following(): Token {
    return this.#tokens[this.#at + 1] ?? this.#end;
  }

  /** Where the last taken token ended. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.to ?? 0;
  }

  isAtEnd(): boolean {
    return this.token.kind === "end";
  }

  take(): Token {
    const token = this.token;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  isSymbol(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  isKeyword(text: string): boolean {
    return this.token.kind === "keyword" && this.token.text === text;
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#at++;
    return true;
  }

  takeKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false;
    this.#at++;
    return true;
  }

  fail(problem: Problem): void {
    this.#problem ??= problem;
    this.#at = this.#tokens.length;
  }

  refuse(range: TextRange, message: string): void {
    this.fail({ range, message, proposals: [] });
  }

  /** The token here cannot stand here; `wanted` completes "… was expected". */
  failUnexpected(wanted?: string): void {
    const token = this.token;
    if (token.kind === "bad") {
      this.fail(token.problem);
      return;
    }
    const expected = wanted === undefined ? "" : ` ${wanted} was expected.`;
    const message = token.kind === "end" ? "The filter ends too early." : `"${token.text}" cannot stand here.`;
    const proposals = proposeSyntaxRepairs(this.text, this.#tokens, this.#at);
    this.fail({ range: { from: token.from, to: token.to }, message: message + expected, proposals });
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.failUnexpected(`A "${text}"`);
  }

  /** Runs `inner` one level deeper; what it gives after a problem is of no use. */
  nest<Result>(inner: () => Result, otherwise: Result): Result {
    if (this.#depth >= MOST_DEPTH) {
      this.refuse(this.token, `The filter is nested more than ${MOST_DEPTH} deep.`);
      return otherwise;
    }
    this.#depth++;
    const result = inner();
    this.#depth--;
    return result;
  }
}
