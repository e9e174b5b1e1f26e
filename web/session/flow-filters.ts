/** Filters made from a row of a table of flows: the flow itself, its ends in either direction, one of its ends. */
import type { FlowRow } from "#shared/model/flow.ts";
import type { NamedFilter } from "./packet-filters.ts";

const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/;
const PORTS: ReadonlyMap<string, string> = new Map([
  ["TCP", "tcp"],
  ["UDP", "udp"],
  ["SCTP", "sctp"],
  ["DCCP", "dccp"],
  ["UDP-Lite", "udp"],
]);

type Role = "either" | "source" | "destination";

interface End {
  readonly address: string;
  readonly port: number | undefined;
}

function addressField(address: string, role: Role): string {
  const protocol = MAC.test(address) ? "eth" : address.includes(":") ? "ipv6" : "ip";
  return `${protocol}.${{ either: "addr", source: "src", destination: "dst" }[role]}`;
}

/** The conditions that an end puts on a packet in which it plays the role. */
function endTerms({ address, port }: End, transport: string, role: Role): string[] {
  if (address === "") return [];
  const terms = [`${addressField(address, role)} == ${address}`];
  const protocol = PORTS.get(transport);
  if (port !== undefined && protocol !== undefined) {
    const field = { either: "port", source: "srcport", destination: "dstport" }[role];
    terms.push(`${protocol}.${field} == ${port.toString()}`);
  }
  return terms;
}

/** All packets of the flow that the row is; undefined where it is none. */
export function filterOfFlow({ flow, stream, transport }: FlowRow): string | undefined {
  if (stream !== undefined && (transport === "TCP" || transport === "UDP"))
    return `${transport.toLowerCase()}.stream == ${stream.toString()}`;
  return flow < 0 ? undefined : `flow.id == ${flow.toString()}`;
}

/** One filter for each way to look at a row with two ends. */
export function pairFilters(row: FlowRow): NamedFilter[] {
  const a = { address: row.addressA, port: row.portA };
  const b = { address: row.addressB, port: row.portB };
  const join = (...terms: string[][]): string => terms.flat().join(" and ");
  const terms = (end: End, role: Role): string[] => endTerms(end, row.transport, role);
  return [
    { title: "A ↔ B", text: join(terms(a, "either"), terms(b, "either")) },
    { title: "A → B", text: join(terms(a, "source"), terms(b, "destination")) },
    { title: "B → A", text: join(terms(b, "source"), terms(a, "destination")) },
    { title: "A ↔ any", text: join(terms(a, "either")) },
    { title: "A → any", text: join(terms(a, "source")) },
    { title: "any → A", text: join(terms(a, "destination")) },
    { title: "B ↔ any", text: join(terms(b, "either")) },
    { title: "B → any", text: join(terms(b, "source")) },
    { title: "any → B", text: join(terms(b, "destination")) },
  ];
}

/** All packets of the flow's processes, each by its id: "curl (77), nginx (9)". */
export function processFilters({ process }: FlowRow): NamedFilter[] {
  const ids = [...(process ?? "").matchAll(/(?:^|, )([^,]*) \((\d+)\)(?=, |$)/g)];
  return ids.map(([, name = "", pid = ""]) => ({ title: `Process ${name} (${pid})`, text: `proc.pid == ${pid}` }));
}

/** The same of an endpoint. */
export function endpointFilters(row: FlowRow): NamedFilter[] {
  const end = { address: row.addressA, port: row.portA };
  const named = (title: string, role: Role): NamedFilter => ({
    title,
    text: endTerms(end, row.transport, role).join(" and "),
  });
  return [named("To and from it", "either"), named("Sent by it", "source"), named("Received by it", "destination")];
}
