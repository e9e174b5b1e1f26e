/** Questions to the whole capture: each finds what it says, and lets go what only looks like it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { captureChecks, compileChecks } from "#shared/filter/library/capture-checks.ts";
import { USUAL_LIMITS } from "#shared/model/limits.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { openBytes } from "./support/open.ts";

async function ask(bytes: Uint8Array, limits = USUAL_LIMITS): Promise<ReadonlyMap<string, number>> {
  const { engine } = await openBytes(bytes);
  const checks = captureChecks(limits);
  const programs = compileChecks(checks, createFilterNames(await engine.registry()));
  const outcome = await engine.count(programs, undefined, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return new Map(checks.map(({ code }, at) => [code, outcome.value[at]?.matches ?? -1]));
}

/** A question for "a.example", or its answer without a record. */
const message = (id: number, flags: number): Uint8Array =>
  Uint8Array.of(0, id, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 7, ...Buffer.from("example"), 0, 0, 1, 0, 1);

test("an answer of DNS is slow after more than a second; one that never comes is none", async () => {
  const [client, server] = [endpoint("192.0.2.10", 40_000), endpoint("192.0.2.53", 53)];
  const scene = new Scene();
  scene.sendUdp(client, server, message(1, 1)).wait(900).sendUdp(server, client, message(1, 0x81));
  scene.sendUdp(client, server, message(2, 1)).wait(1100).sendUdp(server, client, message(2, 0x81));
  scene.sendUdp(client, server, message(3, 1));
  const found = await ask(pcap(scene.packets));
  expect([found.get("dns.slow"), found.get("dns.unanswered")]).toEqual([1, 1]);
  const patient = await ask(pcap(scene.packets), { ...USUAL_LIMITS, slowSeconds: 1.5, manyPackets: 2 });
  expect([patient.get("dns.slow"), patient.get("flow.many-packets")]).toEqual([0, scene.packets.length]);
});

test("a SYN is an attempt without an answer only where nothing came back: no acceptance, no refusal", async () => {
  const found = await ask(readFileSync(new URL("../../public/samples/tcp-trouble.pcap", import.meta.url)));
  expect(found.get("tcp.unanswered")).toBe(4);
  const answered = await ask(readFileSync(new URL("../../public/samples/http.pcap", import.meta.url)));
  expect(answered.get("tcp.unanswered")).toBe(0);
});

test("a protocol is unknown from so many payload bytes on: a keep-alive probe tells nothing", async () => {
  const scene = new Scene();
  const client = endpoint("192.0.2.10", 40_000);
  const [server, other] = [endpoint("198.51.100.7", 3389), endpoint("198.51.100.8", 445)];
  new TcpConversation(scene, client, server).open().send("client", "~").send("client", "~~ ~~ ~~").close();
  scene.sendUdp(client, other, "~~ ~~ ~").sendUdp(client, other, "~~ ~~ ~~");
  const codes = ["flow.unknown-on-known-port", "flow.unknown-protocol"];
  const usual = await ask(pcap(scene.packets));
  expect(codes.map((code) => usual.get(code))).toEqual([2, 2]);
  const strict = await ask(pcap(scene.packets), { ...USUAL_LIMITS, payloadBytes: 1 });
  expect(codes.map((code) => strict.get(code))).toEqual([4, 4]);
});
