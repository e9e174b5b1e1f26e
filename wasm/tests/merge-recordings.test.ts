/** Recordings that are merged into one file are, when it is opened, what the engine makes of them side by side. */
import { expect, test } from "vitest";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { mergeRecordings } from "#shared/pcapng/merge-recordings.ts";
import { encodeProcessBlock } from "#shared/processes/process-block.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import {
  OptionCode,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  pcapng,
  sectionHeader,
} from "../../scripts/captures/pcapng.ts";
import { readRows } from "./support/describe.ts";
import { openInputs, type Opened } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

const packets = conversation();
const firstNs = packets[0]?.timeNs ?? 0n;

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly shiftNs: bigint;
}

async function merge(parts: readonly Part[]): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const sources = parts.map(({ bytes: recording, shiftNs }, at) => ({
    name: `web-${(at + 1).toString()}`,
    shiftNs,
    range: (from: number, length: number) => Promise.resolve(recording.slice(from, from + length)),
  }));
  for await (const piece of mergeRecordings(sources)) pieces.push(piece);
  return bytes(...pieces);
}

const describeRows = async ({ engine }: Opened): Promise<string[]> =>
  (await readRows(engine)).map(({ timeNs, cells }) => `${timeNs} ${cells.join(" | ")}`);

const odd = packets.filter((_, at) => at % 2 === 1);
const even = packets.filter((_, at) => at % 2 === 0);
const gap = { packets: 4n, fromNs: firstNs, toNs: firstNs + 5n, cause: "kernel" } as const;
const statistics = interfaceStatistics(0, firstNs + 7n, [
  { code: OptionCode.statisticsReceived, value: Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0) },
]);

test.each([0n, 250_000_000n, -1_000_000n, 1n, -333n])(
  "packets stand in the order of time, shifted by %d ns",
  async (shiftNs) => {
    // Two sections: its sensor was restarted.
    const restarted = bytes(pcapng(odd.slice(0, 3)), encodeGapBlock(gap), pcapng(odd.slice(3)), statistics);
    const parts = [
      { bytes: bytes(pcapng(even)), shiftNs: 0n },
      { bytes: restarted, shiftNs },
    ];
    const sideBySide = await openInputs(parts);
    const merged = await openInputs([{ bytes: await merge(parts) }]);
    expect(await describeRows(merged)).toEqual(await describeRows(sideBySide));
    expect(merged.summary.damage).toEqual([]);
    expect(merged.summary.gaps).toEqual(sideBySide.summary.gaps);
  },
);

test("interfaces say whose they are, and keep their counters; processes of all are known", async () => {
  const end = { local: "192.0.2.10", localPort: 1, remote: "198.51.100.20", remotePort: 2, protocol: "tcp" } as const;
  const process = { ...end, firstNs, lastNs: firstNs + 1n, confidence: "exact", pid: 7 } as const;
  const merged = await openInputs([
    {
      bytes: await merge([
        { bytes: bytes(pcapng(even, [{ code: OptionCode.comment, value: "mode full" }]), statistics), shiftNs: 0n },
        { bytes: bytes(pcapng(odd), encodeProcessBlock([process]), statistics), shiftNs: 5000n },
      ]),
    },
  ]);
  const { interfaces, inputs, processNews } = merged.summary;
  expect(interfaces.map(({ description, packets: count, received }) => [description, count, received])).toEqual([
    ["on web-1", even.length, 9n],
    ["on web-2", odd.length, 9n],
  ]);
  expect(inputs[0]?.comments).toEqual([
    "Merged by time from the recordings of web-1 and web-2.",
    "web-1: mode full",
    "web-2: 0.000005000 s were added to its times, for its clock.",
  ]);
  expect(processNews).toBe(1);
});

test("packets stay with their interface where each recording has several", async () => {
  const ofTwo = (all: readonly (typeof packets)[number][], onFirst: number): Uint8Array<ArrayBuffer> =>
    bytes(
      sectionHeader(),
      interfaceDescription(1, 262_144),
      interfaceDescription(1, 262_144),
      ...all.map((packet, at) => enhancedPacket(packet, { interfaceId: at < onFirst ? 0 : 1 })),
    );
  const merged = await openInputs([
    {
      bytes: await merge([
        { bytes: ofTwo(even, 1), shiftNs: 0n },
        { bytes: ofTwo(odd, 2), shiftNs: 0n },
      ]),
    },
  ]);
  const counts = new Map([
    ["on web-1", [1, even.length - 1]],
    ["on web-2", [2, odd.length - 2]],
  ]);
  for (const [whose, expected] of counts)
    expect(
      merged.summary.interfaces.filter(({ description }) => description === whose).map((one) => one.packets),
    ).toEqual(expected);
});

test("what was being written when the page was closed is left out, and damage is told by its place", async () => {
  const whole = bytes(pcapng(even));
  const cut = { bytes: bytes(pcapng(odd)).slice(0, -5), shiftNs: 0n };
  const merged = await openInputs([{ bytes: await merge([{ bytes: whole, shiftNs: 0n }, cut]) }]);
  expect(merged.summary.packets).toBe(packets.length - 1);
  expect(merged.summary.damage).toEqual([]);
  const damaged = whole.slice();
  damaged[28 + 4] = 3;
  await expect(merge([{ bytes: damaged, shiftNs: 0n }, cut])).rejects.toThrow("of web-1 is damaged at byte 28");
});
