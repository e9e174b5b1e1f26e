/** What was probably meant where a token cannot stand (DISPLAY-FILTER 3.11). A proposal counts only if the filter after it can be used. */
import type { Token } from "./lex.ts";
import { type Edit, type Proposal, proposeText } from "./problem.ts";

interface Place {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Index of the token that cannot stand. */
  readonly at: number;
}

/** Items that a list is put together from. */
const LISTABLE = new Set<Token["kind"]>(["word", "quoted", "char"]);
const MOST_ITEMS = 1000;

const tokenAt = (place: Place, offset: number): Token | undefined => place.tokens[place.at + offset];
const isText = (token: Token | undefined, text: string): boolean => token?.text === text;

const insertAt = (at: number, insert: string, title: string): Proposal => ({
  title,
  edits: [{ from: at, to: at, insert }],
});

/** Literals from `from` on, with commas or blanks between them. */
function listItems(place: Place, from: number): readonly Token[] {
  const items: Token[] = [];
  for (let i = from; i < place.tokens.length && items.length < MOST_ITEMS; i++) {
    const token = place.tokens[i];
    if (token === undefined) break;
    if (LISTABLE.has(token.kind)) items.push(token);
    else if (token.text !== ",") break;
  }
  return items;
}

function setOf(items: readonly Token[]): string {
  return `{${items.map(({ text }) => text).join(", ")}}`;
}

/** `in (80, 443)`, `in 80`, `in [80]`. */
function proposeSet(place: Place): Proposal[] {
  const before = tokenAt(place, -1);
  const token = tokenAt(place, 0);
  if (before?.kind !== "keyword" || before.text !== "in" || token === undefined) return [];
  const isOpened = isText(token, "(") || isText(token, "[");
  const items = listItems(place, isOpened ? place.at + 1 : place.at);
  const last = items.at(-1);
  if (last === undefined) return [];
  const closing = place.tokens.find(({ from }) => from >= last.to);
  const to = isOpened && (isText(closing, ")") || isText(closing, "]")) ? (closing?.to ?? last.to) : last.to;
  return [proposeText({ from: token.from, to }, setOf(items))];
}

/** `in {80 443}`. */
function proposeComma(place: Place): Proposal[] {
  for (let i = place.at; i > 0; i--) {
    const token = place.tokens[i];
    if (token === undefined || isText(token, "}")) return [];
    if (!isText(token, "{")) continue;
    const items = listItems(place, i + 1);
    const last = items.at(-1);
    if (!isText(place.tokens[i - 1], "in") || last === undefined) return [];
    return [proposeText({ from: token.from, to: last.to }, setOf(items).slice(0, -1), `Use ${setOf(items)}`)];
  }
  return [];
}

/** `tcp.port == 80, 443` and `tcp.port == {80, 443}`. */
function proposeMembership(place: Place): Proposal[] {
  if (!isText(tokenAt(place, 0), ",")) return [];
  const isBraced = isText(tokenAt(place, -2), "{");
  const operator = tokenAt(place, isBraced ? -3 : -2);
  const first = tokenAt(place, -1);
  if (operator === undefined || first === undefined || !/^(==|eq)$/.test(operator.text)) return [];
  const items = listItems(place, place.at - 1);
  const last = items.at(-1);
  if (last === undefined) return [];
  const closing = place.tokens.find(({ from }) => from >= last.to);
  const to = isBraced && isText(closing, "}") ? (closing?.to ?? last.to) : last.to;
  return [proposeText({ from: operator.from, to }, `in ${setOf(items)}`)];
}

/** The parenthesis that belongs to the one at `at`, in either direction. */
function partnerOf(place: Place, at: number): number | undefined {
  const step = isText(place.tokens[at], "(") ? 1 : -1;
  let open = 0;
  for (let i = at; i >= 0 && i < place.tokens.length; i += step) {
    const token = place.tokens[i];
    if (token?.kind !== "symbol") continue;
    if (token.text === "(") open += step;
    else if (token.text === ")") open -= step;
    if (open === 0) return i;
  }
  return undefined;
}

