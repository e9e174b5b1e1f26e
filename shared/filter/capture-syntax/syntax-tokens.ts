/** The words of the capture-filter language (pcap-filter). */

export type SyntaxToken =
  | { readonly kind: "word"; readonly text: string }
  /** Bytes of a packet: tcp[13], ip[2:2], tcp[tcpflags]. */
  | { readonly kind: "bytes"; readonly protocol: string; readonly offset: string; readonly size: number }
  | { readonly kind: "sign"; readonly text: string };

const TOKEN =
  /\s*(?:(?<protocol>[a-z0-9]+)\s*\[\s*(?<offset>[a-z0-9]+)\s*(?::\s*(?<size>[124])\s*)?\]|(?<word>[\\:]?[A-Za-z0-9_:][\w.:/*-]*)|(?<sign>&&|\|\||<<|>>|[<>!=]=|[()<>=!&|+]))/y;

/** undefined: something stands there that capture filters do not know. */
export function readSyntaxTokens(text: string): readonly SyntaxToken[] | undefined {
  const tokens: SyntaxToken[] = [];
  const whole = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const groups = TOKEN.exec(whole)?.groups;
    if (groups === undefined) return undefined;
    const { protocol, offset, size, word, sign } = groups;
    if (protocol !== undefined && offset !== undefined) {
      tokens.push({ kind: "bytes", protocol, offset, size: Number(size ?? 1) });
    } else if (word !== undefined) {
      tokens.push({ kind: "word", text: word });
    } else {
      tokens.push({ kind: "sign", text: sign ?? "" });
    }
  }
  return tokens;
}
