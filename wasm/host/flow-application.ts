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

const NOTHING: FlowApplication = { name: "", title: "", evidence: "none", isElsewhere: false };

type Name = readonly [name: string, title: string];

/** What TLS at these ports is for: nothing that is read says that this is inside. */
const OVER_TLS: ReadonlyMap<number, Name> = new Map([
  [465, ["smtps", "SMTP over TLS"]],
  [993, ["imaps", "IMAP over TLS"]],
  [995, ["pops", "POP3 over TLS"]],
  [853, ["dot", "DNS over TLS"]],
]);
/** The same of QUIC: RFC 9250 section 4.1.1 and what its drafts had. */
const OVER_QUIC: ReadonlyMap<number, Name> = new Map([
  [853, ["doq", "DNS over QUIC"]],
  [784, ["doq", "DNS over QUIC"]],
  [8853, ["doq", "DNS over QUIC"]],
]);

/** What an encrypted protocol carries at a port that is kept for it. */
function innerName(outer: string, a: number, b: number): Name | undefined {
  const ports = outer === "tls" ? OVER_TLS : outer === "quic" ? OVER_QUIC : undefined;
  return ports?.get(a) ?? ports?.get(b);
}

const PORTS = 65_536;
const TRANSPORTS = [6, 17, 132];
/** Names of the protocols that have ports of their own. */
const placed = new WeakMap<EngineRegistry, ReadonlySet<string>>();

function namesWithPorts(instance: Instance, registry: EngineRegistry): ReadonlySet<string> {
  let names = placed.get(registry);
  if (names === undefined) {
    const found = new Set<string>();
    for (const transport of TRANSPORTS)
      for (let port = 0; port < PORTS; port++) {
        const id = instance.exports.protocolOfPorts(transport, port, port) >>> 0;
        if (id !== 0) found.add(registry.protocols[id]?.path ?? "");
      }
    names = found;
    placed.set(registry, names);
  }
  return names;
}

/** What its payload says; where that says nothing, whose port it uses. */
export function applicationOf(instance: Instance, registry: EngineRegistry, flow: number): FlowApplication {
  const at = instance.exports.flowAt(flow) >>> 0;
  const id = instance.u16(at + FLOW_APPLICATION);
  const evidence = instance.u8(at + FLOW_EVIDENCE);
  const transport = instance.u8(at + FLOW_TRANSPORT);
  const [a, b] = [instance.u16(at + FLOW_PORT_A), instance.u16(at + FLOW_PORT_B)];
  const byPort = instance.exports.protocolOfPorts(transport, a, b) >>> 0;
  if (evidence !== EVIDENCE_DISSECTED && evidence !== EVIDENCE_SIGNATURE)
    return byPort === 0 ? NOTHING : fromProtocol(registry, byPort, "port");
  const application = registry.applications[id - APPLICATION_FIRST];
  const found =
    evidence === EVIDENCE_DISSECTED
      ? fromProtocol(registry, id, "payload")
      : application === undefined
        ? NOTHING
        : { ...application, evidence: "signature" as const, isElsewhere: false };
  const own = registry.protocols[byPort]?.path ?? "";
  const isElsewhere = own !== found.name && (byPort !== 0 || namesWithPorts(instance, registry).has(found.name));
  const inner = innerName(found.name, a, b);
  return inner === undefined
    ? { ...found, isElsewhere }
    : { name: inner[0], title: inner[1], evidence: "payload+port", outer: found.title, isElsewhere: false };
}

/** Number of the protocol that a dissector read in the flow's payload; 0 where none did. */
export function dissectedIn(instance: Instance, flow: number): number {
  const at = instance.exports.flowAt(flow) >>> 0;
  return instance.u8(at + FLOW_EVIDENCE) === EVIDENCE_DISSECTED ? instance.u16(at + FLOW_APPLICATION) : 0;
}

function fromProtocol(registry: EngineRegistry, id: number, evidence: "payload" | "port"): FlowApplication {
  const protocol = registry.protocols[id];
  if (protocol === undefined) return NOTHING;
  return { name: protocol.path, title: protocol.short || protocol.title, evidence, isElsewhere: false };
}
