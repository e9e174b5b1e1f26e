/** What the frames of a conversation say of its streams (RFC 9113 section 5), from the preface or the upgrade on. */
import { type HttpMessage, concat, latin1, readMessage } from "../format/http-message.ts";
import { type BrokenDirection, collectAcross } from "../format/stream-direction.ts";
import type { StreamSide, StreamWindow } from "../model/stream.ts";
import {
  FLAG_END_HEADERS,
  FLAG_END_STREAM,
  FLAG_PADDED,
  FLAG_PRIORITY,
  type Frame,
  type Run,
  TYPE_CONTINUATION,
  TYPE_DATA,
  TYPE_HEADERS,
  TYPE_PROMISE,
  TYPE_RESET,
  TYPE_SETTINGS,
  looksLikeFrame,
  readFrames,
  u32,
} from "./frames.ts";
import { type HeaderList, HeaderTable } from "./hpack.ts";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

interface Said {
  readonly side: StreamSide;
  readonly stream: number;
  /** Where it stands among the captured bytes of its direction. */
  readonly at: number;
  readonly end: number;
}
export interface HeadersSaid extends Said, HeaderList {
  readonly kind: "headers";
  /** The stream whose request a server makes up for the client; undefined for headers of the stream itself. */
  readonly promised: number | undefined;
  /** The side sends nothing more on its stream. */
  readonly isLast: boolean;
}
export interface DataSaid extends Said {
  readonly kind: "data";
  /** Without padding. */
  readonly runs: readonly Run[];
  readonly length: number;
  /** Bytes of it that were not captured. */
  readonly missing: number;
  readonly isLast: boolean;
}
export interface ResetSaid extends Said {
  readonly kind: "reset";
  readonly error: number;
}
export type StreamEvent = HeadersSaid | DataSaid | ResetSaid;

export interface Http2Conversation {
  readonly client: StreamSide;
  readonly directions: Readonly<Record<StreamSide, BrokenDirection>>;
  /** In the order of each direction, the client's first. */
  readonly events: readonly StreamEvent[];
  /** The request of HTTP/1.1 that upgraded the connection: it is stream 1's. */
  readonly upgrade: HttpMessage | undefined;
}

/** Where HTTP/2 begins in a direction, and the HTTP/1.1 message before it. */
interface Beginning {
  readonly at: number;
  readonly isClient: boolean;
  readonly before: HttpMessage | undefined;
}

/** The client begins with the preface, the server with its settings (RFC 9113 section 3.4). */
function findBeginning({ bytes }: BrokenDirection): Beginning | undefined {
  const methods: string[] = [];
  let before: HttpMessage | undefined;
  let at = 0;
  const isPreface = (): boolean => latin1(bytes.subarray(at, at + PREFACE.length)) === PREFACE;
  while (at < bytes.length && !isPreface()) {
    const message = readMessage(bytes, at, methods);
    if (message === undefined || message.end <= at) break;
    before = message;
    at = message.end;
  }
  if (isPreface()) return { at: at + PREFACE.length, isClient: true, before };
  const isServer = bytes[at + 3] === TYPE_SETTINGS && looksLikeFrame(bytes, at);
  return isServer ? { at, isClient: false, before } : undefined;
}

/** Undefined where none of the sides begins as HTTP/2 does. */
export function readHttp2(window: StreamWindow): Http2Conversation | undefined {
  const directions = { a: collectAcross(window, "a"), b: collectAcross(window, "b") };
  const beginnings = { a: findBeginning(directions.a), b: findBeginning(directions.b) };
  const isAsking = (side: StreamSide, other: StreamSide): boolean =>
    beginnings[side]?.isClient ?? beginnings[other]?.isClient === false;
  const client = isAsking("a", "b") ? "a" : "b";
  const server = client === "a" ? "b" : "a";
  if (!isAsking(client, server)) return undefined;
  const read = (side: StreamSide): StreamEvent[] => {
    const reader = new SideReader(side, directions[side]);
    return [...reader.read(beginnings[side]?.at ?? 0)];
  };
  return { client, directions, events: [...read(client), ...read(server)], upgrade: beginnings[client]?.before };
}

/** Content of a frame between its padding and what its kind puts before. */
interface Content {
  readonly runs: readonly Run[];
  readonly length: number;
  readonly missing: number;
}

