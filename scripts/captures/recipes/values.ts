/** Values of every kind: SNMP variables and engine ids (RFC 3416, RFC 3411), TCP options (RFC 7323, 2018, 2385, 8684), SMB 1 files. */
import { address, bytes, counted, hex, u16, u16le, u32, u32le, u64le, u8, zeros, type Part } from "../bytes.ts";
import { TcpFlag, IpProtocol, tcp } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

// ---- SNMP ---------------------------------------------------------------------------------------------------------------

const element = (tag: number, ...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return body.length < 128 ? bytes([tag], counted(1, body)) : bytes([tag, 0x82], counted(2, body));
};
const sequence = (...parts: readonly Part[]): Uint8Array => element(0x30, ...parts);
const integer = (value: number): Uint8Array => element(2, u8(value));
const NAME = element(6, hex("2b06010201010500"));

/** Integer, text, nothing, name, addresses of three sizes, counter, gauge, ticks, opaque, NSAP, unsigned, and the three that are no value. */
const VALUES: readonly Uint8Array[] = [
  integer(7),
  element(4, "switch-7"),
  element(5),
  NAME,
  element(0x40, address("192.0.2.1")),
  element(0x40, address("2001:db8::1")),
  element(0x40, [1, 2, 3]),
  element(0x41, u32(90)),
  element(0x42, u32(91)),
  element(0x43, u32(92)),
  element(0x44, [9, 9]),
  element(0x45, [4, 1, 2, 3, 4]),
  element(0x47, u32(93)),
  element(0x80),
  element(0x81),
  element(0x82),
];

function snmp(scene: Scene): void {
  const client = endpoint("192.0.2.10", 40_161);
  const agent = endpoint("192.0.2.99", 161);
  const bulk = element(0xa5, integer(9), integer(1), integer(20), sequence(sequence(NAME, element(5))));
  scene.sendUdp(client, agent, sequence(integer(1), element(4, "public"), bulk));
  const bindings = sequence(...VALUES.map((value) => sequence(NAME, value)));
  const answer = element(0xa2, integer(9), integer(0), integer(0), bindings);
  scene.wait(4).sendUdp(agent, client, sequence(integer(1), element(4, "public"), answer));
  for (const [format, id] of [
    [1, address("192.0.2.99")],
    [2, address("2001:db8::99")],
    [4, bytes("core")],
  ] as const) {
    const engine = element(4, hex("80001f88"), [format], id);
    const usm = element(4, sequence(engine, integer(4), integer(90), element(4), element(4), element(4)));
    const head = sequence(integer(77), element(2, u16(1400)), element(4, [4]), integer(3));
    const scoped = sequence(engine, element(4), element(0xa0, integer(9), integer(0), integer(0), sequence()));
    scene.wait(4).sendUdp(client, agent, sequence(integer(3), head, usm, scoped));
  }
}

// ---- TCP ----------------------------------------------------------------------------------------------------------------

function options(scene: Scene): void {
  const from = endpoint("192.0.2.10", 50_700);
  const to = endpoint("198.51.100.80", 8443);
  const send = (flags: number, seq: number, ...option: readonly Part[]): void => {
    const all = bytes(...option);
    const padded = bytes(all, zeros((4 - (all.length % 4)) % 4));
    const segment = tcp({ from, to, seq, ack: 9, flags, window: 9000, options: padded });
    scene.wait(3).sendIp(from.host, to.host, IpProtocol.tcp, segment);
  };
  const stamp = bytes([8, 10], u32(1000), u32(2000));
  send(TcpFlag.syn, 1, [2, 4], u16(1460), [4, 2], stamp, [1, 3, 3, 7]);
  send(TcpFlag.syn, 1, [30, 12, 0x01, 0x81], hex("0102030405060708"));
  send(TcpFlag.ack, 2, [1, 1], stamp, [1, 1, 5, 18], u32(100), u32(200), u32(300), u32(400));
  send(TcpFlag.ack, 2, [19, 18], new Uint8Array(16).fill(0x5d));
  send(TcpFlag.ack, 2, [28, 4], u16(0x8005));
}

// ---- SMB 1 --------------------------------------------------------------------------------------------------------------

interface Command {
  readonly command: number;
  readonly isResponse?: boolean;
  readonly words: Uint8Array;
  readonly data?: readonly Part[];
}

const frame = (...parts: readonly Part[]): Uint8Array => bytes([0], counted(3, ...parts));

