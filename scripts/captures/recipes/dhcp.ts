/** DHCP (RFC 2131, options RFC 2132): a lease from discovery to release, with the ARP probes around it. */
import { address, bytes, counted, mac, u16, u32, u8, zeros, type Part } from "../bytes.ts";
import { arp, EtherType, ethernet, type Host, icmp, IpProtocol } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { host, Scene } from "../scene.ts";

const Kind = { discover: 1, offer: 2, request: 3, acknowledge: 5, release: 7 } as const;
const MAGIC_COOKIE = 0x63825363;
const TRANSACTION = 0x3903f326;

const option = (code: number, ...value: readonly Part[]): Uint8Array => bytes(u8(code), counted(1, ...value));

const nobody: Host = { mac: "00:00:5e:00:53:64", ip: "0.0.0.0" };
const everybody: Host = { mac: "ff:ff:ff:ff:ff:ff", ip: "255.255.255.255" };
const unknown: Host = { mac: "00:00:00:00:00:00", ip: "192.0.2.100" };
const leased: Host = { ...nobody, ip: "192.0.2.100" };
const server = host("192.0.2.1");

interface Message {
  readonly from: Host;
  readonly to: Host;
  readonly operation: 1 | 2;
  readonly clientIp?: string;
  readonly yourIp?: string;
  readonly options: readonly Uint8Array[];
}

function send(scene: Scene, message: Message): void {
  const ports = message.operation === 1 ? ([68, 67] as const) : ([67, 68] as const);
  const addresses = [message.clientIp, message.yourIp, undefined, undefined].map((ip) => address(ip ?? "0.0.0.0"));
  const fixed = bytes([message.operation, 1, 6, 0], u32(TRANSACTION), u16(0), u16(0x8000), ...addresses);
  const names = bytes(mac(nobody.mac), zeros(10), zeros(64), zeros(128), u32(MAGIC_COOKIE));
  const body = bytes(fixed, names, ...message.options, [255]);
  const padding = zeros(Math.max(0, 300 - body.length));
  scene.sendUdp({ host: message.from, port: ports[0] }, { host: message.to, port: ports[1] }, body, padding);
}

const who = bytes(option(12, "desk-100"), option(60, "example-client 1.2"), option(61, [1], mac(nobody.mac)));
const wishes = option(55, [1, 3, 6, 15, 42, 51, 58, 59, 119]);
const grant = bytes(
  option(54, address(server.ip)),
  option(51, u32(3600)),
  option(58, u32(1800)),
  option(59, u32(3150)),
  option(1, address("255.255.255.0")),
  option(3, address(server.ip)),
  option(6, address("192.0.2.53"), address("198.51.100.53")),
  option(15, "example.org"),
  option(42, address("192.0.2.123")),
);

function make(): Uint8Array {
  const scene = new Scene();
  const kind = (value: number): Uint8Array => option(53, u8(value));
  send(scene, { from: nobody, to: everybody, operation: 1, options: [kind(Kind.discover), who, wishes] });
  // The server makes sure that nobody has the address before it offers it.
  scene.broadcast(server, EtherType.arp, arp(1, server, unknown)).wait(200);
  send(scene, { from: server, to: everybody, operation: 2, yourIp: leased.ip, options: [kind(Kind.offer), grant] });
  scene.wait(3);
  const chosen = bytes(option(50, address(leased.ip)), option(54, address(server.ip)));
  send(scene, { from: nobody, to: everybody, operation: 1, options: [kind(Kind.request), chosen, who, wishes] });
  scene.wait(8);
  send(scene, {
    from: server,
    to: everybody,
    operation: 2,
    yourIp: leased.ip,
    options: [kind(Kind.acknowledge), grant],
  });
  // So does the client before it uses it (RFC 5227), and then it tells everybody.
  scene.wait(20).broadcast(nobody, EtherType.arp, arp(1, nobody, unknown));
  scene.wait(2000).broadcast(leased, EtherType.arp, arp(1, leased, { ...unknown, ip: leased.ip }));
  scene.wait(100).broadcast(leased, EtherType.arp, arp(1, leased, { ...unknown, ip: server.ip }));
  scene.send(ethernet(leased.mac, server.mac, EtherType.arp, arp(2, server, leased)));
  for (let round = 1; round <= 3; round++) {
    const echo = bytes(u16(0x0a11), u16(round), "abcdefghijklmnopqrstuvwxyz012345");
    scene.wait(1000).sendIp(leased, server, IpProtocol.icmp, icmp(8, 0, echo));
    scene.wait(0.4).sendIp(server, leased, IpProtocol.icmp, icmp(0, 0, echo));
  }
  scene.wait(5000);
  const goodbye = [kind(Kind.release), option(54, address(server.ip))];
  send(scene, { from: leased, to: server, operation: 1, clientIp: leased.ip, options: goodbye });
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "dhcp.pcap",
    goesTo: "samples",
    title: "A machine joins the network",
    line: "DHCP from discovery to release, the ARP questions that guard an address, and three pings to the router.",
    make,
  },
];
