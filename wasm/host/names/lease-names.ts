/** Names and addresses that DHCP (RFC 2131, options 12 and 81) and DHCPv6 (RFC 4704) bring together, and neighbours' MAC addresses. */
import type { PassPacket } from "../field-pass.ts";
import type { NameTable } from "./name-table.ts";

export const LEASE_FIELDS: readonly string[] = [
  "dhcp.ip.client",
  "dhcp.ip.your",
  "dhcp.hw.mac_addr",
  "dhcp.option.dhcp",
  "dhcp.option.hostname",
  "dhcp.option.ip_address_lease_time",
  "dhcp.fqdn.name",
  "dhcpv6.msgtype",
  "dhcpv6.xid",
  "dhcpv6.iaaddr.ip",
  "dhcpv6.iaaddr.valid_lifetime",
  "dhcpv6.client_domain",
  "arp.src.hw_mac",
  "arp.src.proto_ipv4",
  "icmpv6.nd.ns.target_address",
  "icmpv6.nd.na.target_address",
  "icmpv6.opt.linkaddr",
];

const ACK = 5;
const V6_REPLY = 7;
/** Clients whose names are remembered until their lease is seen. */
const MOST_CLIENTS = 50_000;

export class LeaseReader {
  readonly #table: NameTable;
  /** What clients called themselves, by MAC address or DHCPv6 transaction. */
  readonly #called = new Map<string, { readonly name: string; readonly packet: number }>();
  #lost = 0;

  constructor(table: NameTable) {
    this.#table = table;
  }

  get losses(): string[] {
    return this.#lost === 0
      ? []
      : [
          `The names of ${this.#lost.toString()} further DHCP clients were left out: ${MOST_CLIENTS.toString()} are kept.`,
        ];
  }

  #remember(client: string, name: string, packet: number): void {
    if (!this.#called.has(client) && this.#called.size >= MOST_CLIENTS) this.#lost++;
    else this.#called.set(client, { name, packet });
  }

  readDhcp({ values, number: packet }: PassPacket): void {
    const text = (field: string): string => values.find(({ name }) => name === field)?.text ?? "";
    const number = (field: string): number => values.find(({ name }) => name === field)?.number ?? 0;
    const mac = text("dhcp.hw.mac_addr");
    const name = text("dhcp.fqdn.name") || text("dhcp.option.hostname");
    const isAck = number("dhcp.option.dhcp") === ACK;
    // The server may give the name as it was asked for, or another one: the client's own word is what is kept.
    if (mac !== "" && name !== "" && (!isAck || !this.#called.has(mac))) this.#remember(mac, name, packet);
    const own = text("dhcp.ip.client");
    const given = isAck && text("dhcp.ip.your") !== "0.0.0.0" ? text("dhcp.ip.your") : own;
    if (mac === "" || given === "" || given === "0.0.0.0") return;
    this.#table.tellMac(given, mac, packet);
    const called = this.#called.get(mac);
    const ttlSeconds = number("dhcp.option.ip_address_lease_time");
    if (called !== undefined)
      this.#table.tell(given, called.name, {
        source: "dhcp",
        packet: called.packet,
        ...(ttlSeconds > 0 ? { ttlSeconds } : {}),
      });
  }

  readDhcpv6({ values, number: packet }: PassPacket): void {
    const find = (field: string): string => values.find(({ name }) => name === field)?.text ?? "";
    const transaction = `v6 ${find("dhcpv6.xid")}`;
    const name = find("dhcpv6.client_domain");
    const isReply = values.some(({ name: field, number }) => field === "dhcpv6.msgtype" && number === V6_REPLY);
    if (name !== "" && (!isReply || !this.#called.has(transaction))) this.#remember(transaction, name, packet);
    const called = this.#called.get(transaction);
    if (!isReply || called === undefined) return;
    const lifetime = values.find(({ name: field }) => field === "dhcpv6.iaaddr.valid_lifetime")?.number;
    for (const { name: field, text } of values)
      if (field === "dhcpv6.iaaddr.ip")
        this.#table.tell(text, called.name, {
          source: "dhcpv6",
          packet: called.packet,
          ...(lifetime === undefined ? {} : { ttlSeconds: lifetime }),
        });
  }

  /** ARP (RFC 826) tells it of the sender; neighbour discovery (RFC 4861) of the sender, or of the target of an advertisement. */
  readNeighbours({ values, number: packet, source }: PassPacket): void {
    let mac = "";
    let about = source;
    for (const { name, text } of values) {
      if (name === "arp.src.hw_mac") mac = text;
      else if (name === "arp.src.proto_ipv4" && mac !== "") this.#table.tellMac(text, mac, packet);
      else if (name === "icmpv6.nd.na.target_address") about = text;
      else if (name === "icmpv6.opt.linkaddr") this.#table.tellMac(about, text, packet);
    }
  }
}
