import { beforeAll, describe, expect, it } from "vitest";
import { NODE_KIND_FIELD, NODE_KIND_LAYER } from "#shared/abi/detail.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterField } from "#shared/filter/model.ts";
import { listCaptures } from "./support/captures.ts";
import { type FilteredCapture, openFiltered } from "./support/filtered-capture.ts";
import type { ReferencePacket } from "./support/reference-values.ts";

/**
 * Names that match a packet of the project's own captures. It only ever rises: a capture that shows more fields raises it. The
 * fields that none of them has (rare options of large protocols) are counted in the message when it fails.
 */
const MATCHED_FLOOR = 1650;
/** Their values come from the table or from notes, not from nodes; other tests speak of them. */
const NOT_IN_NODES = /^(flow\.|_ws\.|expert\b|frame\.(marked|ignored|ref_time|protocols|comment|interface_name))/u;

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
  for (const listed of listCaptures()) {
    const capture = await openFiltered(listed);
    captures.push({ ...capture, holders: findHolders(capture.packets) });
  }
}, 60_000);

describe("the name of a field, alone,", () => {
  it("matches the packets whose trees have the field, in each capture that has it, and none in one that has not", async () => {
    const names = captures[0]?.names.all.filter(({ name }) => !NOT_IN_NODES.test(name)) ?? [];
    const wrong: string[] = [];
    let matched = 0;
    for (const field of names) {
      let without: FilteredCapture | undefined;
      let isMatched = false;
      for (const capture of captures) {
        const expected = holdersOf(capture.holders, field);
        if (expected.length === 0) without ??= capture;
        else {
          isMatched = true;
          if ((await matches(capture, field.name)) !== expected.join()) wrong.push(`${field.name} in ${capture.name}`);
        }
      }
      if (isMatched) matched++;
      if (without !== undefined && (await matches(without, field.name)) !== "")
        wrong.push(`${field.name} in ${without.name}, where no packet has it`);
    }
    expect(wrong).toEqual([]);
    expect(matched, `${names.length - matched} names match in no capture of the project`).toBeGreaterThanOrEqual(
      MATCHED_FLOOR,
    );
  }, 120_000);
});
