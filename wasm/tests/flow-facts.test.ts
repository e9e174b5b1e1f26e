/** How the connections of flows went: their states in the table of flows, and filters that ask for them. */
import { describe, expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { compileFlowCondition } from "#shared/filter/flow-condition.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { FlowColumn, FlowRow } from "#shared/model/flow.ts";
import { CaptureEngine } from "../host/engine.ts";
import { exportZeek } from "../host/zeek/export-zeek.ts";
import { type TestCapture, listCaptures, readCapture } from "./support/captures.ts";
import { newEngine, openBytes } from "./support/open.ts";

const find = (name: string): TestCapture => {
  const found = listCaptures().find((capture) => capture.name === name);
  if (found === undefined) throw new Error(`no capture ${name}`);
  return found;
};

async function open(name: string): Promise<CaptureEngine> {
  const { engine } = await openBytes(readCapture(find(name)));
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  return engine;
}

async function rowsOf(engine: Engine, sort?: FlowColumn): Promise<readonly FlowRow[]> {
  const query = { table: "t", level: "flow", isEndpoints: false, scope: "all", search: "" } as const;
  const outcome = await engine.flows({ ...query, sort: sort && { column: sort, descending: false } }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return (await engine.flowWindow({ table: "t", key: 1, first: 0, count: 4000 })).rows;
}

async function matches(engine: Engine, text: string): Promise<number> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  const program = compileFilter(checked.condition, names);
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.matches;
}

const statesOf = (rows: readonly FlowRow[]): string[] => rows.map(({ fate }) => fate?.state ?? "");

describe.each(listCaptures())("$name", (capture) => {
  test("the states of flows are those of the connections that the logs tell of", async () => {
    const { engine } = await openBytes(readCapture(capture));
    if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
    const told = new Map<string, number>();
    const options = { format: "json", ignoresChecksums: true } as const;
    await exportZeek(engine, options, (name, text) => {
      if (name !== "conn.log" || text === "") return;
      const { conn_state: state, history } = JSON.parse(text) as { conn_state: string; history?: string };
      const key = `${state} ${history ?? ""}`;
      told.set(key, (told.get(key) ?? 0) + 1);
    });
    const outcome = await engine.fates(() => undefined);
    expect(outcome.ok).toBe(true);
    for (const { fate } of await rowsOf(engine)) {
      if (fate === undefined) continue;
      const key = `${fate.state} ${fate.history}`;
      expect(told.get(key) ?? 0, key).toBeGreaterThan(0);
      if (fate.connections === 1) told.set(key, (told.get(key) ?? 0) - 1);
    }
  });
});

describe("tcp-trouble", () => {
  test("nobody knows the states before they are asked for; then every row has its own", async () => {
    const engine = await open("tcp-trouble");
    expect(new Set(statesOf(await rowsOf(engine)))).toEqual(new Set([""]));
    await engine.fates(() => undefined);
    const rows = await rowsOf(engine);
    expect(rows.every(({ fate }) => fate !== undefined)).toBe(true);
    expect(rows.some(({ fate }) => fate?.close === "rst")).toBe(true);
    expect(statesOf(await rowsOf(engine, "state"))).toEqual(statesOf(rows).sort());
  });

  test("the round trip of a flow is that of its packets", async () => {
    const engine = await open("tcp-trouble");
    await engine.fates(() => undefined);
    const told = (await rowsOf(engine)).filter(({ fate }) => fate?.rttNs !== undefined);
    expect(told.length).toBeGreaterThan(0);
    for (const { stream, fate } of told) {
      // A SYN that brings payload (Fast Open) has none in its packets.
      if ((await matches(engine, `tcp.stream == ${String(stream)} && tcp.analysis.initial_rtt`)) === 0) continue;
      const seconds = ((fate?.rttNs ?? 0) / 1e9).toFixed(9);
      const asked = `tcp.stream == ${String(stream)} && tcp.analysis.initial_rtt == ${seconds}`;
      expect(await matches(engine, asked), asked).toBeGreaterThan(0);
    }
  });

  test("a filter that asks for a flow's fact shows its packets, and works it out where nobody did", async () => {
    const engine = await open("tcp-trouble");
    const packets = await matches(engine, 'flow.state == "REJ"');
    expect(packets).toBeGreaterThan(0);
    const rows = await rowsOf(engine);
    const sum = (test: (row: FlowRow) => boolean): number =>
      rows.filter(test).reduce((total, row) => total + row.packetsA + row.packetsB, 0);
    expect(packets).toBe(sum(({ fate }) => fate?.state === "REJ"));
    expect(await matches(engine, 'flow.close == "rst"')).toBe(sum(({ fate }) => fate?.close === "rst"));
    expect(await matches(engine, 'flow.history matches "^Sh"')).toBe(
      sum(({ fate }) => fate?.history.startsWith("Sh") === true),
    );
    expect(await matches(engine, "flow.rtt")).toBe(sum(({ fate }) => fate?.rttNs !== undefined));
    const [name] = rows.map(({ communityId }) => communityId);
    expect(await matches(engine, `flow.community_id == "${name ?? ""}"`)).toBe(
      sum(({ communityId }) => communityId === name),
    );
    expect(await matches(engine, 'flow.application == "nothing"')).toBe(0);
  });

  test("the segments that were sent again are counted as their packets say", async () => {
    const engine = await open("tcp-trouble");
    const again =
      "tcp.analysis.retransmission || tcp.analysis.fast_retransmission || tcp.analysis.spurious_retransmission";
    const segments = await matches(engine, again);
    expect(segments).toBeGreaterThan(0);
    expect(await matches(engine, `flow.retransmissions > 0 && (${again})`)).toBe(segments);
    expect(await matches(engine, `flow.retransmissions == 0 && (${again})`)).toBe(0);
    expect(await matches(engine, "flow.zero_windows > 0 && tcp.analysis.zero_window")).toBe(
      await matches(engine, "tcp.analysis.zero_window"),
    );
  });
});

test("asked as flows, each condition may be met by another packet, and not means none of them", async () => {
  const engine = await open("tcp-trouble");
  const names = createFilterNames(await engine.registry());
  const flows = async (text: string): Promise<readonly number[]> => {
    const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
    if (!checked.ok || checked.condition === undefined) throw new Error(text);
    const condition = compileFlowCondition(checked.condition, names);
    const query = { table: "m", level: "flow", isEndpoints: false, search: "", sort: undefined } as const;
    const outcome = await engine.flows({ ...query, scope: "matching", condition }, () => undefined);
    if (!outcome.ok) throw new Error(outcome.message);
    return (await engine.flowWindow({ table: "m", key: 1, first: 0, count: 4000 })).rows.map(({ flow }) => flow);
  };
  const [all, reset, syn] = [
    await flows("frame"),
    await flows("tcp.flags.reset == 1"),
    await flows("tcp.flags.syn == 1"),
  ];
  expect(reset.length).toBeGreaterThan(0);
  expect(await flows("tcp.flags.reset == 1 && tcp.flags.syn == 1")).toEqual(reset.filter((flow) => syn.includes(flow)));
  expect(await flows("!(tcp.flags.reset == 1)")).toEqual(all.filter((flow) => !reset.includes(flow)));
  expect(await flows("tcp.flags.reset == 1 || flow.packets > 0")).toEqual(all);
  expect(await flows('flow.state == "REJ" && tcp.flags.reset == 1')).toHaveLength(1);
  expect(await flows('tcp.flags.reset == 1 && !(flow.state == "REJ")')).toHaveLength(reset.length - 1);
});

test("what flows carry, and how they went, is offered while a filter is written", async () => {
  const engine = await open("http");
  const offered = async (name: string): Promise<readonly string[]> => {
    const outcome = await engine.fieldValues(name, 10);
    return outcome.ok ? outcome.value.values.map(({ text }) => text) : [];
  };
  expect(await offered("flow.application")).toEqual(['"http"']);
  expect(await offered("flow.evidence")).toEqual(['"payload"']);
  expect(await offered("flow.state")).toEqual([]);
  await engine.fates(() => undefined);
  expect(await offered("flow.state")).toContain('"SF"');
});

test("what a flow carries can be asked for in filters of packets", async () => {
  const engine = await open("http");
  expect(await matches(engine, 'flow.application == "http" && tcp.flags.syn == 1')).toBeGreaterThan(0);
  expect(await matches(engine, 'flow.application == "http"')).toBe(
    (await rowsOf(engine))
      .filter(({ application }) => application?.name === "http")
      .reduce((sum, row) => sum + row.packetsA + row.packetsB, 0),
  );
});

test("a filter that asks how flows went answers for what was read of a capture that grows, and anew for more", async () => {
  const file = readCapture(find("http"));
  const whole = await open("http");
  const expected = await matches(whole, 'flow.close == "fin"');
  expect(expected).toBeGreaterThan(0);
  const engine = await newEngine();
  const { port1, port2 } = new MessageChannel();
  let tell: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (tell = resolve));
  const input = { name: "live", bytes: new Blob([]), shiftNs: 0n, live: port2 };
  const opening = engine.open([input], ({ packets: read }) => {
    if (read > 0) tell();
  });
  // The first packets: the flow has not ended.
  port1.postMessage(file.slice(0, 1200));
  await begun;
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter('flow.close == "eof" or flow.close == "fin"', names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  const program = compileFilter(checked.condition, names);
  const told: number[] = [];
  const early = new Promise<void>((resolve) => {
    void engine.filter({ program, selected: undefined }, ({ matches: found }) => {
      told.push(found);
      if (found > 0) resolve();
    });
  });
  await early;
  const before = told.at(-1) ?? 0;
  port1.postMessage(file.slice(1200));
  port1.postMessage(new Uint8Array(0));
  await opening;
  const { packets } = await engine.summary();
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  expect(before).toBeLessThan(packets);
  expect(outcome.ok && outcome.value.matches).toBeGreaterThan(before);
  expect(await matches(engine, 'flow.close == "fin"')).toBe(expected);
  port1.close();
});
