/** One end of a TCP connection: its state, its numbers in a space that does not wrap, and what of its bytes came. */
import { Scaled } from "./connection.ts";
import { Coverage } from "./coverage.ts";

export type EndpointState = "inactive" | "syn-sent" | "syn-ack-sent" | "partial" | "established" | "closed" | "reset";

const WRAP = 2 ** 32;

/** How far `a` lies behind `b` on the circle of 32 bits; negative before it. */
export const sequenceDistance = (a: number, b: number): number => (a - b) | 0;
export const sequenceBefore = (sequence: number): number => (sequence - 1) >>> 0;

export class TcpEndpoint {
  isOriginator: boolean;
  state: EndpointState = "inactive";
  previous: EndpointState = "inactive";
  /** As written in packets: where it starts, behind the last byte, what the other end confirmed; and how often the last two wrapped. */
  start = 0;
  last = 0;
  confirmed = 0;
  #lastWraps = 0;
  #confirmedWraps = 0;
  fins = 0;
  /** Relative number behind the newest FIN. */
  finSequence = 0;
  didClose = false;
  /** Relative numbers of the newest SYN, FIN and RST: one that comes again is no news. */
  synAt = 0;
  finAt = 0;
  resetAt = 0;
  windowScale = 0;
  readonly coverage: Coverage;
  readonly gaps = new Scaled();
  readonly badChecksums = new Scaled();
  readonly repeats = new Scaled();
  readonly zeroWindows = new Scaled();
  didEnd = false;

  constructor(isOriginator: boolean, onGap: (endpoint: TcpEndpoint, bytes: number) => void) {
    this.isOriginator = isOriginator;
    this.coverage = new Coverage((bytes) => {
      onGap(this, bytes);
    });
  }

  begin(start: number, last: number): void {
    this.start = start;
    this.confirmed = start;
    this.last = last;
  }

  moveLast(sequence: number): void {
    if (sequence < this.last) this.#lastWraps++;
    this.last = sequence;
  }
  moveConfirmed(sequence: number): void {
    if (sequence < this.confirmed) this.#confirmedWraps++;
    this.confirmed = sequence;
  }

  /** A number of this end's, counted from its start. Negative: before it. */
  relative(sequence: number): number {
    return this.#relativeTo(sequence, this.last, this.#lastWraps);
  }
  relativeConfirmation(acknowledgment: number): number {
    return this.#relativeTo(acknowledgment, this.confirmed, this.#confirmedWraps);
  }
  #relativeTo(sequence: number, near: number, wraps: number): number {
    const distance = sequenceDistance(sequence, near);
    let turns = wraps;
    if (distance < 0 && turns > 0 && sequence > near) turns--;
    else if (distance > 0 && sequence < near) turns++;
    return turns === 0 ? sequenceDistance(sequence, this.start) : turns * WRAP + sequence - this.start;
  }

  get confirmedRelative(): number {
    return this.#confirmedWraps * WRAP + this.confirmed - this.start;
  }
  get lastRelative(): number {
    return this.#lastWraps * WRAP + this.last - this.start;
  }
  /** None of its data was confirmed; the SYN may have been. */
  get isUnconfirmed(): boolean {
    const confirmed = this.confirmedRelative;
    return confirmed === 0 || confirmed === 1;
  }
  get isActive(): boolean {
    return this.state !== "inactive" && !this.didClose;
  }

  /** Bytes of payload by the sequence numbers. */
  size(peer: TcpEndpoint): number {
    // A half-open connection that was found and given up: its numbers say nothing of data.
    const isAborted = this.previous === "syn-sent" && this.state === "reset" && peer.state === "inactive";
    if (isAborted && !this.isUnconfirmed) return 0;
    let size = Math.max(this.lastRelative, this.confirmedRelative);
    // Neither SYN nor FIN is payload.
    if (size !== 0) size--;
    if (this.fins > 0 && size !== 0) size--;
    return Math.max(size, 0);
  }

  /** Whether what came ends before what it sent. */
  isPending(peer: TcpEndpoint): boolean {
    if (this.coverage.isGivenUp) return false;
    const { delivered } = this.coverage;
    const last = this.lastRelative;
    if (last < delivered) return false;
    if (delivered !== last - 1 && delivered !== last) return true;
    return this.state !== "reset" && peer.coverage.hasUnconfirmed;
  }
}
