/** What only pcapng has: sections of different byte order in one file, and comments on packets. */
import { describe, expect, test } from "vitest";
import { ROW_COMMENT } from "#shared/abi/table.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import {
  OptionCode,
  enhancedPacket,
  interfaceDescription,
  pcapng,
  sectionHeader,
} from "../../scripts/captures/pcapng.ts";
import { bigEndianSection } from "./support/big-endian.ts";
import { readDetail, readRows } from "./support/describe.ts";
import { type Opened, openBytes } from "./support/open.ts";
import { pings } from "./support/traffic.ts";

const describeRows = async ({ engine }: Opened): Promise<string[]> =>
  (await readRows(engine)).map(({ timeNs, cells, severity }) => `${timeNs} ${severity} ${cells.join(" | ")}`);

describe("sections", () => {
  const packets = pings(9);
  const file = bytes(pcapng(packets.slice(0, 3)), bigEndianSection(packets.slice(3, 6)), pcapng(packets.slice(6)));

  test("of both byte orders are read as one capture, in pieces of any size", async () => {
    const plain = await describeRows(await openBytes(pcap(packets)));
    for (const chunkSize of [undefined, 9, 1]) {
      const opened = await openBytes(file, chunkSize);
      expect(opened.summary.inputs[0]).toMatchObject({ byteOrder: "be+le", ok: true, format: "pcapng" });
      expect(await describeRows(opened), `pieces of ${chunkSize}`).toEqual(plain);
    }
  });

  test("have interfaces of their own", async () => {
    const { summary } = await openBytes(file);
    expect(summary.interfaces.map((each) => each.packets)).toEqual([3, 3, 3]);
    expect(summary.damage).toEqual([]);
  });
});

describe("comments of packets", () => {
  const [first, second, third] = pings(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three pings expected");
  const comment = (value: string): { code: number; value: string } => ({ code: OptionCode.comment, value });
  const two = [comment("the first thing\nto know"), comment("<b>the second</b>")];
  const file = bytes(
    sectionHeader([comment("of the section")]),
    interfaceDescription(1, 262_144),
    enhancedPacket(first, { interfaceId: 0 }),
    enhancedPacket(second, { interfaceId: 0, options: two }),
    bigEndianSection([third], "grüße"),
  );

  test("are all there, in either byte order, and only on their packets", async () => {
    const { engine } = await openBytes(file);
    const found = await Promise.all([1, 2, 3].map(async (number) => (await readDetail(engine, number)).comments));
    expect(found).toEqual([[], ["the first thing\nto know", "<b>the second</b>"], ["grüße"]]);
    const rows = await readRows(engine);
    expect(rows.map(({ flags }) => (flags & ROW_COMMENT) !== 0)).toEqual([false, true, true]);
  });

  test("stand in the tree on one line each", async () => {
    const { engine } = await openBytes(file);
    const { nodes } = await readDetail(engine, 2);
    const values = nodes.filter(({ name }) => name === "frame.comment").map(({ value }) => value);
    expect(values).toEqual(["the first thing\\nto know", "<b>the second</b>"]);
  });

  test("of the section belong to the file", async () => {
    const { summary } = await openBytes(file);
    expect(summary.inputs[0]?.comments).toEqual(["of the section"]);
  });
});
