/** What packets told of addresses: names with who told them, and MAC addresses. Bounded; what finds no room is counted. */
import { type HostName, NAME_SOURCES, type NameSource } from "#shared/model/names.ts";
import { onOneLine } from "../value.ts";

/** Addresses of one capture, names of one address, clients of one name. */
const MOST_HOSTS = 200_000;
const MOST_NAMES = 20;
const MOST_CLIENTS = 16;
const MOST_MACS = 4;
const NAME_LENGTH = 255;

type Growing<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? One[] : T[Key] };

export interface KnownHost {
  readonly names: Growing<HostName>[];
  readonly macs: { readonly mac: string; readonly packet: number }[];
}

/** What is known of one telling besides the name. */
export interface Telling {
  readonly source: NameSource;
  readonly packet: number;
  readonly client?: string;
  readonly ttlSeconds?: number;
  readonly aliases?: readonly string[];
}

const RANKS: ReadonlyMap<NameSource, number> = new Map(NAME_SOURCES.map((source, rank) => [source, rank]));

/** The most trusted source first, then what was told most often, then what was told first. */
export function compareNames(one: HostName, other: HostName): number {
  return (
    (RANKS.get(one.source) ?? 0) - (RANKS.get(other.source) ?? 0) || other.count - one.count || one.first - other.first
  );
}

export class NameTable {
  readonly hosts = new Map<string, KnownHost>();
  /** Names told so far, each address's own. */
  names = 0;
  #hostsLost = 0;
  #namesLost = 0;

  #host(address: string): KnownHost | undefined {
    const known = this.hosts.get(address);
    if (known !== undefined) return known;
    if (this.hosts.size >= MOST_HOSTS) {
      this.#hostsLost++;
      return undefined;
    }
    const made: KnownHost = { names: [], macs: [] };
    this.hosts.set(address, made);
    return made;
  }

  tell(address: string, said: string, { source, packet, client, ttlSeconds, aliases = [] }: Telling): void {
    const name = onOneLine(said).replace(/\.$/u, "").slice(0, NAME_LENGTH);
    if (name === "" || name === address || address === "0.0.0.0" || address === "::") return;
    const host = this.#host(address);
    if (host === undefined) return;
    let known = host.names.find((one) => one.name === name && one.source === source);
    if (known === undefined) {
      if (host.names.length >= MOST_NAMES) {
        this.#namesLost++;
        return;
      }
      known = { name, source, first: packet, count: 0, aliases: [...aliases], ttlSeconds, clients: [] };
      host.names.push(known);
      this.names++;
    }
    known.count++;
    known.ttlSeconds = ttlSeconds;
    if (client !== undefined && known.clients.length < MOST_CLIENTS && !known.clients.includes(client))
      known.clients.push(client);
  }

  tellMac(address: string, mac: string, packet: number): void {
    if (address === "0.0.0.0" || address === "::" || address === "" || mac === "00:00:00:00:00:00") return;
    const host = this.#host(address);
    if (host === undefined || host.macs.length >= MOST_MACS || host.macs.some((one) => one.mac === mac)) return;
    host.macs.push({ mac, packet });
  }

  get losses(): string[] {
    const sentences: string[] = [];
    if (this.#hostsLost > 0)
      sentences.push(
        `What was told of further addresses (${this.#hostsLost.toString()} times) was left out: ${MOST_HOSTS.toString()} are kept.`,
      );
    if (this.#namesLost > 0)
      sentences.push(
        `${this.#namesLost.toString()} further names of addresses that have ${MOST_NAMES.toString()} already were left out.`,
      );
    return sentences;
  }
}
