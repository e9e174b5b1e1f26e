/**
 * Links that few have: a packet tap of macOS, IP over InfiniBand, ARCNET with both framings of IP and an exception; FabricPath, E-Tag,
 * service headers, MACsec signed and encrypted; and IPv6 from a tunnel broker.
 */
import { address, bytes, hex, mac, randomBytes, u16, u24, u32, u32le, zeros, type Part } from "../bytes.ts";
import { ethernet, EtherType, icmp, icmpv6, ipv4, IpProtocol, ipv6, udp } from "../headers.ts";
import { enhancedPacket, interfaceDescription, OptionCode, sectionHeader } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const near = host("192.0.2.10");
const far = host("192.0.2.1");

const ping = (sequence: number): Uint8Array =>
  ipv4(
    { from: near.ip, to: far.ip, protocol: IpProtocol.icmp, id: 7 + sequence },
    icmp(8, 0, bytes(u16(0x1158), u16(sequence), "any link will do")),
  );

const named = (text: string, size: number): Uint8Array => bytes(text, zeros(size - text.length));

function tapped(recordType: number, ...packet: readonly Part[]): Uint8Array {
  return bytes(
    u32le(108),
    u32le(recordType),
    u32le(1),
    named("en0", 24),
    u32le(2),
    u32le(2),
    u32le(14),
    u32le(0),
    u32le(501),
    named("ping", 20),
    u32le(0x200),
    [6, 0, 0, 0],
    u32le(502),
    named("zsh", 20),
    ...packet,
  );
}

const routing = bytes(zeros(20), [0x80, 0, 5, 0x50], hex("fe80 0000 0000 0000 0200 5eff fe00 530a"));
const infiniband = (type: number, ...payload: readonly Part[]): Uint8Array =>
  bytes(routing, u16(type), u16(0), ...payload);

/** A request whose hardware addresses have `size` bytes. */
const request = (type: number, size: number): Uint8Array =>
  bytes(
    u16(type),
    u16(EtherType.ipv4),
    [size, 4],
    u16(1),
    zeros(size - 1),
    [10],
    address(near.ip),
    zeros(size),
    address(far.ip),
  );

const arcnet = (protocol: number, ...rest: readonly Part[]): Uint8Array =>
  bytes([0x0a, 0x01], u16(0xa8e7), [protocol], ...rest);

/** Security tag, and what it secures with the check value behind it. */
const secured = (control: number, short: number, ...rest: readonly Part[]): Uint8Array => {
  const system = (control & 0x20) === 0 ? zeros(0) : bytes(mac(near.mac), u16(1));
  return ethernet(far.mac, near.mac, 0x88e5, bytes([control, short], u32(68), system, ...rest));
};
const checkValue = randomBytes(201, 16);

/** Service header: metadata of a fixed length, of any length, or none. */
const service = (type: number, next: number, metadata: Uint8Array, payload: Uint8Array): Uint8Array => {
  const base = bytes(u16((63 << 6) | (2 + metadata.length / 4)), [type, next], u24(0x12345), [255], metadata);
  return ethernet(far.mac, near.mac, 0x894f, bytes(base, payload));
};

const IPV6 = 41;
const broker = endpoint("198.51.100.72", 5072);
/** Identity of 16 bytes, signature of 20 in SHA-1, shared secret. */
function brokered(action: number, next: number, payload: Uint8Array): Uint8Array {
  const head = bytes([0x41, 0x52, 0x10 | action, next], u32(1_775_124_000), address("2001:db8:72::2"));
  const datagram = udp(endpoint("192.0.2.10", 40_172), broker, head, randomBytes(202, 20), payload);
  const fields = { from: near.ip, to: broker.host.ip, protocol: IpProtocol.udp, id: 90 + action };
  return ethernet(far.mac, near.mac, EtherType.ipv4, ipv4(fields, datagram));
}

const six = ["2001:db8:72::2", "2001:db8::1"] as const;
const ping6 = ipv6(
  { from: six[0], to: six[1], nextHeader: IpProtocol.icmpv6 },
  icmpv6(...six, [128, 0], bytes(u16(0x1158), u16(20), "through the broker")),
);

