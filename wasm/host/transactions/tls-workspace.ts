/** The TLS workspace: its columns, what is counted, what is told of one handshake. */
import type { Counter, Detail } from "#shared/model/workspace.ts";
import type { Certificate } from "./certificate.ts";
import type { TlsHandshake } from "./tls-handshake.ts";
import { TLS_FIELDS, TlsPairing } from "./tls-pairing.ts";
import {
  formatEndpoint,
  formatLatency,
  medianAndNinetieth,
  type TransactionColumn,
  type WorkspaceDefinition,
} from "./transaction.ts";

const versionOf = (one: TlsHandshake): string =>
  one.hasServerHello ? one.versionWord : one.hasClientHello ? `offers ${one.offeredWord}` : "";
const protocolOf = ({ chosenProtocol, offeredProtocols }: TlsHandshake): string =>
  chosenProtocol === "" ? offeredProtocols.join(", ") : chosenProtocol;
const carrierOf = ({ carrier }: TlsHandshake): string => carrier;
const dayOf = (ms: number | undefined): string => (ms === undefined ? "?" : new Date(ms).toISOString().slice(0, 10));
const issuerOf = ({ certificates: [leaf] }: TlsHandshake): string =>
  leaf === undefined ? "" : (/(?:^|, )(?:O|CN)=([^,]*)/u.exec(leaf.issuer)?.[1] ?? leaf.issuer);

const COLUMNS: readonly TransactionColumn<TlsHandshake>[] = [
  {
    id: "packet",
    title: "Packet",
    width: 72,
    align: "end",
    isMono: true,
    text: ({ packets }) => String(packets[0]),
    order: ({ packets }) => packets[0],
  },
  { id: "carrier", title: "Over", width: 60, align: "start", isMono: false, text: carrierOf },
  { id: "client", title: "Client", width: 130, align: "start", isMono: true, text: ({ client }) => client },
  {
    id: "server",
    title: "Server",
    width: 160,
    align: "start",
    isMono: true,
    text: ({ server, serverPort }) => formatEndpoint(server, serverPort),
  },
  { id: "name", title: "Server name", width: 200, align: "start", isMono: true, text: ({ serverName }) => serverName },
  { id: "version", title: "Version", width: 110, align: "start", isMono: false, text: versionOf },
  { id: "suite", title: "Cipher suite", width: 250, align: "start", isMono: false, text: ({ suite }) => suite },
  { id: "protocol", title: "ALPN", width: 110, align: "start", isMono: false, text: protocolOf },
  { id: "issuer", title: "Issuer", width: 140, align: "start", isMono: false, text: issuerOf },
  {
    id: "expiry",
    title: "Good until",
    width: 90,
    align: "start",
    isMono: true,
    text: ({ certificates: [leaf] }) => (leaf === undefined ? "" : dayOf(leaf.notAfterMs)),
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
  { id: "ja4", title: "JA4", width: 290, align: "start", isMono: true, text: ({ ja4 }) => ja4 },
];

const SHARE = (part: number, whole: number): string =>
  whole === 0 ? String(part) : `${String(part)} (${((100 * part) / whole).toFixed(0)} %)`;

function counters(all: readonly TlsHandshake[]): Counter[] {
  const finished = all.filter(({ hasServerHello }) => hasServerHello);
  const tagged = (id: string): number => all.filter(({ tags }) => tags.some((tag) => tag.id === id)).length;
  const times = medianAndNinetieth(all.flatMap(({ seconds }) => seconds ?? []));
  return [
    { label: "Handshakes", value: String(all.length) },
    {
      label: "Different server names",
      value: String(new Set(all.flatMap(({ serverName }) => serverName.toLowerCase() || [])).size),
    },
    { label: "Old versions", value: String(tagged("old-version")) },
    { label: "Resumed", value: SHARE(all.filter(({ isResumed }) => isResumed).length, finished.length) },
    {
      label: "With certificates in sight",
      value: String(all.filter(({ certificates }) => certificates.length > 0).length),
    },
    { label: "Expired", value: String(tagged("expired")) },
    { label: "Self-signed", value: String(tagged("self-signed")) },
    { label: "Without server hello", value: String(all.length - finished.length) },
    ...(times === undefined ? [] : [{ label: "Median time", value: formatLatency(times.median) }]),
  ];
}

function certificateDetails(certificate: Certificate, at: number): Detail[] {
  const label = at === 0 ? "Certificate" : `Certificate ${(at + 1).toString()}`;
  const names = [...certificate.names, ...certificate.addresses];
  return [
    { label: `${label} of`, value: certificate.subject },
    { label: `${label} by`, value: certificate.issuer },
    { label: `${label} good`, value: `${dayOf(certificate.notBeforeMs)} to ${dayOf(certificate.notAfterMs)}` },
    ...(certificate.rsaBits === undefined
      ? []
      : [{ label: `${label} key`, value: `RSA, ${certificate.rsaBits.toString()} bits` }]),
    ...(names.length === 0 ? [] : [{ label: `${label} names`, value: names.join(", ") }]),
  ];
}

function details(one: TlsHandshake): Detail[] {
  const told = (label: string, value: string): Detail[] => (value === "" ? [] : [{ label, value }]);
  return [
    { label: "Client", value: formatEndpoint(one.client, one.clientPort) },
    { label: "Server", value: formatEndpoint(one.server, one.serverPort) },
    ...told("Offered", one.offeredWord),
    ...told("Settled on", one.versionWord),
    ...told("Protocols offered", one.offeredProtocols.join(", ")),
    ...(one.isResumed ? [{ label: "Resumed", value: "Yes: keys of an earlier connection, no certificates." }] : []),
    ...(one.isRetried ? [{ label: "Retried", value: "The server asked for another client hello." }] : []),
    ...(one.hasEncryptedHello
      ? [{ label: "Encrypted hello", value: "Offered: the name in sight may not be the one asked for." }]
      : []),
    ...told("Alert", one.alert),
    ...told("JA3", one.ja3),
    ...told("JA3S", one.ja3s),
    ...told("JA4", one.ja4),
    ...one.certificates.flatMap(certificateDetails),
    { label: "Not decrypted", value: "What was said inside stays sealed: nothing here was decrypted." },
  ];
}

export const TLS_WORKSPACE: WorkspaceDefinition<TlsHandshake> = {
  fields: TLS_FIELDS,
  pairing: (limits) => new TlsPairing(limits),
  columns: COLUMNS,
  facets: [
    { id: "version", title: "Versions", values: (one) => [versionOf(one)] },
    { id: "suite", title: "Cipher suites", values: ({ suite }) => (suite === "" ? [] : [suite]) },
    {
      id: "name",
      title: "Server names",
      values: ({ serverName }) => (serverName === "" ? [] : [serverName.toLowerCase()]),
    },
    {
      id: "protocol",
      title: "ALPN",
      values: (one) => (one.chosenProtocol === "" ? one.offeredProtocols : [one.chosenProtocol]),
    },
    { id: "issuer", title: "Issuers", values: (one) => (issuerOf(one) === "" ? [] : [issuerOf(one)]) },
    { id: "ja4", title: "JA4", values: ({ ja4 }) => (ja4 === "" ? [] : [ja4]) },
    { id: "ja3", title: "JA3", values: ({ ja3 }) => (ja3 === "" ? [] : [ja3]) },
    { id: "carrier", title: "Carried by", values: (one) => [carrierOf(one)] },
  ],
  counters,
  details,
};
