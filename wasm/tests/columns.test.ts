/** Columns of fields that no dissector writes into the tree: what a cell shows is what a filter finds. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { ColumnSpec } from "#shared/model/row.ts";
import { readDetail } from "./support/describe.ts";
import { openBytes } from "./support/open.ts";

const readSample = (name: string): Buffer => readFileSync(new URL(`../../public/samples/${name}`, import.meta.url));
const CAPTURE = readSample("tcp-trouble.pcap");
/** Other captures for what that one has not. */
const HAVING: ReadonlyMap<string, Buffer> = new Map([
  ["flow.application", readSample("http.pcap")],
  ["frame.interface_name", readFileSync(new URL("captures/fields.pcapng", import.meta.url))],
]);
const TEXTS = [
  "flow.state",
  "flow.history",
  "flow.close",
  "flow.application",
  "flow.community_id",
  "flow.direction",
  "expert.code",
  "expert.message",
  "frame.protocols",
  "frame.interface_name",
];
const NUMBERS = [
  "flow.id",
  "flow.packets",
  "flow.packets_a",
  "flow.packets_b",
  "flow.bytes",
  "flow.bytes_a",
  "flow.bytes_b",
  "flow.duration",
  "flow.rtt",
  "flow.retransmissions",
  "flow.zero_windows",
];
const WORDS = ["flow.transport", "expert.severity", "expert.group"];

const column = (name: string): ColumnSpec => ({ kind: "field", name });

async function cellsOf(engine: Engine, name: string): Promise<string[]> {
  const { rows } = await engine.window({ key: 0, first: 0, count: 4096, columns: [column(name)] });
  return rows.map(({ cells }) => cells[0] ?? "");
}

async function countOf(engine: Engine, names: FilterNames, text: string): Promise<number> {
  const checked = checkFilter(text, names, { zoneOffsetMs: () => 0 });
  if (!checked.ok) throw new Error(`${text}: ${checked.error.message}`);
  const outcome = await engine.count([compileFilter(checked.condition, names)], undefined, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value[0]?.matches ?? -1;
}

test.each([...TEXTS, ...NUMBERS, ...WORDS])("a column of %s shows what its filter compares", async (name) => {
  const { engine, summary } = await openBytes(HAVING.get(name) ?? CAPTURE);
  const names = createFilterNames(await engine.registry());
  const cells = await cellsOf(engine, name);
  expect(cells).toHaveLength(summary.packets);
  const asked = await countOf(engine, names, name);
  expect(cells.filter((cell) => cell !== "")).toHaveLength(asked);
  expect(asked).toBeGreaterThan(0);
  // A packet can have several notes, and texts with commas in them: those alone are compared that are alone.
  const isNote = name.startsWith("expert.");
  const values = [...new Set(cells)].filter((cell) => cell !== "" && !(isNote && cell.includes(", ")));
  for (const value of values) {
    const written = NUMBERS.includes(name) ? value : JSON.stringify(value);
    const having = cells.filter((cell) => cell === value || (isNote && cell.split(", ").includes(value))).length;
    expect(await countOf(engine, names, `${name} == ${written}`), `${name} == ${written}`).toBe(having);
  }
  expect(values.length).toBeGreaterThan(0);
});

test.each(["dns", "http", "ipv6-and-vlan", "mail", "tls", "tunnels", "voip"])(
  "the protocols of a packet are those that its filter finds: %s",
  async (name) => {
    const { engine } = await openBytes(readSample(`${name}.pcap`));
    const names = createFilterNames(await engine.registry());
    const cells = await cellsOf(engine, "frame.protocols");
    for (const value of new Set(cells)) {
      const asked = `frame.protocols == ${JSON.stringify(value)}`;
      expect(await countOf(engine, names, asked), asked).toBe(cells.filter((cell) => cell === value).length);
    }
    const { nodes } = await readDetail(engine, 1);
    expect(nodes.find((node) => node.name === "frame.protocols")?.value).toBe(cells[0]);
  },
);

test("who does not wait has empty cells of what takes a pass over the packets, until it was asked for", async () => {
  const { engine } = await openBytes(CAPTURE);
  const columns = [column("flow.state"), column("flow.retransmissions"), column("flow.packets")];
  const cells = async (): Promise<readonly string[]> =>
    (await engine.window({ key: 0, first: 0, count: 1, columns, isPrompt: true })).rows[0]?.cells ?? [];
  expect((await cells()).map((cell) => cell !== "")).toEqual([false, true, true]);
  await engine.fates(() => undefined);
  expect((await cells()).map((cell) => cell !== "")).toEqual([true, true, true]);
});

test("rows are sorted by what is worked out of their flows", async () => {
  const { engine } = await openBytes(CAPTURE);
  const outcome = await engine.sort([{ column: column("flow.state"), descending: false }], () => undefined);
  expect(outcome.ok).toBe(true);
  const cells = await cellsOf(engine, "flow.state");
  expect(new Set(cells).size).toBeGreaterThan(1);
  expect(cells).toEqual(cells.toSorted());
});
