/** Which application a flow carries: what a dissector read, or what its first payloads look like. First pass only. */
import {
  APPLICATION_FIRST,
  EVIDENCE_DISSECTED,
  EVIDENCE_SIGNATURE,
  FLOW_APPLICATION,
  FLOW_CANDIDATE,
  FLOW_EVIDENCE,
  FLOW_LOOKED,
  FLOW_MARK,
} from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import {
  Payload,
  YES,
  applicationName,
  findApplication,
  isPreparing,
  markOfLikely,
  surety,
} from "../core/applications.ts";
import { isPayloadDoubted } from "../core/doubt.ts";
import { protocolName } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { flowAt } from "./flow-table.ts";

/** Payloads of a flow that are looked at before it is given up. */
const LOOKS: u32 = 8;
/** The same where the port has a protocol already. */
const DOUBTED_LOOKS: u32 = 2;
const payload = new Payload();

/**
 * A dissector read a payload of the packet's flow: that is the flow's application, whatever it turns to later. Only STUN and its
 * like give way to what they prepared. What it took without reading it is unknown; and a payload that bears the signature of
 * another application is that one's.
 */
export function noteDissected(s: Sink, protocol: u32, at: usize, length: u32, overTcp: bool): void {
  if (!s.live || s.flow == NO_FLOW || s.quoted) return;
  const flow = flowAt(s.flow);
  if (isPayloadDoubted()) {
    if (length != 0 && <u32>load<u8>(flow, FLOW_LOOKED) < DOUBTED_LOOKS) lookAtUnknown(s, at, length, overTcp);
  } else if (load<u8>(flow, FLOW_EVIDENCE) < <u8>EVIDENCE_SIGNATURE) firstDissected(s, protocol, at, length, overTcp);
}

function firstDissected(s: Sink, protocol: u32, at: usize, length: u32, overTcp: bool): void {
  const flow = flowAt(s.flow);
  look(s, at, length, overTcp, false);
  const found = findApplication(payload, -1);
  if (found >= 0 && surety() == YES && applicationName(found) != protocolName(protocol)) keepSigned(flow, found);
  else keepDissected(flow, protocol);
}

/** No dissector took the payload: does it bear the signature of an application? */
export function noteUnknown(s: Sink, at: usize, length: u32, overTcp: bool): void {
  if (!s.live || s.flow == NO_FLOW || s.quoted || length == 0) return;
  if (<u32>load<u8>(flowAt(s.flow), FLOW_LOOKED) < LOOKS) lookAtUnknown(s, at, length, overTcp);
}

function lookAtUnknown(s: Sink, at: usize, length: u32, overTcp: bool): void {
  const flow = flowAt(s.flow);
  const looked = <u32>load<u8>(flow, FLOW_LOOKED);
  const isKnown = load<u8>(flow, FLOW_EVIDENCE) >= <u8>EVIDENCE_SIGNATURE;
  const isPrepared = isKnown && isPreparing(<u32>load<u16>(flow, FLOW_APPLICATION));
  if (isKnown && !isPrepared) return;
  store<u8>(flow, <u8>(looked + 1), FLOW_LOOKED);
  look(s, at, length, overTcp, isPrepared);
  const candidate = <i32>load<u16>(flow, FLOW_CANDIDATE) - 1;
  const found = findApplication(payload, candidate);
  if (found < 0) return;
  if (surety() == YES) keepSigned(flow, found);
  else if (found != candidate) {
    store<u16>(flow, <u16>(found + 1), FLOW_CANDIDATE);
    store<u32>(flow, markOfLikely(), FLOW_MARK);
  } else if (load<u32>(flow, FLOW_MARK) == markOfLikely()) keepSigned(flow, found);
}

function look(s: Sink, at: usize, length: u32, overTcp: bool, isPrepared: bool): void {
  payload.at = at;
  payload.length = length;
  payload.sourcePort = s.sourcePort;
  payload.destinationPort = s.destinationPort;
  payload.isForward = s.direction == 0;
  payload.overTcp = overTcp;
  payload.isPrepared = isPrepared;
}

function keepSigned(flow: usize, application: i32): void {
  store<u16>(flow, <u16>(application + APPLICATION_FIRST), FLOW_APPLICATION);
  store<u8>(flow, <u8>EVIDENCE_SIGNATURE, FLOW_EVIDENCE);
}

function keepDissected(flow: usize, protocol: u32): void {
  store<u16>(flow, <u16>protocol, FLOW_APPLICATION);
  store<u8>(flow, <u8>EVIDENCE_DISSECTED, FLOW_EVIDENCE);
}
