/** DTLS 1.2 (RFC 6347): a cookie asked for, a hello in two pieces that come the wrong way round, and what follows sealed. */
import { bytes, randomBytes, u16, u24, u32, type Part } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";

const DTLS_1_2 = 0xfefd;
const client = endpoint("192.0.2.10", 40_500);
const server = endpoint("198.51.100.80", 5684);

let sequence = 0;

function record(type: number, epoch: number, ...body: readonly Part[]): Uint8Array {
  const fragment = bytes(...body);
  return bytes([type], u16(DTLS_1_2), u16(epoch), u16(0), u32(sequence++), u16(fragment.length), fragment);
}

/** Bytes `from` to `to` of a handshake message's body. */
function piece([type, number]: readonly [number, number], body: Uint8Array, from: number, to: number): Uint8Array {
  const header = bytes([type], u24(body.length), u16(number), u24(from), u24(to - from));
  return record(22, 0, header, body.slice(from, to));
}

const message = (type: number, number: number, body: Uint8Array): Uint8Array =>
  piece([type, number], body, 0, body.length);

const extension = (type: number, ...body: readonly Part[]): Uint8Array => {
  const contents = bytes(...body);
  return bytes(u16(type), u16(contents.length), contents);
};

function clientHello(cookie: Uint8Array): Uint8Array {
  const extensions = bytes(
    extension(0x2a2a),
    extension(0, u16(21), [0], u16(18), "sensor.example.org"),
    extension(16, u16(5), [4], "coap"),
    extension(10, u16(4), u16(29), u16(23)),
    extension(13, u16(4), u16(0x0403), u16(0x0401)),
  );
  const suites = bytes(u16(0xc02b), u16(0x0a0a), u16(0xc0ae));
  const random = bytes(u32(0x5f5e1000), randomBytes(7, 28));
  return bytes(
    u16(DTLS_1_2),
    random,
    [0],
    [cookie.length],
    cookie,
    u16(suites.length),
    suites,
    [1, 0],
    u16(extensions.length),
    extensions,
  );
}

function make(): Uint8Array {
  sequence = 0;
  const scene = new Scene("2026-04-02T09:00:00Z");
  const up = (...parts: readonly Part[]): Scene => scene.wait(20).sendUdp(client, server, bytes(...parts));
  const down = (...parts: readonly Part[]): Scene => scene.wait(20).sendUdp(server, client, bytes(...parts));
  const cookie = randomBytes(3, 16);
  up(message(1, 0, clientHello(bytes())));
  down(message(3, 0, bytes(u16(0xfeff), [cookie.length], cookie)));
  const hello = clientHello(cookie);
  const second = piece([1, 1], hello, 100, hello.length);
  up(second);
  up(piece([1, 1], hello, 0, 110));
  const answer = bytes(u16(DTLS_1_2), u32(0x5f5e1001), randomBytes(8, 28), [0], u16(0xc02b), [0]);
  down(message(2, 1, answer), message(14, 2, bytes()));
  up(message(16, 2, bytes([3], "key")), record(20, 0, [1]), record(22, 1, randomBytes(5, 40)));
  down(record(20, 0, [1]), record(22, 1, randomBytes(6, 40)));
  up(record(23, 1, randomBytes(9, 60)));
  down(record(21, 0, [2, 40]));
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "dtls.pcap",
    goesTo: "tests",
    title: "TLS over datagrams",
    line: "A cookie, a client hello in two pieces in the wrong order, sealed records, an alert.",
    origin: "Made by the recipe; the sealed bytes are noise",
    make,
  },
];
