/** Saving packets: which they are, how much it is said to be, and what the file holds when it is read again. */
import { describe, expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import type { Engine } from "#shared/model/engine.ts";
import { EVERY_PACKET, type PacketFileRequest, type PacketFileTotals } from "#shared/model/packet-file.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import {
  block,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from "../../scripts/captures/pcapng.ts";
import { listCaptures, readCapture } from "./support/captures.ts";
import { openBytes, type Opened } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

function named(name: string): Uint8Array {
  const found = listCaptures().find((capture) => capture.name === name);
  if (found === undefined) throw new Error(`no capture ${name}`);
  return readCapture(found);
}

async function save(
  engine: Engine,
  wish: Partial<PacketFileRequest>,
): Promise<{ readonly totals: PacketFileTotals; readonly again: Opened; readonly file: Uint8Array }> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const outcome = await engine.packetFile(
    { ...EVERY_PACKET, ...wish },
    (piece) => pieces.push(piece),
    () => undefined,
  );
  if (!outcome.ok) throw new Error(outcome.message);
  const file = bytes(...pieces);
  expect(file.length).toBe(outcome.value.bytes);
  return { totals: outcome.value, again: await openBytes(file), file };
}

async function show(engine: Engine, text: string): Promise<number> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  const request = { program: compileFilter(checked.condition, names), selected: undefined };
  const outcome = await engine.filter(request, () => undefined);
  return outcome.ok ? outcome.value.matches : -1;
}

async function timesOf(engine: Engine): Promise<(bigint | undefined)[]> {
  const { packets } = await engine.summary();
  const { rows } = await engine.window({ key: 0, first: 0, count: packets, columns: [] });
  return rows.map(({ timeNs }) => timeNs);
}

async function sizesOf(engine: Engine, wish: Partial<PacketFileRequest> = {}): Promise<Record<string, number>> {
  const outcome = await engine.packetSizes({ ...EVERY_PACKET, ...wish });
  if (!outcome.ok) throw new Error(outcome.message);
  return Object.fromEntries(Object.entries(outcome.value).map(([kind, { packets }]) => [kind, packets]));
}

describe("flagged packets", () => {
  test("are all packets of the flows that have a warning, an error or a mark, and no others", async () => {
    const { engine } = await openBytes(named("tcp-trouble"));
    const bad = await show(engine, '_ws.expert.severity >= "Warning"');
    await show(engine, "frame");
    const { all, flagged, marked } = await sizesOf(engine);
    expect(bad).toBeGreaterThan(0);
    expect(flagged).toBeGreaterThan(bad);
    expect(flagged).toBeLessThan(all ?? 0);
    expect(marked).toBe(0);
    const { again, totals } = await save(engine, { kind: "flagged" });
    expect(totals.packets).toBe(flagged);
    expect(again.summary.packets).toBe(flagged);
    // As many flows as had one, and each whole.
    expect(await show(again.engine, '_ws.expert.severity >= "Warning"')).toBe(bad);
  });

  test("a marked packet brings its whole flow, and so many packets in front of and behind each", async () => {
    const { engine, summary } = await openBytes(named("dns"));
    const none = await sizesOf(engine);
    const one = await sizesOf(engine, { marked: Uint32Array.of(5) });
    expect(one["marked"]).toBe(1);
    expect(one["flagged"]).toBeGreaterThan((none["flagged"] ?? 0) + 1);
    const around = await sizesOf(engine, { marked: Uint32Array.of(5), before: 3, after: 1 });
    expect(around["marked"]).toBe(5);
    const edge = await sizesOf(engine, { marked: Uint32Array.of(1, 2, summary.packets), before: 3, after: 2 });
    expect(edge["marked"]).toBe(8);
    const { again } = await save(engine, { kind: "marked", marked: Uint32Array.of(5), before: 3, after: 1 });
    expect(await timesOf(again.engine)).toEqual((await timesOf(engine)).slice(1, 6));
  });
});

test("the size that is told is that of the file, but for what is said of packets", async () => {
  const { engine } = await openBytes(named("dns"));
  await show(engine, "dns.flags.response == 1");
  const sizes = await engine.packetSizes(EVERY_PACKET);
  for (const kind of ["all", "shown"] as const) {
    const { file, totals } = await save(engine, { kind });
    const told = sizes.ok ? sizes.value[kind] : undefined;
    expect(told?.packets).toBe(totals.packets);
    expect(Math.abs(file.length - (told?.bytes ?? 0))).toBeLessThan(200);
  }
});

