/** Tables of flows, conversations and endpoints: sums, scopes, search, order. */
import { describe, expect, test } from "vitest";
import { bytes, u16 } from "../../scripts/captures/bytes.ts";
import { IpProtocol, icmp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint, host } from "../../scripts/captures/scene.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { valueOfFlow } from "#shared/format/flow-row.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { FlowQuery, FlowRow, FlowTotals } from "#shared/model/flow.ts";
import { listWithFound, readCapture } from "./support/captures.ts";
import { openBytes } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

const ALL: FlowQuery = {
  table: "test",
  level: "flow",
  isEndpoints: false,
  scope: "all",
  search: "",
  sort: undefined,
};

interface Answer {
  readonly totals: FlowTotals;
  readonly rows: readonly FlowRow[];
}

async function ask(engine: Engine, query: Partial<FlowQuery> = {}): Promise<Answer> {
  const outcome = await engine.flows({ ...ALL, ...query }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const rows: FlowRow[] = [];
  while (rows.length < outcome.value.rows) {
    const window = await engine.flowWindow({ table: "test", key: 1, first: rows.length, count: 1000 });
    rows.push(...window.rows);
  }
  return { totals: outcome.value, rows };
}

async function applyFilter(engine: Engine, text: string): Promise<void> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  await engine.filter({ program: compileFilter(checked.condition, names), selected: undefined }, () => undefined);
}

const packetsOf = (rows: readonly FlowRow[]): number => rows.reduce((sum, row) => sum + row.packetsA + row.packetsB, 0);
const bytesOf = (rows: readonly FlowRow[]): number => rows.reduce((sum, row) => sum + row.bytesA + row.bytesB, 0);

/** A conversation, questions and answers of two names, a ping. */
async function openMixed(): Promise<Engine> {
  const scene = new Scene();
  for (let at = 0; at < 3; at++) {
    scene.wait(1).sendUdp(endpoint("192.0.2.7", 5000 + at), endpoint("192.0.2.53", 9000), `question ${at}`);
    scene.wait(1).sendUdp(endpoint("192.0.2.53", 9000), endpoint("192.0.2.7", 5000 + at), "an answer of some length");
  }
  scene.wait(1).sendIp(host("192.0.2.7"), host("192.0.2.1"), IpProtocol.icmp, icmp(8, 0, bytes(u16(1), u16(1))));
  return (await openBytes(pcap([...conversation(), ...scene.packets]))).engine;
}

describe.each(listWithFound())("$name", (capture) => {
  test("the sums of the rows are the totals, and sums of endpoints count every packet at both ends", async () => {
    const { engine } = await openBytes(readCapture(capture));
    for (const level of ["flow", "transport", "network", "link"] as const) {
      const { totals, rows } = await ask(engine, { level });
      expect(packetsOf(rows), level).toBe(totals.packets);
      expect(bytesOf(rows), level).toBe(totals.bytes);
      if (level === "flow") continue;
      const ends = await ask(engine, { level, isEndpoints: true });
      expect(ends.totals.packets, level).toBe(2 * totals.packets);
      expect(ends.totals.bytes, level).toBe(2 * totals.bytes);
      expect(ends.totals.packetsWithout, level).toBe(totals.packetsWithout);
    }
  });

  test("what is counted row by row is what the flows counted themselves", async () => {
    const { engine } = await openBytes(readCapture(capture));
    const whole = await ask(engine);
    await applyFilter(engine, "frame");
    expect((await ask(engine, { scope: "shown" })).rows).toEqual(whole.rows);
    expect((await ask(engine, { scope: "touched" })).rows).toEqual(whole.rows);
  });
});

