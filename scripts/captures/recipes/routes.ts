/** Packets whose header does not name the ends of their way: source routes of IPv4, routing headers and home addresses of IPv6. */
import { address, bytes, u16, u32, zeros, type Part } from "../bytes.ts";
import { ethernet, EtherType, IpProtocol, ipv4, ipv6, udp, type Endpoint } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const ROUTING = 43;
const DESTINATION_OPTIONS = 60;
const LOOSE = 131;
const STRICT = 137;
const RECORD = 7;

const gate = host("192.0.2.1");
const near = endpoint("192.0.2.20", 40_200);
const far = endpoint("203.0.113.20", 7);
const near6: Endpoint = { host: { ...near.host, ip: "2001:db8:1::20" }, port: 40_206 };
const far6: Endpoint = { host: { ...far.host, ip: "2001:db8:9::20" }, port: 7 };
const ROUTERS = ["2001:db8:2::1", "2001:db8:3::1"] as const;
const AWAY = "2001:db8:77::20";

/** A datagram between two ends whose header says otherwise; its checksum is that of the ends. */
interface Leg {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly source?: string;
  readonly hop?: string;
}

function routed4(scene: Scene, { from, to, hop }: Leg, option: Uint8Array): void {
  const options = bytes(option, zeros(-option.length & 3));
  const fields = { from: from.host.ip, to: hop ?? to.host.ip, protocol: IpProtocol.udp, id: 77, options };
  const packet = ipv4(fields, udp(from, to, "by a route"));
  scene.wait(10).send(ethernet(gate.mac, near.host.mac, EtherType.ipv4, packet));
}

const route = (type: number, pointer: number, ...hops: readonly string[]): Uint8Array =>
  bytes([type, 3 + 4 * hops.length, pointer], ...hops.map(address));

function routed6(scene: Scene, { from, to, source, hop }: Leg, kind: number, header: readonly Part[]): void {
  const extension = bytes([IpProtocol.udp, 0], ...header);
  extension[1] = extension.length / 8 - 1;
  const fields = { from: source ?? from.host.ip, to: hop ?? to.host.ip, nextHeader: kind };
  const packet = ipv6(fields, extension, udp(from, to, "by a route"));
  scene.wait(10).send(ethernet(gate.mac, near.host.mac, EtherType.ipv6, packet));
}

const hops = (type: number, left: number, ...list: readonly string[]): readonly Part[] => [
  [type, left],
  u32(0),
  ...list.map(address),
];

function make(): Uint8Array {
  const scene = new Scene("2026-04-03T10:00:00Z");
  const there = { from: near, to: far };
  routed4(scene, { ...there, hop: gate.ip }, route(LOOSE, 4, "198.51.100.1", far.host.ip));
  routed4(scene, { ...there, hop: "198.51.100.1" }, route(STRICT, 8, gate.ip, far.host.ip));
  // Used up: the header names the end itself.
  routed4(scene, there, route(LOOSE, 12, gate.ip, "198.51.100.1"));
  routed4(scene, there, route(RECORD, 4, "0.0.0.0", "0.0.0.0"));
  scene.wait(5).sendUdp(far, near, "straight back");

  const there6 = { from: near6, to: far6 };
  routed6(scene, { ...there6, hop: ROUTERS[0] }, ROUTING, hops(0, 2, ROUTERS[1], far6.host.ip));
  routed6(scene, there6, ROUTING, hops(0, 0, ...ROUTERS));
  // Segment routing lists its way from the end: last entry, flags, tag.
  const segments = [[4, 1, 1, 0], u16(0), address(far6.host.ip), address(ROUTERS[0])];
  routed6(scene, { ...there6, hop: ROUTERS[0] }, ROUTING, segments);
  // A mobile host away from home: to it by a routing header, from it with its home address as an option.
  routed6(scene, { from: far6, to: near6, hop: AWAY }, ROUTING, hops(2, 1, near6.host.ip));
  const home = [[1, 2, 0, 0, 0xc9, 16], address(near6.host.ip)];
  routed6(scene, { ...there6, source: AWAY }, DESTINATION_OPTIONS, home);
  scene.wait(5).sendUdp(far6, near6, "straight back");
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "routes.pcap",
    goesTo: "tests",
    title: "By a route",
    line: "Source routes of IPv4, routing headers and home addresses of IPv6: the flows are those of the ends.",
    make,
  },
];
