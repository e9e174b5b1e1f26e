/** One conversation's bytes put in order: what is asked of the engine, and what it answers, a window at a time. */
import type { Counter } from "./capture.ts";

export type StreamTransport = "tcp" | "udp";

/** A: who sent the conversation's first packet. */
export type StreamSide = "a" | "b";

/** Both directions in the order in which they were delivered, or one of them. */
export type StreamScope = StreamSide | "both";

/** A conversation: that of a packet (number from 1), or by number (tcp.stream, udp.stream). */
export type StreamName = { readonly packet: number } | { readonly transport: StreamTransport; readonly stream: number };

export interface StreamRequest {
  /** Repeated in the reply: the newest request wins. */
  readonly key: number;
  readonly of: StreamName;
  readonly scope: StreamScope;
  /** First byte, counted over what the scope shows, and how many; a window holds 1 MiB at most. */
  readonly from: number;
  readonly length: number;
}

/** Bytes of one packet, or a gap. */
export interface StreamPart {
  readonly side: StreamSide;
  /** Packet whose bytes these are; of a gap, the one that shows it. */
  readonly packet: number;
  readonly timeNs: bigint | undefined;
  /** Place of the first byte, counted over what the scope shows. */
  readonly at: number;
  /** Captured bytes of its direction before it. */
  readonly offset: number;
  /** The same with gaps: the relative sequence number less one. */
  readonly position: number;
  readonly length: number;
  /** Why the bytes are not there: they were never captured, or the snap length cut them off. Undefined for bytes. */
  readonly gap: "lost" | "cut" | undefined;
  /** Place of the bytes in the window's. */
  readonly start: number;
  /** Of bytes that are not as they were on the wire: what was undone, or why it was not. */
  readonly decoded?: string;
}

/** Bytes of a packet that had come before: the first ones stand. */
export interface StreamRepeat {
  readonly side: StreamSide;
  readonly packet: number;
  readonly position: number;
  readonly length: number;
  /** Bytes that differ from the first ones, and the first of them, from the repeat's start. */
  readonly different: number;
  readonly differsAt: number;
  /** Bytes that would have filled a gap that had been passed. */
  readonly late: number;
}

export interface StreamSideFacts {
  readonly address: string;
  readonly port: number;
  /** Captured bytes, without repeats. */
  readonly bytes: number;
  /** Packets with payload. */
  readonly packets: number;
  readonly gaps: number;
  readonly missingBytes: number;
  readonly repeats: number;
  readonly repeatedBytes: number;
  /** Repeats that differ from what came first, and by how many bytes. */
  readonly conflicts: number;
  readonly differentBytes: number;
}

export interface StreamFacts {
  readonly transport: StreamTransport;
  readonly stream: number;
  /** Streams of this transport in the capture. */
  readonly streams: number;
  /** First packet of the conversation. */
  readonly firstPacket: number;
  readonly a: StreamSideFacts;
  readonly b: StreamSideFacts;
  /** What was left out, and how much of it. */
  readonly counters: readonly Counter[];
}

export interface StreamWindow {
  readonly key: number;
  readonly facts: StreamFacts;
  readonly scope: StreamScope;
  /** The window ends before `to`: earlier than asked for where it would hold too many parts. */
  readonly from: number;
  readonly to: number;
  /** Bytes in all of what the scope shows. */
  readonly total: number;
  readonly parts: readonly StreamPart[];
  readonly repeats: readonly StreamRepeat[];
  /** What the parts point into. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How far the conversation was gone through. */
export interface StreamProgress {
  readonly packetsDone: number;
  readonly packetsTotal: number;
  readonly elapsedMs: number;
}

export interface StreamSearch {
  readonly of: StreamName;
  readonly scope: StreamScope;
  /** First byte that the match may start at; backwards, the first one behind it. */
  readonly from: number;
  readonly backwards: boolean;
  readonly bytes: Uint8Array;
  /** ASCII letters in either case. */
  readonly foldsCase: boolean;
}

/** Where the bytes were found: a match lies within one direction, and may lie in several packets. */
export interface StreamMatch {
  readonly side: StreamSide;
  readonly at: number;
  readonly packet: number;
  /** Captured bytes of its direction before it. */
  readonly offset: number;
  readonly length: number;
}
