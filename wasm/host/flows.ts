/** Flow records as plain values. */
import {
  FLOW_ADDRESS_SIZE,
  FLOW_BYTES_A,
  FLOW_BYTES_B,
  FLOW_FIRST_TIME,
  FLOW_LAST_TIME,
  FLOW_PACKETS_A,
  FLOW_PACKETS_B,
  FLOW_STREAM,
} from "#shared/abi/flow.ts";
import type { Instance } from "./instance.ts";
import type { FlowEnds, PacketTable } from "./packet-table.ts";

export interface FlowFacts extends FlowEnds {
  readonly addressBytes: number;
  readonly stream: number;
  readonly packetsA: number;
  readonly packetsB: number;
  readonly bytesA: number;
  readonly bytesB: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

export function* readFlows(instance: Instance, table: PacketTable): Generator<FlowFacts> {
  const total = instance.exports.flowTotal() >>> 0;
  for (let flow = 0; flow < total; flow++) {
    const at = instance.exports.flowAt(flow) >>> 0;
    yield {
      ...table.ends(flow),
      addressBytes: instance.u8(at + FLOW_ADDRESS_SIZE),
      stream: instance.u32(at + FLOW_STREAM),
      packetsA: instance.u32(at + FLOW_PACKETS_A),
      packetsB: instance.u32(at + FLOW_PACKETS_B),
      bytesA: Number(instance.u64(at + FLOW_BYTES_A)),
      bytesB: Number(instance.u64(at + FLOW_BYTES_B)),
      firstNs: instance.i64(at + FLOW_FIRST_TIME),
      lastNs: instance.i64(at + FLOW_LAST_TIME),
    };
  }
}
