/** Facts of a packet's flow as cells of the packet list: the fields `flow.…`, with the values that filters compare. */
import * as providers from "#shared/abi/filter.ts";
import * as abi from "#shared/abi/flow.ts";
import { isFlowFact, providerOf } from "#shared/filter/providers.ts";
import type { ColumnSpec } from "#shared/model/row.ts";
import type { Instance } from "./instance.ts";
import { isProcessField } from "./processes/process-facts.ts";
import { type EngineRegistry, findWord } from "./registry.ts";
import { formatPlain } from "./value.ts";

export const isFlowField = (name: string): boolean => isFlowFact(providerOf(name)) && !isProcessField(name);

/** What the columns show and no record of a flow has: FACT_ numbers. */
export function factsOfColumns(columns: readonly ColumnSpec[]): number[] {
  return columns.flatMap((column) => {
    const fact = column.kind === "field" ? providerOf(column.name) - providers.PROVIDER_FLOW_FACT : -1;
    return fact >= 0 && fact < abi.FACT_KINDS ? [fact] : [];
  });
}

/** A fact (FACT_) of a flow, as far as it is known. */
export type FindFact = (flow: number, kind: number) => string | bigint | undefined;

const NO_BYTES = new Uint8Array(0);

/** Empty for what is not known of the flow. */
export function writeFlowCell(
  { instance, registry }: { readonly instance: Instance; readonly registry: EngineRegistry },
  flow: number,
  name: string,
  findFact: FindFact,
): string {
  const field = registry.fieldByName.get(name)?.[0];
  const provider = providerOf(name);
  const value = valueOf(instance, flow, provider) ?? findFact(flow, provider - providers.PROVIDER_FLOW_FACT);
  if (typeof value !== "bigint" || field === undefined) return value?.toString() ?? "";
  return findWord(field.words, value) ?? formatPlain(field, { number: value, bytes: NO_BYTES, text: undefined });
}

/** What stands in the flow's record. */
function valueOf(instance: Instance, flow: number, provider: number): bigint | undefined {
  const at = instance.exports.flowAt(flow) >>> 0;
  const packets = [instance.u32(at + abi.FLOW_PACKETS_A), instance.u32(at + abi.FLOW_PACKETS_B)].map(BigInt);
  const [packetsA = 0n, packetsB = 0n] = packets;
  const [bytesA, bytesB] = [instance.u64(at + abi.FLOW_BYTES_A), instance.u64(at + abi.FLOW_BYTES_B)];
  const first = instance.i64(at + abi.FLOW_FIRST_TIME);
  const hasTime = (instance.u16(at + abi.FLOW_FLAGS) & abi.FLOW_FLAG_TIME) !== 0;
  switch (provider) {
    case providers.PROVIDER_FLOW_ID:
      return BigInt(flow);
    case providers.PROVIDER_FLOW_TRANSPORT:
      return BigInt(instance.u8(at + abi.FLOW_TRANSPORT));
    case providers.PROVIDER_FLOW_PACKETS:
      return packetsA + packetsB;
    case providers.PROVIDER_FLOW_PACKETS_A:
      return packetsA;
    case providers.PROVIDER_FLOW_PACKETS_B:
      return packetsB;
    case providers.PROVIDER_FLOW_BYTES:
      return bytesA + bytesB;
    case providers.PROVIDER_FLOW_BYTES_A:
      return bytesA;
    case providers.PROVIDER_FLOW_BYTES_B:
      return bytesB;
    case providers.PROVIDER_FLOW_START:
      return hasTime ? first : undefined;
    case providers.PROVIDER_FLOW_DURATION:
      return hasTime ? instance.i64(at + abi.FLOW_LAST_TIME) - first : undefined;
    default:
      return undefined;
  }
}
