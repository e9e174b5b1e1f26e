/**
 * Whether the queries of a client below one registered domain look like a tunnel: bytes carried up in names and down in answers.
 * Points of 100 out of five measures; each alone has innocent causes (content networks, reputation lists), together they are rare.
 */
import type { Limits } from "#shared/model/limits.ts";
import { labelsOf, entropyOf, isRandomByDesign } from "./domain-names.ts";
import type { GrowingDns } from "./dns-transaction.ts";
import { secondsBetween } from "./transaction.ts";

/** Types that carry much or free data. */
const CARRIERS = /^(?:TXT|NULL|CNAME|MX|SRV|KEY|NAPTR|ANY|PRIVATE)\b/u;

interface Measures {
  readonly queries: number;
  readonly names: number;
  /** Share of queries whose name was not asked before. */
  readonly fresh: number;
  /** Characters below the registered domain, mean. */
  readonly carried: number;
  /** Bits per character of these, mean. */
  readonly entropy: number;
  readonly carriers: number;
  readonly upPerSecond: number;
  readonly downPerSecond: number;
}

const share = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

function measure(group: readonly GrowingDns[], domain: string): Measures {
  const names = new Set(group.map(({ name }) => name.toLowerCase()));
  const carried = group.map(({ name }) => labelsOf(name.slice(0, -domain.length)).join(""));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const seconds = Math.max(1, secondsBetween(group[0]?.timeNs, group.at(-1)?.timeNs) ?? 1);
  return {
    queries: group.length,
    names: names.size,
    fresh: names.size / group.length,
    carried: mean(carried.map(({ length }) => length)),
    entropy: mean(carried.map((text) => (text === "" ? 0 : entropyOf(text)))),
    carriers: group.filter(({ type }) => CARRIERS.test(type)).length / group.length,
    upPerSecond: group.reduce((sum, { bytesUp }) => sum + bytesUp, 0) / seconds,
    downPerSecond: group.reduce((sum, { bytesDown }) => sum + bytesDown, 0) / seconds,
  };
}

/** Points of 100. */
function scoreOf(measures: Measures): number {
  return Math.round(
    30 * share(measures.fresh, 0.3, 0.9) +
      25 * share(measures.carried, 12, 52) +
      15 * share(measures.entropy, 2.5, 3.8) +
      20 * share(measures.carriers, 0.05, 0.6) +
      10 * share(measures.upPerSecond + measures.downPerSecond, 20, 500),
  );
}

/** Tags the queries of clients and domains that reach the score; `domainOf` gives the registered domain of a query. */
export function judgeTunnels(
  all: readonly GrowingDns[],
  domainOf: (one: GrowingDns) => string,
  { tunnelSample, tunnelScore }: Limits,
): void {
  const groups = new Map<string, { domain: string; group: GrowingDns[] }>();
  for (const one of all) {
    const domain = domainOf(one);
    if (domain === "" || isRandomByDesign(one.name)) continue;
    const known = groups.get(`${one.client} ${domain}`);
    if (known === undefined) groups.set(`${one.client} ${domain}`, { domain, group: [one] });
    else known.group.push(one);
  }
  for (const { domain, group } of groups.values()) {
    if (group.length < tunnelSample) continue;
    const measures = measure(group, domain);
    const score = scoreOf(measures);
    if (score < tunnelScore) continue;
    const reason =
      `${score.toString()} of 100 points for ${domain}: ${measures.names.toString()} different names in ${measures.queries.toString()} queries, ` +
      `${measures.carried.toFixed(0)} characters below the domain with ${measures.entropy.toFixed(1)} bits each, ` +
      `${(measures.carriers * 100).toFixed(0)} % of types that carry data, ` +
      `${measures.upPerSecond.toFixed(0)} bytes/s up and ${measures.downPerSecond.toFixed(0)} down.`;
    for (const one of group) one.tags.push({ id: "tunnel", title: "Possible DNS tunnel", reason, severity: "warning" });
  }
}
