/** What is known of an opened capture as a whole. */
import type { CaptureGap } from "../losses/capture-gap.ts";

/** A place where a file is not what its format says; nothing is skipped without one of these. */
export interface Damage {
  /** Index of the input. */
  readonly input: number;
  /** Offset in the (decompressed) file. */
  readonly offset: number;
  readonly reason: string;
  /** Bytes that could not be used because of it. */
  readonly skippedBytes: number;
  /** Packets read before it. */
  readonly packetsBefore: number;
}

export interface CaptureInterface {
  readonly input: number;
  readonly name: string;
  readonly description: string;
  /** LINKTYPE_ number. */
  readonly linkType: number;
  readonly snapLength: number;
  /** As text: "us", "ns", "ms", "10^-N", "2^-N". */
  readonly resolution: string;
  readonly packets: number;
  /** From an interface statistics block; undefined where the file has none. */
  readonly received?: bigint;
  readonly dropped?: bigint;
  readonly droppedBySystem?: bigint;
  readonly delivered?: bigint;
  readonly filter?: string;
  readonly operatingSystem?: string;
}

export interface InputSummary {
  readonly name: string;
  /** Size of the file as stored. */
  readonly fileBytes: number;
  /** "pcap", "pcap-modified", "pcapng", "snoop" or "other". */
  readonly format: string;
  /** "le", "be", or both joined with "+" (pcapng with several sections). */
  readonly byteOrder: string;
  readonly resolution: string;
  readonly gzip: boolean;
  readonly linkTypes: readonly number[];
  readonly hasSecrets: boolean;
  readonly comments: readonly string[];
  readonly hardware: string;
  readonly operatingSystem: string;
  readonly application: string;
  /** Names of addresses that the file itself brings (pcapng name resolution blocks). */
  readonly names: readonly { readonly address: string; readonly names: readonly string[] }[];
  /** pcapng blocks that were kept unread: type and count. */
  readonly unknownBlocks: readonly { readonly type: number; readonly count: number }[];
  /** False when the file is damaged: bad header, cut in the middle, impossible record length. */
  readonly ok: boolean;
  readonly error?: string;
}

/** A counter the user must be able to see: something was capped, cut or left out. */
export interface Counter {
  readonly id: string;
  readonly label: string;
  readonly count: number;
}

export interface CaptureSummary {
  readonly inputs: readonly InputSummary[];
  readonly interfaces: readonly CaptureInterface[];
  readonly damage: readonly Damage[];
  readonly counters: readonly Counter[];
  /** Where packets are missing, as the files tell, in the order of the ends; those beyond are counted. */
  readonly gaps: readonly CaptureGap[];
  readonly moreGaps: number;
  readonly packets: number;
  readonly bytesCaptured: number;
  readonly bytesOriginal: number;
  /** Nanoseconds since 1970 of the earliest and latest packet; undefined when no packet has a time. */
  readonly firstNs?: bigint;
  readonly lastNs?: bigint;
  readonly flows: number;
  /** What a sensor told of the host's processes came in so many pieces; 0 where none did. */
  readonly processNews: number;
  /** Every protocol path with how many packets start with it: "eth/ipv4/tcp". */
  readonly hierarchy: readonly { readonly path: string; readonly packets: number; readonly bytes: number }[];
  /** Packets whose worst note is: chat, note, warning, error. */
  readonly severities: readonly [number, number, number, number];
  /** Bytes that the engine holds in memory. */
  readonly engineBytes: number;
}

export interface Progress {
  readonly phase: "reading" | "sorting" | "finding" | "done";
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly packets: number;
  readonly elapsedMs: number;
}
