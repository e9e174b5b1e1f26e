/** Addresses and options that are rarely used: LLDP, CDP, DNS, DHCPv6, GTP, L2TP version 3, STUN, SMB 2 leases and contexts. */
import { createCipheriv, createHmac } from "node:crypto";
import {
  address,
  bytes,
  counted,
  hex,
  mac,
  u16,
  u16le,
  u24,
  u32,
  u32le,
  u64le,
  u8,
  zeros,
  type Part,
} from "../bytes.ts";
import { ethernet } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const IPV4 = address("192.0.2.7");
const IPV6 = address("2001:db8::7");
const here = host("192.0.2.7");

function neighbours(scene: Scene): void {
  const tlv = (type: number, ...value: readonly Part[]): Uint8Array => {
    const body = bytes(...value);
    return bytes(u16((type << 9) | body.length), body);
  };
  const ids: readonly (readonly [Part, Part])[] = [
    [bytes([5, 1], IPV4), bytes([4, 1], IPV4)],
    [bytes([5, 2], IPV6), bytes([4, 2], IPV6)],
    [bytes([4], mac(here.mac)), bytes([3], mac(here.mac))],
  ];
  for (const [chassis, port] of ids) {
    const managed = tlv(8, [17, 2], IPV6, [2], u32(7), [0]);
    scene
      .wait(5)
      .send(
        ethernet(
          "01:80:c2:00:00:0e",
          here.mac,
          0x88cc,
          tlv(1, chassis),
          tlv(2, port),
          tlv(3, u16(120)),
          managed,
          tlv(0),
        ),
      );
  }
  const listed = bytes(u32(1), [1, 1, 0xcc], u16(4), IPV4);
  const cdp = bytes([2, 180], u16(0), u16(2), u16(4 + listed.length), listed);
  const llc = bytes([0xaa, 0xaa, 3, 0, 0, 0x0c], u16(0x2000));
  scene.wait(5).send(ethernet("01:00:0c:cc:cc:cc", here.mac, llc.length + cdp.length, llc, cdp));
}

function names(scene: Scene): void {
  const record = (type: number, ...data: readonly Part[]): Uint8Array =>
    bytes([0], u16(type), u16(1), u32(60), counted(2, ...data));
  const policy = (tag: string, value: string): Uint8Array => record(257, [0], counted(1, tag), value);
  const answers = [
    policy("issuewild", "ca.example.net"),
    policy("iodef", "mailto:bob@example.org"),
    record(104, u16(10), hex("00144fff00000001")),
    record(61, new Uint8Array(24).fill(0x99)),
  ];
  const options = bytes(u16(8), counted(2, u16(2), [128, 0], IPV6), u16(11), counted(2, u16(100)));
  const extra = bytes([0], u16(41), u16(4096), u32(0), counted(2, options));
  const head = bytes(u16(7), u16(0x8180), u16(0), u16(answers.length), u16(0), u16(1));
  scene.wait(5).sendUdp(endpoint("192.0.2.53", 53), endpoint("192.0.2.7", 40_053), head, ...answers, extra);
}

function options(scene: Scene): void {
  const option = (code: number, ...value: readonly Part[]): Uint8Array => bytes(u16(code), counted(2, ...value));
  const time = option(56, option(1, IPV6), option(2, address("ff05::101")));
  const reply = bytes([7], u24(7), option(32, u32(86_400)), time);
  scene.wait(5).sendUdp(endpoint("2001:db8::1", 547), endpoint("2001:db8::7", 546), reply);
}

function tunnels(scene: Scene): void {
  const element = (type: number, ...value: readonly Part[]): Uint8Array => bytes(u8(type), counted(2, ...value));
  const elements = bytes(element(133, IPV4), element(133, IPV6), element(254, IPV4), element(254, IPV6));
  const gtp = bytes([0x32, 16], u16(4 + elements.length), u32(0), u16(1), [0, 0], elements);
  scene.wait(5).sendUdp(endpoint("192.0.2.7", 2123), endpoint("192.0.2.8", 2123), gtp);
  const pair = (type: number, ...value: readonly Part[]): Uint8Array => {
    const data = bytes(...value);
    return bytes(u16(0x8000 | (6 + data.length)), u16(0), u16(type), data);
  };
  const pairs = bytes(pair(0, u16(1)), pair(61, u32(7)), pair(63, u32(8)), pair(64, u32(9)));
  const control = bytes(u16(0xc803), u16(12 + pairs.length), u32(0), u16(0), u16(0), pairs);
  scene.wait(5).sendUdp(endpoint("192.0.2.7", 1701), endpoint("192.0.2.8", 1701), control);
}

/** Options of Google's class: network and direction, endpoint, profile. */
function overlay(scene: Scene): void {
  const option = (type: number, ...value: readonly Part[]): Uint8Array => {
    const body = bytes(...value);
    return bytes(u16(0x0132), [type, body.length / 4], body);
  };
  const all = bytes(option(1, u32(0x71)), option(2, hex("0102030405060708")), option(3, u64le(9n)));
  const head = bytes([all.length / 4, 0], u16(0x6558), u24(7), [0]);
  const inner = ethernet(here.mac, "00:00:5e:00:53:09", 0x0800, zeros(20));
  scene.wait(5).sendUdp(endpoint("192.0.2.7", 40_081), endpoint("192.0.2.8", 6081), head, all, inner);
}

const hmac = (key: Uint8Array, ...parts: readonly Part[]): Uint8Array =>
  createHmac("sha256", key)
    .update(bytes(...parts))
    .digest();

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446 section 7.1) for at most 32 bytes. */
const expand = (secret: Uint8Array, label: string, length: number): Uint8Array =>
  hmac(secret, u16(length), counted(1, `tls13 ${label}`), [0, 1]).subarray(0, length);

