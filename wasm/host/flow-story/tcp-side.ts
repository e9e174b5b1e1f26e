/** Counts what one direction of a TCP flow did. */
import {
  ANALYSIS_DUPLICATE_ACK,
  ANALYSIS_LOST_SEGMENT,
  ANALYSIS_OUT_OF_ORDER,
  ANALYSIS_RETRANSMISSION,
} from "#shared/abi/tcp-analysis.ts";
import type { TcpSideStory } from "#shared/model/flow-story.ts";

const SYN = 2;
/** FIN, SYN, RST: their windows say nothing of the reader. */
const CONTROL = 7;

/** One segment, as far as it is known. */
export interface Segment {
  readonly flags: number;
  readonly length: number;
  /** ANALYSIS_ bits. */
  readonly findings: number;
  readonly window: number | undefined;
  readonly inFlight: number | undefined;
  readonly mss: number | undefined;
  readonly windowShift: number | undefined;
  readonly sack: boolean;
  readonly timeNs: bigint | undefined;
}

/** What a segment did to the window: closed it, or opened it again after so long. */
export type WindowTurn =
  { readonly kind: "closed" } | { readonly kind: "opened"; readonly afterNs: bigint } | undefined;

export class TcpSideCounter {
  #options: TcpSideStory["options"];
  #segments = 0;
  #payloadBytes = 0;
  #retransmissions = 0;
  #outOfOrder = 0;
  #duplicateAcks = 0;
  #gaps = 0;
  #zeroWindows = 0;
  #stalledNs = 0n;
  #closedAtNs: bigint | undefined;
  #isClosed = false;
  #largestInFlight: number | undefined;
  readonly #roundTrips: number[] = [];

  add(segment: Segment): WindowTurn {
    this.#segments++;
    this.#payloadBytes += segment.length;
    if ((segment.findings & ANALYSIS_RETRANSMISSION) !== 0) this.#retransmissions++;
    if ((segment.findings & ANALYSIS_OUT_OF_ORDER) !== 0) this.#outOfOrder++;
    if ((segment.findings & ANALYSIS_DUPLICATE_ACK) !== 0) this.#duplicateAcks++;
    if ((segment.findings & ANALYSIS_LOST_SEGMENT) !== 0) this.#gaps++;
    if (segment.inFlight !== undefined) this.#largestInFlight = Math.max(this.#largestInFlight ?? 0, segment.inFlight);
    if ((segment.flags & SYN) !== 0)
      this.#options ??= { mss: segment.mss, windowShift: segment.windowShift, sack: segment.sack };
    return (segment.flags & CONTROL) === 0 ? this.#turn(segment) : undefined;
  }

  /** The other side acknowledged one of its segments after so long. */
  acknowledged(afterNs: number): void {
    this.#roundTrips.push(afterNs);
  }

  #turn({ window, timeNs }: Segment): WindowTurn {
    if (window === undefined || (window === 0) === this.#isClosed) return undefined;
    this.#isClosed = window === 0;
    if (this.#isClosed) {
      this.#zeroWindows++;
      this.#closedAtNs = timeNs;
      return { kind: "closed" };
    }
    const afterNs = timeNs === undefined || this.#closedAtNs === undefined ? 0n : timeNs - this.#closedAtNs;
    this.#stalledNs += afterNs;
    return { kind: "opened", afterNs };
  }

  finish(): TcpSideStory {
    const sorted = this.#roundTrips.sort((a, b) => a - b);
    const at = (place: number): number => sorted[Math.min(place, sorted.length - 1)] ?? 0;
    return {
      options: this.#options,
      segments: this.#segments,
      payloadBytes: this.#payloadBytes,
      retransmissions: this.#retransmissions,
      outOfOrder: this.#outOfOrder,
      duplicateAcks: this.#duplicateAcks,
      gaps: this.#gaps,
      zeroWindows: this.#zeroWindows,
      stalledNs: this.#stalledNs,
      largestInFlight: this.#largestInFlight,
      roundTrips:
        sorted.length === 0
          ? undefined
          : {
              count: sorted.length,
              leastNs: at(0),
              medianNs: at(Math.floor(sorted.length / 2)),
              mostNs: at(sorted.length - 1),
            },
    };
  }
}
