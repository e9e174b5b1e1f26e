/** Facts of processes as fields: for filters, for cells of the packet list, for completion. */
import * as abi from "#shared/abi/flow.ts";
import { PROVIDER_FLOW_FACT } from "#shared/abi/filter.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import { providerOf } from "#shared/filter/providers.ts";
import { formatProcess } from "#shared/format/process.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import type { Instance } from "../instance.ts";
import type { KnownProcesses } from "./known-processes.ts";

export type Value = string | number | bigint;
export type Read = (process: FlowProcess) => Value | undefined;

export const PROCESS_FIELDS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [abi.FACT_PROC_PID, ({ pid }) => pid],
  [abi.FACT_PROC_UID, ({ uid }) => uid],
  [abi.FACT_PROC_START, ({ startNs }) => startNs],
  [abi.FACT_PROC_NAME, ({ name }) => name],
  [abi.FACT_PROC_EXE, ({ exe }) => exe],
  [abi.FACT_PROC_CONTAINER, ({ container }) => container],
  [abi.FACT_PROC_CONFIDENCE, ({ confidence }) => confidence],
]);

export const isProcessFact = (kind: number): boolean => PROCESS_FIELDS.has(kind);
export const isProcessField = (name: string): boolean => isProcessFact(providerOf(name) - PROVIDER_FLOW_FACT);

/** Each value once. */
export function valuesOf(book: KnownProcesses, flow: number, read: Read): Value[] {
  return [...new Set(book.of(flow).flatMap(({ process }) => read(process) ?? []))];
}

/** An engine and what is known of its flows' processes. */
export interface Known {
  readonly instance: Instance;
  readonly processes: KnownProcesses;
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
