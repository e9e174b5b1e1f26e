/** The lower layers: VLAN tags, IPv6 neighbour discovery (RFC 4861), fragments of both versions, a traced route. */
import { address, bytes, mac, randomBytes, u16, u32, zeros } from "../bytes.ts";
import {
  type Host,
  EtherType,
  ethernet,
  icmp,
  icmpv6,
  IpProtocol,
  ipv4,
  ipv4Fragments,
  ipv6,
  udp,
  vlanTag,
} from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const FRAGMENT_HEADER = 44;
const HOP_BY_HOP = 0;

const laptop: Host = { mac: "00:00:5e:00:53:21", ip: "fe80::200:5eff:fe00:5321" };
const laptopGlobal: Host = { ...laptop, ip: "2001:db8:1::21" };
const router: Host = { mac: "00:00:5e:00:53:01", ip: "fe80::1" };
const allNodes: Host = { mac: "33:33:00:00:00:01", ip: "ff02::1" };
const allRouters: Host = { mac: "33:33:00:00:00:02", ip: "ff02::2" };
const solicited: Host = { mac: "33:33:ff:00:00:21", ip: "ff02::1:ff00:21" };
const reporters: Host = { mac: "33:33:00:00:00:16", ip: "ff02::16" };

const VLAN = 42;

/** IPv6 in a tagged frame. */
function sendV6(scene: Scene, from: Host, to: Host, packet: Uint8Array): void {
  scene.send(ethernet(to.mac, from.mac, EtherType.vlan, vlanTag(VLAN, 0, EtherType.ipv6, packet)));
}

function neighbour(scene: Scene, [from, to]: readonly [Host, Host], type: number, body: Uint8Array): void {
  const message = icmpv6(from.ip, to.ip, [type, 0], body);
  sendV6(scene, from, to, ipv6({ from: from.ip, to: to.ip, nextHeader: IpProtocol.icmpv6, hopLimit: 255 }, message));
}

const linkAddress = (type: 1 | 2, owner: Host): Uint8Array => bytes([type, 1], mac(owner.mac));

function discovery(scene: Scene): void {
  // Is anybody using the address already? (duplicate address detection: the sender has none yet)
  const unspecified: Host = { ...laptop, ip: "::" };
  neighbour(scene, [unspecified, solicited], 135, bytes(u32(0), address(laptopGlobal.ip)));
  // The laptop joins the group of that address: MLDv2 report with a router alert (RFC 3810).
  const report = bytes(u16(0), u16(1), [4, 0], u16(0), address(solicited.ip));
  const alert = bytes([IpProtocol.icmpv6, 0, 5, 2, 0, 0, 1, 0]);
  const message = icmpv6(laptop.ip, reporters.ip, [143, 0], report);
  const joined = ipv6({ from: laptop.ip, to: reporters.ip, nextHeader: HOP_BY_HOP, hopLimit: 1 }, alert, message);
  sendV6(scene.wait(5), laptop, reporters, joined);

  neighbour(scene.wait(1000), [laptop, allRouters], 133, bytes(u32(0), linkAddress(1, laptop)));
  const prefix = bytes([3, 4, 64, 0xc0], u32(86_400), u32(14_400), u32(0), address("2001:db8:1::"));
  const mtu = bytes([5, 1], u16(0), u32(1500));
  const resolvers = bytes([25, 3], u16(0), u32(1200), address("2001:db8:1::53"));
  const timers = bytes([64, 0], u16(1800), u32(0), u32(0));
  neighbour(scene.wait(12), [router, allNodes], 134, bytes(timers, linkAddress(1, router), mtu, prefix, resolvers));
  neighbour(scene.wait(30), [router, solicited], 135, bytes(u32(0), address(laptopGlobal.ip), linkAddress(1, router)));
  const found = bytes(u32(0x6000_0000), address(laptopGlobal.ip), linkAddress(2, laptop));
  neighbour(scene, [laptopGlobal, router], 136, found);
}

/** A ping too large for one packet, in three IPv6 fragments each way (RFC 8200 section 4.5). */
function largePing(scene: Scene): void {
  const far: Host = { mac: router.mac, ip: "2001:db8:9::99" };
  const echo = bytes(u16(0x77), u16(1), randomBytes(99, 3000));
  for (const { from, to, type } of [
    { from: laptopGlobal, to: far, type: 128 },
    { from: far, to: laptopGlobal, type: 129 },
  ]) {
    const message = icmpv6(from.ip, to.ip, [type, 0], echo);
    for (let at = 0; at < message.length; at += 1232) {
      const more = at + 1232 < message.length ? 1 : 0;
      const header = bytes([IpProtocol.icmpv6, 0], u16(at | more), u32(0x5eed0000 + type));
      const fields = { from: from.ip, to: to.ip, nextHeader: FRAGMENT_HEADER };
      sendV6(scene, from, to, ipv6(fields, header, message.subarray(at, at + 1232)));
    }
    scene.wait(18);
  }
}

/** One UDP datagram in three IPv4 fragments, the last before the second, inside two VLAN tags (IEEE 802.1ad). */
function fragments(scene: Scene): void {
  const from = endpoint("192.0.2.10", 40_100);
  const to = endpoint("198.51.100.60", 40_000);
  const datagram = udp(from, to, randomBytes(7, 3500));
  const fields = { from: from.host.ip, to: to.host.ip, protocol: IpProtocol.udp, id: 0xbeef };
  const [first, second, last] = ipv4Fragments(fields, 1480, datagram);
  for (const packet of [first, last, second]) {
    if (packet === undefined) continue;
    const inner = vlanTag(VLAN, 5, EtherType.ipv4, packet);
    scene.send(ethernet(to.host.mac, from.host.mac, 0x88a8, vlanTag(100, 0, EtherType.vlan, inner)));
  }
}

/** Packets that die one router further each time, until the far host says that nobody listens (RFC 792). */
function tracedRoute(scene: Scene): void {
  const from = endpoint("192.0.2.10", 33_000);
  const to = endpoint("203.0.113.7", 33_434);
  for (const [hop, answerer] of ["192.0.2.1", "198.51.100.1", "203.0.113.7"].entries()) {
    const fields = { from: from.host.ip, to: to.host.ip, protocol: IpProtocol.udp, ttl: hop + 1, id: 0x700 + hop };
    const probe = ipv4(fields, udp(from, { ...to, port: to.port + hop }, zeros(32)));
    scene.wait(5).send(ethernet(host("192.0.2.1").mac, from.host.mac, EtherType.ipv4, probe));
    const isLast = answerer === to.host.ip;
    const quoted = bytes(u32(0), probe.subarray(0, 28));
    const error = isLast ? icmp(3, 3, quoted) : icmp(11, 0, quoted);
    scene
      .wait(4 * (hop + 1))
      .sendIp({ ...host(answerer), mac: host("192.0.2.1").mac }, from.host, IpProtocol.icmp, error);
  }
}

function make(): Uint8Array {
  const scene = new Scene();
  for (const part of [discovery, largePing, fragments, tracedRoute]) {
    part(scene);
    scene.wait(400);
  }
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "ipv6-and-vlan.pcap",
    goesTo: "samples",
    title: "Under the hood: VLANs, IPv6 neighbours, fragments",
    line: "A laptop finds its router and its address, packets arrive in pieces and out of order, and a route is traced.",
    make,
  },
];
