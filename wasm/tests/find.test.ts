/** Looking for a packet by what stands in its info, its bytes or its tree: once around the capture. */
import { expect, test } from "vitest";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene } from "../../scripts/captures/scene.ts";
import type { Engine, FindRequest } from "#shared/model/engine.ts";
import { openBytes } from "./support/open.ts";
import { ping } from "./support/traffic.ts";

const PACKETS = 700;
/** Far enough apart that they lie in different stretches of the search. */
const MARKED = [100, 600];

async function openPings(): Promise<Engine> {
  const scene = new Scene();
  for (let at = 1; at <= PACKETS; at++) ping(scene, at, MARKED.includes(at) ? "Needle\u0000" : "hay");
  return (await openBytes(pcap(scene.packets))).engine;
}

async function find(engine: Engine, request: Partial<FindRequest> & Pick<FindRequest, "where" | "from">) {
  const outcome = await engine.find({ backwards: false, text: "", ...request }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value;
}

const NEEDLE = { where: "bytes", bytes: bytes("Needle\u0000") } as const;

test("bytes are found forwards and backwards, around the ends of the capture", async () => {
  const engine = await openPings();
  expect(await find(engine, { ...NEEDLE, from: 1 })).toBe(100);
  expect(await find(engine, { ...NEEDLE, from: 100 })).toBe(600);
  expect(await find(engine, { ...NEEDLE, from: 600 })).toBe(100);
  expect(await find(engine, { ...NEEDLE, from: 100, backwards: true })).toBe(600);
  expect(await find(engine, { ...NEEDLE, from: 600, backwards: true })).toBe(100);
});

test("the packet it started from is looked at last", async () => {
  const engine = await openPings();
  const only = { where: "info", text: "seq=77" } as const;
  const start = await find(engine, { ...only, from: 1 });
  expect(start).toBe(77);
  expect(await find(engine, { ...only, from: 77 })).toBe(77);
});

test("text in info and tree is found whatever its case", async () => {
  const engine = await openPings();
  expect(await find(engine, { where: "info", text: "SEQ=500", from: 1 })).toBe(500);
  expect(await find(engine, { where: "tree", text: "sequence NUMBER: 321", from: 400 })).toBe(321);
});

test("what is nowhere is not found, and an empty search finds no bytes", async () => {
  const engine = await openPings();
  expect(await find(engine, { where: "bytes", bytes: bytes("needle"), from: 1 })).toBeUndefined();
  expect(await find(engine, { where: "bytes", bytes: bytes(""), from: 1 })).toBeUndefined();
  expect(await find(engine, { where: "info", text: "no such thing", from: 1 })).toBeUndefined();
});

test("the search goes along the order in force", async () => {
  const engine = await openPings();
  await engine.sort([{ column: { kind: "builtIn", id: "number" }, descending: true }], () => undefined);
  expect(await find(engine, { ...NEEDLE, from: PACKETS })).toBe(600);
  expect(await find(engine, { ...NEEDLE, from: 600 })).toBe(100);
});
