/** The fields that capture filters can test exactly, and where they lie. Offsets: RFC 791, 8200, 9293, 768, 792, 4443, 826, 9260. */

import { ARP_IPV4, ETHERNET, NO_UDP_LITE, OUTERMOST, TRANSPORT } from "./assumption.ts";
import type { CaptureField, Carrier, Direction, Place } from "./place.ts";

/** Reads bytes of a header: offset, and how many (1, 2 or 4). */
type Read = (offset: number, size?: number) => string;

interface TransportHeader {
  readonly protocol: string;
  readonly number: number;
}

const TCP: TransportHeader = { protocol: "tcp", number: 6 };
const UDP: TransportHeader = { protocol: "udp", number: 17 };
const SCTP: TransportHeader = { protocol: "sctp", number: 132 };
const IPV6_HEADER_BYTES = 40;

function access(protocol: string, offset: number, size = 1): string {
  return size === 1 ? `${protocol}[${offset.toString()}]` : `${protocol}[${offset.toString()}:${size.toString()}]`;
}

function carrier(exists: string, place: Place): Carrier {
  return { exists, needsGuard: false, places: [place], either: undefined };
}

function number(text: string, most: number): Place {
  return { kind: "number", text, most };
}

function fieldOf(exists: string, place: Place, assumptions: readonly string[] = [OUTERMOST]): CaptureField {
  return { exists, carriers: [carrier(exists, place)], assumptions };
}

/** Capture filters read tcp[…] of IPv4 only; over IPv6 the place is counted from the start of its header. */
function overIp(header: TransportHeader, placeOf: (read: Read) => Place, exists = header.protocol): CaptureField {
  const { protocol } = header;
  const version4 = placeOf((offset, size) => access(protocol, offset, size));
  const version6 = placeOf((offset, size) => access("ip6", IPV6_HEADER_BYTES + offset, size));
  return {
    exists,
    carriers: [
      carrier(`ip proto ${header.number.toString()}`, version4),
      { ...carrier(`ip6 proto ${header.number.toString()}`, version6), needsGuard: true },
    ],
    assumptions: TRANSPORT,
  };
}

function bytesOf(header: TransportHeader, offset: number, size: 1 | 2 | 4): CaptureField {
  return overIp(header, (read) => number(read(offset, size), 256 ** size - 1));
}

function tcpFlag(mask: number): CaptureField {
  // The bits above the byte of the well-known eight stand in the byte before.
  if (mask > 0xff) return overIp(TCP, (read) => ({ kind: "bit", text: read(12), mask: mask >> 8 }));
  return overIp(TCP, (read) => ({ kind: "bit", text: read(13), mask }));
}

function bothEnds(exists: string, placeOf: (direction: Direction) => Place): Carrier {
  return { exists, needsGuard: false, places: [placeOf("src"), placeOf("dst")], either: placeOf("either") };
}

/** name.src, name.dst and a third for both: the fields of two ends. */
function ends(
  names: readonly [source: string, destination: string, either: string],
  exists: string,
  placeOf: (direction: Direction) => Place,
  assumptions: readonly string[],
): [string, CaptureField][] {
  return [
    [names[0], fieldOf(exists, placeOf("src"), assumptions)],
    [names[1], fieldOf(exists, placeOf("dst"), assumptions)],
    [names[2], { exists, carriers: [bothEnds(exists, placeOf)], assumptions }],
  ];
}

function ports({ protocol }: TransportHeader, more: readonly string[] = []): [string, CaptureField][] {
  const names = [`${protocol}.srcport`, `${protocol}.dstport`, `${protocol}.port`] as const;
  const underscored = [`${protocol}.src_port`, `${protocol}.dst_port`, `${protocol}.port`] as const;
  const placeOf = (direction: Direction): Place => ({ kind: "port", protocol, direction });
  const assumptions = [...TRANSPORT, ...more];
  return [...ends(names, protocol, placeOf, assumptions), ...ends(underscored, protocol, placeOf, assumptions)];
}

function ip(place: Place): CaptureField {
  return fieldOf("ip", place);
}

function ip6(place: Place): CaptureField {
  return fieldOf("ip6", place);
}

/** RARP has the packets of ARP under another type. */
function arp(placeOf: (protocol: "arp" | "rarp") => Place, assumptions: readonly string[]): CaptureField {
  return {
    exists: "",
    carriers: [carrier("arp", placeOf("arp")), carrier("rarp", placeOf("rarp"))],
    assumptions,
  };
}

function arpNumber(offset: number): CaptureField {
  return arp((protocol) => number(access(protocol, offset, 2), 0xffff), [OUTERMOST]);
}

function arpAddress(direction: Direction): CaptureField {
  return arp((protocol) => ({ kind: "ipv4", protocol, direction }), [OUTERMOST, ARP_IPV4]);
}

const ICMP6: TransportHeader = { protocol: "icmp6", number: 58 };

/** ICMPv6 is read through the IPv6 header: older libraries know no icmp6[…]. */
function icmpv6(offset: number): CaptureField {
  const place = number(access("ip6", IPV6_HEADER_BYTES + offset), 0xff);
  const found = { ...carrier(`ip6 proto ${ICMP6.number.toString()}`, place), needsGuard: true };
  return { exists: "icmp6", carriers: [found], assumptions: TRANSPORT };
}

