/**
 * Forwarding rules: which frames leave a host, as one YAML file.
 *
 *   version: 1
 *   default: forward            # or drop, headers-only
 *   combine: first              # the first rule that matches decides; any: all count, the most withholding action wins
 *   rules:
 *     - name: no backups
 *       match: {dstCidrs: [10.0.9.0/24], ports: [873, "8000-8080"], protocols: [tcp]}
 *       action: drop
 *     - name: nothing of the lab but new connections
 *       condition: 'ip.addr == 10.7.0.0/16 and not tcp.flags.syn == 1'
 *       action: headers-only
 *
 * A condition is a display filter. A sensor answers those that ask for headers (condition/header-fields.ts), outermost headers only: what a tunnel
 * or a fragment hides from it is taken the cautious way, as a match of rules that withhold and as none of rules that forward.
 */

export const ACTIONS = ["forward", "drop", "headers-only", "alert"] as const;
export type Action = (typeof ACTIONS)[number];
export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const EVENTS = ["frame", "flow", "dns", "tls", "http", "file_open"] as const;
export type RuleEvent = (typeof EVENTS)[number];
export const PROTOCOLS = ["arp", "ipv4", "ipv6", "tcp", "udp", "sctp", "icmp", "icmpv6"] as const;
export type RuleProtocol = (typeof PROTOCOLS)[number];

/** Network-order bytes of an address, and how many bits count. */
export interface Network {
  readonly text: string;
  readonly bytes: readonly number[];
  readonly prefix: number;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** All that is given must hold; of each list one. A list that is missing is any; what a frame does not have matches no list. */
export interface Match {
  readonly srcCidrs?: readonly Network[];
  readonly dstCidrs?: readonly Network[];
  readonly ports?: readonly PortRange[];
  readonly protocols?: readonly RuleProtocol[];
  /** Names with `*` for any characters: asked for by DNS; the server name of TLS. */
  readonly hosts?: readonly string[];
  readonly sni?: readonly string[];
  readonly direction?: "in" | "out";
  readonly interfaces?: readonly string[];
  readonly vlan?: readonly number[];
  /** Of the process that a frame belongs to: frames in a capturing process have none. */
  readonly processes?: readonly string[];
  readonly pids?: readonly number[];
  readonly uids?: readonly number[];
  readonly pathPrefixes?: readonly string[];
  readonly pathPrefixExcludes?: readonly string[];
}

export interface Rule {
  readonly name: string;
  readonly event: RuleEvent;
  readonly match: Match;
  /** A display filter instead of `match`: of headers, or any where there is an engine to test it. */
  readonly condition?: string;
  readonly action: Action;
  readonly severity: Severity;
}

export interface RuleSet {
  readonly default: Exclude<Action, "alert">;
  readonly combine: "first" | "any";
  readonly rules: readonly Rule[];
}

/** Most rules of a file. */
export const MOST_RULES = 256;
