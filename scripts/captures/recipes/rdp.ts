/** Remote Desktop: a connection that turns to TLS, one that is refused, one with the old security; and over UDP, in versions 2 and 3. */
import { bytes, counted, randomBytes, u16, u16le, u24, u32, u32le, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const REQUEST = 0xe0;
const CONFIRM = 0xd0;
const TLS = 1;
const CRED_SSP = 2;
const USER_NEEDED = 5;

const tpkt = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes([3, 0], u16(4 + body.length), body);
};

const connection = (type: number, source: number, ...parts: readonly Part[]): Uint8Array =>
  tpkt(counted(1, [type], u16(0), u16(source), [0], ...parts));

const negotiation = (type: number, flags: number, value: number): Uint8Array =>
  bytes([type, flags], u16le(8), u32le(value));

const cookie = (user: string): string => `Cookie: mstshash=${user}\r\n`;

const record = (type: number, body: Uint8Array): Uint8Array => bytes([22, 3, 1], counted(2, [type], counted(3, body)));

function clientHello(): Uint8Array {
  const suites = counted(2, ...[0xc02f, 0xc030, 0x009c].map(u16));
  return record(1, bytes(u16(0x0303), randomBytes(91, 32), [0], suites, [1, 0], counted(2, u16(23), u16(0))));
}

const serverHello = (): Uint8Array =>
  record(2, bytes(u16(0x0303), randomBytes(92, 32), [0], u16(0xc02f), [0], counted(2)));

const UdpFlag = { syn: 1, ack: 4, data: 8, aoa: 0x100, lossy: 0x200, correlated: 0x800, version: 0x1000 } as const;

const overUdp = (flags: number, acknowledged: number, ...rest: readonly Part[]): Uint8Array =>
  bytes(u32(acknowledged), u16(64), u16(flags), ...rest);

/** The first packet of a side: number, MTUs, a correlation id, the version it speaks. */
function opening(flags: number, acknowledged: number, version: number): Uint8Array {
  const id = (flags & UdpFlag.correlated) === 0 ? [] : bytes(randomBytes(96, 16), zeros(16));
  const first = bytes(u32(0x1000), u16(1232), u16(1232), id, u16(1), u16(version));
  return overUdp(flags | UdpFlag.syn | UdpFlag.version, acknowledged, first, zeros(1100));
}

/** Version 3: the first and the eighth byte change places. */
function newest(prefix: number, flags: number, ...rest: readonly Part[]): Uint8Array {
  const packet = bytes([prefix], u16le(0xc000 | flags), ...rest);
  return bytes(packet.subarray(7, 8), packet.subarray(1, 7), packet.subarray(0, 1), packet.subarray(8));
}

function talkOverUdp(scene: Scene): void {
  const server = endpoint("198.51.100.33", 3389);
  const three = endpoint("192.0.2.33", 50_001);
  scene.wait(50).sendUdp(three, server, opening(UdpFlag.correlated, 0xffffffff, 0x0101));
  scene.wait(5).sendUdp(server, three, opening(UdpFlag.ack, 0x1000, 0x0101));
  // Delays, acknowledged acknowledgements, number, channel number.
  scene
    .wait(5)
    .sendUdp(three, server, newest(0xe0, 0x114, [1], u16le(500), u16le(100), u16le(100), u16le(1), clientHello()));
  const acknowledgement = bytes(u16le(100), u24(0x030100), [1, 0]);
  scene.wait(5).sendUdp(server, three, newest(0xe0, 0x41, acknowledgement, [10]));
  const vector = bytes(u16le(101), [0x82], zeros(4), [0x40, 0x41]);
  scene
    .wait(5)
    .sendUdp(server, three, newest(0xe0, 0x4d, acknowledgement, [10], u16le(100), vector, u16le(1), serverHello()));
  scene.wait(5).sendUdp(three, server, newest(0xf0, 0x14, u16le(100), u16le(101), zeros(40)));
  // A hello that ends in the next datagram.
  const cut = serverHello();
  for (const [index, piece] of [cut.subarray(0, 30), cut.subarray(30)].entries()) {
    scene.wait(5).sendUdp(server, three, newest(0xe0, 0x04, u16le(101 + index), u16le(2 + index), piece));
  }

  const two = endpoint("192.0.2.33", 50_002);
  const sealed = bytes([23], u16(0xfefd), u16(1), zeros(6), u16(5), "noise");
  scene.wait(50).sendUdp(two, server, opening(UdpFlag.lossy, 0xffffffff, 2));
  scene.wait(5).sendUdp(server, two, opening(UdpFlag.ack, 0x1000, 2));
  scene
    .wait(5)
    .sendUdp(two, server, overUdp(UdpFlag.ack | UdpFlag.data, 0x1000, u16(1), [0, 0], u32(1), u32(1), sealed));
  scene.wait(5).sendUdp(server, two, overUdp(UdpFlag.ack | UdpFlag.aoa, 0x1001, u16(1), [0, 0], u32(1)));
}

function make(): Uint8Array {
  const scene = new Scene("2026-04-02T12:00:00Z");
  const server = endpoint("198.51.100.33", 3389);
  const from = (port: number): TcpConversation =>
    new TcpConversation(scene, endpoint("192.0.2.33", port), server).open();

  from(49_601)
    .send("client", connection(REQUEST, 0, cookie("erika"), negotiation(1, 0, TLS | CRED_SSP)))
    .send("server", connection(CONFIRM, 0x1234, negotiation(2, 0x1f, CRED_SSP)))
    .send("client", clientHello())
    .send("server", serverHello())
    .send("client", bytes([23, 3, 3], counted(2, randomBytes(93, 40))))
    .close();

  from(49_602)
    .send("client", connection(REQUEST, 0, negotiation(1, 0, TLS)))
    .send("server", connection(CONFIRM, 0x1235, negotiation(3, 0, USER_NEEDED)))
    .reset("server");

  const old = from(49_603);
  const whole = connection(REQUEST, 0, cookie("karl"));
  old.send("client", whole.subarray(0, 20)).send("client", whole.subarray(20));
  old.send("server", connection(CONFIRM, 0x1236));
  const data = tpkt([2, 0xf0, 0x80], randomBytes(94, 30));
  // Two in a segment, then an update without TPKT.
  old
    .send("client", data, data)
    .send("server", bytes([0, 12], randomBytes(95, 10)))
    .send("server", data, [4, 0]);
  old.send("client", tpkt([6, 0x80, 0, 0, 0x12, 0x36, 0])).close();
  talkOverUdp(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "rdp.pcap",
    goesTo: "tests",
    title: "Remote Desktop",
    line: "A connection that turns to TLS, one that is refused, one with the old security; and over UDP, in versions 2 and 3.",
    make,
  },
];
