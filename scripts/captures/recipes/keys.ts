/** Keys in handshakes: a certificate with every extension (RFC 5280), DHE and RSA key exchanges (RFC 5246), an SSL 2.0 hello, SSH host keys. */
import { address, bytes, counted, hex, lines, u16, u24, u32, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { type Side, TcpConversation } from "../tcp-conversation.ts";

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 61 + seed * 97 + 1) & 0xff);

// ---- certificate --------------------------------------------------------------------------------------------------------

/** Tag, length, contents (X.690). */
function der(tag: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  if (body.length < 128) return bytes([tag, body.length], body);
  return body.length < 256 ? bytes([tag, 0x81], counted(1, body)) : bytes([tag, 0x82], counted(2, body));
}

const sequence = (...parts: readonly Part[]): Uint8Array => der(0x30, ...parts);
const identifier = (digits: string): Uint8Array => der(6, hex(digits));
const Text = { utf8: 0x0c, printable: 0x13, teletex: 0x14, ia5: 0x16, bmp: 0x1e } as const;

/** Attribute `2.5.4.type`, as a text of a kind. */
const part = (type: number, kind: number, text: Part): Uint8Array =>
  der(0x31, sequence(der(6, [0x55, 4, type]), der(kind, text)));

const NAME = sequence(
  part(3, Text.utf8, "www.example.org"),
  part(6, Text.printable, "AT"),
  part(10, Text.teletex, "Example"),
  part(11, Text.bmp, bytes(...Array.from("Tests", (letter) => u16(letter.charCodeAt(0))))),
  der(0x31, sequence(identifier("2a864886f70d010901"), der(Text.ia5, "bob@example.org"))),
);

/** Extension `2.5.29.type`. */
const extension = (type: string, ...contents: readonly Part[]): Uint8Array =>
  sequence(identifier(`551d${type}`), der(4, ...contents));

const EXTENSIONS = [
  sequence(identifier("551d13"), der(1, [0xff]), der(4, sequence(der(1, [0xff]), der(2, [2])))),
  extension("0f", der(3, [1, 0xfe])),
  extension("25", sequence(identifier("2b06010505070301"), identifier("2b06010505070302"))),
  extension(
    "11",
    sequence(
      der(0x81, "bob@example.org"),
      der(0x82, "www.example.org"),
      der(0x86, "http://www.example.org/"),
      der(0x87, address("192.0.2.1")),
    ),
  ),
  extension("0e", der(4, noise(20, 1))),
  extension("23", sequence(der(0x80, noise(20, 2)))),
];

const SIGNED_BY = sequence(identifier("2a864886f70d01010b"), [5, 0]);
const RSA = sequence(der(2, [0], noise(64, 3)), der(2, [1, 0, 1]));

const CERTIFICATE = sequence(
  sequence(
    der(0xa0, der(2, [2])),
    der(2, noise(8, 4)),
    SIGNED_BY,
    NAME,
    sequence(der(0x17, "260301000000Z"), der(0x18, "20560301000000Z")),
    NAME,
    sequence(sequence(identifier("2a864886f70d010101"), [5, 0]), der(3, [0], RSA)),
    der(0xa3, sequence(...EXTENSIONS)),
  ),
  SIGNED_BY,
  der(3, [0], noise(64, 5)),
);

// ---- TLS ----------------------------------------------------------------------------------------------------------------

const message = (type: number, ...body: readonly Part[]): Uint8Array => bytes(u8(type), counted(3, ...body));
const record = (...messages: readonly Part[]): Uint8Array => bytes([22], u16(0x0303), counted(2, ...messages));

function tls(scene: Scene, port: number, suite: number, flights: readonly (readonly [Side, Uint8Array])[]): void {
  const talk = new TcpConversation(
    scene.wait(50),
    endpoint("192.0.2.10", port),
    endpoint("198.51.100.80", 443),
    9,
  ).open();
  const hello = bytes(u16(0x0303), noise(32, 6), [0]);
  const asked = bytes(counted(2, u16(5), counted(2, [1], u16(0), counted(2, "status"))));
  talk.send("client", record(message(1, hello, counted(2, u16(suite)), [1, 0], asked)));
  talk.send("server", record(message(2, hello, u16(suite), [0])));
  for (const [side, flight] of flights) talk.send(side, flight);
  talk.close();
}

