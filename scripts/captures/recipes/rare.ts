/** Packets that are rare or odd, one of each: what the built-in filters look for and the other captures have not. */
import { bytes, u16, u24, u32, type Part } from "../bytes.ts";
import { endpoint, host, Scene } from "../scene.ts";
import { IpProtocol, TcpFlag, tcp } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";

const OSPF = 89;
const scanner = endpoint("192.0.2.66", 40_000);
const target = endpoint("192.0.2.80", 443);

const label = (text: string): Uint8Array => bytes([text.length], text);

/** A question for a name of more than 60 characters (RFC 1035 section 4.1). */
function longQuestion(): Uint8Array {
  const name = bytes(label("c2FtcGxlLWRhdGEtaW4tYS1uYW1l".repeat(2)), label("tunnel"), label("example"), [0]);
  return bytes(u16(0x5151), u16(0x0100), u16(1), u16(0), u16(0), u16(0), name, u16(16), u16(1));
}

/** A server's answer in TLS 1.0 (RFC 2246 section 7.4.1.3). */
function oldHello(): Uint8Array {
  const hello = bytes(u16(0x0301), new Uint8Array(32).fill(0x5a), [0], u16(0x002f), [0]);
  const message = bytes([2], u24(hello.length), hello);
  return bytes([22], u16(0x0301), u16(message.length), message);
}

/** An OSPF hello (RFC 2328 section A.3.2); its checksum is left out. */
const ospfHello = (): Uint8Array =>
  bytes(
    [2, 1],
    u16(44),
    [192, 0, 2, 1],
    u32(0),
    u16(0),
    u16(0),
    u32(0),
    u32(0),
    [255, 255, 255, 0],
    u16(10),
    [2, 1],
    u32(40),
    [192, 0, 2, 1],
    u32(0),
  );

/** A QUIC server that names the versions it knows (RFC 9000 section 17.2.1). */
const quicVersions = (): Uint8Array =>
  bytes([0xc0], u32(0), [8], "clientid", [8], "serverid", u32(0x00000001), u32(0x6b3343cf));

function make(): Uint8Array {
  const scene = new Scene("2026-04-01T10:00:00Z");
  const segment = (flags: number, seq: number, ...payload: readonly Part[]): void => {
    const fields = { from: scanner, to: target, seq, ack: 0, flags, window: 1024 };
    scene.wait(100).sendIp(scanner.host, target.host, IpProtocol.tcp, tcp(fields, ...payload));
  };
  segment(0, 1);
  segment(TcpFlag.syn | TcpFlag.fin, 2);
  segment(TcpFlag.syn | TcpFlag.rst, 3);
  segment(TcpFlag.fin | TcpFlag.psh | TcpFlag.urg, 4);
  scene.wait(1000).sendIp(host("192.0.2.1"), { ip: "224.0.0.5", mac: "01:00:5e:00:00:05" }, OSPF, ospfHello());
  scene.wait(1000).sendUdp(target, endpoint("192.0.2.66", 51_000), quicVersions());
  const server = { from: target, to: endpoint("192.0.2.66", 40_001), seq: 1, ack: 1, window: 1024 };
  const hello = tcp({ ...server, flags: TcpFlag.ack | TcpFlag.psh }, oldHello());
  scene.wait(1000).sendIp(target.host, scanner.host, IpProtocol.tcp, hello);
  scene.wait(1000).sendUdp(endpoint("192.0.2.66", 53_001), endpoint("192.0.2.53", 53), longQuestion());
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "rare.pcap",
    goesTo: "tests",
    title: "Rare packets",
    line: "Flags that no TCP sends, a QUIC version list, TLS 1.0, OSPF, and a very long name.",
    make,
  },
];
