/** What keeps a network running: NTP, SNMP, syslog, TFTP, DHCPv6, Telnet, STUN. */
import { address, bytes, counted, hex, mac, u16, u24, u32, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const client = endpoint("192.0.2.10", 40_123);

/** Seconds since 1900 and a half (RFC 5905 section 6). */
const ntpTime = (seconds: number): Uint8Array => bytes(u32(seconds), u32(0x80000000));

function ntp(): Uint8Array {
  const scene = new Scene();
  const server = endpoint("192.0.2.123", 123);
  const sent = ntpTime(3_981_517_200);
  scene.sendUdp(client, server, hex("230006e9"), zeros(36), sent);
  const fixed = bytes(hex("240206e7"), u32(0x0a3d), u32(0x0f5c), address("198.51.100.1"));
  const answer = bytes(fixed, ntpTime(3_981_517_000), sent, ntpTime(3_981_517_201), ntpTime(3_981_517_201));
  scene.wait(12).sendUdp(server, client, answer);
  // With a key and its digest; then a control message and the list of hosts heard.
  scene
    .wait(100)
    .sendUdp(client, server, hex("230006e9"), zeros(36), ntpTime(3_981_517_264), u32(7), hex("ab".repeat(16)));
  scene.wait(5).sendUdp(client, server, hex("1602000100000000"), u32(0));
  const text = 'version="ntpd 4.2.8"';
  scene.wait(2).sendUdp(server, client, hex("16820001"), u16(0x0615), u16(0), u16(0), counted(2, text));
  const heard = bytes(
    ...[64, 2, 0, 91].map(u32),
    address("203.0.113.9"),
    address("192.0.2.123"),
    u32(1),
    u16(123),
    [3, 4],
    zeros(40),
  );
  scene.wait(2).sendUdp(server, client, hex("9700032a"), u16(1), u16(72), heard);
  return pcap(scene.packets);
}

const element = (tag: number, ...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return body.length < 128 ? bytes([tag], counted(1, body)) : bytes([tag, 0x82], counted(2, body));
};
const sequence = (...parts: readonly Part[]): Uint8Array => element(0x30, ...parts);
const integer = (value: number): Uint8Array => element(2, u8(value));
const SYS_NAME = hex("2b06010201010500");

function snmp(): Uint8Array {
  const scene = new Scene();
  const agent = endpoint("192.0.2.99", 161);
  const pdu = (tag: number, id: number, value: Uint8Array): Uint8Array =>
    element(tag, element(2, u16(id)), integer(0), integer(0), sequence(sequence(element(6, SYS_NAME), value)));
  const plain = (version: number, body: Uint8Array): Uint8Array =>
    sequence(integer(version), element(4, "public"), body);
  scene.sendUdp(client, agent, plain(1, pdu(0xa0, 0x1a2b, hex("0500"))));
  scene.wait(3).sendUdp(agent, client, plain(1, pdu(0xa2, 0x1a2b, element(4, "switch-7"))));
  scene.wait(3).sendUdp(agent, client, plain(1, pdu(0xa2, 0x1a2c, element(0x46, hex("00ffffffffff")))));
  const trap = element(
    0xa4,
    element(6, hex("2b06010401823701")),
    element(0x40, address("192.0.2.99")),
    integer(3),
    integer(0),
  );
  const length = bytes(trap.subarray(2), element(0x43, u24(91_000)), sequence());
  scene.wait(90).sendUdp(agent, endpoint("192.0.2.10", 162), plain(0, element(0xa4, length)));
  const engine = element(4, hex("80001f8803"), mac("00:00:5e:00:53:63"));
  const usm = element(
    4,
    sequence(engine, integer(4), integer(90), element(4, "reader"), element(4, hex("aa".repeat(12))), element(4)),
  );
  const head = sequence(element(2, u16(77)), element(2, u16(1400)), element(4, [7]), integer(3));
  scene.wait(9).sendUdp(client, agent, sequence(integer(3), head, usm, element(4, hex("5a".repeat(40)))));
  const scoped = sequence(engine, element(4, "vlan-7"), pdu(0xa1, 0x1a2d, hex("0500")));
  scene.wait(9).sendUdp(client, agent, sequence(integer(3), head, usm, scoped));
  return pcap(scene.packets);
}

function syslog(): Uint8Array {
  const scene = new Scene();
  const collector = endpoint("192.0.2.5", 514);
  scene.sendUdp(client, collector, "<165>Mar  2 09:00:00 edge7 sshd[811]: session opened\n");
  scene.wait(9).sendUdp(client, collector, '<34>1 2026-03-02T09:00:00.250+01:00 edge7 app 811 ID47 [a b="c"] started');
  scene.wait(9).sendUdp(client, collector, "no number in front");
  return pcap(scene.packets);
}

function tftp(): Uint8Array {
  const scene = new Scene();
  const transfer = endpoint("192.0.2.6", 50_069);
  scene.sendUdp(client, endpoint("192.0.2.6", 69), u16(1), "boot/loader.img\0octet\0blksize\0", "1024\0");
  scene.wait(2).sendUdp(transfer, client, u16(6), "blksize\0", "1024\0");
  scene.wait(2).sendUdp(client, transfer, u16(4), u16(0));
  scene.wait(2).sendUdp(transfer, client, u16(3), u16(1), zeros(64));
  scene.wait(2).sendUdp(client, transfer, u16(4), u16(1));
  scene.wait(2).sendUdp(transfer, client, u16(5), u16(3), "disk full\0");
  return pcap(scene.packets);
}

function dhcpv6(): Uint8Array {
  const scene = new Scene();
  const option = (code: number, ...value: readonly Part[]): Uint8Array => bytes(u16(code), counted(2, ...value));
  const host = endpoint("2001:db8::10", 546);
  const servers = endpoint("ff02::1:2", 547);
  const who = option(1, u16(1), u16(1), u32(820_000_000), mac("00:00:5e:00:53:10"));
  const domain = bytes(counted(1, "example"), counted(1, "org"), [0]);
  const wishes = bytes(option(6, u16(23), u16(24)), option(8, u16(12)), option(3, u32(7), u32(0), u32(0)));
  const solicit = bytes([1], u24(0x0badc0), who, wishes, option(39, [1], counted(1, "desk")));
  scene.sendUdp(host, servers, solicit);
  const lease = option(3, u32(7), u32(900), u32(1800), option(5, address("2001:db8::77"), u32(3600), u32(7200)));
  const prefix = option(
    25,
    u32(8),
    u32(900),
    u32(1800),
    option(26, u32(3600), u32(7200), [56], address("2001:db8:7700::")),
  );
  const names = bytes(option(23, address("2001:db8::53")), option(24, domain), option(13, u16(0), "done"));
  const server = endpoint("2001:db8::1", 547);
  scene.wait(4).sendUdp(server, host, [7], u24(0x0badc0), who, lease, prefix, names);
  const relayed = bytes([12, 1], address("2001:db8::1"), address("fe80::10"), option(18, "port 7"), option(9, solicit));
  scene.wait(4).sendUdp(server, endpoint("2001:db8::2", 547), relayed);
  return pcap(scene.packets);
}

function telnet(): Uint8Array {
  const scene = new Scene();
  const conversation = new TcpConversation(scene, endpoint("192.0.2.10", 40_023), endpoint("192.0.2.7", 23)).open();
  conversation.send("server", hex("fffd18fffb01"));
  conversation.send("client", hex("fffb18fffd01fffa1f00500018fff0"));
  conversation.send("server", hex("fffa1801fff0"), "login: ");
  conversation.send("client", hex("fffa1800"), "xterm", hex("fff0"), "operator\r\n");
  conversation.close();
  return pcap(scene.packets);
}

function stun(): Uint8Array {
  const scene = new Scene();
  const server = endpoint("192.0.2.8", 3478);
  const id = hex("00112233445566778899aabb");
  const attribute = (type: number, ...value: readonly Part[]): Uint8Array => {
    const body = bytes(...value);
    return bytes(u16(type), counted(2, body), zeros((4 - (body.length % 4)) % 4));
  };
  const message = (type: number, ...attributes: readonly Uint8Array[]): Uint8Array => {
    const body = bytes(...attributes);
    return bytes(u16(type), u16(body.length), u32(0x2112a442), id, body);
  };
  // 192.0.2.10:40123 under the mask.
  const masked = bytes([0, 1], u16(40_123 ^ 0x2112), u32(0xc000020a ^ 0x2112a442));
  scene.sendUdp(
    client,
    server,
    message(1, attribute(0x8022, "example 1"), attribute(6, "a:b"), attribute(0x24, u32(1))),
  );
  scene
    .wait(8)
    .sendUdp(
      server,
      client,
      message(0x0101, attribute(0x20, masked), attribute(1, [0, 1], u16(40_123), address("192.0.2.10"))),
    );
  scene.wait(8).sendUdp(client, server, message(3, attribute(0x19, [17, 0, 0, 0])));
  scene
    .wait(8)
    .sendUdp(server, client, message(0x0113, attribute(9, [0, 0, 4, 1], "who?"), attribute(0x14, "example.org")));
  scene.wait(8).sendUdp(client, server, message(0x0016, attribute(0x12, masked), attribute(0x13, "payload")));
  scene.wait(8).sendUdp(client, server, u16(0x4001), counted(2, "abcd"));
  // The classic form, without a cookie.
  const classic = bytes(u16(1), u16(8), hex("0123456789abcdef0123456789abcdef"), attribute(3, u32(6)));
  scene.wait(8).sendUdp(endpoint("192.0.2.10", 40_124), server, classic);
  return pcap(scene.packets);
}

const recipe = (file: string, title: string, line: string, make: () => Uint8Array): Recipe => ({
  file,
  goesTo: "tests",
  title,
  line,
  make,
});

export const recipes: readonly Recipe[] = [
  recipe("ntp.pcap", "Time", "Request and answer, a keyed request, control and private messages", ntp),
  recipe("snmp.pcap", "SNMP", "Versions 1, 2c and 3: get, response, trap, encrypted", snmp),
  recipe("syslog.pcap", "Syslog", "Both forms, and a line without a number", syslog),
  recipe("tftp.pcap", "TFTP", "A read whose answers come from another port", tftp),
  recipe("dhcpv6.pcap", "DHCPv6", "Solicit, reply with address and prefix, a relayed message", dhcpv6),
  recipe("telnet.pcap", "Telnet", "Options, window size, terminal type and text", telnet),
  recipe("stun.pcap", "STUN", "Binding, allocation refused, data, a channel, the classic form", stun),
];
