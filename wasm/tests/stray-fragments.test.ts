/** Fragments that nothing became of are told; those of whole datagrams, and copies, are not. */
import { expect, test } from "vitest";
import { EtherType, ethernet, ipv4, udp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, host } from "../../scripts/captures/scene.ts";
import type { Standout } from "../../shared/model/shares.ts";
import { openBytes } from "./support/open.ts";

const [here, there] = [host("192.0.2.10"), host("192.0.2.20")];
const body = udp({ host: here, port: 4000 }, { host: there, port: 4001 }, "x".repeat(56));

async function standoutOf(
  pieces: readonly (readonly [id: number, from: number, to: number])[],
): Promise<Standout | undefined> {
  const scene = new Scene();
  for (const [id, from, to] of pieces) {
    const fields = { from: here.ip, to: there.ip, protocol: 17, id };
    const packet = ipv4({ ...fields, fragmentOffset: from, moreFragments: to < body.length }, body.subarray(from, to));
    scene.send(ethernet(there.mac, here.mac, EtherType.ipv4, packet));
  }
  const { engine } = await openBytes(pcap(scene.packets));
  const outcome = await engine.shares(10);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.standouts.find(({ id }) => id === "fragments");
}

test("a datagram that lacks a fragment leaves strays, one that is whole leaves none", async () => {
  const pieces = [
    [1, 0, 32],
    [2, 0, 32],
    [1, 32, 64],
    [2, 48, 64],
  ] as const;
  expect(await standoutOf(pieces)).toEqual({
    id: "fragments",
    count: 2,
    of: 4,
    filter: "frame.number in {2, 4}",
  });
  expect(await standoutOf(pieces.filter(([id]) => id === 1))).toBeUndefined();
});

test("a copy of a fragment is no stray", async () => {
  const copied = [
    [1, 0, 32],
    [1, 0, 32],
    [1, 32, 64],
  ] as const;
  expect(await standoutOf(copied)).toBeUndefined();
});
