/** What a file tells of packets that are missing from it. */
import { expect, test } from "vitest";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import {
  block,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from "../../scripts/captures/pcapng.ts";
import { openBytes, openInputs } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

const packets = conversation();
const firstNs = packets[0]?.timeNs ?? 0n;
const KERNEL = { packets: 12n, fromNs: firstNs + 20n, toNs: firstNs + 30n, cause: "kernel" } as const;
const RESTART = { atMost: 7n, fromNs: firstNs + 1n, toNs: firstNs + 9n, cause: "restart" } as const;

const count = (value: number): Uint8Array => {
  const of = new Uint8Array(8);
  new DataView(of.buffer).setUint32(0, value, true);
  return of;
};

function capture(): Uint8Array {
  const [before, after] = [packets.slice(0, 3), packets.slice(3)];
  const place = { interfaceId: 0 };
  return bytes(
    sectionHeader(),
    interfaceDescription(1, 262_144),
    ...before.map((packet) => enhancedPacket(packet, place)),
    encodeGapBlock(KERNEL),
    // Somebody else's block of the same type is none of ours, and no damage.
    block(0x8a5c_0002, count(1), count(2), count(3)),
    ...after.map((packet) => enhancedPacket(packet, place)),
    encodeGapBlock(RESTART),
    interfaceStatistics(0, firstNs, [
      { code: 5, value: count(4) },
      { code: 7, value: count(12) },
      { code: 8, value: count(packets.length) },
    ]),
  );
}

test("gaps are told in the order of their ends, statistics with their interface, and no packet is missed for them", async () => {
  const { summary } = await openBytes(capture());
  expect(summary.gaps).toEqual([RESTART, KERNEL]);
  expect(summary.packets).toBe(packets.length);
  expect(summary.damage).toEqual([]);
  expect(summary.inputs[0]?.unknownBlocks).toEqual([]);
  expect(summary.interfaces[0]).toMatchObject({ dropped: 4n, droppedBySystem: 12n, delivered: BigInt(packets.length) });
  expect(summary.counters.find(({ id }) => id === "gaps")?.count).toBe(1);
});

test("a file whose clock is shifted has its gaps shifted with its packets", async () => {
  const { summary } = await openInputs([{ bytes: capture(), shiftNs: 1000n }]);
  expect(summary.gaps.map(({ fromNs }) => fromNs)).toEqual([RESTART.fromNs + 1000n, KERNEL.fromNs + 1000n]);
});
