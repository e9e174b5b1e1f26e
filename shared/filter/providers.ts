/** Fields whose values stand in the packet table or in the flow, by name. */
import * as abi from "#shared/abi/filter.ts";
import * as facts from "#shared/abi/flow.ts";

const PROVIDERS: ReadonlyMap<string, number> = new Map([
  ["ip.src", abi.PROVIDER_SOURCE4],
  ["ip.dst", abi.PROVIDER_DESTINATION4],
  ["ip.addr", abi.PROVIDER_ADDRESS4],
  ["ipv6.src", abi.PROVIDER_SOURCE6],
  ["ipv6.dst", abi.PROVIDER_DESTINATION6],
  ["ipv6.addr", abi.PROVIDER_ADDRESS6],
  ["tcp.srcport", abi.PROVIDER_TCP_SOURCE],
  ["tcp.dstport", abi.PROVIDER_TCP_DESTINATION],
  ["tcp.port", abi.PROVIDER_TCP_PORT],
  ["udp.srcport", abi.PROVIDER_UDP_SOURCE],
  ["udp.dstport", abi.PROVIDER_UDP_DESTINATION],
  ["udp.port", abi.PROVIDER_UDP_PORT],
  ["tcp.stream", abi.PROVIDER_TCP_STREAM],
  ["udp.stream", abi.PROVIDER_UDP_STREAM],
  ["flow.id", abi.PROVIDER_FLOW_ID],
  ["flow.packets", abi.PROVIDER_FLOW_PACKETS],
  ["flow.bytes", abi.PROVIDER_FLOW_BYTES],
  ["flow.packets_a", abi.PROVIDER_FLOW_PACKETS_A],
  ["flow.packets_b", abi.PROVIDER_FLOW_PACKETS_B],
  ["flow.bytes_a", abi.PROVIDER_FLOW_BYTES_A],
  ["flow.bytes_b", abi.PROVIDER_FLOW_BYTES_B],
  ["flow.start", abi.PROVIDER_FLOW_START],
  ["flow.duration", abi.PROVIDER_FLOW_DURATION],
  ["flow.transport", abi.PROVIDER_FLOW_TRANSPORT],
  ["flow.state", abi.PROVIDER_FLOW_FACT + facts.FACT_STATE],
  ["flow.history", abi.PROVIDER_FLOW_FACT + facts.FACT_HISTORY],
  ["flow.close", abi.PROVIDER_FLOW_FACT + facts.FACT_CLOSE],
  ["flow.application", abi.PROVIDER_FLOW_FACT + facts.FACT_APPLICATION],
  ["flow.evidence", abi.PROVIDER_FLOW_FACT + facts.FACT_EVIDENCE],
  ["flow.community_id", abi.PROVIDER_FLOW_FACT + facts.FACT_COMMUNITY_ID],
  ["flow.direction", abi.PROVIDER_FLOW_FACT + facts.FACT_DIRECTION],
  ["flow.rtt", abi.PROVIDER_FLOW_FACT + facts.FACT_RTT],
  ["flow.retransmissions", abi.PROVIDER_FLOW_FACT + facts.FACT_RETRANSMISSIONS],
  ["flow.zero_windows", abi.PROVIDER_FLOW_FACT + facts.FACT_ZERO_WINDOWS],
  ["proc.pid", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_PID],
  ["proc.uid", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_UID],
  ["proc.start", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_START],
  ["proc.name", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_NAME],
  ["proc.exe", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_EXE],
  ["proc.container", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_CONTAINER],
  ["proc.confidence", abi.PROVIDER_FLOW_FACT + facts.FACT_PROC_CONFIDENCE],
  ["frame.number", abi.PROVIDER_NUMBER],
  ["frame.len", abi.PROVIDER_LENGTH],
  ["frame.cap_len", abi.PROVIDER_CAPTURED],
  ["frame.time", abi.PROVIDER_TIME],
  ["frame.time_epoch", abi.PROVIDER_TIME],
  ["frame.time_relative", abi.PROVIDER_TIME_RELATIVE],
  ["frame.time_delta", abi.PROVIDER_TIME_DELTA],
  ["frame.interface_id", abi.PROVIDER_INTERFACE],
  ["frame.marked", abi.PROVIDER_MARKED],
  ["frame.ignored", abi.PROVIDER_IGNORED],
  ["frame.ref_time", abi.PROVIDER_REFERENCE],
  ["tcp.flags.syn", abi.PROVIDER_SYN],
  ["tcp.flags.fin", abi.PROVIDER_FIN],
  ["tcp.flags.reset", abi.PROVIDER_RESET],
]);

export function providerOf(name: string): number {
  return PROVIDERS.get(name) ?? abi.PROVIDER_NONE;
}

export function isFlowProvider(provider: number): boolean {
  return provider > abi.PROVIDER_NONE && provider <= abi.PROVIDER_FLOW_LAST;
}
/** A fact of the flow itself: the same whichever of its packets is asked. */
export function isFlowFact(provider: number): boolean {
  return provider >= abi.PROVIDER_FLOW_ID && provider <= abi.PROVIDER_FLOW_LAST;
}
export function isRowProvider(provider: number): boolean {
  return provider >= abi.PROVIDER_NUMBER && provider <= abi.PROVIDER_REFERENCE;
}
export function isFlagProvider(provider: number): boolean {
  return provider >= abi.PROVIDER_SYN && provider <= abi.PROVIDER_RESET;
}

/** The facts that a compiled filter asks the host for: FACT_ numbers. */
export function factsOf(program: Uint8Array): ReadonlySet<number> {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const asked = new Set<number>();
  const slots = view.getUint32(abi.PROGRAM_SLOTS, true);
  for (let at = 0; at < view.getUint32(abi.PROGRAM_SLOT_COUNT, true); at++) {
    const fact = view.getUint32(slots + at * abi.SLOT_BYTES + abi.SLOT_PROVIDER, true) - abi.PROVIDER_FLOW_FACT;
    if (fact >= 0 && fact < facts.FACT_KINDS) asked.add(fact);
  }
  return asked;
}
