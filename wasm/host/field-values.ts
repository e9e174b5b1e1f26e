/** The commonest values of a field in this capture, for completion: from packets spread over those that have it. */
import { NODE_KIND_FIELD } from "#shared/abi/detail.ts";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { EngineOutcome, FieldValue, FieldValues } from "#shared/model/engine.ts";
import { readNodes } from "./detail.ts";
import { FilterRun, type FilterWatch } from "./filter-run.ts";
import type { OpenCapture } from "./open-capture.ts";
import { findWord } from "./registry.ts";
import { Selection } from "./selection.ts";
import { formatFilter } from "./value.ts";

/** Packets looked at, at most. */
const SAMPLE = 2000;
const AT_ONCE = 200;

interface Tally {
  readonly word: string;
  packets: number;
}

export async function readFieldValues(
  capture: OpenCapture,
  names: FilterNames,
  request: { readonly name: string; readonly limit: number },
  watch: FilterWatch,
): Promise<EngineOutcome<FieldValues>> {
  const checked = checkFilter(request.name, names);
  const field = names.find(request.name);
  if (!checked.ok || field === undefined || field.isProtocol)
    return { ok: false, kind: "refused", message: `There is no field "${request.name}".` };
  const run = await FilterRun.start(capture, compileFilter(checked.condition, names), { selected: undefined });
  try {
    const selection = new Selection(capture.instance, run.address);
    const went = await run.catchUp(watch, (block, rows) => {
      selection.count(block, rows);
    });
    if (!went) return { ok: false, kind: "cancelled", message: "Cancelled." };
    return { ok: true, value: await tally(capture, selection, new Set(field.ids), request.limit) };
  } finally {
    run.end();
  }
}

async function tally(
  capture: OpenCapture,
  selection: Selection,
  ids: ReadonlySet<number>,
  limit: number,
): Promise<FieldValues> {
  const candidates = selection.total;
  const looked = Math.min(SAMPLE, candidates);
  const tallies = new Map<string, Tally>();
  for (let first = 0; first < looked; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, looked - first);
    const rows = Array.from({ length: count }, (_, i) =>
      selection.rowAt(Math.floor(((first + i) * candidates) / looked)),
    );
    const frames = await capture.frames.read(rows.flatMap((row) => [row, ...capture.frames.needed(row)]));
    for (const row of rows) {
      capture.frames.dissect(row, frames);
      countValues(capture, ids, tallies);
    }
  }
  const values: FieldValue[] = [...tallies].map(([text, { word, packets }]) => ({ text, word, packets }));
  values.sort((a, b) => b.packets - a.packets || (a.text < b.text ? -1 : 1));
  return { values: values.slice(0, limit), looked, candidates };
}

/** Each value once a packet. */
function countValues(capture: OpenCapture, ids: ReadonlySet<number>, tallies: Map<string, Tally>): void {
  const seen = new Set<string>();
  for (const node of readNodes(capture.instance)) {
    const field = capture.registry.fields[node.id];
    if (node.kind !== NODE_KIND_FIELD || !ids.has(node.id) || field === undefined) continue;
    const written = formatFilter(field, node.value);
    const text = written.slice(written.indexOf(" == ") + 4);
    if (!written.includes(" == ") || seen.has(text)) continue;
    seen.add(text);
    const word = node.value.text === undefined ? (findWord(field.words, node.value.number) ?? "") : "";
    const known = tallies.get(text);
    if (known === undefined) tallies.set(text, { word, packets: 1 });
    else known.packets++;
  }
}
