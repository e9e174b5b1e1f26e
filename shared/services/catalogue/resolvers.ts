/** Public resolvers of DNS. */
import type { ServiceLine } from "./service.ts";

export const RESOLVERS: readonly ServiceLine[] = [
  ["Google DNS", "DNS", "dns.google dns.google.com"],
  ["Cloudflare DNS", "DNS", "cloudflare-dns.com one.one.one.one dns.cloudflare.com"],
  ["Quad9", "DNS", "quad9.net", "quad9"],
  ["OpenDNS", "DNS", "opendns.com", "opendns"],
  ["NextDNS", "DNS", "nextdns.io", "nextdns"],
  ["AdGuard DNS", "DNS", "adguard-dns.com dns.adguard.com"],
];
