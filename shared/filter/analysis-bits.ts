/** Fields that say what the analysis of TCP found, and the bits under which the engine keeps it. */
import * as abi from "#shared/abi/tcp-analysis.ts";

const BITS: ReadonlyMap<string, number> = new Map([
  ["retransmission", abi.ANALYSIS_RETRANSMISSION],
  ["fast_retransmission", abi.ANALYSIS_FAST_RETRANSMISSION],
  ["spurious_retransmission", abi.ANALYSIS_SPURIOUS_RETRANSMISSION],
  ["out_of_order", abi.ANALYSIS_OUT_OF_ORDER],
  ["duplicate_ack", abi.ANALYSIS_DUPLICATE_ACK],
  ["lost_segment", abi.ANALYSIS_LOST_SEGMENT],
  ["ack_lost_segment", abi.ANALYSIS_ACK_LOST_SEGMENT],
  ["reused_ports", abi.ANALYSIS_REUSED_PORTS],
  ["window_update", abi.ANALYSIS_WINDOW_UPDATE],
  ["window_full", abi.ANALYSIS_WINDOW_FULL],
  ["keep_alive", abi.ANALYSIS_KEEP_ALIVE],
  ["keep_alive_ack", abi.ANALYSIS_KEEP_ALIVE_ACK],
  ["zero_window", abi.ANALYSIS_ZERO_WINDOW],
  ["zero_window_probe", abi.ANALYSIS_ZERO_WINDOW_PROBE],
  ["zero_window_probe_ack", abi.ANALYSIS_ZERO_WINDOW_PROBE_ACK],
  ["tfo_syn", abi.ANALYSIS_TFO_SYN],
  ["tfo_ack", abi.ANALYSIS_TFO_ACK],
  ["tfo_ignored", abi.ANALYSIS_TFO_IGNORED],
]);
const ANY = [...BITS.values()].reduce((all, bit) => all | bit, 0);
const PREFIX = "tcp.analysis.";

/** The bits whose presence means that the field is there; undefined for other fields. */
export function findAnalysisBits(name: string): number | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return name === "tcp.analysis.flags" ? ANY : BITS.get(name.slice(PREFIX.length));
}
