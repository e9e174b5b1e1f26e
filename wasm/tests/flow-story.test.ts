import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytes, hex, zeros } from "../../scripts/captures/bytes.ts";
import { TcpFlag } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { explainShape, hintsOf } from "../../shared/format/flow-story.ts";
import type { FlowStory, PayloadShape } from "../../shared/model/flow-story.ts";
import { ShapeCounter } from "../host/flow-story/payload-shape.ts";
import { openBytes } from "./support/open.ts";

const CLIENT = endpoint("192.0.2.10", 50_001);
const SERVER = endpoint("198.51.100.80", 9000);

async function tell(scene: Scene, flow = 0): Promise<FlowStory> {
  const { engine } = await openBytes(pcap(scene.packets));
  const outcome = await engine.flowStory(flow, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value;
}

test("options, round trips and what is sent again are told for each side", async () => {
  const scene = new Scene();
  const talk = new TcpConversation(scene, CLIENT, SERVER, 5).open();
  talk.send("client", "x".repeat(3000));
  talk.segment("server", { flags: TcpFlag.ack | TcpFlag.psh }, "answer");
  scene.wait(300);
  talk.segment("server", { flags: TcpFlag.ack | TcpFlag.psh, seqOffset: -6, advance: false }, "answer");
  talk.acknowledge("client").close();
  const { tcp, events, packets } = await tell(scene);
  expect(packets).toBe(scene.packets.length);
  expect(tcp?.a).toMatchObject({
    options: { mss: 1460, windowShift: 7, sack: true },
    payloadBytes: 3000,
    retransmissions: 0,
    zeroWindows: 0,
  });
  expect(tcp?.a.roundTrips?.count).toBeGreaterThan(0);
  expect(tcp?.b).toMatchObject({ retransmissions: 1, payloadBytes: 12 });
  expect(events.map(({ kind, side }) => `${kind} ${side}`)).toEqual([
    "handshake a",
    "data a",
    "data b",
    "loss b",
    "end a",
    "end b",
  ]);
});

test("a closed window is told with how long it was closed", async () => {
  const scene = new Scene();
  const talk = new TcpConversation(scene, CLIENT, SERVER, 1).open().send("client", "hello");
  talk.segment("server", { flags: TcpFlag.ack, window: 0 });
  scene.wait(2500);
  talk.segment("server", { flags: TcpFlag.ack, window: 100 });
  const { tcp, events } = await tell(scene);
  expect(tcp?.b).toMatchObject({ zeroWindows: 1 });
  expect(Number(tcp?.b.stalledNs ?? 0n) / 1e6).toBeCloseTo(2500, 0);
  expect(events.filter(({ kind }) => kind === "window").map(({ text }) => text)).toEqual([
    "Takes nothing more: its window is full",
    "Takes bytes again after 2.5 s",
  ]);
});

test("a side that speaks at even times has a rhythm, one that does not has none", async () => {
  const even = new Scene();
  const beacon = new TcpConversation(even, CLIENT, SERVER, 1).open();
  const uneven = new Scene();
  const person = new TcpConversation(uneven, CLIENT, SERVER, 1).open();
  for (let i = 0; i < 12; i++) {
    beacon.send("client", "ping").send("server", "pong");
    even.wait(30_000 + ((i * 7919) % 2000));
    person.send("client", "ping").send("server", "pong");
    uneven.wait(2000 + ((i * 7919) % 90_000));
  }
  const { rhythm } = await tell(even);
  expect(rhythm).toMatchObject({ side: "a", times: 12 });
  expect(Number(rhythm?.meanNs ?? 0n) / 1e9).toBeCloseTo(31, 0);
  expect((await tell(uneven)).rhythm).toBeUndefined();
});

test("text, random bytes and structured bytes are told apart, and a few bytes are not judged", () => {
  const shapeOf = (bytes: Uint8Array): string => {
    const counter = new ShapeCounter();
    counter.add(Buffer.from(bytes).toString("hex"), bytes.length);
    return counter.finish().kind;
  };
  let state = 12345;
  const random = Uint8Array.from({ length: 8192 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
  expect(shapeOf(random)).toBe("random");
  expect(shapeOf(random.subarray(0, 256))).toBe("random");
  expect(shapeOf(random.subarray(0, 40))).toBe("few");
  expect(shapeOf(new Uint8Array(0))).toBe("none");
  expect(shapeOf(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".repeat(9)))).toBe("text");
  expect(shapeOf(Uint8Array.from({ length: 4096 }, (_, i) => (i % 4 === 0 ? (i >> 2) & 255 : 0)))).toBe("binary");
});

test("the figures behind a payload's shape are told, each with what it could be at most", () => {
  const shapeOf = (bytes: Uint8Array): PayloadShape => {
    const counter = new ShapeCounter();
    counter.add(Buffer.from(bytes).toString("hex"), bytes.length);
    return counter.finish();
  };
  const every = Uint8Array.from({ length: 4096 }, (_, at) => at & 255);
  expect(shapeOf(every)).toMatchObject({ entropy: 8, evenness: { chiSquare: 0, degrees: 255, limit: 347 } });
  expect(shapeOf(every.subarray(0, 64)).evenness).toMatchObject({ degrees: 15 });
  expect(shapeOf(every.subarray(0, 63)).evenness).toBeUndefined();
  expect(explainShape(shapeOf(every.subarray(0, 128)))).toMatch(
    /7\.00 of at most 7\.00 bits a byte, .*chi-square 128, of random/u,
  );
});

test("the packet that says what a flow carries is named; what nobody knows has hints", async () => {
  const web = new Scene();
  new TcpConversation(web, CLIENT, SERVER, 1)
    .open()
    .send("client", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
    .close();
  const known = (await tell(web)).events.find(({ kind }) => kind === "protocol");
  expect(known).toMatchObject({ packet: 4, text: "Recognised: HTTP, at a port that is not its own" });
  const strange = new Scene();
  const talk = new TcpConversation(strange, CLIENT, SERVER, 1).open();
  for (let i = 0; i < 12; i++) {
    talk.send("client", "~ number of things that are well\n".repeat(3));
    strange.wait(20_000);
  }
  const story = await tell(strange);
  expect(story.events.some(({ kind }) => kind === "protocol")).toBe(false);
  expect(hintsOf(story)).toEqual(["text-like from A", "periodic, about every 20 s"]);
});

test("what a dissector warns of stands among the events, and what they tell already does not", async () => {
  const { engine } = await openBytes(readFileSync(new URL("./captures/rare.pcap", import.meta.url)));
  const story = await engine.flowStory(5, () => undefined);
  const told = (story.ok ? story.value.events : []).map(({ kind, text }) => `${kind}: ${text}`);
  expect(told.slice(1)).toEqual([
    "protocol: Recognised: TLS",
    "tls: Server Hello",
    "note: The server settled on a version that is out of use",
  ]);
});

test("where a packet breaks off is told as damage", async () => {
  const scene = new Scene();
  // The counts of the header promise a question that is not there.
  scene.sendUdp(CLIENT, endpoint("198.51.100.80", 53), hex("1234 0100 0001 0000 0000 0000 03 77 77"));
  const { events } = await tell(scene);
  const damage = events.filter(({ kind }) => kind === "damage");
  expect(damage.map(({ packet, side }) => `${packet} ${side}`)).toEqual(["1 a"]);
  expect(damage[0]?.text).toMatch(/^Malformed: \d+ bytes required at byte \d+, \d+ available$/u);
});

test("what is inside an encrypted protocol is told as its port's word, and what the hellos say of it", async () => {
  const scene = new Scene();
  const alpn = hex("0010 0007 0005 04 696d6170");
  const hello = bytes(hex("16 0301 003c 01 000038 0303"), zeros(32), hex("00 0004 1301 c02f 01 00 000b"), alpn);
  new TcpConversation(scene, CLIENT, endpoint("198.51.100.80", 993), 1).open().send("client", hello);
  const { events } = await tell(scene);
  expect(events.slice(2).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    "protocol: Recognised: TLS, at the port of IMAP over TLS",
    "tls: Client Hello, offers imap",
  ]);
});

test("flows without a story say so, and a newer question overtakes an older one", async () => {
  const scene = new Scene();
  new TcpConversation(scene, CLIENT, SERVER, 1).open().send("client", hex("00 01 02")).close();
  const { engine } = await openBytes(pcap(scene.packets));
  expect(await engine.flowStory(99, () => undefined)).toMatchObject({ ok: false, kind: "refused" });
  const [older, newer] = await Promise.all([
    engine.flowStory(0, () => undefined),
    engine.flowStory(0, () => undefined),
  ]);
  expect(older).toMatchObject({ ok: false, kind: "cancelled" });
  expect(newer.ok).toBe(true);
});
