/** The DNS workspace: its columns, what is counted, what is told of one transaction. */
import type { Counter, Detail } from "#shared/model/workspace.ts";
import { DNS_FIELDS } from "./dns-message.ts";
import { DnsPairing } from "./dns-pairing.ts";
import type { DnsTransaction } from "./dns-transaction.ts";
import {
  formatEndpoint,
  formatLatency,
  medianAndNinetieth,
  type TransactionColumn,
  type WorkspaceDefinition,
} from "./transaction.ts";

const PROTOCOLS = { dns: "DNS", mdns: "mDNS", llmnr: "LLMNR", nbns: "NBNS" } as const;
const NO_SUCH_NAME = 3;

const protocolOf = ({ protocol, isTcp }: DnsTransaction): string => `${PROTOCOLS[protocol]}${isTcp ? " over TCP" : ""}`;

function resultOf({ state, code, protocol }: DnsTransaction): string {
  if (state === "unanswered") return "no answer";
  // What nobody asked for is usual over mDNS.
  return state === "unasked" && protocol === "mdns" ? "announced" : code;
}

/** "A" of "A (IPv4 address)": tables have little room. */
const shortType = (type: string): string => type.replace(/ \(.*$/u, "");

function answerOf({ answers, chain }: DnsTransaction): string {
  const values = answers.filter(({ type }) => !type.startsWith("CNAME")).map(({ value }) => value);
  const shown = values.length > 0 ? values.join(", ") : chain.join(" → ");
  return chain.length > 0 && values.length > 0 ? `${chain.join(" → ")} → ${shown}` : shown;
}

const COLUMNS: readonly TransactionColumn<DnsTransaction>[] = [
  {
    id: "packet",
    title: "Packet",
    width: 72,
    align: "end",
    isMono: true,
    text: ({ packets }) => String(packets[0]),
    order: ({ packets }) => packets[0],
  },
  { id: "protocol", title: "Protocol", width: 90, align: "start", isMono: false, text: protocolOf },
  { id: "client", title: "Client", width: 140, align: "start", isMono: true, text: ({ client }) => client },
  { id: "name", title: "Name", width: 260, align: "start", isMono: true, text: ({ name }) => name },
  { id: "type", title: "Type", width: 70, align: "start", isMono: false, text: ({ type }) => shortType(type) },
  { id: "result", title: "Result", width: 120, align: "start", isMono: false, text: resultOf },
  {
    id: "time",
    title: "Time",
    width: 84,
    align: "end",
    isMono: true,
    text: ({ latencySeconds }) => formatLatency(latencySeconds),
    order: ({ latencySeconds }) => latencySeconds,
  },
  {
    id: "retries",
    title: "Retries",
    width: 64,
    align: "end",
    isMono: true,
    text: ({ queries }) => (queries.length > 1 ? String(queries.length - 1) : ""),
    order: ({ queries }) => Math.max(0, queries.length - 1),
  },
  { id: "answer", title: "Answer", width: 300, align: "start", isMono: true, text: answerOf },
];

function counters(all: readonly DnsTransaction[]): Counter[] {
  const answered = all.filter(({ state }) => state === "answered");
  const failed = answered.filter(({ codeNumber }) => codeNumber !== undefined && codeNumber !== 0);
  const missing = failed.filter(({ codeNumber }) => codeNumber === NO_SUCH_NAME);
  const times = medianAndNinetieth(answered.flatMap(({ latencySeconds }) => latencySeconds ?? []));
  const retries = all.reduce((sum, { queries }) => sum + Math.max(0, queries.length - 1), 0);
  const share = answered.length === 0 ? "" : ` (${((100 * missing.length) / answered.length).toFixed(0)} %)`;
  return [
    { label: "Transactions", value: String(all.length) },
    { label: "Different names", value: String(new Set(all.map(({ name }) => name.toLowerCase())).size) },
    { label: "Unanswered", value: String(all.filter(({ state }) => state === "unanswered").length) },
    { label: "Without query", value: String(all.filter(({ state }) => state === "unasked").length) },
    { label: "Failed", value: String(failed.length) },
    { label: "No such name", value: `${String(missing.length)}${share}` },
    { label: "Retries", value: String(retries) },
    ...(times === undefined
      ? []
      : [
          { label: "Median time", value: formatLatency(times.median) },
          { label: "9 of 10 within", value: formatLatency(times.ninetieth) },
        ]),
  ];
}

function details(one: DnsTransaction): Detail[] {
  return [
    { label: "Client", value: formatEndpoint(one.client, one.clientPort) },
    { label: "Server", value: formatEndpoint(one.server, one.serverPort) },
    { label: "Id", value: `0x${one.id.toString(16).padStart(4, "0")}` },
    ...(one.queries.length > 0 ? [{ label: "Asked in packet", value: one.queries.join(", ") }] : []),
    ...(one.responses.length > 0 ? [{ label: "Answered in packet", value: one.responses.join(", ") }] : []),
    ...(one.queries.length > 1 ? [{ label: "Time from the first query", value: formatLatency(one.totalSeconds) }] : []),
    ...(one.chain.length > 0 ? [{ label: "Alias of", value: one.chain.join(" → ") }] : []),
    ...one.answers.map(({ name, type, ttl, value }) => ({
      label: `${name} ${shortType(type)}`,
      value: `${value} (good for ${ttl.toString()} s)`,
    })),
    ...(one.isTruncated ? [{ label: "Truncated", value: "The server asks to try again over TCP." }] : []),
    ...(one.isAuthenticated ? [{ label: "DNSSEC", value: "The resolver says that it checked the answer." }] : []),
  ];
}

export const DNS_WORKSPACE: WorkspaceDefinition<DnsTransaction> = {
  fields: DNS_FIELDS,
  pairing: (limits) => new DnsPairing(limits),
  columns: COLUMNS,
  facets: [
    { id: "result", title: "Results", values: (one) => [resultOf(one)] },
    { id: "type", title: "Types", values: ({ type }) => (type === "" ? [] : [shortType(type)]) },
    { id: "name", title: "Names", values: ({ name }) => (name === "" ? [] : [name.toLowerCase()]) },
    { id: "client", title: "Clients", values: ({ client }) => [client] },
    { id: "protocol", title: "Protocols", values: (one) => [protocolOf(one)] },
  ],
  counters,
  details,
};
