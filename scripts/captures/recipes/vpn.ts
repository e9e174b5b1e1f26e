/** OpenVPN: two sessions over UDP, one of them with an HMAC in every control message, that carry TLS hellos in pieces. */
import { bytes, counted, randomBytes, u16, u32, u64, zeros } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";

const PIECE = 100;
const RESET_CLIENT = 7;
const RESET_SERVER = 8;
const CONTROL = 4;
const ACKNOWLEDGE = 5;
const DATA = 9;
const OURS = 0x1122334455667788n;
const THEIRS = 0x99aabbccddeeff00n;

interface Message {
  readonly opcode: number;
  readonly session: bigint;
  readonly acks: readonly number[];
  readonly remote: bigint;
  readonly number?: number;
  readonly piece?: Uint8Array;
}

/** `hmac`: bytes of HMAC, packet id and time that stand behind the session id; empty without. */
function control({ opcode, session, acks, remote, number, piece }: Message, hmac: Uint8Array): Uint8Array {
  const acknowledged = bytes([acks.length], ...acks.map(u32), acks.length === 0 ? [] : u64(remote));
  const rest = number === undefined ? [] : u32(number);
  return bytes([opcode << 3], u64(session), hmac, acknowledged, rest, piece ?? []);
}

const handshake = (type: number, body: Uint8Array): Uint8Array =>
  bytes([22, 3, 1], counted(2, [type], counted(3, body)));

function clientHello(): Uint8Array {
  const suites = counted(2, ...[0x1301, 0x1302, 0xc02f, 0xc030].map(u16));
  const padding = bytes(u16(21), counted(2, zeros(120)));
  return handshake(1, bytes(u16(0x0303), randomBytes(71, 32), [0], suites, [1, 0], counted(2, padding)));
}

const serverHello = (): Uint8Array =>
  handshake(2, bytes(u16(0x0303), randomBytes(72, 32), [0], u16(0xc02f), [0], counted(2)));

function session(scene: Scene, port: number, hmacBytes: number): void {
  const client = endpoint("192.0.2.81", port);
  const server = endpoint("198.51.100.81", 1194);
  let sent = 0;
  const hmac = (): Uint8Array =>
    hmacBytes === 0 ? zeros(0) : bytes(randomBytes(100 + sent, hmacBytes), u32(++sent), u32(1_709_370_000));
  const say = (from: typeof client, to: typeof client, message: Message): void => {
    scene.wait(8).sendUdp(from, to, control(message, hmac()));
  };
  say(client, server, { opcode: RESET_CLIENT, session: OURS, acks: [], remote: THEIRS, number: 0 });
  say(server, client, { opcode: RESET_SERVER, session: THEIRS, acks: [0], remote: OURS, number: 0 });
  say(client, server, { opcode: ACKNOWLEDGE, session: OURS, acks: [0], remote: THEIRS });
  const hello = clientHello();
  for (let at = 0; at < hello.length; at += PIECE) {
    const piece = hello.subarray(at, at + PIECE);
    say(client, server, {
      opcode: CONTROL,
      session: OURS,
      acks: [],
      remote: THEIRS,
      number: 1 + at / PIECE,
      piece,
    });
  }
  const answer = { opcode: CONTROL, session: THEIRS, acks: [1, 2], remote: OURS, number: 1, piece: serverHello() };
  say(server, client, answer);
  // The acknowledgement got lost: the server says it again.
  say(server, client, answer);
  scene.wait(30).sendUdp(client, server, bytes([DATA << 3], [0, 0, 7], randomBytes(73, 64)));
}

function make(): Uint8Array {
  const scene = new Scene();
  session(scene, 40_001, 0);
  session(scene, 40_002, 20);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "openvpn.pcap",
    goesTo: "tests",
    title: "OpenVPN",
    line: "Control messages with and without an HMAC bring TLS hellos in pieces; one is sent twice.",
    make,
  },
];
