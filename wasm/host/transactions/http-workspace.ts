/** The HTTP workspace: its columns, what is counted, what is told of one transaction. */
import { formatSize } from "#shared/format/number.ts";
import type { Counter, Detail } from "#shared/model/workspace.ts";
import { HTTP_FIELDS, HttpPairing } from "./http-pairing.ts";
import type { HttpTransaction } from "./http-transaction.ts";
import {
  formatEndpoint,
  formatLatency,
  medianAndNinetieth,
  type TransactionColumn,
  type WorkspaceDefinition,
} from "./transaction.ts";

const sizeOf = (bytes: number | undefined): string => (bytes === undefined ? "" : formatSize(bytes));
const statusOf = ({ status, phrase }: HttpTransaction): string =>
  status === undefined ? "no response" : `${status.toString()} ${phrase}`.trim();
/** "text/html" of "text/html; charset=utf-8". */
const mediaType = ({ contentType }: HttpTransaction): string => (contentType.split(";")[0] ?? "").trim().toLowerCase();
const hostOf = ({ host, server }: HttpTransaction): string => (host === "" ? server : host);

const COLUMNS: readonly TransactionColumn<HttpTransaction>[] = [
  {
    id: "packet",
    title: "Packet",
    width: 72,
    align: "end",
    isMono: true,
    text: ({ packets }) => String(packets[0]),
    order: ({ packets }) => packets[0],
  },
  { id: "client", title: "Client", width: 130, align: "start", isMono: true, text: ({ client }) => client },
  {
    id: "method",
    title: "Method",
    width: 70,
    align: "start",
    isMono: false,
    text: ({ method, requestPacket }) => (requestPacket === undefined ? "no request" : method),
  },
  { id: "host", title: "Host", width: 180, align: "start", isMono: true, text: hostOf },
  { id: "uri", title: "URI", width: 260, align: "start", isMono: true, text: ({ uri }) => uri },
  {
    id: "status",
    title: "Status",
    width: 130,
    align: "start",
    isMono: false,
    text: statusOf,
    order: ({ status }) => status,
  },
  { id: "type", title: "Content", width: 130, align: "start", isMono: false, text: mediaType },
  {
    id: "sent",
    title: "Sent",
    width: 76,
    align: "end",
    isMono: true,
    text: ({ requestBytes }) => sizeOf(requestBytes),
    order: ({ requestBytes }) => requestBytes,
  },
  {
    id: "received",
    title: "Received",
    width: 84,
    align: "end",
    isMono: true,
    text: ({ responseBytes }) => sizeOf(responseBytes),
    order: ({ responseBytes }) => responseBytes,
  },
  {
    id: "time",
    title: "Time",
    width: 84,
    align: "end",
    isMono: true,
    text: ({ seconds }) => formatLatency(seconds),
    order: ({ seconds }) => seconds,
  },
  { id: "agent", title: "User agent", width: 220, align: "start", isMono: false, text: ({ userAgent }) => userAgent },
];

function counters(all: readonly HttpTransaction[]): Counter[] {
  const sum = (values: readonly (number | undefined)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const times = medianAndNinetieth(all.flatMap(({ seconds }) => seconds ?? []));
  return [
    { label: "Transactions", value: String(all.length) },
    { label: "Different hosts", value: String(new Set(all.map((one) => hostOf(one).toLowerCase())).size) },
    { label: "Errors", value: String(all.filter(({ status }) => (status ?? 0) >= 400).length) },
    { label: "Unanswered", value: String(all.filter(({ status }) => status === undefined).length) },
    {
      label: "In the clear to public addresses",
      value: String(all.filter(({ tags }) => tags.some(({ id }) => id === "cleartext")).length),
    },
    { label: "Bodies sent", value: formatSize(sum(all.map(({ requestBytes }) => requestBytes))) },
    { label: "Bodies received", value: formatSize(sum(all.map(({ responseBytes }) => responseBytes))) },
    ...(times === undefined
      ? []
      : [
          { label: "Median time", value: formatLatency(times.median) },
          { label: "9 of 10 within", value: formatLatency(times.ninetieth) },
        ]),
  ];
}

function details(one: HttpTransaction): Detail[] {
  const told = (label: string, value: string): Detail[] => (value === "" ? [] : [{ label, value }]);
  return [
    { label: "Client", value: formatEndpoint(one.client, one.clientPort) },
    { label: "Server", value: formatEndpoint(one.server, one.serverPort) },
    ...told("Request in packet", one.requestPacket?.toString() ?? ""),
    ...told("Response in packet", one.responsePacket?.toString() ?? ""),
    ...told("Version", one.version),
    ...told("User agent", one.userAgent),
    ...told("Came from", one.referer),
    ...told("Content type", one.contentType),
    ...told("Content encoding", one.encoding),
    ...told("Sent on to", one.location),
    ...told("Server software", one.serverSoftware),
    ...told("Upgrade", one.upgrade),
  ];
}

export const HTTP_WORKSPACE: WorkspaceDefinition<HttpTransaction> = {
  fields: HTTP_FIELDS,
  pairing: () => new HttpPairing(),
  columns: COLUMNS,
  facets: [
    {
      id: "group",
      title: "Status groups",
      values: ({ status }) => [status === undefined ? "no response" : `${Math.floor(status / 100).toString()}xx`],
    },
    { id: "status", title: "Statuses", values: (one) => [statusOf(one)] },
    { id: "method", title: "Methods", values: ({ method }) => (method === "" ? [] : [method]) },
    { id: "host", title: "Hosts", values: (one) => [hostOf(one).toLowerCase()] },
    { id: "type", title: "Content types", values: (one) => (mediaType(one) === "" ? [] : [mediaType(one)]) },
    { id: "agent", title: "User agents", values: ({ userAgent }) => (userAgent === "" ? [] : [userAgent]) },
    { id: "client", title: "Clients", values: ({ client }) => [client] },
  ],
  counters,
  details,
};
