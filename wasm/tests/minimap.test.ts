/** The minimap's coding: a slice's commonest family in the high five bits, its worst severity in the low three. */
import { expect, test } from "vitest";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { type ProtocolFamily, ROW_FAMILIES } from "#shared/model/row.ts";
import type { Engine } from "#shared/model/engine.ts";
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
