/**
 * Requests and responses of HTTP. In HTTP/1.x, within a conversation they come in the same order (RFC 9112 section 9.3), so the
 * oldest open request gets the next response; an interim response (1xx) does not end its request. HTTP/2: see http2-streams.
 */
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { GrowingHttp, HttpTransaction } from "./http-transaction.ts";
import { judgeHttp } from "./http-suspicion.ts";
import { HTTP2_FIELDS, Http2Streams } from "./http2-streams.ts";
import { secondsBetween, type Pairing } from "./transaction.ts";

export const HTTP_FIELDS: readonly string[] = [
  "http.request.method",
  "http.request.uri",
  "http.request.version",
  "http.response.version",
  "http.response.code",
  "http.response.phrase",
  "http.host",
  "http.user_agent",
  "http.referer",
  "http.content_type",
  "http.content_encoding",
  "http.content_length",
  "http.location",
  "http.server",
  "http.upgrade",
  "http.file_data",
  ...HTTP2_FIELDS,
];
/** Plain HTTP; the same header fields in SSDP and SIP are others' business. */
const LAYER = "http";
const METHOD = "http.request.method";
const RESPONSE_VERSION = "http.response.version";

interface Message {
  readonly isRequest: boolean;
  readonly values: ReadonlyMap<string, PassValue>;
}

/** A start line begins a message; what follows belongs to it. */
function readMessages(packet: PassPacket): Message[] {
  const messages: { isRequest: boolean; values: Map<string, PassValue> }[] = [];
  for (const value of packet.values) {
    if (value.layer !== LAYER) continue;
    if (value.name === METHOD || value.name === RESPONSE_VERSION)
      messages.push({ isRequest: value.name === METHOD, values: new Map() });
    const message = messages.at(-1);
    if (message !== undefined && !message.values.has(value.name)) message.values.set(value.name, value);
  }
  return messages;
}

/** Content-Length where it is told, else the bytes that came. */
const bodyBytes = ({ values }: Message): number | undefined =>
  values.get("http.content_length")?.number ?? values.get("http.file_data")?.number;

export class HttpPairing implements Pairing<HttpTransaction> {
  readonly #all: GrowingHttp[] = [];
  /** Requests of a conversation that wait for their response. */
  readonly #open = new Map<number, GrowingHttp[]>();
  /** Conversations that went on as HTTP/2, and the requests that asked for it. */
  readonly #upgraded = new Map<number, GrowingHttp>();
  readonly #streams = new Http2Streams({
    begin: (packet, isRequest) => this.#begin(packet, isRequest),
    upgraded: (flow) => this.#upgraded.get(flow),
  });

  get count(): number {
    return this.#all.length;
  }

  add(packet: PassPacket): void {
    for (const message of readMessages(packet)) {
      if (message.isRequest) this.#request(packet, message);
      else this.#response(packet, message);
    }
    this.#streams.add(packet);
  }

  finish(): readonly HttpTransaction[] {
    for (const one of this.#all) one.tags.push(...judgeHttp(one));
    return this.#all;
  }

  #request(packet: PassPacket, message: Message): void {
    const text = (name: string): string => message.values.get(name)?.text ?? "";
    const made = this.#begin(packet, true);
    made.requestPacket = packet.number;
    made.method = text(METHOD);
    made.uri = text("http.request.uri");
    made.host = text("http.host");
    made.version = text("http.request.version");
    made.userAgent = text("http.user_agent");
    made.referer = text("http.referer");
    made.upgrade = text("http.upgrade");
    made.requestBytes = bodyBytes(message);
    const open = this.#open.get(packet.flow);
    if (open === undefined) this.#open.set(packet.flow, [made]);
    else open.push(made);
  }

  #response(packet: PassPacket, message: Message): void {
    const text = (name: string): string => message.values.get(name)?.text ?? "";
    const status = message.values.get("http.response.code")?.number ?? 0;
    const open = this.#open.get(packet.flow);
    const [oldest] = open ?? [];
    if (status >= 100 && status < 200 && status !== 101 && oldest !== undefined) {
      oldest.packets.push(packet.number);
      return;
    }
    const one = open?.shift() ?? this.#begin(packet, false);
    if (one.packets.at(-1) !== packet.number) one.packets.push(packet.number);
    one.responsePacket = packet.number;
    one.status = status;
    if (status === 101 && text("http.upgrade").toLowerCase() === "h2c") this.#upgraded.set(packet.flow, one);
    one.phrase = text("http.response.phrase");
    if (one.version === "") one.version = text(RESPONSE_VERSION);
    one.contentType = text("http.content_type");
    one.encoding = text("http.content_encoding");
    one.location = text("http.location");
    one.serverSoftware = text("http.server");
    one.responseBytes = bodyBytes(message);
    one.seconds = one.requestPacket === undefined ? undefined : secondsBetween(one.timeNs, packet.timeNs);
  }

  /** `isRequest`: the packet's source is the client. */
  #begin(packet: PassPacket, isRequest: boolean): GrowingHttp {
    const made: GrowingHttp = {
      client: isRequest ? packet.source : packet.destination,
      clientPort: isRequest ? packet.sourcePort : packet.destinationPort,
      server: isRequest ? packet.destination : packet.source,
      serverPort: isRequest ? packet.destinationPort : packet.sourcePort,
      packets: [packet.number],
      timeNs: packet.timeNs,
      tags: [],
      requestPacket: undefined,
      responsePacket: undefined,
      method: "",
      uri: "",
      host: "",
      version: "",
      userAgent: "",
      referer: "",
      status: undefined,
      phrase: "",
      contentType: "",
      encoding: "",
      location: "",
      serverSoftware: "",
      upgrade: "",
      requestBytes: undefined,
      responseBytes: undefined,
      seconds: undefined,
    };
    this.#all.push(made);
    return made;
  }
}
