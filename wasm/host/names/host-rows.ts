/** The rows of the Names view: every address that talks or was named, with all that is known of it. */
import type { HostFacts, HostName, NameSource } from "#shared/model/names.ts";
import type { Counter, Detail, Tag } from "#shared/model/workspace.ts";
import { attribute, type Attribution, type EvidenceSource } from "#shared/services/attribution.ts";
import type { ServiceTable } from "#shared/services/own-services.ts";
import { FlowRecords } from "../flow-records.ts";
import type { OpenCapture } from "../open-capture.ts";
import { isPublicAddress } from "#shared/format/address-scope.ts";
import type { Transaction, WorkspaceDefinition } from "../transactions/transaction.ts";
import { TransactionWorkspace } from "../transactions/workspace.ts";
import type { NameCollector } from "./collector.ts";

export interface HostRow extends Transaction, HostFacts {
  /** Number of the first packet of its flows; 0 for addresses that only names are known of. */
  readonly firstPacket: number;
  readonly flows: number;
  readonly service: Attribution | undefined;
}

/** What a source is called, and what a name from it says. */
const SOURCES: Readonly<Record<NameSource, readonly [title: string, says: string]>> = {
  hosts: ["Hosts file", "line of the hosts file"],
  file: ["Capture file", "kept in the capture file"],
  dns: ["DNS", "DNS answer in packet"],
  ptr: ["DNS pointer", "DNS pointer in packet"],
  mdns: ["mDNS", "mDNS in packet"],
  dhcp: ["DHCP", "its client called itself so in packet"],
  dhcpv6: ["DHCPv6", "its client called itself so in packet"],
  llmnr: ["LLMNR", "LLMNR in packet"],
  nbns: ["NetBIOS", "NetBIOS name in packet"],
  tls: ["TLS server name", "a client called it so in packet"],
  quic: ["QUIC server name", "a client called it so in packet"],
  http: ["HTTP host", "a client called it so in packet"],
};

const EVIDENCE: Partial<Readonly<Record<NameSource, EvidenceSource>>> = {
  dns: "dns",
  tls: "tls",
  quic: "quic",
  http: "http",
};
/** Packets of a row, for the filter in force and for going there. */
const MOST_PACKETS = 32;
/** Addresses of one view. */
const MOST_ROWS = 200_000;
/** Flows that are looked at before others get their turn. */
const PORTION = 4096;

const titleOf = ({ source }: HostName): string => SOURCES[source][0];
const bestOf = ({ names }: HostRow): string => names[0]?.name ?? "";
const networkOf = ({ place }: HostRow): string =>
  [place?.asn === undefined ? "" : `AS${place.asn.toString()}`, place?.organisation ?? ""].filter(Boolean).join(" ");
const countryOf = ({ place }: HostRow): string => place?.country ?? "";
const vendorOf = ({ macs }: HostRow): string => macs.find(({ vendor }) => vendor !== "")?.vendor ?? "";

function reachOf({ address }: HostRow): string {
  if (/^(?:22[4-9]|23\d)\./u.test(address) || /^ff/iu.test(address)) return "group";
  return isPublicAddress(address) ? "public" : "local or reserved";
}

function firstOf({ firstPacket, packets }: HostRow): number {
  return firstPacket > 0 ? firstPacket : (packets[0] ?? 0);
}

