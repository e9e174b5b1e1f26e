/**
 * One HTTP/2 stream of a conversation as a window: its headers as lines of text, its bodies as they are meant. Bytes that are as they
 * were on the wire keep their packets; headers and decoded bodies stand at the packet that they begin in.
 */
import { codingsOf, concat } from "../format/http-message.ts";
import { formatPlural } from "../format/number.ts";
import { type Output, indexOfPart, moved, putTogether, slices } from "../format/stream-direction.ts";
import type { StreamPart, StreamScope, StreamSide, StreamWindow } from "../model/stream.ts";
import {
  type DataSaid,
  type HeadersSaid,
  type Http2Conversation,
  type ResetSaid,
  type StreamEvent,
  readHttp2,
} from "./conversation.ts";

/** Compressed headers can say much with few bytes: of one stream so many are written out. */
const TEXT_BYTES = 32 << 20;
const SIDES: readonly StreamSide[] = ["a", "b"];

/** Error codes of RFC 9113 section 7. */
const ERRORS = (
  "no error|protocol error|internal error|flow control error|settings timeout|stream closed|frame size error|refused|" +
  "cancelled|compression error|connect error|calm down|inadequate security|HTTP/1.1 required"
).split("|");

export interface Http2Stream {
  readonly id: number;
  /** What was asked: "GET /index.html"; empty where that is not known. */
  readonly title: string;
}

/** Which stream, what of it; where none is named that of a packet, or else the first. */
export interface Http2Wish {
  readonly stream: number | undefined;
  readonly packet: number | undefined;
  readonly scope: StreamScope;
}

export interface Http2Followed {
  readonly streams: readonly Http2Stream[];
  /** One of them; undefined where the wished one is none. */
  readonly chosen: number | undefined;
  readonly window: StreamWindow;
  /** What is missing or in doubt, in sentences without their ends. */
  readonly troubles: readonly string[];
}

export interface DecodedBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What was undone, or why it was not. */
  readonly said: readonly string[];
}
export type DecodeBody = (codings: readonly string[], body: Uint8Array<ArrayBuffer>) => Promise<DecodedBody>;

/** `window` holds both directions, whole; undefined where it is not HTTP/2 from its beginning on. */
export async function followHttp2(
  window: StreamWindow,
  wish: Http2Wish,
  decode: DecodeBody,
): Promise<Http2Followed | undefined> {
  const http2 = readHttp2(window);
  if (http2 === undefined) return undefined;
  const streams = listStreams(http2);
  const wished = wish.stream ?? streamOfPacket(http2, wish.packet) ?? streams[0]?.id;
  const chosen = streams.find(({ id }) => id === wished)?.id;
  const writer = new StreamLines(http2, decode);
  let outputs: Output[] = [];
  for (const side of SIDES) {
    const own = http2.events.filter((event) => event.stream === chosen && event.side === side);
    if (wish.scope === "both" || wish.scope === side) outputs = outputs.concat(await writer.write(own));
  }
  return {
    streams,
    chosen,
    window: { ...putTogether(window, outputs), scope: wish.scope },
    troubles: writer.troubles,
  };
}

function titleOf({ fields }: HeadersSaid): string {
  const headers = new Map(fields);
  return headers.has(":method") ? `${headers.get(":method") ?? ""} ${headers.get(":path") ?? ""}`.trim() : "";
}

function listStreams({ events, upgrade }: Http2Conversation): readonly Http2Stream[] {
  const titles = new Map<number, string>();
  if (upgrade !== undefined) titles.set(1, upgrade.start.split(" ").slice(0, 2).join(" "));
  for (const event of events) {
    const title = event.kind === "headers" ? titleOf(event) : "";
    if (!titles.has(event.stream)) titles.set(event.stream, "");
    const id = event.kind === "headers" ? (event.promised ?? event.stream) : event.stream;
    if (title !== "") titles.set(id, title);
  }
  return [...titles].map(([id, title]) => ({ id, title })).sort((one, other) => one.id - other.id);
}

function streamOfPacket({ directions, events }: Http2Conversation, packet: number | undefined): number | undefined {
  return events.find(({ side, at, end }) => {
    const { parts, starts } = directions[side];
    const own = parts.slice(indexOfPart(starts, at), indexOfPart(starts, end - 1) + 1);
    return own.some((part) => part.packet === packet);
  })?.stream;
}

/** Letters of ISO 8859-1 as their bytes. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Writes what one side said on a stream. */
class StreamLines {
  readonly #http2: Http2Conversation;
  readonly #decode: DecodeBody;
  readonly #troubles = new Set<string>();
  #textLeft = TEXT_BYTES;

  constructor(http2: Http2Conversation, decode: DecodeBody) {
    this.#http2 = http2;
    this.#decode = decode;
  }

