/** What lies between the wire and IP: tags, LLC, spanning trees, LLDP, PPP's control protocols, and rarer tunnels; many link types in one file. */
import { address, bytes, counted, hex, mac, u16, u16le, u24, u32, u32le, zeros, type Part } from "../bytes.ts";
import { arp, EtherType, ethernet, IpProtocol, ipv4, udp } from "../headers.ts";
import { enhancedPacket, interfaceDescription, OptionCode, sectionHeader } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const from = endpoint("192.0.2.10", 50_000);
const to = endpoint("192.0.2.20", 7);
/** The port of the echo service: no dissector asks for it. */
const packet = ipv4(
  { from: from.host.ip, to: to.host.ip, protocol: IpProtocol.udp, id: 1 },
  udp(from, to, "between wire and IP"),
);
const bridges = "01:80:c2:00:00:00";
const discoverers = "01:80:c2:00:00:0e";
const cisco = "01:00:0c:cc:cc:cd";
const root = bytes(u16(0x8000 | 10), mac("00:00:5e:00:53:c0"));
const bridge = bytes(u16(0x9000 | 10), mac("00:00:5e:00:53:c1"));

const frame = (type: number, ...payload: readonly Part[]): Uint8Array =>
  ethernet(to.host.mac, from.host.mac, type, ...payload);

/** An 802.3 frame: its length stands where Ethernet II has the type. */
const lengthFrame = (target: string, ...payload: readonly Part[]): Uint8Array =>
  ethernet(target, from.host.mac, bytes(...payload).length, ...payload);
const inIp = (protocol: number, ...payload: readonly Part[]): Uint8Array =>
  frame(EtherType.ipv4, ipv4({ from: from.host.ip, to: to.host.ip, protocol, id: 2 }, ...payload));
const inUdp = (port: number, ...payload: readonly Part[]): Uint8Array =>
  inIp(IpProtocol.udp, udp(from, endpoint(to.host.ip, port), ...payload));
const innerFrame = frame(EtherType.ipv4, packet);
const snap = (organization: number, type: number, ...payload: readonly Part[]): Uint8Array =>
  bytes([0xaa, 0xaa, 3], u24(organization), u16(type), ...payload);

const tagFrames: readonly Uint8Array[] = [
  frame(EtherType.vlan, u16(0xb02a), u16(EtherType.ipv4), packet),
  frame(EtherType.vlan, u16(42), u16(0x26), hex("424203"), zeros(35)),
  frame(0x9100, u16(7), u16(EtherType.vlan), u16(8), u16(EtherType.ipv4), packet),
  frame(0x88a8, u16(7), u16(EtherType.vlan), u16(8), u16(EtherType.ipv4), packet),
  frame(0x88a8, u16(7), u16(0x88a8), u16(8), u16(EtherType.ipv4), packet),
  frame(0x88e7, u32(0x2000_1234), mac(to.host.mac), mac(from.host.mac), u16(EtherType.ipv4), packet),
  frame(0x8909, [1, 1], u16(1), u16(99), u16(EtherType.ipv4), packet),
  frame(0xd28b, u16(1), u16(0x10), u32(1_770_000_000), u32(5), u16(EtherType.ipv4), packet),
];

const llcFrames: readonly Uint8Array[] = [
  lengthFrame(to.host.mac, hex("060603"), packet),
  lengthFrame(to.host.mac, snap(0, EtherType.arp, arp(1, from.host, to.host))),
  lengthFrame(to.host.mac, snap(0x0080c2, 7, u16(0), innerFrame)),
  lengthFrame(to.host.mac, snap(0x123456, 0x0800, packet)),
  lengthFrame(to.host.mac, hex("0404 0206"), "numbered"),
  lengthFrame(to.host.mac, hex("0405 0108")),
  lengthFrame(to.host.mac, hex("0000 af 810102")),
  lengthFrame(to.host.mac, hex("0001 f3"), "test"),
  frame(0x9000, u16le(0), u16le(2), mac(to.host.mac), u16le(1), u16le(3), zeros(30)),
];

/** Configuration up to the forward delay: flags, root, cost, bridge, port, four times of 1/256 seconds. */
const spanning = (version: number, type: number, flags: number): Uint8Array =>
  bytes(u16(0), [version, type, flags], root, u32(20_000), bridge, u16(0x8002), hex("0100 1400 0200 0f00"));
