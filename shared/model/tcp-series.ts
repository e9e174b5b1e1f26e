/** What the graphs of a TCP conversation are drawn from: one entry a segment, in capture order. */

export interface TcpSeriesRequest {
  /** tcp.stream, or a packet of the conversation (from 1). */
  readonly of: { readonly stream: number } | { readonly packet: number };
}

export interface TcpSeriesProgress {
  readonly packetsDone: number;
  readonly packetsTotal: number;
}

/** Columns of equal length. Sequence numbers are relative, and go on past 2^32 where the conversation does. */
export interface TcpSeries {
  readonly stream: number;
  /** "192.0.2.1:443", first sender and the other. */
  readonly ends: readonly [string, string];
  readonly packets: Uint32Array;
  /** Seconds since the conversation's first segment. */
  readonly seconds: Float64Array;
  /** 0: from the first sender; 1: from the other. */
  readonly sides: Uint8Array;
  readonly sequence: Float64Array;
  readonly length: Uint32Array;
  /** NaN where the segment acknowledges nothing. */
  readonly ack: Float64Array;
  /** Scaled where the factor is known. */
  readonly window: Float64Array;
  /** Seconds from the segment that this one acknowledges; NaN where none is known. */
  readonly roundTrip: Float64Array;
  /** Bytes; NaN where it is not known. */
  readonly inFlight: Float64Array;
  /** ANALYSIS_ bits (shared/abi/tcp-analysis). */
  readonly findings: Uint32Array;
  /** Ranges of selective acknowledgements: place of the segment in the columns, left edge, right edge. */
  readonly sacks: Float64Array;
}