function command({ command: code, isResponse = false, words, data = [] }: Command): Uint8Array {
  const head = bytes(hex("ff534d42"), u8(code), u32le(0), u8(isResponse ? 0x80 : 0), u16le(0x4001), zeros(12));
  const ids = bytes(u16le(1), u16le(4242), u16le(100), u16le(3));
  return frame(head, ids, u8(words.length / 2), words, u16le(bytes(...data).length), ...data);
}

/** Words filled up with zeros to `count`. */
const wordsOf = (count: number, ...parts: readonly Part[]): Uint8Array => {
  const filled = bytes(...parts);
  return bytes(filled, zeros(2 * count - filled.length));
};
const NONE = [0xff, 0, 0, 0] as const;
const TIME = u64le(134_168_256_000_000_000n);

const COMMANDS: readonly Command[] = [
  {
    command: 0x72,
    isResponse: true,
    words: wordsOf(
      17,
      u16le(0),
      [3],
      u16le(50),
      u16le(1),
      u32le(16_644),
      u32le(65_536),
      u32le(0),
      u32le(0x54),
      TIME,
      u16le(0),
      [8],
    ),
    data: ["12345678", "LAB\0"],
  },
  {
    command: 0x73,
    words: wordsOf(13, NONE, u16le(65_535), u16le(2), u16le(0), u32le(0), u16le(6), u16le(4)),
    data: ["secret", "wide", "ada\0LAB\0Unix\0Samba\0"],
  },
  {
    command: 0xa2,
    words: wordsOf(24, NONE, [0], u16le(9), u32le(0), u32le(7), u32le(1), u64le(9n), u32le(32), u32le(1), u32le(1)),
    data: ["note.txt\0"],
  },
  {
    command: 0xa2,
    isResponse: true,
    words: wordsOf(34, NONE, [1], u16le(0x4007), u32le(1), TIME, TIME, TIME, TIME, u32le(32), u64le(9n), u64le(9n)),
  },
  { command: 0x2d, words: wordsOf(15, NONE), data: ["note.txt\0"] },
  { command: 0x2d, isResponse: true, words: wordsOf(15, NONE, u16le(0x4007)) },
  { command: 0x2e, words: wordsOf(12, NONE, u16le(0x4007), u32le(0), u16le(9), u16le(9)) },
  {
    command: 0x2e,
    isResponse: true,
    words: wordsOf(12, NONE, u16le(0), u16le(0), u16le(0), u16le(9), u16le(60)),
    data: [[0], "some text"],
  },
  {
    command: 0x2f,
    words: wordsOf(14, NONE, u16le(0x4007), u32le(0), u32le(0), u16le(0), u16le(9), u16le(0), u16le(9), u16le(64)),
    data: [[0], "some text"],
  },
  { command: 0x2f, isResponse: true, words: wordsOf(6, NONE, u16le(9)) },
  {
    command: 0x25,
    words: wordsOf(
      16,
      u16le(0),
      u16le(4),
      u16le(8),
      u16le(512),
      [0, 0],
      u16le(0),
      u32le(0),
      u16le(0),
      u16le(0),
      u16le(80),
      u16le(4),
      u16le(84),
      [2, 0],
      u16le(0x26),
      u16le(0x4007),
    ),
    data: ["\\PIPE\\\0", zeros(8)],
  },
  {
    command: 0x32,
    words: wordsOf(
      15,
      u16le(8),
      u16le(0),
      u16le(8),
      u16le(512),
      [0, 0],
      u16le(0),
      u32le(0),
      u16le(0),
      u16le(8),
      u16le(66),
      u16le(0),
      u16le(0),
      [1, 0],
      u16le(5),
    ),
    data: [zeros(12)],
  },
  { command: 0x04, words: wordsOf(3, u16le(0x4007)) },
];

function files(scene: Scene): void {
  const talk = new TcpConversation(
    scene.wait(9),
    endpoint("192.0.2.10", 50_800),
    endpoint("192.0.2.45", 445),
    2,
  ).open();
  for (const each of COMMANDS) talk.send(each.isResponse === true ? "server" : "client", command(each));
  talk.close();
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T16:00:00Z");
  snmp(scene);
  options(scene);
  files(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "values.pcap",
    goesTo: "tests",
    title: "Values of every kind",
    line: "SNMP variables and engine ids, TCP options, and the commands of SMB 1 with the words that they have.",
    make,
  },
];
