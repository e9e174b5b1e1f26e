/** Names beside those that the dissectors declare: short ones of ours, derived ones, and outdated ones. */

/** Short names that follow what the other fields of the protocol are called; equal to the second in everything. */
export const SYNONYMS: readonly (readonly [name: string, means: string])[] = [
  ["dns.rcode", "dns.flags.rcode"],
  ["dns.name", "dns.qry.name"],
  ["dns.type", "dns.qry.type"],
  ["frame.time_epoch", "frame.time"],
  ["http.method", "http.request.method"],
  ["http.status", "http.response.code"],
  ["http.uri", "http.request.uri"],
  ["icmp6.code", "icmpv6.code"],
  ["icmp6.type", "icmpv6.type"],
  ["sctp.dst_port", "sctp.dstport"],
  ["sctp.src_port", "sctp.srcport"],
  ["tcp.dst_port", "tcp.dstport"],
  ["tcp.src_port", "tcp.srcport"],
  ["tls.sni", "tls.handshake.extensions_server_name"],
  ["udp.dst_port", "udp.dstport"],
  ["udp.src_port", "udp.srcport"],
];

/** Fields whose value is the text of another. */
export const TEXT_OF: readonly (readonly [name: string, of: string])[] = [
  ["ip.host", "ip.addr"],
  ["ip.src_host", "ip.src"],
  ["ip.dst_host", "ip.dst"],
  ["ipv6.host", "ipv6.addr"],
  ["ipv6.src_host", "ipv6.src"],
  ["ipv6.dst_host", "ipv6.dst"],
];

/** Names that Wireshark has given up: the whole name, or its first segments. */
export const OUTDATED: readonly (readonly [old: string, now: string])[] = [
  ["bootp", "dhcp"],
  ["ssl", "tls"],
  ["pkt_comment", "frame.comment"],
];
