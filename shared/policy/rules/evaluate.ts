/**
 * Rules applied to frames: compiled once, then without allocating. The same in a capturing process and in the browser.
 *
 * A condition that cannot be decided, because something of the frame is hidden from it, is taken the cautious way: rules that withhold match,
 * rules that forward do not.
 */
import { FrameHeaders } from "./condition/frame-headers.ts";
import { readCondition } from "./condition/read-condition.ts";
import { TRUE, UNKNOWN } from "./condition/truth.ts";
import { FrameFacts, SCTP, TCP, UDP } from "./frame-facts.ts";
import type { Action, Network, PortRange, Rule, RuleProtocol, RuleSet } from "./rule.ts";
import { NamePattern, WireName } from "./wire-name.ts";

/** What becomes of a frame, the more withholding the smaller. */
export const VERDICT_DROP = 0;
export const VERDICT_HEADERS = 1;
export const VERDICT_FORWARD = 2;

export const VERDICTS: Readonly<Record<Action, number>> = {
  drop: VERDICT_DROP,
  "headers-only": VERDICT_HEADERS,
  forward: VERDICT_FORWARD,
  alert: VERDICT_FORWARD,
};

export interface RuleHost {
  /** Addresses of the host itself, network order: frames to them are `in`, from them `out`. Empty: no direction is known. */
  readonly ownAddresses: readonly Uint8Array[];
  readonly interfaceName: string;
  /** Somebody else is asked about conditions that headers do not answer: here their rules match all that `event` says. */
  readonly asksElsewhere?: boolean;
}

type Test = (facts: FrameFacts) => boolean;

/** Why a rule can match no frame here, or undefined. */
export function findNeverReason({ event, match }: Rule): string | undefined {
  if (event === "http" || event === "file_open") return `frames are no ${event} events`;
  const missing = (["processes", "pids", "uids", "pathPrefixes", "pathPrefixExcludes"] as const).filter(
    (key) => match[key] !== undefined,
  );
  return missing.length === 0 ? undefined : `a frame has no ${missing.join(", ")}, and what is missing never matches`;
}

const inNetwork = (bytes: Uint8Array, at: number, network: Network): boolean => {
  for (let index = 0; index < network.bytes.length; index++) {
    const bits = network.prefix - index * 8;
    if (bits <= 0) return true;
    const mask = bits >= 8 ? 0xff : (0xff00 >> bits) & 0xff;
    if (((bytes[at + index] ?? 0) & mask) !== network.bytes[index]) return false;
  }
  return true;
};

function hasProtocol(facts: FrameFacts, protocol: RuleProtocol): boolean {
  switch (protocol) {
    case "arp":
      return facts.isArp;
    case "ipv4":
      return facts.version === 4;
    case "ipv6":
      return facts.version === 6;
    case "tcp":
      return facts.protocol === TCP;
    case "udp":
      return facts.protocol === UDP;
    case "sctp":
      return facts.protocol === SCTP;
    case "icmp":
      return facts.version === 4 && facts.protocol === 1;
    case "icmpv6":
      return facts.version === 6 && facts.protocol === 58;
  }
}

const inRanges = (port: number, ranges: readonly PortRange[]): boolean => {
  for (const { from, to } of ranges) if (port >= from && port <= to) return true;
  return false;
};

function inNetworks(facts: FrameFacts, at: number, networks: readonly Network[]): boolean {
  for (const network of networks)
    if (facts.version === (network.bytes.length === 4 ? 4 : 6) && inNetwork(facts.bytes, at, network)) return true;
  return false;
}

function isOwn(facts: FrameFacts, at: number, own: readonly Uint8Array[]): boolean {
  for (const address of own) {
    if (facts.version !== (address.length === 4 ? 4 : 6)) continue;
    let index = 0;
    while (index < address.length && address[index] === facts.bytes[at + index]) index++;
    if (index === address.length) return true;
  }
  return false;
}

/** What tests read into, one of each for all rules. */
interface Readers {
  readonly name: WireName;
  readonly headers: FrameHeaders;
}

class CompiledRule {
  readonly rule: Rule;
  readonly verdict: number;
  matched = 0;
  readonly #tests: readonly Test[];

  constructor(rule: Rule, host: RuleHost, { name, headers }: Readers) {
    this.rule = rule;
    this.verdict = VERDICTS[rule.action];
    this.#tests =
      findNeverReason(rule) === undefined
        ? [...compile(rule, host, name), ...compileCondition(rule, host, headers)]
        : [(): boolean => false];
  }