const DEFINITION: WorkspaceDefinition<HostRow> = {
  fields: [],
  pairing: () => {
    throw new Error("rows of hosts are made from the table of names");
  },
  columns: [
    { id: "address", title: "Address", width: 180, align: "start", isMono: true, text: ({ address }) => address },
    { id: "name", title: "Name", width: 260, align: "start", isMono: true, text: bestOf },
    {
      id: "source",
      title: "Told by",
      width: 130,
      align: "start",
      isMono: false,
      text: ({ names: [best] }) => (best === undefined ? "" : titleOf(best)),
    },
    {
      id: "more",
      title: "More names",
      width: 90,
      align: "end",
      isMono: true,
      text: ({ names }) => (names.length > 1 ? String(names.length - 1) : ""),
      order: ({ names }) => Math.max(0, names.length - 1),
    },
    {
      id: "first",
      title: "First packet",
      width: 90,
      align: "end",
      isMono: true,
      text: (row) => (firstOf(row) === 0 ? "" : String(firstOf(row))),
      order: (row) => firstOf(row) || undefined,
    },
    {
      id: "flows",
      title: "Flows",
      width: 70,
      align: "end",
      isMono: true,
      text: ({ flows }) => String(flows),
      order: ({ flows }) => flows,
    },
    {
      id: "service",
      title: "Service",
      width: 130,
      align: "start",
      isMono: false,
      text: ({ service }) => service?.service ?? "",
    },
    { id: "vendor", title: "Vendor", width: 180, align: "start", isMono: false, text: vendorOf },
    { id: "country", title: "Country", width: 120, align: "start", isMono: false, text: countryOf },
    { id: "network", title: "Network", width: 200, align: "start", isMono: false, text: networkOf },
  ],
  facets: [
    { id: "source", title: "Told by", values: ({ names }) => [...new Set(names.map(titleOf))] },
    { id: "service", title: "Services", values: ({ service }) => (service?.service ? [service.service] : []) },
    { id: "category", title: "Categories", values: ({ service }) => (service?.category ? [service.category] : []) },
    { id: "country", title: "Countries", values: (row) => (countryOf(row) === "" ? [] : [countryOf(row)]) },
    { id: "network", title: "Networks", values: (row) => (networkOf(row) === "" ? [] : [networkOf(row)]) },
    { id: "vendor", title: "Vendors", values: (row) => (vendorOf(row) === "" ? [] : [vendorOf(row)]) },
    { id: "reach", title: "Reach", values: (row) => [reachOf(row)] },
  ],
  counters,
  details,
  filter: ({ address }) => `${address.includes(":") ? "ipv6.addr" : "ip.addr"} == ${address}`,
};

function counters(rows: readonly HostRow[]): Counter[] {
  const talking = rows.filter(({ flows }) => flows > 0);
  const named = talking.filter(({ names }) => names.length > 0);
  const count = (fits: (row: HostRow) => boolean): string => String(rows.filter(fits).length);
  return [
    { label: "Addresses", value: String(rows.length) },
    { label: "That talk and have a name", value: `${String(named.length)} of ${String(talking.length)}` },
    { label: "Named, but never talked to", value: count(({ flows }) => flows === 0) },
    { label: "With several names", value: count(({ names }) => names.length > 1) },
    { label: "Of a known service", value: count(({ service }) => (service?.service ?? "") !== "") },
  ];
}

/** How much of what was looked up was there, and how much is kept for it. */
function lookUps(rows: readonly HostRow[], { dns, table }: NameCollector): Counter[] {
  const reachable = rows.filter(({ address }) => isPublicAddress(address));
  const placed = reachable.filter(({ place }) => place !== undefined);
  return [
    { label: "Public, found in a database", value: `${String(placed.length)} of ${String(reachable.length)}` },
    { label: "Names kept", value: String(table.names) },
    { label: "DNS answers kept", value: String(dns.kept) },
  ];
}

