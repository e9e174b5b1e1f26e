/** Hands each packet that may tell a name to the readers of its kind. */
import type { PassPacket } from "../field-pass.ts";
import { DNS_NAME_FIELDS, readDnsNames } from "./dns-names.ts";
import { LEASE_FIELDS, LeaseReader } from "./lease-names.ts";
import { NameTable } from "./name-table.ts";
import { PassiveDns } from "./passive-dns.ts";
import { SERVER_FIELDS, ServerNames } from "./server-names.ts";

export const NAME_FIELDS: readonly string[] = [...DNS_NAME_FIELDS, ...LEASE_FIELDS, ...SERVER_FIELDS];

export class NameCollector {
  readonly table = new NameTable();
  readonly dns = new PassiveDns();
  readonly servers = new ServerNames(this.table);
  readonly #leases = new LeaseReader(this.table);

  get losses(): string[] {
    return [this.table, this.dns, this.servers, this.#leases].flatMap(({ losses }) => losses);
  }

  add(packet: PassPacket): void {
    const kinds = new Set(packet.values.map(({ name }) => name.slice(0, name.indexOf("."))));
    if (kinds.has("dns") || kinds.has("nbns")) readDnsNames(packet, this.table, this.dns);
    if (kinds.has("dhcp")) this.#leases.readDhcp(packet);
    if (kinds.has("dhcpv6")) this.#leases.readDhcpv6(packet);
    if (kinds.has("arp") || kinds.has("icmpv6")) this.#leases.readNeighbours(packet);
    if (kinds.has("http") || kinds.has("tls") || kinds.has("x509ce")) this.servers.read(packet);
  }
}
