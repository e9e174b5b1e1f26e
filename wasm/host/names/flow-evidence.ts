/** What is known of the server of a flow, put together for the judgement which service it was with. */
import { attribute, type Attribution, type Evidence } from "#shared/services/attribution.ts";
import { applicationOf } from "../flow-application.ts";
import { FlowRecords } from "../flow-records.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { NameCollector } from "./collector.ts";
import type { Supplies } from "./supplies.ts";

const ESP = 50;
const AH = 51;

/** Undefined where nothing tells a service. */
export function serviceOfFlow(
  capture: OpenCapture,
  { servers, dns }: NameCollector,
  supplies: Supplies,
  flow: number,
): Attribution | undefined {
  const { instance, registry, table } = capture;
  const records = new FlowRecords(instance);
  if (flow >= records.length) return undefined;
  const { addressA, addressB, transport } = table.ends(flow);
  const told = servers.find(flow);
  const [firstNs] = records.span(flow);
  const byA = dns.find(addressB, addressA, firstNs);
  const byB = byA?.isOwn === true ? undefined : dns.find(addressA, addressB, firstNs);
  const isTurned = told?.client !== undefined && told.client !== "" ? told.client === addressB : byB?.isOwn === true;
  const asked = isTurned ? byB : byA;
  const names: Evidence[] = [...(told?.names ?? [])];
  if (asked !== undefined) {
    const { name, packet, aliases } = asked.answer;
    names.push({ source: asked.isOwn ? "dns" : "dns-other", name, packet, aliases });
  }
  const place = supplies.placeOf(isTurned ? addressA : addressB);
  const application = transport === ESP || transport === AH ? "esp" : applicationOf(instance, registry, flow).name;
  const evidence = {
    names,
    organisation: place?.organisation ?? "",
    application,
    isRelayed: told?.isRelayed ?? false,
    marks: place?.marks ?? [],
  };
  return attribute(evidence, supplies.services);
}
