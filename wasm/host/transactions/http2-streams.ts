/** Requests and responses of HTTP/2: both stand on a stream of their connection, in whatever order (RFC 9113 section 5). */
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { GrowingHttp } from "./http-transaction.ts";
import { secondsBetween } from "./transaction.ts";

const LAYER = "http2";
const TYPE = "http2.type";
const STREAM = "http2.streamid";
const PROMISED = "http2.push_promise.promised_stream_id";
const METHOD = "http2.headers.method";
const STATUS = "http2.headers.status";
const DATA = "http2.data.data";

export const HTTP2_FIELDS: readonly string[] = [
  TYPE,
  STREAM,
  PROMISED,
  METHOD,
  STATUS,
  DATA,
  "http2.headers.path",
  "http2.headers.authority",
  "http2.headers.user_agent",
  "http2.headers.referer",
  "http2.headers.content_type",
  "http2.headers.content_encoding",
  "http2.headers.location",
  "http2.headers.server",
];

interface Frame {
  stream: number;
  /** A promise is the request that the server makes up for the client. */
  isPromise: boolean;
  dataBytes: number | undefined;
  readonly values: Map<string, PassValue>;
}

/** Each frame begins with its type; the values behind it are its own. */
function readFrames(packet: PassPacket): Frame[] {
  const frames: Frame[] = [];
  for (const value of packet.values) {
    if (value.layer !== LAYER) continue;
    if (value.name === TYPE) frames.push({ stream: 0, isPromise: false, dataBytes: undefined, values: new Map() });
    const frame = frames.at(-1);
    if (frame === undefined) continue;
    if (value.name === STREAM) frame.stream = value.number;
    else if (value.name === DATA) frame.dataBytes = value.number;
    else if (value.name === PROMISED) {
      frame.stream = value.number;
      frame.isPromise = true;
    } else if (!frame.values.has(value.name)) frame.values.set(value.name, value);
  }
  return frames;
}

/** What the streams need of those who keep the list. */
export interface StreamSurroundings {
  /** A new transaction; `isRequest`: the packet's source is the client. */
  readonly begin: (packet: PassPacket, isRequest: boolean) => GrowingHttp;
  /** The request of HTTP/1.1 by which the connection was upgraded: it is stream 1. */
  readonly upgraded: (flow: number) => GrowingHttp | undefined;
}

export class Http2Streams {
  readonly #around: StreamSurroundings;
  readonly #open = new Map<string, GrowingHttp>();

  constructor(around: StreamSurroundings) {
    this.#around = around;
  }

  add(packet: PassPacket): void {
    for (const frame of readFrames(packet)) {
      if (frame.values.has(METHOD)) this.#request(packet, frame);
      else if (frame.values.has(STATUS)) this.#response(packet, frame);
      else if (frame.dataBytes !== undefined) this.#data(packet, frame.stream, frame.dataBytes);
    }
  }

  #request(packet: PassPacket, { stream, isPromise, values }: Frame): void {
    const text = (name: string): string => values.get(`http2.headers.${name}`)?.text ?? "";
    const made = this.#around.begin(packet, !isPromise);
    made.requestPacket = packet.number;
    made.version = "HTTP/2";
    made.method = text("method");
    made.uri = text("path");
    made.host = text("authority");
    made.userAgent = text("user_agent");
    made.referer = text("referer");
    this.#open.set(keyOf(packet, stream), made);
  }

  #response(packet: PassPacket, { stream, values }: Frame): void {
    const text = (name: string): string => values.get(`http2.headers.${name}`)?.text ?? "";
    const one = this.#find(packet, stream) ?? this.#begin(packet, stream);
    if (one.packets.at(-1) !== packet.number) one.packets.push(packet.number);
    const status = values.get(STATUS);
    // An interim response (1xx) does not end its request.
    if ((status?.number ?? 0) < 200) return;
    one.version = "HTTP/2";
    one.responsePacket = packet.number;
    one.status = status?.number;
    one.phrase = status?.text === status?.number.toString() ? "" : (status?.text ?? "");
    one.contentType = text("content_type");
    one.encoding = text("content_encoding");
    one.location = text("location");
    one.serverSoftware = text("server");
    one.seconds = one.requestPacket === undefined ? undefined : secondsBetween(one.timeNs, packet.timeNs);
  }

  #data(packet: PassPacket, stream: number, bytes: number): void {
    const one = this.#find(packet, stream);
    if (one === undefined) return;
    if (packet.source === one.client && packet.sourcePort === one.clientPort)
      one.requestBytes = (one.requestBytes ?? 0) + bytes;
    else one.responseBytes = (one.responseBytes ?? 0) + bytes;
  }

  #find(packet: PassPacket, stream: number): GrowingHttp | undefined {
    return this.#open.get(keyOf(packet, stream)) ?? (stream === 1 ? this.#around.upgraded(packet.flow) : undefined);
  }

  /** A response whose request was not captured. */
  #begin(packet: PassPacket, stream: number): GrowingHttp {
    const made = this.#around.begin(packet, false);
    this.#open.set(keyOf(packet, stream), made);
    return made;
  }
}

const keyOf = (packet: PassPacket, stream: number): string => `${packet.flow.toString()} ${stream.toString()}`;
