/** One question and what came back: DNS over UDP and TCP, mDNS, LLMNR, NetBIOS names. */
import type { Transaction } from "./transaction.ts";
import type { Tag } from "#shared/model/workspace.ts";

export type NameProtocol = "dns" | "mdns" | "llmnr" | "nbns";

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly value: string;
}

export interface DnsTransaction extends Transaction {
  readonly protocol: NameProtocol;
  readonly isTcp: boolean;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** Packets that asked: the first, and those that asked again with the same id. */
  readonly queries: readonly number[];
  readonly responses: readonly number[];
  readonly state: "answered" | "unanswered" | "unasked";
  /** From the newest query before the response, and from the first one. */
  readonly latencySeconds: number | undefined;
  readonly totalSeconds: number | undefined;
  /** Word of the reply code; empty without a response. */
  readonly code: string;
  readonly codeNumber: number | undefined;
  readonly answers: readonly DnsRecord[];
  /** Canonical names from the name asked for to the one that has the answer. */
  readonly chain: readonly string[];
  readonly authorityCount: number;
  readonly isTruncated: boolean;
  readonly isAuthenticated: boolean;
  /** Bytes of the names that were asked for, and of the texts and names in the answers. */
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** The same while it grows. */
export type GrowingDns = {
  -readonly [Key in keyof DnsTransaction]: DnsTransaction[Key] extends readonly (infer One)[]
    ? One[]
    : DnsTransaction[Key];
} & { tags: Tag[]; lastQueryNs: bigint | undefined; askedNs: bigint | undefined; answeredNs: bigint | undefined };
