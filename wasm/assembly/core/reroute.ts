/** Packets whose way leads through others: the header names the next of them, and an option or a routing header the end. */
import { FLOW_FLAG_ROUTED } from "../../../shared/abi/flow.ts";
import { Sink } from "./sink.ts";

/** The packet comes from (`isSource`) or goes to the address at `at`, whatever its header says. Cut or quoted addresses change nothing. */
export function reroute(s: Sink, isSource: bool, at: u32): void {
  if (s.quoted || !s.has(at, s.addressSize)) return;
  if (isSource) s.source = s.base + at;
  else s.destination = s.base + at;
  s.flowFlags |= FLOW_FLAG_ROUTED;
}
