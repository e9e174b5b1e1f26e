/** Flow records as plain values. */
import {
  FLOW_ADDRESS_SIZE,
  FLOW_BYTES_A,
  FLOW_BYTES_B,
  FLOW_FLAGS,
  FLOW_FLAG_PORTS,
  FLOW_FIRST_TIME,
  FLOW_LAST_TIME,
  FLOW_PACKETS_A,
  FLOW_PACKETS_B,
  FLOW_STREAM,
} from "#shared/abi/flow.ts";
import type { FlowApplication } from "#shared/model/flow.ts";
import type { Instance } from "./instance.ts";
import { applicationOf } from "./flow-application.ts";
import type { OpenCapture } from "./open-capture.ts";
import type { FlowEnds } from "./packet-table.ts";

export interface FlowFacts extends FlowEnds {
  readonly addressBytes: number;
  readonly stream: number;
  /** Its packets' headers with ports were read. */
  readonly hasPorts: boolean;
  /** Where the flow alone tells it: not for ICMP and link-layer conversations. */
  readonly communityId: string | undefined;
  readonly application: FlowApplication;
  readonly packetsA: number;
  readonly packetsB: number;
  readonly bytesA: number;
  readonly bytesB: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

const ascii = new TextDecoder("ascii");
/** Letters of a Community ID. */
const NAME_BYTES = 30;

/** Undefined for flows whose record alone does not tell it (ICMP) and for those that have none (no IP). */
export function findCommunityId({ exports, bytes }: Instance, flow: number): string | undefined {
  if (!exports.nameFlow(flow)) return undefined;
  const at = exports.communityText() >>> 0;
  return ascii.decode(bytes.subarray(at, at + NAME_BYTES));
}

export function* readFlows({ instance, registry, table }: OpenCapture): Generator<FlowFacts> {
  const total = instance.exports.flowTotal() >>> 0;
  for (let flow = 0; flow < total; flow++) {
    const at = instance.exports.flowAt(flow) >>> 0;
    // Known only from errors that quote it.
    if (instance.u32(at + FLOW_PACKETS_A) + instance.u32(at + FLOW_PACKETS_B) === 0) continue;
    yield {
      ...table.ends(flow),
      addressBytes: instance.u8(at + FLOW_ADDRESS_SIZE),
      stream: instance.u32(at + FLOW_STREAM),
      hasPorts: (instance.u16(at + FLOW_FLAGS) & FLOW_FLAG_PORTS) !== 0,
      communityId: findCommunityId(instance, flow),
      application: applicationOf(instance, registry, flow),
      packetsA: instance.u32(at + FLOW_PACKETS_A),
      packetsB: instance.u32(at + FLOW_PACKETS_B),
      bytesA: Number(instance.u64(at + FLOW_BYTES_A)),
      bytesB: Number(instance.u64(at + FLOW_BYTES_B)),
      firstNs: instance.i64(at + FLOW_FIRST_TIME),
      lastNs: instance.i64(at + FLOW_LAST_TIME),
    };
  }
}
