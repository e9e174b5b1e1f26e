/** Expert notes: counted in the first pass, explained, and found again by their codes. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { EXPERT_CATALOGUE } from "#shared/format/expert-catalogue.ts";
import { expertCode } from "#shared/format/expert-code.ts";
import type { ExpertEntry } from "#shared/model/expert.ts";
import { EtherType, TcpFlag, ethernet, ipv4, udp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { enhancedPacket, interfaceDescription, sectionHeader } from "../../scripts/captures/pcapng.ts";
import { Scene, host } from "../../scripts/captures/scene.ts";
import { readDetail } from "./support/describe.ts";
import { openBytes } from "./support/open.ts";
import { SYN, SYN_ACK, type Segment, segmentCapture } from "./support/segments.ts";

const FOLDER = fileURLToPath(new URL("../assembly/", import.meta.url));
/** From a severity to the end of the call: what stands in quotes there is the note's text. */
const CALL = /SEVERITY_[A-Z]+(?:\s*:\s*SEVERITY_[A-Z]+)?,\s*(?:GROUP_[A-Z]+,\s*)?[^;"]*"[^;]*?\);/g;

function* noteTexts(): Generator<string> {
  for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    for (const [call] of readFileSync(`${FOLDER}${file}`, "utf8").matchAll(CALL))
      for (const [, text = ""] of call.matchAll(/"((?:[^"\\]|\\.)*)"/g)) yield text;
  }
}

const RST: Segment = { from: "b", at: 0, confirms: 0, flags: TcpFlag.rst | TcpFlag.ack };
const FIN: Segment = { from: "b", at: 0, confirms: 0, flags: TcpFlag.fin | TcpFlag.ack };

async function notesOf(segments: readonly Segment[]): Promise<readonly ExpertEntry[]> {
  const { engine } = await openBytes(segmentCapture(segments));
  return (await engine.expert()).entries;
}

test("every text that a dissector can note is explained, and nothing else is", () => {
  const texts = new Set(noteTexts());
  expect(texts.size).toBeGreaterThan(90);
  expect([...texts].filter((text) => !EXPERT_CATALOGUE.has(text))).toEqual([]);
  expect([...EXPERT_CATALOGUE.keys()].filter((text) => !texts.has(text))).toEqual([]);
});

test("a code is the protocol and the text's words", () => {
  expect(expertCode("tcp", "Connection reset (RST)")).toBe("tcp.connection-reset-rst");
});

test("a reset means refusal, a break or a late answer, by what came before it", async () => {
  const codes = async (segments: readonly Segment[]): Promise<string[]> =>
    (await notesOf(segments)).map(({ code }) => code).filter((code) => /reset|refused/.test(code));
  expect(await codes([SYN, { ...RST, at: -1 }])).toEqual(["tcp.connection-refused-rst-answers-a-syn"]);
  expect(await codes([SYN, SYN_ACK, RST])).toEqual(["tcp.connection-reset-rst"]);
  expect(await codes([SYN, SYN_ACK, FIN, { ...RST, at: 1 }])).toEqual([
    "tcp.reset-after-the-end-of-the-connection-rst",
  ]);
});

test("fragments that bring what was there are told, in the first pass and when they are looked at", async () => {
  const scene = new Scene();
  const [here, there] = [host("192.0.2.10"), host("192.0.2.20")];
  const fields = { from: here.ip, to: there.ip, protocol: 17, id: 7 };
  const body = udp({ host: here, port: 4000 }, { host: there, port: 4001 }, "x".repeat(56));
  const send = (at: number, to: number): void => {
    const moreFragments = to < body.length;
    const packet = ipv4({ ...fields, fragmentOffset: at, moreFragments }, body.subarray(at, to));
    scene.send(ethernet(there.mac, here.mac, EtherType.ipv4, packet));
  };
  send(0, 32);
  send(24, 48);
  send(0, 32);
  send(48, 64);
  const { engine } = await openBytes(pcap(scene.packets));
  const found = (await engine.expert()).entries.find(({ code }) => code.endsWith("repeats-bytes-of-another-fragment"));
  expect(found).toMatchObject({ severity: "warning", protocol: "IPv4", packets: 2, firstPacket: 2 });
  const having: number[] = [];
  for (let number = 1; number <= 4; number++)
    if ((await readDetail(engine, number)).nodes.some(({ filter }) => filter === found?.filter)) having.push(number);
  expect(having).toEqual([2, 3]);
});

test("packets are counted once a note however often they have it, and the first of them is named", async () => {
  const [first] = (await notesOf([SYN, SYN, SYN_ACK])).filter(({ text }) => text.endsWith("(SYN)"));
  expect(first).toMatchObject({ severity: "chat", packets: 2, occurrences: 2, firstPacket: 1, protocol: "TCP" });
});

test("two versions of a header say the same: their note is listed once, with the packets of both", async () => {
  const packet = { timeNs: 0n, frame: new Uint8Array(4), originalLength: 4 };
  const [first, second] = [interfaceDescription(113, 0), interfaceDescription(276, 0)];
  const packets = [enhancedPacket(packet, { interfaceId: 0 }), enhancedPacket(packet, { interfaceId: 1 })];
  const { engine } = await openBytes(Buffer.concat([sectionHeader(), first, second, ...packets]));
  const { entries } = await engine.expert();
  expect(
    entries.map(({ code, packets, occurrences, firstPacket }) => [code, packets, occurrences, firstPacket]),
  ).toEqual([["sll.malformed", 2, 2, 1]]);
  const outcome = await engine.notePackets({ code: "sll.malformed", after: 0, count: 9, onlyShown: false });
  expect(outcome.ok && outcome.value.packets.map(({ number }) => number)).toEqual([1, 2]);
  const shown = await engine.expertOfShown(() => undefined);
  expect(shown.ok && shown.value.entries).toEqual(entries);
});