const packets = conversation();
const CLIENT = "192.0.2.10";
const firstNs = packets[0]?.timeNs ?? 0n;
const GAP = { packets: 12n, fromNs: firstNs + 20n, toNs: firstNs + 30n, cause: "kernel" } as const;
const count = (value: number): Uint8Array => {
  const of = new Uint8Array(8);
  new DataView(of.buffer).setUint32(0, value, true);
  return of;
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** With everything that a sensor, or another program, puts beside packets. */
function rich(): Uint8Array {
  return bytes(
    sectionHeader([
      { code: 1, value: text("Capture mode: full.") },
      { code: 3, value: text("Linux 6") },
    ]),
    interfaceDescription(1, 262_144, [
      { code: 2, value: text("eth0") },
      { code: 3, value: text("to the switch") },
      { code: 11, value: text("\0tcp") },
    ]),
    ...packets.slice(0, 3).map((packet) => enhancedPacket(packet, { interfaceId: 0 })),
    encodeGapBlock(GAP),
    ...packets.slice(3).map((packet) => enhancedPacket(packet, { interfaceId: 0 })),
    interfaceStatistics(0, firstNs, [
      { code: 4, value: count(99) },
      { code: 7, value: count(12) },
    ]),
    block(0x0bad, count(1)),
  );
}

test("what stands beside packets goes along: mode, interface, counters, gaps, comments, names", async () => {
  const { engine, summary } = await openBytes(rich());
  const rowsBefore = await timesOf(engine);
  await engine.supplyNames({ hosts: [{ address: CLIENT, names: ["client.test"], line: 1 }] });
  const { again, totals } = await save(engine, { withNames: true, comments: [{ number: 2, text: "look here" }] });
  expect(totals.remarks).toEqual([expect.stringContaining("1 block")]);
  expect(await timesOf(again.engine)).toEqual(rowsBefore);
  expect(again.summary.damage).toEqual([]);
  expect(again.summary.gaps).toEqual(summary.gaps);
  expect(again.summary.interfaces[0]).toMatchObject({
    name: "eth0",
    description: "to the switch",
    filter: "tcp",
    received: 99n,
    droppedBySystem: 12n,
  });
  expect(again.summary.inputs[0]).toMatchObject({ comments: ["Capture mode: full."], operatingSystem: "Linux 6" });
  expect(again.summary.inputs[0]?.names).toEqual([{ address: CLIENT, names: ["client.test"] }]);
  const detail = await again.engine.packet(2);
  expect(detail.ok && detail.value.comments).toEqual(["look here"]);
});

test("names go along for the addresses of the packets that are saved, and for no others", async () => {
  const { engine } = await openBytes(named("dns"));
  const whole = await save(engine, { withNames: true });
  const names = whole.again.summary.inputs[0]?.names ?? [];
  const without = await save(engine, {});
  expect(without.again.summary.inputs[0]?.names).toEqual([]);
  const few = await save(engine, { kind: "marked", marked: Uint32Array.of(1), withNames: true });
  const fewNames = few.again.summary.inputs[0]?.names ?? [];
  expect(fewNames.length).toBeLessThanOrEqual(2);
  for (const one of fewNames) expect(names).toContainEqual(one);
});

describe("pcap", () => {
  test("holds the same packets at the same nanosecond, and it is said what it cannot hold", async () => {
    const { engine } = await openBytes(rich());
    const { again, totals } = await save(engine, { format: "pcap" });
    expect(await timesOf(again.engine)).toEqual(await timesOf(engine));
    expect(again.summary.inputs[0]?.format).toBe("pcap");
    expect(totals.remarks).toEqual([expect.stringContaining("pcapng holds them all")]);
  });

  test("is refused where packets are of several link types, and pcapng is named", async () => {
    const both = bytes(
      sectionHeader(),
      interfaceDescription(1, 0),
      interfaceDescription(101, 0),
      ...packets.map((packet, at) => enhancedPacket(packet, { interfaceId: at % 2 })),
    );
    const { engine } = await openBytes(both);
    await expect(save(engine, { format: "pcap" })).rejects.toThrow(/choose pcapng/);
  });
});

test.each(["pcapng", "pcap"] as const)("no packet at all is a whole %s file, too", async (format) => {
  const { engine } = await openBytes(named("dns"));
  const { again } = await save(engine, { kind: "marked", format });
  expect([again.outcome.ok, again.summary.packets, again.summary.damage.length]).toEqual([true, 0, 0]);
});

test("a newer request, and a cancellation, end the one before", async () => {
  const { engine } = await openBytes(named("dns"));
  const first = engine.packetSizes(EVERY_PACKET);
  const second = engine.packetSizes(EVERY_PACKET);
  expect([(await first).ok, (await second).ok]).toEqual([false, true]);
  const writing = engine.packetFile(
    EVERY_PACKET,
    () => undefined,
    () => undefined,
  );
  await engine.cancel("packets");
  expect(await writing).toMatchObject({ ok: false, kind: "cancelled" });
});