const region = bytes([0], "REGION", zeros(26), u16(3), zeros(16), u32(200), bridge, [19]);
const tree = bytes([0x7c], u16(0x8001), mac("00:00:5e:00:53:c2"), u32(100), [0x80, 0x80, 19]);
const treeFrames: readonly Uint8Array[] = [
  lengthFrame(bridges, hex("424203"), spanning(0, 0, 1)),
  lengthFrame(bridges, hex("424203"), u16(0), [0, 0x80]),
  lengthFrame(bridges, hex("424203"), spanning(2, 2, 0x3c), [0]),
  lengthFrame(bridges, hex("424203"), spanning(3, 2, 0x7c), [0], u16(80), region, tree),
  lengthFrame(cisco, snap(0x00000c, 0x010b, spanning(2, 2, 0x3c), [0], u16(0), u16(2), u16(10))),
];

const tlv = (type: number, ...value: readonly Part[]): Uint8Array => {
  const body = bytes(...value);
  return bytes(u16((type << 9) | body.length), body);
};
const organized = (organization: number, subtype: number, ...value: readonly Part[]): Uint8Array =>
  tlv(127, u24(organization), [subtype], ...value);
const neighbour = bytes(
  tlv(1, [4], mac(from.host.mac)),
  tlv(2, [5], "ge-0/0/1"),
  tlv(3, u16(120)),
  tlv(4, "to the core"),
  tlv(5, "switch-1"),
  tlv(6, "A switch that exists in this file only"),
  tlv(7, u16(0x14), u16(0x04)),
  tlv(8, [5, 1], address("192.0.2.10"), [2], u32(7), counted(1, hex("2b060104"))),
  organized(0x0080c2, 1, u16(42)),
  organized(0x0080c2, 2, [6], u16(43)),
  organized(0x0080c2, 3, u16(42), counted(1, "staff")),
  organized(0x0080c2, 4, counted(1, hex("88cc"))),
  organized(0x0080c2, 7, [3], u32(9)),
  organized(0x00120f, 1, [3], u16(0x6c03), u16(30)),
  organized(0x00120f, 2, [7, 1, 2, 1], u16(200), u16(210)),
  organized(0x00120f, 4, u16(9216)),
  organized(0x0012bb, 1, u16(0x3f), [4]),
  organized(0x0012bb, 2, [1], u24(0x40542e)),
  organized(0x0012bb, 3, [2], counted(1, [2], "DE", [3], counted(1, "Town"))),
  organized(0x0012bb, 4, [3], u16(200)),
  organized(0x0012bb, 8, "SN-0001"),
  organized(0x00005e, 1, "https://example.org/usage"),
  tlv(0),
);
const discoveryFrames: readonly Uint8Array[] = [
  ethernet(discoverers, from.host.mac, 0x88cc, neighbour),
  ethernet(discoverers, from.host.mac, 0x88cc, tlv(2, [5], "out of order"), tlv(0)),
];

const control = (protocol: number, code: number, ...body: readonly Part[]): Uint8Array => {
  const all = bytes(...body);
  return bytes(u16(protocol), [code, 1], u16(all.length + 4), all);
};
const pppoe = (code: number, ...payload: readonly Part[]): Uint8Array => {
  const discovery = code === 0 ? 0x8864 : 0x8863;
  return frame(discovery, [0x11, code], u16(code === 9 ? 0 : 0x2a), counted(2, ...payload));
};
const option = (type: number, ...value: readonly Part[]): Uint8Array =>
  bytes([type, bytes(...value).length + 2], ...value);
const dialFrames: readonly Uint8Array[] = [
  pppoe(9, u16(0x0101), counted(2), u16(0x0103), counted(2, u32(77))),
  pppoe(7, u16(0x0102), counted(2, "concentrator"), u16(0x0105), counted(2, u32(3561), [1], counted(1, "line 1"))),
  pppoe(0, control(0xc021, 1, option(1, u16(1492)), option(3, u16(0xc223), [5]), option(5, u32(0x1234_5678)))),
  pppoe(0, control(0xc021, 9, u32(0x1234_5678))),
  pppoe(0, control(0xc021, 8, control(0x8057, 1, option(1, hex("0200 5eff fe00 530a"))))),
  pppoe(0, control(0xc223, 1, counted(1, hex("00112233 44556677")), "concentrator")),
  pppoe(0, control(0xc223, 3, "Welcome")),
  pppoe(0, control(0xc023, 1, counted(1, "user"), counted(1, "secret"))),
  pppoe(0, control(0x8021, 1, option(3, address("0.0.0.0")), option(129, address("0.0.0.0")))),
  pppoe(0, control(0x80fd, 1, option(18, u32(0x0100_0040)))),
  pppoe(0, u16(0x003d), [0xc0], u24(5), u16(0x0021), packet),
  pppoe(0xa7),
];

