/** EVE records of dns (version 3), http, fileinfo and tls. */
import type { DnsAnswer, DnsRow } from "../zeek/dns-rows.ts";
import type { HttpRow } from "../zeek/http-rows.ts";
import type { SslRow } from "../zeek/ssl-rows.ts";
import { codeWord, type Placed } from "../zeek/transaction-logs.ts";
import { type EveObject, eveHead } from "./eve-record.ts";
import type { FileDigest } from "./file-digests.ts";

const TLS_VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0002, "SSLv2"],
  [0x0300, "SSLv3"],
  [0x0301, "TLSv1"],
  [0x0302, "TLS 1.1"],
  [0x0303, "TLS 1.2"],
  [0x0304, "TLS 1.3"],
]);

function dnsFlags(flags: number): EveObject {
  const bits = { aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, z: 0x0040 };
  const set = Object.entries(bits).flatMap(([name, bit]) => ((flags & bit) === 0 ? [] : [[name, true] as const]));
  return { flags: flags.toString(16), ...Object.fromEntries(set), opcode: (flags >> 11) & 15 };
}

const recordOf = ({ name, type, ttlSeconds, value, detail }: DnsAnswer): EveObject => ({
  rrname: name,
  rrtype: type,
  ttl: ttlSeconds,
  ...(detail === undefined ? { rdata: value } : { [detail.type]: detail.values }),
});

/** One record for the question, one for the answer. */
export function dnsRecords(placed: Placed<DnsRow>, number: number): EveObject[] {
  const { row } = placed;
  const queries = row.query === undefined ? [] : [{ rrname: row.query, rrtype: row.typeWord ?? "" }];
  const records: EveObject[] = [];
  if (row.askedFlags !== undefined)
    records.push({
      ...eveHead(placed, "dns", row.timeNs ?? 0n, false),
      pcap_cnt: row.packet,
      dns: {
        version: 3,
        type: "request",
        tx_id: number * 2,
        id: row.id,
        ...dnsFlags(row.askedFlags),
        rcode: "NOERROR",
        queries,
      },
    });
  if (row.answeredFlags === undefined) return records;
  const answers = row.records.map(recordOf);
  const authorities = row.authorities.map(recordOf);
  const grouped: Record<string, unknown[]> = {};
  for (const { type, value, detail } of row.records) (grouped[type] ??= []).push(detail?.values ?? value);
  records.push({
    ...eveHead(placed, "dns", row.answeredNs ?? 0n, true),
    pcap_cnt: row.answeredPacket ?? row.packet,
    dns: {
      version: 3,
      type: "response",
      tx_id: number * 2 + 1,
      id: row.id,
      qr: true,
      ...dnsFlags(row.answeredFlags),
      rcode: codeWord(row.code ?? 0),
      queries,
      ...(answers.length === 0 ? {} : { answers, grouped }),
      ...(authorities.length === 0 ? {} : { authorities }),
    },
  });
  return records;
}

/** The port at the end of a Host header. */
const PORT = /:(\d+)$/u;

function portOf(host: string): EveObject {
  const port = Number(PORT.exec(host)?.[1]);
  return port >= 0 && port <= 65_535 ? { http_port: port } : {};
}

function httpOf(row: HttpRow): EveObject {
  const { host, uri, userAgent, responseContentType, referrer, method, version, status, responseBytes } = row;
  return {
    ...(host === undefined ? {} : { hostname: host.replace(PORT, ""), ...portOf(host) }),
    ...(uri === undefined ? {} : { url: uri }),
    ...(userAgent === undefined ? {} : { http_user_agent: userAgent }),
    ...(responseContentType === undefined ? {} : { http_content_type: responseContentType.replace(/;.*$/su, "") }),
    ...(referrer === undefined ? {} : { http_refer: referrer }),
    ...(method === undefined ? {} : { http_method: method }),
    ...(version === undefined ? {} : { protocol: `HTTP/${version}` }),
    ...(status === undefined || status === 0 ? {} : { status }),
    length: responseBytes,
  };
}

/** The digest of the conversation's next body of a direction, of which so many bytes were sent. */
export type FindDigest = (isRequest: boolean, sentBytes: number) => FileDigest | undefined;

/** The transaction, and one fileinfo for each body. */
export function httpRecords(placed: Placed<HttpRow>, findDigest: FindDigest): EveObject[] {
  const { row } = placed;
  const http = httpOf(row);
  const number = row.depth - 1;
  const head = { ...eveHead(placed, "http", row.timeNs ?? 0n, false), pcap_cnt: row.packet };
  const records: EveObject[] = [{ ...head, tx_id: number, http }];
  for (const isRequest of [true, false]) {
    const size = isRequest ? row.requestBytes : row.responseBytes;
    if (size === 0) continue;
    const { size: fileSize = size, ...digests }: Partial<FileDigest> = findDigest(isRequest, size) ?? {};
    records.push({
      ...eveHead(placed, "fileinfo", (isRequest ? row.timeNs : row.responseTimeNs) ?? 0n, !isRequest),
      pcap_cnt: isRequest ? row.packet : (row.responsePacket ?? row.packet),
      http,
      app_proto: "http",
      fileinfo: {
        ...(row.uri === undefined || row.uri === "" ? {} : { filename: row.uri.replace(/\?.*$/su, "") }),
        gaps: false,
        state: "CLOSED",
        ...digests,
        stored: false,
        size: fileSize,
        tx_id: number,
      },
    });
  }
  return records;
}

/** "2026-11-21T12:34:43" */
const certificateTime = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 19);

export function tlsRecord(placed: Placed<SslRow>): EveObject {
  const { row } = placed;
  const leaf = row.certificates.find(({ isFromClient }) => !isFromClient);
  const tls: Record<string, unknown> = {
    subject: leaf?.subject,
    issuerdn: leaf?.issuer,
    serial: leaf?.serial.match(/../gu)?.join(":"),
    fingerprint: leaf?.oldFingerprint?.match(/../gu)?.join(":"),
    sni: row.serverName,
    version: row.version === undefined ? undefined : (TLS_VERSIONS.get(row.version) ?? "UNDETERMINED"),
    notbefore: certificateTime(leaf?.notBeforeMs),
    notafter: certificateTime(leaf?.notAfterMs),
    session_resumed: row.isResumed ? true : undefined,
    ja3: row.ja3 && { hash: row.ja3.hash, string: row.ja3.text },
    ja3s: row.ja3s && { hash: row.ja3s.hash, string: row.ja3s.text },
    ja4: row.ja4,
  };
  // What is not known is left out by JSON.stringify.
  return { ...eveHead(placed, "tls", row.timeNs ?? 0n, false), pcap_cnt: row.packet, tls };
}
