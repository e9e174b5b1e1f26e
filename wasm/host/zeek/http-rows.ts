/** Requests of HTTP/1.x and their responses: in a conversation the oldest request without a response gets the next one. */
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { CollectedRow, Collector } from "./collector.ts";
import { mimeTypeOf } from "./mime-type.ts";
import { ValueReader, divideValues } from "./value-reader.ts";

export interface HttpRow extends CollectedRow {
  readonly depth: number;
  method?: string;
  host?: string | undefined;
  uri?: string;
  referrer?: string | undefined;
  version?: string | undefined;
  userAgent?: string | undefined;
  origin?: string | undefined;
  requestBytes: number;
  responseBytes: number;
  status?: number;
  phrase?: string;
  interimStatus?: number;
  interimPhrase?: string;
  user?: string | undefined;
  password?: string | undefined;
  proxied: string[];
  requestType?: string | undefined;
  responseType?: string | undefined;
  responseContentType?: string | undefined;
  /** HTTP/0.9: whatever comes back is the body. */
  isOldest?: boolean;
  responseTimeNs?: bigint | undefined;
  /** Where the response ended. */
  responsePacket?: number;
}

const METHOD = "http.request.method";
const RESPONSE = "http.response.version";
const LAYER = "http";
/** Headers that tell of machines on the way. */
const PROXY_HEADERS = new Set([
  "FORWARDED",
  "X-FORWARDED-FOR",
  "X-FORWARDED-FROM",
  "CLIENT-IP",
  "VIA",
  "XROXY-CONNECTION",
  "PROXY-CONNECTION",
]);
/** "HTTP/1.1" */
const versionNumber = (text: string | undefined): string | undefined => /^HTTP\/(\S+)$/u.exec(text ?? "")?.[1];

export class HttpCollector implements Collector<HttpRow> {
  readonly fields: readonly string[] = [
    METHOD,
    RESPONSE,
    "http.request.uri",
    "http.request.version",
    "http.request.line",
    "http.response.code",
    "http.response.phrase",
    "http.host",
    "http.user_agent",
    "http.referer",
    "http.content_type",
    "http.authorization",
    "http.response.line",
    "http.file_data",
  ];
  readonly service = "http";
  readonly #rows: HttpRow[] = [];
  readonly #open = new Map<number, HttpRow[]>();
  readonly #depths = new Map<number, number>();

  add(packet: PassPacket): boolean {
    const own = { ...packet, values: packet.values.filter(({ layer }) => layer === LAYER) };
    const messages = divideValues(own, ({ name }) => name === METHOD || name === RESPONSE);
    for (const message of messages) this.#take(packet, message);
    return messages.length > 0;
  }

  finish(): Promise<readonly HttpRow[]> {
    return Promise.resolve(this.#rows);
  }

  #take(packet: PassPacket, values: readonly PassValue[]): void {
    const reader = new ValueReader(values);
    const open = this.#open.get(packet.flow) ?? [];
    this.#open.set(packet.flow, open);
    if (values[0]?.name === METHOD) {
      const row = this.#begin(packet);
      askRow(row, reader);
      open.push(row);
      return;
    }
    const status = reader.number("http.response.code") ?? 0;
    const [oldest] = open;
    if (status >= 100 && status < 200 && status !== 101 && oldest !== undefined) {
      oldest.interimStatus = status;
      oldest.interimPhrase = reader.find("http.response.phrase")?.text ?? "";
      return;
    }
    const row = open.shift() ?? this.#begin(packet);
    row.responseTimeNs = packet.timeNs;
    row.responsePacket = packet.number;
    row.version = versionNumber(reader.text(RESPONSE)) ?? row.version;
    row.status = status;
    row.phrase = reader.find("http.response.phrase")?.text ?? "";
    const body = reader.find("http.file_data");
    row.responseBytes = body?.number ?? 0;
    row.responseType = mimeTypeOf(body?.text);
    row.responseContentType = reader.text("http.content_type");
    if (row.isOldest === true) answerOldest(row, reader);
  }

  #begin({ number, timeNs, flow }: PassPacket): HttpRow {
    const depth = (this.#depths.get(flow) ?? 0) + 1;
    this.#depths.set(flow, depth);
    const row: HttpRow = { packet: number, timeNs, depth, requestBytes: 0, responseBytes: 0, proxied: [] };
    this.#rows.push(row);
    return row;
  }
}

/** Percent-encoded bytes of ASCII, as Zeek shows them; others stay. */
function unescapeUri(uri: string): string {
  return uri.replace(/%([2-7][\da-f])/giu, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code === 0x25 || code === 0x7f ? whole : String.fromCharCode(code);
  });
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return text;
  }
}

/** A head in the answer to HTTP/0.9 is part of the body. */
function answerOldest(row: HttpRow, reader: ValueReader): void {
  const lines = reader.texts("http.response.line").join("");
  const head = `${reader.text(RESPONSE) ?? ""} ${(row.status ?? 0).toString()} ${row.phrase ?? ""}\r\n${lines}\r\n`;
  row.responseBytes += head.length;
  row.responseType = "text/plain";
  row.version = "0.9";
  row.status = 0;
  row.phrase = "<empty>";
}

function askRow(row: HttpRow, reader: ValueReader): void {
  row.method = reader.find(METHOD)?.text ?? "";
  row.uri = unescapeUri(reader.find("http.request.uri")?.text ?? "");
  row.host = reader.text("http.host");
  row.referrer = reader.text("http.referer");
  row.version = versionNumber(reader.text("http.request.version"));
  if (row.version === undefined) {
    // "GET HTTP/1.1" has a version and no URI; "GET /" alone is the protocol before there were versions.
    row.version = versionNumber(row.uri);
    if (row.version !== undefined) row.uri = "";
    else row.isOldest = true;
    row.version ??= "0.9";
  }
  row.userAgent = reader.text("http.user_agent");
  const body = reader.find("http.file_data");
  row.requestBytes = body?.number ?? 0;
  row.requestType = mimeTypeOf(body?.text);
  const [, encoded] = /^Basic\s+(\S+)/iu.exec(reader.text("http.authorization") ?? "") ?? [];
  const [user, ...password] = encoded === undefined ? [] : decodeBase64(encoded).split(":");
  if (user !== undefined) {
    row.user = user;
    row.password = password.join(":");
  }
  for (const line of reader.texts("http.request.line")) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*?)\s*$/su.exec(line) ?? [];
    const upper = name.toUpperCase();
    if (upper === "ORIGIN") row.origin = value;
    if (PROXY_HEADERS.has(upper)) row.proxied.push(`${upper} -> ${value}`);
  }
}
