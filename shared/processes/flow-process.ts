/** Which process of a host a flow belongs to, as far as the host knew, and how sure that is. */
import { integer, oneOf, optional, record, text, uint64, type ShapeOf } from "../wire/shape.ts";

/**
 * exact: the open socket was found among the process's files. cached: the socket is closed, and was seen with it before. uid-only: the socket
 * was seen, its process not (it belongs to somebody else, or was too quick). unknown: nothing is known but that there was such a socket.
 */
const CONFIDENCES = ["exact", "cached", "uid-only", "unknown"] as const;

const PORT = integer(0, 65_535);
export const MOST_PROCESS_TEXT = 512;

export const FLOW_PROCESS = record({
  protocol: oneOf("tcp", "udp"),
  /** Of the host itself, as text; "0.0.0.0" or "::" for a UDP socket that takes all. */
  local: text(45),
  localPort: PORT,
  /** Empty, with port 0, for a UDP socket that is not connected. */
  remote: text(45),
  remotePort: PORT,
  /** When the socket was seen first and last: the same addresses and ports may belong to another process later. */
  firstNs: uint64,
  lastNs: uint64,
  confidence: oneOf(...CONFIDENCES),
  pid: optional(integer(1, 0xffff_ffff)),
  /** When the process began: a pid is used again. */
  startNs: optional(uint64),
  name: optional(text(64)),
  exe: optional(text(MOST_PROCESS_TEXT)),
  uid: optional(integer(0, 0xffff_ffff)),
  /** Id of its container, from the control group. */
  container: optional(text(128)),
});
export type FlowProcess = ShapeOf<typeof FLOW_PROCESS>;

/** The same by a clock that is so far ahead of the one it was seen by. */
export function shiftProcess(flow: FlowProcess, shiftNs: bigint): FlowProcess {
  const { firstNs, lastNs, startNs } = flow;
  const start = startNs === undefined ? {} : { startNs: startNs + shiftNs };
  return { ...flow, firstNs: firstNs + shiftNs, lastNs: lastNs + shiftNs, ...start };
}
