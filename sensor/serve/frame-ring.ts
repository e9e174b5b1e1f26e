/**
 * Frames of one stream that the client has not acknowledged yet, oldest first. While a client is there they wait for its credit; while
 * it is away the newest are kept, and what had to be given up is counted.
 */
import { ENVELOPE_BYTES } from "#shared/wire/frame.ts";

export interface HeldFrame {
  readonly bytes: Uint8Array;
  readonly sequence: bigint;
  readonly packets: number;
  /** Captured bytes of its packets. */
  readonly packetBytes: number;
  /** Time of its first packet; 0 when it has none. */
  readonly timeNs: bigint;
}

/** What was given up at the old end. */
export interface GivenUp {
  readonly packets: number;
  readonly bytes: number;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly lastSequence: bigint;
}

/** A frame that was sent, was not acknowledged, and had to be given up: the client may have it all the same. */
type SentOnce = Omit<HeldFrame, "bytes">;

export class FrameRing {
  readonly #onFree: (bytes: Uint8Array) => void;
  #frames: HeldFrame[] = [];
  #uncertain: SentOnce[] = [];
  /** Frames in front of it were sent. */
  #next = 0;
  #bytes = 0;
  #unsentBytes = 0;
  #givenUp: GivenUp | undefined;

  /** `onFree` gets the bytes of frames that the client has. */
  constructor(onFree: (bytes: Uint8Array) => void = () => undefined) {
    this.#onFree = onFree;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Bytes that were sent and not acknowledged. */
  get unacknowledgedBytes(): number {
    return this.#bytes - this.#unsentBytes;
  }

  push(frame: HeldFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bytes.length;
    this.#unsentBytes += frame.bytes.length;
  }

  /** The oldest frame that was not sent, or undefined. */
  peek(): HeldFrame | undefined {
    return this.#frames[this.#next];
  }

  /** The frame of `peek` was sent. */
  markSent(): void {
    const frame = this.#frames[this.#next];
    if (frame === undefined) return;
    this.#next++;
    this.#unsentBytes -= frame.bytes.length;
  }

  /** Frames up to `sequence` were taken over; those that were never sent cannot have been. */
  acknowledge(sequence: bigint): void {
    let count = 0;
    while (count < this.#next && (this.#frames[count]?.sequence ?? sequence + 1n) <= sequence) {
      const bytes = this.#frames[count]?.bytes;
      if (bytes !== undefined) {
        this.#bytes -= bytes.length;
        this.#onFree(bytes);
      }
      count++;
    }
    if (count === 0) return;
    this.#frames.splice(0, count);
    this.#next -= count;
  }

  /** After a new connection: everything behind `sequence` is to be sent again. */
  rewind(sequence: bigint): void {
    this.acknowledge(sequence);
    // What was given up after it was sent is lost only where it did not arrive.
    for (const frame of this.#uncertain) if (frame.sequence > sequence) this.#countLoss(frame);
    this.#uncertain = [];
    this.#next = 0;
    this.#unsentBytes = this.#bytes;
  }

  /** Gives up the oldest frames until at most `most` bytes are held. */
  shrink(most: number): void {
    let count = 0;
    for (const [index, frame] of this.#frames.entries()) {
      if (this.#bytes <= most) break;
      this.#giveUp(frame, index);
      count++;
    }
    this.#frames.splice(0, count);
    this.#next = Math.max(0, this.#next - count);
  }

  /** Gives up the oldest frames that were not sent, until at most `most` bytes of them wait; those behind them come after a gap. */
  shrinkUnsent(most: number): void {
    let count = 0;
    for (let at = this.#next; this.#unsentBytes > most; at++) {
      const frame = this.#frames[at];
      if (frame === undefined) break;
      this.#giveUp(frame, at);
      count++;
    }
    this.#frames.splice(this.#next, count);
  }

  #giveUp(frame: HeldFrame, index: number): void {
    this.#bytes -= frame.bytes.length;
    if (index >= this.#next) {
      this.#unsentBytes -= frame.bytes.length;
      this.#countLoss(frame);
      return;
    }
    const { sequence, packets, packetBytes, timeNs } = frame;
    this.#uncertain.push({ sequence, packets, packetBytes, timeNs });
  }

  #countLoss(frame: SentOnce): void {
    const before = this.#givenUp;
    const isLater = before === undefined || frame.sequence > before.lastSequence;
    this.#givenUp = {
      packets: (before?.packets ?? 0) + frame.packets,
      bytes: (before?.bytes ?? 0) + frame.packetBytes,
      fromNs: before === undefined || frame.timeNs < before.fromNs ? frame.timeNs : before.fromNs,
      toNs: isLater ? frame.timeNs : before.toNs,
      lastSequence: isLater ? frame.sequence : before.lastSequence,
    };
  }

  /** What was given up since the last call. */
  takeGivenUp(): GivenUp | undefined {
    const given = this.#givenUp;
    this.#givenUp = undefined;
    return given;
  }

  /** Puts a frame in front of all that wait, as already counted for. */
  pushFront(frame: HeldFrame): void {
    this.#frames.splice(this.#next, 0, frame);
    this.#bytes += frame.bytes.length;
    this.#unsentBytes += frame.bytes.length;
  }
}

/** Room that a capturing process leaves in front of its blocks. */
export const FRAME_ROOM = ENVELOPE_BYTES;
