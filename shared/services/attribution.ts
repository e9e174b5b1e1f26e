/**
 * Which service a conversation was with, how sure that is, and why. What the client itself said of the server counts most; what only
 * fits counts on top; what names another service takes away.
 *
 *   Host of an HTTP request 90, server name of TLS or QUIC 80, DNS answer before it 60, names of the certificate 60,
 *   another client's DNS answer 40; each further source that agrees +15 (DNS +10), the network's owner +15, a source that disagrees -20;
 *   only the network's owner 30, encrypted and nothing else 20. From 80 on "high", from 50 on "medium".
 */
import type { Service } from "./catalogue/service.ts";
import { NO_SERVICES, type ServiceTable } from "./own-services.ts";
import { findService, servicesOfOwner, type SuffixMatch } from "./suffixes.ts";

export type EvidenceSource = "http" | "tls" | "quic" | "dns" | "dns-other" | "certificate";

export interface Evidence {
  readonly source: EvidenceSource;
  /** The host name that was said. */
  readonly name: string;
  /** Packet that said it. */
  readonly packet: number;
  /** Names that the name is an alias of. */
  readonly aliases?: readonly string[];
}

export interface EvidenceOfFlow {
  readonly names: readonly Evidence[];
  /** Owner of the server's network, where a database told it; else empty. */
  readonly organisation: string;
  /** What the payload is: "tls", "wireguard"; empty where nothing is known. */
  readonly application: string;
  /** The client asked the server to reach another one (CONNECT, a whole address in the request line). */
  readonly isRelayed: boolean;
  /** What a database says of the server's address: "VPN". */
  readonly marks: readonly string[];
}

export type Confidence = "high" | "medium" | "low";

export interface Attribution {
  /** Empty where no service of the catalogue fits. */
  readonly service: string;
  readonly category: string;
  /** 0 to 100. */
  readonly score: number;
  readonly confidence: Confidence;
  /** Sentences with what decided, at most eight. */
  readonly reasons: readonly string[];
  /** Who delivers it for the service: "CloudFront"; empty where that is not told. */
  readonly deliveredBy: string;
  /** "VPN", "proxy" …: the server is not where the conversation ends. */
  readonly marks: readonly string[];
}

const SCORES: Readonly<Record<EvidenceSource, number>> = {
  http: 90,
  tls: 80,
  quic: 80,
  dns: 60,
  certificate: 60,
  "dns-other": 40,
};
const AGREES = 15;
const DNS_AGREES = 10;
const OWNER_AGREES = 15;
const DISAGREES = 20;
const OWNER_ALONE = 30;
const ENCRYPTED_ALONE = 20;
const HIGH = 80;
const MEDIUM = 50;
const MOST_REASONS = 8;

const SAID: Readonly<Record<EvidenceSource, string>> = {
  http: "The HTTP request asks for",
  tls: "The TLS client hello names",
  quic: "The QUIC client hello names",
  dns: "The client had asked DNS for",
  certificate: "The certificate is for",
  "dns-other": "Another client, or long before, was told by DNS that this is",
};

const ENCRYPTED: ReadonlySet<string> = new Set(
  "tls smtps imaps pops dot quic doq dtls ssh wireguard openvpn isakmp esp".split(" "),
);
/** Protocols that carry others to somewhere else. */
const TUNNELS: ReadonlyMap<string, string> = new Map([
  ["wireguard", "VPN"],
  ["openvpn", "VPN"],
  ["isakmp", "VPN"],
  ["esp", "VPN"],
  ["l2tp", "VPN"],
  ["pptp", "VPN"],
  ["socks", "proxy"],
  ["tor", "Tor"],
]);

interface Vote extends SuffixMatch {
  readonly evidence: Evidence;
}

function bandOf(score: number): Confidence {
  return score >= HIGH ? "high" : score >= MEDIUM ? "medium" : "low";
}

/** Content networks stand in for others: they say who delivers, and are the service only where nothing else is. */
const isCarrier = ({ category }: Service): boolean => category === "CDN" || category === "cloud";

function voteOf(evidence: Evidence, table: ServiceTable): Vote[] {
  const found = findService(evidence.name, table);
  return found === undefined ? [] : [{ evidence, ...found }];
}

/** A service of the user's may bear the name of one of the catalogue. */
const isSame = (one: Service, other: Service): boolean => one.name === other.name;

