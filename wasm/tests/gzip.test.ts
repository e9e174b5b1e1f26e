/** Captures inside gzip (RFC 1952): one member, several, and files that break off. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { describeCapture, writeDescription } from "./support/describe.ts";
import { type Opened, openBytes } from "./support/open.ts";
import { datagrams } from "./support/traffic.ts";

const PACKETS = 300;
const FILE = pcap(datagrams(PACKETS, 900));

const describe = async ({ engine }: Opened): Promise<string> => writeDescription(await describeCapture(engine));

test("one member says what the plain file says", async () => {
  const opened = await openBytes(gzipSync(FILE));
  expect(opened.summary.inputs[0]).toMatchObject({ gzip: true, ok: true, format: "pcap" });
  expect(await describe(opened)).toBe(await describe(await openBytes(FILE)));
});

test("two members are one file, however the pieces fall", async () => {
  const middle = Math.floor(FILE.length / 2) + 3;
  const members = bytes(gzipSync(FILE.subarray(0, middle)), gzipSync(FILE.subarray(middle)));
  const plain = await describe(await openBytes(FILE));
  for (const chunkSize of [undefined, 4096, 1]) {
    const opened = await openBytes(members, chunkSize);
    expect(opened.summary.packets, `pieces of ${chunkSize}`).toBe(PACKETS);
    expect(await describe(opened), `pieces of ${chunkSize}`).toBe(plain);
  }
});

test("a file that breaks off gives the packets before the break and says so", async () => {
  const packed = gzipSync(pcap(datagrams(PACKETS, 900)), { level: 0 });
  for (const chunkSize of [undefined, 1000]) {
    const { engine, summary } = await openBytes(packed.subarray(0, Math.floor(packed.length / 2)), chunkSize);
    expect(summary.packets).toBeGreaterThan(PACKETS / 4);
    expect(summary.packets).toBeLessThan(PACKETS);
    expect(summary.inputs[0]?.ok).toBe(false);
    expect(summary.inputs[0]?.error).toMatch(/gzip/);
    const last = await engine.packet(summary.packets);
    expect(last.ok && last.value.views[0]?.bytes).toEqual(datagrams(PACKETS, 900)[summary.packets - 1]?.frame);
  }
});
