/** Names beyond the plain question: DNSSEC and other records, multicast DNS, LLMNR, NetBIOS, and damaged names. */
import { address, bytes, counted, hex, mac, u16, u32, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";

const POINTER = u16(0xc00c);
const RESPONSE = 0x8580;

function name(text: string): Uint8Array {
  const labels = text.split(".").filter((label) => label !== "");
  return bytes(...labels.map((label) => counted(1, label)), [0]);
}

const record = (type: number, ...content: readonly Part[]): Uint8Array =>
  bytes(POINTER, u16(type), u16(1), u32(3600), counted(2, ...content));

function message(id: number, flags: number, asked: readonly Uint8Array[], records: readonly Uint8Array[]): Uint8Array {
  return bytes(...[id, flags, asked.length, records.length, 0, 0].map(u16), ...asked, ...records);
}

const question = (text: string, type: number, kind = 1): Uint8Array => bytes(name(text), u16(type), u16(kind));

/** One record of each kind, in answers of one record. */
const RECORDS: readonly (readonly [type: number, data: Uint8Array])[] = [
  [13, bytes(counted(1, "RISC-V"), counted(1, "Linux"))],
  [29, bytes([0, 0x12, 0x16, 0x13], u32(0x8b0d2c8c), u32(0x7ff8fca5), u32(0x00989680))],
  [35, bytes(u16(10), u16(100), counted(1, "u"), counted(1, "E2U+sip"), counted(1, "!^.*$!sip:a@example.org!"), [0])],
  [37, bytes(u16(1), u16(77), [8], hex("30820102"))],
  [39, name("target.example.org")],
  [43, bytes(u16(60485), [13, 2], hex("aa".repeat(32)))],
  [44, bytes([4, 2], hex("bb".repeat(32)))],
  [
    46,
    bytes(
      u16(1),
      [13, 3],
      u32(3600),
      u32(1_780_000_000),
      u32(1_779_000_000),
      u16(4711),
      name("example.org"),
      hex("cc".repeat(64)),
    ),
  ],
  [47, bytes(name("next.example.org"), hex("0006400000000003"))],
  [48, bytes(u16(257), [3, 13], hex("dd".repeat(64)))],
  [50, bytes([1, 1], u16(10), counted(1, hex("aabbccdd")), counted(1, hex("11".repeat(20))), hex("000622000000000a"))],
  [52, bytes([3, 1, 1], hex("ee".repeat(32)))],
  [65, bytes(u16(1), [0], u16(4), counted(2, address("192.0.2.80")), u16(3), counted(2, u16(8443)))],
  [257, bytes([128], counted(1, "issue"), "ca.example.net")],
];

const EDNS: readonly (readonly [code: number, data: Uint8Array])[] = [
  [3, bytes("ns7")],
  [8, bytes(u16(1), [24, 0], hex("c00002"))],
  [10, hex("00112233445566778899aabbccddeeff")],
  [12, zeros(12)],
  [15, bytes(u16(18), "filtered here")],
];

function dnsRecords(): Uint8Array {
  const scene = new Scene();
  const server = endpoint("192.0.2.53", 53);
  for (const [at, [type, data]] of RECORDS.entries()) {
    const client = endpoint("192.0.2.10", 41_000 + at);
    const asked = [question("host.example.org", type)];
    scene.wait(20).sendUdp(client, server, message(at + 1, 0x0100, asked, []));
    scene.wait(5).sendUdp(server, client, message(at + 1, RESPONSE, asked, [record(type, data)]));
  }
  const options = EDNS.map(([code, data]) => bytes(u16(code), counted(2, data)));
  const opt = bytes([0], u16(41), u16(1232), u32(0x8000), counted(2, ...options));
  scene.sendUdp(server, endpoint("192.0.2.10", 42_000), message(99, 0x8185, [question("example.org", 1)], [opt]));
  const client = endpoint("192.0.2.10", 42_001);
  const loop = bytes(POINTER, u16(1), u16(1));
  const unknown = bytes([0x41, 1], u16(1), u16(1));
  // A name that points to itself, a label of no known kind, a message that ends in its name, and one on a port of its own.
  scene.sendUdp(client, server, message(100, 0x0100, [loop], []));
  scene.sendUdp(client, server, message(101, 0x0100, [unknown], []));
  scene.sendUdp(client, server, message(102, 0x0100, [bytes([5], "abc")], []));
  scene.sendUdp(client, endpoint("192.0.2.53", 8053), message(103, 0x0100, [question("odd-port.example.org", 28)], []));
  return pcap(scene.packets);
}

function localNames(): Uint8Array {
  const scene = new Scene();
  const here = endpoint("192.0.2.10", 5353);
  const everybody = { host: { ip: "224.0.0.251", mac: "01:00:5e:00:00:fb" }, port: 5353 };
  scene.sendUdp(here, everybody, message(0, 0, [question("Printer on 2._ipp._tcp.local", 33, 0x8001)], []));
  const flushed = bytes(name("printer.local"), u16(1), u16(0x8001), u32(120), counted(2, address("192.0.2.77")));
  scene.wait(30).sendUdp(endpoint("192.0.2.77", 5353), everybody, message(0, 0x8400, [], [flushed]));

  const asker = endpoint("192.0.2.10", 50_355);
  const group = { host: { ip: "224.0.0.252", mac: "01:00:5e:00:00:fc" }, port: 5355 };
  scene.wait(100).sendUdp(asker, group, message(0x1234, 0, [question("fileserver", 1)], []));
  const found = message(0x1234, 0x8000, [question("fileserver", 1)], [record(1, address("192.0.2.20"))]);
  scene.wait(2).sendUdp(endpoint("192.0.2.20", 5355), asker, found);
  return pcap(scene.packets);
}

/** RFC 1001 section 14.1: sixteen bytes, each as two letters. */
function netbiosName(text: string, suffix: number): Uint8Array {
  const plain = bytes(text.padEnd(15, " "), [suffix]);
  return bytes([32], ...[...plain].map((byte) => [65 + (byte >> 4), 65 + (byte & 15)]), [0]);
}

function netbios(): Uint8Array {
  const scene = new Scene();
  const node = endpoint("192.0.2.10", 137);
  const all = { host: { ip: "192.0.2.255", mac: "ff:ff:ff:ff:ff:ff" }, port: 137 };
  const head = (id: number, flags: number, ...counts: readonly number[]): Uint8Array =>
    bytes(...[id, flags, ...counts].map(u16));
  const asked = bytes(netbiosName("FILESERVER", 0x20), u16(32), u16(1));
  scene.sendUdp(node, all, head(1, 0x0110, 1, 0, 0, 0), asked);
  const answer = bytes(asked, u32(300), counted(2, u16(0x6000), address("192.0.2.20")));
  scene.wait(3).sendUdp(endpoint("192.0.2.20", 137), node, head(1, 0x8500, 0, 1, 0, 0), answer);
  const owner = bytes(POINTER, u16(32), u16(1), u32(300_000), counted(2, u16(0xe000), address("192.0.2.10")));
  const own = bytes(netbiosName("WORKGROUP", 0x1e), u16(32), u16(1));
  scene.wait(50).sendUdp(node, all, head(2, 0x2910, 1, 0, 0, 1), own, owner);
  const names = bytes(bytes("FILESERVER     ", [0x20], u16(0x0400)), bytes("WORKGROUP      ", [0], u16(0x8400)));
  const status = bytes(u8(2), names, mac("00:00:5e:00:53:14"), zeros(40));
  const star = bytes(netbiosName(`*${"\0".repeat(14)}`, 0), u16(33), u16(1));
  scene
    .wait(9)
    .sendUdp(endpoint("192.0.2.20", 137), node, head(3, 0x8400, 0, 1, 0, 0), star, u32(0), counted(2, status));
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "dns-records.pcap",
    goesTo: "tests",
    title: "DNS records of many kinds",
    line: "DNSSEC, keys, places, services and EDNS options; names that go in circles or end too soon; a question on port 8053.",
    make: dnsRecords,
  },
  {
    file: "local-names.pcap",
    goesTo: "tests",
    title: "Names without a server",
    line: "Multicast DNS with unicast and cache-flush bits, and LLMNR.",
    make: localNames,
  },
  {
    file: "nbns.pcap",
    goesTo: "tests",
    title: "NetBIOS names",
    line: "Query and answer, registration, node status.",
    make: netbios,
  },
];