const label = (value: number): Uint8Array => u32((value << 12) | 0x140);
const gre = (flags: number, type: number, ...rest: readonly Part[]): Uint8Array =>
  inIp(47, u16(flags), u16(type), ...rest);
const tunnelFrames: readonly Uint8Array[] = [
  frame(0x8847, label(100), u32(0), innerFrame),
  frame(0x8847, label(100), innerFrame.subarray(0, 60)),
  frame(0x8847, label(13), hex("10000021"), packet),
  gre(0xb000, EtherType.ipv4, u16(0), u16(0), u32(5), u32(6), packet),
  gre(0x3081, 0x880b, u16(packet.length + 2), u16(3), u32(1), u32(2), u16(0x0021), packet),
  gre(0x4000, EtherType.ipv4, u32(0), u16(0x0800), [0, 4], address("192.0.2.1"), u32(0), packet),
  gre(0, 0x8909, u16(EtherType.ipv4), [1, 1], u16(1), u16(99), packet),
  gre(0, 0x88be, innerFrame),
  gre(0x1000, 0x88be, u32(1), u16(0x100a), u16(0x1805), u32(9), innerFrame),
  gre(0x1000, 0x22eb, u32(1), u16(0x200a), u16(5), u32(99), u16(1), u16(0x8001), u32(0x0c00_0003), u32(0), innerFrame),
  inUdp(4790, [0x0c, 0, 0, 1], u24(77), [0], packet),
  inUdp(4500, [0xff]),
  inUdp(4500, u32(0x1001), u32(1), "encrypted, says the header"),
  inUdp(4500, u32(0), "key exchange"),
  inIp(50, u32(0x1001), u32(2), "encrypted, says the header"),
  inIp(51, [4, 4, 0, 0], u32(0x1002), u32(3), zeros(12), packet),
  inIp(97, u16(0x3000), innerFrame),
  inIp(136, u16(50_000), u16(7), u16(8), u16(0), "covered in part"),
];

const onEthernet = [...tagFrames, ...llcFrames, ...treeFrames, ...discoveryFrames, ...dialFrames, ...tunnelFrames];
const attribute = (type: number, value: Uint8Array): Uint8Array =>
  bytes(u16le(value.length + 4), u16le(type), value, zeros((4 - (value.length % 4)) % 4));
const LINKS: readonly { readonly name: string; readonly linkType: number; readonly frames: readonly Uint8Array[] }[] = [
  { name: "Ethernet", linkType: 1, frames: onEthernet },
  { name: "PPP", linkType: 50, frames: [bytes([0x21], packet), bytes(hex("0f000800"), packet)] },
  { name: "Cisco HDLC", linkType: 104, frames: [bytes(hex("8f008035"), u32(2), u32(1), u32(0), u16(0xffff))] },
  {
    name: "FDDI",
    linkType: 10,
    frames: [bytes([0x50], mac(to.host.mac), mac(host("192.0.2.10").mac), snap(0, EtherType.ipv4, packet))],
  },
  { name: "Frame Relay", linkType: 107, frames: [bytes(hex("48e103cc"), packet), bytes(hex("48e10800"), packet)] },
  {
    name: "Netfilter log",
    linkType: 239,
    frames: [bytes([2, 0], u16(40), attribute(10, bytes("in ", [0])), attribute(9, packet))],
  },
  {
    name: "PPI",
    linkType: 192,
    frames: [bytes([0, 0], u16le(16), u32le(1), u16le(8), u16le(4), u32le(0), innerFrame)],
  },
];

function make(): Uint8Array {
  const scene = new Scene();
  const interfaces: number[] = [];
  LINKS.forEach(({ frames }, interfaceId) => {
    for (const each of frames) {
      scene.wait(10).send(each);
      interfaces.push(interfaceId);
    }
  });
  return bytes(
    sectionHeader(),
    ...LINKS.map(({ name, linkType }) =>
      interfaceDescription(linkType, 262_144, [{ code: OptionCode.interfaceName, value: name }]),
    ),
    ...scene.packets.map((each, at) => enhancedPacket(each, { interfaceId: interfaces[at] ?? 0 })),
  );
}

export const recipes: readonly Recipe[] = [
  {
    file: "link-layers.pcapng",
    goesTo: "tests",
    title: "Between the wire and IP",
    line: "Tags, LLC, spanning trees, LLDP, PPP and tunnels on seven kinds of link.",
    make,
  },
];
