/**
 * Capture-filter syntax (pcap-filter) typed into the display bar by habit, as the display filter that was meant.
 * The usual meaning, not the last byte of it: "host" also finds ARP in a capture filter, "port" also SCTP; here neither.
 */

import {
  findTest,
  findMaskedNetwork,
  parseNumber,
  type Direction,
  type Qualifiers,
} from "./capture-syntax/address-test.ts";
import { CONSTANTS, findByteTest } from "./capture-syntax/byte-test.ts";
import { formatTree, join, test, type ConditionTree } from "./capture-syntax/condition-tree.ts";
import { readSyntaxTokens, type SyntaxToken } from "./capture-syntax/syntax-tokens.ts";
import { replaceWildcards } from "./capture-syntax/wildcard.ts";

/** Longer texts are nobody's habit. */
const MOST_CHARACTERS = 2000;
const MOST_DEPTH = 50;

/** Protocol words that stand alone, and what displays call them. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["ip", "ip"],
  ["ip6", "ipv6"],
  ["arp", "arp"],
  ["rarp", "arp.opcode in {3, 4}"],
  ["tcp", "tcp"],
  ["udp", "udp"],
  ["sctp", "sctp"],
  ["icmp", "icmp"],
  ["icmp6", "icmpv6"],
  ["igmp", "igmp"],
  ["pim", "pim"],
  ["vrrp", "vrrp"],
  ["ah", "ah"],
  ["esp", "esp"],
  ["stp", "stp"],
  ["mpls", "mpls"],
]);

const CASTS: ReadonlyMap<string, ConditionTree> = new Map([
  ["broadcast", test("eth.dst == ff:ff:ff:ff:ff:ff")],
  ["ether broadcast", test("eth.dst == ff:ff:ff:ff:ff:ff")],
  ["multicast", test("eth.dst[0] & 01")],
  ["ether multicast", test("eth.dst[0] & 01")],
  ["ip multicast", test("ip.dst == 224.0.0.0/4")],
  ["ip6 multicast", test("ipv6.dst == ff00::/8")],
]);

const TYPES = ["host", "net", "port", "portrange", "proto"] as const;
const COMPARISONS: ReadonlyMap<string, string> = new Map(
  ["==", "!=", "<", "<=", ">", ">="].map((sign) => [sign, sign] as const).concat([["=", "=="]]),
);

/** Recursive descent; undefined anywhere means that this is not capture syntax. */
class SyntaxReader {
  readonly #tokens: readonly SyntaxToken[];
  #at = 0;
  #depth = 0;
  /** What an id without a keyword takes over: "port 80 or 443". */
  #last: Qualifiers | undefined;

  constructor(tokens: readonly SyntaxToken[]) {
    this.#tokens = tokens;
  }

  read(): ConditionTree | undefined {
    const tree = this.#readExpression();
    return this.#at === this.#tokens.length ? tree : undefined;
  }

