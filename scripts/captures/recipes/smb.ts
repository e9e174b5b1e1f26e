/** SMB: a version 1 session, a version 3.1.1 session with a chain, an encrypted message, and the NetBIOS frame around them. */
import { bytes, hex, u16, u16le, u32le, u64le, u8, zeros, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation, type Side } from "../tcp-conversation.ts";

/** UTF-16, little-endian. */
const wide = (text: string): Uint8Array => bytes(...Array.from(text, (letter) => u16le(letter.charCodeAt(0))));

/** Session message (RFC 1002 section 4.3.2), here always shorter than 64 KB. */
const frame = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes([0, 0], u16(body.length), body);
};

// ---- version 1 ------------------------------------------------------------------------------------------------------------

interface Old {
  readonly command: number;
  readonly id: number;
  readonly status?: number;
  readonly isResponse?: boolean;
}

function old(
  { command, id, status = 0, isResponse = false }: Old,
  words: Uint8Array,
  ...body: readonly Part[]
): Uint8Array {
  const content = bytes(...body);
  const head = bytes(hex("ff 53 4d 42"), u8(command), u32le(status), u8(isResponse ? 0x88 : 0x08), u16le(0xc801));
  const ids = bytes(zeros(12), u16le(1), u16le(4242), u16le(100), u16le(id));
  return frame(head, ids, u8(words.length / 2), words, u16le(content.length), content);
}

/** First-level encoding (RFC 1001 section 14.1) of a name of 15 letters and a kind. */
function netBiosName(name: string, kind: number): Uint8Array {
  const plain = [...Array.from(name.padEnd(15), (letter) => letter.charCodeAt(0)), kind];
  return bytes([32], ...plain.map((byte) => [65 + (byte >> 4), 65 + (byte & 15)]), [0]);
}

function version1(scene: Scene): void {
  const session = new TcpConversation(scene, endpoint("192.0.2.10", 41_139), endpoint("192.0.2.39", 139)).open();
  const names = bytes(netBiosName("ARCHIVE", 0x20), netBiosName("DESK", 0));
  session.send("client", [0x81, 0], u16(names.length), names).send("server", [0x82, 0, 0, 0]);
  const dialects = ["NT LM 0.12", "SMB 2.002"].map((name) => bytes([2], name, [0]));
  session.send("client", old({ command: 0x72, id: 1 }, new Uint8Array(), ...dialects));
  const offer = bytes(u16le(0), [3], u16le(50), u16le(1), u32le(16644), u32le(65536), u32le(0), u32le(0x0000f3fd));
  const time = bytes(u64le(134_168_256_000_000_000n), u16le(0), [8]);
  const answer = { command: 0x72, id: 1, isResponse: true };
  session.send("server", old(answer, bytes(offer, time), hex("01 02 03 04 05 06 07 08"), wide("LAB\0")));
  const setup = bytes(
    [0x75, 0],
    u16le(110),
    u16le(65535),
    u16le(2),
    u16le(0),
    u32le(0),
    u16le(0),
    u16le(0),
    u32le(0),
    u32le(0x54),
  );
  const strings = bytes([0], wide("ada\0"), wide("LAB\0"), wide("Unix\0"), wide("Samba\0"));
  const share = bytes(wide("\\\\ARCHIVE\\NOTES\0"), "?????", [0]);
  const connect = bytes([4, 0xff, 0], u16le(0), u16le(8), u16le(1), u16le(share.length + 1), [0], share);
  const first = old({ command: 0x73, id: 2 }, setup, strings);
  // The second command stands behind the first one's bytes; the frame around both is made anew.
  session.send("client", frame(first.subarray(4), zeros(110 - (first.length - 4)), connect));
  session.send("server", old({ command: 0x73, id: 2, status: 0xc000006d, isResponse: true }, new Uint8Array()));
  session.send("client", [0x85, 0, 0, 0]).close();
}

// ---- version 3.1.1 ----------------------------------------------------------------------------------------------------------

