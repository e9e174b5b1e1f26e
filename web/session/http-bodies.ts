/**
 * HTTP/1.x messages of a stream (RFC 9112) with their bodies as they are meant: chunks joined, gzip, deflate and br undone.
 * What is not HTTP, lies behind a gap, or cannot be decoded stays as it was on the wire, and says why.
 */
import { type HttpMessage, concat, readMessage } from "#shared/format/http-message.ts";
import { formatPlural } from "#shared/format/number.ts";
import type { StreamSide, StreamWindow } from "#shared/model/stream.ts";
import {
  type Direction,
  type Output,
  collect,
  moved,
  putTogether,
  restOf,
  slices,
} from "#shared/format/stream-direction.ts";

/** A body that grows beyond this when it is decoded is shown only so far. */
const BODY_BYTES = 32 << 20;
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
    const message = readMessage(direction.bytes, at, methods);
    if (message === undefined) break;
    outputs.push(...slices(direction, at, message.bodyAt));
    if (message.body.length > 0) outputs.push(await decodeBody(direction, message));
    at = message.end;
  }
  return [...outputs, ...restOf(window, direction, at)];
}

async function decodeBody(direction: Direction, message: HttpMessage): Promise<Output> {
  const index = direction.starts.findLastIndex((start) => start <= message.bodyAt);
  const first = direction.parts[index];
  if (first === undefined) throw new Error("a body lies outside its stream");
  const done = message.isChunked ? ["chunks joined"] : [];
  const { bytes: body, said } = await undoAll(message.codings, message.body);
  done.push(...said);
  if (message.isCut) done.push("the stream ends before the body does");
  const wire = message.end - message.bodyAt;
  const part = moved(first, message.bodyAt - (direction.starts[index] ?? 0));
  if (done.length === 0) return { part, bytes: body };
  return {
    part: { ...part, decoded: `Body: ${done.join(", ")}; ${formatPlural(wire, "byte")} on the wire` },
    bytes: body,
  };
}

/** All codings of a body undone, the last one first, as far as that can be. */
export async function undoAll(
  codings: readonly string[],
  body: Uint8Array<ArrayBuffer>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; said: string[] }> {
  const said: string[] = [];
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const result = await undo(coding, bytes);
    said.push(result.said);
    if (result.bytes === undefined) break;
    bytes = result.bytes;
  }
  return { bytes, said };
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

/** A content coding undone, as far as this browser can. */
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
