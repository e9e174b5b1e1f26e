/** The packets under a note are those whose detail has it, with and without a filter. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Engine } from "#shared/model/engine.ts";
import type { NotePacketsRequest } from "#shared/model/expert.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { readDetail } from "./support/describe.ts";
import { openBytes } from "./support/open.ts";

const CAPTURE = new URL("../../public/samples/tcp-trouble.pcap", import.meta.url);
const CODE = "tcp.suspected-retransmission";

/** How many packets the filter shows. */
async function show(engine: Engine, text: string): Promise<number> {
  const names = createFilterNames(await engine.registry());
  const checked = checkFilter(text, names);
  if (!checked.ok) throw new Error(checked.error.message);
  const program = compileFilter(checked.condition, names);
  const outcome = await engine.filter({ program, selected: undefined }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.matches;
}

/** All of them, asked for `count` at a time. */
async function numbersOf(
  engine: Engine,
  { code, count, onlyShown }: Omit<NotePacketsRequest, "after">,
): Promise<number[]> {
  const numbers: number[] = [];
  for (;;) {
    const outcome = await engine.notePackets({ code, after: numbers.at(-1) ?? 0, count, onlyShown });
    if (!outcome.ok) throw new Error(outcome.message);
    numbers.push(...outcome.value.packets.map(({ number }) => number));
    if (outcome.value.isAll) return numbers;
    expect(outcome.value.packets).toHaveLength(count);
  }
}

test("each note lists the packets whose tree has it, however many are asked for at a time", async () => {
  const { engine, summary } = await openBytes(readFileSync(CAPTURE));
  const expected = new Map<string, number[]>();
  for (let number = 1; number <= summary.packets; number++) {
    const filters = (await readDetail(engine, number)).nodes.flatMap(({ kind, filter }) =>
      kind === "note" ? filter : [],
    );
    for (const filter of new Set(filters)) expected.set(filter, [...(expected.get(filter) ?? []), number]);
  }
  const { entries } = await engine.expert();
  expect(entries.length).toBeGreaterThan(5);
  for (const { code, filter, packets } of entries) {
    const numbers = await numbersOf(engine, { code, count: 3, onlyShown: false });
    expect(numbers).toEqual(expected.get(filter));
    expect(numbers).toHaveLength(packets);
    expect(await show(engine, filter)).toBe(packets);
  }
});

test("under a filter only the packets shown are listed and counted", async () => {
  const { engine } = await openBytes(readFileSync(CAPTURE));
  const all = await numbersOf(engine, { code: CODE, count: 100, onlyShown: true });
  const first = all[0] ?? 0;
  await show(engine, `frame.number <= ${first}`);
  expect(await numbersOf(engine, { code: CODE, count: 100, onlyShown: true })).toEqual([first]);
  expect(await numbersOf(engine, { code: CODE, count: 100, onlyShown: false })).toEqual(all);
  const outcome = await engine.expertOfShown(() => undefined);
  const entry = outcome.ok ? outcome.value.entries.find(({ code }) => code === CODE) : undefined;
  expect(entry).toMatchObject({ packets: 1, occurrences: 1, firstPacket: first });
});

test("without a filter the packets shown have the notes that were counted while the capture was read", async () => {
  const { engine } = await openBytes(readFileSync(CAPTURE));
  const outcome = await engine.expertOfShown(() => undefined);
  expect(outcome.ok && outcome.value).toEqual(await engine.expert());
});

test("a code that nobody gave has no packets; what is asked anew overtakes what was asked before", async () => {
  const { engine } = await openBytes(readFileSync(CAPTURE));
  expect(await numbersOf(engine, { code: "no.such-note", count: 10, onlyShown: false })).toEqual([]);
  const request = { code: CODE, after: 0, count: 10, onlyShown: false };
  const [older, newer] = await Promise.all([engine.notePackets(request), engine.notePackets(request)]);
  expect([older.ok, newer.ok]).toEqual([false, true]);
});
