/** Which application a flow carries: what a dissector read, or what its first payloads look like. First pass only. */
import {
  APPLICATION_FIRST,
  EVIDENCE_CANDIDATE,
  EVIDENCE_DISSECTED,
  EVIDENCE_SIGNATURE,
  FLOW_APPLICATION,
  FLOW_EVIDENCE,
  FLOW_LOOKED,
} from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { Payload, YES, findApplication, surety } from "../core/applications.ts";
import { Sink } from "../core/sink.ts";
import { flowAt } from "./flow-table.ts";

/** Payloads of a flow that are looked at before it is given up. */
const LOOKS: u32 = 12;
const payload = new Payload();

/** A dissector read a payload of the packet's flow: it stays the flow's application, whatever it turns to later. */
export function noteDissected(s: Sink, protocol: u32): void {
  if (!s.live || s.flow == NO_FLOW || s.quoted) return;
  const flow = flowAt(s.flow);
  if (load<u8>(flow, FLOW_EVIDENCE) >= <u8>EVIDENCE_SIGNATURE) return;
  store<u16>(flow, <u16>protocol, FLOW_APPLICATION);
  store<u8>(flow, <u8>EVIDENCE_DISSECTED, FLOW_EVIDENCE);
}

/** No dissector took the payload: does it bear the signature of an application? */
export function noteUnknown(s: Sink, at: usize, length: u32, overTcp: bool): void {
  if (!s.live || s.flow == NO_FLOW || s.quoted || length == 0) return;
  const flow = flowAt(s.flow);
  const evidence = <u32>load<u8>(flow, FLOW_EVIDENCE);
  const looked = <u32>load<u8>(flow, FLOW_LOOKED);
  if (evidence >= <u32>EVIDENCE_SIGNATURE || looked >= LOOKS) return;
  store<u8>(flow, <u8>(looked + 1), FLOW_LOOKED);
  payload.at = at;
  payload.length = length;
  payload.sourcePort = s.sourcePort;
  payload.destinationPort = s.destinationPort;
  payload.isForward = s.direction == 0;
  payload.overTcp = overTcp;
  const candidate: i32 =
    evidence == EVIDENCE_CANDIDATE ? <i32>load<u16>(flow, FLOW_APPLICATION) - APPLICATION_FIRST : -1;
  const found = findApplication(payload, candidate);
  if (found < 0) return;
  const isSure = surety() == YES || found == candidate;
  store<u16>(flow, <u16>(found + APPLICATION_FIRST), FLOW_APPLICATION);
  store<u8>(flow, <u8>(isSure ? EVIDENCE_SIGNATURE : EVIDENCE_CANDIDATE), FLOW_EVIDENCE);
}
