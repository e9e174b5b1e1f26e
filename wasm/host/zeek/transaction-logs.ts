/** dns.log, http.log, ssl.log and x509.log: their columns over the collected rows. */
import { ID_COLUMNS, type ConnRow, transportWord } from "./conn-log.ts";
import type { CollectedRow } from "./collector.ts";
import type { DnsRow } from "./dns-rows.ts";
import type { HttpRow } from "./http-rows.ts";
import type { SslCertificate, SslRow } from "./ssl-rows.ts";
import { uidOf } from "../connections/uid.ts";
import type { ZeekColumn, ZeekLogDefinition } from "./zeek-log.ts";

/** A row and the connection that it was seen in. */
export interface Placed<Row> extends ConnRow {
  readonly row: Row;
}

const CODES = [
  "NOERROR",
  "FORMERR",
  "SERVFAIL",
  "NXDOMAIN",
  "NOTIMP",
  "REFUSED",
  "YXDOMAIN",
  "YXRRSET",
  "NXRRSET",
  "NOTAUTH",
  "NOTZONE",
];
const CLASSES: ReadonlyMap<number, string> = new Map([
  [1, "C_INTERNET"],
  [2, "C_CSNET"],
  [3, "C_CHAOS"],
  [4, "C_HESOD"],
  [254, "C_NONE"],
  [255, "C_ANY"],
]);
const ANY_TYPE = 255;

/** The word for a reply code (IANA's registry). */
export const codeWord = (code: number): string => CODES[code] ?? `rcode-${code.toString()}`;
const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0002, "SSLv2"],
  [0x0300, "SSLv3"],
  [0x0301, "TLSv10"],
  [0x0302, "TLSv11"],
  [0x0303, "TLSv12"],
  [0x0304, "TLSv13"],
  [0xfeff, "DTLSv10"],
  [0xfefd, "DTLSv12"],
]);

function head<Row extends CollectedRow>(): ZeekColumn<Placed<Row>>[] {
  return [{ name: "ts", type: "time", value: ({ row }) => row.timeNs }, ...ID_COLUMNS];
}

const typeWord = ({ typeNumber, typeWord: word }: DnsRow): string | undefined => {
  if (typeNumber === undefined) return undefined;
  if (typeNumber === ANY_TYPE) return "*";
  return word === undefined || /^(?:Unknown|0x|\d)/u.test(word) ? `query-${typeNumber.toString()}` : word;
};

export const DNS_LOG: ZeekLogDefinition<Placed<DnsRow>> = {
  path: "dns",
  columns: [
    ...head<DnsRow>(),
    { name: "proto", type: "enum", value: ({ connection }) => transportWord(connection.protocol) },
    { name: "trans_id", type: "count", value: ({ row }) => row.id },
    { name: "rtt", type: "interval", value: ({ row }) => row.rttNs },
    { name: "query", type: "string", value: ({ row }) => row.query },
    { name: "qclass", type: "count", value: ({ row }) => row.classNumber },
    {
      name: "qclass_name",
      type: "string",
      value: ({ row: { classNumber } }) =>
        classNumber === undefined ? undefined : (CLASSES.get(classNumber) ?? `qclass-${classNumber.toString()}`),
    },
    { name: "qtype", type: "count", value: ({ row }) => row.typeNumber },
    { name: "qtype_name", type: "string", value: ({ row }) => typeWord(row) },
    { name: "rcode", type: "count", value: ({ row }) => row.code },
    {
      name: "rcode_name",
      type: "string",
      value: ({ row: { code } }) => (code === undefined ? undefined : codeWord(code)),
    },
    { name: "AA", type: "bool", value: ({ row }) => row.isAuthoritative },
    { name: "TC", type: "bool", value: ({ row }) => row.isTruncated },
    { name: "RD", type: "bool", value: ({ row }) => row.wantsRecursion },
    { name: "RA", type: "bool", value: ({ row }) => row.offersRecursion },
    { name: "Z", type: "count", value: ({ row }) => row.reserved },
    {
      name: "answers",
      type: "vector[string]",
      value: ({ row }) => (row.answers.length === 0 ? undefined : row.answers),
    },
    {
      name: "TTLs",
      type: "vector[interval]",
      value: ({ row }) => (row.ttlsNs.length === 0 ? undefined : row.ttlsNs),
    },
    { name: "rejected", type: "bool", value: ({ row }) => row.isRejected },
    { name: "opcode", type: "count", value: ({ row }) => row.opcode },
    { name: "opcode_name", type: "string", value: () => "query" },
  ],
};