/** Headers whose block goes on in the next frames. */
interface Block {
  readonly first: Frame;
  readonly promised: number | undefined;
  readonly pieces: Uint8Array[];
  isWhole: boolean;
}

/** One direction's frames, its header table beside them. */
class SideReader {
  readonly #side: StreamSide;
  readonly #direction: BrokenDirection;
  readonly #table = new HeaderTable();
  #block: Block | undefined;

  constructor(side: StreamSide, direction: BrokenDirection) {
    this.#side = side;
    this.#direction = direction;
  }

  *read(from: number): Generator<StreamEvent> {
    for (const frame of readFrames(this.#direction, from)) {
      if (frame.isBehindLoss) {
        this.#table.forget();
        this.#block = undefined;
      }
      const said = this.#take(frame);
      if (said !== undefined) yield said;
    }
  }

  #take(frame: Frame): StreamEvent | undefined {
    switch (frame.type) {
      case TYPE_DATA:
        return { kind: "data", ...this.#place(frame), ...this.#content(frame, 0), isLast: isLast(frame) };
      case TYPE_HEADERS:
        return this.#begin(frame, (frame.flags & FLAG_PRIORITY) === 0 ? 0 : 5, undefined);
      case TYPE_PROMISE:
        return this.#begin(frame, 4, this.#number(frame, (frame.flags & FLAG_PADDED) === 0 ? 0 : 1) & 0x7fffffff);
      case TYPE_CONTINUATION:
        return this.#goOn(frame, this.#content(frame, 0));
      case TYPE_RESET:
        return { kind: "reset", ...this.#place(frame), error: this.#number(frame, 0) };
      default:
        return undefined;
    }
  }

  #place({ stream, at, end }: Frame): Said {
    return { side: this.#side, stream, at, end };
  }

  /** Four bytes of a payload; 0 where they were not captured. */
  #number({ runs }: Frame, offset: number): number {
    const run = runs.find((one) => one.offset <= offset && offset + 4 <= one.offset + one.to - one.from);
    return run === undefined ? 0 : u32(this.#direction.bytes, run.from + offset - run.offset);
  }

  /** `lead`: bytes that stand before the content. */
  #content({ flags, type, length, runs }: Frame, lead: number): Content {
    const isPadded = (flags & FLAG_PADDED) !== 0 && type !== TYPE_CONTINUATION;
    const [first] = runs;
    const padding = isPadded && first?.offset === 0 ? (this.#direction.bytes[first.from] ?? 0) : 0;
    const from = lead + (isPadded ? 1 : 0);
    const to = Math.max(from, length - padding);
    const own = runs.flatMap((run): Run[] => {
      const start = Math.max(run.offset, from);
      const stop = Math.min(run.offset + run.to - run.from, to);
      const at = run.from + start - run.offset;
      return start < stop ? [{ offset: start - from, from: at, to: at + stop - start }] : [];
    });
    return { runs: own, length: to - from, missing: own.reduce((left, run) => left - (run.to - run.from), to - from) };
  }

  #begin(frame: Frame, lead: number, promised: number | undefined): HeadersSaid | undefined {
    this.#block = { first: frame, promised, pieces: [], isWhole: true };
    return this.#goOn(frame, this.#content(frame, lead));
  }

  #goOn(frame: Frame, { runs, missing }: Content): HeadersSaid | undefined {
    const block = this.#block;
    if (block === undefined) {
      this.#table.forget();
      return undefined;
    }
    block.isWhole &&= missing === 0 && frame.stream === block.first.stream;
    block.pieces.push(...runs.map(({ from, to }) => this.#direction.bytes.subarray(from, to)));
    // What breaks off within a block never ends it: the next block begins anew.
    if ((frame.flags & FLAG_END_HEADERS) === 0 && block.isWhole) return undefined;
    this.#block = undefined;
    if (!block.isWhole) this.#table.forget();
    const list: HeaderList = block.isWhole
      ? this.#table.read(concat(block.pieces))
      : { fields: [], unknown: 0, trouble: "not captured as a whole" };
    const place = { ...this.#place(block.first), end: frame.end };
    const { first, promised } = block;
    return { kind: "headers", ...place, ...list, promised, isLast: promised === undefined && isLast(first) };
  }
}

const isLast = ({ flags }: Frame): boolean => (flags & FLAG_END_STREAM) !== 0;
