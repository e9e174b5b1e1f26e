/** Byte accesses of capture filters (tcp[13] & 2 != 0) as tests of the fields that lie at those bytes. */

import { join, test, type ConditionTree } from "./condition-tree.ts";
import type { SyntaxToken } from "./syntax-tokens.ts";

type ByteAccess = Extract<SyntaxToken, { kind: "bytes" }>;

/** [name, value]: names for offsets and for values. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["tcpflags", 13],
  ["icmptype", 0],
  ["icmpcode", 1],
  ["icmp6type", 0],
  ["icmp6code", 1],
  ["tcp-fin", 0x01],
  ["tcp-syn", 0x02],
  ["tcp-rst", 0x04],
  ["tcp-push", 0x08],
  ["tcp-ack", 0x10],
  ["tcp-urg", 0x20],
  ["tcp-ece", 0x40],
  ["tcp-cwr", 0x80],
  ["icmp-echoreply", 0],
  ["icmp-unreach", 3],
  ["icmp-sourcequench", 4],
  ["icmp-redirect", 5],
  ["icmp-echo", 8],
  ["icmp-routeradvert", 9],
  ["icmp-routersolicit", 10],
  ["icmp-timxceed", 11],
  ["icmp-paramprob", 12],
  ["icmp-tstamp", 13],
  ["icmp-tstampreply", 14],
  ["icmp6-destinationunreach", 1],
  ["icmp6-packettoobig", 2],
  ["icmp6-timeexceeded", 3],
  ["icmp6-parameterproblem", 4],
  ["icmp6-echo", 128],
  ["icmp6-echoreply", 129],
  ["icmp6-routersolicit", 133],
  ["icmp6-routeradvert", 134],
  ["icmp6-neighborsolicit", 135],
  ["icmp6-neighboradvert", 136],
  ["icmp6-redirect", 137],
]);

/** "protocol offset size" and the field of exactly those bytes. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ["ether 12 2", "eth.type"],
  ["arp 6 2", "arp.opcode"],
  ["ip 1 1", "ip.dsfield"],
  ["ip 2 2", "ip.len"],
  ["ip 4 2", "ip.id"],
  ["ip 8 1", "ip.ttl"],
  ["ip 9 1", "ip.proto"],
  ["ip 10 2", "ip.checksum"],
  ["ip6 4 2", "ipv6.plen"],
  ["ip6 6 1", "ipv6.nxt"],
  ["ip6 7 1", "ipv6.hlim"],
  ["tcp 0 2", "tcp.srcport"],
  ["tcp 2 2", "tcp.dstport"],
  ["tcp 4 4", "tcp.seq_raw"],
  ["tcp 8 4", "tcp.ack_raw"],
  ["tcp 14 2", "tcp.window_size_value"],
  ["tcp 16 2", "tcp.checksum"],
  ["tcp 18 2", "tcp.urgent_pointer"],
  ["udp 0 2", "udp.srcport"],
  ["udp 2 2", "udp.dstport"],
  ["udp 4 2", "udp.length"],
  ["udp 6 2", "udp.checksum"],
  ["icmp 0 1", "icmp.type"],
  ["icmp 1 1", "icmp.code"],
  ["icmp6 0 1", "icmpv6.type"],
  ["icmp6 1 1", "icmpv6.code"],
  ["sctp 0 2", "sctp.srcport"],
  ["sctp 2 2", "sctp.dstport"],
]);

/** Single bits: "protocol offset", then the fields from the lowest bit on. */
const BITS: ReadonlyMap<string, readonly (string | undefined)[]> = new Map([
  ["tcp 13", ["fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr"].map((name): string => `tcp.flags.${name}`)],
  ["ip 6", [undefined, undefined, undefined, undefined, undefined, "ip.flags.mf", "ip.flags.df", "ip.flags.rb"]],
]);

export interface ByteComparison {
  readonly bytes: ByteAccess;
  readonly mask: number | undefined;
  readonly operator: string;
  readonly value: number;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

/** Tests of the single bits of a mask, where each bit is a field. */
function findBitTest(names: readonly (string | undefined)[], comparison: ByteComparison): ConditionTree | undefined {
  const { mask = 0, operator, value } = comparison;
  const bits: { name: string; isSet: boolean }[] = [];
  for (let bit = 0; bit < 8; bit++) {
    if (((mask >> bit) & 1) === 0) continue;
    const name = names[bit];
    if (name === undefined) return undefined;
    bits.push({ name, isSet: ((value >> bit) & 1) === 1 });
  }
  const write = ({ name, isSet }: { name: string; isSet: boolean }): ConditionTree =>
    test(`${name} == ${isSet ? "1" : "0"}`);
  if (operator === "==") return (value & ~mask) === 0 ? join("and", ...bits.map(write)) : undefined;
  if (operator !== "!=" || (value & ~mask) !== 0) return undefined;
  return join("or", ...bits.map((bit) => write({ ...bit, isSet: !bit.isSet })));
}

/** ip[6:2]: flags and fragment offset in one. */
function findFragmentTest({ mask, operator, value }: ByteComparison): ConditionTree | undefined {
  if (value !== 0 || (operator !== "!=" && operator !== "==")) return undefined;
  const isFragment = operator === "!=";
  const offset = test(isFragment ? "ip.frag_offset > 0" : "ip.frag_offset == 0");
  if (mask === 0x1fff) return offset;
  if (mask !== 0x3fff) return undefined;
  return join(isFragment ? "or" : "and", test(`ip.flags.mf == ${isFragment ? "1" : "0"}`), offset);
}

/** The display test of a byte comparison; undefined where no field lies at those bytes. */
export function findByteTest(comparison: ByteComparison): ConditionTree | undefined {
  const { bytes, mask, operator, value } = comparison;
  const offset = CONSTANTS.get(bytes.offset) ?? (/^\d{1,4}$/.test(bytes.offset) ? Number(bytes.offset) : -1);
  const place = `${bytes.protocol} ${offset.toString()}`;
  const bits = bytes.size === 1 ? BITS.get(place) : undefined;
  if (bits !== undefined && mask !== undefined && mask > 0 && mask < 256) return findBitTest(bits, comparison);
  if (place === "tcp 13" && mask === undefined && bytes.size === 1) {
    return test(`tcp.flags & 0xff ${operator} ${hex(value)}`);
  }
  if (place === "ip 6" && bytes.size === 2) return findFragmentTest(comparison);
  if (place === "ip 0" && mask === 0x0f && bytes.size === 1) {
    return test(`ip.hdr_len ${operator} ${(value * 4).toString()}`);
  }
  const field = FIELDS.get(`${place} ${bytes.size.toString()}`);
  if (field === undefined) return undefined;
  const shown = field === "eth.type" || mask !== undefined ? hex(value) : value.toString();
  return test(`${field}${mask === undefined ? "" : ` & ${hex(mask)}`} ${operator} ${shown}`);
}
