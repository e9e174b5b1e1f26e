/** Processes that a sensor told of: in filters, in cells, in the tree, in tables of flows and of processes, in files that are written. */
import { describe, expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { Engine, LivePort } from "#shared/model/engine.ts";
import { EVERY_PACKET } from "#shared/model/packet-file.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { encodeProcessBlock } from "#shared/processes/process-block.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import { enhancedPacket, interfaceDescription, pcapng, sectionHeader } from "../../scripts/captures/pcapng.ts";
import { type Packet, Scene, endpoint } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { newEngine, openBytes, openInputs } from "./support/open.ts";

const scene = new Scene();
const curl = endpoint("127.0.0.1", 40_000);
const nginx = endpoint("127.0.0.1", 80);
new TcpConversation(scene, curl, nginx).open().send("client", "question").send("server", "a long answer").close();
const talk = scene.packets.length;
scene.sendUdp(endpoint("10.0.0.1", 53), endpoint("10.9.9.9", 999), bytes("answer"));
scene.sendUdp(endpoint("10.0.0.1", 5000), endpoint("10.9.9.9", 999), bytes("nobody's"));
const packets: readonly Packet[] = scene.packets;

const firstNs = BigInt(Date.UTC(2020, 0, 1)) * 1_000_000n;
const all = { firstNs, lastNs: firstNs * 2n, confidence: "exact" } as const;
const FLOWS: readonly FlowProcess[] = [
  {
    ...all,
    protocol: "tcp",
    local: "127.0.0.1",
    localPort: 40_000,
    remote: "127.0.0.1",
    remotePort: 80,
    pid: 77,
    name: "curl",
    exe: "/usr/bin/curl",
    uid: 1000,
    startNs: firstNs,
  },
  {
    ...all,
    protocol: "tcp",
    local: "127.0.0.1",
    localPort: 80,
    remote: "127.0.0.1",
    remotePort: 40_000,
    pid: 9,
    name: "nginx",
    uid: 33,
    container: "ab".repeat(32),
  },
  {
    ...all,
    protocol: "udp",
    local: "0.0.0.0",
    localPort: 53,
    remote: "",
    remotePort: 0,
    uid: 53,
    confidence: "uid-only",
  },
];
const file = bytes(pcapng(packets), encodeProcessBlock(FLOWS));

async function matches(engine: Engine, text: string): Promise<number> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  const program = compileFilter(checked.condition, names);
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.matches;
}

