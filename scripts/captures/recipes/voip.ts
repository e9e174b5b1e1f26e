/** A call: SIP (RFC 3261) with SDP (RFC 8866) sets it up, RTP and RTCP (RFC 3550) carry and measure it. */
import { bytes, lines, seeded, u16, u24, u32 } from "../bytes.ts";
import { pcap } from "../pcap.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, Scene } from "../scene.ts";

const alice = "192.0.2.61";
const bob = "192.0.2.62";
const BRANCH = "z9hG4bK776asdhds";
const CALL_ID = "a84b4c76e66710@192.0.2.61";

function description(ip: string, port: number): string {
  const body = [
    "v=0",
    `o=- 1709370000 1 IN IP4 ${ip}`,
    "s=-",
    `c=IN IP4 ${ip}`,
    "t=0 0",
    `m=audio ${port} RTP/AVP 0 101`,
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=sendrecv",
  ];
  return body.map((line) => `${line}\r\n`).join("");
}

interface Message {
  readonly first: string;
  readonly sequence: string;
  readonly isAnswered: boolean;
  readonly more?: readonly string[];
  readonly body?: string;
}

function sip({ first, sequence, isAnswered, more = [], body = "" }: Message): Uint8Array {
  const content = body === "" ? [] : ["Content-Type: application/sdp"];
  const headers = [
    first,
    `Via: SIP/2.0/UDP ${alice}:5060;branch=${BRANCH}`,
    "Max-Forwards: 70",
    "From: Alice <sip:alice@example.org>;tag=1928301774",
    `To: Bob <sip:bob@example.org>${isAnswered ? ";tag=a6c85cf" : ""}`,
    `Call-ID: ${CALL_ID}`,
    `CSeq: ${sequence}`,
    ...more,
    ...content,
    `Content-Length: ${body.length}`,
    "",
  ];
  return bytes(lines(...headers), body);
}

/** Twenty milliseconds of made-up sound at 8000 samples a second. */
function rtp(sequence: number, ssrc: number, marker: boolean): Uint8Array {
  const noise = seeded(ssrc + sequence);
  const sound = Uint8Array.from({ length: 160 }, () => 0xf0 | (noise() & 0x0f));
  return bytes([0x80, marker ? 0x80 : 0], u16(sequence), u32(sequence * 160), u32(ssrc), sound);
}

/** Sender report with one reception block, then the canonical name. */
function rtcp(ssrc: number, about: number, lost: number): Uint8Array {
  const report = bytes([0x81, 200], u16(12), u32(ssrc), u32(0xed4ff250), u32(0), u32(16_000), u32(100), u32(16_000));
  const reception = bytes(u32(about), [5], u24(lost), u32(131), u32(17), u32(0x12345678), u32(0x8000));
  return bytes(report, reception, [0x81, 202], u16(3), u32(ssrc), [1, 3, 0x61, 0x40, 0x62, 0, 0, 0]);
}

function setUp(scene: Scene): void {
  const caller = endpoint(alice, 5060);
  const callee = endpoint(bob, 5060);
  const contact = ["Contact: <sip:alice@192.0.2.61>", "User-Agent: Example Phone 2"];
  const invite = { first: "INVITE sip:bob@example.org SIP/2.0", sequence: "314159 INVITE", more: contact };
  scene.sendUdp(caller, callee, sip({ ...invite, isAnswered: false, body: description(alice, 49_170) }));
  scene
    .wait(4)
    .sendUdp(callee, caller, sip({ first: "SIP/2.0 100 Trying", sequence: "314159 INVITE", isAnswered: false }));
  scene
    .wait(90)
    .sendUdp(callee, caller, sip({ first: "SIP/2.0 180 Ringing", sequence: "314159 INVITE", isAnswered: true }));
  const accepted = { first: "SIP/2.0 200 OK", sequence: "314159 INVITE", more: ["Contact: <sip:bob@192.0.2.62>"] };
  scene.wait(2400).sendUdp(callee, caller, sip({ ...accepted, isAnswered: true, body: description(bob, 51_200) }));
  scene
    .wait(5)
    .sendUdp(
      caller,
      callee,
      sip({ first: "ACK sip:bob@192.0.2.62 SIP/2.0", sequence: "314159 ACK", isAnswered: true }),
    );
}

function talk(scene: Scene): void {
  const fromAlice = endpoint(alice, 49_170);
  const fromBob = endpoint(bob, 51_200);
  for (let at = 0; at < 25; at++) {
    scene.wait(9.9).sendUdp(fromAlice, fromBob, rtp(1000 + at, 0x0a11ce, at === 0));
    // Two of Bob's packets never arrive.
    if (at !== 9 && at !== 10) scene.wait(9.9).sendUdp(fromBob, fromAlice, rtp(5000 + at, 0x0b0b, at === 0));
  }
  scene.sendUdp(endpoint(alice, 49_171), endpoint(bob, 51_201), rtcp(0x0a11ce, 0x0b0b, 2));
  scene.wait(3).sendUdp(endpoint(bob, 51_201), endpoint(alice, 49_171), rtcp(0x0b0b, 0x0a11ce, 0));
}

function make(): Uint8Array {
  const scene = new Scene();
  setUp(scene);
  talk(scene);
  const bye = { first: "BYE sip:alice@192.0.2.61 SIP/2.0", sequence: "231 BYE", isAnswered: true };
  scene.wait(400).sendUdp(endpoint(bob, 5060), endpoint(alice, 5060), sip(bye));
  scene.wait(3).sendUdp(endpoint(alice, 5060), endpoint(bob, 5060), sip({ ...bye, first: "SIP/2.0 200 OK" }));
  return pcap(scene.packets);
}

export const recipes: readonly Recipe[] = [
  {
    file: "voip.pcap",
    goesTo: "samples",
    title: "A phone call",
    line: "SIP rings and answers, SDP agrees on the sound, RTP carries it and loses two packets, RTCP tells.",
    make,
  },
];
