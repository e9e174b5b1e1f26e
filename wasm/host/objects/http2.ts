/** Bodies of HTTP/2 messages (RFC 9113 section 8.1): each stream carries a request and its response, or a promise and its response. */
import { codingsOf, concat } from "#shared/format/http-message.ts";
import { type DataSaid, type HeadersSaid, type Http2Conversation, readHttp2 } from "#shared/http2/conversation.ts";
import type { StreamSide } from "#shared/model/stream.ts";
import { type Conversation, type Found, packetsOf } from "./conversation.ts";
import { nameOf } from "./http.ts";

type Headers = ReadonlyMap<string, string>;

/** One direction of a stream. */
interface Half {
  headers: Headers;
  readonly data: DataSaid[];
  isEnded: boolean;
}

interface Exchange {
  request: Headers;
  readonly halves: Readonly<Record<StreamSide, Half>>;
}

const NO_HEADERS: Headers = new Map();
const newHalf = (): Half => ({ headers: NO_HEADERS, data: [], isEnded: false });

/** By stream; those that the client began come first, in its order. */
function exchangesOf({ events, upgrade }: Http2Conversation): ReadonlyMap<number, Exchange> {
  const exchanges = new Map<number, Exchange>();
  const find = (stream: number): Exchange => {
    const known = exchanges.get(stream);
    if (known !== undefined) return known;
    const made = { request: NO_HEADERS, halves: { a: newHalf(), b: newHalf() } };
    exchanges.set(stream, made);
    return made;
  };
  if (upgrade !== undefined) {
    const [, path = ""] = upgrade.start.split(" ");
    find(1).request = new Map([...upgrade.headers, [":path", path]]);
  }
  for (const event of events) {
    const exchange = find(event.kind === "headers" ? (event.promised ?? event.stream) : event.stream);
    const half = exchange.halves[event.side];
    // What is reset before its end stays incomplete.
    if (event.kind === "reset") continue;
    if (event.kind === "headers") takeHeaders(exchange, event);
    else half.data.push(event);
    half.isEnded ||= event.isLast;
  }
  return exchanges;
}

/** Trailers and interim responses (1xx) say nothing of the body. */
function takeHeaders(exchange: Exchange, { side, promised, fields }: HeadersSaid): void {
  const headers: Headers = new Map(fields);
  const half = exchange.halves[side];
  if (headers.has(":method")) exchange.request = headers;
  if (promised !== undefined || half.data.length > 0 || headers.get(":status")?.startsWith("1") === true) return;
  half.headers = headers;
}

function bodyOf({ directions }: Http2Conversation, { request, halves }: Exchange, side: StreamSide): Found[] {
  const { headers, data, isEnded } = halves[side];
  const direction = directions[side];
  // As with HTTP/1 a body ends where bytes are missing: what stands behind a hole has no place.
  const hole = data.findIndex(({ missing }) => missing > 0);
  const whole = hole < 0 ? data : data.slice(0, hole);
  const before = hole < 0 ? [] : (data[hole]?.runs.slice(0, 1) ?? []).filter(({ offset }) => offset === 0);
  const runs = [...whole.flatMap((one) => one.runs), ...before];
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const body = concat(runs.map(({ from, to }) => direction.bytes.subarray(from, to)));
  const length = headers.get("content-length") ?? "";
  const missingBytes = /^\d+$/u.test(length) ? Number(length) - body.length : 0;
  return [
    {
      name: nameOf(request.get(":path") ?? "", headers),
      host: request.get(":authority") ?? request.get("host") ?? "",
      declaredType: headers.get("content-type") ?? "",
      body,
      codings: codingsOf(headers.get("content-encoding")),
      firstPacket: packetsOf(direction, first.from, first.to)[0],
      lastPacket: packetsOf(direction, last.from, last.to)[1],
      isForward: side === "a",
      isIncomplete: !isEnded || hole >= 0 || missingBytes > 0,
      ...(missingBytes > 0 ? { missingBytes } : {}),
    },
  ];
}

export function http2Objects(conversation: Conversation): Found[] {
  const http2 = readHttp2(conversation.whole);
  if (http2 === undefined) return [];
  const { client } = http2;
  const sides: readonly StreamSide[] = client === "a" ? ["a", "b"] : ["b", "a"];
  const serverHost = client === "a" ? conversation.hostB : conversation.hostA;
  return [...exchangesOf(http2).values()].flatMap((exchange) =>
    sides.flatMap((side) =>
      bodyOf(http2, exchange, side).map((found) => ({
        ...found,
        host: found.host === "" ? serverHost : found.host,
        isRequest: side === client,
      })),
    ),
  );
}