function handshakes(scene: Scene): void {
  const certificate = message(11, counted(3, counted(3, CERTIFICATE)));
  const prime = counted(2, noise(128, 7));
  const offered = bytes(prime, counted(2, [2]), counted(2, noise(128, 8)));
  const signature = bytes(u16(0x0401), counted(2, noise(64, 9)));
  tls(scene, 50_501, 0x0067, [
    ["server", record(certificate)],
    ["server", record(message(12, offered, signature), message(14))],
    ["client", record(message(16, counted(2, noise(100, 10))))],
  ]);
  const secret = record(message(16, counted(2, noise(128, 11))));
  tls(scene, 50_502, 0x002f, [
    ["server", record(certificate, message(14))],
    ["client", secret],
  ]);
}

/** The hello of old browsers: three suites of three bytes, a challenge of sixteen. */
function oldest(scene: Scene): void {
  const talk = new TcpConversation(
    scene.wait(50),
    endpoint("192.0.2.11", 50_503),
    endpoint("198.51.100.80", 443),
    9,
  ).open();
  const body = bytes([1], u16(2), u16(9), u16(16), u16(16), u24(0x010080), u24(0x0700c0), u24(0x00002f));
  const rest = bytes(noise(16, 12), noise(16, 13));
  talk.send("client", u16(0x8000 | (body.length + rest.length)), body, rest).close();
}

// ---- SSH ----------------------------------------------------------------------------------------------------------------

const text = (value: Part): Uint8Array => counted(4, value);

function packet(code: number, ...contents: readonly Part[]): Uint8Array {
  const body = bytes([code], ...contents);
  const padding = 4 + ((8 - ((body.length + 9) % 8)) % 8);
  return bytes(u32(1 + body.length + padding), [padding], body, zeros(padding));
}

function kexInit(hostKeys: string): Uint8Array {
  const lists = [
    "ecdh-sha2-nistp256",
    hostKeys,
    "aes128-ctr",
    "aes128-ctr",
    "hmac-sha1",
    "hmac-sha1",
    "none",
    "none",
    "",
    "",
  ];
  return packet(20, noise(16, 14), ...lists.map(text), [0], zeros(4));
}

function hostKeys(scene: Scene): void {
  const point = noise(65, 15);
  const keys = [
    [
      "ssh-dss",
      bytes(text("ssh-dss"), text(noise(129, 16)), text(noise(21, 17)), text(noise(128, 18)), text(noise(128, 19))),
    ],
    ["ecdsa-sha2-nistp256", bytes(text("ecdsa-sha2-nistp256"), text("nistp256"), text(point))],
    ["x-example", bytes(text("x-example"), noise(24, 20))],
  ] as const;
  for (const [at, [type, key]] of keys.entries()) {
    const talk = new TcpConversation(
      scene.wait(50),
      endpoint("192.0.2.12", 50_600 + at),
      endpoint("192.0.2.22", 22),
      3,
    ).open();
    talk.send("server", lines("SSH-2.0-OpenSSH_6.6")).send("client", lines("SSH-2.0-OpenSSH_6.6"));
    talk.send("client", kexInit(type)).send("server", kexInit(type));
    talk.send("client", packet(30, text(point)));
    talk.send("server", packet(31, text(key), text(point), text(bytes(text(type), text(noise(40, 21))))));
    talk.close();
  }
}

function make(): Uint8Array {
  const scene = new Scene("2026-05-01T15:00:00Z");
  handshakes(scene);
  oldest(scene);
  hostKeys(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "keys.pcap",
    goesTo: "tests",
    title: "Keys in handshakes",
    line: "A certificate with every extension, DHE and RSA exchanges, an SSL 2.0 hello, SSH host keys of three kinds.",
    make,
  },
];
