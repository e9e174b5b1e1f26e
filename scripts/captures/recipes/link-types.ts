/** One ping in the clothes of every link type that the engine undresses; several link types in one file. */
import { bytes, mac, u16, u32, u32le, zeros } from "../bytes.ts";
import { EtherType, icmp, icmpv6, ipv4, ipv6, IpProtocol } from "../headers.ts";
import { enhancedPacket, interfaceDescription, OptionCode, sectionHeader } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { Scene } from "../scene.ts";

const sender = "00:00:5e:00:53:0a";
const echo = bytes(u16(0x1157), u16(1), "any link will do");
const v4 = ipv4({ from: "192.0.2.10", to: "192.0.2.1", protocol: IpProtocol.icmp, id: 7 }, icmp(8, 0, echo));
const v6Addresses = { from: "2001:db8::10", to: "2001:db8::1" };
const v6 = ipv6(
  { ...v6Addresses, nextHeader: IpProtocol.icmpv6 },
  icmpv6(v6Addresses.from, v6Addresses.to, [128, 0], echo),
);

/** BSD's number of the IPv6 address family on macOS; other systems have others. */
const DARWIN_IPV6 = 30;
const ETHERNET_HARDWARE = 1;
const OUTGOING = 4;

/** Linux cooked capture, version 1 and 2: direction, hardware type, address, protocol. */
const cooked = bytes(u16(OUTGOING), u16(ETHERNET_HARDWARE), u16(6), mac(sender), zeros(2), u16(EtherType.ipv4), v4);
const cookedTwo = bytes(
  u16(EtherType.ipv6),
  zeros(2),
  u32(3),
  u16(ETHERNET_HARDWARE),
  [OUTGOING, 6],
  mac(sender),
  zeros(2),
  v6,
);

const LINKS: readonly { readonly name: string; readonly linkType: number; readonly frame: Uint8Array }[] = [
  { name: "null", linkType: 0, frame: bytes(u32le(2), v4) },
  { name: "null, macOS IPv6", linkType: 0, frame: bytes(u32le(DARWIN_IPV6), v6) },
  { name: "loop", linkType: 108, frame: bytes(u32(2), v4) },
  { name: "raw", linkType: 101, frame: v4 },
  { name: "raw, IPv6", linkType: 101, frame: v6 },
  { name: "ipv4", linkType: 228, frame: v4 },
  { name: "ipv6", linkType: 229, frame: v6 },
  { name: "ppp", linkType: 9, frame: bytes([0xff, 0x03], u16(0x0021), v4) },
  { name: "sll", linkType: 113, frame: cooked },
  { name: "sll2", linkType: 276, frame: cookedTwo },
];

function make(): Uint8Array {
  const scene = new Scene();
  for (const { frame } of LINKS) scene.wait(10).send(frame);
  return bytes(
    sectionHeader(),
    ...LINKS.map(({ name, linkType }) =>
      interfaceDescription(linkType, 262_144, [{ code: OptionCode.interfaceName, value: name }]),
    ),
    ...scene.packets.map((packet, interfaceId) => enhancedPacket(packet, { interfaceId })),
  );
}

export const recipes: readonly Recipe[] = [
  {
    file: "link-types.pcapng",
    goesTo: "tests",
    title: "A ping over ten kinds of link",
    line: "Null, loop, raw, PPP and cooked captures in one file.",
    make,
  },
];
