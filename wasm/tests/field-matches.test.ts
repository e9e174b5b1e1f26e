import { beforeAll, describe, expect, it } from "vitest";
import { NODE_KIND_FIELD, NODE_KIND_LAYER } from "#shared/abi/detail.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterField } from "#shared/filter/model.ts";
import { listWithFound } from "./support/captures.ts";
import { type FilteredCapture, openFiltered } from "./support/filtered-capture.ts";
import type { ReferencePacket } from "./support/reference-values.ts";

/** Their values come from the table or from notes, not from nodes; other tests speak of them. */
const NOT_IN_NODES =
  /^(flow\.|proc\.|_ws\.|expert\b|frame\.(marked|ignored|ref_time|protocols|comment|interface_name))/u;

/** Every packet has them: their packets are told apart by nothing. */
const EVERYWHERE = /^frame\b/u;

const captures: (FilteredCapture & { readonly holders: Holders })[] = [];

/** Numbers of the packets that have a node, by its kind and id. */
type Holders = ReadonlyMap<string, readonly number[]>;

function findHolders(packets: readonly ReferencePacket[]): Holders {
  const holders = new Map<string, number[]>();
  for (const { number, nodes } of packets) {
    for (const key of new Set(nodes.map(({ kind, id }) => `${kind} ${id}`))) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [number]);
      else known.push(number);
    }
  }
  return holders;
}

function holdersOf(holders: Holders, { isProtocol, ids }: FilterField): number[] {
  const kind = isProtocol ? NODE_KIND_LAYER : NODE_KIND_FIELD;
  return [...new Set(ids.flatMap((id) => holders.get(`${kind} ${id}`) ?? []))].sort((a, b) => a - b);
}

async function matches(capture: FilteredCapture, name: string): Promise<string> {
  const checked = checkFilter(name, capture.names);
  if (!checked.ok) throw new Error(`${name}: ${checked.error.message}`);
  return (await capture.matches(compileFilter(checked.condition, capture.names), undefined, true)).join();
}

beforeAll(async () => {
  for (const listed of listWithFound()) {
    const capture = await openFiltered(listed);
    captures.push({ ...capture, holders: findHolders(capture.packets) });
  }
}, 240_000);

describe("the name of a field, alone,", () => {
  it("matches the packets whose trees have the field, in each capture that has it, and none in one that has not", async () => {
    const names = captures[0]?.names.all.filter(({ name }) => !NOT_IN_NODES.test(name)) ?? [];
    const wrong: string[] = [];
    const unmatched: string[] = [];
    for (const field of names) {
      let without: FilteredCapture | undefined;
      let isMatched = false;
      let isPartly = false;
      for (const capture of captures) {
        const expected = holdersOf(capture.holders, field);
        if (expected.length === 0) without ??= capture;
        else {
          isMatched = true;
          isPartly ||= expected.length < capture.packets.length;
          if ((await matches(capture, field.name)) !== expected.join()) wrong.push(`${field.name} in ${capture.name}`);
        }
      }
      if (!isMatched) unmatched.push(field.name);
      if (without === undefined && !isPartly && !EVERYWHERE.test(field.name))
        wrong.push(`${field.name} is in every packet of every capture`);
      if (without !== undefined && (await matches(without, field.name)) !== "")
        wrong.push(`${field.name} in ${without.name}, where no packet has it`);
    }
    expect(wrong).toEqual([]);
    // A field that is new needs a packet that shows it: a recipe, or npm run captures:fields.
    expect(unmatched).toEqual([]);
  }, 240_000);
});
