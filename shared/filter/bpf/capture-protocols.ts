/** Protocols as capture filters see them: exactly, or by what carries them. */

import { ETHERNET, OUTERMOST, TRANSPORT } from "./assumption.ts";
import { CAPTURE_FIELDS } from "./capture-fields.ts";
import { EVERYTHING, anyOf, type CaptureExpression } from "./expression.ts";
import { existence } from "./place-test.ts";

export interface CaptureProtocol {
  /** A capture filter for the packets of the protocol, or for more; "" for all packets. */
  readonly filter: string;
  readonly isExact: boolean;
  readonly assumptions: readonly string[];
}

function exact(filter: string, assumptions: readonly string[]): CaptureProtocol {
  return { filter, isExact: true, assumptions };
}

function wide(filter: string, ...more: readonly string[]): CaptureProtocol {
  return { filter, isExact: false, assumptions: [...TRANSPORT, ...more] };
}

function byNumber(number: number): CaptureProtocol {
  return exact(`ip proto ${number.toString()} or ip6 proto ${number.toString()}`, TRANSPORT);
}

/** The one port, or ports, that the protocol is known by; said as an assumption, for it can be on others. */
function onPort(title: string, filter: string, ports: string): CaptureProtocol {
  return wide(filter, `${title} is on port ${ports}.`);
}

const OVER_TCP = "ftp ssh telnet smtp pop imap mqtt mbtcp smb2 pptp ldap".split(" ");
/** Fields of these are found over either, whatever the port: streams in QUIC, discovery over UDP, RPC over both. */
const OVER_TCP_OR_UDP =
  "http tls quic smb nbss rpc kerberos snmp tftp ftp-data syslog stun classicstun openvpn modbus".split(" ");

const PROTOCOLS: ReadonlyMap<string, CaptureProtocol> = new Map([
  ["frame", exact("", [])],
  ["eth", exact("", [ETHERNET])],
  ["arp", exact("arp or rarp", [OUTERMOST])],
  ["ip", exact("ip", [OUTERMOST])],
  ["ipv6", exact("ip6", [OUTERMOST])],
  ["tcp", exact("tcp", TRANSPORT)],
  ["udp", exact("udp", TRANSPORT)],
  ["udplite", byNumber(136)],
  ["sctp", exact("sctp", TRANSPORT)],
  ["icmp", exact("icmp", TRANSPORT)],
  ["icmpv6", exact("icmp6", TRANSPORT)],
  ["igmp", exact("igmp", TRANSPORT)],
  ["gre", byNumber(47)],
  ["eigrp", byNumber(88)],
  ["ospf", byNumber(89)],
  ["pim", byNumber(103)],
  ["vrrp", byNumber(112)],
  ["esp", wide("ip proto 50 or ip6 proto 50 or udp port 4500", "ESP in UDP is on port 4500.")],
  ["dccp", byNumber(33)],
  ["dns", onPort("DNS", "port 53", "53")],
  ["mdns", onPort("Multicast DNS", "udp port 5353", "5353")],
  ["llmnr", onPort("LLMNR", "port 5355", "5355")],
  ["nbns", onPort("The NetBIOS name service", "port 137", "137")],
  ["dhcp", onPort("DHCP", "udp port 67 or udp port 68", "67 and 68")],
  ["dhcpv6", onPort("DHCPv6", "udp port 546 or udp port 547", "546 and 547")],
  ["ntp", onPort("NTP", "udp port 123", "123")],
  ["hsrp", onPort("HSRP", "udp port 1985 or udp port 2029", "1985 and 2029")],
  ["rip", onPort("RIP", "udp port 520", "520")],
  ["ripng", onPort("RIPng", "udp port 521", "521")],
  ["ssdp", onPort("SSDP", "udp port 1900", "1900")],
  ["sip", wide("tcp or udp or sctp")],
  ["sdp", wide("tcp or udp or sctp")],
  ...OVER_TCP.map((name) => [name, wide("tcp")] as const),
  ...OVER_TCP_OR_UDP.map((name) => [name, wide("tcp or udp")] as const),
]);

const ANY: CaptureProtocol = { filter: "", isExact: false, assumptions: [] };
/** Protocols whose fields occur in others as well. */
const FIELDS_ELSEWHERE: ReadonlyMap<string, CaptureProtocol> = new Map([
  ["udp", wide("udp or ip proto 136 or ip6 proto 136")],
  ["dns", onPort("DNS, with its relatives,", "port 53 or port 5353 or port 5355", "53, 5353 and 5355")],
]);

/** The protocol of that filter name; what is not known can be in any packet. */
export function findProtocol(name: string): CaptureProtocol {
  return PROTOCOLS.get(name) ?? ANY;
}

/** The packets that can have the field, by the first segment of its name; never too few under the assumptions. */
export function findCarrier(fieldName: string): CaptureProtocol {
  const protocol = fieldName.split(".")[0] ?? "";
  const known = CAPTURE_FIELDS.get(fieldName);
  if (known !== undefined && known.exists !== "") return exact(known.exists, known.assumptions);
  return FIELDS_ELSEWHERE.get(protocol) ?? findProtocol(protocol);
}

/** "a or b" as an expression of two. */
export function toExpression(filter: string): CaptureExpression {
  if (filter === "") return EVERYTHING;
  return anyOf(...filter.split(" or ").map(existence));
}
