/** Facts of processes as fields: for filters, for cells of the packet list, for completion. */
import * as abi from "#shared/abi/flow.ts";
import { PROVIDER_FLOW_FACT } from "#shared/abi/filter.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import { providerOf } from "#shared/filter/providers.ts";
import { formatProcess } from "#shared/format/process.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import type { Instance } from "../instance.ts";
import type { KnownProcesses } from "./known-processes.ts";

type Value = string | number | bigint;
type Read = (process: FlowProcess) => Value | undefined;

const PROCESS_FIELDS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [abi.FACT_PROC_PID, ({ pid }) => pid],
  [abi.FACT_PROC_UID, ({ uid }) => uid],
  [abi.FACT_PROC_START, ({ startNs }) => startNs],
  [abi.FACT_PROC_NAME, ({ name }) => name],
  [abi.FACT_PROC_EXE, ({ exe }) => exe],
  [abi.FACT_PROC_CONTAINER, ({ container }) => container],
  [abi.FACT_PROC_CONFIDENCE, ({ confidence }) => confidence],
]);

/** Flows that are looked at before others get their turn. */
const STRETCH = 4096;
const encoder = new TextEncoder();

export const isProcessFact = (kind: number): boolean => PROCESS_FIELDS.has(kind);
export const isProcessField = (name: string): boolean => isProcessFact(providerOf(name) - PROVIDER_FLOW_FACT);

/** Each value once. */
function valuesOf(book: KnownProcesses, flow: number, read: Read): Value[] {
  return [...new Set(book.of(flow).flatMap(({ process }) => read(process) ?? []))];
}

/** An engine and what is known of its flows' processes. */
interface Known {
  readonly instance: Instance;
  readonly processes: KnownProcesses;
}

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

/** The commonest values as filters write them, with the packets of their flows. Times are not offered. */
export function commonestOfProcesses(
  { instance, processes }: Known,
  kind: number,
  limit: number,
): { readonly text: string; readonly packets: number }[] {
  const read = PROCESS_FIELDS.get(kind);
  if (read === undefined || kind === abi.FACT_PROC_START || processes.isEmpty) return [];
  const packets = new Map<Value, number>();
  const flows = instance.exports.flowTotal() >>> 0;
  for (let flow = 0; flow < flows; flow++) {
    const at = instance.exports.flowAt(flow) >>> 0;
    const count = instance.u32(at + abi.FLOW_PACKETS_A) + instance.u32(at + abi.FLOW_PACKETS_B);
    for (const value of valuesOf(processes, flow, read)) packets.set(value, (packets.get(value) ?? 0) + count);
  }
  return [...packets]
    .sort((one, other) => other[1] - one[1])
    .slice(0, limit)
    .map(([value, count]) => ({ text: JSON.stringify(value), packets: count }));
}

/** Who had the flow's sockets, in words. */
export function processesOfFlow(book: KnownProcesses, flow: number): string {
  return [...new Set(book.of(flow).map(({ process }) => formatProcess(process)))].join(", ");
}

/** Cell of a column: the processes, or one of their fields (by its filter name). */
export function writeProcessCell(book: KnownProcesses, flow: number, name: string | undefined): string {
  if (flow === NO_FLOW || book.isEmpty) return "";
  if (name === undefined) return processesOfFlow(book, flow);
  const kind = providerOf(name) - PROVIDER_FLOW_FACT;
  const read = PROCESS_FIELDS.get(kind);
  if (read === undefined) return "";
  return valuesOf(book, flow, read)
    .map((value) => (kind === abi.FACT_PROC_START ? new Date(Number(BigInt(value) / 1_000_000n)).toISOString() : value))
    .join(", ");
}
