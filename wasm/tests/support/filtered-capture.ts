/** A capture opened with the real engine, its packets' trees kept, and filters run over it with or without the table. */
import { readFile } from "node:fs/promises";
import { INTERFACE_LINK } from "#shared/abi/read.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import { readNodes } from "../../host/detail.ts";
import { FilterRun, type FilterWatch } from "../../host/filter-run.ts";
import { createEngine } from "../../host/index.ts";
import type { EngineRegistry } from "../../host/registry.ts";
import { Selection } from "../../host/selection.ts";
import { type TestCapture, readCapture } from "./captures.ts";
import { type ReferencePacket, keepNodes } from "./reference-values.ts";

const ENGINE_FILE = new URL("../../build/engine.wasm", import.meta.url);
const PATIENT: FilterWatch = {
  isCancelled: () => false,
  report: () => undefined,
  giveWay: () => Promise.resolve(),
};

/** A frame as it was captured. */
export interface WireFrame {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly wireLength: number;
}

export interface FilteredCapture {
  readonly name: string;
  readonly names: FilterNames;
  readonly registry: EngineRegistry;
  readonly packets: readonly ReferencePacket[];
  readonly readFrames: () => Promise<WireFrame[]>;
  /** Numbers of the packets that match; `asksTable` false: every packet answers for itself. */
  readonly matches: (program: Uint8Array, selected: number | undefined, asksTable: boolean) => Promise<number[]>;
}

export async function openFiltered(capture: TestCapture): Promise<FilteredCapture> {
  const engine = await createEngine(await readFile(ENGINE_FILE));
  const bytes = new Blob([new Uint8Array(readCapture(capture))]);
  await engine.open([{ name: capture.name, bytes, shiftNs: 0n }], () => undefined);
  const open = engine.capture;
  const { total } = open.table;
  const packets: ReferencePacket[] = [];
  for (let row = 0; row < total; row++) {
    await open.frames.dissectRow(row);
    packets.push(keepNodes(row + 1, readNodes(open.instance)));
  }
  const readFrames = async (): Promise<WireFrame[]> => {
    const { frames, table, instance } = open;
    const read = await frames.read(Array.from({ length: total }, (_, row) => row));
    return [...read].map(([row, bytes]) => ({
      number: row + 1,
      bytes,
      linkType: instance.u16((instance.exports.interfaceAt(table.interfaceId(row)) >>> 0) + INTERFACE_LINK),
      wireLength: table.length(row),
    }));
  };
  const matches = async (program: Uint8Array, selected: number | undefined, asksTable: boolean): Promise<number[]> => {
    const run = await FilterRun.start(open, program, { selected, asksTable });
    const selection = new Selection(open.instance, run.address);
    await run.catchUp(PATIENT, (block, rows) => {
      selection.count(block, rows);
    });
    const numbers = Array.from({ length: selection.total }, (_, place) => selection.rowAt(place) + 1);
    const { failures } = run.progress();
    run.end();
    if (failures > 0) throw new Error(`the engine failed on ${failures} packets`);
    return numbers;
  };
  return { name: capture.name, names: engine.names, registry: open.registry, packets, readFrames, matches };
}