describe("a small capture", () => {
  test("has its flows in the order of their first packets, with both directions", async () => {
    const { rows } = await ask(await openMixed());
    expect(rows.map(({ transport, portA }) => `${transport} ${portA ?? ""}`)).toEqual([
      "TCP 49152",
      "UDP 5000",
      "UDP 5001",
      "UDP 5002",
      "ICMP ",
    ]);
    expect(rows[1]).toMatchObject({ packetsA: 1, packetsB: 1 });
  });

  test("has one conversation for each pair of addresses, one endpoint for each address", async () => {
    const engine = await openMixed();
    const pairs = await ask(engine, {
      level: "network",
      protocol: "ipv4",
      sort: { column: "packets", descending: true },
    });
    expect(pairs.rows.map(({ addressA, addressB }) => `${addressA} ${addressB}`)).toEqual([
      "192.0.2.10 198.51.100.80",
      "192.0.2.7 192.0.2.53",
      "192.0.2.7 192.0.2.1",
    ]);
    const ends = await ask(engine, {
      level: "network",
      isEndpoints: true,
      sort: { column: "addressA", descending: false },
    });
    expect(ends.rows.map(({ addressA }) => addressA)).toEqual([
      "192.0.2.1",
      "192.0.2.7",
      "192.0.2.10",
      "192.0.2.53",
      "198.51.100.80",
    ]);
    expect(ends.rows[0]).toMatchObject({ packetsA: 0, packetsB: 1, addressB: "" });
  });

  test("limited to the packets shown it counts these alone; flows with a packet shown are whole", async () => {
    const engine = await openMixed();
    await applyFilter(engine, "udp.srcport == 5001");
    expect((await ask(engine, { scope: "shown" })).rows).toMatchObject([{ portA: 5001, packetsA: 1, packetsB: 0 }]);
    expect((await ask(engine, { scope: "touched" })).rows).toMatchObject([{ portA: 5001, packetsA: 1, packetsB: 1 }]);
    expect((await ask(engine, { scope: "shown", level: "link" })).totals.packets).toBe(1);
    expect((await ask(engine, { scope: "touched", level: "link" })).totals.packets).toBe(2);
    expect((await ask(engine)).totals.rows).toBe(5);
  });

  test("the search finds addresses, ports and protocols, and says how many rows there were", async () => {
    const engine = await openMixed();
    expect((await ask(engine, { search: "2.53:9000" })).totals).toMatchObject({ rows: 3, rowsUnsearched: 5 });
    expect((await ask(engine, { search: " icmp " })).rows).toHaveLength(1);
    expect((await ask(engine, { search: "nothing like it" })).rows).toEqual([]);
  });

  test("sorts by every column, and the other way round", async () => {
    const engine = await openMixed();
    for (const column of ["bytes", "bytesA", "packetsB", "start", "duration", "rateA", "portB", "transport"] as const) {
      const up = (await ask(engine, { sort: { column, descending: false } })).rows;
      const down = (await ask(engine, { sort: { column, descending: true } })).rows;
      expect(new Set(up), column).toEqual(new Set(down));
      expect(up, column).toHaveLength(5);
    }
    const byBytes = (await ask(engine, { sort: { column: "bytes", descending: true } })).rows;
    const sums = byBytes.map(({ bytesA, bytesB }) => bytesA + bytesB);
    expect(sums).toEqual([...sums].sort((a, b) => b - a));
  });

  test("a flow's timeline holds all of its packets, each in the slice of its time", async () => {
    const engine = await openMixed();
    for (const { flow, packetsA, packetsB, bytesA, bytesB, firstPacket } of (await ask(engine)).rows) {
      const timeline = await engine.flowTimeline(flow, 7);
      const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);
      expect([timeline.packetsA, timeline.packetsB, timeline.bytesA, timeline.bytesB].map(sum)).toEqual([
        packetsA,
        packetsB,
        bytesA,
        bytesB,
      ]);
      expect(timeline.firstPackets[0]).toBe(firstPacket);
    }
  });

  test("a query that is overtaken says so, and leaves the newer table", async () => {
    const engine = await openMixed();
    const [old, newer] = await Promise.all([
      engine.flows(ALL, () => undefined),
      engine.flows({ ...ALL, search: "icmp" }, () => undefined),
    ]);
    expect([old.ok, newer.ok]).toEqual([false, true]);
    expect((await engine.flowWindow({ table: "test", key: 1, first: 0, count: 9 })).total).toBe(1);
  });
});

test("a row says which way the flow goes, and rows are sorted by it", async () => {
  const scene = new Scene();
  const send = (from: string, to: string): void => {
    scene.sendUdp(endpoint(from, 4000), endpoint(to, 5000), "x");
  };
  send("192.168.1.5", "8.8.8.8");
  send("9.9.9.9", "8.8.4.4");
  send("10.0.0.1", "172.16.0.1");
  send("1.1.1.1", "192.168.1.5");
  const { engine } = await openBytes(pcap(scene.packets));
  const { rows } = await ask(engine, { sort: { column: "direction", descending: false } });
  expect(rows.map((row) => valueOfFlow(row, "direction", 0n))).toEqual(["external", "inbound", "internal", "outbound"]);
  const link = await ask(engine, { level: "link" });
  expect(valueOfFlow(link.rows[0] ?? expect.fail("no row"), "direction", 0n)).toBeUndefined();
});

describe("a stream that only an error quotes", () => {
  test("has a number, but is no flow until a packet of its own comes", async () => {
    const scene = new Scene();
    scene.sendUdp(endpoint("192.0.2.7", 1111), endpoint("192.0.2.9", 2222), "lost");
    const quoted = scene.packets[0]?.frame.slice(14) ?? new Uint8Array();
    const error = new Scene();
    const body = bytes(u16(0), u16(0), quoted);
    error.sendIp(host("192.0.2.9"), host("192.0.2.7"), IpProtocol.icmp, icmp(3, 3, body));
    const { engine, summary } = await openBytes(pcap(error.packets));
    expect(summary.flows).toBe(1);
    expect((await ask(engine)).rows.map(({ transport }) => transport)).toEqual(["ICMP"]);
    const packet = await engine.packet(1);
    expect(packet.ok && packet.value.nodes.find(({ name }) => name === "udp.stream")?.value).toBe("0");
  });
});
