import { describe, expect, it } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { Condition } from "#shared/filter/model.ts";
import { ReferenceEvaluator } from "./support/reference-filter.ts";
import { FilterGrammar, seededRandom } from "./support/random-filter.ts";
import { type FilteredCapture, openFiltered } from "./support/filtered-capture.ts";
import { listCaptures } from "./support/captures.ts";
import type { ReferencePacket } from "./support/reference-values.ts";

/** Filters of one run, over all captures together. */
const FILTERS = Number(process.env["FILTERS"] ?? 20_000);
const SEED = Number(process.env["SEED"] ?? 20_261_121);

async function differences(capture: FilteredCapture, seed: number, wanted: number): Promise<string[]> {
  const { names, registry, packets } = capture;
  const grammar = new FilterGrammar(seededRandom(seed), names, registry, packets);
  const selected = packets[Math.floor(packets.length / 2)];
  const reference = new ReferenceEvaluator({ registry, selected });
  const found: string[] = [];
  let accepted = 0;
  for (let tries = 0; accepted < wanted && tries < wanted * 20; tries++) {
    const text = grammar.filter();
    const checked = checkFilter(text, names);
    if (!checked.ok) continue;
    accepted++;
    const expected = expectedNumbers(reference, packets, checked.condition, text);
    const program = compileFilter(checked.condition, names);
    const byTable = (await capture.matches(program, selected?.number, true)).join();
    const byPackets = (await capture.matches(program, selected?.number, false)).join();
    if (byTable !== expected || byPackets !== expected)
      found.push(`${capture.name}: ${text}\n  expected ${expected}\n  table ${byTable}\n  packets ${byPackets}`);
  }
  if (accepted < wanted) found.push(`${capture.name}: only ${accepted} of ${wanted} filters were accepted`);
  return found;
}

function expectedNumbers(
  reference: ReferenceEvaluator,
  packets: readonly ReferencePacket[],
  condition: Condition | undefined,
  text: string,
): string {
  try {
    return packets.flatMap((packet) => (reference.matches(condition, packet) ? [packet.number] : [])).join();
  } catch (cause) {
    throw new Error(`the reference evaluator fails on ${text}`, { cause });
  }
}

describe(`random filters, seed ${SEED}`, () => {
  const captures = listCaptures();
  const each = Math.ceil(FILTERS / captures.length);
  it.each(captures)(
    "$name: table, packets and the reference evaluator agree",
    async (capture) => {
      const opened = await openFiltered(capture);
      const found = await differences(opened, SEED + captures.indexOf(capture), each);
      expect(found.slice(0, 3).join("\n")).toBe("");
    },
    120_000,
  );
});