describe("a capture that tells processes", () => {
  test("filters find the packets of a process by each of its facts, whichever end it had", async () => {
    const { engine, summary } = await openBytes(file);
    expect(summary.processNews).toBeGreaterThan(0);
    expect(summary.inputs[0]?.unknownBlocks).toEqual([]);
    for (const text of [
      "proc.pid == 77",
      "proc.pid == 9",
      'proc.name == "curl"',
      'proc.name matches "^NGI"',
      "proc.pid in {5..10}",
      'proc.exe contains "bin"',
      "proc.uid == 1000",
      'proc.container == "' + "ab".repeat(32) + '"',
      'proc.confidence == "exact"',
      'proc.start == "2020-01-01T00:00:00Z"',
      "proc.pid == 77 && proc.pid == 9",
    ])
      expect(await matches(engine, text), text).toBe(talk);
    expect(await matches(engine, "proc.uid == 53")).toBe(1);
    expect(await matches(engine, "proc.confidence")).toBe(talk + 1);
    expect(await matches(engine, "!proc.confidence && udp")).toBe(1);
    expect(await matches(engine, "all proc.pid == 77")).toBe(0);
    expect(await matches(engine, "proc.pid == 77 && tcp.flags.syn == 1")).toBe(2);
    expect(await matches(engine, "proc.pid == 78")).toBe(0);
  });

  test("completion offers the values, numbers without quotes", async () => {
    const { engine } = await openBytes(file);
    const values = async (name: string): Promise<string[]> => {
      const outcome = await engine.fieldValues(name, 9);
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome.value.values.map(({ text }) => text);
    };
    expect(await values("proc.pid")).toEqual(["77", "9"]);
    expect(await values("proc.name")).toEqual(['"curl"', '"nginx"']);
    expect(await values("proc.confidence")).toEqual(['"exact"', '"uid-only"']);
  });

  test("cells, the tree and the table of flows name both processes of a conversation within the host", async () => {
    const { engine } = await openBytes(file);
    const columns = [
      { kind: "builtIn", id: "process" },
      { kind: "field", name: "proc.uid" },
    ] as const;
    const { rows } = await engine.window({ key: 0, first: 0, count: 100, columns });
    expect(rows[0]?.cells).toEqual(["curl (77), nginx (9)", "1000, 33"]);
    expect(rows[talk]?.cells).toEqual(["a process of user 53", "53"]);
    expect(rows[talk + 1]?.cells).toEqual(["", ""]);
    const detail = await engine.packet(1);
    if (!detail.ok) throw new Error(detail.message);
    const layers = detail.value.nodes.filter(({ name, kind }) => name === "proc" && kind === "layer");
    expect(layers.map(({ label }) => label)).toEqual(["Process: curl (77)", "Process: nginx (9)"]);
    for (const { filter, name } of detail.value.nodes.filter((node) => node.name.startsWith("proc.")))
      expect(await matches(engine, filter), name).toBe(talk);
    const query = { table: "t", level: "flow", isEndpoints: false, scope: "all", search: "nginx" } as const;
    await engine.flows({ ...query, sort: { column: "process", descending: true } }, () => undefined);
    const flows = await engine.flowWindow({ table: "t", key: 1, first: 0, count: 9 });
    expect(flows.rows.map(({ process }) => process)).toEqual(["curl (77), nginx (9)"]);
  });

  test("the table of processes counts what each sent and received, and its filters show its packets", async () => {
    const { engine } = await openBytes(file);
    const outcome = await engine.workspace("processes", () => undefined);
    if (!outcome.ok) throw new Error(outcome.message);
    const query = { kind: "processes", key: 0, first: 0, count: 9, sort: undefined, text: "" } as const;
    const page = await engine.workspaceRows({ ...query, facet: undefined, tag: undefined, isShownOnly: false });
    const ids = outcome.value.columns.map(({ id }) => id);
    const cell = (row: number, id: string): string => page.rows[row]?.cells[ids.indexOf(id)] ?? "";
    expect([0, 1, 2].map((row) => cell(row, "name"))).toEqual(["curl", "nginx", "not seen"]);
    expect(cell(0, "sent")).toBe(cell(1, "received"));
    expect(cell(0, "received")).toBe(cell(1, "sent"));
    for (const row of page.rows)
      expect((await matches(engine, row.filter)).toString()).toBe(row.cells[ids.indexOf("packets")]);
    expect(outcome.value.counters[1]?.value).toBe("1 of 3");
  });

  test("a file that is written keeps the processes of its flows and of no others", async () => {
    const { engine } = await openBytes(file);
    await matches(engine, "udp");
    const pieces: Uint8Array[] = [];
    await engine.packetFile(
      { ...EVERY_PACKET, kind: "shown" },
      (piece) => pieces.push(piece),
      () => undefined,
    );
    const again = await openBytes(bytes(...pieces));
    expect(await matches(again.engine, "proc.uid == 53")).toBe(1);
    expect(await matches(again.engine, "proc.pid")).toBe(0);
    expect(Buffer.from(bytes(...pieces)).includes("curl")).toBe(false);
  });

  test("times of a file that is shifted are shifted for its processes too", async () => {
    const shiftNs = -5n * firstNs;
    const { engine } = await openInputs([{ bytes: file, shiftNs }]);
    expect(await matches(engine, "proc.pid == 77")).toBe(talk);
  });
});

test("while a capture grows, a filter finds packets whose process is told of only later", async () => {
  const engine = await newEngine();
  let listener: (event: { readonly data: unknown }) => void = () => undefined;
  const port: LivePort = {
    addEventListener: (_, heard) => (listener = heard),
    start: () => undefined,
    postMessage: () => undefined,
    close: () => undefined,
  };
  const opened = engine.open([{ name: "live", bytes: new Blob([]), live: port, shiftNs: 0n }], () => undefined);
  const send = (...parts: readonly Uint8Array[]): void => {
    listener({ data: bytes(...parts) });
  };
  send(
    sectionHeader(),
    interfaceDescription(1, 65_535),
    ...packets.map((each) => enhancedPacket(each, { interfaceId: 0 })),
  );
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter("proc.pid == 77", names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(checked.error.message);
  const program = compileFilter(checked.condition, names);
  const reports: number[] = [];
  const filtered = engine.filter({ program, selected: undefined }, (progress) => {
    reports.push(progress.matches);
  });
  const reported = async (count: number): Promise<void> => {
    while (!reports.includes(count)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await reported(0);
  send(encodeProcessBlock(FLOWS));
  await reported(talk);
  expect(reports.at(-1)).toBe(talk);
  const workspace = await engine.workspace("processes", () => undefined);
  expect(workspace).toMatchObject({ ok: true, value: { total: 3 } });
  send(new Uint8Array(0));
  await opened;
  expect(await filtered).toMatchObject({ ok: true, value: { matches: talk } });
  const { rows } = await engine.window({ key: 0, first: 0, count: 99, columns: [] });
  expect(rows.length).toBe(talk);
});

test("a capture without processes has no such column values, rows or branches", async () => {
  const { engine, summary } = await openBytes(pcapng(packets));
  expect(summary.processNews).toBe(0);
  expect(await matches(engine, "proc.pid")).toBe(0);
  expect(await engine.workspace("processes", () => undefined)).toMatchObject({ ok: true, value: { total: 0 } });
});