/** `(tcp.flags & 0x3f) == 0x10`, `tcp.port == (80)`: braces group values. */
function proposeBraces(place: Place): Proposal[] {
  const isOpening = isText(tokenAt(place, 0), "(");
  const at = isOpening ? place.at : place.at - 1;
  const one = place.tokens[at];
  if (one?.kind !== "symbol" || (one.text !== ")" && !isOpening)) return [];
  const other = place.tokens[partnerOf(place, at) ?? -1];
  if (other === undefined) return [];
  const brace = (token: Token): Edit => ({ from: token.from, to: token.to, insert: token.text === "(" ? "{" : "}" });
  return [{ title: "Group the calculation with { }", edits: [brace(one), brace(other)] }];
}

/** `10.0.0.*`. */
function proposePrefix(place: Place): Proposal[] {
  const before = tokenAt(place, -1);
  if (!isText(tokenAt(place, 0), "*") && !isText(before, "*")) return [];
  const start = isText(before, "*") ? tokenAt(place, -2) : before;
  if (start === undefined) return [];
  const written = /^(\d{1,3}(?:\.\d{1,3}){0,2})\.\*(?:\.\*)*/.exec(place.text.slice(start.from, start.from + 40));
  const [all = "", known] = written ?? [];
  if (known === undefined) return [];
  const octets = known.split(".");
  const address = [...octets, "0", "0", "0"].slice(0, 4).join(".");
  return [proposeText({ from: start.from, to: start.from + all.length }, `${address}/${octets.length * 8}`)];
}

const STARTS_TEST = new Set<Token["kind"]>(["word", "quoted"]);

/** `tcp udp`, `tcp & & ip`, `tcp, udp`. */
function proposeConjunction(place: Place): Proposal[] {
  const token = tokenAt(place, 0);
  const before = tokenAt(place, -1);
  if (token === undefined || before === undefined) return [];
  if (isText(token, "&") || isText(token, ",")) return [proposeText(token, "&&"), proposeText(token, " or ", "Use or")];
  if (isText(before, "&") || isText(before, "&&")) return [proposeText(before, "&&"), proposeText(token, "")];
  const isStart = STARTS_TEST.has(token.kind) || ["not", "(", "!"].includes(token.text);
  if (!isStart) return [];
  return [insertAt(token.from, "and ", "Put and between them"), insertAt(token.from, "or ", "Put or between them")];
}

/** What was opened and not closed, at the filter's end. */
function proposeClosing(place: Place): Proposal[] {
  const token = tokenAt(place, 0);
  if (token?.kind !== "end") return [];
  const open: string[] = [];
  for (const { kind, text } of place.tokens) {
    if (kind !== "symbol") continue;
    if (text === "(") open.push(")");
    else if (text === "{") open.push("}");
    else if (text === ")" || text === "}") open.pop();
  }
  const closing = open.reverse().join("");
  return closing === "" ? [] : [insertAt(token.to, closing, `Close with ${closing}`)];
}

/** `tcp)`. */
function proposeRemoval(place: Place): Proposal[] {
  const token = tokenAt(place, 0);
  const before = tokenAt(place, -1);
  if (token === undefined) return [];
  if (isText(token, ")") || isText(token, "}")) {
    return [proposeText(isText(before, ",") && before !== undefined ? before : token, "", `Remove ${token.text}`)];
  }
  return [];
}

/** `http.host matches example`. */
function proposeQuotes(place: Place): Proposal[] {
  const token = tokenAt(place, 0);
  const before = tokenAt(place, -1);
  if (token === undefined || (token.kind !== "word" && token.kind !== "char")) return [];
  if (!isText(before, "matches") && !isText(before, "~")) return [];
  return [proposeText(token, `"${token.kind === "char" ? token.text.slice(1, -1) : token.text}"`)];
}

/** All that might have been meant, the likeliest first. */
export function proposeSyntaxRepairs(text: string, tokens: readonly Token[], at: number): readonly Proposal[] {
  const place = { text, tokens, at };
  return [
    proposeQuotes,
    proposeSet,
    proposeComma,
    proposeMembership,
    proposePrefix,
    proposeBraces,
    proposeClosing,
    proposeConjunction,
    proposeRemoval,
  ].flatMap((propose) => propose(place));
}