interface Message {
  readonly command: number;
  readonly id: bigint;
  readonly status?: number;
  readonly isResponse?: boolean;
  readonly isChained?: boolean;
}

function message(
  { command, id, status = 0, isResponse = false, isChained = false }: Message,
  ...body: readonly Part[]
): Uint8Array {
  const flags = (isResponse ? 1 : 0) | (isChained ? 4 : 0);
  const head = bytes(hex("fe 53 4d 42"), u16le(64), u16le(1), u32le(status), u16le(command), u16le(31), u32le(flags));
  return bytes(head, u32le(0), u64le(id), u32le(0xfeff), u32le(5), u64le(0x4000n), zeros(16), ...body);
}

/** Each message but the last padded to eight bytes and told where the next begins. */
function chain(...messages: readonly Uint8Array[]): Uint8Array {
  return frame(
    ...messages.map((each, at) => {
      if (at === messages.length - 1) return each;
      const padded = bytes(each, zeros((8 - (each.length % 8)) % 8));
      padded.set(u32le(padded.length), 20);
      return padded;
    }),
  );
}

const GUID = hex("7b 0a 30 b7 2d ab 8f 9b 11 ef 22 c2 0b fa 22 c6");
const FILE = hex("01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00");
const TIMES = bytes(...[1n, 2n, 3n, 4n].map((day) => u64le(134_168_256_000_000_000n + day * 864_000_000_000n)));

function negotiate(session: TcpConversation): void {
  const hashes = bytes(
    u16le(1),
    u16le(38),
    zeros(4),
    u16le(1),
    u16le(32),
    u16le(1),
    new Uint8Array(32).fill(9),
    zeros(2),
  );
  const ciphers = bytes(u16le(2), u16le(6), zeros(4), u16le(2), u16le(2), u16le(1));
  const asked = bytes(u16le(36), u16le(2), u16le(1), u16le(0), u32le(0x7f), GUID, u32le(104), u16le(2), zeros(2));
  const dialects = bytes(u16le(0x0302), u16le(0x0311));
  session.send("client", frame(message({ command: 0, id: 0n }, asked, dialects, hashes, ciphers)));
  const sizes = bytes(u32le(0x2f), u32le(8_388_608), u32le(8_388_608), u32le(8_388_608));
  const given = bytes(u16le(65), u16le(1), u16le(0x0311), u16le(1), GUID, sizes, TIMES.subarray(0, 8), zeros(8));
  const token = hex("60 06 06 04 2b 06 01 05");
  const tail = bytes(u16le(128), u16le(token.length), u32le(136), token, hashes);
  session.send("server", frame(message({ command: 0, id: 0n, isResponse: true }, given, tail)));
}

function logOn(session: TcpConversation): void {
  const token = bytes("NTLMSSP", [0], u32le(1), u32le(0xe2088297), zeros(16));
  const asked = bytes(u16le(25), [0, 1], u32le(1), u32le(0), u16le(88), u16le(token.length), u64le(0n), token);
  session.send("client", frame(message({ command: 1, id: 1n }, asked)));
  const given = bytes(u16le(9), u16le(0), u16le(72), u16le(token.length), token);
  const status = 0xc0000016;
  session.send("server", frame(message({ command: 1, id: 1n, status, isResponse: true }, given)));
  const path = wide("\\\\192.0.2.45\\notes");
  const tree = bytes(u16le(9), u16le(0), u16le(72), u16le(path.length), path);
  session.send("client", frame(message({ command: 3, id: 2n }, tree)));
  const share = bytes(u16le(16), [1, 0], u32le(0x30), u32le(0), u32le(0x001f01ff));
  session.send("server", frame(message({ command: 3, id: 2n, isResponse: true }, share)));
}

function create(id: bigint, name: string): Uint8Array {
  const text = wide(name);
  const context = bytes(u32le(0), u16le(16), u16le(4), u32le(0), u32le(0), "MxAc", zeros(4));
  const at = 120 + text.length + ((8 - (text.length % 8)) % 8);
  const head = bytes(
    u16le(57),
    [0, 0xff],
    u32le(2),
    zeros(16),
    u32le(0x00120089),
    u32le(0),
    u32le(7),
    u32le(1),
    u32le(0x40),
  );
  const places = bytes(u16le(120), u16le(text.length), u32le(at), u32le(context.length));
  return message({ command: 5, id }, head, places, text, zeros(at - 120 - text.length), context);
}