function describeName(one: HostName): string {
  const parts = [
    one.source === "file" ? SOURCES.file[1] : `${SOURCES[one.source][1]} ${one.first.toString()}`,
    one.count > 1 ? `told ${one.count.toString()} times` : "",
    one.aliases.length > 0 ? `alias of ${one.aliases.join(" → ")}` : "",
    one.ttlSeconds === undefined ? "" : `good for ${one.ttlSeconds.toString()} s`,
    one.clients.length > 0 ? `told to or by ${one.clients.join(", ")}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function details(row: HostRow): Detail[] {
  const { address, names, macs, place, service, flows } = row;
  const where = [place?.city ?? "", countryOf(row)].filter((part) => part !== "").join(", ");
  return [
    { label: "Address", value: address },
    { label: "Flows", value: flows === 0 ? "none in this capture" : String(flows) },
    ...names.map((one) => ({ label: one.name, value: describeName(one) })),
    ...macs.map(({ mac, vendor, packet }) => ({
      label: "MAC address",
      value: `${mac}${vendor === "" ? "" : `, ${vendor}`} (packet ${packet.toString()})`,
    })),
    ...(where === "" ? [] : [{ label: "Place", value: where }]),
    ...(networkOf(row) === "" ? [] : [{ label: "Network", value: networkOf(row) }]),
    ...(service === undefined || service.service === ""
      ? []
      : [
          {
            label: "Service",
            value: `${service.service}, ${service.category}: ${service.confidence} confidence (${service.score.toString()})`,
          },
          ...service.reasons.map((value) => ({ label: "Because", value })),
        ]),
    ...(service?.deliveredBy ? [{ label: "Delivered by", value: service.deliveredBy }] : []),
  ];
}

function tagsOf(service: Attribution | undefined): Tag[] {
  return (service?.marks ?? []).map((mark) => ({
    id: mark,
    title: mark,
    severity: "note",
    reason: `The conversation may go on behind this address: ${mark}.`,
  }));
}

function serviceOf({ names, place }: HostFacts, own: ServiceTable): Attribution | undefined {
  const evidence = {
    names: names.flatMap(({ source, name, first, aliases }) => {
      const kind = EVIDENCE[source];
      return kind === undefined ? [] : [{ source: kind, name, packet: first, aliases }];
    }),
    organisation: place?.organisation ?? "",
    application: "",
    isRelayed: false,
    marks: place?.marks ?? [],
  };
  return attribute(evidence, own);
}

interface Watch {
  readonly isCancelled: () => boolean;
  readonly giveWay: () => Promise<void>;
}

interface Traffic {
  first: number;
  flows: number;
}

/** Every IP address of the flows with its first packet; undefined when it was cancelled. */
async function readTraffic({ instance }: OpenCapture, watch: Watch): Promise<Map<string, Traffic> | undefined> {
  const records = new FlowRecords(instance);
  const found = new Map<string, Traffic>();
  for (let flow = 0; flow < records.length; flow++) {
    if (flow % PORTION === PORTION - 1) {
      await watch.giveWay();
      if (watch.isCancelled()) return undefined;
    }
    const size = records.addressSize(flow);
    if (size !== 4 && size !== 16) continue;
    const first = records.firstRow(flow) + 1;
    for (const side of [0, 1] as const) {
      const address = records.addressText(flow, side);
      const known = found.get(address);
      if (known === undefined) found.set(address, { first, flows: 1 });
      else {
        known.flows++;
        known.first = Math.min(known.first, first);
      }
    }
  }
  return found;
}

export interface HostSources {
  readonly capture: OpenCapture;
  readonly collector: NameCollector;
  readonly facts: (address: string) => HostFacts;
  /** The user's own. */
  readonly services: ServiceTable;
  readonly losses: () => readonly string[];
}

export async function makeHostRows(
  { capture, collector, facts, services, losses }: HostSources,
  watch: Watch,
): Promise<TransactionWorkspace<HostRow> | undefined> {
  const traffic = await readTraffic(capture, watch);
  if (traffic === undefined) return undefined;
  const addresses = [...new Set([...traffic.keys(), ...collector.table.hosts.keys()])];
  const rows: HostRow[] = [];
  for (const address of addresses.slice(0, MOST_ROWS)) {
    if (rows.length % PORTION === PORTION - 1) {
      await watch.giveWay();
      if (watch.isCancelled()) return undefined;
    }
    const known = facts(address);
    const { first = 0, flows = 0 } = traffic.get(address) ?? {};
    const told = known.names.filter(({ source }) => source !== "hosts").map((one) => one.first);
    const packets = [...new Set([first, ...told, ...known.macs.map(({ packet }) => packet)])].filter((one) => one > 0);
    const service = serviceOf(known, services);
    rows.push({
      ...known,
      packets: packets.slice(0, MOST_PACKETS).sort((a, b) => a - b),
      timeNs: undefined,
      tags: tagsOf(service),
      firstPacket: first,
      flows,
      service,
    });
  }
  rows.sort((a, b) => (firstOf(a) || Infinity) - (firstOf(b) || Infinity));
  const cut = addresses.length - rows.length;
  const told = cut > 0 ? [`${cut.toString()} further addresses are not listed.`] : [];
  const definition = {
    ...DEFINITION,
    counters: (all: readonly HostRow[]) => [...counters(all), ...lookUps(all, collector)],
  };
  return new TransactionWorkspace("names", definition, rows, [...losses(), ...told]);
}
