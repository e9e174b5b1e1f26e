/** Conversations for the readers of objects, without packets: pieces of bytes in turn, and gaps. */
import type { StreamPart, StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { type Conversation, takeApart } from "../../host/objects/conversation.ts";

const end = {
  port: 1,
  bytes: 0,
  packets: 0,
  gaps: 0,
  missingBytes: 0,
  repeats: 0,
  repeatedBytes: 0,
  conflicts: 0,
  differentBytes: 0,
};

/** Bytes of a side, or so many that are missing. */
export type Piece = readonly [StreamSide, Uint8Array | string | number];

/** A conversation of pieces, a packet each. */
export function windowOf(pieces: readonly Piece[]): StreamWindow {
  const bodies = pieces.map(([, body]) =>
    typeof body === "number"
      ? new Uint8Array(0)
      : typeof body === "string"
        ? new Uint8Array(Buffer.from(body, "latin1"))
        : body,
  );
  let start = 0;
  const parts = pieces.map(([side, body], index): StreamPart => {
    const length = bodies[index]?.length ?? 0;
    const at = start;
    start += length;
    const place = { side, packet: index + 1, timeNs: 0n, at, offset: at, position: at, start: at };
    return typeof body === "number" ? { ...place, length: body, gap: "lost" } : { ...place, length, gap: undefined };
  });
  const facts = {
    transport: "tcp",
    stream: 0,
    streams: 1,
    firstPacket: 1,
    a: { ...end, address: "192.0.2.1" },
    b: { ...end, address: "192.0.2.2" },
    counters: [],
  } as const;
  const bytes = new Uint8Array(Buffer.concat(bodies));
  return { key: 0, facts, scope: "both", from: 0, to: start, total: start, parts, repeats: [], bytes };
}

export function apart(pieces: readonly Piece[]): Conversation {
  const conversation = takeApart([windowOf(pieces)]);
  if (conversation === undefined) throw new Error("no window");
  return conversation;
}

export const textOf = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString("latin1");
