/**
 * The frames of one direction (RFC 9113 section 4). A frame says how long it is, so that bytes missing within its payload lead
 * nobody astray; where a frame's header is missing, reading goes on where captured bytes begin again with something like one.
 *
 *   0        3      4       5                9
 *   | length | type | flags | R, stream id   | payload …
 */
import type { BrokenDirection } from "../format/stream-direction.ts";

export const TYPE_DATA = 0;
export const TYPE_HEADERS = 1;
const TYPE_PRIORITY = 2;
export const TYPE_RESET = 3;
export const TYPE_SETTINGS = 4;
export const TYPE_PROMISE = 5;
const TYPE_PING = 6;
const TYPE_GOAWAY = 7;
const TYPE_WINDOW = 8;
export const TYPE_CONTINUATION = 9;
export const FLAG_END_STREAM = 0x01;
export const FLAG_END_HEADERS = 0x04;
export const FLAG_PADDED = 0x08;
export const FLAG_PRIORITY = 0x20;
const HEADER_BYTES = 9;

/** Captured bytes of a payload that follow each other: `offset` within the payload, `from` to `to` in the direction. */
export interface Run {
  readonly offset: number;
  readonly from: number;
  readonly to: number;
}

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** Payload bytes as the frame says. */
  readonly length: number;
  readonly runs: readonly Run[];
  /** Its first byte, and what lies behind its last one, in the direction. */
  readonly at: number;
  readonly end: number;
  /** Frames before it were lost. */
  readonly isBehindLoss: boolean;
}

const u24 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
export const u32 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 2 ** 24 + u24(bytes, at + 1);

/** Payload lengths that a type can have; types that stand on no stream. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [TYPE_PRIORITY, 5],
  [TYPE_RESET, 4],
  [TYPE_PING, 8],
  [TYPE_WINDOW, 4],
]);
const STREAMLESS: ReadonlySet<number> = new Set([TYPE_SETTINGS, TYPE_PING, TYPE_GOAWAY]);
/** What an endpoint accepts unless it says otherwise (SETTINGS_MAX_FRAME_SIZE). */
const USUAL_BYTES = 16384;
const USUAL_STREAMS = 1 << 20;

/** Whether a frame could begin here, by all that its header says. */
export function looksLikeFrame(bytes: Uint8Array, at: number): boolean {
  const [length, type, stream] = [u24(bytes, at), bytes[at + 3] ?? 0, u32(bytes, at + 5)];
  if (at + HEADER_BYTES > bytes.length || type > TYPE_CONTINUATION || length > USUAL_BYTES) return false;
  if (stream > USUAL_STREAMS || (FIXED.get(type) ?? length) !== length) return false;
  if (type === TYPE_SETTINGS && length % 6 !== 0) return false;
  return type === TYPE_WINDOW || (stream === 0) === STREAMLESS.has(type);
}

/** Goes through the captured bytes and their holes side by side. */
class FrameReader {
  readonly #direction: BrokenDirection;
  #at: number;
  /** Index of the first hole that was not passed. */
  #hole = 0;
  #isLost = false;

  constructor(direction: BrokenDirection, from: number) {
    this.#direction = direction;
    this.#at = from;
    while (this.#holeAt < from) this.#hole++;
  }

  get #holeAt(): number {
    return this.#direction.holes[this.#hole]?.at ?? Infinity;
  }

  next(): Frame | undefined {
    const { bytes } = this.#direction;
    while (this.#holeAt < this.#at + HEADER_BYTES || (this.#isLost && !this.#canResume())) {
      if (this.#holeAt === Infinity) return undefined;
      this.#at = this.#holeAt;
      this.#hole++;
      this.#isLost = true;
    }
    const at = this.#at;
    if (at + HEADER_BYTES > bytes.length) return undefined;
    const isBehindLoss = this.#isLost;
    this.#isLost = false;
    const length = u24(bytes, at);
    this.#at += HEADER_BYTES;
    const runs = this.#takePayload(length);
    return {
      type: bytes[at + 3] ?? 0,
      flags: bytes[at + 4] ?? 0,
      stream: u32(bytes, at + 5) & 0x7fffffff,
      length,
      runs,
      at,
      end: this.#at,
      isBehindLoss,
    };
  }

  /** A frame seems to begin here, and one behind it where that was captured. */
  #canResume(): boolean {
    const { bytes } = this.#direction;
    const next = this.#at + HEADER_BYTES + u24(bytes, this.#at);
    const isFollowed = next + HEADER_BYTES <= Math.min(bytes.length, this.#holeAt);
    return looksLikeFrame(bytes, this.#at) && (!isFollowed || looksLikeFrame(bytes, next));
  }

  #takePayload(length: number): Run[] {
    const { bytes, holes } = this.#direction;
    const runs: Run[] = [];
    for (let left = length; left > 0;) {
      const from = this.#at;
      const to = Math.min(from + left, bytes.length, this.#holeAt);
      if (to > from) runs.push({ offset: length - left, from, to });
      this.#at = to;
      left -= to - from;
      const hole = left > 0 && this.#holeAt === to ? holes[this.#hole] : undefined;
      if (hole === undefined) break;
      this.#hole++;
      this.#isLost = hole.length > left;
      left -= Math.min(left, hole.length);
    }
    return runs;
  }
}

export function* readFrames(direction: BrokenDirection, from: number): Generator<Frame> {
  const reader = new FrameReader(direction, from);
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) yield frame;
}
