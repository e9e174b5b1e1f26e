/** Networks inside networks: the same ping through IP in IP, GRE, VXLAN, Geneve, MPLS and PPPoE, and through three at once. */
import { bytes, u16, u24, u32, type Part } from "../bytes.ts";
import { EtherType, ethernet, icmp, IpProtocol, ipv4, ipv6, udp } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const IP_IN_IP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const TRANSPARENT_ETHERNET = 0x6558;
const MPLS = 0x8847;
const PPPOE_SESSION = 0x8864;

const inner = { from: host("192.0.2.10"), to: host("192.0.2.20") };
const outer = { from: host("198.51.100.1"), to: host("198.51.100.2") };

const ping = (round: number): Uint8Array =>
  ipv4(
    { from: inner.from.ip, to: inner.to.ip, protocol: IpProtocol.icmp, id: round },
    icmp(8, 0, bytes(u16(0x7077), u16(round), "through the tunnel")),
  );
const pingFrame = (round: number): Uint8Array => ethernet(inner.to.mac, inner.from.mac, EtherType.ipv4, ping(round));

function carried(protocol: number, ...payload: readonly Part[]): Uint8Array {
  const packet = ipv4({ from: outer.from.ip, to: outer.to.ip, protocol, id: 0x77, ttl: 255 }, ...payload);
  return ethernet(outer.to.mac, outer.from.mac, EtherType.ipv4, packet);
}

/** GRE (RFC 2784, RFC 2890): flags say which of checksum, key and sequence number follow. */
const gre = (type: number, ...payload: readonly Part[]): Uint8Array => bytes(u16(0), u16(type), ...payload);
const greWithKey = (type: number, ...payload: readonly Part[]): Uint8Array =>
  bytes(u16(0x3000), u16(type), u32(4711), u32(1), ...payload);

/** VXLAN (RFC 7348): a flag, then the network's number. */
const vxlan = (network: number, frame: Uint8Array): Uint8Array => bytes([8, 0, 0, 0], u24(network), [0], frame);

/** Geneve (RFC 8926) with one option of four bytes. */
const geneve = (network: number, frame: Uint8Array): Uint8Array =>
  bytes([2, 0], u16(TRANSPARENT_ETHERNET), u24(network), [0], u16(0x0102), [0x80, 1], u32(42), frame);

const mplsLabel = (label: number, isLast: boolean): Uint8Array => u32(label * 4096 + (isLast ? 0x100 : 0) + 63);

function make(): Uint8Array {
  const scene = new Scene();
  const overUdp = (port: number, ...payload: readonly Part[]): Uint8Array =>
    carried(IpProtocol.udp, udp(endpoint(outer.from.ip, 49_999), endpoint(outer.to.ip, port), ...payload));
  const pppoe = (payload: Uint8Array): Uint8Array => bytes([0x11, 0], u16(0x2a), u16(payload.length), payload);
  const v6 = ipv6({ from: "2001:db8::10", to: "2001:db8::20", nextHeader: 59 });
  const frames = [
    carried(IP_IN_IP, ping(1)),
    carried(IPV6_IN_IP, v6),
    carried(GRE, gre(EtherType.ipv4, ping(2))),
    carried(GRE, greWithKey(TRANSPARENT_ETHERNET, pingFrame(3))),
    overUdp(4789, vxlan(5001, pingFrame(4))),
    overUdp(6081, geneve(6001, pingFrame(5))),
    ethernet(outer.to.mac, outer.from.mac, MPLS, mplsLabel(16_001, false), mplsLabel(24_005, true), ping(6)),
    ethernet(outer.to.mac, outer.from.mac, PPPOE_SESSION, pppoe(bytes(u16(0x0021), ping(7)))),
    overUdp(4789, vxlan(5002, ethernet(inner.to.mac, inner.from.mac, EtherType.ipv4, ipv4InGre(8)))),
  ];
  for (const frame of frames) scene.wait(20).send(frame);
  return pcap(scene.packets);
}

function ipv4InGre(round: number): Uint8Array {
  const fields = { from: "203.0.113.1", to: "203.0.113.2", protocol: GRE, id: round };
  return ipv4(fields, gre(EtherType.ipv4, ping(round)));
}

export const recipes: readonly Recipe[] = [
  {
    file: "tunnels.pcap",
    goesTo: "samples",
    title: "Networks inside networks",
    line: "One ping through IP in IP, GRE, VXLAN, Geneve, MPLS and PPPoE, and at last through three of them at once.",
    make,
  },
];