/** Everything from here on is about the service that the strongest evidence names. */
function weigh(service: Service, votes: readonly Vote[], organisation: string): { score: number; reasons: string[] } {
  const own = votes.filter((vote) => isSame(vote.service, service));
  // Two names of one source are one source.
  const sources = new Map<EvidenceSource, Vote>();
  for (const vote of own) if (!sources.has(vote.evidence.source)) sources.set(vote.evidence.source, vote);
  const sorted = [...sources.values()].sort((a, b) => SCORES[b.evidence.source] - SCORES[a.evidence.source]);
  let score = 0;
  const reasons: string[] = [];
  for (const { evidence, suffix, isOwn } of sorted) {
    const { source, name, packet } = evidence;
    const adds = score === 0 ? SCORES[source] : source.startsWith("dns") ? DNS_AGREES : AGREES;
    score += adds;
    const under = isOwn ? `${suffix} of your own list` : suffix;
    reasons.push(`${SAID[source]} ${name} (packet ${packet.toString()}), under ${under}: +${adds.toString()}`);
  }
  if (servicesOfOwner(organisation).some((owner) => isSame(owner, service))) {
    score += OWNER_AGREES;
    reasons.push(`The address belongs to ${organisation}: +${OWNER_AGREES.toString()}`);
  }
  const others = votes.filter(
    (vote) => !isSame(vote.service, service) && isCarrier(vote.service) === isCarrier(service),
  );
  for (const [source, { evidence, service: other }] of new Map(others.map((vote) => [vote.evidence.source, vote]))) {
    // The certificate of a shared server is for others, too.
    if (source === "certificate" && sources.size > 0 && own.some((vote) => vote.evidence.source === "certificate"))
      continue;
    score -= DISAGREES;
    reasons.push(`${SAID[source]} ${evidence.name}, which is ${other.name}: −${DISAGREES.toString()}`);
  }
  return { score: Math.max(0, Math.min(100, score)), reasons };
}

function strongest(votes: readonly Vote[]): Service | undefined {
  const ranked = votes.toSorted(
    (a, b) =>
      SCORES[b.evidence.source] - SCORES[a.evidence.source] ||
      Number(isCarrier(a.service)) - Number(isCarrier(b.service)) ||
      b.suffix.length - a.suffix.length,
  );
  return ranked[0]?.service;
}

function marksOf({ application, isRelayed, marks }: EvidenceOfFlow, service: Service | undefined): string[] {
  const tunnel = TUNNELS.get(application);
  return [
    ...new Set([
      ...(tunnel === undefined ? [] : [tunnel]),
      ...(isRelayed ? ["proxy"] : []),
      ...(service?.category === "proxy or VPN" ? ["VPN or proxy service"] : []),
      ...marks,
    ]),
  ];
}

function deliverer(
  flow: EvidenceOfFlow,
  votes: readonly Vote[],
  service: Service | undefined,
  table: ServiceTable,
): string {
  const carriers = votes.filter((vote) => isCarrier(vote.service)).map((vote) => vote.service);
  const aliases = flow.names.flatMap(({ aliases = [] }) =>
    aliases.flatMap((alias) => findService(alias, table)?.service ?? []),
  );
  const all = [...carriers, ...aliases.filter(isCarrier), ...servicesOfOwner(flow.organisation).filter(isCarrier)];
  return all.find(({ name }) => name !== service?.name)?.name ?? "";
}

/**
 * Without anything that tells a service the answer is empty and low; undefined where there is nothing at all to say. `table` has the
 * user's own services.
 */
export function attribute(flow: EvidenceOfFlow, table: ServiceTable = NO_SERVICES): Attribution | undefined {
  const votes = flow.names.flatMap((evidence) => voteOf(evidence, table));
  const named = strongest(votes);
  const marks = marksOf(flow, named);
  const deliveredBy = deliverer(flow, votes, named, table);
  if (named !== undefined) {
    const { score, reasons } = weigh(named, votes, flow.organisation);
    return {
      service: named.name,
      category: named.category,
      score,
      confidence: bandOf(score),
      reasons: reasons.slice(0, MOST_REASONS),
      deliveredBy,
      marks,
    };
  }
  const reasons = flow.names
    .slice(0, MOST_REASONS - 2)
    .map(({ source, name, packet }) => `${SAID[source]} ${name} (packet ${packet.toString()}): not in the catalogue`);
  const [owner] = servicesOfOwner(flow.organisation);
  const isEncrypted = ENCRYPTED.has(flow.application);
  if (owner !== undefined) {
    reasons.push(
      `The address belongs to ${flow.organisation}: +${OWNER_ALONE.toString()}; others are reached through it, too`,
    );
    const service = isCarrier(owner) ? `${owner.name} (CDN only)` : `${owner.name} (network only)`;
    const rest = { score: OWNER_ALONE, confidence: "low", reasons, deliveredBy: "", marks } as const;
    return { service, category: owner.category, ...rest };
  }
  if (isEncrypted) reasons.push(`It is encrypted, and nothing names a known service: +${ENCRYPTED_ALONE.toString()}`);
  if (reasons.length === 0 && marks.length === 0) return undefined;
  const score = isEncrypted ? ENCRYPTED_ALONE : 0;
  return { service: "", category: "", score, confidence: "low", reasons, deliveredBy, marks };
}
