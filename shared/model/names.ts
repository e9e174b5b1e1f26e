/**
 * Names of addresses without a single look-up sent: what this capture's packets tell, and what the user and the page add. Every name
 * says who told it.
 */
import type { Attribution } from "../services/attribution.ts";
import type { AddressPlace, DatabaseFacts } from "../names/address-database.ts";
import type { HostsEntry } from "../names/hosts-file.ts";
import type { OwnService } from "../services/own-services.ts";

/** Who told a name, the most trusted first: of several names of an address the first kind is shown. */
export const NAME_SOURCES = [
  "hosts",
  "file",
  "dns",
  "ptr",
  "mdns",
  "dhcp",
  "dhcpv6",
  "llmnr",
  "nbns",
  "tls",
  "quic",
  "http",
] as const;

export type NameSource = (typeof NAME_SOURCES)[number];

export interface HostName {
  readonly name: string;
  readonly source: NameSource;
  /** Packet that told it first, from 1; of the hosts file its line; 0 for names that the capture file holds beside its packets. */
  readonly first: number;
  /** How often it was told. */
  readonly count: number;
  /** Of DNS: what the asked name is an alias of, in order. */
  readonly aliases: readonly string[];
  /** Of DNS and leases: how long it was good for, in seconds, when it was told last. */
  readonly ttlSeconds: number | undefined;
  /** Who was told, at most so many as are kept. */
  readonly clients: readonly string[];
}

/** What is known of one address. */
export interface HostFacts {
  readonly address: string;
  /** The best first. */
  readonly names: readonly HostName[];
  /** MAC addresses that ARP, neighbour discovery or DHCP told. */
  readonly macs: readonly { readonly mac: string; readonly vendor: string; readonly packet: number }[];
  readonly place: AddressPlace | undefined;
}

/** All names at once, for whoever writes names in place of addresses. */
export interface NameBook {
  /** The best name of each address that has one. */
  readonly names: ReadonlyMap<string, string>;
  /** DNS answers with an address that are kept, with who got them and how long they hold. */
  readonly answers: number;
  /** What could not be kept or read, as sentences. */
  readonly losses: readonly string[];
}

/** What the user and the page add; a part that is missing stays as it was. */
export interface NameSupplies {
  readonly hosts?: readonly HostsEntry[];
  /** The user's own services; all of them, each time. */
  readonly services?: readonly OwnService[];
  /** Bytes of the packed table of vendors. */
  readonly vendors?: Uint8Array;
  /** Whole files; all of them, each time. */
  readonly databases?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** What became of each database that was handed over. */
export interface SupplyReport {
  readonly databases: readonly (
    | { readonly ok: true; readonly name: string; readonly facts: DatabaseFacts }
    | { readonly ok: false; readonly name: string; readonly message: string }
  )[];
}

/** The service that a flow was with. */
export interface FlowService extends Attribution {
  readonly flow: number;
}
