/** The minimap's coding: a slice's commonest family in the high five bits, its worst severity in the low three. */
import { expect, test } from "vitest";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { type ProtocolFamily, ROW_FAMILIES } from "#shared/model/row.ts";
import type { Engine } from "#shared/model/engine.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { openBytes } from "./support/open.ts";
import { ping } from "./support/traffic.ts";

const HALF = 32;
const ERROR = 4;

/** Pings, then datagrams that no dissector knows; the last of these is cut, which is an error. */
async function openHalves(): Promise<Engine> {
  const scene = new Scene();
  for (let at = 1; at <= HALF; at++) ping(scene, at);
  for (let at = 1; at <= HALF; at++) {
    scene.sendUdp(endpoint("192.0.2.10", 40_000), endpoint("198.51.100.80", 50_000), "nothing known");
  }
  const last = scene.packets.at(-1);
  if (last === undefined) throw new Error("packets expected");
  const claimsTooMuch = last.frame.slice();
  claimsTooMuch[39] = 5;
  scene.packets[scene.packets.length - 1] = { ...last, frame: claimsTooMuch };
  return (await openBytes(pcap(scene.packets))).engine;
}

const decode = (map: Uint8Array): { family: ProtocolFamily | undefined; severity: number }[] =>
  [...map].map((byte) => ({ family: ROW_FAMILIES[byte >> 3], severity: byte & 7 }));

test("each slice says its own family and worst severity", async () => {
  const slices = decode(await (await openHalves()).minimap(4));
  expect(slices.map(({ family }) => family)).toEqual(["icmp", "icmp", "udp", "udp"]);
  expect(slices.map(({ severity }) => severity === ERROR)).toEqual([false, false, false, true]);
});

test("agrees with the rows, one slice a row", async () => {
  const engine = await openHalves();
  const { rows } = await engine.window({ key: 0, first: 0, count: 2 * HALF, columns: [] });
  const severities = ["none", "chat", "note", "warning", "error"];
  const expected = rows.map(({ family, severity }) => ({ family, severity: severities.indexOf(severity) }));
  expect(decode(await engine.minimap(2 * HALF))).toEqual(expected);
});

test("follows the order in force", async () => {
  const engine = await openHalves();
  await engine.sort([{ column: { kind: "builtIn", id: "number" }, descending: true }], () => undefined);
  const slices = decode(await engine.minimap(2));
  expect(slices.map(({ family }) => family)).toEqual(["udp", "icmp"]);
});

test("has never more slices than rows, and none where none are asked for", async () => {
  const engine = await openHalves();
  expect(await engine.minimap(1000)).toHaveLength(2 * HALF);
  expect(await engine.minimap(0)).toHaveLength(0);
  expect(await engine.minimap(-1)).toHaveLength(0);
});

async function colour(engine: Engine, ...filters: readonly string[]): Promise<void> {
  const names = createFilterNames(await engine.registry());
  const programs = filters.map((text) => {
    const checked = checkFilter(text, names);
    if (!checked.ok || checked.condition === undefined) throw new Error(`no filter: ${text}`);
    return compileFilter(checked.condition, names);
  });
  await engine.colour(programs);
}

test("the rules of slices are those of their rows, in the order in force, and none without rules", async () => {
  const engine = await openHalves();
  expect([...((await engine.minimapRules(4)) ?? [])]).toEqual([0, 0, 0, 0]);
  await colour(engine, "dns", "icmp");
  expect([...((await engine.minimapRules(4)) ?? [])]).toEqual([2, 2, 0, 0]);
  await engine.sort([{ column: { kind: "builtIn", id: "number" }, descending: true }], () => undefined);
  const all = await engine.minimapRules(2 * HALF);
  const { rows } = await engine.window({ key: 0, first: 0, count: 2 * HALF, columns: [] });
  expect([...(all ?? [])]).toEqual(rows.map(({ rule }) => rule + 1));
});

test("other rules, and a newer request, end a map of rules under way", async () => {
  const engine = await openHalves();
  await colour(engine, "icmp");
  const [first, second] = [engine.minimapRules(64), engine.minimapRules(32)];
  expect(await first).toBeUndefined();
  expect(await second).toHaveLength(32);
  const third = engine.minimapRules(64);
  await colour(engine, "udp");
  expect(await third).toBeUndefined();
});