  #text(ahead = 0): string {
    const token = this.#tokens[this.#at + ahead];
    return token === undefined || token.kind === "bytes" ? "" : token.text;
  }

  #take(...texts: readonly string[]): string | undefined {
    const text = this.#text();
    if (text === "" || !texts.includes(text)) return undefined;
    this.#at++;
    return text;
  }

  /** "and" and "or" bind alike, from left to right. */
  #readExpression(): ConditionTree | undefined {
    let tree = this.#readTerm();
    while (tree !== undefined) {
      const operator = this.#take("and", "&&", "or", "||");
      if (operator === undefined) break;
      const right = this.#readTerm();
      if (right === undefined) return undefined;
      tree = join(operator === "and" || operator === "&&" ? "and" : "or", tree, right);
    }
    return tree;
  }

  #readTerm(): ConditionTree | undefined {
    if (++this.#depth > MOST_DEPTH) return undefined;
    const tree = this.#readTermInside();
    this.#depth--;
    return tree;
  }

  #readTermInside(): ConditionTree | undefined {
    if (this.#take("not", "!") !== undefined) {
      const item = this.#readTerm();
      return item === undefined ? undefined : { kind: "not", item };
    }
    if (this.#isComparisonNext()) return this.#readComparison();
    if (this.#take("(") === undefined) return this.#readPrimitive();
    const tree = this.#readExpression();
    return this.#take(")") === undefined ? undefined : tree;
  }

  /** A byte access or "len" stands here, perhaps after a parenthesis that belongs to the arithmetic. */
  #isComparisonNext(): boolean {
    const isOpen = this.#text() === "(";
    const token = this.#tokens[this.#at + (isOpen ? 1 : 0)];
    const isValue = token?.kind === "bytes" || (token?.kind === "word" && token.text === "len");
    if (!isValue || !isOpen) return isValue;
    let close = this.#at;
    while (close < this.#tokens.length && this.#text(close - this.#at) !== ")") close++;
    return COMPARISONS.has(this.#text(close + 1 - this.#at));
  }

  #readComparison(): ConditionTree | undefined {
    const isOpen = this.#take("(") !== undefined;
    const token = this.#tokens[this.#at++];
    const mask = this.#take("&") === undefined ? undefined : this.#readSum();
    if (isOpen && this.#take(")") === undefined) return undefined;
    const operator = COMPARISONS.get(this.#text());
    this.#at++;
    const value = this.#readSum();
    if (operator === undefined || value === undefined || token === undefined) return undefined;
    if (token.kind === "bytes") return findByteTest({ bytes: token, mask, operator, value });
    return mask === undefined ? test(`frame.len ${operator} ${value.toString()}`) : undefined;
  }

  /** Numbers and names of numbers joined by | and +. */
  #readSum(): number | undefined {
    let sum = this.#readNumber();
    for (let sign = this.#take("|", "+"); sign !== undefined; sign = this.#take("|", "+")) {
      const next = this.#readNumber();
      if (sum === undefined || next === undefined) return undefined;
      sum = sign === "|" ? (sum | next) >>> 0 : sum + next;
    }
    return sum;
  }

  #readNumber(): number | undefined {
    if (this.#take("(") !== undefined) {
      if (++this.#depth > MOST_DEPTH) return undefined;
      const value = this.#readSum();
      this.#depth--;
      return this.#take(")") === undefined ? undefined : value;
    }
    const text = this.#text();
    this.#at++;
    return CONSTANTS.get(text) ?? parseNumber(text);
  }

  #readPrimitive(): ConditionTree | undefined {
    const cast = CASTS.get(`${this.#text()} ${this.#text(1)}`) ?? CASTS.get(this.#text());
    if (cast !== undefined) {
      this.#at += CASTS.has(this.#text()) ? 1 : 2;
      return cast;
    }
    const size = this.#take("less", "greater");
    if (size !== undefined) {
      const length = this.#readNumber();
      return length === undefined ? undefined : test(`frame.len ${size === "less" ? "<=" : ">="} ${length.toString()}`);
    }
    if (this.#take("vlan") !== undefined) {
      const id = parseNumber(this.#text());
      if (id === undefined) return test("vlan");
      this.#at++;
      return test(`vlan.id == ${id.toString()}`);
    }
    return this.#readQualified();
  }

  #readQualified(): ConditionTree | undefined {
    const protocol = this.#text() === "ether" ? "ether" : PROTOCOLS.has(this.#text()) ? this.#text() : undefined;
    if (protocol !== undefined) this.#at++;
    const direction = this.#readDirection();
    const type = this.#take(...TYPES);
    if (direction === undefined && type === undefined) return this.#readBare(protocol);
    const qualifiers: Qualifiers = {
      protocol,
      direction: direction ?? "any",
      type: TYPES.find((known) => known === type) ?? "host",
    };
    this.#last = qualifiers;
    return this.#text() === "(" ? this.#readTerm() : this.#readId(qualifiers);
  }

  #readDirection(): Direction | undefined {
    const direction = this.#take("src", "dst");
    if (direction === undefined) return undefined;
    const joined = `${this.#text()} ${this.#text(1)}`;
    const other = direction === "src" ? "dst" : "src";
    if (joined !== `or ${other}` && joined !== `and ${other}`) return direction === "src" ? "src" : "dst";
    this.#at += 2;
    return joined.startsWith("or") ? "any" : "both";
  }

  /** A protocol alone, an address alone, or an id that takes over the keywords before it. */
  #readBare(protocol: string | undefined): ConditionTree | undefined {
    if (protocol !== undefined) {
      const name = PROTOCOLS.get(protocol);
      return name === undefined ? undefined : test(name);
    }
    const qualifiers = this.#last ?? { protocol, direction: "any", type: "host" };
    return this.#readId(qualifiers);
  }

  #readId(qualifiers: Qualifiers): ConditionTree | undefined {
    let id = this.#text();
    this.#at++;
    if (qualifiers.type === "net" && this.#take("mask") !== undefined) {
      id = findMaskedNetwork(id, this.#text()) ?? "";
      this.#at++;
    }
    return findTest(qualifiers, id);
  }
}

/** Without blanks and in one spelling of the operators: to see whether anything was translated at all. */
function normalise(text: string): string {
  return text
    .replaceAll("&&", " and ")
    .replaceAll("||", " or ")
    .replaceAll("!", " not ")
    .replace(/[\s()]+/g, " ")
    .trim();
}

/**
 * The display filter for a text that is a capture filter as a whole, or that writes networks as 10.0.0.*;
 * undefined where it is neither, or reads the same in both languages. The result is text, not yet checked. A few texts are valid in
 * both and mean different things (tcp[13] == 18 is decimal there, a byte in hexadecimal here), so ask only what failed to check.
 */
export function translateCaptureSyntax(text: string): { text: string; title: string } | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const replaced = replaceWildcards(text);
  const tokens = readSyntaxTokens(replaced);
  const tree = tokens === undefined || tokens.length === 0 ? undefined : new SyntaxReader(tokens).read();
  const translated = tree === undefined ? replaced : formatTree(tree);
  if (normalise(translated) === normalise(text)) return undefined;
  return { text: translated, title: `Use ${translated}` };
}
