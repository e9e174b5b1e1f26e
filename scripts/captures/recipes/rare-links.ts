/** Links that few have: a packet tap of macOS, IP over InfiniBand, ARCNET with both framings of IP and an exception, FabricPath. */
import { address, bytes, hex, mac, u16, u32, u32le, zeros, type Part } from "../bytes.ts";
import { ethernet, EtherType, icmp, ipv4, IpProtocol } from "../headers.ts";
import { enhancedPacket, interfaceDescription, OptionCode, sectionHeader } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { host, Scene } from "../scene.ts";

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
    line: "A packet tap of macOS, IP over InfiniBand, ARCNET with both framings of IP, FabricPath.",
    make,
  },
];
