/** Packets of a capture as a capture file: which of them, what goes along, how much it is, what came out. */

/**
 * All packets; those that the filter in force shows; those that the user marked; those of flagged flows, which have a packet with a warning or
 * an error, or a marked one.
 */
export type PacketKind = "all" | "shown" | "marked" | "flagged";

export interface PacketSurroundings {
  /** Packets of the capture, whatever flow they are of, that go along in front of and behind each of those. */
  readonly before: number;
  readonly after: number;
  /** Numbers, from 1. */
  readonly marked: Uint32Array;
}

/** Packets, and bytes of a pcapng file of them without what was said of them. */
export interface PacketSize {
  readonly packets: number;
  readonly bytes: number;
}

export type PacketSizes = Readonly<Record<PacketKind, PacketSize>>;

export interface PacketFileRequest extends PacketSurroundings {
  readonly kind: PacketKind;
  /** pcap holds packets and nothing else. */
  readonly format: "pcapng" | "pcap";
  /** What the user said of packets, by number, besides what their file says. */
  readonly comments: readonly { readonly number: number; readonly text: string }[];
  /** The names of the packets' own addresses go along. */
  readonly withNames: boolean;
}

/** Every packet, with nothing that does not come from its file. */
export const EVERY_PACKET: PacketFileRequest = {
  kind: "all",
  format: "pcapng",
  before: 0,
  after: 0,
  marked: new Uint32Array(0),
  comments: [],
  withNames: false,
};

export interface PacketFileProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

export interface PacketFileTotals extends PacketSize {
  /** What of the capture is not in the file, in sentences. */
  readonly remarks: readonly string[];
}
