/** A small tokeniser for texts that are still being typed: it never fails, and knows no grammar. */

export interface Token {
  readonly kind: "word" | "string" | "sign";
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Words take in ':' and '/', so that addresses are one; ".." parts them. Strings may lack their end. */
const TOKEN =
  /(?<string>[rR]?"(?:\\[^]|[^"\\])*"?|[“](?:\\[^]|[^”\\])*”?|'(?:\\[^]|[^'\\])*'?)|(?<word>(?:[\w:]|\.(?=\w))(?:[\w:/-]|\.(?!\.))*)|(?<sign>===|!==|[=!<>]=|&&|\|\||\^\^|\.\.|\$\{|[^\s])/g;

export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(TOKEN)) {
    const kind =
      found.groups?.["string"] !== undefined ? "string" : found.groups?.["word"] !== undefined ? "word" : "sign";
    tokens.push({ kind, text: found[0], from: found.index, to: found.index + found[0].length });
  }
  return tokens;
}
