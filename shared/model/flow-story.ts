/** What a walk through all packets of one flow tells: its TCP facts, what its payload is like, and what happened when. */
import type { StreamSide } from "./stream.ts";

/** One direction of a TCP flow. Counts are of segments. */
export interface TcpSideStory {
  /** What its SYN announced; undefined where no SYN of it was captured. */
  readonly options:
    { readonly mss: number | undefined; readonly windowShift: number | undefined; readonly sack: boolean } | undefined;
  readonly segments: number;
  readonly payloadBytes: number;
  readonly retransmissions: number;
  readonly outOfOrder: number;
  readonly duplicateAcks: number;
  /** Segments that came behind bytes which the capture lacks. */
  readonly gaps: number;
  /** How often it said that it takes nothing more, and for how long in all. */
  readonly zeroWindows: number;
  readonly stalledNs: bigint;
  readonly largestInFlight: number | undefined;
  /** From its segments to the other side's acknowledgements. */
  readonly roundTrips:
    | { readonly count: number; readonly leastNs: number; readonly medianNs: number; readonly mostNs: number }
    | undefined;
}

/** "random": as encrypted or compressed bytes are. "few": too few bytes to tell. */
export type PayloadKind = "none" | "few" | "text" | "random" | "binary";

/** How far the counts of the values are from equal ones; random bytes go beyond the limit once in ten thousand times. */
export interface Evenness {
  readonly chiSquare: number;
  /** Degrees of freedom: 255 of whole bytes, 15 of the halves of the bytes of a short sample. */
  readonly degrees: number;
  readonly limit: number;
}

export interface PayloadShape {
  readonly kind: PayloadKind;
  /** Bytes that were looked at, from the first on, and how many there were. */
  readonly sampled: number;
  readonly total: number;
  /** Bits a byte, 0 to 8; a short sample cannot reach 8. */
  readonly entropy: number;
  /** Share of printable ASCII, tabs and line ends, 0 to 1. */
  readonly printable: number;
  /** Undefined of too few bytes. */
  readonly evenness: Evenness | undefined;
}

export type FlowEventKind =
  | "handshake"
  | "data"
  | "protocol"
  | "note"
  | "dns"
  | "http"
  | "tls"
  | "ssh"
  | "loss"
  | "window"
  | "silence"
  | "end"
  | "damage";

export interface FlowEvent {
  readonly kind: FlowEventKind;
  /** From 1. */
  readonly packet: number;
  readonly timeNs: bigint | undefined;
  readonly side: StreamSide;
  readonly text: string;
}

/** Whether what its sender says comes at even times. */
export interface FlowRhythm {
  readonly side: StreamSide;
  readonly times: number;
  readonly meanNs: bigint;
  /** Standard deviation over mean. */
  readonly spread: number;
}

export interface FlowStory {
  readonly packets: number;
  readonly tcp: { readonly a: TcpSideStory; readonly b: TcpSideStory } | undefined;
  readonly shapes: { readonly a: PayloadShape; readonly b: PayloadShape };
  readonly rhythm: FlowRhythm | undefined;
  readonly events: readonly FlowEvent[];
  /** Events beyond those that are kept. */
  readonly eventsLeftOut: number;
}
