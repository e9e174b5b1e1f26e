/** What the user and the page add to what packets tell: a hosts file, services, databases of places, the table of vendors. */
import type { AddressPlace } from "#shared/names/address-database.ts";
import { AddressDatabase } from "#shared/names/address-database.ts";
import { describeMac, VendorTable } from "#shared/names/vendor-table.ts";
import type { HostName, NameSupplies, SupplyReport } from "#shared/model/names.ts";
import { type ServiceTable, tableOf } from "#shared/services/own-services.ts";
import { isPublicAddress } from "#shared/format/address-scope.ts";

interface NamedDatabase {
  readonly name: string;
  readonly database: AddressDatabase;
}

export class Supplies {
  #hosts: ReadonlyMap<string, readonly HostName[]> = new Map();
  #services: ServiceTable = new Map();
  #vendors: VendorTable | undefined;
  #databases: readonly NamedDatabase[] = [];
  /** Look-ups that a database could not answer because it is damaged there. */
  #failures = 0;
  #failure = "";
  /** Counted up by each change. */
  version = 0;

  add({ hosts, services, vendors, databases }: NameSupplies): SupplyReport {
    this.version++;
    if (hosts !== undefined) {
      const named = new Map<string, HostName[]>();
      for (const { address, names, line } of hosts) {
        const known = named.get(address) ?? [];
        named.set(address, known);
        for (const name of names)
          known.push({ name, source: "hosts", first: line, count: 1, aliases: [], ttlSeconds: undefined, clients: [] });
      }
      this.#hosts = named;
    }
    if (services !== undefined) this.#services = tableOf(services);
    if (vendors !== undefined) this.#vendors = VendorTable.read(vendors);
    if (databases === undefined) return { databases: [] };
    const opened = databases.map(({ name, bytes }) => ({ name, result: AddressDatabase.open(bytes) }));
    this.#databases = opened.flatMap(({ name, result }) => (result.ok ? [{ name, database: result.value }] : []));
    [this.#failures, this.#failure] = [0, ""];
    return {
      databases: opened.map(({ name, result }) =>
        result.ok ? { ok: true, name, facts: result.value.facts } : { ok: false, name, message: result.message },
      ),
    };
  }

  get hosts(): ReadonlyMap<string, readonly HostName[]> {
    return this.#hosts;
  }

  /** The user's own, before those of the catalogue. */
  get services(): ServiceTable {
    return this.#services;
  }

  vendorOf(mac: string): string {
    return describeMac(mac, this.#vendors);
  }

  /** What all databases together have of an address that the whole Internet can reach. */
  placeOf(address: string): AddressPlace | undefined {
    if (this.#databases.length === 0 || !isPublicAddress(address)) return undefined;
    let place: AddressPlace | undefined;
    for (const { name, database } of this.#databases) {
      try {
        const found = database.find(address);
        if (found !== undefined) place = place === undefined ? found : merge(place, found);
      } catch (cause) {
        this.#failures++;
        this.#failure = `${name}: ${cause instanceof Error ? cause.message : String(cause)}`;
      }
    }
    return place;
  }

  get losses(): string[] {
    return this.#failures === 0
      ? []
      : [`A database is damaged: ${this.#failures.toString()} addresses could not be looked up (${this.#failure}).`];
  }
}

function merge(one: AddressPlace, other: AddressPlace): AddressPlace {
  return {
    country: one.country || other.country,
    countryCode: one.countryCode || other.countryCode,
    city: one.city || other.city,
    asn: one.asn ?? other.asn,
    organisation: one.organisation || other.organisation,
    marks: [...new Set([...one.marks, ...other.marks])],
  };
}
