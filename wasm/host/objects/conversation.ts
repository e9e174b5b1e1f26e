/** One conversation's bytes as the readers of objects want them: each direction in one piece, with the packets they came in. */
import { type Direction, collect, collectAll, indexOfPart } from "#shared/format/stream-direction.ts";
import type { StreamPart, StreamWindow } from "#shared/model/stream.ts";

export interface Conversation {
  readonly a: Direction;
  readonly b: Direction;
  readonly hostA: string;
  readonly hostB: string;
  readonly firstPacket: number;
  /** Each direction's stretches between its gaps. */
  readonly stretchesA: () => readonly Direction[];
  readonly stretchesB: () => readonly Direction[];
  /** Both directions as they came, gaps in between. */
  readonly whole: StreamWindow;
}

/** Bytes of one object, and where they are from. */
export interface Found {
  readonly name: string;
  /** Where it lies at the server, where that is more than its name. */
  readonly path?: string;
  readonly host: string;
  readonly declaredType: string;
  readonly body: Uint8Array;
  readonly codings: readonly string[];
  readonly firstPacket: number;
  readonly lastPacket: number;
  readonly isForward: boolean;
  /** Of HTTP: the body of a request, not of a response. */
  readonly isRequest?: boolean;
  /** Attached to the mail before it, and decoded. */
  readonly isPartOfMail?: boolean;
  readonly isIncomplete: boolean;
  /** Bytes that are known not to be there; undefined where nobody knows. */
  readonly missingBytes?: number;
  /** Of the bytes that are missing some lie between others. */
  readonly hasHoles?: boolean;
}

export function takeApart(windows: readonly StreamWindow[]): Conversation | undefined {
  const [first] = windows;
  if (first === undefined) return undefined;
  const parts: StreamPart[] = [];
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const window of windows) {
    for (const part of window.parts) parts.push({ ...part, start: part.start + length });
    pieces.push(window.bytes);
    length += window.bytes.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  const whole: StreamWindow = { ...first, parts, bytes };
  const { facts } = first;
  return {
    a: collect(whole, "a"),
    b: collect(whole, "b"),
    hostA: facts.a.address,
    hostB: facts.b.address,
    firstPacket: facts.firstPacket,
    stretchesA: () => collectAll(whole, "a"),
    stretchesB: () => collectAll(whole, "b"),
    whole,
  };
}

/** Packets of the first and the last byte of a stretch of a direction. */
export function packetsOf({ parts, starts }: Direction, from: number, to: number): [number, number] {
  const packetAt = (at: number): number => parts[indexOfPart(starts, at)]?.packet ?? 0;
  return [packetAt(from), packetAt(Math.max(from, to - 1))];
}
