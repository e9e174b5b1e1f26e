/**
 * Rules as a capture filter (pcap-filter) that the kernel applies before any frame is copied. It never holds back a frame that a rule, or the
 * default, would let pass: what the syntax cannot say is left out, and the filter is wider then. Only a file that drops by default has
 * one, and frames that a rule drops pass it too, so that every rule's counter counts all there was.
 *
 * Wider, because the kernel's filter looks at fixed places: IPv6 with extension headers, and frames with VLAN tags.
 */
import { findNeverReason } from "./evaluate.ts";
import type { Match, Network, PortRange, Rule, RuleProtocol, RuleSet } from "./rule.ts";

const ETHERNET = 1;
/** Longer ones are beyond what kernels take as a program. */
const MOST_CHARACTERS = 8000;

export type Compiled =
  /** Exactly the frames of the rule. */
  | { readonly kind: "exact"; readonly text: string }
  /** Those, and others. */
  | { readonly kind: "wider"; readonly text: string; readonly because: string }
  /** Nothing narrower than all frames. */
  | { readonly kind: "everything"; readonly because: string }
  | { readonly kind: "never"; readonly because: string };

const PROTOCOL_TEXTS: Readonly<Record<RuleProtocol, string>> = {
  arp: "arp",
  ipv4: "ip",
  ipv6: "ip6",
  tcp: "tcp",
  udp: "udp",
  sctp: "sctp",
  icmp: "icmp",
  icmpv6: "icmp6",
};
/** Hop-by-hop, routing, fragment and destination headers: the transport stands at no fixed place. */
const EXTENDED = "(ip6 and (ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 44 or ip6[6] == 60))";

const anyOf = (texts: readonly string[]): string => (texts.length === 1 ? (texts[0] ?? "") : `(${texts.join(" or ")})`);

const networkText = (side: "src" | "dst", { text, bytes }: Network): string =>
  bytes.length === 4 ? `ip ${side} net ${text}` : `ip6 ${side} net ${text}`;

const portText = ({ from, to }: PortRange): string => (from === to ? `port ${from}` : `portrange ${from}-${to}`);

/** Protocols whose place extension headers of IPv6 move. */
const isMoved = (protocol: RuleProtocol): boolean => ["tcp", "udp", "sctp", "icmpv6"].includes(protocol);

interface Parts {
  readonly texts: string[];
  readonly wider: string[];
}

function addAddresses(match: Match, { texts }: Parts): void {
  if (match.srcCidrs !== undefined) texts.push(anyOf(match.srcCidrs.map((each) => networkText("src", each))));
  if (match.dstCidrs !== undefined) texts.push(anyOf(match.dstCidrs.map((each) => networkText("dst", each))));
}

function addTransport({ protocols, ports }: Match, { texts, wider }: Parts): void {
  if (protocols !== undefined) {
    const moved = protocols.some(isMoved);
    texts.push(anyOf([...protocols.map((each) => PROTOCOL_TEXTS[each]), ...(moved ? [EXTENDED] : [])]));
    if (moved) wider.push("IPv6 with extension headers passes");
  }
  if (ports !== undefined) {
    texts.push(anyOf([...ports.map(portText), EXTENDED]));
    wider.push("IPv6 with extension headers passes");
  }
}

/** One rule for frames of this link type. */
export function compileRule(rule: Rule, linkType: number): Compiled {
  const never = findNeverReason(rule);
  if (never !== undefined) return { kind: "never", because: never };
  const { match, event } = rule;
  if (rule.condition !== undefined) return { kind: "everything", because: "its condition is tested by the sensor" };
  const parts: Parts = { texts: [], wider: [] };
  addAddresses(match, parts);
  addTransport(match, parts);
  if (match.hosts !== undefined || event === "dns") {
    parts.texts.push(anyOf(["port 53", "port 5353", "port 5355", EXTENDED]));
    parts.wider.push("names are read by the sensor");
  }
  if (match.sni !== undefined || event === "tls") {
    parts.texts.push(anyOf(["tcp", EXTENDED]));
    parts.wider.push("names are read by the sensor");
  }
  if (match.direction !== undefined) parts.wider.push("the direction is found by the sensor");
  if (match.interfaces !== undefined) parts.wider.push("the interface is known to the sensor");
  if (match.vlan !== undefined) parts.wider.push("VLAN ids are read by the sensor");
  if (parts.texts.length === 0)
    return { kind: "everything", because: parts.wider.join("; ") || "it matches every frame" };
  const text = parts.texts.join(" and ");
  if (linkType === ETHERNET) parts.wider.push("frames with a VLAN tag pass");
  if (parts.wider.length === 0) return { kind: "exact", text };
  return { kind: "wider", text, because: [...new Set(parts.wider)].join("; ") };
}

/** The filter of a whole file, or undefined when every frame must pass. `userFilter` is what the client asked for besides. */
export function compilePrefilter(set: RuleSet, linkType: number): string | undefined {
  if (set.default !== "drop") return undefined;
  const texts: string[] = [];
  for (const rule of set.rules) {
    const compiled = compileRule(rule, linkType);
    if (compiled.kind === "everything") return undefined;
    if (compiled.kind !== "never") texts.push(`(${compiled.text})`);
  }
  if (texts.length === 0) return undefined;
  // "vlan" moves the places of all that is written after it: it stands last.
  const text = [...new Set(texts), ...(linkType === ETHERNET ? ["vlan"] : [])].join(" or ");
  return text.length > MOST_CHARACTERS ? undefined : text;
}

/** Both, as one filter; the client's alone where it moves the places that ours looks at. */
export function joinFilters(user: string, prefilter: string | undefined): string {
  if (prefilter === undefined || /\b(vlan|mpls|pppoes|geneve|vxlan)\b/.test(user)) return user;
  return user.trim() === "" ? prefilter : `(${user}) and (${prefilter})`;
}
