/** The order of the rows: sorting by columns, windows of it, and the ways from packet to packet. */
import { describe, expect, test } from "vitest";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint, host } from "../../scripts/captures/scene.ts";
import { arp } from "../../scripts/captures/headers.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { BuiltInColumn, ColumnSpec, SortSpec } from "#shared/model/row.ts";
import { openBytes } from "./support/open.ts";
import { ping } from "./support/traffic.ts";

const HERE = "192.0.2.10";
const builtIn = (id: BuiltInColumn): ColumnSpec => ({ kind: "builtIn", id });
const ascending = (column: ColumnSpec): SortSpec => ({ column, descending: false });
const descending = (column: ColumnSpec): SortSpec => ({ column, descending: true });
const DESTINATION_PORT: ColumnSpec = { kind: "field", name: "udp.dstport" };

/** UDP to ports 9000, 80, 443, 9000; two pings; one ARP request, which has no conversation. */
async function openMixture(): Promise<Engine> {
  const scene = new Scene();
  const to = (port: number, size: number): void => {
    scene.sendUdp(endpoint(HERE, 40_000), endpoint("198.51.100.80", port), new Uint8Array(size));
  };
  to(9000, 100);
  to(80, 300);
  ping(scene, 1);
  to(443, 200);
  scene.broadcast(host(HERE), 0x0806, arp(1, host(HERE), host("192.0.2.1")));
  to(9000, 100);
  ping(scene, 2);
  return (await openBytes(pcap(scene.packets))).engine;
}

async function numbers(engine: Engine, first = 0, count = 100): Promise<number[]> {
  const { rows } = await engine.window({ key: 0, first, count, columns: [] });
  return rows.map(({ number }) => number);
}

async function sorted(engine: Engine, ...by: SortSpec[]): Promise<number[]> {
  const outcome = await engine.sort(by, () => undefined);
  expect(outcome.ok).toBe(true);
  return numbers(engine);
}

describe("sorting", () => {
  test("by length keeps equal rows in capture order, both ways", async () => {
    const engine = await openMixture();
    expect(await sorted(engine, ascending(builtIn("length")))).toEqual([3, 5, 7, 1, 6, 4, 2]);
    expect(await sorted(engine, descending(builtIn("length")))).toEqual([2, 4, 1, 6, 3, 5, 7]);
  });

  test("by a field compares numbers as numbers; packets without it come first", async () => {
    const engine = await openMixture();
    expect(await sorted(engine, ascending(DESTINATION_PORT))).toEqual([3, 5, 7, 2, 4, 1, 6]);
  });

  test("by info is the order of the texts shown", async () => {
    const engine = await openMixture();
    await sorted(engine, ascending(builtIn("info")));
    const { rows } = await engine.window({ key: 0, first: 0, count: 7, columns: [builtIn("info")] });
    const texts = rows.map(({ cells }) => cells[0] ?? "");
    expect(new Set(texts).size).toBeGreaterThan(4);
    const { compare } = new Intl.Collator("en", { numeric: true });
    expect(texts).toEqual([...texts].sort((a, b) => compare(a, b)));
  });

  test("by a second column decides between equals", async () => {
    const engine = await openMixture();
    const by = [ascending(builtIn("protocol")), descending(builtIn("number"))];
    const rows = await sorted(engine, ...by);
    const udp = rows.filter((number) => [1, 2, 4, 6].includes(number));
    expect(udp).toEqual([6, 4, 2, 1]);
    expect(rows).not.toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  test("by nothing is capture order again", async () => {
    const engine = await openMixture();
    expect(await sorted(engine, descending(builtIn("time")))).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await sorted(engine)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("leaves place and packet each other's inverse", async () => {
    const engine = await openMixture();
    await sorted(engine, ascending(builtIn("length")));
    for (let position = 0; position < 7; position++) {
      expect(await engine.positionOf(await engine.numberAt(position))).toBe(position);
    }
    expect(await engine.numberAt(0)).toBe(3);
  });
});

describe("a window", () => {
  const request = { key: 42, columns: [builtIn("number")] };

  test("beyond the end is empty and still says how many rows there are", async () => {
    const engine = await openMixture();
    for (const first of [7, 8, 1e9]) {
      expect(await engine.window({ ...request, first, count: 10 })).toMatchObject({ key: 42, total: 7, rows: [] });
    }
  });

  test("that reaches over an end is cut there", async () => {
    const engine = await openMixture();
    expect(await numbers(engine, 5, 10)).toEqual([6, 7]);
    expect(await numbers(engine, -3, 2)).toEqual([1, 2]);
    expect(await numbers(engine, 2, 0)).toEqual([]);
  });

  test("shows the order in force, and the times before in both orders", async () => {
    const engine = await openMixture();
    await sorted(engine, descending(builtIn("number")));
    const { rows } = await engine.window({ ...request, first: 1, count: 2 });
    expect(rows.map(({ cells }) => cells[0])).toEqual(["6", "5"]);
    const all = await engine.window({ ...request, first: 0, count: 7 });
    const timeOf = (number: number): bigint | undefined => all.rows.find((row) => row.number === number)?.timeNs;
    expect(rows[0]).toMatchObject({ previousShownNs: timeOf(7), previousCapturedNs: timeOf(5) });
  });
});

describe("the neighbour in the conversation", () => {
  test("is the next or previous packet of the same flow, none at its ends", async () => {
    const engine = await openMixture();
    expect(await engine.neighbour(1, false)).toBe(6);
    expect(await engine.neighbour(6, true)).toBe(1);
    expect(await engine.neighbour(6, false)).toBeUndefined();
    expect(await engine.neighbour(1, true)).toBeUndefined();
    expect(await engine.neighbour(3, false)).toBe(7);
  });

  test("follows the order in force", async () => {
    const engine = await openMixture();
    await sorted(engine, descending(builtIn("number")));
    expect(await engine.neighbour(6, false)).toBe(1);
    expect(await engine.neighbour(1, true)).toBe(6);
  });

  test("of a packet that stands alone, or is not there, is none", async () => {
    const engine = await openMixture();
    for (const number of [2, 5]) {
      expect(await engine.neighbour(number, false), `packet ${number}`).toBeUndefined();
      expect(await engine.neighbour(number, true), `packet ${number}`).toBeUndefined();
    }
  });
});
