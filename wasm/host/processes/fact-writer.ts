/** Gives facts of processes to the engine, for its filters. Comes when the first filter asks for one. */
import * as abi from "#shared/abi/flow.ts";
import type { Instance } from "../instance.ts";
import { PROCESS_FIELDS, valuesOf, type Known, type Value } from "./process-facts.ts";

/** Flows that are looked at before others get their turn. */
const STRETCH = 4096;
const encoder = new TextEncoder();

export interface FactWatch {
  readonly isCancelled: () => boolean;
  readonly giveWay: () => Promise<void>;
}

/** Memory of one kind of fact: a table of flows, the values of their lists behind it, texts behind these. */
class FactWriter {
  readonly #lists: readonly (readonly Value[])[];
  readonly #texts = new Map<string, { readonly bytes: Uint8Array; readonly offset: number }>();
  #textBytes = 0;
  #values = 0;

  constructor(lists: readonly (readonly Value[])[]) {
    this.#lists = lists;
    for (const list of lists) for (const value of list) this.#measure(value);
  }

  #measure(value: Value): void {
    this.#values++;
    if (typeof value !== "string" || this.#texts.has(value)) return;
    const bytes = encoder.encode(value);
    this.#texts.set(value, { bytes, offset: this.#textBytes });
    this.#textBytes += bytes.length;
  }

  write(instance: Instance, kind: number): void {
    const flows = this.#lists.length;
    const behind = this.#values * abi.FACT_BYTES + this.#textBytes;
    const at = instance.exports.reserveFlowFacts(kind, flows, behind) >>> 0;
    if (flows === 0) return;
    if (at === 0) throw new Error("the engine's memory is used up");
    const { view, bytes: memory } = instance;
    let next = at + flows * abi.FACT_BYTES;
    const texts = next + this.#values * abi.FACT_BYTES;
    for (const { bytes, offset } of this.#texts.values()) memory.set(bytes, texts + offset);
    for (const [flow, list] of this.#lists.entries()) {
      view.setUint32(at + flow * abi.FACT_BYTES, next, true);
      view.setUint32(at + flow * abi.FACT_BYTES + 4, list.length, true);
      for (const value of list) {
        if (typeof value === "string") {
          const place = this.#texts.get(value);
          view.setUint32(next, texts + (place?.offset ?? 0), true);
          view.setUint32(next + 4, place?.bytes.length ?? 0, true);
        } else view.setBigUint64(next, BigInt.asUintN(64, BigInt(value)), true);
        next += abi.FACT_BYTES;
      }
    }
  }
}

/** Gives the engine what is known now; false when it was cancelled. */
export async function writeProcessFact(capture: Known, kind: number, watch: FactWatch): Promise<boolean> {
  const read = PROCESS_FIELDS.get(kind);
  const flows = capture.instance.exports.flowTotal() >>> 0;
  if (read === undefined) return true;
  const lists: Value[][] = [];
  for (let flow = 0; flow < flows && !capture.processes.isEmpty; flow++) {
    if (flow % STRETCH === STRETCH - 1) {
      await watch.giveWay();
      if (watch.isCancelled()) return false;
    }
    lists.push(valuesOf(capture.processes, flow, read));
  }
  new FactWriter(lists).write(capture.instance, kind);
  return true;
}