export function bodyUid({ connection, startNs, row }: Placed<HttpRow>, isRequest: boolean): string {
  const place = `${connection.number.toString()} ${startNs.toString()} ${row.packet.toString()}`;
  return uidOf("F", `${place} ${row.depth.toString()} ${isRequest ? "request" : "response"}`);
}
export function certificateUid({ connection, startNs }: ConnRow, certificate: SslCertificate, place: number): string {
  return uidOf(
    "F",
    `${connection.number.toString()} ${startNs.toString()} ${certificate.packet.toString()} ${place.toString()}`,
  );
}
const some = (value: string | undefined): readonly string[] | undefined => (value === undefined ? undefined : [value]);

export const HTTP_LOG: ZeekLogDefinition<Placed<HttpRow>> = {
  path: "http",
  columns: [
    ...head<HttpRow>(),
    { name: "trans_depth", type: "count", value: ({ row }) => row.depth },
    { name: "method", type: "string", value: ({ row }) => row.method },
    { name: "host", type: "string", value: ({ row }) => row.host },
    { name: "uri", type: "string", value: ({ row }) => row.uri },
    { name: "referrer", type: "string", value: ({ row }) => row.referrer },
    { name: "version", type: "string", value: ({ row }) => row.version },
    { name: "user_agent", type: "string", value: ({ row }) => row.userAgent },
    { name: "origin", type: "string", value: ({ row }) => row.origin },
    { name: "request_body_len", type: "count", value: ({ row }) => row.requestBytes },
    { name: "response_body_len", type: "count", value: ({ row }) => row.responseBytes },
    { name: "status_code", type: "count", value: ({ row }) => row.status },
    { name: "status_msg", type: "string", value: ({ row }) => row.phrase },
    { name: "info_code", type: "count", value: ({ row }) => row.interimStatus },
    { name: "info_msg", type: "string", value: ({ row }) => row.interimPhrase },
    { name: "tags", type: "set[enum]", value: () => [] },
    { name: "username", type: "string", value: ({ row }) => row.user },
    { name: "password", type: "string", value: ({ row }) => row.password },
    {
      name: "proxied",
      type: "set[string]",
      value: ({ row: { proxied } }) => (proxied.length === 0 ? undefined : proxied),
    },
    {
      name: "orig_fuids",
      type: "vector[string]",
      value: (placed) => (placed.row.requestBytes === 0 ? undefined : [bodyUid(placed, true)]),
    },
    { name: "orig_filenames", type: "vector[string]", value: () => undefined },
    { name: "orig_mime_types", type: "vector[string]", value: ({ row }) => some(row.requestType) },
    {
      name: "resp_fuids",
      type: "vector[string]",
      value: (placed) => (placed.row.responseBytes === 0 ? undefined : [bodyUid(placed, false)]),
    },
    { name: "resp_filenames", type: "vector[string]", value: () => undefined },
    { name: "resp_mime_types", type: "vector[string]", value: ({ row }) => some(row.responseType) },
  ],
};

/** Fingerprints of one side's chain; undefined where the server showed none at all. */
function chainOf({ certificates }: SslRow, isClient: boolean): readonly string[] | undefined {
  if (certificates.length === 0) return undefined;
  return certificates
    .filter(({ isFromClient }) => isFromClient === isClient)
    .map(({ fingerprint }) => fingerprint ?? "");
}

