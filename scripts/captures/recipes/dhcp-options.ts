/** DHCP options that are rare (RFC 2132, RFC 3046, RFC 4388, RFC 5969, RFC 6926 and others), a few to a message. */
import { address, bytes, counted, mac, u16, u32, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";

const MAGIC_COOKIE = 0x63825363;
const PER_MESSAGE = 24;
const option = (code: number, ...value: readonly Part[]): Uint8Array => bytes(u8(code), counted(1, ...value));
const one = address("192.0.2.1");
const two = address("192.0.2.2");

const ADDRESSES = [
  3, 4, 5, 7, 8, 9, 10, 11, 16, 28, 32, 41, 42, 44, 45, 48, 49, 54, 65, 68, 69, 70, 71, 72, 73, 74, 75, 76,
];
const MORE_ADDRESSES = [85, 92, 118, 136, 138, 142, 150, 162];
const FLAGS = [19, 20, 27, 29, 30, 31, 34, 36, 39, 116];
const BYTES = [23, 37, 46, 52];
const SHORTS = [13, 22, 26, 57, 117];
const WORDS = [2, 24, 35, 38, 51, 58, 59, 91, 152, 153, 154, 155];
const TEXTS = [12, 14, 15, 17, 18, 40, 56, 60, 62, 64, 66, 67, 86, 87, 98, 100, 101, 114, 161, 252];

const OTHERS: readonly Uint8Array[] = [
  option(21, one, address("255.255.255.0")),
  option(25, u16(68), u16(1492)),
  option(33, one, two),
  option(61, [255], u32(7), u16(3), u16(1), mac("00:00:5e:00:53:64")),
  option(61, [0], new Uint8Array(16).fill(0x11)),
  option(82, [1], counted(1, "port 7"), [2], counted(1, "switch 3"), [5], counted(1, one)),
  option(82, [6], counted(1, "desk"), [10], counted(1, [0x80]), [11], counted(1, two), [99], counted(1, [1, 2])),
  option(90, [1, 1, 0], u32(0), u32(9), new Uint8Array(16).fill(0x22)),
  option(93, u16(7)),
  option(94, [1, 3, 16]),
  option(97, [0], new Uint8Array(16).fill(0x33)),
  option(120, [1], one),
  option(120, [0], counted(1, "sip"), counted(1, "example"), [0]),
  option(121, [24], address("198.51.100.0").subarray(0, 3), one, [0], two),
  option(151, [0], "done"),
  option(212, [8, 32], address("2001:db8::"), one),
];

function send(scene: Scene, options: readonly Uint8Array[]): void {
  const fixed = bytes([2, 1, 6, 0], u32(0x5151), u16(0), u16(0), zeros(16), mac("00:00:5e:00:53:64"), zeros(202));
  const kind = option(53, u8(5));
  const message = bytes(fixed, u32(MAGIC_COOKIE), kind, ...options, [255]);
  scene.wait(50).sendUdp(endpoint("192.0.2.1", 67), endpoint("192.0.2.100", 68), message);
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T12:00:00Z");
  const all = [
    ...[...ADDRESSES, ...MORE_ADDRESSES].map((code) => option(code, one)),
    ...FLAGS.map((code) => option(code, [1])),
    ...BYTES.map((code) => option(code, [1])),
    ...SHORTS.map((code) => option(code, u16(576))),
    ...WORDS.map((code) => option(code, u32(600))),
    ...TEXTS.map((code) => option(code, "example")),
    ...OTHERS,
  ];
  for (let from = 0; from < all.length; from += PER_MESSAGE) send(scene, all.slice(from, from + PER_MESSAGE));
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "dhcp-options.pcap",
    goesTo: "tests",
    title: "Rare DHCP options",
    line: "Acknowledgements with every option that stands for itself, two dozen to a message.",
    make,
  },
];