/** A client's first packet of QUIC version 1, whose keys follow from what it says in the clear (RFC 9001 section 5). */
function quic(scene: Scene): void {
  const connection = hex("8394c8f03e515708");
  const secret = expand(hmac(hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), connection), "client in", 32);
  const [key, iv] = [expand(secret, "quic key", 16), expand(secret, "quic iv", 12)];
  const offer = bytes(u16(0x0303), new Uint8Array(32).fill(1), [0], counted(2, u16(0x1301)), [1, 0]);
  const name = bytes(u16(0), counted(2, counted(2, [0], counted(2, "www.example.org"))));
  const hello = bytes([1], counted(3, offer, counted(2, name)));
  const frames = bytes([6, 0], u16(0x4000 | hello.length), hello);
  const content = bytes(frames, zeros(1162 - frames.length));
  const length = u16(0x4000 | (4 + content.length + 16));
  const head = bytes([0xc3], u32(1), counted(1, connection), [0, 0], length, u32(2));
  const nonce = iv.map((byte, at) => (at === 11 ? byte ^ 2 : byte));
  const cipher = createCipheriv("aes-128-gcm", key, nonce).setAAD(head);
  const sealed = bytes(cipher.update(content), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv("aes-128-ecb", expand(secret, "quic hp", 16), null).update(sealed.subarray(0, 16));
  const start = head.length - 4;
  const hidden = head.map((byte, at) =>
    at === 0 ? byte ^ ((mask[0] ?? 0) & 15) : at < start ? byte : byte ^ (mask[at - start + 1] ?? 0),
  );
  scene.wait(5).sendUdp(endpoint("192.0.2.7", 40_443), endpoint("192.0.2.8", 443), hidden, sealed);
}

const COOKIE = 0x2112a442;

function relays(scene: Scene): void {
  const attribute = (type: number, ...value: readonly Part[]): Uint8Array => bytes(u16(type), counted(2, ...value));
  const all = bytes(
    attribute(0x000d, u32(600)),
    attribute(0x0010, u32(64)),
    attribute(0x8004, [0, 0, 3, 1]),
    attribute(0x8027, u32(60)),
  );
  const message = bytes(u16(0x0003), u16(all.length), u32(COOKIE), hex("0102030405060708090a0b0c"), all);
  scene.wait(5).sendUdp(endpoint("192.0.2.7", 40_478), endpoint("192.0.2.8", 3478), message);
  const talk = new TcpConversation(scene, endpoint("192.0.2.7", 40_479), endpoint("192.0.2.8", 3478), 2).open();
  talk.send("client", counted(2, message)).close();
}

/** SMB 2 in its NetBIOS frame. */
function smb2(command: number, id: bigint, isResponse: boolean, ...body: readonly Part[]): Uint8Array {
  const head = bytes(
    hex("fe534d42"),
    u16le(64),
    u16le(1),
    u32le(0),
    u16le(command),
    u16le(1),
    u32le(isResponse ? 1 : 0),
  );
  return bytes([0], counted(3, head, u32le(0), u64le(id), u32le(0xfeff), u32le(5), u64le(0x4000n), zeros(16), ...body));
}

function files(scene: Scene): void {
  const context = (type: number, ...data: readonly Part[]): Uint8Array => {
    const body = bytes(...data);
    return bytes(u16le(type), u16le(body.length), zeros(4), body, zeros((8 - (body.length % 8)) % 8));
  };
  const contexts = [
    context(3, u16le(1), u16le(0), u32le(0), u16le(2)),
    context(8, u16le(1), u16le(1)),
    context(5, bytes(...Array.from("files", (letter) => u16le(letter.charCodeAt(0))))),
  ];
  const talk = new TcpConversation(scene.wait(5), endpoint("192.0.2.7", 40_445), endpoint("192.0.2.45", 445), 2).open();
  const time = u64le(134_168_256_000_000_000n);
  const sizes = bytes(u32le(0x2f), u32le(65_536), u32le(65_536), u32le(65_536));
  const given = bytes(u16le(65), u16le(1), u16le(0x0311), u16le(3), zeros(16), sizes, time, time);
  const place = bytes(u16le(128), u16le(0), u32le(128));
  talk.send("server", smb2(0, 0n, true, given, place, ...contexts));
  const lease = bytes(u16le(44), u16le(1), u32le(1), new Uint8Array(16).fill(7), u32le(7), u32le(1), zeros(12));
  talk.send("server", smb2(0x12, 0xffff_ffff_ffff_ffffn, true, lease));
  const change = bytes(u16le(9), u16le(72), u32le(12), u32le(0), u32le(1), u32le(0));
  talk.send("client", smb2(0x0f, 6n, false, u16le(32), u16le(0), u32le(4096), zeros(16), u32le(1), u32le(0)));
  talk.send("server", smb2(0x0f, 6n, true, change));
  talk.send(
    "client",
    smb2(0x11, 7n, false, u16le(33), [1, 13], u32le(8), u16le(96), u16le(0), u32le(0), zeros(16), zeros(8)),
  );
  talk.close();
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T17:00:00Z");
  for (const part of [neighbours, names, options, tunnels, overlay, quic, relays, files]) part(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "odds.pcap",
    goesTo: "tests",
    title: "Rare addresses and options",
    line: "LLDP, CDP, DNS, DHCPv6, GTP, L2TP, Geneve, QUIC, STUN and SMB 2 with what is rarely used.",
    make,
  },
];