/** Whether the name that was asked for is one of the certificate's (RFC 6125 section 6.4). */
function matchesName({ serverName, certificates }: SslRow): boolean | undefined {
  const leaf = certificates.find(({ isFromClient }) => !isFromClient);
  if (leaf === undefined || serverName === undefined) return undefined;
  const asked = serverName.toLowerCase();
  return [leaf.commonName, ...leaf.names].some((name) => {
    const known = name.toLowerCase();
    if (!known.startsWith("*.")) return known === asked;
    const dot = asked.indexOf(".");
    return dot > 0 && asked.slice(dot) === known.slice(1);
  });
}

export const SSL_LOG: ZeekLogDefinition<Placed<SslRow>> = {
  path: "ssl",
  columns: [
    ...head<SslRow>(),
    {
      name: "version",
      type: "string",
      value: ({ row: { version } }) =>
        version === undefined ? undefined : (VERSIONS.get(version) ?? `unknown-${version.toString()}`),
    },
    { name: "cipher", type: "string", value: ({ row }) => row.cipher },
    { name: "curve", type: "string", value: ({ row }) => row.curve },
    { name: "server_name", type: "string", value: ({ row }) => row.serverName },
    { name: "resumed", type: "bool", value: ({ row }) => row.isResumed },
    { name: "last_alert", type: "string", value: ({ row }) => row.lastAlert },
    { name: "next_protocol", type: "string", value: ({ row }) => row.nextProtocol },
    // Both sides went over to encryption: nobody complained that can be seen.
    { name: "established", type: "bool", value: ({ row: { history } }) => /I.*i|i.*I/u.test(history) },
    { name: "ssl_history", type: "string", value: ({ row }) => row.history },
    { name: "cert_chain_fps", type: "vector[string]", value: ({ row }) => chainOf(row, false) },
    { name: "client_cert_chain_fps", type: "vector[string]", value: ({ row }) => chainOf(row, true) },
    { name: "sni_matches_cert", type: "bool", value: ({ row }) => matchesName(row) },
  ],
};

/** "CN=a,O=b": the last part first (RFC 4514 section 2.1). */
function turnName(name: string): string {
  return name
    .split(/, (?=[A-Za-z0-9.]+=)/u)
    .reverse()
    .join(",");
}
const milliseconds = (value: number | undefined): bigint | undefined =>
  value === undefined ? undefined : BigInt(value) * 1_000_000n;

export const X509_LOG: ZeekLogDefinition<SslCertificate> = {
  path: "x509",
  columns: [
    { name: "ts", type: "time", value: ({ timeNs }) => timeNs },
    { name: "fingerprint", type: "string", value: ({ fingerprint }) => fingerprint },
    { name: "certificate.version", type: "count", value: ({ version }) => version },
    { name: "certificate.serial", type: "string", value: ({ serial }) => serial },
    { name: "certificate.subject", type: "string", value: ({ subject }) => turnName(subject) },
    { name: "certificate.issuer", type: "string", value: ({ issuer }) => turnName(issuer) },
    { name: "certificate.not_valid_before", type: "time", value: ({ notBeforeMs }) => milliseconds(notBeforeMs) },
    { name: "certificate.not_valid_after", type: "time", value: ({ notAfterMs }) => milliseconds(notAfterMs) },
    {
      name: "certificate.key_type",
      type: "string",
      value: ({ rsaBits, curve }) => (rsaBits === undefined ? (curve === "" ? undefined : "ecdsa") : "rsa"),
    },
    { name: "certificate.key_length", type: "count", value: ({ rsaBits }) => rsaBits },
    {
      name: "certificate.curve",
      type: "string",
      value: ({ curve }) => (curve === "" ? undefined : curve),
    },
    { name: "san.dns", type: "vector[string]", value: ({ names }) => (names.length === 0 ? undefined : names) },
    {
      name: "san.ip",
      type: "vector[string]",
      value: ({ addresses }) => (addresses.length === 0 ? undefined : addresses),
    },
    { name: "basic_constraints.ca", type: "bool", value: ({ isAuthority }) => isAuthority },
    { name: "host_cert", type: "bool", value: ({ isFromClient, isAuthority }) => !isFromClient && !isAuthority },
    { name: "client_cert", type: "bool", value: ({ isFromClient }) => isFromClient },
  ],
};