  get troubles(): readonly string[] {
    return [...this.#troubles];
  }

  async write(events: readonly StreamEvent[]): Promise<Output[]> {
    const outputs: Output[] = [];
    let codings: readonly string[] = [];
    const coded: DataSaid[] = [];
    let isBehindData = false;
    for (const event of events) {
      isBehindData ||= event.kind === "data";
      if (event.kind === "reset") this.#sayReset(event);
      else if (event.kind === "headers") {
        outputs.push(this.#headers(event, isBehindData));
        const header = event.fields.find(([name]) => name === "content-encoding");
        if (header !== undefined && event.promised === undefined) codings = codingsOf(header[1]);
      } else if (codings.length > 0) coded.push(event);
      else for (const output of this.#plain(event)) outputs.push(output);
    }
    const isEnded = events.some((event) => event.kind !== "reset" && event.isLast);
    const last = events.at(-1);
    const isReset = events.some(({ kind }) => kind === "reset");
    if (last !== undefined && !isEnded && !isReset)
      this.#say(`${wayOf(last)} does not come to its end in this capture`);
    if (coded.length > 0) outputs.push(await this.#coded(codings, coded, isEnded));
    return outputs;
  }

  #say(trouble: string): void {
    this.#troubles.add(trouble);
  }

  #sayReset(event: ResetSaid): void {
    const part = this.#partAt(event, event.at);
    this.#say(`${wayOf(event)} was reset in packet ${part.packet}: ${ERRORS[event.error] ?? `error ${event.error}`}`);
  }

  #partAt({ side }: StreamEvent, at: number): StreamPart {
    const { parts, starts } = this.#http2.directions[side];
    const index = indexOfPart(starts, at);
    const part = parts[index];
    if (part === undefined) throw new Error("a frame lies outside its stream");
    return moved(part, at - (starts[index] ?? 0));
  }

  /** Trailers begin a line of their own, wherever the body ended. */
  #headers(event: HeadersSaid, isBehindData: boolean): Output {
    const size = event.fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 4);
    const isShown = size <= this.#textLeft;
    const missing = [
      ...(event.trouble === "" ? [] : [event.trouble]),
      ...(event.unknown === 0 ? [] : [`${formatPlural(event.unknown, "header")} of bytes that were not captured`]),
      ...(isShown ? [] : ["left out: too long"]),
    ];
    if (isShown) this.#textLeft -= size;
    const part = this.#partAt(event, event.at);
    for (const one of missing) this.#say(`The headers in packet ${part.packet}: ${one}`);
    const of = `HTTP/2 stream ${event.promised ?? event.stream}`;
    const said = [event.promised === undefined ? `Headers of ${of}` : `Promise of ${of}`, ...missing].join("; ");
    const lines = isShown ? event.fields.map(([name, value]) => `${name}: ${value}\r\n`) : [];
    return { part: { ...part, decoded: said }, bytes: bytesOf(`${isBehindData ? "\r\n" : ""}${lines.join("")}\r\n`) };
  }

  #plain(event: DataSaid): Output[] {
    const outputs: Output[] = [];
    const leaveOut = (length: number, at: number): void => {
      if (length === 0) return;
      const gap: StreamPart = { ...this.#partAt(event, at), length, gap: "lost" };
      outputs.push({ part: gap, bytes: new Uint8Array(0) });
    };
    let there = 0;
    for (const { offset, from, to } of event.runs) {
      leaveOut(offset - there, from);
      for (const slice of slices(this.#http2.directions[event.side], from, to)) outputs.push(slice);
      there = offset + to - from;
    }
    leaveOut(event.length - there, event.end - 1);
    if (event.missing > 0) this.#sayMissing(event);
    return outputs;
  }

  async #coded(codings: readonly string[], data: readonly DataSaid[], isEnded: boolean): Promise<Output> {
    const [first] = data;
    if (first === undefined) throw new Error("a body without data");
    // What stands behind a hole cannot be decoded.
    const hole = data.findIndex(({ missing }) => missing > 0);
    for (const event of data) if (event.missing > 0) this.#sayMissing(event);
    const { bytes: sent } = this.#http2.directions[first.side];
    const whole = (hole < 0 ? data : data.slice(0, hole)).flatMap(({ runs }) => runs);
    const wire = concat(whole.map(({ from, to }) => sent.subarray(from, to)));
    const { bytes, said } = await this.#decode(codings, wire);
    const cut = isEnded && hole < 0 ? [] : ["it is not there as a whole"];
    const decoded = `Body: ${[...said, ...cut].join(", ")}; ${formatPlural(wire.length, "byte")} on the wire`;
    return { part: { ...this.#partAt(first, first.runs[0]?.from ?? first.at), decoded }, bytes };
  }

  #sayMissing(event: DataSaid): void {
    const { packet } = this.#partAt(event, event.end - 1);
    this.#say(`${formatPlural(event.missing, "byte")} of data are not in the capture at packet ${packet}`);
  }
}

const wayOf = ({ side, stream }: StreamEvent): string => `HTTP/2 stream ${stream}, ${side === "a" ? "A→" : "B←"}`;
