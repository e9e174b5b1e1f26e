/** Times within the stream: since its first packet, and since the packet before this one. */
import { KIND_DURATION } from "../../../../shared/abi/field-kind.ts";
import { FLOW_FIRST_TIME } from "../../../../shared/abi/flow.ts";
import { NO_FLOW, ROW_NO_TIME } from "../../../../shared/abi/table.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";
import { isMissed } from "../../core/wanted.ts";
import { flowAt } from "../../flow/flow-table.ts";
import { rowFlags, rowTime } from "../../table/packets.ts";
import { NO_ROW, previousInFlow } from "../../table/previous.ts";

const RELATIVE = field("tcp.time_relative", KIND_DURATION, "Time since the stream's first packet");
const DELTA = field("tcp.time_delta", KIND_DURATION, "Time since the stream's previous packet");

/** Only where something is shown: the first pass has no use for them. */
export function streamTimes<S extends Sink>(s: S, flow: u32): void {
  if (flow == NO_FLOW || s.timeless) return;
  s.generated(RELATIVE, s.time - load<i64>(flowAt(flow), FLOW_FIRST_TIME));
  if (!isMissed(DELTA)) return;
  const previous = previousInFlow(s.row);
  if (previous == NO_ROW) s.generated(DELTA, 0);
  else if ((rowFlags(previous) & ROW_NO_TIME) == 0) s.generated(DELTA, s.time - rowTime(previous));
}
