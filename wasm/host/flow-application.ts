/** Which application a flow carries, and how that is known. */
import {
  APPLICATION_FIRST,
  EVIDENCE_DISSECTED,
  EVIDENCE_SIGNATURE,
  FLOW_APPLICATION,
  FLOW_EVIDENCE,
  FLOW_PORT_A,
  FLOW_PORT_B,
  FLOW_TRANSPORT,
} from "#shared/abi/flow.ts";
import type { FlowApplication } from "#shared/model/flow.ts";
import type { Instance } from "./instance.ts";
import type { EngineRegistry } from "./registry.ts";

const NOTHING: FlowApplication = { name: "", title: "", evidence: "none" };

/** What its payload says; where that says nothing, whose port it uses. */
export function applicationOf(instance: Instance, registry: EngineRegistry, flow: number): FlowApplication {
  const at = instance.exports.flowAt(flow) >>> 0;
  const id = instance.u16(at + FLOW_APPLICATION);
  const evidence = instance.u8(at + FLOW_EVIDENCE);
  if (evidence === EVIDENCE_DISSECTED) return fromProtocol(registry, id, "payload");
  if (evidence === EVIDENCE_SIGNATURE) {
    const application = registry.applications[id - APPLICATION_FIRST];
    return application === undefined ? NOTHING : { ...application, evidence: "signature" };
  }
  const transport = instance.u8(at + FLOW_TRANSPORT);
  const [a, b] = [instance.u16(at + FLOW_PORT_A), instance.u16(at + FLOW_PORT_B)];
  const byPort = instance.exports.protocolOfPorts(transport, a, b) >>> 0;
  return byPort === 0 ? NOTHING : fromProtocol(registry, byPort, "port");
}

function fromProtocol(registry: EngineRegistry, id: number, evidence: "payload" | "port"): FlowApplication {
  const protocol = registry.protocols[id];
  return protocol === undefined ? NOTHING : { name: protocol.path, title: protocol.short || protocol.title, evidence };
}
