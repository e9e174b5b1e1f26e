/** Link, network and transport headers with right lengths and checksums. Each function wraps the payload it is given. */
import { address, bytes, checksum, mac, u16, u32, u8, zeros, type Part } from "./bytes.ts";

export interface Host {
  readonly mac: string;
  readonly ip: string;
}

export interface Endpoint {
  readonly host: Host;
  readonly port: number;
}

export const EtherType = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;
export const IpProtocol = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

export function ethernet(to: string, from: string, etherType: number, ...payload: readonly Part[]): Uint8Array {
  const frame = bytes(mac(to), mac(from), u16(etherType), ...payload);
  return frame.length < 60 ? bytes(frame, zeros(60 - frame.length)) : frame;
}

/** 802.1Q tag: goes between the addresses and the EtherType of what it tags. */
export function vlanTag(id: number, priority: number, etherType: number, ...payload: readonly Part[]): Uint8Array {
  return bytes(u16((priority << 13) | id), u16(etherType), ...payload);
}

export interface Ipv4Fields {
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  readonly ttl?: number;
  readonly id?: number;
  readonly dscp?: number;
  readonly doNotFragment?: boolean;
  readonly moreFragments?: boolean;
  /** In bytes; a multiple of eight. */
  readonly fragmentOffset?: number;
  readonly options?: Uint8Array;
}

export function ipv4(fields: Ipv4Fields, ...payload: readonly Part[]): Uint8Array {
  const body = bytes(...payload);
  const options = fields.options ?? zeros(0);
  const headerLength = 20 + options.length;
  const flags = (fields.doNotFragment === true ? 0x4000 : 0) | (fields.moreFragments === true ? 0x2000 : 0);
  const header = (sum: number): Uint8Array =>
    bytes(
      u8(0x40 | (headerLength / 4)),
      u8((fields.dscp ?? 0) << 2),
      u16(headerLength + body.length),
      u16(fields.id ?? 0),
      u16(flags | ((fields.fragmentOffset ?? 0) / 8)),
      [fields.ttl ?? 64, fields.protocol],
      u16(sum),
      address(fields.from),
      address(fields.to),
      options,
    );
  return bytes(header(checksum(header(0))), body);
}

/** Cuts one datagram into fragments whose payloads hold `size` bytes (a multiple of eight). */
export function ipv4Fragments(fields: Ipv4Fields, size: number, payload: Uint8Array): Uint8Array[] {
  const fragments: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += size) {
    const moreFragments = at + size < payload.length;
    fragments.push(ipv4({ ...fields, moreFragments, fragmentOffset: at }, payload.subarray(at, at + size)));
  }
  return fragments;
}

export interface Ipv6Fields {
  readonly from: string;
  readonly to: string;
  readonly nextHeader: number;
  readonly hopLimit?: number;
  readonly flowLabel?: number;
}

export function ipv6(fields: Ipv6Fields, ...payload: readonly Part[]): Uint8Array {
  const body = bytes(...payload);
  return bytes(
    u32((6 << 28) | (fields.flowLabel ?? 0)),
    u16(body.length),
    [fields.nextHeader, fields.hopLimit ?? 64],
    address(fields.from),
    address(fields.to),
    body,
  );
}

/** Sum over the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1) and the segment. */
function transportChecksum(from: string, to: string, protocol: number, segment: Uint8Array): number {
  return checksum(address(from), address(to), u32(segment.length), u32(protocol), segment);
}

export function udp(from: Endpoint, to: Endpoint, ...payload: readonly Part[]): Uint8Array {
  const body = bytes(...payload);
  const segment = (sum: number): Uint8Array =>
    bytes(u16(from.port), u16(to.port), u16(8 + body.length), u16(sum), body);
  const sum = transportChecksum(from.host.ip, to.host.ip, IpProtocol.udp, segment(0));
  // A sum of zero is sent as all ones: zero means "no checksum" (RFC 768).
  return segment(sum === 0 ? 0xffff : sum);
}

export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

export interface TcpFields {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  /** A multiple of four bytes. */
  readonly options?: Uint8Array;
}

export function tcp(fields: TcpFields, ...payload: readonly Part[]): Uint8Array {
  const options = fields.options ?? zeros(0);
  const segment = (sum: number): Uint8Array =>
    bytes(
      u16(fields.from.port),
      u16(fields.to.port),
      u32(fields.seq),
      u32(fields.ack),
      [((20 + options.length) / 4) << 4, fields.flags],
      u16(fields.window),
      u16(sum),
      u16(0),
      options,
      ...payload,
    );
  return segment(transportChecksum(fields.from.host.ip, fields.to.host.ip, IpProtocol.tcp, segment(0)));
}

export function icmp(type: number, code: number, ...rest: readonly Part[]): Uint8Array {
  const sum = checksum([type, code, 0, 0], ...rest);
  return bytes([type, code], u16(sum), ...rest);
}

export function icmpv6(
  from: string,
  to: string,
  typeAndCode: readonly [number, number],
  ...rest: readonly Part[]
): Uint8Array {
  const sum = transportChecksum(from, to, IpProtocol.icmpv6, bytes(typeAndCode, u16(0), ...rest));
  return bytes(typeAndCode, u16(sum), ...rest);
}

export function arp(operation: 1 | 2, sender: Host, target: Host): Uint8Array {
  return bytes(
    u16(1),
    u16(EtherType.ipv4),
    [6, 4],
    u16(operation),
    mac(sender.mac),
    address(sender.ip),
    mac(target.mac),
    address(target.ip),
  );
}
