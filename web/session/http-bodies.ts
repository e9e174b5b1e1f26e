/**
 * HTTP/1.x messages of a stream (RFC 9112) with their bodies as they are meant: chunks joined, gzip, deflate and br undone.
 * What is not HTTP, lies behind a gap, or cannot be decoded stays as it was on the wire, and says why.
 */
import { formatPlural } from "#shared/format/number.ts";
import type { StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { type Direction, type Output, collect, moved, putTogether, restOf, slices } from "./stream-direction.ts";

/** A body that grows beyond this when it is decoded is shown only so far. */
const BODY_BYTES = 32 << 20;
/** A longer head is none. */
const HEAD_BYTES = 256 << 10;
const START_LINE = /^(?:HTTP\/1\.[01] \d{3}|[A-Z][A-Z-]* \S+ HTTP\/1\.[01]\r?$)/u;

const ascii = new TextDecoder("latin1");

export async function decodeMessages(window: StreamWindow): Promise<StreamWindow> {
  const methods: string[] = [];
  const a = await decodeSide(window, "a", methods);
  return putTogether(window, [...a, ...(await decodeSide(window, "b", methods))]);
}

/** `methods`: of the requests, in their order; filled by A, asked by B (the answer to HEAD has no body). */
async function decodeSide(window: StreamWindow, side: StreamSide, methods: string[]): Promise<Output[]> {
  const direction = collect(window, side);
  const outputs: Output[] = [];
  let at = 0;
  while (at < direction.bytes.length) {
    const message = readMessage(direction, at, methods);
    if (message === undefined) break;
    outputs.push(...slices(direction, at, message.bodyAt));
    if (message.body.length > 0) outputs.push(await decodeBody(direction, message));
    at = message.end;
  }
  return [...outputs, ...restOf(window, direction, at)];
}

interface Message {
  readonly bodyAt: number;
  readonly end: number;
  /** Chunks joined. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly isChunked: boolean;
  /** The stream ends before the body does. */
  readonly isCut: boolean;
  readonly codings: readonly string[];
}

function readMessage({ bytes }: Direction, at: number, methods: string[]): Message | undefined {
  const text = ascii.decode(bytes.subarray(at, at + HEAD_BYTES));
  const blank = /\r?\n\r?\n/u.exec(text);
  if (blank === null) return undefined;
  const [start = "", ...lines] = text.slice(0, blank.index).split("\n");
  if (!START_LINE.test(start)) return undefined;
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bodyAt = at + blank.index + blank[0].length;
  const codings = (headers.get("content-encoding") ?? "").toLowerCase().split(/\s*,\s*/u);
  const facts = { bodyAt, codings: codings.filter((one) => one !== "" && one !== "identity") };
  if (hasNoBody(start, methods)) return { ...facts, ...plain(bytes, bodyAt, 0), isChunked: false };
  if (/(?:^|,)\s*chunked\s*$/iu.test(headers.get("transfer-encoding") ?? ""))
    return { ...facts, ...joinChunks(bytes, bodyAt), isChunked: true };
  const length = headers.get("content-length");
  const toEnd = start.startsWith("HTTP/") ? bytes.length - bodyAt : 0;
  const wanted = length !== undefined && /^\d+$/u.test(length) ? Number(length) : toEnd;
  return { ...facts, ...plain(bytes, bodyAt, wanted), isChunked: false };
}

/** Notes a request's method; asks it for a response. */
function hasNoBody(start: string, methods: string[]): boolean {
  const status = /^HTTP\/1\.[01] (\d{3})/u.exec(start)?.[1];
  if (status === undefined) {
    methods.push(start.slice(0, start.indexOf(" ")));
    return false;
  }
  if (status.startsWith("1")) return true;
  const method = methods.shift();
  return method === "HEAD" || status === "204" || status === "304";
}

type Body = Pick<Message, "body" | "end" | "isCut">;

function plain(bytes: Uint8Array<ArrayBuffer>, at: number, length: number): Body {
  const end = Math.min(bytes.length, at + length);
  return { body: bytes.slice(at, end), end, isCut: end < at + length };
}

function joinChunks(bytes: Uint8Array<ArrayBuffer>, from: number): Body {
  const chunks: Uint8Array[] = [];
  let at = from;
  let isCut = true;
  while (at < bytes.length) {
    const line = /^([\da-f]+)[^\n]*\n/iu.exec(ascii.decode(bytes.subarray(at, at + 1024)));
    if (line === null) break;
    const size = Number.parseInt(line[1] ?? "0", 16);
    at += line[0].length;
    if (size === 0) {
      // Trailers end with an empty line, as the head does.
      const end = /^(?:[^\r\n]+\r?\n)*\r?\n/u.exec(ascii.decode(bytes.subarray(at, at + HEAD_BYTES)));
      at += end?.[0].length ?? 0;
      isCut = false;
      break;
    }
    chunks.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
    at = Math.min(bytes.length, at + size);
    at += /^\r?\n/u.exec(ascii.decode(bytes.subarray(at, at + 2)))?.[0].length ?? 0;
  }
  return { body: concat(chunks), end: at, isCut };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

async function decodeBody(direction: Direction, message: Message): Promise<Output> {
  const index = direction.starts.findLastIndex((start) => start <= message.bodyAt);
  const first = direction.parts[index];
  if (first === undefined) throw new Error("a body lies outside its stream");
  const done = message.isChunked ? ["chunks joined"] : [];
  let body = message.body;
  for (const coding of message.codings.toReversed()) {
    const result = await undo(coding, body);
    done.push(result.said);
    if (result.bytes === undefined) break;
    body = result.bytes;
  }
  if (message.isCut) done.push("the stream ends before the body does");
  const wire = message.end - message.bodyAt;
  const part = moved(first, message.bodyAt - (direction.starts[index] ?? 0));
  if (done.length === 0) return { part, bytes: body };
  return {
    part: { ...part, decoded: `Body: ${done.join(", ")}; ${formatPlural(wire, "byte")} on the wire` },
    bytes: body,
  };
}

interface Undone {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly said: string;
}

/** The browser's own decoders; "deflate" comes with a zlib header or, from some servers, without one. */
const DECODERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["gzip", ["gzip"]],
  ["x-gzip", ["gzip"]],
  ["deflate", ["deflate", "deflate-raw"]],
  ["br", ["brotli"]],
]);

async function undo(coding: string, body: Uint8Array<ArrayBuffer>): Promise<Undone> {
  const decoders = DECODERS.get(coding);
  if (decoders === undefined) return { said: `${coding} is not known: as it was on the wire` };
  for (const decoder of decoders) {
    let stream: DecompressionStream;
    try {
      stream = new DecompressionStream(decoder as CompressionFormat);
    } catch {
      return { said: `this browser cannot decode ${coding}: as it was on the wire` };
    }
    const { bytes, isWhole } = await inflate(stream, body);
    if (bytes.length > 0 || (isWhole && body.length > 0))
      return { bytes, said: isWhole ? `${coding} decoded` : `${coding} decoded as far as it goes` };
  }
  return { said: `${coding} cannot be decoded: as it was on the wire` };
}

/** What comes out before the data ends or breaks off. */
async function inflate(
  stream: DecompressionStream,
  body: Uint8Array<ArrayBuffer>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([body]).stream().pipeThrough(stream).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { bytes: concat(pieces), isWhole: true };
      pieces.push(value);
      length += value.length;
      if (length > BODY_BYTES) break;
    }
    await reader.cancel();
  } catch {
    // Broken or cut data: what came out of it is shown.
  }
  return { bytes: concat(pieces), isWhole: false };
}
