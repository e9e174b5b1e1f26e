/** Routers among themselves: HSRP (RFC 2281 and its second version), OSPF link state (RFC 2328 appendix A.4), EIGRP (RFC 7868). */
import { address, bytes, counted, mac, u16, u24, u32, zeros, type Part } from "../bytes.ts";
import type { Endpoint, Host } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { host, Scene } from "../scene.ts";

const HSRP_PORT = 1985;
const HSRP_IPV6_PORT = 2029;
const OSPF = 89;
const EIGRP = 88;
const router = host("192.0.2.2");
const group = (ip: string, tail: string): Host => ({ ip, mac: `01:00:5e:00:00:${tail}` });

const hsrp = (to: Host, port: number): readonly [Endpoint, Endpoint] => [
  { host: to.ip.includes(":") ? host("2001:db8::2") : router, port },
  { host: to, port },
];

/** Version, opcode, state, hello, hold, priority, group, reserved, password, address. */
function standby(scene: Scene): void {
  const all = group("224.0.0.2", "02");
  const hello = bytes([0, 0, 16, 3, 10, 110, 1, 0], "cisco", zeros(3), address("192.0.2.1"));
  scene.sendUdp(...hsrp(all, HSRP_PORT), hello);
  scene.wait(900).sendUdp(...hsrp(all, HSRP_PORT), [0, 3], u16(1), u16(10), [2, 0], u16(1), u16(0), zeros(4));
  const state = (ip: number, shown: Uint8Array): Uint8Array =>
    bytes(
      [1, 40, 2, 0, 6, ip],
      u16(7),
      mac(router.mac),
      u32(110),
      u32(3000),
      u32(10_000),
      shown,
      zeros(16 - shown.length),
    );
  const interfaces = bytes([2, 4], u16(1), u16(2));
  const password = bytes([3, 8], "example", [0]);
  const digest = bytes([4, 28, 1, 0], u16(0), address("192.0.2.2"), u32(5), new Uint8Array(16).fill(0xab));
  const two = group("224.0.0.102", "66");
  scene.wait(900).sendUdp(...hsrp(two, HSRP_PORT), state(4, address("192.0.2.1")), interfaces, password, digest);
  const six = { ip: "ff02::66", mac: "33:33:00:00:00:66" };
  scene.wait(900).sendUdp(...hsrp(six, HSRP_IPV6_PORT), state(6, address("fe80::1")));
}

/** Age, options, type, id, advertising router, sequence, checksum, length, body. */
function advertisement(type: number, ...body: readonly Part[]): Uint8Array {
  const rest = bytes(...body);
  const ids = bytes(address("192.0.2.0"), address("192.0.2.2"), u32(0x80000001), u16(0));
  return bytes(u16(7), [0x22, type], ids, u16(20 + rest.length), rest);
}

function linkState(scene: Scene): void {
  const mask = address("255.255.255.0");
  const link = bytes(address("192.0.2.1"), address("192.0.2.2"), [2, 0], u16(10));
  const all = [
    advertisement(1, [7, 0], u16(1), link),
    advertisement(2, mask, address("192.0.2.2"), address("192.0.2.3")),
    advertisement(3, mask, [0], u24(64)),
    advertisement(4, zeros(4), [0], u24(1)),
    advertisement(5, mask, [0x80], u24(20), address("192.0.2.9"), u32(42)),
  ];
  const body = bytes(u32(all.length), ...all);
  const head = bytes([2, 4], u16(24 + body.length), address("192.0.2.2"), u32(0), u16(0), u16(0), zeros(8));
  scene.wait(900).sendIp(router, group("224.0.0.5", "05"), OSPF, head, body);
}

function sequence(scene: Scene): void {
  const element = bytes(u16(3), u16(4 + 5 + 17), counted(1, address("192.0.2.2")), counted(1, address("fe80::2")));
  const head = bytes([2, 5], u16(0), u32(0), u32(0), u32(0), u16(0), u16(100));
  scene.wait(900).sendIp(router, group("224.0.0.10", "0a"), EIGRP, head, element);
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T11:00:00Z");
  standby(scene);
  linkState(scene);
  sequence(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "routers.pcap",
    goesTo: "tests",
    title: "Routers among themselves",
    line: "HSRP in both versions with passwords and digests, the five link state advertisements of OSPF, an EIGRP sequence.",
    make,
  },
];