  matches(facts: FrameFacts): boolean {
    for (const test of this.#tests) if (!test(facts)) return false;
    return true;
  }
}

function compile({ event, match }: Rule, host: RuleHost, name: WireName): Test[] {
  const tests: Test[] = [];
  const { srcCidrs, dstCidrs, ports, protocols, vlan, direction, interfaces, hosts, sni } = match;
  if (interfaces !== undefined && !interfaces.some((each) => matchesInterface(each, host.interfaceName)))
    tests.push(() => false);
  if (protocols !== undefined)
    tests.push((facts) => {
      for (const protocol of protocols) if (hasProtocol(facts, protocol)) return true;
      return false;
    });
  if (srcCidrs !== undefined) tests.push((facts) => facts.version !== 0 && inNetworks(facts, facts.sourceAt, srcCidrs));
  if (dstCidrs !== undefined)
    tests.push((facts) => facts.version !== 0 && inNetworks(facts, facts.destinationAt, dstCidrs));
  if (ports !== undefined)
    tests.push((facts) => inRanges(facts.sourcePort, ports) || inRanges(facts.destinationPort, ports));
  if (vlan !== undefined)
    tests.push((facts) => facts.vlan >= 0 && (vlan.includes(facts.vlan) || vlan.includes(facts.innerVlan)));
  if (direction !== undefined)
    tests.push((facts) => {
      if (facts.version === 0) return false;
      return isOwn(facts, direction === "out" ? facts.sourceAt : facts.destinationAt, host.ownAddresses);
    });
  if (hosts !== undefined || event === "dns") tests.push(nameTest(hosts, (facts) => name.readDns(facts), name));
  if (sni !== undefined || event === "tls") tests.push(nameTest(sni, (facts) => name.readTls(facts), name));
  return tests;
}

/** Throws for what readRules refuses. */
function compileCondition({ name, condition, action }: Rule, host: RuleHost, headers: FrameHeaders): Test[] {
  if (condition === undefined) return [];
  const read = readCondition(condition);
  if (!read.ok && host.asksElsewhere === true) return [];
  if (!read.ok) throw new Error(`the condition of the rule ${name} is none for headers: ${read.message}`);
  const { question } = read;
  const least = VERDICTS[action] < VERDICT_FORWARD ? UNKNOWN : TRUE;
  return [(): boolean => question.ask(headers) >= least];
}

function nameTest(patterns: readonly string[] | undefined, read: Test, name: WireName): Test {
  const compiled = patterns?.map((pattern) => new NamePattern(pattern));
  return (facts) => {
    if (!read(facts)) return false;
    if (compiled === undefined) return true;
    for (const pattern of compiled) if (pattern.matches(name)) return true;
    return false;
  };
}

function matchesInterface(pattern: string, name: string): boolean {
  const bytes = Uint8Array.from(Array.from(name.toLowerCase(), (letter) => letter.codePointAt(0) ?? 0));
  return new NamePattern(pattern).matches({ bytes, length: bytes.length });
}

export class RuleEvaluator {
  /** Of the frame that was judged last: where its headers end. */
  readonly facts = new FrameFacts();
  readonly #headers = new FrameHeaders();
  readonly #asksHeaders: boolean;
  readonly #rules: readonly CompiledRule[];
  readonly #isFirst: boolean;
  readonly #default: number;
  #byDefault = 0;

  constructor(set: RuleSet, host: RuleHost) {
    const readers = { name: new WireName(), headers: this.#headers };
    this.#rules = set.rules.map((rule) => new CompiledRule(rule, host, readers));
    this.#asksHeaders = set.rules.some(({ condition }) => condition !== undefined);
    this.#isFirst = set.combine === "first";
    this.#default = VERDICTS[set.default];
  }

  #read(frame: Uint8Array, length: number, linkType: number, wireLength: number): void {
    this.facts.read(frame, length, linkType);
    if (this.#asksHeaders) this.#headers.read(frame, length, linkType, wireLength);
  }

  /** VERDICT_DROP, VERDICT_HEADERS or VERDICT_FORWARD; counts what matched. `wireLength`: before the capture cut the frame to `length`. */
  judge(frame: Uint8Array, length: number, linkType: number, wireLength = length): number {
    this.#read(frame, length, linkType, wireLength);
    let verdict = -1;
    for (const rule of this.#rules) {
      if (!rule.matches(this.facts)) continue;
      rule.matched++;
      if (this.#isFirst) return rule.verdict;
      verdict = verdict < 0 ? rule.verdict : Math.min(verdict, rule.verdict);
    }
    if (verdict >= 0) return verdict;
    this.#byDefault++;
    return this.#default;
  }

  /** Which rules a frame matches, by their places: for the test of a file on a capture. Counts nothing. */
  listMatches(frame: Uint8Array, length: number, linkType: number, wireLength = length): number[] {
    this.#read(frame, length, linkType, wireLength);
    return this.#rules.flatMap((rule, index) => (rule.matches(this.facts) ? [index] : []));
  }

  get byDefault(): number {
    return this.#byDefault;
  }

  counts(): { readonly name: string; readonly matched: number }[] {
    return this.#rules.map(({ rule, matched }) => ({ name: rule.name, matched }));
  }
}