function created(id: bigint): Uint8Array {
  const facts = bytes(u16le(89), [0, 0], u32le(1), TIMES, u64le(4096n), u64le(12n), u32le(0x20), zeros(4));
  return message({ command: 5, id, isResponse: true }, facts, FILE, u32le(0), u32le(0), [0]);
}

function read(id: bigint, isChained: boolean): Uint8Array {
  const body = bytes(u16le(49), [0x50, 0], u32le(12), u64le(0n), FILE, zeros(16), [0]);
  return message({ command: 8, id, isChained }, body);
}

function files(session: TcpConversation): void {
  const response = (command: number, id: bigint, ...body: readonly Part[]): Uint8Array =>
    message({ command, id, isResponse: true }, ...body);
  session.send("client", chain(create(3n, "notes\\engine.txt"), read(4n, true)));
  session.send(
    "server",
    chain(created(3n), response(8, 4n, u16le(17), [80, 0], u32le(12), u32le(0), zeros(4), "Bernoulli: 8")),
  );
  const write = bytes(u16le(49), u16le(112), u32le(4), u64le(12n), FILE, zeros(12), u32le(1), "Ada\n");
  session.send("client", frame(message({ command: 9, id: 5n }, write)));
  session.send("server", frame(response(9, 5n, u16le(17), u16le(0), u32le(4), zeros(8), [0])));
  const info = bytes(u16le(41), [1, 5], u32le(24), zeros(16), FILE, [0]);
  session.send("client", frame(message({ command: 16, id: 6n }, info)));
  session.send("server", frame(response(16, 6n, u16le(9), u16le(72), u32le(24), zeros(24))));
  const pattern = bytes(u16le(33), [37, 1], zeros(4), FILE, u16le(96), u16le(2), u32le(65536), wide("*"));
  session.send("client", frame(message({ command: 14, id: 7n }, pattern)));
  const status = 0x80000006;
  session.send("server", frame(message({ command: 14, id: 7n, status, isResponse: true }, u16le(9), zeros(7))));
  const control = bytes(
    u16le(57),
    zeros(2),
    u32le(0x001401fc),
    FILE,
    u32le(120),
    zeros(8),
    u32le(120),
    u32le(0),
    u32le(4096),
    u32le(1),
    zeros(4),
  );
  session.send("client", frame(message({ command: 11, id: 8n }, control)));
  session.send(
    "server",
    frame(message({ command: 11, id: 8n, status: 0xc00000bb, isResponse: true }, u16le(9), zeros(7))),
  );
  session.send("client", frame(message({ command: 6, id: 9n }, u16le(24), u16le(1), zeros(4), FILE)));
  session.send(
    "server",
    frame(response(6, 9n, u16le(60), u16le(1), zeros(4), TIMES, u64le(4096n), u64le(16n), u32le(0x20))),
  );
}

function encrypted(session: TcpConversation, from: Side): void {
  const data = Uint8Array.from({ length: 80 }, (_, at) => (at * 37) & 0xff);
  const head = bytes(hex("fd 53 4d 42"), new Uint8Array(16).fill(1), new Uint8Array(16).fill(2), u32le(data.length));
  session.send(from, frame(head, u16le(0), u16le(1), u64le(0x4000n), data));
}

function make(): Uint8Array {
  const scene = new Scene();
  version1(scene);
  const session = new TcpConversation(scene, endpoint("192.0.2.10", 41_445), endpoint("192.0.2.45", 445)).open();
  negotiate(session);
  logOn(session);
  files(session);
  encrypted(session, "client");
  session.close();
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "smb.pcap",
    goesTo: "tests",
    title: "SMB",
    line: "A refused logon in version 1, a file read and written in version 3.1.1",
    make,
  },
];
