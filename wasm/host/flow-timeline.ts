/** A flow's packets over its time. */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import type { FlowTimeline } from "#shared/model/flow.ts";
import type { FlowRecords } from "./flow-records.ts";
import { eachFlowPacket, readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

const MOST_SLICES = 4096;

/** Packets and bytes of `slices` equal parts of the flow's time. */
export function readTimeline(capture: OpenCapture, records: FlowRecords, flow: number, slices: number): FlowTimeline {
  const count = Math.max(1, Math.min(Math.floor(slices), MOST_SLICES));
  const timeline: FlowTimeline = {
    packetsA: new Uint32Array(count),
    packetsB: new Uint32Array(count),
    bytesA: new Float64Array(count),
    bytesB: new Float64Array(count),
    firstPackets: new Uint32Array(count),
  };
  if (flow < 0 || flow >= records.length) return timeline;
  const [firstNs, lastNs] = records.span(flow);
  const span = lastNs - firstNs + 1n;
  const lastRow = records.lastRow(flow);
  for (let block = records.firstRow(flow) >>> BLOCK_SHIFT; block <= lastRow >>> BLOCK_SHIFT; block++) {
    eachFlowPacket(
      capture,
      readRowBlock(capture, block),
      () => true,
      (packet) => {
        if (packet.flow !== flow) return;
        const time = (BigInt(packet.high | 0) << 32n) | BigInt(packet.low);
        const slice = Math.max(0, Math.min(count - 1, Number(((time - firstNs) * BigInt(count)) / span)));
        const packets = packet.isReverse ? timeline.packetsB : timeline.packetsA;
        const bytes = packet.isReverse ? timeline.bytesB : timeline.bytesA;
        packets[slice] = (packets[slice] ?? 0) + 1;
        bytes[slice] = (bytes[slice] ?? 0) + packet.bytes;
        if (timeline.firstPackets[slice] === 0) timeline.firstPackets[slice] = packet.row + 1;
      },
    );
  }
  return timeline;
}
