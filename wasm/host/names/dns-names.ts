/** Names in DNS, mDNS, LLMNR and NetBIOS name messages. */
import { normalIp } from "#shared/names/ip-bytes.ts";
import type { NameSource } from "#shared/model/names.ts";
import type { PassPacket } from "../field-pass.ts";
import { type DnsMessage, readDnsMessages } from "../transactions/dns-message.ts";
import type { DnsRecord } from "../transactions/dns-transaction.ts";
import type { NameTable } from "./name-table.ts";
import type { PassiveDns } from "./passive-dns.ts";

const MOST_ALIASES = 16;
const GROUP = 0x8000;

const isAddressRecord = ({ type }: DnsRecord): boolean => /^A(?:AAA)?\b/u.test(type);
/** Queries are written with letters large and small at random (0x20 bit) by some resolvers; local names as people wrote them. */
const plain = (message: DnsMessage, name: string): string => (message.protocol === "dns" ? name.toLowerCase() : name);

/** From the name asked for along its aliases to `owner`; undefined where no chain leads there. */
function chainTo(message: DnsMessage, asked: string, owner: string): string[] | undefined {
  const next = new Map(
    message.answers
      .filter(({ type }) => type.startsWith("CNAME"))
      .map(({ name, value }) => [name.toLowerCase(), value.toLowerCase()]),
  );
  const chain: string[] = [];
  for (let at = asked.toLowerCase(); at !== owner.toLowerCase();) {
    const target = next.get(at);
    if (target === undefined || chain.length >= MOST_ALIASES) return undefined;
    chain.push(target);
    at = target;
  }
  return chain;
}

/** "4.3.2.1.in-addr.arpa" and its IPv6 sister as an address. */
export function addressOfPointer(name: string): string | undefined {
  const v4 = /^((?:\d{1,3}\.){4})in-addr\.arpa\.?$/iu.exec(name)?.[1];
  if (v4 !== undefined) return normalIp(v4.split(".").slice(0, 4).reverse().join("."));
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/iu.exec(name)?.[1];
  const nibbles = v6?.replaceAll(".", "").split("").reverse().join("");
  return nibbles === undefined ? undefined : normalIp(nibbles.replace(/(.{4})(?!$)/gu, "$1:"));
}

function readRecords(packet: PassPacket, message: DnsMessage, table: NameTable, dns: PassiveDns): void {
  const source: NameSource = message.protocol;
  const client = packet.destination;
  const [question] = message.questions;
  for (const record of [...message.answers, ...message.others]) {
    const { name: owner, ttl: ttlSeconds, value } = record;
    if (record.type.startsWith("PTR")) {
      const address = addressOfPointer(owner);
      if (address !== undefined)
        table.tell(address, plain(message, value), { source: "ptr", packet: packet.number, client, ttlSeconds });
      continue;
    }
    if (!isAddressRecord(record) || value === "") continue;
    const aliases = question === undefined ? undefined : chainTo(message, question.name, owner);
    const name = plain(message, aliases === undefined ? owner : (question?.name ?? owner));
    table.tell(value, name, { source, packet: packet.number, client, ttlSeconds, aliases: aliases ?? [] });
    if (source === "dns")
      dns.add(value, {
        name,
        aliases: aliases ?? [],
        client,
        atNs: packet.timeNs ?? 0n,
        ttlSeconds,
        packet: packet.number,
      });
  }
}

/** "FILESERVER<20>" without its last byte; what is no name of a host gives nothing. */
function netbiosHost(name: string): string {
  const [, host = "", suffix = ""] = /^(.*?)\s*<([0-9a-f]{2})>/iu.exec(name) ?? [];
  return suffix === "00" || suffix === "20" ? host.trim() : "";
}

/** Registrations, answers and node status; names of groups belong to nobody. */
function readNetbios({ values, number: packet, source: sender }: PassPacket, table: NameTable): void {
  let name = "";
  let status = "";
  let [isGroup, ttlSeconds] = [false, 0];
  for (const { name: field, text, number } of values) {
    if (field === "nbns.name") name = netbiosHost(text);
    else if (field === "nbns.ttl") ttlSeconds = number;
    else if (field === "nbns.nb_flags") isGroup = (number & GROUP) !== 0;
    else if (field === "nbns.addr" && name !== "" && !isGroup)
      table.tell(text, name, { source: "nbns", packet, ttlSeconds });
    else if (field === "nbns.netbios_name") status = netbiosHost(text);
    else if (field === "nbns.name_flags" && status !== "" && (number & GROUP) === 0)
      table.tell(sender, status, { source: "nbns", packet });
  }
}

export const DNS_NAME_FIELDS: readonly string[] = [
  "dns.id",
  "dns.flags.response",
  "dns.count.answers",
  "dns.qry.name",
  "dns.qry.type",
  "dns.resp.name",
  "dns.resp.type",
  "dns.resp.ttl",
  "dns.a",
  "dns.aaaa",
  "dns.cname",
  "dns.ptr.domain_name",
  "nbns.id",
  "nbns.name",
  "nbns.ttl",
  "nbns.nb_flags",
  "nbns.addr",
  "nbns.netbios_name",
  "nbns.name_flags",
];

export function readDnsNames(packet: PassPacket, table: NameTable, dns: PassiveDns): void {
  for (const message of readDnsMessages(packet))
    if (message.protocol !== "nbns" && message.isResponse) readRecords(packet, message, table, dns);
  if (packet.values.some(({ name }) => name === "nbns.id")) readNetbios(packet, table);
}
