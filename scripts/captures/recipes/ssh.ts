/** SSH: a version 2 handshake up to encryption (RFC 4253, RFC 8731), a group exchange (RFC 4419), and version 1. */
import { bytes, counted, hex, lines, u32, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const Message = {
  disconnect: 1,
  kexInit: 20,
  newKeys: 21,
  init: 30,
  reply: 31,
  groupInit: 32,
  groupReply: 33,
  group: 34,
};

/** RFC 4253 section 6: padded to eight bytes, at least four of padding. */
function packet(code: number, ...contents: readonly Part[]): Uint8Array {
  const body = bytes([code], ...contents);
  const padding = 4 + ((8 - ((5 + body.length + 4) % 8)) % 8);
  return bytes(u32(1 + body.length + padding), [padding], body, zeros(padding));
}

const text = (value: Part): Uint8Array => counted(4, value);

function kexInit(kex: string, hostKeys: string): Uint8Array {
  const lists = [
    kex,
    hostKeys,
    "chacha20-poly1305@openssh.com,aes128-ctr",
    "aes128-ctr,aes256-ctr",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "none,zlib@openssh.com",
    "none",
    "",
    "",
  ];
  return packet(Message.kexInit, new Uint8Array(16).fill(0xc0), ...lists.map(text), [0], zeros(4));
}

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 73 + seed * 151 + ((at * at) >> 3)) & 0xff);

const rsaKey = bytes(text("ssh-rsa"), text(hex("01 00 01")), text(noise(129, 1)));
const edKey = bytes(text("ssh-ed25519"), text(noise(32, 2)));
const signature = (type: string): Uint8Array => bytes(text(type), text(noise(64, 3)));

function open(scene: Scene, port: number, server = 22): TcpConversation {
  return new TcpConversation(scene, endpoint("192.0.2.10", port), endpoint("192.0.2.22", server)).open();
}

function curve(scene: Scene): void {
  const session = open(scene, 41_022);
  session.send("server", lines("SSH-2.0-OpenSSH_9.7"));
  session.send("client", lines("SSH-2.0-OpenSSH_9.6 Ubuntu-3"));
  session.send("client", kexInit("curve25519-sha256,ecdh-sha2-nistp256", "ssh-ed25519,rsa-sha2-512"));
  session.send("server", kexInit("curve25519-sha256", "ssh-ed25519"));
  session.send("client", packet(Message.init, text(noise(32, 4))));
  const reply = packet(Message.reply, text(edKey), text(noise(32, 5)), text(signature("ssh-ed25519")));
  session.send("server", reply, packet(Message.newKeys), noise(52, 6));
  session.send("client", packet(Message.newKeys));
  session.send("client", noise(44, 7)).send("server", noise(44, 8)).close();
}

/** A key exchange message that comes in two segments, on a port that does not tell. */
function group(scene: Scene): void {
  const session = open(scene, 41_023, 2022);
  session.send("client", lines("SSH-2.0-PuTTY_Release_0.81"));
  session.send("server", lines("SSH-2.0-dropbear"));
  const init = kexInit("diffie-hellman-group-exchange-sha256", "ssh-rsa");
  session.send("client", init.subarray(0, 100)).send("client", init.subarray(100));
  session.send("server", kexInit("diffie-hellman-group-exchange-sha256", "ssh-rsa"));
  session.send("client", packet(Message.group, u32(2048), u32(3072), u32(8192)));
  session.send("server", packet(Message.reply, text(noise(385, 9)), text([2])));
  session.send("client", packet(Message.groupInit, text(noise(384, 10))));
  const reply = packet(Message.groupReply, text(rsaKey), text(noise(384, 11)), text(signature("ssh-rsa")));
  session.send("server", reply, packet(Message.newKeys));
  session.send("client", packet(Message.disconnect, u32(11), text("bye"), text(""))).close();
}

/** Version 1: padding goes before the message code, the length counts neither. */
function packet1(code: number, contents: Uint8Array): Uint8Array {
  const length = 1 + contents.length + 4;
  return bytes(u32(length), zeros(8 - (length % 8)), [code], contents, zeros(4));
}

function old(scene: Scene): void {
  const session = open(scene, 41_024);
  session.send("server", "SSH-1.5-1.2.26\n").send("client", "SSH-1.5-1.2.26\n");
  session.send("server", packet1(2, noise(60, 12)));
  session.send("client", packet1(3, noise(40, 13)));
  session.send("server", packet1(14, new Uint8Array()), packet1(15, noise(9, 14))).close();
}

function make(): Uint8Array {
  const scene = new Scene();
  curve(scene);
  group(scene);
  old(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "ssh.pcap",
    goesTo: "tests",
    title: "SSH",
    line: "Key exchanges of version 2, a server on another port, and version 1",
    make,
  },
];