const FRAMES: readonly { readonly name: string; readonly linkType: number; readonly frame: Uint8Array }[] = [
  { name: "pktap", linkType: 258, frame: tapped(1, ethernet(far.mac, near.mac, EtherType.ipv4, ping(1))) },
  { name: "pktap, nothing in it", linkType: 258, frame: tapped(0) },
  { name: "pktap, too short", linkType: 258, frame: bytes(u32le(7), "nobody knows") },
  { name: "infiniband", linkType: 242, frame: infiniband(EtherType.ipv4, ping(3)) },
  { name: "infiniband, ARP", linkType: 242, frame: infiniband(EtherType.arp, request(32, 20)) },
  { name: "arcnet, RFC 1051", linkType: 129, frame: arcnet(0xf0, ping(4)) },
  { name: "arcnet, RFC 1051 ARP", linkType: 129, frame: arcnet(0xf1, request(7, 1)) },
  { name: "arcnet, RFC 1201", linkType: 129, frame: arcnet(0xd4, [0], u16(0x166), ping(5)) },
  { name: "arcnet, exception", linkType: 129, frame: arcnet(0xd4, [0xff], u16(0xffff), [0], u16(0x167), ping(6)) },
  { name: "arcnet, in pieces", linkType: 129, frame: arcnet(0xd4, [1], u16(0x168), ping(7).subarray(0, 30)) },
  { name: "arcnet, RFC 1201 ARP", linkType: 129, frame: arcnet(0xd5, [0], u16(0x16a), request(7, 1)) },
  { name: "arcnet, AppleTalk", linkType: 129, frame: arcnet(0xdd, [0], u16(0x169), u32(0), mac(near.mac)) },
  {
    name: "fabric path",
    linkType: 1,
    frame: bytes(
      [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2],
      u16(0x8903),
      u16((1 << 6) | 32),
      ethernet(far.mac, near.mac, EtherType.ipv4, ping(8)),
    ),
  },
  {
    name: "e-tag",
    linkType: 1,
    frame: ethernet(far.mac, near.mac, 0x893f, bytes(u16(0x7001), u16(0x10d8), [2, 3], u16(EtherType.ipv4), ping(10))),
  },
  { name: "service, IPv4", linkType: 1, frame: service(1, 1, randomBytes(203, 16), ping(11)) },
  {
    name: "service, Ethernet",
    linkType: 1,
    frame: service(2, 3, zeros(0), ethernet(far.mac, near.mac, EtherType.ipv4, ping(12))),
  },
  { name: "service, unknown", linkType: 1, frame: service(2, 9, bytes(u16(0x9000), [1, 3], "abc", [0]), ping(13)) },
  { name: "service, too short", linkType: 1, frame: ethernet(far.mac, near.mac, 0x894f, bytes(u16(1), zeros(40))) },
  { name: "macsec, signed", linkType: 1, frame: secured(0x20, 0, u16(EtherType.ipv4), ping(14), checkValue) },
  {
    name: "macsec, padded",
    linkType: 1,
    frame: secured(0x01, 44, u16(EtherType.ipv4), ping(15).subarray(0, 42), checkValue, zeros(4)),
  },
  { name: "macsec, encrypted", linkType: 1, frame: secured(0x2c, 0, randomBytes(204, 60)) },
  { name: "broker, IPv6", linkType: 1, frame: brokered(1, IPV6, ping6) },
  { name: "broker, alive", linkType: 1, frame: brokered(0, 59, zeros(0)) },
];

function make(): Uint8Array {
  const scene = new Scene("2026-04-02T10:00:00Z");
  for (const { frame } of FRAMES) scene.wait(10).send(frame);
  return bytes(
    sectionHeader(),
    ...FRAMES.map(({ name, linkType }) =>
      interfaceDescription(linkType, 262_144, [{ code: OptionCode.interfaceName, value: name }]),
    ),
    ...scene.packets.map((packet, interfaceId) => enhancedPacket(packet, { interfaceId })),
  );
}

export const recipes: readonly Recipe[] = [
  {
    file: "rare-links.pcapng",
    goesTo: "tests",
    title: "Links that few have",
    line: "A packet tap of macOS, IP over InfiniBand, ARCNET with both framings of IP, FabricPath, E-Tag, service headers, MACsec, a tunnel broker.",
    make,
  },
];
