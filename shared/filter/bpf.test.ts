import { expect, test } from "vitest";
import {
  KIND_BOOL,
  KIND_ETHER,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "#shared/abi/field-kind.ts";
import { toCaptureFilter, type CaptureFilter } from "./bpf.ts";
import { OUTERMOST } from "./bpf/assumption.ts";
import { checkFilter } from "./check-filter.ts";
import { createFilterNames } from "./names.ts";

const FIELDS: readonly (readonly [string, number])[] = [
  ["frame.len", KIND_U32],
  ["frame.number", KIND_U32],
  ["eth.src", KIND_ETHER],
  ["eth.dst", KIND_ETHER],
  ["eth.addr", KIND_ETHER],
  ["eth.type", KIND_U16],
  ["vlan.id", KIND_U16],
  ["arp.opcode", KIND_U16],
  ["ip.src", KIND_IPV4],
  ["ip.dst", KIND_IPV4],
  ["ip.addr", KIND_IPV4],
  ["ip.ttl", KIND_U8],
  ["ip.proto", KIND_U8],
  ["ip.flags.df", KIND_BOOL],
  ["ip.hdr_len", KIND_U8],
  ["ipv6.src", KIND_IPV6],
  ["ipv6.addr", KIND_IPV6],
  ["icmp.type", KIND_U8],
  ["icmpv6.type", KIND_U8],
  ["tcp.srcport", KIND_U16],
  ["tcp.port", KIND_U16],
  ["tcp.flags", KIND_U16],
  ["tcp.flags.syn", KIND_BOOL],
  ["tcp.len", KIND_U32],
  ["tcp.stream", KIND_U32],
  ["udp.srcport", KIND_U16],
  ["udp.port", KIND_U16],
  ["udp.stream", KIND_U32],
  ["dns.qry.name", KIND_STRING],
  ["http.host", KIND_STRING],
];

const PROTOCOLS = "frame eth vlan arp ip ipv6 icmp icmpv6 tcp udp sctp igmp ospf dns http data".split(" ");

const NAMES = createFilterNames({
  protocols: PROTOCOLS.map((name, id) => ({ id, path: name, filter: name, short: name, title: name, family: "" })),
  fields: FIELDS.map(([name, kind], id) => ({
    id,
    name,
    label: name,
    kind,
    values: new Map(
      name === "ip.proto"
        ? [
            [6, "TCP"],
            [17, "UDP"],
          ]
        : [],
    ),
  })),
});

function translate(filter: string): CaptureFilter {
  const checked = checkFilter(filter, NAMES);
  if (!checked.ok) throw new Error(`${filter}: ${checked.error.message}`);
  return toCaptureFilter(checked.condition);
}

test.each([
  ["", ""],
  ["frame", ""],
  ["eth", ""],
  ["tcp", "tcp"],
  ["ipv6", "ip6"],
  ["icmpv6", "icmp6"],
  ["arp", "arp or rarp"],
  ["not arp", "not (arp or rarp)"],
  ["ospf", "ip proto 89 or ip6 proto 89"],
  ["tcp.port == 80", "tcp port 80"],
  ["80 == tcp.port", "tcp port 80"],
  ["udp.srcport == 53", "udp src port 53"],
  ["tcp.port != 80", "tcp and not tcp port 80"],
  ["tcp.port !== 80", "tcp and not (tcp src port 80 and tcp dst port 80)"],
  ["tcp.port === 80", "tcp src port 80 and tcp dst port 80"],
  ["not tcp.port == 80", "not tcp port 80"],
  ["tcp.srcport < 1024", "tcp src portrange 0-1023"],
  ["tcp.port > 1024", "tcp portrange 1025-65535"],
  ["all tcp.port > 1024", "tcp src portrange 1025-65535 and tcp dst portrange 1025-65535"],
  ["tcp.port >= 0", "tcp"],
  ["udp.port in {53, 67..69}", "udp port 53 or udp portrange 67-69"],
  ["udp.port not in {53, 67..69}", "udp and not (udp port 53 or udp portrange 67-69)"],
  ["all udp.port in {1, 2}", "(udp src port 1 or udp src port 2) and (udp dst port 1 or udp dst port 2)"],
  ["ip.addr == 10.1.2.3", "ip host 10.1.2.3"],
  ["ip.addr == 10.1.2.3/8", "ip net 10.0.0.0/8"],
  ["ip.addr != 10.1.2.3", "ip and not ip host 10.1.2.3"],
  ["!(ip.addr == 10.1.2.3)", "not ip host 10.1.2.3"],
  ["ip.src == 192.168.0.0/16", "ip src net 192.168.0.0/16"],
  ["ip.src == 0.0.0.0/0", "ip"],
  ["ip.src > 128.0.0.0", "ip[12:4] > 0x80000000"],
  ["ip.src in {10.0.0.1..10.0.0.9}", "ip[12:4] >= 0xa000001 and ip[12:4] <= 0xa000009"],
  ["ipv6.addr == 2001:db8::1/32", "ip6 net 2001:db8::/32"],
  ["ipv6.src == fe80::1", "ip6 src host fe80:0:0:0:0:0:0:1"],
  ["eth.addr == 00:11:22:33:44:55", "ether host 00:11:22:33:44:55"],
  ["eth.src != 00:11:22:33:44:55", "not ether src 00:11:22:33:44:55"],
  ["eth.type == 0x86dd", "ether proto 0x86dd"],
  ["eth.type != 0x86dd", "ether[12:2] >= 0x600 and not ether proto 0x86dd"],
  ["arp.opcode == 2", "arp[6:2] = 2 or rarp[6:2] = 2"],
  ["ip.ttl < 5", "ip[8] < 5"],
  ["5 > ip.ttl", "ip[8] < 5"],
  ["ip.ttl != 64", "ip[8] != 64"],
  ["not ip.ttl == 64", "not (ip[8] = 64)"],
  ["ip.ttl not in {64, 128}", "ip and not (ip[8] = 64 or ip[8] = 128)"],
  ['ip.proto == "TCP"', "ip[9] = 6"],
  ["ip.flags.df == 0", "ip[6] & 0x40 = 0"],
  ["ip.flags.df >= 0", "ip"],
  ["ip.hdr_len > 20", "(ip[0] & 0xf) << 2 > 20"],
  ["ip.ttl & 1", "ip[8] & 0x1 != 0"],
  ["icmp.type in {0, 8}", "icmp[0] = 0 or icmp[0] = 8"],
  ["icmpv6.type == 135", "ip6 proto 58 and ip6[40] = 135"],
  ["tcp.flags.syn == 1", "tcp[13] & 0x2 != 0 or (ip6 proto 6 and ip6[53] & 0x2 != 0)"],
  ["tcp.flags & 0x12 == 2", "tcp[12:2] & 0x12 = 2 or (ip6 proto 6 and ip6[52:2] & 0x12 = 2)"],
  ["tcp.flags.syn", "tcp"],
  ["frame.len > 100", "len > 100"],
  ["frame.len in {60..100}", "len >= 60 and len <= 100"],
  ["tcp xor udp", "(tcp and not udp) or (not tcp and udp)"],
  ["tcp and (udp or tcp)", "tcp"],
  ["(tcp or udp) and ip.ttl == 1", "(tcp or udp) and ip[8] = 1"],
  ["not (tcp and ip.ttl < 64)", "not (tcp and ip[8] < 64)"],
])("%s is exactly %s", (filter, text) => {
  expect(translate(filter)).toMatchObject({ ok: true, isExact: true, text });
});

test("a TCP length is asked of TCP only", () => {
  expect(translate("tcp.len > 0")).toMatchObject({
    ok: true,
    text:
      "(ip proto 6 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0) or " +
      "(ip6 proto 6 and ip6[4:2] - ((ip6[52] & 0xf0) >> 2) > 0)",
  });
});

test.each([
  ['http.host contains "x"', "tcp or udp", 'http.host contains "x"'],
  ['tcp.port == 80 and http.host contains "x"', "tcp port 80 and (tcp or udp)", 'http.host contains "x"'],
  ['udp.port == 53 or dns.qry.name == "a"', "udp port 53 or port 53 or port 5353 or port 5355", 'dns.qry.name == "a"'],
  ['not (tcp.port == 80 and http.host contains "x")', undefined, 'http.host contains "x"'],
  ['tcp and not (udp or http.host contains "x")', "tcp and not udp", 'http.host contains "x"'],
  ["not http", undefined, "http"],
  ["dns", "port 53", "dns"],
  ["tcp.stream == 1", "tcp", "tcp.stream == 1"],
  ["udp.stream == 1", "udp or ip proto 136 or ip6 proto 136", "udp.stream == 1"],
  ["ip.ttl == 1 and frame.number < 10", "ip[8] = 1", "frame.number < 10"],
  ["frame.number < 10 or tcp", undefined, "frame.number < 10"],
  ["data and tcp", "tcp", "data"],
  ["ip.src == ip.dst", "ip", "ip.src == ip.dst"],
  ["ip.src#1 == 10.0.0.1", "ip", "ip.src#1 == 10.0.0.1"],
  ["ip.src == ${ip.src}", "ip", "ip.src == ${ip.src}"],
  ["max(ip.ttl, 10) == 10", undefined, "max(ip.ttl, 10) == 10"],
  ["len(http.host) > 3", "tcp or udp", "len(http.host) > 3"],
  ["tcp xor http", "tcp or (not tcp and (tcp or udp))", "http"],
  ["len(http.host) > len(http.host)", "tcp or udp", "len(http.host) > len(http.host)"],
  ["vlan", "vlan", "vlan"],
  ["vlan.id == 5", "vlan 5", "vlan.id == 5"],
  ["tcp.port == 80 and vlan.id == 5 and eth.type == 0x8100", "vlan 5 and tcp port 80", "vlan.id == 5"],
  ["vlan.id == 5 and vlan.id == 6", "vlan", "vlan.id == 5"],
  ["vlan.id == 5 or tcp", undefined, "vlan.id == 5"],
  ["tcp and not vlan", undefined, "vlan"],
  ["vlan.id > 5 and udp", "vlan and udp", "vlan.id > 5"],
])("%s cannot be exact, but no packet is lost with %s", (filter, wider, part) => {
  const translated = translate(filter);
  expect(translated).toMatchObject({ ok: false, wider });
  if (!translated.ok) expect(filter.slice(translated.range.from, translated.range.to)).toBe(part);
});

test("why something cannot be expressed is said in one sentence", () => {
  const messageOf = (filter: string): string => {
    const translated = translate(filter);
    return translated.ok ? "" : translated.message;
  };
  expect(messageOf('http.host == "x"')).toBe("Capture filters do not know http.host.");
  expect(messageOf("ip.src == ip.dst")).toBe("Capture filters cannot compare two fields.");
  expect(messageOf("ip.src == ${ip.src}")).toBe("Capture filters do not know the selected packet.");
  expect(messageOf("ip.src#2 == 10.0.0.1")).toBe("Capture filters cannot choose among several headers of a protocol.");
  expect(messageOf("vlan.id == 5")).toBe("Capture filters cannot test VLAN tags together with what they carry.");
  expect(messageOf("ip.flags.df > 1 or ip.flags.df < 0")).toBe("No packet can match this filter.");
});

test("the assumptions of a translation come with it", () => {
  expect(translate("frame.len > 5").assumptions).toEqual([]);
  expect(translate("ip.ttl == 1").assumptions).toEqual([OUTERMOST]);
  expect(translate("tcp.port == 80").assumptions).toHaveLength(3);
  expect(translate("udp.port == 53").assumptions).toContain("UDP-Lite is left out.");
  expect(translate("dns").assumptions).toContain("DNS is on port 53.");
  expect(translate("eth.type == 0x800").assumptions).toContain("The interface delivers Ethernet frames.");
});

test("a filter too long for a kernel is refused", () => {
  const items = Array.from({ length: 2000 }, (_, number) => (number * 3).toString()).join(", ");
  expect(translate(`tcp.port in {${items}}`)).toMatchObject({ ok: false, wider: undefined });
  const exclusives = Array.from({ length: 40 }, (_, number) => `ip.ttl == ${number.toString()}`);
  expect(translate(exclusives.join(" xor "))).toMatchObject({ ok: false });
  expect(translate(exclusives.slice(0, 20).reduce((inner, test) => `${test} xor (${inner})`))).toMatchObject({
    ok: false,
  });
});
