/** TCP (RFC 9293) when things go wrong: each conversation shows one trouble that an analyst should recognise. */
import { randomBytes } from "../bytes.ts";
import { TcpFlag } from "../headers.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const SEGMENT = 1460;
const client = (port: number): ReturnType<typeof endpoint> => endpoint("192.0.2.10", port);
const server = endpoint("198.51.100.20", 9000);
const data = (seed: number, count = SEGMENT): Uint8Array => randomBytes(seed, count);

/** A segment is lost on the way: the receiver repeats its acknowledgement until the sender repeats the segment. */
function loss(scene: Scene): void {
  const conversation = new TcpConversation(scene, client(52_001), server, 20).open();
  conversation.send("client", "send 6\n");
  conversation.segment("server", {}, data(1));
  conversation.segment("server", { seen: false }, data(2));
  for (const seed of [3, 4, 5]) {
    conversation.segment("server", {}, data(seed));
    const missing = -SEGMENT * (seed - 1);
    conversation.segment("client", { ackOffset: missing, advance: false });
  }
  scene.wait(12);
  conversation.segment("server", { seqOffset: -SEGMENT * 4, advance: false }, data(2));
  scene.wait(20);
  conversation.acknowledge("client").close();
}

/** No answer at all: the sender repeats after its timeout, and waits twice as long each time. */
function timeouts(scene: Scene): void {
  const conversation = new TcpConversation(scene.wait(500), client(52_002), server, 20).open();
  const question = data(10, 200);
  conversation.segment("client", { flags: TcpFlag.psh | TcpFlag.ack }, question);
  for (const pause of [220, 440, 880]) {
    scene.wait(pause);
    conversation.segment("client", { flags: TcpFlag.psh | TcpFlag.ack, seqOffset: -200, advance: false }, question);
  }
  scene.wait(20);
  conversation.acknowledge("server").close();
}

/** The receiver does not read: its window fills, closes, is probed, and opens again. */
function fullWindow(scene: Scene): void {
  const conversation = new TcpConversation(scene.wait(500), client(52_003), server, 20).open();
  conversation.segment("client", { window: 23 });
  conversation.segment("server", {}, data(20)).segment("server", { flags: TcpFlag.psh | TcpFlag.ack }, data(21));
  scene.wait(2);
  conversation.segment("client", { window: 0 });
  for (const pause of [300, 600]) {
    scene.wait(pause);
    conversation.segment("server", { advance: false }, [0x21]);
    scene.wait(20);
    conversation.segment("client", { window: 0 });
  }
  scene.wait(800);
  conversation.segment("client", { window: 502 }).send("server", data(22)).close();
}

/** A door that is shut, a conversation that is broken off, and one that nobody answers. */
function refusals(scene: Scene): void {
  const shut = endpoint("198.51.100.20", 9001);
  const refused = new TcpConversation(scene.wait(500), client(52_004), shut);
  refused.segment("client", { flags: TcpFlag.syn, window: 64_240 });
  scene.wait(20);
  refused.reset("server");

  const broken = new TcpConversation(scene.wait(300), client(52_005), server, 20).open();
  broken.send("client", "upload\n").segment("server", {}, data(30));
  broken.reset("server");

  const silent = new TcpConversation(scene.wait(300), client(52_006), endpoint("203.0.113.99", 9000));
  silent.segment("client", { flags: TcpFlag.syn, window: 64_240 });
  for (const pause of [1000, 2000]) {
    scene.wait(pause);
    silent.segment("client", { flags: TcpFlag.syn, window: 64_240, seqOffset: -1, advance: false });
  }
}

/** Segments that overtake each other, and a pause kept alive by empty probes. */
function disorder(scene: Scene): void {
  const conversation = new TcpConversation(scene.wait(500), client(52_007), server, 20).open();
  conversation.segment("server", { seqOffset: SEGMENT, advance: false }, data(41));
  scene.wait(0.3);
  conversation.segment("server", {}, data(40)).segment("server", { seen: false }, data(41));
  conversation.acknowledge("client");
  for (let round = 0; round < 2; round++) {
    scene.wait(15_000);
    conversation.segment("client", { seqOffset: -1, advance: false });
    scene.wait(20);
    conversation.acknowledge("server");
  }
  conversation.close();
}

/** Bytes that had arrived are sent again, a window is filled to its last byte, and a capture that misses what is acknowledged. */
function repeats(scene: Scene): void {
  const conversation = new TcpConversation(scene.wait(500), client(52_008), server, 20).open();
  conversation.send("server", data(50, 400));
  conversation.segment("server", { flags: TcpFlag.psh | TcpFlag.ack, seqOffset: -400, advance: false }, data(50, 400));
  conversation.acknowledge("client");
  conversation.segment("client", { window: 10 });
  conversation.segment("server", { flags: TcpFlag.psh | TcpFlag.ack }, data(51, 1280));
  scene.wait(20);
  conversation.segment("client", { window: 502 });
  conversation.segment("server", { seen: false }, data(52, 300));
  conversation.acknowledge("client").close();
}

/** The same ports are used again, and data comes with the opening (TCP Fast Open, RFC 7413). */
function reopenings(scene: Scene): void {
  const again = new TcpConversation(scene.wait(500), client(52_008), server, 20);
  again.segment("client", { flags: TcpFlag.syn, seqOffset: 5_000_000, window: 64_240, advance: false });

  const cookie = [34, 10, 0x5a, 0x3c, 0x91, 0x07, 0xe2, 0x44, 0xb8, 0x16, 1, 1];
  for (const [port, isTaken] of [
    [52_009, true],
    [52_010, false],
  ] as const) {
    const opened = new TcpConversation(scene.wait(100), client(port), server, 20);
    const options = Uint8Array.from(cookie);
    opened.segment("client", { flags: TcpFlag.syn, window: 64_240, options }, data(port, 120));
    scene.wait(20);
    const ackOffset = isTaken ? 0 : -120;
    opened.segment("server", { flags: TcpFlag.syn | TcpFlag.ack, window: 65_160, ackOffset });
    scene.wait(20);
    opened.acknowledge("client").close();
  }
}

function make(): Uint8Array {
  const scene = new Scene();
  for (const trouble of [loss, timeouts, fullWindow, refusals, disorder, repeats, reopenings]) trouble(scene);
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "tcp-trouble.pcap",
    goesTo: "samples",
    title: "TCP in trouble",
    line: "Loss and repetition, timeouts, a window that closes, a refused and a broken connection, segments out of order.",
    make,
  },
];