const TCP_FLAGS: readonly (readonly [string, number])[] = [
  ["ae", 0x100],
  ["cwr", 0x80],
  ["ece", 0x40],
  ["urg", 0x20],
  ["ack", 0x10],
  ["push", 0x08],
  ["reset", 0x04],
  ["syn", 0x02],
  ["fin", 0x01],
];

/** Payload bytes: the packet's length without its headers. */
const TCP_LENGTH: CaptureField = {
  exists: "tcp",
  carriers: [
    // libpcap takes over the check for TCP from one of the operands only: without the guard UDP passes.
    {
      ...carrier("ip proto 6", number("ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)", 0xffff)),
      needsGuard: true,
    },
    { ...carrier("ip6 proto 6", number("ip6[4:2] - ((ip6[52] & 0xf0) >> 2)", 0xffff)), needsGuard: true },
  ],
  assumptions: TRANSPORT,
};

/** By the name of the field. */
export const CAPTURE_FIELDS: ReadonlyMap<string, CaptureField> = new Map([
  ["frame.len", fieldOf("", number("len", 0xffff_ffff), [])],
  ...ends(["eth.src", "eth.dst", "eth.addr"], "", (direction): Place => ({ kind: "ether", direction }), [
    OUTERMOST,
    ETHERNET,
  ]),
  ["eth.type", fieldOf("ether[12:2] >= 0x600", { kind: "etherType" }, [OUTERMOST, ETHERNET])],
  ["arp.hw.type", arpNumber(0)],
  ["arp.proto.type", arpNumber(2)],
  ["arp.opcode", arpNumber(6)],
  ["arp.src.proto_ipv4", arpAddress("src")],
  ["arp.dst.proto_ipv4", arpAddress("dst")],
  ...ends(["ip.src", "ip.dst", "ip.addr"], "ip", (direction) => ({ kind: "ipv4", protocol: "ip", direction }), [
    OUTERMOST,
  ]),
  ["ip.hdr_len", ip(number("(ip[0] & 0xf) << 2", 60))],
  ["ip.dsfield", ip(number("ip[1]", 0xff))],
  ["ip.dsfield.dscp", ip(number("ip[1] >> 2", 63))],
  ["ip.dsfield.ecn", ip(number("ip[1] & 0x3", 3))],
  ["ip.len", ip(number("ip[2:2]", 0xffff))],
  ["ip.id", ip(number("ip[4:2]", 0xffff))],
  ["ip.flags.rb", ip({ kind: "bit", text: "ip[6]", mask: 0x80 })],
  ["ip.flags.df", ip({ kind: "bit", text: "ip[6]", mask: 0x40 })],
  ["ip.flags.mf", ip({ kind: "bit", text: "ip[6]", mask: 0x20 })],
  ["ip.frag_offset", ip(number("ip[6:2] & 0x1fff", 0x1fff))],
  ["ip.ttl", ip(number("ip[8]", 0xff))],
  ["ip.proto", ip(number("ip[9]", 0xff))],
  ["ip.checksum", ip(number("ip[10:2]", 0xffff))],
  ...ends(["ipv6.src", "ipv6.dst", "ipv6.addr"], "ip6", (direction) => ({ kind: "ipv6", direction }), [OUTERMOST]),
  ["ipv6.tclass", ip6(number("(ip6[0:2] >> 4) & 0xff", 0xff))],
  ["ipv6.flow", ip6(number("ip6[0:4] & 0xfffff", 0xfffff))],
  ["ipv6.plen", ip6(number("ip6[4:2]", 0xffff))],
  ["ipv6.nxt", ip6(number("ip6[6]", 0xff))],
  ["ipv6.hlim", ip6(number("ip6[7]", 0xff))],
  ["icmp.type", fieldOf("icmp", number("icmp[0]", 0xff), TRANSPORT)],
  ["icmp.code", fieldOf("icmp", number("icmp[1]", 0xff), TRANSPORT)],
  ["icmpv6.type", icmpv6(0)],
  ["icmpv6.code", icmpv6(1)],
  ["icmp6.type", icmpv6(0)],
  ["icmp6.code", icmpv6(1)],
  ["igmp.type", fieldOf("igmp", number("igmp[0]", 0xff), TRANSPORT)],
  ...ports(TCP),
  ["tcp.len", TCP_LENGTH],
  ["tcp.seq_raw", bytesOf(TCP, 4, 4)],
  ["tcp.ack_raw", bytesOf(TCP, 8, 4)],
  ["tcp.hdr_len", overIp(TCP, (read) => number(`(${read(12)} & 0xf0) >> 2`, 60))],
  ["tcp.flags", overIp(TCP, (read) => number(`${read(12, 2)} & 0xfff`, 0xfff))],
  ...TCP_FLAGS.map(([name, mask]): [string, CaptureField] => [`tcp.flags.${name}`, tcpFlag(mask)]),
  ["tcp.window_size_value", bytesOf(TCP, 14, 2)],
  ["tcp.checksum", bytesOf(TCP, 16, 2)],
  ["tcp.urgent_pointer", bytesOf(TCP, 18, 2)],
  ...ports(UDP, [NO_UDP_LITE]),
  ["udp.length", bytesOf(UDP, 4, 2)],
  ["udp.checksum", bytesOf(UDP, 6, 2)],
  ...ports(SCTP),
  ["sctp.verification_tag", bytesOf(SCTP, 4, 4)],
]);
