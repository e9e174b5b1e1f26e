/** The engine's memory grows with the number of packets, never with the size of the file (DESIGN.md 2.3). */
import { expect, test } from "vitest";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import type { Packet } from "../../scripts/captures/scene.ts";
import { openBytes } from "./support/open.ts";
import { datagrams } from "./support/traffic.ts";

const PACKETS = 30_000;
const PIECE = 1 << 20;
const MEGABYTE = 1 << 20;

const FILE_HEADER = 24;

/** A file of `times` times the same packets. */
async function engineBytes(packets: readonly Packet[], times = 1): Promise<number> {
  const file = pcap(packets);
  const again = Array.from({ length: times - 1 }, () => file.subarray(FILE_HEADER));
  const { summary } = await openBytes(bytes(file, ...again), PIECE);
  expect(summary.packets).toBe(packets.length * times);
  return summary.engineBytes;
}

test("ten times the payload in as many packets takes no more memory", async () => {
  const small = await engineBytes(datagrams(PACKETS, 120));
  const large = await engineBytes(datagrams(PACKETS, 1200));
  expect(Math.abs(large - small)).toBeLessThan(4 * MEGABYTE);
});

test("more packets do take more, at most 64 bytes each", async () => {
  const packets = datagrams(PACKETS, 60);
  const few = await engineBytes(packets);
  const many = await engineBytes(packets, 10);
  expect(many).toBeGreaterThan(few);
  expect((many - few) / (9 * PACKETS)).toBeLessThan(64);
});
