/** Opens made-up packets with the real engine and reads, for each, which fields its tree shows and where they stand. */
import { readFile } from "node:fs/promises";
import {
  NODE_ID,
  NODE_KIND,
  NODE_KIND_FIELD,
  NODE_KIND_LAYER,
  NODE_LENGTH,
  NODE_MASK,
  NODE_SIZE,
  NODE_START,
  NODE_VALUE,
  NODE_VIEW,
} from "#shared/abi/detail.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { CaptureEngine } from "../../../wasm/host/engine.ts";
import { createEngine } from "../../../wasm/host/index.ts";
import type { EngineRegistry } from "../../../wasm/host/registry.ts";
import { type TestRecord, writeRecords } from "../../../wasm/tests/support/records.ts";

/** A field of the frame's own bytes. */
export interface Spot {
  readonly field: number;
  readonly start: number;
  readonly length: number;
  readonly mask: bigint;
  readonly value: bigint;
}

export interface Look {
  /** Layers and fields: the kind times 65536, plus the id. */
  readonly keys: ReadonlySet<number>;
  /** Keys again, told apart by small values, so that a new message type counts as news. */
  readonly marks: ReadonlySet<number>;
  readonly spots: readonly Spot[];
}

const SMALL = 48n;
const LARGEST = 15n;

export const layerKey = (id: number): number => (NODE_KIND_LAYER << 16) | id;
export const fieldKey = (id: number): number => (NODE_KIND_FIELD << 16) | id;

function markOf(id: number, value: bigint): number {
  const group = value < SMALL ? Number(value) : Number(SMALL) + Math.min(Number(LARGEST), value.toString(2).length);
  return id * 64 + group;
}

export class Looker {
  readonly registry: EngineRegistry;
  readonly names: FilterNames;
  readonly #module: WebAssembly.Module;
  /** Fields whose value has words: a new value among them may lead to new fields. */
  readonly #worded: ReadonlySet<number>;

  private constructor(module: WebAssembly.Module, engine: CaptureEngine) {
    this.#module = module;
    this.registry = engine.capture.registry;
    this.names = engine.names;
    const { fields } = this.registry;
    this.#worded = new Set(fields.filter(({ words }) => words.single.size > 0).map(({ id }) => id));
  }

  static async start(): Promise<Looker> {
    const module = await WebAssembly.compile(
      await readFile(new URL("../../../wasm/build/engine.wasm", import.meta.url)),
    );
    return new Looker(module, await createEngine(module));
  }

  /** One look per record, in order. */
  async look(records: readonly TestRecord[]): Promise<Look[]> {
    const engine = await createEngine(this.#module);
    const file = writeRecords(records);
    await engine.open([{ name: "search", bytes: new Blob([file]), shiftNs: 0n }], () => undefined);
    const { table, frames } = engine.capture;
    const all = new Map(await frames.read(Array.from({ length: table.total }, (_, row) => row)));
    return Array.from({ length: table.total }, (_, row) => {
      frames.dissect(row, all);
      return this.#read(engine);
    });
  }

  #read(engine: CaptureEngine): Look {
    const { instance } = engine.capture;
    const { view } = instance;
    const keys = new Set<number>();
    const marks = new Set<number>();
    const spots: Spot[] = [];
    const total = instance.exports.nodeTotal() >>> 0;
    let at = instance.exports.nodeTable() >>> 0;
    for (let i = 0; i < total; i++, at += NODE_SIZE) {
      const kind = view.getUint8(at + NODE_KIND);
      if (kind !== NODE_KIND_LAYER && kind !== NODE_KIND_FIELD) continue;
      const id = view.getUint16(at + NODE_ID, true);
      keys.add((kind << 16) | id);
      if (kind === NODE_KIND_LAYER) continue;
      const value = view.getBigUint64(at + NODE_VALUE, true);
      if (this.#worded.has(id)) marks.add(markOf(id, value));
      const length = view.getUint32(at + NODE_LENGTH, true);
      if (length === 0 || view.getUint8(at + NODE_VIEW) !== 0) continue;
      const mask = view.getBigUint64(at + NODE_MASK, true);
      spots.push({ field: id, start: view.getUint32(at + NODE_START, true), length, mask, value });
    }
    return { keys, marks, spots };
  }
}
