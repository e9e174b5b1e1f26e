/** Applications told by their payload: each hand-made payload has its name; no cut, damage or trailer makes the engine trap or see more than is there. */
import { describe, expect, test } from "vitest";
import { bytes, hex, u16, u32, u32le, zeros, type Part } from "../../scripts/captures/bytes.ts";
import { IpProtocol, udp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { reasonOf } from "#shared/format/flow-application.ts";
import type { FlowApplication, FlowRow } from "#shared/model/flow.ts";
import { openBytes } from "./support/open.ts";

const PORT = 47_001;
const client = (port = 47_002) => endpoint("192.0.2.10", port);
const server = (port = PORT) => endpoint("198.51.100.7", port);

/** The flows, in the order of their first packets. */
async function flowsOf(scene: Scene): Promise<readonly FlowRow[]> {
  const { engine } = await openBytes(pcap(scene.packets));
  const query = { table: "", level: "flow", isEndpoints: false, scope: "all", search: "", sort: undefined } as const;
  await engine.flows(query, () => undefined);
  const { rows } = await engine.flowWindow({ table: "", key: 0, first: 0, count: 100_000 });
  return rows;
}

/** What each carries. */
async function carried(scene: Scene): Promise<(FlowApplication | undefined)[]> {
  return (await flowsOf(scene)).map(({ application }) => application);
}

async function nameOverTcp(port: number, payloads: readonly Uint8Array[]): Promise<string | undefined> {
  const scene = new Scene();
  const conversation = new TcpConversation(scene, client(), server(port)).open();
  for (const payload of payloads) conversation.send("client", payload);
  return (await carried(scene))[0]?.name;
}

async function nameOverUdp(port: number, payloads: readonly Uint8Array[]): Promise<string | undefined> {
  const scene = new Scene();
  for (const payload of payloads) scene.sendUdp(client(), server(port), payload);
  return (await carried(scene))[0]?.name;
}

const rtp = (sequence: number): Uint8Array =>
  bytes([0x80, 0], u16(sequence), u32(sequence * 160), u32(0x1234abcd), zeros(160));
const raknet = hex("00ffff00fefefefefdfdfdfd12345678");

const OVER_TCP: readonly (readonly [name: string, port: number, ...payloads: readonly Part[]])[] = [
  ["bittorrent", PORT, bytes([19], "BitTorrent protocol", zeros(48))],
  ["postgresql", PORT, bytes(u32(21), u32(0x00030000), "user\0anna\0\0\0\0")],
  ["mysql", PORT, bytes([36, 0, 0, 0, 10], "8.0.36\0", zeros(28))],
  ["tds", PORT, bytes(hex("12 01 00 13 00 00 01 00  00 00 0b 00 06 ff"), zeros(5))],
  ["mongodb", PORT, bytes(u32le(20), u32le(1), u32le(0), u32le(2013), u32le(0))],
  ["redis", PORT, bytes("*1\r\n$4\r\nPING\r\n")],
  ["memcached", PORT, bytes("stats\r\n")],
  ["cassandra", PORT, hex("04 00 00 00 05 00 00 00 00")],
  ["kafka", PORT, bytes(u32(14), u16(18), u16(3), u32(1), u16(4), "anna")],
  ["amqp", PORT, bytes("AMQP", [0, 0, 9, 1])],
  ["mqtt", PORT, bytes([0x10, 14, 0, 4], "MQTT", [4, 2, 0, 60, 0, 2], "me")],
  ["stomp", PORT, bytes("CONNECT\naccept-version:1.2\nhost:h\n\n\0")],
  ["nats", PORT, bytes('CONNECT {"verbose":false}\r\n')],
  ["xmpp", PORT, bytes("<stream:stream to='example.org'>")],
  ["irc", PORT, bytes("NICK anna\r\n")],
  ["smpp", PORT, bytes(u32(16), u32(0x15), u32(0), u32(1))],
  ["fix", PORT, bytes("8=FIX.4.4", [1], "9=5", [1])],
  ["mining", PORT, bytes('{"id":1,"method":"mining.subscribe","params":[]}\n')],
  ["jsonrpc", PORT, bytes('{"jsonrpc":"2.0","method":"echo"}')],
  ["thrift", PORT, bytes(u32(0x80010001), u32(4), "ping", u32(1), [0])],
  ["giop", PORT, bytes("GIOP", [1, 2, 0, 0], u32(0))],
  ["http2", PORT, bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["dnp3", PORT, hex("0564 05 c9 0300 0400 bd71")],
  ["iec60870-104", PORT, hex("68 04 07 00 00 00")],
  ["opcua", PORT, bytes("HELF", u32le(32), zeros(24))],
  ["enip", PORT, bytes(hex("6500 0400"), zeros(20), hex("0100 0000"))],
  ["s7comm", 102, hex("0300 0019 02f080 3201 0000 0000 0008 0000 f000 0001 0001 01e0")],
  [
    "rdp",
    PORT,
    bytes(hex("0300 002b 26e0 0000 0000 00"), "Cookie: mstshash=anna\r\n", hex("0100 0800 0300 0000"), [0]),
  ],
  ["vnc", PORT, bytes("RFB 003.008\n")],
  ["socks", PORT, hex("05 01 00 01 c0 00 02 01 00 50")],
  ["pptp", PORT, bytes(u16(156), u16(1), u32(0x1a2b3c4d), u16(1), zeros(146))],
  ["bgp", PORT, bytes(new Uint8Array(16).fill(255), u16(19), [4])],
  ["ldap", PORT, hex("30 0c 02 01 01 60 07 02 01 03 04 00 80 00")],
  ["whatsapp", PORT, bytes("WA", [6, 3])],
  ["gnutella", PORT, bytes("GNUTELLA CONNECT/0.6\r\n")],
  ["bitcoin", PORT, bytes(hex("f9beb4d9"), "version\0\0\0\0\0", u32le(0), u32(0))],
  ["rtsp", PORT, bytes("OPTIONS rtsp://192.0.2.1/a RTSP/1.0\r\nCSeq: 1\r\n\r\n")],
  ["rsync", PORT, bytes("@RSYNCD: 31.0\n")],
  ["zabbix", PORT, bytes("ZBXD", [1], zeros(8))],
  ["openvpn", PORT, bytes(u16(14), [0x38], hex("0102030405060708"), [0], u32(0))],
];

const OVER_UDP: typeof OVER_TCP = [
  ["srvloc", PORT, bytes(hex("02 01 00001a 0000 000000 0001 0002"), "en", zeros(10))],
  ["radius", 1812, bytes([1, 7], u16(26), zeros(16), [1, 6], "anna")],
  ["wireguard", PORT, bytes([1, 0, 0, 0], new Uint8Array(144).fill(7))],
  ["isakmp", PORT, bytes(hex("0102030405060708"), zeros(8), hex("21 20 22 08"), u32(0), u32(28))],
  ["dtls", PORT, bytes([22], u16(0xfeff), zeros(8), u16(13), [1, 0, 0, 1], zeros(9))],
  ["quic", PORT, bytes([0x0d], hex("1122334455667788"), "Q035", [1], zeros(20))],
  ["rtp", PORT, rtp(1), rtp(2)],
  ["rtcp", PORT, bytes([0x80, 201], u16(1), u32(0x1234abcd))],
  ["coap", 5683, hex("40 01 12 34 b4 74 65 73 74")],
  ["bacnet", PORT, hex("81 0b 00 0c 01 20 ff ff 00 ff 10 08")],
  ["knxnetip", PORT, hex("0610 0201 000e 0801 c000 0201 0e57")],
  ["someip", PORT, bytes(u16(0x1234), u16(1), u32(8), u16(1), u16(1), [1, 1, 0, 0])],
  ["netflow", PORT, bytes(u16(5), u16(1), zeros(68))],
  ["sflow", PORT, bytes(u32(5), u32(1), zeros(20))],
  ["nat-pmp", 5351, hex("00 00")],
  ["raknet", PORT, bytes([5], raknet, [6], zeros(32))],
  ["source-engine", PORT, bytes(u32(0xffffffff), "TSource Engine Query\0")],
  ["ssdp", PORT, bytes("M-SEARCH * HTTP/1.1\r\n\r\n")],
  ["dnscrypt", 53, bytes(hex("0001 0100 0001 0000 0000 0000 01 32 0d"), "dnscrypt-cert", hex("00 0010 0001"))],
  ["wireguard", 5060, bytes([2, 0, 0, 0], new Uint8Array(88).fill(9))],
  ["telegram", PORT, bytes(new Uint8Array(16).fill(3), new Uint8Array(12).fill(255), zeros(12))],
  ["ptp", 319, bytes([0, 2], u16(44), zeros(40))],
  ["tuya", PORT, bytes(u32(0x55aa), u32(0), u32(0x13), u32(8), zeros(8))],
  ["kcp", PORT, bytes(u32(9), [81, 0], u16(128), zeros(12), u32le(4), "abcd")],
];

const asBytes = (parts: readonly Part[]): Uint8Array[] => parts.map((part) => bytes(part));

describe("a payload of our making has the name of its application", () => {
  for (const [name, port, ...payloads] of OVER_TCP)
    test(`${name} over TCP, port ${port}`, async () => {
      expect(await nameOverTcp(port, asBytes(payloads))).toBe(name);
    });
  for (const [name, port, ...payloads] of OVER_UDP)
    test(`${name} over UDP, port ${port}`, async () => {
      expect(await nameOverUdp(port, asBytes(payloads))).toBe(name);
    });
});

test("what looks like RTP needs a second packet of the same source", async () => {
  const other = rtp(2).with(8, 0x77);
  expect(await nameOverUdp(PORT, [rtp(1)])).toBe("");
  expect(await nameOverUdp(PORT, [rtp(1), other])).toBe("");
});

test("an application at a port of another protocol is elsewhere, at its own it is not", async () => {
  const scene = new Scene();
  scene.sendUdp(client(), server(5060), [1, 0, 0, 0], new Uint8Array(144).fill(7));
  scene.sendUdp(client(40_000), server(PORT), [1, 0, 0, 0], new Uint8Array(144).fill(7));
  expect((await carried(scene)).map((each) => each?.isElsewhere)).toEqual([true, false]);
});

test("an encrypted protocol at a port that is kept for another is that one over it", async () => {
  const hello = bytes(hex("16 0301 0031 01 00002d 0303"), zeros(32), hex("00 0004 1301 c02f 01 00 0000"));
  expect(await nameOverTcp(853, [hello])).toBe("dot");
  expect(await nameOverTcp(993, [hello])).toBe("imaps");
  expect(await nameOverTcp(8853, [hello])).toBe("tls");
  expect(await nameOverUdp(853, [bytes([0x0d], hex("1122334455667788"), "Q035", [1], zeros(20))])).toBe("doq");
});

test("of an encrypted protocol only what is read is called read", async () => {
  const scene = new Scene();
  const hello = bytes(hex("16 0301 0031 01 00002d 0303"), zeros(32), hex("00 0004 1301 c02f 01 00 0000"));
  for (const port of [993, 443]) new TcpConversation(scene, client(), server(port)).open().send("client", hello);
  const [inner, plain] = await carried(scene);
  expect(inner).toMatchObject({ name: "imaps", evidence: "payload+port", outer: "TLS" });
  expect(inner && reasonOf(inner)).toBe(
    "medium confidence, because its payload reads as TLS, and its port is that of IMAP over TLS: what is inside was not read",
  );
  expect(plain && reasonOf(plain)).toBe("high confidence, because its payload reads as TLS");
});

const SENSELESS = hex("9d03f1c28a5577e0 11aa93b40cfd62ee 801f7d3391c4a65b");

/** Dissectors that take whatever comes to their port: it is the port's word, until a payload bears it out. */
test.each([
  [21, "USER anna\r\n"],
  [22, "SSH-2.0-made\r\n"],
  [23, "login: "],
  [25, "EHLO example.org\r\n"],
  [110, "USER anna\r\n"],
  [143, "a1 NOOP\r\n"],
  [443, hex("15 0301 0002 0100")],
  [445, hex("85000000")],
] as const)("what port %i takes without reading it is not called read", async (port, read) => {
  const scene = new Scene();
  for (const payload of [SENSELESS, read]) {
    const conversation = new TcpConversation(scene, client(40_000 + scene.packets.length), server(port));
    conversation.open().send("client", payload);
  }
  const [senseless, sensible] = await flowsOf(scene);
  expect(senseless?.application?.name).toBe(sensible?.application?.name);
  expect([senseless?.application?.evidence, sensible?.application?.evidence]).toEqual(["port", "payload"]);
  const title = sensible?.application?.title ?? "";
  expect([senseless?.protocol, sensible?.protocol]).toEqual([`${title}?`, title]);
});

test("nor is a message that breaks off", async () => {
  const scene = new Scene();
  scene.sendUdp(client(), server(53), SENSELESS);
  const [dns] = await carried(scene);
  expect(dns).toMatchObject({ name: "dns", evidence: "port" });
});

test("a signature is looked for in what a port took without reading it", async () => {
  expect(await nameOverTcp(443, [bytes([19], "BitTorrent protocol", zeros(48))])).toBe("bittorrent");
});

/** Every beginning of each payload, and the same with the rest of it as a trailer behind the packet. */
test("no signature reads beyond the payload", async () => {
  const cut = new Scene();
  const trailed = new Scene();
  let port = 10_000;
  for (const [, target, ...payloads] of OVER_UDP) {
    for (const payload of asBytes(payloads).slice(0, 1)) {
      for (let length = 0; length < Math.min(payload.length, 110); length++) {
        const [from, to] = [client(port++), server(target)];
        const part = payload.subarray(0, length);
        cut.sendUdp(from, to, part);
        const frame = trailed.frameIp(from.host, to.host, IpProtocol.udp, udp(from, to, part));
        trailed.send(bytes(frame, payload.subarray(length)));
      }
    }
  }
  const names = (all: readonly (FlowApplication | undefined)[]): string[] => all.map((each) => each?.name ?? "");
  expect(names(await carried(trailed))).toEqual(names(await carried(cut)));
});

test("no damage makes the engine trap", async () => {
  const scene = new Scene();
  let port = 1024;
  for (const [, target, ...payloads] of [...OVER_UDP, ...OVER_TCP]) {
    for (const payload of asBytes(payloads).slice(0, 1)) {
      for (let at = 0; at < Math.min(payload.length, 48); at++) {
        for (const flip of [0x01, 0x80, 0xff]) {
          const damaged = Uint8Array.from(payload, (byte, index) => (index === at ? byte ^ flip : byte));
          const from = client(1024 + (port++ % 60_000));
          scene.sendUdp(from, server(target), damaged);
          new TcpConversation(scene, from, server(target)).segment("client", {}, damaged);
        }
      }
    }
  }
  const { outcome } = await openBytes(pcap(scene.packets));
  expect(outcome.ok).toBe(true);
});
